/**
 * What a command tells people on stderr while it goes on.
 *
 * @module
 */

import type { NextStep } from "../text/next_step.ts";

/** Warns of something that isn't a failure yet. */
export type Warn = (message: string, next: NextStep) => void;

/** Tells of something worth knowing, maybe with commands in it; the fields are for `--errors json`. */
export type Notice = (message: NextStep | string, fields: Record<string, unknown>) => void;

/** What a command tells. */
export interface Tell {
  warn: Warn;
  notice: Notice;
  /** Work that is left for when the outcome has been told. */
  afterwards: (() => Promise<void>)[];
}
