/**
 * An order book → its levels, best first: as a list, as rows, or as a ladder with bids on the left and asks on the right.
 *
 * @module
 */

import type { Column } from "./columns/columns.ts";
import { type Fields, isFields } from "../text/json.ts";
import { add, compareDecimals, digitsOf, formatDecimal, parseDecimal } from "../text/decimal.ts";

/** A price and the size at it, both as they arrived. */
export interface Level {
  price: unknown;
  size: unknown;
}

/** One side's name in a reply. */
export type Side = "bids" | "asks";

/** The levels of both sides, best first. */
export type Book = Readonly<Record<Side, readonly Level[]>>;

/**
 * Both sides of a reply's book, sorted best first, so that a limit keeps the best levels. Undefined if the reply has no book.
 *
 * @example
 * ```ts
 * import { bookOf } from "./book.ts";
 * const book = bookOf({ bids: [["98", "1"], ["99.5", "1"]], asks: [["102", "3"], ["1.01e2", "2"]] });
 * if (book?.bids.map(({ price }) => price).join() !== "99.5,98") throw new Error();
 * if (book?.asks.map(({ price }) => price).join() !== "1.01e2,102") throw new Error();
 * ```
 */
export function bookOf(value: unknown): Book | undefined {
  if (!isFields(value)) return undefined;
  const { bids, asks } = value;
  return Array.isArray(bids) && Array.isArray(asks) ? { bids: inOrder(bids, -1), asks: inOrder(asks, 1) } : undefined;
}

/** Sorts by price, ascending (1) or descending (-1); levels without a price come last. */
function inOrder(rows: readonly unknown[], direction: 1 | -1): Level[] {
  const levels = rows.map((row) => {
    const [price, size] = Array.isArray(row) ? row : [row];
    return { level: { price, size }, digits: digitsOf(price) };
  });
  levels.sort(({ digits: a }, { digits: b }) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return direction * compareDecimals(a, b);
  });
  return levels.map(({ level }) => level);
}

/**
 * One row for each level, the bids first.
 *
 * @example
 * ```ts
 * import { bookOf, levelsOf } from "./book.ts";
 * const levels = levelsOf(bookOf({ bids: [["99", "1"]], asks: [["101", "2"], ["102", "3"]] }) ?? { bids: [], asks: [] });
 * if (levels.map(({ side, price }) => `${side} ${price}`).join() !== "bid 99,ask 101,ask 102") throw new Error();
 * ```
 */
export function levelsOf({ bids, asks }: Book): Fields[] {
  return [...bids.map((level) => ({ side: "bid", ...level })), ...asks.map((level) => ({ side: "ask", ...level }))];
}

/** The columns of a ladder, from left to right; a total is the size of its own level and all better ones. */
export const LADDER = ["bidTotal", "bidSize", "bid", "ask", "askSize", "askTotal"] as const;

/** The columns of a ladder that are dropped first when the line is too long. */
export const TOTALS: readonly string[] = ["bidTotal", "askTotal"];

/** {@linkcode LADDER} as columns of a table. */
export const LADDER_COLUMNS: readonly Column[] = LADDER.map((name) => ({ name, at: name }));

/**
 * One row for each pair of levels, best at the top. Totals are exact.
 *
 * @example
 * ```ts
 * import { ladderOf } from "./book.ts";
 * const bids = [{ price: "99", size: "0.1" }, { price: "98", size: "0.2" }];
 * const [, second] = ladderOf({ bids, asks: [{ price: "101", size: "2" }] });
 * if (second?.bid !== "98" || second.bidTotal !== "0.3" || second.ask !== undefined) throw new Error();
 * ```
 */
export function ladderOf({ bids, asks }: Book): Fields[] {
  const [bidTotals, askTotals] = [totalsOf(bids), totalsOf(asks)];
  return Array.from({ length: Math.max(bids.length, asks.length) }, (_, i) => ({
    bidTotal: bidTotals[i],
    bidSize: bids[i]?.size,
    bid: bids[i]?.price,
    ask: asks[i]?.price,
    askSize: asks[i]?.size,
    askTotal: askTotals[i],
  }));
}

/** The exact running total at each level; undefined from the first size that has too many digits to add. */
export function totalsOf(levels: readonly Level[]): (string | undefined)[] {
  let total = parseDecimal("0");
  return levels.map(({ size }) => {
    const more = parseDecimal(digitsOf(size) ?? "0");
    total = total && more && add(total, more);
    return total && formatDecimal(total);
  });
}
