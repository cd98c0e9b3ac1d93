/**
 * Two values of one column → which of them comes first.
 *
 * @module
 */

import { compareDecimals, digitsOf } from "../../text/decimal.ts";
import { compareMoments, type Moment, momentOf } from "../../text/time.ts";

/** A value, read once for all comparisons. */
export interface Sortable {
  /** What sorts together: numbers, then times, then texts, then what is missing. */
  rank: 0 | 1 | 2 | 3;
  text: string;
  moment?: Moment;
}

/** Reads a value of a column: numbers by their value, times by time, all else as text. */
export function sortable(value: unknown): Sortable {
  if (value === undefined || value === null || value === "") return { rank: 3, text: "" };
  const digits = digitsOf(value);
  if (digits !== undefined) return { rank: 0, text: digits };
  // Times that are counts compare as the numbers they are.
  const moment = momentOf("", value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return moment === undefined ? { rank: 2, text } : { rank: 1, text, moment };
}

/**
 * Below 0 when the first comes first. Where nothing is, is last in either direction.
 *
 * @example
 * ```ts
 * import { compare, sortable } from "./order.ts";
 * const sorted = (values: unknown[], descending: boolean) =>
 *   values.map(sortable).sort((a, b) => compare(a, b, descending)).map(({ text }) => text).join();
 * if (sorted(["10", null, "9", "b", "a"], false) !== "9,10,a,b,") throw new Error();
 * if (sorted(["10", null, "9"], true) !== "10,9,") throw new Error();
 * ```
 */
export function compare(a: Sortable, b: Sortable, descending: boolean): number {
  if (a.rank === 3 || b.rank === 3) return a.rank - b.rank;
  const ascending = a.rank - b.rank || sameKind(a, b);
  return descending ? -ascending : ascending;
}

function sameKind(a: Sortable, b: Sortable): number {
  if (a.rank === 0) return compareDecimals(a.text, b.text);
  if (a.moment !== undefined && b.moment !== undefined) return compareMoments(a.moment, b.moment);
  return compareCodePoints(a.text, b.text);
}

function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (a[at] === b[at]) at++;
  // UTF-16 puts the characters beyond U+FFFF before the last ones below it.
  const [left, right] = [a, b].map((text) => text.codePointAt(at) ?? -1);
  return (left ?? -1) - (right ?? -1);
}
