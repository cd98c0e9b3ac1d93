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
