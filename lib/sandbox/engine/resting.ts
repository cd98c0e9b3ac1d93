/**
 * Resting orders against the synthetic ladder of a new second: what the ladder crosses is filled at the order's own price.
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

/** Fills what the ladders of now cross, as maker: no more than the crossing liquidity of the second. */
export function fillResting(x: Exchange): void {
  for (const symbol of bookedSymbols(x)) {
    const market = marketOf(x, symbol);
    const { bid, ask } = touch(x.seed, market, x.now);
    fillSide(x, market, "buy", ask);
    fillSide(x, market, "sell", bid);
  }
}

/** The markets that have resting orders and trade, in the order of their names. */
export function bookedSymbols(x: Exchange): string[] {
  const symbols = new Set<string>();
  for (const { state, symbol } of x.orders.values()) if (state === "book") symbols.add(symbol);
  return [...symbols].filter((symbol) => !x.suspended.has(symbol)).sort();
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

/** Takes what an order can get out of the ladder, best level first; how much that is. */
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
