/**
 * A mistyped word and the words there are: out comes the one that was probably meant.
 *
 * @module
 */

// @ts-types="./std_text.d.ts"
import { closestString } from "@std/text/closest-string";
// @ts-types="./std_text.d.ts"
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The word that was probably meant; undefined when none is close enough to help. */
export function closest(word: string, words: readonly string[]): string | undefined {
  if (word === "" || words.length === 0) return undefined;
  const swapped = words.find((each) => isSwapped(word.toLowerCase(), each.toLowerCase()));
  if (swapped !== undefined) return swapped;
  const found = closestString(word, words);
  const distance = levenshteinDistance(word.toLowerCase(), found.toLowerCase());
  return distance <= Math.max(1, Math.floor(found.length / 3)) ? found : undefined;
}

/** Whether two neighbours changed places, which for Levenshtein are two mistakes. */
function isSwapped(word: string, other: string): boolean {
  const at = [...word].findIndex((letter, i) => letter !== other[i]);
  if (at < 0 || word.length !== other.length || word[at] !== other[at + 1] || word[at + 1] !== other[at]) return false;
  return word.slice(at + 2) === other.slice(at + 2);
}

/**
 * `; did you mean "…"?`, or nothing when no word is close enough to help.
 *
 * @example
 * ```ts
 * import { didYouMean } from "./suggest.ts";
 * if (didYouMean("reduceonly", ["size", "reduceOnly"]) !== '; did you mean "reduceOnly"?') throw new Error();
 * if (didYouMean("siez", ["side", "size"]) !== '; did you mean "size"?') throw new Error();
 * if (didYouMean("zebra", ["size", "reduceOnly"]) !== "") throw new Error();
 * ```
 */
export function didYouMean(word: string, words: readonly string[]): string {
  const found = closest(word, words);
  return found === undefined ? "" : `; did you mean "${found}"?`;
}

/**
 * The same for a value. Where no word is close, it is the one that the value spells out or is the beginning of.
 *
 * @example
 * ```ts
 * import { valueMeant } from "./suggest.ts";
 * const types = ["lmt", "post", "ioc", "mkt", "stp", "take_profit", "trailing_stop", "fok"];
 * for (const [word, meant] of [["limit", "lmt"], ["market", "mkt"], ["stop-loss", "stp"], ["trailing", "trailing_stop"]] as const) {
 *   if (valueMeant(word, types) !== `; did you mean "${meant}"?`) throw new Error(valueMeant(word, types));
 * }
 * if (valueMeant("zebra", types) !== "") throw new Error();
 * ```
 */
export function valueMeant(word: string, words: readonly string[]): string {
  const near = didYouMean(word, words);
  if (near !== "" || word === "") return near;
  const typed = word.toLowerCase();
  const [found, ...more] = words.filter((each) => isShortFor(each.toLowerCase(), typed) || isShortFor(typed, each));
  return found === undefined || more.length > 0 ? "" : `; did you mean "${found}"?`;
}

/** Whether a word is a beginning of another, or has letters of it in their order from the first on: `lmt` and `limit`. */
function isShortFor(short: string, long: string): boolean {
  if (long.startsWith(short)) return true;
  if (short.length < 3 || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}
