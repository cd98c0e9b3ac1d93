/**
 * A file that a command needs → its bytes, or a usage failure.
 *
 * @module
 */

import type { NextStep } from "../text/next_step.ts";
import { usage } from "./failure.ts";
import { FileError, type Io } from "./io.ts";

/** The words for a file that can't be read. */
export interface Wanted {
  /** The words after "cannot read". */
  told: string;
  hint: NextStep;
}

/** Reads a file that has to be there. Throws a usage {@linkcode Failure} that says which one and why it can't be read. */
export async function mustRead(path: string, { told, hint }: Wanted, io: Io): Promise<Uint8Array> {
  try {
    const bytes = path === "" ? undefined : await io.readFile(path);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    if (error instanceof FileError) throw usage(`cannot read ${told}: ${error.message}`, hint);
    throw error;
  }
  throw usage(`cannot read ${told}: no such file`, hint);
}
