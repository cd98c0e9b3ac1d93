/**
 * A key pair → two files that only their owner can read, whole or as they were.
 *
 * @module
 */

import { nextStep } from "../../text/next_step.ts";
import type { Credentials } from "../../config/credentials.ts";
import { join } from "../../io/directories.ts";
import { credentials as failure } from "../../io/failure.ts";
import { FileError, type Io } from "../../io/io.ts";
import { expose } from "../../api/secret.ts";
import { comparedTo, type Kept, namesOf } from "./kept.ts";

/**
 * Writes the public key first: a replacement that fails never loses the private key, which the exchange shows only once.
 * Throws a credentials {@linkcode Failure} that says what is in which file.
 */
export async function keep(pair: Credentials, kept: Kept, io: Io): Promise<void> {
  const [publicName, privateName] = namesOf(kept);
  const [publicPath, privatePath] = [join(io, kept.directory, publicName), join(io, kept.directory, privateName)];
  const { whole } = comparedTo(pair, kept);
  if (whole && ((await io.fileMode(privatePath) ?? 0) & 0o077) === 0) return;
  try {
    await write(publicPath, pair.apiKey, kept.publicText === undefined, io);
  } catch (error) {
    throw refused(error, publicPath, "nothing was written");
  }
  try {
    await write(privatePath, expose(pair.secret), kept.privateText === undefined, io);
  } catch (error) {
    throw refused(error, privatePath, await restored(publicPath, kept, io));
  }
}

async function write(path: string, key: string, fresh: boolean, io: Io): Promise<void> {
  await io.writeFile(path, new TextEncoder().encode(`${key}\n`), { mode: 0o600, fresh, parents: true });
}

function refused(error: unknown, path: string, state: string): unknown {
  return error instanceof FileError ? failure(`cannot write ${path}: ${error.message}`, nextStep`${state}`) : error;
}

/** Puts the old public key back, and says what the state is then. */
async function restored(path: string, { publicText, privateText }: Kept, io: Io): Promise<string> {
  const old = privateText === undefined ? "there is no private key" : "the private key is the old one";
  try {
    if (publicText === undefined) await io.removeFile(path);
    else await io.writeFile(path, new TextEncoder().encode(publicText), { mode: 0o600 });
    return publicText === undefined ? "nothing was kept" : "what was there before is there again";
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `${path} is of the new pair, and ${old}: run kf init again`;
  }
}
