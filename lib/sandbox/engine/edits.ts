/**
 * Edits open orders, and matches them again if the new price or size requires it.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import { checkCollar, checkPrice, checkSize, checkTrailing, isLate, openMarket } from "./checks.ts";
import { recordEditRejected, recordNotFound, recordUpdated } from "./order_history.ts";
import { signalPrice } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { edited } from "./order_events.ts";
import { place } from "./placing.ts";
import { type EditOutcome, type EditRequest, ORDER_ERROR, type RefusedStatus } from "../store/requests.ts";
import { type Account, type Exchange, type Order, remaining } from "../store/state.ts";
import { trailingPrice, watch } from "./triggers.ts";

/**
 * Edits an open order of the account. It keeps its time priority unless its limit price changes or its size grows; a refused edit
 * leaves it unchanged.
 */
export function editOrder(x: Exchange, account: Account, request: EditRequest): EditOutcome {
  if (isLate(x, request.processBefore)) return { status: "wouldProcessAfterSpecifiedTime", events: [] };
  if (!account.tradingEnabled) return { status: "accountInactive", events: [] };
  const old = find(x, account, request);
  if (old === undefined) {
    recordNotFound(x, account.uid, request.uid ?? request.cliOrdId ?? "");
    return { status: "orderForEditNotFound", events: [] };
  }
  const market = openMarket(x, old.symbol);
  if (typeof market === "string") return { status: market, order: old, events: [] };
  const order = changed(x, market, old, request);
  const refused = check(x, market, old, order, request);
  if (refused !== undefined) return refuse(x, old, order, refused);
  return order.state === "trigger" ? editTrigger(x, old, order) : replace(x, account, market, old, order);
}

function find(x: Exchange, account: Account, { uid, cliOrdId }: EditRequest): Order | undefined {
  for (const order of x.orders.values()) {
    if (order.account !== account.uid) continue;
    if (uid === undefined ? cliOrdId !== undefined && order.cliOrdId === cliOrdId : order.uid === uid) return order;
  }
  return undefined;
}

function changed(x: Exchange, market: Market, old: Order, request: EditRequest): Order {
  const trailing = old.trailing === null ? null : request.trailing ?? old.trailing;
  const order: Order = {
    ...old,
    size: sizeAfter(old, request),
    limitPrice: request.limitPrice ?? old.limitPrice,
    stopPrice: request.stopPrice ?? old.stopPrice,
    trailing,
    updated: x.now,
    reason: "edited_by_user",
  };
  if (trailing !== null && request.trailing !== undefined && old.triggerSignal !== null) {
    order.stopPrice = trailingPrice(market, old.side, trailing, signalPrice(x, market, old.triggerSignal));
  }
  return order.limitPrice === old.limitPrice && order.size <= old.size
    ? order
    : { ...order, sequence: x.nextSequence() };
}

function sizeAfter(old: Order, { size, qtyMode = "RELATIVE" }: EditRequest): Amount {
  if (size === undefined) return old.size;
  return qtyMode === "RELATIVE" ? old.filled + size : size;
}

function check(x: Exchange, market: Market, old: Order, order: Order, request: EditRequest): RefusedStatus | undefined {
  const { limitPrice, stopPrice, trailing } = request;
  const waits = old.state === "trigger";
  if (!waits && (stopPrice !== undefined || trailing !== undefined)) return "orderForEditNotAStop";
  if (trailing !== undefined && old.trailing === null) return "orderForEditNotAStop";
  if (old.trailing !== null && waits) {
    if (stopPrice !== undefined) return "cannotEditTriggerPriceOfTrailingStop";
    if (limitPrice !== undefined) return "cannotEditLimitPriceOfTrailingStop";
  }
  if (order.limitPrice !== null && waits && old.limitOffset !== null) return "invalidPrice";
  return checkSize(market, remaining(order)) ?? checkSize(market, order.size) ?? checkPrice(market, limitPrice) ??
    checkPrice(market, stopPrice) ?? (trailing === undefined ? undefined : checkTrailing(market, trailing)) ??
    (waits ? undefined : checkCollar(x, market, old.side, limitPrice));
}

function refuse(x: Exchange, old: Order, attempted: Order, status: RefusedStatus): EditOutcome {
  recordEditRejected(x, old, attempted, ORDER_ERROR[status]);
  return { status, order: old, events: [] };
}

/** Saves an edited trigger order; it fires at once if its signal is already there. */
function editTrigger(x: Exchange, old: Order, order: Order): EditOutcome {
  x.save(order);
  recordUpdated(x, old, order, "edited_by_user");
  const event = edited(old, order);
  const fired = watch(x, order);
  return { status: "edited", order: fired?.order ?? order, events: [event, ...fired?.events ?? []] };
}

function replace(x: Exchange, account: Account, market: Market, old: Order, order: Order): EditOutcome {
  const { refused, events } = place(x, account, market, order, old);
  if (refused !== undefined) return refuse(x, old, order, refused);
  return { status: "edited", order, events };
}
