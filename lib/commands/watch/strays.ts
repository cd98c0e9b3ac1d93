/**
 * Options that only some of what can be watched takes.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import type { OptionName, Options } from "../../line/options.ts";
import { nextStep, shell } from "../../text/next_step.ts";

/** Throws a usage {@linkcode Failure} if one of these options is on the command line. */
export function refuse(names: readonly OptionName[], options: Options, watched: string): void {
  const stray = names.find((name) => options.typed(name));
  if (stray === undefined) return;
  throw usage(
    `kf watch ${watched} has no use for --${stray}`,
    nextStep`leave it out; what it takes: ${shell("kf help watch")}`,
  );
}
