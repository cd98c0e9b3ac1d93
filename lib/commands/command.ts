/**
 * What a command of kf is given, and what it gives back.
 *
 * @module
 */

import type { CallInvocation } from "../line/parse.ts";
import type { Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";
import type { Telling } from "../io/tell.ts";

/** What a command works with. */
export interface Given {
  /** The words behind its name; of `guard` those behind `--`. */
  words: readonly string[];
  options: Options;
  io: Io;
  tell: Telling;
  /** Writes text to standard output. */
  print(text: string): Promise<void>;
  /** Makes a call in this world, its reply and what it tells going to that Io. Throws a {@linkcode Failure} as kf does. */
  call(invocation: CallInvocation, io: Io, tell: Telling): Promise<number>;
}

/** Runs a command and returns the exit status. Throws a {@linkcode Failure} for every end but a good one. */
export type Run = (given: Given) => Promise<number>;
