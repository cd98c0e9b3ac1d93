/**
 * The parameters of an order → the order before anything has happened to it.
 *
 * @module
 */

import type { Exchange, Order } from "../store/state.ts";

/** What every order has of its own; the rest may be told too. */
export type OrderFields = Pick<Order, "account" | "symbol" | "side" | "type" | "size"> & Partial<Order>;

/** An order for the book, received now, with the next uid and the next place in time. */
export function newOrder(x: Exchange, fields: OrderFields): Order {
  return {
    uid: x.nextUid(),
    cliOrdId: null,
    filled: 0n,
    limitPrice: null,
    stopPrice: null,
    triggerSignal: null,
    reduceOnly: false,
    trailing: null,
    limitOffset: null,
    received: x.now,
    updated: x.now,
    sequence: x.nextSequence(),
    state: "book",
    reason: "new_user_order",
    error: null,
    triggered: null,
    closed: null,
    ...fields,
  };
}
