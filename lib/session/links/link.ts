/**
 * What a way to the exchange is.
 *
 * @module
 */

import type { Call } from "../../api/draft.ts";
import type { Reply } from "../../api/reply.ts";
import type { Config } from "../../config/config.ts";
import type { Credentials } from "../../config/credentials.ts";
import type { Io } from "../../io/io.ts";

/** What one attempt at a call is made with. */
export interface Attempt {
  /** Absent for an unsigned call. */
  credentials: Credentials | undefined;
  /** Empty for none. */
  nonce: string;
  config: Config;
  io: Io;
  /** Takes the lines of `-v`. */
  log(line: string): void;
  /** Ends the attempt. */
  signal: AbortSignal;
}

/**
 * Makes one attempt at a call and brings back the whole reply. It never tries again: what may be repeated is decided in `send.ts`.
 * Throws a NetworkError that says how far the call came, and {@linkcode TooLarge}.
 */
export type Link = (call: Call, attempt: Attempt) => Promise<Reply>;

/** The reply is larger than `config.maxReply`. */
export class TooLarge extends Error {}
