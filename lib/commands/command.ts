/**
 * What a command of kf is given, and what it gives back.
 *
 * @module
 */

import type { Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";
import type { Tell } from "../io/tell.ts";
import type { Picture, Size } from "../render/picture/picture.ts";
import type { Session } from "../session/session.ts";

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

/** What a command draws: reads what the exchange has by now, for a window of this size. */
export type Draw = (session: Session, size: Size) => Promise<Picture>;

/** Checks the words of a command that draws. Throws a usage {@linkcode Failure} for wrong ones. */
export type Drawing = (given: Pick<Given, "words" | "options" | "io">) => Draw;
