/**
 * The SYMBOL as typed → the symbol as the exchange writes it.
 *
 * @module
 */

import { usage } from "../io/failure.ts";
import { kf, nextStep, shell } from "../text/next_step.ts";

/**
 * A market typed all in lower case is written in upper case. What has a capital letter is left as it was typed, for some
 * markets have both (`PF_AAPLxUSD`), and so is whatever else has a symbol (docs/api.md 1.1). Throws a usage {@linkcode Failure}
 * where there is none.
 *
 * @example
 * ```ts
 * import { symbolOf } from "./symbol.ts";
 * if (symbolOf("chart", "pf_xbtusd") !== "PF_XBTUSD" || symbolOf("chart", "in_xbtusd") !== "in_xbtusd") throw new Error();
 * if (symbolOf("chart", "PF_AAPLxUSD") !== "PF_AAPLxUSD") throw new Error();
 * ```
 */
export function symbolOf(command: string, word: string | undefined): string {
  if (word === undefined || word === "") {
    throw usage(
      `kf ${command} needs a SYMBOL`,
      nextStep`${kf("instruments")} lists them; for example: ${shell(`kf ${command} PF_XBTUSD`)}`,
    );
  }
  if (word.includes("=")) {
    throw usage(
      `kf ${command} takes a SYMBOL, not "${word}"`,
      nextStep`write: ${shell(`kf ${command} ${word.slice(word.indexOf("=") + 1)}`)}`,
    );
  }
  return /^[pf][fi]_[^A-Z]*$/.test(word) ? word.toUpperCase() : word;
}
