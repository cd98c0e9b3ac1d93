/**
 * Warnings and notices of a command that goes on.
 *
 * @module
 */

import type { NextStep } from "../text/next_step.ts";

/** Warns of something that isn't a failure yet. */
export type Warn = (message: string, next: NextStep) => void;

/** Reports something worth knowing, maybe with commands in it; the fields are for `--errors json`. */
export type Notice = (message: NextStep | string, fields: Record<string, unknown>) => void;

/** How a command reports to people. */
export interface Tell {
  warn: Warn;
  notice: Notice;
  /** Work to do after the outcome has been reported. */
  afterwards: (() => Promise<void>)[];
}
