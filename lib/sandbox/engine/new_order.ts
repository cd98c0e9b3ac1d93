/**
 * Makes a new order from its fields.
 *
 * @module
 */

import type { Exchange, Order } from "../store/state.ts";

/** The fields an order needs, and any others. */
export type OrderFields = Pick<Order, "account" | "symbol" | "side" | "type" | "size"> & Partial<Order>;

/** An order for the book, received now, with the next uid and sequence number. */
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
    protection: null,
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
