/**
 * Options that only some of what can be watched takes.
 *
 * @module
 */

import { strayOption } from "../../line/mistakes.ts";
import type { OptionName, Options } from "../../line/options.ts";

/** Throws a usage {@linkcode Failure} if one of these options is on the command line. */
export function refuse(names: readonly OptionName[], options: Options, watched: string): void {
  const stray = names.find((name) => options.typed(name));
  if (stray === undefined) return;
  throw strayOption("watch", stray, `watch ${watched}`);
}
