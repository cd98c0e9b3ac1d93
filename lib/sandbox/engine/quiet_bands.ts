/**
 * The state of the exchange → for each price that matters, the band within which no order fills, triggers or is liquidated. As
 * long as prices stay in their bands, {@linkcode advance} can skip the seconds between.
 *
 * @module
 */
import { Bands } from "./bands.ts";
import { marketOf } from "./listing.ts";
import { narrowByMargins } from "./margin_bands.ts";
import { restingOrders } from "./matching.ts";
import { firesAbove } from "../store/records.ts";
import { bookedSymbols } from "./resting.ts";
import type { Exchange, Order } from "../store/state.ts";
import { restingRange } from "./triggers.ts";

/** The bands as of now. They hold until the next event, funding included. */
export function quietBands(x: Exchange): Bands {
  const bands = new Bands(x);
  for (const symbol of bookedSymbols(x)) narrowByBook(x, bands, symbol);
  for (const order of x.orders.values()) {
    if (order.state === "trigger" && !x.suspended.has(order.symbol)) narrowByTrigger(x, bands, order);
  }
  narrowByMargins(x, bands);
  return bands;
}

function narrowByBook(x: Exchange, bands: Bands, symbol: string): void {
  const bid = restingOrders(x, symbol, "buy")[0]?.limitPrice ?? null;
  const ask = restingOrders(x, symbol, "sell")[0]?.limitPrice ?? null;
  if (bid !== null) bands.narrow(symbol, "ask", bid + 1n, null);
  if (ask !== null) bands.narrow(symbol, "bid", null, ask - 1n);
}

function narrowByTrigger(x: Exchange, bands: Bands, order: Order): void {
  const { symbol, stopPrice, trailing } = order;
  const watched = order.triggerSignal ?? "last";
  if (trailing !== null) {
    const { low, high } = restingRange(marketOf(x, symbol), order, trailing);
    bands.narrow(symbol, watched, low, high);
  } else if (stopPrice !== null) {
    if (firesAbove(order)) bands.narrow(symbol, watched, null, stopPrice - 1n);
    else bands.narrow(symbol, watched, stopPrice + 1n, null);
  }
}
