/**
 * What a command of kf is given, and what it gives back.
 *
 * @module
 */

import type { Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";
import type { Tell } from "../io/tell.ts";

/** What a command works with. */
export interface Given {
  /** The words behind its name; of `guard` those behind `--`. */
  words: readonly string[];
  options: Options;
  io: Io;
  tell: Tell;
  /** Writes text to standard output. */
  print(text: string): Promise<void>;
}

/** Runs a command and returns the exit status. Throws a {@linkcode Failure} for every end but a good one. */
export type Run = (given: Given) => Promise<number>;
