/**
 * Questions on a terminal → the key pair that is typed or pasted.
 *
 * @module
 */

import { confirmed } from "../../io/question.ts";
import { apiKey, type Credentials, holdsSecret, privateKey } from "../../config/credentials.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import type { Tell } from "../../io/tell.ts";
import { inWords, type Kept } from "./kept.ts";

/** How often kf asks for a key when what was typed is malformed. */
const TRIES = 3;

/** Asks whether a pair that is there may be replaced, and for both keys. Throws a {@linkcode Failure} where nothing comes. */
export async function askPair(kept: Kept, where: string, io: Io, tell: Tell): Promise<Credentials> {
  const there = inWords(kept);
  if (there !== undefined) {
    const question = `${kept.directory} holds ${there}. Replace it? What is replaced is gone. [y/N] `;
    if (!await confirmed(question, io)) {
      throw usage(
        `what is in ${kept.directory} stays as it is`,
        nextStep`to keep another pair beside it, say for a bot: ${shell("kf init --profile bot")}`,
      );
    }
  }
  io.stderr(introduction(where));
  const publicKey = await ask("Public key: ", false, (text) => apiKey(notPrivate(text), "the public key"), io, tell);
  const secret = await ask("Private key (not shown): ", true, (text) => privateKey(text, "the private key"), io, tell);
  return { apiKey: publicKey, secret, source: "what was typed" };
}

function introduction(where: string): string {
  return `A key pair for ${where}. It is made at https://futures.kraken.com under
Settings, API keys. Give it no more than you need: reading, and trading if you
want to trade. kf needs the right to withdraw for nothing but withdrawal.
`;
}

async function ask<T>(question: string, hidden: boolean, read: (text: string) => T, io: Io, tell: Tell): Promise<T> {
  for (let tries = TRIES;; tries--) {
    const text = await io.ask(question, { hidden });
    if (text === undefined) throw usage("the input has ended", nextStep`nothing was written`);
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const next = error.exit === EXIT.credentials ? nextStep`copy it again, all of it` : error.next;
      if (tries === 1) throw new Failure(error.exit, error.message, nextStep`nothing was written; ${next}`);
      tell.warn(error.message, next);
    }
  }
}

/** Refuses a private key in the place of the public one: it has just been shown on the screen. */
function notPrivate(text: string): string {
  if (!holdsSecret(text)) return text;
  const next = nextStep`the public key is the shorter one`;
  throw usage("this looks like the private key, and it can be read on the screen", next);
}
