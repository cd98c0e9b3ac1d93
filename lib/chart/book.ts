/**
 * The reply of `orderbook` → both sides of the book with their running totals, and what can be told of them.
 *
 * @module
 */

import { isFields } from "../json.ts";
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
export interface Touch {
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

/** The price distances are measured from: the mid, or the best price of the only side there is; undefined for none. */
export function centreOf(book: Book): number | undefined {
  return touch(book)?.mid.value ?? book.bids[0]?.price.value ?? book.asks[0]?.price.value;
}

/** The levels no further from the centre than this; the last of them holds their total. */
export function within(levels: readonly Level[], centre: number, reach: number): readonly Level[] {
  const end = levels.findIndex(({ price }) => Math.abs(price.value - centre) > reach);
  return end < 0 ? levels : levels.slice(0, end);
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
  const reaches = [book.bids, book.asks].map((levels) => sideReach(levels, centre)).filter((reach) => reach > 0);
  const [near, far] = [Math.min(...reaches), Math.max(...reaches)];
  // A side of a few orders would hide what the other one holds.
  return reaches.length === 0 ? Math.abs(centre) / 100 || 1 : 1.06 * Math.max(near, far / 4);
}

function sideReach(levels: readonly Level[], centre: number): number {
  const distance = (level: Level | undefined) => level === undefined ? 0 : Math.abs(level.price.value - centre);
  const median = distance(levels[Math.ceil(levels.length / 2) - 1]);
  return Math.min(distance(levels.at(-1)), FAR * median);
}

/** Half of the levels then take a quarter of the picture at least. */
const FAR = 4;
