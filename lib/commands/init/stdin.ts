/**
 * Standard input → a key pair, for scripts.
 *
 * @module
 */

import { nextStep, shell } from "../../text/next_step.ts";
import { apiKey, type Credentials, holdsSecret, privateKey } from "../../config/credentials.ts";
import { usage } from "../../io/failure.ts";
import { inTime, MOST } from "../../io/files.ts";
import { FileError, type Io } from "../../io/io.ts";
import { comparedTo, inWords, type Kept } from "./kept.ts";

const PIPED = shell(`printf '%s\\n' "$PUBLIC" "$PRIVATE" | kf init --from-stdin`);

/**
 * Two lines, the public and the private key, within `timeout` ms. Throws a {@linkcode Failure} for anything else, showing none of
 * it.
 */
export async function pairFromStdin(timeout: number, io: Io): Promise<Credentials> {
  const text = new TextDecoder().decode(await bytesOfStdin(timeout, io));
  const lines = text.replace(/\s+$/, "").split(/\r?\n/);
  const [publicKey = "", secret = ""] = lines;
  if (lines.length !== 2) {
    const count = text.trim() === "" ? "none" : String(lines.length);
    throw usage(
      `--from-stdin takes two lines, the public and the private key, and there ${
        count === "1" ? "is" : "are"
      } ${count}`,
      nextStep`for example: ${PIPED}`,
    );
  }
  if (holdsSecret(publicKey)) {
    throw usage(
      "line 1 of standard input looks like the private key",
      nextStep`the public key comes first: ${PIPED}`,
    );
  }
  const source = "of standard input";
  return {
    apiKey: apiKey(publicKey, `line 1 ${source}`),
    secret: privateKey(secret, `line 2 ${source}`),
    source: "standard input",
  };
}

async function bytesOfStdin(timeout: number, io: Io): Promise<Uint8Array> {
  try {
    const time = { timeout, began: performance.now() };
    return await inTime("standard input", time, (signal) => io.readStdin(MOST.key, signal));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw usage(
      `cannot read standard input: ${error.message}`,
      nextStep`it has to be two lines, for example: ${PIPED}`,
    );
  }
}

/** The pair, if the directory holds nothing else. Throws a usage {@linkcode Failure} otherwise. */
export function fitting(pair: Credentials, kept: Kept): Credentials {
  if (!comparedTo(pair, kept).other) return pair;
  throw usage(
    `${kept.directory} holds ${inWords(kept)}, and not of the pair on standard input`,
    nextStep`nothing was written; to keep this one beside it: ${
      shell("kf init --profile bot --from-stdin < pair.txt")
    }`,
  );
}
