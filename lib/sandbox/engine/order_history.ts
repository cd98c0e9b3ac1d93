/**
 * Appends what happens to an order to the order and trigger history.
 *
 * @module
 */
import { type Amount, text } from "../amount.ts";
import { orderBody, type OrderEventBody, triggerBody, type TriggerEventBody } from "../store/records.ts";
import type { Exchange, Order, OrderReason } from "../store/state.ts";

/** An order was accepted, or a trigger order. `reduced` is the size by which a reduce-only order was cut. */
export function recordPlaced(x: Exchange, order: Order, reduced: Amount = 0n): void {
  const { reason, state } = order;
  if (state === "trigger") return append(x, order, { OrderTriggerPlaced: { order: triggerBody(order), reason } });
  append(x, order, { OrderPlaced: { order: orderBody(order), reason, reducedQuantity: reducedText(reduced) } });
}

/** An order was edited, partly filled or reduced; `old` is the order before that. */
export function recordUpdated(x: Exchange, old: Order, order: Order, reason: OrderReason, reduced: Amount = 0n): void {
  if (order.state === "trigger") {
    const bodies = { oldOrderTrigger: triggerBody(old), newOrderTrigger: triggerBody(order) };
    return append(x, order, { OrderTriggerUpdated: { ...bodies, reason } });
  }
  const bodies = { oldOrder: orderBody(old), newOrder: orderBody(order) };
  append(x, order, { OrderUpdated: { ...bodies, reason, reducedQuantity: text(reduced) } });
}

/** An order was cancelled; `waited`: it was still waiting for its trigger. */
export function recordCancelled(x: Exchange, order: Order, waited: boolean): void {
  const { reason } = order;
  if (waited) append(x, order, { OrderTriggerCancelled: { order: triggerBody(order), reason } });
  else append(x, order, { OrderCancelled: { order: orderBody(order), reason } });
}

/** A trigger fired. */
export function recordActivated(x: Exchange, order: Order): void {
  append(x, order, { OrderTriggerActivated: { order: triggerBody(order), reason: "stop_order_triggered" } });
}

/** An order was refused; its `error` and `reason` say why. */
export function recordRejected(x: Exchange, order: Order): void {
  const { reason, error } = order;
  append(x, order, { OrderRejected: { order: orderBody(order), orderError: error ?? "", reason } });
}

/** An edit was refused; `attempted` is the order as it would have become. */
export function recordEditRejected(x: Exchange, old: Order, attempted: Order, orderError: string): void {
  if (old.state === "trigger") {
    const bodies = { oldOrderTrigger: triggerBody(old), attemptedOrderTrigger: triggerBody(attempted) };
    return append(x, old, { OrderTriggerEditRejected: { ...bodies, reason: "edited_by_user", orderError } });
  }
  const bodies = { oldOrder: orderBody(old), attemptedOrder: orderBody(attempted) };
  append(x, old, { OrderEditRejected: { ...bodies, orderError } });
}

/** An order to cancel or edit was not found. */
export function recordNotFound(x: Exchange, accountUid: string, orderId: string): void {
  const body: OrderEventBody = { OrderNotFound: { accountUid, orderId } };
  x.append({ account: accountUid, kind: "order", symbol: null, orderUid: null, label: "OrderNotFound", body });
}

function append(x: Exchange, order: Order, body: OrderEventBody | TriggerEventBody): void {
  const label = Object.keys(body)[0] ?? "";
  const kind = label.startsWith("OrderTrigger") ? "trigger" : "order";
  x.append({ account: order.account, kind, symbol: order.symbol, orderUid: order.uid, label, body });
}

function reducedText(reduced: Amount): string {
  return reduced === 0n ? "" : text(reduced);
}
