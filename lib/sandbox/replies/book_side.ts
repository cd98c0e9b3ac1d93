/**
 * The public order book of a market: one row per price.
 *
 * @module
 */

import type { Amount } from "../amount.ts";
import type { Market } from "../market/markets.ts";
import { offersTo, type Reach } from "../engine/matching.ts";
import type { Exchange, Side } from "../store/state.ts";

/** Prices and sizes of what a taker would meet, resting orders included, best first. */
export function bookSide(x: Exchange, market: Market, taker: Side, reach?: Reach): [price: Amount, size: Amount][] {
  const sizes = new Map<Amount, Amount>();
  for (const { price, size } of offersTo(x, market, taker, reach)) sizes.set(price, (sizes.get(price) ?? 0n) + size);
  return [...sizes];
}
