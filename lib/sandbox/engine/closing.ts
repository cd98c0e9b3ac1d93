/**
 * Cancels orders, and cuts reduce-only orders to what they can still reduce.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import { recordCancelled, recordUpdated } from "./order_history.ts";
import { cancelled } from "./order_events.ts";
import type { OrderEvent } from "../store/requests.ts";
import {
  type Account,
  type Exchange,
  heldIn,
  type Order,
  type OrderReason,
  reducible,
  remaining,
} from "../store/state.ts";

/** Cancels an open order. */
export function close(x: Exchange, order: Order, reason: OrderReason): OrderEvent {
  const waited = order.state === "trigger";
  Object.assign(order, { state: "cancelled", reason, updated: x.now, closed: x.now } satisfies Partial<Order>);
  x.save(order);
  recordCancelled(x, order, waited);
  return cancelled(order, waited);
}

/** The open orders of an account in sequence, optionally of one market only. */
export function openOrders(x: Exchange, account: Account, symbol?: string): Order[] {
  return [...x.orders.values()].filter((order) =>
    order.account === account.uid && (symbol === undefined || order.symbol === symbol)
  );
}

/** The resting reduce-only orders of an account in a market, in sequence. */
export function reduceOnlyOrders(x: Exchange, account: Account, symbol: string): Order[] {
  return openOrders(x, account, symbol).filter(({ reduceOnly, state }) => reduceOnly && state === "book");
}

/**
 * Cuts the resting reduce-only orders of an account to what the position leaves for them, the newest first; orders with nothing
 * left to reduce are cancelled. Must be called whenever the position has changed.
 */
export function trimReduceOnly(x: Exchange, account: Account, symbol: string): void {
  const held = heldIn(account, symbol);
  const room = { buy: reducible(held, "buy"), sell: reducible(held, "sell") };
  for (const order of reduceOnlyOrders(x, account, symbol)) {
    const wanted = remaining(order);
    if (room[order.side] === 0n) close(x, order, "would_not_reduce_position");
    else if (wanted > room[order.side]) shrink(x, order, wanted - room[order.side]);
    room[order.side] -= wanted < room[order.side] ? wanted : room[order.side];
  }
}

function shrink(x: Exchange, order: Order, by: Amount): void {
  const old = { ...order };
  order.size -= by;
  order.updated = x.now;
  x.save(order);
  recordUpdated(x, old, order, "would_not_reduce_position", by);
}
