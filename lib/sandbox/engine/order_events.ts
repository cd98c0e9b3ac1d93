/**
 * Orders → the `orderEvents` of the replies.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import { firesAbove } from "../store/records.ts";
import { iso } from "../store/clock.ts";
import type { EventOrder, EventTrigger, OrderEvent } from "../store/requests.ts";
import { bookType, type Order, type Signal } from "../store/state.ts";

const SIGNALS: Record<Signal, EventTrigger["triggerSignal"]> = {
  mark: "mark_price",
  last: "last_price",
  index: "spot_price",
};

/** An order as it is now, for an order event: a market order as an `ioc` with the worst price it may trade at. */
export function eventOrder(order: Order): EventOrder {
  return {
    orderId: order.uid,
    cliOrdId: order.cliOrdId,
    type: eventType(order),
    symbol: order.symbol,
    side: order.side,
    quantity: order.size,
    filled: order.filled,
    limitPrice: order.limitPrice ?? order.protection ?? 0n,
    reduceOnly: order.reduceOnly,
    timestamp: iso(order.received),
    lastUpdateTimestamp: iso(order.updated),
  };
}

function eventType(order: Order): EventOrder["type"] {
  if (order.reason === "liquidation") return "liquidation";
  if (order.state === "trigger") return "stp";
  const type = bookType(order);
  return type === "mkt" ? "ioc" : type;
}

/** A trigger order as it is now, for an order event. */
export function eventTrigger(order: Order): EventTrigger {
  return {
    uid: order.uid,
    clientId: order.cliOrdId,
    type: bookType(order) === "lmt" ? "lmt" : "ioc",
    symbol: order.symbol,
    side: order.side,
    quantity: order.size,
    limitPrice: order.limitPrice,
    triggerPrice: order.stopPrice ?? 0n,
    triggerSide: firesAbove(order) ? "trigger_above" : "trigger_below",
    triggerSignal: SIGNALS[order.triggerSignal ?? "last"],
    reduceOnly: order.reduceOnly,
    timestamp: iso(order.received),
    lastUpdateTimestamp: iso(order.updated),
  };
}

/** The event of a placed order; `reduced` is the size by which a reduce-only order was cut. */
export function placed(order: Order, reduced: Amount = 0n): OrderEvent {
  if (order.state === "trigger") return { type: "PLACE", orderTrigger: eventTrigger(order) };
  return { type: "PLACE", order: eventOrder(order), reducedQuantity: reduced === 0n ? null : reduced };
}

/** The event of a cancelled order. `waited`: it was still waiting for its trigger. */
export function cancelled(order: Order, waited: boolean): OrderEvent {
  const { uid } = order;
  return waited
    ? { type: "CANCEL", uid, orderTrigger: eventTrigger(order) }
    : { type: "CANCEL", uid, order: eventOrder(order) };
}

/** The event of an edit; `old` is the order before it. Trigger orders are shown as other orders are. */
export function edited(old: Order, order: Order, reduced: Amount = 0n): OrderEvent {
  const [before, after] = [eventOrder(old), eventOrder(order)];
  return { type: "EDIT", old: before, new: after, reducedQuantity: reduced === 0n ? null : reduced };
}

/** The event of an order that was refused. */
export function rejected(order: Order): OrderEvent {
  return { type: "REJECT", uid: order.uid, order: eventOrder(order), reason: order.error ?? "" };
}
