/**
 * Handlers of order management: send, edit, cancel, cancel all, and the dead man's switch.
 *
 * @module
 */

import { batch } from "./batch.ts";
import type { Call } from "../call/call.ts";
import { invalid, iso, missing, refuse, type Reply, success } from "../call/envelopes.ts";
import { type Handlers, listedMarket } from "../call/handler.ts";
import { expired } from "../market/markets.ts";
import { cancelAll, cancelOrder, editOrder, sendOrder, setDeadMansSwitch } from "../engine/orders.ts";
import type { Params } from "../call/params.ts";
import { NEEDED, type SendRequest } from "../store/requests.ts";
import {
  type Account,
  type Distance,
  DISTANCE_UNITS,
  type Exchange,
  type Order,
  ORDER_TYPES,
  SIDES,
  SIGNALS,
} from "../store/state.ts";

/** Handlers of order management. */
export const ORDERS: Handlers = {
  "POST sendorder": send,
  "POST editorder": edit,
  "POST cancelorder": cancel,
  "POST cancelallorders": cancelAllOrders,
  "POST cancelallordersafter": cancelAllAfter,
  "POST batchorder": batch,
};

function send(x: Exchange, call: Call, account: Account): Reply {
  const request = readSend(x, call);
  const { status, order, events } = sendOrder(x, account, request);
  if (status === "accountInactive") throw refuse(status);
  const sendStatus = {
    ...idFields("order_id", order, { cliOrdId: request.cliOrdId }),
    status,
    receivedTime: iso(x.now),
    orderEvents: events,
  };
  return success({ sendStatus });
}

function readSend(x: Exchange, call: Call): SendRequest {
  const { params } = call;
  const orderType = oneOf(params, "orderType", ORDER_TYPES);
  const side = oneOf(params, "side", SIDES);
  const needed = NEEDED[orderType];
  if (needed !== undefined) params.need(needed);
  return {
    orderType,
    side,
    symbol: tradedSymbol(x, call),
    size: params.needAmount("size"),
    limitPrice: params.amount("limitPrice"),
    stopPrice: params.amount("stopPrice"),
    cliOrdId: params.text("cliOrdId"),
    triggerSignal: params.text("triggerSignal") === undefined ? undefined : oneOf(params, "triggerSignal", SIGNALS),
    reduceOnly: params.boolean("reduceOnly"),
    trailing: distance(params, "trailingStopMaxDeviation", "trailingStopDeviationUnit"),
    limitOffset: distance(params, "limitPriceOffsetValue", "limitPriceOffsetUnit"),
    processBefore: params.time("processBefore"),
  };
}

function oneOf<T extends string>(params: Params, name: string, values: readonly T[]): T {
  const given = params.need(name);
  const found = values.find((value) => value === given);
  if (found === undefined) throw invalid(params.row, name, given);
  return found;
}

/** Expired contracts are accepted here: the engine refuses them with a status. */
function tradedSymbol(x: Exchange, call: Call): string {
  const symbol = call.params.need("symbol").toUpperCase();
  const past = expired(x.now).find((market) => market.symbol === symbol);
  return (past ?? listedMarket(x, call)).symbol;
}

/** Value and unit come together or not at all. */
function distance(params: Params, value: string, unit: string): Distance | undefined {
  if (params.text(value) === undefined && params.text(unit) === undefined) return undefined;
  return { value: params.needAmount(value), unit: oneOf(params, unit, DISTANCE_UNITS) };
}

/** The ids of an order, or those of the request if it wasn't found; `name` is the field of the first. */
function idFields(name: "order_id" | "orderId", order: Order | undefined, request: Ids): Record<string, string> {
  const { uid, cliOrdId } = order ?? request;
  return { ...(uid !== undefined && { [name]: uid }), ...(typeof cliOrdId === "string" && { cliOrdId }) };
}

interface Ids {
  uid?: string | undefined;
  cliOrdId?: string | undefined;
}

function edit(x: Exchange, { params, row }: Call, account: Account): Reply {
  const [[uid], cliOrdId] = [params.ids("orderId"), params.text("cliOrdId")];
  if (uid === undefined && cliOrdId === undefined) throw missing(row, "orderId");
  const { status, order, events } = editOrder(x, account, {
    uid,
    cliOrdId,
    size: params.amount("size"),
    limitPrice: params.amount("limitPrice"),
    stopPrice: params.amount("stopPrice"),
    trailing: distance(params, "trailingStopMaxDeviation", "trailingStopDeviationUnit"),
    qtyMode: params.text("qtyMode") === "ABSOLUTE" ? "ABSOLUTE" : "RELATIVE",
    processBefore: params.time("processBefore"),
  });
  if (status === "accountInactive") throw refuse(status);
  const editStatus = {
    status,
    ...idFields("orderId", order, { uid, cliOrdId }),
    receivedTime: iso(x.now),
    orderEvents: events,
  };
  return success({ editStatus });
}

function cancel(x: Exchange, { params, row }: Call, account: Account): Reply {
  const [[uid], cliOrdId] = [params.ids("order_id"), params.text("cliOrdId")];
  if (uid === undefined && cliOrdId === undefined) throw missing(row, "order_id");
  const request = { uid, cliOrdId, processBefore: params.time("processBefore") };
  const { status, order, events } = cancelOrder(x, account, request);
  const cancelStatus = {
    status,
    ...idFields("order_id", order, { uid, cliOrdId }),
    receivedTime: iso(x.now),
    orderEvents: events,
  };
  return success({ cancelStatus });
}

function cancelAllOrders(x: Exchange, call: Call, account: Account): Reply {
  const symbol = call.params.text("symbol") === undefined ? undefined : tradedSymbol(x, call);
  const { status, orders, events } = cancelAll(x, account, symbol);
  const cancelStatus = {
    status,
    cancelOnly: symbol ?? "all",
    receivedTime: iso(x.now),
    cancelledOrders: orders.map(({ uid, cliOrdId }) => ({ order_id: uid, cliOrdId })),
    orderEvents: events,
  };
  return success({ cancelStatus });
}

/** The documentation calls timeout optional without saying what a call without it does; here it is required. */
function cancelAllAfter(x: Exchange, { params, row }: Call, account: Account): Reply {
  params.need("timeout");
  const seconds = params.integer("timeout") ?? 0;
  if (seconds < 0 || seconds > 0xffff_ffff) throw invalid(row, "timeout");
  const due = setDeadMansSwitch(x, account, seconds);
  return success({ status: { currentTime: iso(x.now), triggerTime: due === null ? "0" : iso(due) } });
}
