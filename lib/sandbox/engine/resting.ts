/**
 * Fills resting orders that the synthetic ladder of a new second crosses, at the order's own price.
 *
 * @module
 */
import { type Amount, min } from "../amount.ts";
import { fillOrder } from "./executions.ts";
import { marketOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { reaches, remainingLevels, restingOrders, takeLevel } from "./matching.ts";
import { touch } from "../market/prices.ts";
import { type Exchange, type Order, remaining, type Side } from "../store/state.ts";

/** Fills, as maker, the resting orders that the ladders cross now, up to the crossing liquidity of this second. */
export function fillResting(x: Exchange): void {
  for (const symbol of bookedSymbols(x)) {
    const market = marketOf(x, symbol);
    const { bid, ask } = touch(x.seed, market, x.now);
    fillSide(x, market, "buy", ask);
    fillSide(x, market, "sell", bid);
  }
}

/** The trading markets with resting orders, sorted by symbol. */
export function bookedSymbols(x: Exchange): string[] {
  const resting = [...x.orders.values()].filter(({ state, symbol }) => state === "book" && !x.suspended.has(symbol));
  return [...new Set(resting.map(({ symbol }) => symbol))].sort();
}

function fillSide(x: Exchange, market: Market, side: Side, best: Amount): void {
  for (const order of restingOrders(x, market.symbol, side)) {
    const { limitPrice } = order;
    if (limitPrice === null || !reaches({ side, size: 0n, limit: limitPrice }, best)) return;
    if (order.closed !== null) continue;
    const size = takeCrossing(x, market, order, limitPrice);
    if (size === 0n) return;
    fillOrder(x, market, order, { size, price: limitPrice, fillType: "maker", counterOrder: null });
  }
}

/** Takes liquidity for an order from the ladder, best level first; returns the size taken. */
function takeCrossing(x: Exchange, market: Market, order: Order, limit: Amount): Amount {
  let left = remaining(order);
  for (const { price, size } of remainingLevels(x, market, order.side)) {
    if (left === 0n || !reaches({ side: order.side, size: left, limit }, price)) break;
    const taken = min(left, size);
    takeLevel(x, market, order.side, price, taken);
    left -= taken;
  }
  return remaining(order) - left;
}
