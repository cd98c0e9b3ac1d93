/**
 * Where the readings of a watch go: a screen, or line after line.
 *
 * @module
 */

import type { Failure } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import type { NextStep } from "../../text/next_step.ts";

/** Shows readings of one kind. */
export interface Display<T> extends AsyncDisposable {
  show(reading: T): Promise<void>;
  /** Reports a read that failed and will be tried again. */
  trouble(failure: Failure): Promise<void>;
  /** Takes a warning about the watch itself, or about the reading that comes next. */
  warn(message: string, next: NextStep, about: "watch" | "reading"): void;
  /** Takes the -v lines of a read. */
  note(text: string): void;
}

/** What every display is told. */
export interface Shown {
  io: Io;
  /** How a failure is written. */
  errors: "text" | "json";
  /** The options that lead another kf to the same account. */
  account: readonly string[];
}
