/**
 * Checks trigger orders against their signals: moves trailing stops, and fires orders whose trigger price is reached.
 *
 * @module
 */
import { type Amount, floorTo, fraction, max, mul, ONE, whole } from "../amount.ts";
import { recordUpdated } from "./order_history.ts";
import { marketOf, signalPrice } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { fire, type Placed } from "./placing.ts";
import { firesAbove } from "../store/records.ts";
import { accountOf, type Distance, type Exchange, type Order, type Side } from "../store/state.ts";

/** A trailing stop's moves get at most one row of the history in this time, ms. */
const TRAIL_ROWS = 60_000;

/** Checks all trigger orders against their signals now, in sequence. */
export function watchTriggers(x: Exchange): void {
  for (const order of [...x.orders.values()]) {
    if (order.state === "trigger" && !x.suspended.has(order.symbol)) watch(x, order);
  }
}

/** Checks one trigger order against its signal now; returns the outcome if it fired. */
export function watch(x: Exchange, order: Order): Placed | undefined {
  const market = marketOf(x, order.symbol);
  const signal = signalPrice(x, market, order.triggerSignal ?? "last");
  if (order.trailing !== null) follow(x, market, order, order.trailing, signal);
  if (!isReached(order, signal)) return undefined;
  return fire(x, accountOf(x, order.account), market, order);
}

/** Whether a signal is at or beyond the trigger price. */
function isReached(order: Order, signal: Amount): boolean {
  if (order.stopPrice === null) return false;
  return firesAbove(order) ? signal >= order.stopPrice : signal <= order.stopPrice;
}

/** The trigger price of a trailing stop at a price of its signal: on a tick, never nearer than the distance. */
export function trailingPrice({ tickSize }: Market, side: Side, { value, unit }: Distance, signal: Amount): Amount {
  const away = unit === "PERCENT" ? fraction([signal, value], [whole(100)]) : value;
  return side === "sell" ? max(tickSize, floorTo(signal - away, tickSize)) : -floorTo(-(signal + away), tickSize);
}

function follow(x: Exchange, market: Market, order: Order, trailing: Distance, signal: Amount): void {
  const { side, stopPrice } = order;
  const next = trailingPrice(market, side, trailing, signal);
  if (stopPrice !== null && (side === "sell" ? next <= stopPrice : next >= stopPrice)) return;
  const old = { ...order };
  order.stopPrice = next;
  order.updated = x.now;
  order.reason = "trailing_stop_price_updated";
  x.save(order);
  if (Math.floor(old.updated / TRAIL_ROWS) !== Math.floor(x.now / TRAIL_ROWS)) {
    recordUpdated(x, old, order, order.reason);
  }
}

/**
 * The range of signal prices in which a trailing stop neither moves nor fires, both inclusive. It may be too narrow by a
 * rounding, never too wide.
 */
export function restingRange(market: Market, order: Order, trailing: Distance): { low: Amount; high: Amount } {
  const stop = order.stopPrice ?? 0n;
  const { value, unit } = trailing;
  const step = order.side === "sell" ? market.tickSize : -market.tickSize;
  const factor = order.side === "sell" ? ONE - percent(value) : ONE + percent(value);
  const turn = unit === "PERCENT"
    ? fraction([stop + step, ONE], [factor])
    : stop + step + (order.side === "sell" ? value : -value);
  return order.side === "sell" ? { low: stop + 1n, high: turn - 2n } : { low: turn + 2n, high: stop - 1n };
}

function percent(value: Amount): Amount {
  return mul(value, ONE / 100n);
}
