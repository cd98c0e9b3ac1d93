/**
 * The simulated book of a market.
 *
 * @module
 */

import type { Amount } from "../amount.ts";
import type { Market } from "./markets.ts";
import { hash, mix, type Seed, spread } from "./noise.ts";
import { curves, secondOf } from "./price_curves.ts";

/** The orders at one price: USD, and base units or contracts. */
export interface Level {
  price: Amount;
  size: Amount;
}

/** Both sides of a book, best prices first. */
export interface Ladder {
  bids: Level[];
  asks: Level[];
}

const LEVELS = 30;

/** Levels beyond those of the near book, down to the lowest price there is, or up to twice the best one. */
const TAIL = 400;

/** The value of one level of the tail, as a share of the near book's. */
const TAIL_SHARE = 1 / 4_000;

/** The share of a side's value at each level: little at the touch, more further out. */
const SHARES = Array.from({ length: LEVELS }, (_, i) => 4 + i + i * i / 4);
const ALL_SHARES = SHARES.reduce((sum, share) => sum + share, 0);

/**
 * The book at `t` (ms since the epoch): prices on ticks, sizes in lots, best bid < mark < best ask. It changes every second
 * and is constant within one.
 */
export function ladder(seed: Seed, market: Market, t: number): Ladder {
  const second = secondOf(t);
  const { last } = curves(seed, market);
  const key = mix(hash(`${seed} ladder ${market.symbol}`), second);
  return {
    bids: side(market, mix(key, 1), last.bid(second), -1),
    asks: side(market, mix(key, 2), last.ask(second), 1),
  };
}

/** The whole book at `t`: the ladder, and far from the touch many small levels. */
export function wholeLadder(seed: Seed, market: Market, t: number): Ladder {
  const { bids, asks } = ladder(seed, market, t);
  const key = mix(hash(`${seed} far ${market.symbol}`), secondOf(t));
  return { bids: [...bids, ...tail(market, key, bids, -1)], asks: [...asks, ...tail(market, key, asks, 1)] };
}

/** Levels further and further apart, beyond the last one of the near book. */
function tail(market: Market, key: number, near: readonly Level[], outwards: 1 | -1): Level[] {
  const worth = market.activity.depth * TAIL_SHARE;
  const best = Number((near[0]?.price ?? 0n) / market.tickSize);
  const found: Level[] = [];
  let ticks = Number((near.at(-1)?.price ?? 0n) / market.tickSize);
  for (let i = 1; i <= TAIL && ticks > 1; i++) {
    const away = Math.floor(best * (1 + outwards * (i / TAIL) ** 3));
    ticks = Math.max(1, outwards < 0 ? Math.min(ticks - 1, away) : Math.max(ticks + 1, away));
    const price = BigInt(ticks) * market.tickSize;
    const lots = Math.round(worth * (1 + spread(key, i) / 2) / lotWorth(market, near[0]?.price ?? price));
    found.push({ price, size: BigInt(Math.max(1, lots)) * market.lot });
  }
  return found;
}

/** One side, from its best price (in ticks) outwards. */
function side(market: Market, key: number, best: number, outwards: 1 | -1): Level[] {
  let ticks = best;
  return SHARES.map((share, i) => {
    if (i > 0) ticks += outwards * (1 + mix(key, i) % (1 + Math.floor(i / 3)));
    const worth = market.activity.depth * share / ALL_SHARES * (1 + spread(key, LEVELS + i) / 2);
    const price = BigInt(ticks) * market.tickSize;
    return { price, size: BigInt(Math.max(1, Math.round(worth / lotWorth(market, price)))) * market.lot };
  });
}

/** The value of the smallest size at a price, in USD. */
function lotWorth({ inverse, lot }: Market, price: Amount): number {
  return inverse ? 1 : dollars(price) * dollars(lot);
}

/** Exact to six decimals, which is enough to choose a size. */
function dollars(value: Amount): number {
  return Number(value / 1_000_000n) / 1_000_000;
}
