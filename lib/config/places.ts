/**
 * Options and environment → where kf keeps what it keeps, for pages that tell of it.
 *
 * @module
 */

import { directoryFor } from "../io/directories.ts";
import { Failure } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";

/** Places that a user may want to look at; null where there is none. */
export interface Whereabouts {
  configuration: string | null;
  state: string | null;
  sandbox: string | null;
}

/** The places that hold under these options. */
export async function whereabouts(options: Options, io: Io): Promise<Whereabouts> {
  const { dataPath } = await import("../commands/sandbox/sandbox.ts");
  const { stateDirectory } = await import("../session/pace/pace.ts");
  return {
    configuration: directoryFor("config", io) ?? null,
    state: whereKnown(() => stateDirectory(io)),
    sandbox: whereKnown(() => dataPath(options, io)),
  };
}

/** Where HOME isn't set there is no such place. */
function whereKnown(find: () => string): string | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
