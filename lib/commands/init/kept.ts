/**
 * A directory → the key pair that is in it already, or what there is of one.
 *
 * @module
 */

import { type Credentials, holdsSecret, PAIRS, readKey } from "../../config/credentials.ts";
import { join } from "../../io/directories.ts";
import type { Io } from "../../io/io.ts";
import { expose } from "../../api/secret.ts";
import { oneLine } from "../../text/printable.ts";

/** The key files of a directory, with their texts unchanged. */
export interface Kept {
  directory: string;
  publicText: string | undefined;
  privateText: string | undefined;
  /** Whether they stand under the names of later copies of the original client. */
  later: boolean;
}

/** Looks for a pair under both names. Throws a credentials {@linkcode Failure} for a file that can't be read. */
export async function keptIn(directory: string, io: Io): Promise<Kept> {
  for (const [at, names] of PAIRS.entries()) {
    const [publicText, privateText] = await Promise.all(names.map((name) => readKey(join(io, directory, name), io)));
    if (publicText !== undefined || privateText !== undefined) {
      return { directory, publicText, privateText, later: at > 0 };
    }
  }
  return { directory, publicText: undefined, privateText: undefined, later: false };
}

/** The file names to keep a pair under: those of the pair that is there, so that only one pair remains. */
export function namesOf({ later }: Kept): typeof PAIRS[number] {
  return PAIRS[later ? 1 : 0];
}

/** Which halves of the pair are in the directory, and whether something else is. */
export function comparedTo({ apiKey, secret }: Credentials, { publicText, privateText }: Kept) {
  const halves = [[publicText, apiKey], [privateText, expose(secret)]] as const;
  return {
    whole: halves.every(([text, key]) => text?.trim() === key),
    other: halves.some(([text, key]) => text !== undefined && text.trim() !== key),
  };
}

/** The pair in the directory in words; undefined where there is nothing. */
export function inWords(kept: Kept): string | undefined {
  const { publicText, privateText } = kept;
  const [publicName, privateName] = namesOf(kept);
  if (publicText === undefined && privateText === undefined) return undefined;
  if (privateText === undefined) return `${publicName} (${start(publicText)}) without ${privateName}`;
  if (publicText === undefined) return `${privateName} without ${publicName}`;
  return `a key pair (${start(publicText)})`;
}

/** Enough of a public key to recognise it. */
function start(text: string | undefined): string {
  return holdsSecret(text ?? "") ? "what looks like a private key" : `${oneLine((text ?? "").trim().slice(0, 4))}…`;
}
