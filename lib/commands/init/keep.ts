/**
 * A key pair → two files that only their owner can read, both new or both as they were.
 *
 * @module
 */

import { nextStep } from "../../text/next_step.ts";
import type { Credentials } from "../../config/credentials.ts";
import { join } from "../../io/directories.ts";
import { credentials as failure } from "../../io/failure.ts";
import { FileError, type Io } from "../../io/io.ts";
import { expose } from "../../api/secret.ts";
import { comparedTo, inWords, type Kept, namesOf } from "./kept.ts";

/** Writes the pair. Throws a credentials {@linkcode Failure} where it can't; what was there is there then. */
export async function keep(pair: Credentials, kept: Kept, io: Io): Promise<void> {
  const { directory, publicText, privateText } = kept;
  const [publicName, privateName] = namesOf(kept);
  if (comparedTo(pair, kept).whole && await isOwnersAlone(kept, io)) return;
  const file = (name: string, key: string, old: string | undefined) => {
    return { name, bytes: new TextEncoder().encode(`${key}\n`), fresh: old === undefined };
  };
  try {
    await io.writeTogether(directory, [
      file(publicName, pair.apiKey, publicText),
      file(privateName, expose(pair.secret), privateText),
    ]);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const state = inWords(kept) === undefined ? "nothing was written" : "what was there before is still there";
    throw failure(
      `cannot write ${publicName} and ${privateName} in ${directory}: ${error.message}`,
      nextStep`${state}`,
    );
  }
}

/** Whether nobody else can read the private file, or change either. */
async function isOwnersAlone(kept: Kept, io: Io): Promise<boolean> {
  const [publicMode, privateMode] = await Promise.all(
    namesOf(kept).map((name) => io.fileMode(join(io, kept.directory, name))),
  );
  return ((publicMode ?? 0) & 0o022) === 0 && ((privateMode ?? 0) & 0o077) === 0;
}
