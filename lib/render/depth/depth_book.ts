/**
 * A reply of `orderbook` → both sides of the book with running totals, and what can be computed from them.
 *
 * @module
 */

import { bookOf, type Level, type Side, totalsOf } from "../book.ts";
import { difference, type Figure, figure, middle, NOTHING } from "../picture/picture.ts";
import { isFields } from "../../text/json.ts";
import { timeOf } from "../../text/time.ts";

/** A level with the total size of it and all better ones. */
export interface DepthLevel {
  price: Figure;
  size: Figure;
  total: Figure;
}

/** Both sides, best prices first. */
export interface DepthBook extends Readonly<Record<Side, readonly DepthLevel[]>> {
  /** When the exchange answered, in ms since the epoch. */
  time: number | undefined;
}

/**
 * The book of a reply; undefined if there is none. Rows without a price or a size are dropped.
 *
 * @example
 * ```ts
 * import { readBook } from "./depth_book.ts";
 * const book = readBook({ orderBook: { bids: [["8", "1"], ["9", "2"]], asks: [] } });
 * if (book?.bids.map(({ price, total }) => `${price.text} ${total.text}`).join() !== "9 2,8 3") throw new Error();
 * ```
 */
export function readBook(reply: unknown): DepthBook | undefined {
  if (!isFields(reply) || !isFields(reply.orderBook)) return undefined;
  const book = bookOf({ bids: [], asks: [], ...reply.orderBook });
  return book && { bids: drawn(book.bids), asks: drawn(book.asks), time: timeOf(reply.serverTime) };
}

function drawn(levels: readonly Level[]): DepthLevel[] {
  const drawn = levels.flatMap((level) => {
    const [price, size] = [figure(level.price), figure(level.size)];
    return price !== undefined && size !== undefined && size.value > 0 ? [{ level, price, size }] : [];
  });
  const totals = totalsOf(drawn.map(({ level }) => level));
  return drawn.map(({ price, size }, i) => ({ price, size, total: figure(totals[i]) ?? NOTHING }));
}

/** The best prices and the distance between them. */
interface Touch {
  bid: Figure;
  ask: Figure;
  spread: Figure;
  mid: Figure;
}

/** The top of the book; undefined if a side is empty. */
export function touch({ bids: [bid], asks: [ask] }: DepthBook): Touch | undefined {
  if (bid === undefined || ask === undefined) return undefined;
  const [from, to] = [bid.price, ask.price];
  return { bid: from, ask: to, spread: difference(to, from), mid: middle(from, to) };
}

/** Whether the best bid is above the best ask, as in an auction. */
export function isCrossed(book: DepthBook): boolean {
  return (touch(book)?.spread.value ?? 0) < 0;
}

/** The price that distances are measured from: the mid, or the best price if a side is empty; undefined for an empty book. */
export function centreOf(book: DepthBook): number | undefined {
  return touch(book)?.mid.value ?? book.bids[0]?.price.value ?? book.asks[0]?.price.value;
}

/**
 * The levels of a side within `reach` of the centre; the last one has their total. Crossed levels, on the other side of the centre,
 * are always included.
 *
 * @example
 * ```ts
 * import { readBook, within } from "./depth_book.ts";
 * const book = readBook({ orderBook: { bids: [["101", "1"], ["90", "1"]], asks: [["100", "1"]] } });
 * if (book === undefined || within(book, "bids", 100.5, 0.1).length !== 1) throw new Error();
 * ```
 */
export function within(book: DepthBook, side: Side, centre: number, reach: number): readonly DepthLevel[] {
  const levels = book[side];
  const end = levels.findIndex((level) => distance(level, side, centre) > reach);
  return end < 0 ? levels : levels.slice(0, end);
}

/** The distance of a level from the centre; negative on the other side of it. */
function distance({ price }: DepthLevel, side: Side, centre: number): number {
  return side === "bids" ? centre - price.value : price.value - centre;
}

/** The exact total size of these levels, which start at the best. */
export function totalSize(levels: readonly DepthLevel[]): Figure {
  return levels.at(-1)?.total ?? NOTHING;
}

/**
 * How far from the centre a picture extends by default: to the end of the shorter side, without far orders that would squeeze all
 * other levels into one column, and a little more so that the last step shows. Always greater than 0.
 */
export function reachOf(book: DepthBook, centre: number): number {
  const reaches = SIDES.map((side) => sideReach(book, side, centre)).filter((reach) => reach > 0);
  const [near, far] = [Math.min(...reaches), Math.max(...reaches)];
  // A side with only a few orders must not hide most of the other one.
  const usual = reaches.length === 0 ? Math.abs(centre) / 100 || 1 : 1.06 * Math.max(near, far / 4);
  // Crossed levels stay in the picture.
  return Math.max(usual, -1.06 * (touch(book)?.spread.value ?? 0) / 2);
}

const SIDES = ["bids", "asks"] as const satisfies readonly Side[];

function sideReach(book: DepthBook, side: Side, centre: number): number {
  const near = within(book, side, centre, Math.abs(centre) * NEAR);
  const levels = near.length > 0 ? near : book[side];
  const outwards = (level: DepthLevel | undefined) => level === undefined ? 0 : distance(level, side, centre);
  const last = outwards(levels.at(-1));
  const halves = [levels[Math.ceil(levels.length / 2) - 1], halfOfSize(levels)].map(outwards);
  const median = Math.min(...halves);
  // If half of the side is crossed, its median says nothing.
  return median > 0 ? Math.min(last, FAR * median) : last;
}

/** The level with which half of the size is reached. */
function halfOfSize(levels: readonly DepthLevel[]): DepthLevel | undefined {
  const half = totalSize(levels).value / 2;
  return levels.find(({ total }) => total.value >= half);
}

/** The exchange gives its whole book, down to a price of 1: orders that are further from the centre say nothing of the market now. */
const NEAR = 0.05;

/** So that half of the levels get at least a quarter of the picture. */
const FAR = 4;
