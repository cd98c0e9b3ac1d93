/**
 * An order book → its levels as rows, and as a ladder with bids on the left and asks on the right.
 *
 * @module
 */

import type { Column } from "../columns/table.ts";
import { type Fields, isFields } from "../../text/json.ts";
import { add, compareDecimals, digitsOf, formatDecimal, parseDecimal } from "../../text/decimal.ts";

/** The levels of both sides, best first, each a price and a size as they arrived. */
export interface Book {
  bids: readonly unknown[];
  asks: readonly unknown[];
}

/**
 * The two sides of a reply's book, each put in order: whoever cuts it wants the best levels. Undefined where there are none.
 *
 * @example
 * ```ts
 * import { bookOf } from "./book.ts";
 * const book = bookOf({ bids: [["98", "1"], ["99.5", "1"]], asks: [["102", "3"], ["1.01e2", "2"]] });
 * if (JSON.stringify(book?.bids) !== '[["99.5","1"],["98","1"]]') throw new Error();
 * if (JSON.stringify(book?.asks) !== '[["1.01e2","2"],["102","3"]]') throw new Error();
 * ```
 */
export function bookOf(value: unknown): Book | undefined {
  if (!isFields(value)) return undefined;
  const { bids, asks } = value;
  return Array.isArray(bids) && Array.isArray(asks) ? { bids: inOrder(bids, -1), asks: inOrder(asks, 1) } : undefined;
}

/** By price, upwards or downwards (-1); what has none is last. */
function inOrder(levels: readonly unknown[], direction: 1 | -1): unknown[] {
  const priced = levels.map((level) => ({ level, price: digitsOf(named("", level).price) }));
  priced.sort((a, b) => {
    if (a.price === undefined || b.price === undefined) {
      return Number(a.price === undefined) - Number(b.price === undefined);
    }
    return direction * compareDecimals(a.price, b.price);
  });
  return priced.map(({ level }) => level);
}

/**
 * One row for each level, the bids first.
 *
 * @example
 * ```ts
 * import { levelsOf } from "./book.ts";
 * const levels = levelsOf({ bids: [["99", "1"]], asks: [["101", "2"], ["102", "3"]] });
 * if (levels.map(({ side, price }) => `${side} ${price}`).join() !== "bid 99,ask 101,ask 102") throw new Error();
 * ```
 */
export function levelsOf({ bids, asks }: Book): Fields[] {
  return [...bids.map((level) => named("bid", level)), ...asks.map((level) => named("ask", level))];
}

function named(side: string, level: unknown): Fields {
  const [price, size] = Array.isArray(level) ? level : [level];
  return { side, price, size };
}

/** The columns of a ladder, from left to right; a total is the size of all levels down to its own. */
export const LADDER = ["bidTotal", "bidSize", "bid", "ask", "askSize", "askTotal"] as const;

/** The columns that a ladder has when there is room. */
export const TOTALS: readonly string[] = ["bidTotal", "askTotal"];

/** The same as columns of a table. */
export const LADDER_COLUMNS: readonly Column[] = LADDER.map((name) => ({ name, at: name }));

/**
 * One row for each pair of levels, the best at the top. The totals are added up exactly.
 *
 * @example
 * ```ts
 * import { ladderOf } from "./book.ts";
 * const [, second] = ladderOf({ bids: [["99", "0.1"], ["98", "0.2"]], asks: [["101", "2"]] });
 * if (second?.bid !== "98" || second.bidTotal !== "0.3" || second.ask !== undefined) throw new Error();
 * ```
 */
export function ladderOf(book: Book): Fields[] {
  const [bids, asks] = [book.bids, book.asks].map(withTotals);
  return Array.from({ length: Math.max(book.bids.length, book.asks.length) }, (_, i) => {
    const [bid, ask] = [bids?.[i], asks?.[i]];
    return {
      bidTotal: bid?.total,
      bidSize: bid?.size,
      bid: bid?.price,
      ask: ask?.price,
      askSize: ask?.size,
      askTotal: ask?.total,
    };
  });
}

function withTotals(levels: readonly unknown[]): { price: unknown; size: unknown; total: string | undefined }[] {
  let total = parseDecimal("0");
  return levels.map((level) => {
    const { price, size } = named("", level);
    const more = parseDecimal(digitsOf(size) ?? "0");
    total = total && more && add(total, more);
    return { price, size, total: total && formatDecimal(total) };
  });
}
