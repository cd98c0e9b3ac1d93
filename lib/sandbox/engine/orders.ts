/**
 * The order methods: parsed requests → their outcomes, with the statuses of docs/api.md 4.3.
 *
 * @module
 */
import { newOrder } from "./new_order.ts";
import { checkSend, isLate, openMarket } from "./checks.ts";
import { close, openOrders } from "./closing.ts";
import { recordNotFound, recordPlaced } from "./order_history.ts";
import { signalPrice } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { placed } from "./order_events.ts";
import { place, reject } from "./placing.ts";
import {
  type CancelAllOutcome,
  type CancelOutcome,
  type CancelRequest,
  type OrderStatus,
  type RefusedStatus,
  type SendOutcome,
  type SendRequest,
} from "../store/requests.ts";
import {
  type Account,
  type Exchange,
  isTrigger,
  type Order,
  type OrderReason,
  type OrderState,
  updateReason,
} from "../store/state.ts";
import { trailingPrice, watch } from "./triggers.ts";

export { editOrder } from "./edits.ts";

/** Places an order: it matches, rests, waits for its trigger, or is refused. */
export function sendOrder(x: Exchange, account: Account, request: SendRequest): SendOutcome {
  if (isLate(x, request.processBefore)) return { status: "wouldProcessAfterSpecifiedTime", events: [] };
  if (!account.tradingEnabled) return { status: "accountInactive", events: [] };
  const market = openMarket(x, request.symbol);
  if (typeof market === "string") return { status: market, events: [] };
  const refused = checkSend(x, account, market, request);
  if (refused !== undefined) return { status: refused, events: [] };
  const order = orderOf(x, account, market, request);
  if (order.state === "trigger") return wait(x, order);
  const outcome = place(x, account, market, order);
  if (outcome.refused === undefined) return { status: "placed", order, events: outcome.events };
  return refuse(x, order, outcome.refused);
}

/** Cancels an open order of the account. */
export function cancelOrder(x: Exchange, account: Account, request: CancelRequest): CancelOutcome {
  if (isLate(x, request.processBefore)) return { status: "wouldProcessAfterSpecifiedTime", events: [] };
  const order = orderById(x, account, request);
  if (order?.closed === null) return { status: "cancelled", order, events: [close(x, order, "cancelled_by_user")] };
  if (order?.state === "filled") return { status: "filled", order, events: [] };
  recordNotFound(x, account.uid, request.uid ?? request.cliOrdId ?? "");
  return { status: "notFound", events: [] };
}

/** Cancels all open orders of the account, or those of a market (any case). */
export function cancelAll(
  x: Exchange,
  account: Account,
  symbol?: string,
  reason: OrderReason = "cancelled_by_user",
): CancelAllOutcome {
  const orders = openOrders(x, account, symbol?.toUpperCase());
  const events = orders.map((order) => close(x, order, reason));
  return { status: orders.length === 0 ? "noOrdersToCancel" : "cancelled", orders, events };
}

/** Sets the dead man's switch to fire in `seconds`; 0 switches it off. Returns the time it fires, ms; null when off. */
export function setDeadMansSwitch(x: Exchange, account: Account, seconds: number): number | null {
  account.deadMansSwitch = seconds === 0 ? null : x.now + seconds * 1000;
  return account.deadMansSwitch;
}

/** How long `orders/status` shows a closed order, ms. */
const SHOWN = 5_000;

const STATUSES: Readonly<Record<OrderState, OrderStatus["status"]>> = {
  trigger: "TRIGGER_PLACED",
  book: "ENTERED_BOOK",
  filled: "FULLY_EXECUTED",
  cancelled: "CANCELLED",
  rejected: "REJECTED",
  failed: "TRIGGER_ACTIVATION_FAILURE",
};

/** The status of an order of the account; undefined if there is none, or it closed more than 5 s ago. */
export function orderStatus(
  x: Exchange,
  account: Account,
  by: { uid: string } | { cliOrdId: string },
): OrderStatus | undefined {
  const order = x.findOrder(account.uid, by);
  if (order === undefined || (order.closed !== null && order.closed < x.now - SHOWN)) return undefined;
  const reason = order.reason === "new_user_order" ? null : updateReason(order.reason);
  return { order, status: STATUSES[order.state], updateReason: reason, error: order.error };
}

/** The order a request names, open or closed; the uid takes precedence over the cliOrdId. */
function orderById(
  x: Exchange,
  account: Account,
  { uid, cliOrdId }: { readonly uid?: string | undefined; readonly cliOrdId?: string | undefined },
): Order | undefined {
  if (uid !== undefined) return x.findOrder(account.uid, { uid });
  return cliOrdId === undefined ? undefined : x.findOrder(account.uid, { cliOrdId });
}

/** Refusals of an order that has an id. The exchange has an event for the first two only. */
const WITH_ORDER: readonly RefusedStatus[] = [
  "postWouldExecute",
  "iocWouldNotExecute",
  "selfFill",
  "wouldNotReducePosition",
];
const WITH_EVENT = WITH_ORDER.slice(0, 2);

function refuse(x: Exchange, order: Order, status: RefusedStatus): SendOutcome {
  const event = reject(x, order, status, "rejected");
  const events = WITH_EVENT.includes(status) ? [event] : [];
  return WITH_ORDER.includes(status) ? { status, order, events } : { status, events };
}

/** Saves a trigger order; it fires at once if its signal is already there. */
function wait(x: Exchange, order: Order): SendOutcome {
  x.save(order);
  recordPlaced(x, order);
  const event = placed(order);
  const fired = watch(x, order);
  return { status: "placed", order: fired?.order ?? order, events: [event, ...fired?.events ?? []] };
}

function orderOf(x: Exchange, account: Account, market: Market, request: SendRequest): Order {
  const { orderType: type, side, size, cliOrdId = null, limitOffset = null, reduceOnly = false } = request;
  const waits = isTrigger(type);
  const signal = waits ? request.triggerSignal ?? "last" : null;
  const trailing = type === "trailing_stop" ? request.trailing ?? null : null;
  const stopPrice = trailing === null || signal === null
    ? (waits ? request.stopPrice ?? null : null)
    : trailingPrice(market, side, trailing, signalPrice(x, market, signal));
  return newOrder(x, {
    cliOrdId,
    account: account.uid,
    symbol: market.symbol,
    side,
    type,
    size,
    limitPrice: type === "mkt" ? null : request.limitPrice ?? null,
    stopPrice,
    triggerSignal: signal,
    reduceOnly,
    trailing,
    limitOffset: waits ? limitOffset : null,
    state: waits ? "trigger" : "book",
  });
}
