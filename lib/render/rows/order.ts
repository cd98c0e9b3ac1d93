/**
 * Two values of one column → which comes first.
 *
 * @module
 */

import { compareDecimals, digitsOf } from "../../text/decimal.ts";
import { compareMoments, type Moment, momentOf } from "../../text/time.ts";

/** A value, parsed once for all comparisons. */
export interface SortKey {
  /** Numbers sort first, then times, then texts, then missing values. */
  rank: 0 | 1 | 2 | 3;
  text: string;
  moment?: Moment;
}

/** Parses a value for sorting: numbers by value, times chronologically, anything else as text. */
export function sortKeyOf(value: unknown): SortKey {
  if (value === undefined || value === null || value === "") return { rank: 3, text: "" };
  const digits = digitsOf(value);
  if (digits !== undefined) return { rank: 0, text: digits };
  // Numeric timestamps have already been handled as numbers.
  const moment = momentOf("", value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return moment === undefined ? { rank: 2, text } : { rank: 1, text, moment };
}

/**
 * Negative if `a` comes first. Missing values are last in either direction.
 *
 * @example
 * ```ts
 * import { compare, sortKeyOf } from "./order.ts";
 * const sorted = (values: unknown[], descending: boolean) =>
 *   values.map(sortKeyOf).sort((a, b) => compare(a, b, descending)).map(({ text }) => text).join();
 * if (sorted(["10", null, "9", "b", "a"], false) !== "9,10,a,b,") throw new Error();
 * if (sorted(["10", null, "9"], true) !== "10,9,") throw new Error();
 * ```
 */
export function compare(a: SortKey, b: SortKey, descending: boolean): number {
  if (a.rank === 3 || b.rank === 3) return a.rank - b.rank;
  const ascending = a.rank - b.rank || sameKind(a, b);
  return descending ? -ascending : ascending;
}

function sameKind(a: SortKey, b: SortKey): number {
  if (a.rank === 0) return compareDecimals(a.text, b.text);
  if (a.moment !== undefined && b.moment !== undefined) return compareMoments(a.moment, b.moment);
  return compareCodePoints(a.text, b.text);
}

/** Compares texts by code point: negative if `a` comes first. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (a[at] === b[at]) at++;
  // Code units won't do: UTF-16 sorts characters above U+FFFF before some below it.
  const [left, right] = [a, b].map((text) => text.codePointAt(at) ?? -1);
  return (left ?? -1) - (right ?? -1);
}
