/**
 * A mistyped word and the words there are: out comes the one that was probably meant.
 *
 * @module
 */

// @ts-types="./std_text.d.ts"
import { closestString } from "@std/text/closest-string";
// @ts-types="./std_text.d.ts"
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/**
 * `; did you mean "…"?`, or nothing when no word is close enough to help.
 *
 * @example
 * ```ts
 * import { didYouMean } from "./suggest.ts";
 * if (didYouMean("reduceonly", ["size", "reduceOnly"]) !== '; did you mean "reduceOnly"?') throw new Error();
 * if (didYouMean("zebra", ["size", "reduceOnly"]) !== "") throw new Error();
 * ```
 */
export function didYouMean(word: string, words: readonly string[]): string {
  if (word === "" || words.length === 0) return "";
  const closest = closestString(word, words);
  const distance = levenshteinDistance(word.toLowerCase(), closest.toLowerCase());
  return distance <= Math.max(1, Math.floor(closest.length / 3)) ? `; did you mean "${closest}"?` : "";
}
