/**
 * The reply of `orderbook` → both sides of the book with their running totals, and what can be told of them.
 *
 * @module
 */

import { isFields } from "../../text/json.ts";
import { difference, type Figure, figure, middle, sum } from "./figure.ts";

/** All that stands at one price, and at better ones. */
export interface Level {
  price: Figure;
  size: Figure;
  total: number;
}

/** Both sides, best prices first. */
export interface Book {
  bids: readonly Level[];
  asks: readonly Level[];
  /** When the exchange told it, in ms since the epoch. */
  time: number | undefined;
}

/**
 * The book of a reply; undefined where it is none. Rows without a price or a size are left out.
 *
 * @example
 * ```ts
 * import { readBook } from "./book.ts";
 * const book = readBook({ orderBook: { bids: [["8", "1"], ["9", "2"]], asks: [] } });
 * if (book?.bids.map(({ price, total }) => `${price.text} ${total}`).join() !== "9 2,8 3") throw new Error();
 * ```
 */
export function readBook(reply: unknown): Book | undefined {
  const book = isFields(reply) ? reply.orderBook : undefined;
  if (!isFields(book) || !isFields(reply)) return undefined;
  const time = typeof reply.serverTime === "string" ? Date.parse(reply.serverTime) : NaN;
  return { bids: side(book.bids, -1), asks: side(book.asks, 1), time: Number.isNaN(time) ? undefined : time };
}

function side(rows: unknown, outwards: 1 | -1): Level[] {
  if (!Array.isArray(rows)) return [];
  const levels = rows.flatMap((row: unknown) => {
    const [price, size] = Array.isArray(row) ? [figure(row[0]), figure(row[1])] : [];
    return price !== undefined && size !== undefined && size.value > 0 ? [{ price, size }] : [];
  });
  levels.sort((a, b) => outwards * (a.price.value - b.price.value));
  let total = 0;
  return levels.map((level) => ({ ...level, total: total += level.size.value }));
}

/** The best prices and what lies between them; undefined where a side is empty. */
interface Touch {
  bid: Figure;
  ask: Figure;
  spread: Figure;
  mid: Figure;
}

/** What stands closest to a trade. */
export function touch({ bids: [bid], asks: [ask] }: Book): Touch | undefined {
  if (bid === undefined || ask === undefined) return undefined;
  const [from, to] = [bid.price, ask.price];
  return { bid: from, ask: to, spread: difference(to, from), mid: middle(from, to) };
}

/** Whether a buyer bids more than a seller asks, as in an auction. */
export function isCrossed(book: Book): boolean {
  return (touch(book)?.spread.value ?? 0) < 0;
}

/** The price distances are measured from: the mid, or the best price of the only side there is; undefined for none. */
export function centreOf(book: Book): number | undefined {
  return touch(book)?.mid.value ?? book.bids[0]?.price.value ?? book.asks[0]?.price.value;
}

/** One side's name in the reply. */
export type Side = "bids" | "asks";

/**
 * The levels of a side no further out than this; the last of them holds their total. In a crossed book the best stand
 * beyond the centre, which is as close as can be.
 *
 * @example
 * ```ts
 * import { readBook, within } from "./book.ts";
 * const book = readBook({ orderBook: { bids: [["101", "1"], ["90", "1"]], asks: [["100", "1"]] } });
 * if (book === undefined || within(book, "bids", 100.5, 0.1).length !== 1) throw new Error();
 * ```
 */
export function within(book: Book, side: Side, centre: number, reach: number): readonly Level[] {
  const levels = book[side];
  const end = levels.findIndex((level) => distance(level, side, centre) > reach);
  return end < 0 ? levels : levels.slice(0, end);
}

/** How far out a level stands; below 0 beyond the centre. */
function distance({ price }: Level, side: Side, centre: number): number {
  return side === "bids" ? centre - price.value : price.value - centre;
}

/** Their sizes together, to the last digit. */
export function totalSize(levels: readonly Level[]): Figure {
  return sum(levels.map(({ size }) => size));
}

/**
 * How far from the centre a picture reaches: to the end of the nearer side, but not to the orders far out that would leave
 * all the others in one column. A little more, so that the last step shows. Greater than 0.
 */
export function reachOf(book: Book, centre: number): number {
  const reaches = SIDES.map((side) => sideReach(book, side, centre)).filter((reach) => reach > 0);
  const [near, far] = [Math.min(...reaches), Math.max(...reaches)];
  // A side of a few orders would hide what the other one holds.
  const usual = reaches.length === 0 ? Math.abs(centre) / 100 || 1 : 1.06 * Math.max(near, far / 4);
  // What crosses is in the picture too.
  return Math.max(usual, -1.06 * (touch(book)?.spread.value ?? 0) / 2);
}

const SIDES = ["bids", "asks"] as const satisfies readonly Side[];

function sideReach(book: Book, side: Side, centre: number): number {
  const levels = book[side];
  const outwards = (level: Level | undefined) => level === undefined ? 0 : distance(level, side, centre);
  const last = outwards(levels.at(-1));
  const median = outwards(levels[Math.ceil(levels.length / 2) - 1]);
  // Where half of a side crosses, the rest of it is all there is to go by.
  return median > 0 ? Math.min(last, FAR * median) : last;
}

/** Half of the levels then take a quarter of the picture at least. */
const FAR = 4;
