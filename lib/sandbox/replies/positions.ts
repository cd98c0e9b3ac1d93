/**
 * Handlers of open orders, order status and fills.
 *
 * @module
 */

import { amount } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { iso, type Reply, success } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { orderStatus } from "../engine/orders.ts";
import { type ExecutionBody, firesAbove } from "../store/records.ts";
import type { OrderStatus } from "../store/requests.ts";
import { type Account, type Exchange, isTrigger, type Order, remaining, type StoredEvent } from "../store/state.ts";

/** Handlers of open orders and fills. */
export const POSITIONS: Handlers = {
  "GET openorders": openOrders,
  "POST orders/status": status,
  "GET fills": fills,
};

function openOrders(x: Exchange, _call: Call, account: Account): Reply {
  const own = [...x.orders.values()].filter((order) => order.account === account.uid);
  return success({ openOrders: own.map(openOrder) });
}

function openOrder(order: Order): Record<string, unknown> {
  const { uid, cliOrdId, symbol, side, limitPrice, stopPrice, triggerSignal, filled, reduceOnly } = order;
  const waits = order.state === "trigger";
  return {
    order_id: uid,
    ...(cliOrdId !== null && { cliOrdId }),
    symbol,
    side,
    orderType: shownType(order),
    ...(limitPrice !== null && { limitPrice }),
    ...(waits && stopPrice !== null && { stopPrice }),
    ...(waits && { triggerSignal: triggerSignal === "index" ? "spot" : triggerSignal }),
    filledSize: filled,
    unfilledSize: remaining(order),
    reduceOnly,
    status: filled > 0n ? "partiallyFilled" : "untouched",
    receivedTime: iso(order.received),
    lastUpdateTime: iso(order.updated),
  };
}

/** `openorders` knows three types only: a trailing stop is a "stop" too, and what rests in the book is "lmt". */
function shownType({ type, state }: Order): string {
  if (state !== "trigger") return "lmt";
  return type === "take_profit" ? type : "stop";
}

/** Unknown ids, and orders closed more than 5 s ago, have no row. */
function status(x: Exchange, { params }: Call, account: Account): Reply {
  const wanted = [
    ...params.ids("orderIds").map((uid) => ({ uid })),
    ...params.all("cliOrdIds").map((cliOrdId) => ({ cliOrdId })),
  ];
  const found = wanted.map((by) => orderStatus(x, account, by)).filter((status) => status !== undefined);
  return success({ orders: found.map(statusRow) });
}

function statusRow({ order, status, updateReason, error }: OrderStatus): Record<string, unknown> {
  const waits = isTrigger(order.type) && order.triggered === null;
  return {
    order: {
      type: waits ? "TRIGGER_ORDER" : "ORDER",
      orderId: order.uid,
      cliOrdId: order.cliOrdId,
      symbol: order.symbol,
      side: order.side,
      quantity: order.size,
      filled: waits ? null : order.filled,
      limitPrice: order.limitPrice,
      reduceOnly: order.reduceOnly,
      algoId: null,
      timestamp: iso(order.received),
      lastUpdateTimestamp: iso(order.updated),
      priceTriggerOptions: waits ? triggerOptions(order) : null,
      triggerTime: order.triggered === null ? null : iso(order.triggered),
    },
    status,
    updateReason,
    error,
  };
}

const SIGNALS = { mark: "MARK_PRICE", last: "LAST_PRICE", index: "SPOT_PRICE" } as const;

function triggerOptions(order: Order): Record<string, unknown> {
  return {
    triggerPrice: order.stopPrice,
    triggerSide: firesAbove(order) ? "TRIGGER_ABOVE" : "TRIGGER_BELOW",
    triggerSignal: SIGNALS[order.triggerSignal ?? "mark"],
  };
}

const FILLS = 100;

/** `lastFillTime` is not part of the page it asks for; realized_pnl is null on such pages. */
function fills(x: Exchange, { params }: Call, account: Account): Reply {
  const before = params.time("lastFillTime");
  const { rows } = x.events<ExecutionBody>({
    kind: "execution",
    account: account.uid,
    sort: "desc",
    count: FILLS,
    ...(before !== undefined && { before: before - 1 }),
  });
  return success({ fills: rows.map((row) => fill(row, before === undefined)) });
}

function fill({ time, body }: StoredEvent<ExecutionBody>, newest: boolean): Record<string, unknown> {
  const { order } = body;
  return {
    fill_id: body.uid,
    order_id: order.uid,
    symbol: order.tradeable,
    side: order.direction === "Buy" ? "buy" : "sell",
    size: amount(body.quantity),
    price: amount(body.price),
    fillTime: iso(time),
    fillType: body.executionType,
    ...(order.clientId !== "" && { cliOrdId: order.clientId }),
    realized_pnl: newest ? amount(body.realizedPnl) : null,
    realized_funding: newest ? amount(body.realizedFunding ?? "0") : null,
    sequence_id: String(body.sequence),
  };
}
