/**
 * The replies of the test exchange: a request → the reply the real exchange would give, in the envelope of its base
 * (docs/api.md 4.1).
 *
 * @module
 */

import type { Endpoint } from "../../lib/api/endpoints/endpoints.ts";
import type { Reply } from "./wire_faults.ts";
import { operationsAt, type Received } from "./received.ts";

/** The time in every reply. */
export const SERVER_TIME = "2026-10-01T12:00:00.000Z";

const ORDER_ID = "5b0cd1f4-3f0a-4c2e-9f6e-1a2b3c4d5e6f";
const INSTRUCTION_STATUS: Record<string, string> = { send: "placed", edit: "edited", cancel: "cancelled" };

/** The fields of successful replies that are not an empty list. */
const VALUES: Record<string, unknown> = {
  result: "success",
  serverTime: SERVER_TIME,
  sendStatus: { status: "placed", order_id: ORDER_ID, receivedTime: SERVER_TIME, orderEvents: [] },
  editStatus: { status: "edited", orderId: ORDER_ID, receivedTime: SERVER_TIME, orderEvents: [] },
  cancelStatus: { status: "cancelled", order_id: ORDER_ID, receivedTime: SERVER_TIME, orderEvents: [] },
  status: "ok",
  tradingEnabled: true,
  orderBook: { bids: [[49999, 0.5]], asks: [[50001, 0.25]] },
  len: 0,
  accountUid: "f7d5571c-6d10-4cf1-944a-048d25682ed0",
  more_candles: false,
  accounts: {},
  ticker: {},
  volumesByFeeSchedule: {},
  optionsUserLimits: {},
  portfolioMarginBreakdown: {},
  greeks: {},
  rfq: {},
  permissions: {},
};

/** The refusal of a request whose path, verb or signature is wrong; undefined if they are right. */
export function refuse(request: Received): Reply | undefined {
  const { endpoint, headers, signature } = request;
  if (signature === "wrong" || (request.private && signature === "none")) return unauthenticated(request.path);
  if (endpoint?.private === false && (signature === "right" || "nonce" in headers)) {
    return badInput(400, "BAD_REQUEST", "a public operation must not carry keys");
  }
  const type = headers["content-type"] ?? "";
  if (request.body !== "" && !type.startsWith("application/x-www-form-urlencoded")) {
    return badInput(400, "BAD_REQUEST", `the body is no form, its Content-Type is "${type}"`);
  }
  return undefined;
}

/** The reply to a request that was not refused. */
export function answer({ endpoint, params, path }: Received): Reply {
  if (endpoint !== undefined) return success(endpoint, params);
  if (operationsAt(path).length > 0) return badInput(405, "METHOD_NOT_ALLOWED", "method not allowed");
  return badInput(404, "NOT_FOUND", "not found");
}

/** A refusal as `/derivatives` words it: HTTP 200 and an `error` (docs/api.md 4.2). */
export function refusal(error: string): Reply {
  return { ...json({ result: "error", error, serverTime: SERVER_TIME }), refused: true };
}

/** A reply with this JSON body. */
export function json(value: unknown, status = 200): Reply {
  return { status, body: JSON.stringify(value) };
}

function badInput(httpStatus: number, status: string, message: string): Reply {
  const body = { status, result: "error", errors: [{ code: 0, message }], serverTime: SERVER_TIME };
  return { ...json(body, httpStatus), refused: true };
}

function unauthenticated(path: string): Reply {
  if (path.startsWith("/api/history/")) {
    return { ...json({ status: "unauthorized", reason: "authentication failed" }, 401), refused: true };
  }
  if (path.startsWith("/api/auth/")) {
    const body = { error: "api_key_not_found", message: "API key not found", suberror: null };
    return { ...json(body, 401), refused: true };
  }
  return refusal("authenticationError");
}

function success(endpoint: Endpoint, params: Received["params"]): Reply {
  if (endpoint.replyKind === "csv") {
    return { headers: { "Content-Type": "text/csv" }, body: `"uid","dateTime"\n"1","${SERVER_TIME}"\n` };
  }
  if (endpoint.replyKind === "array") return json(["trade", "mark", "spot"]);
  if (endpoint.path.startsWith("/analytics/")) {
    return json({ result: { timestamp: [], more: false, data: [] }, errors: [] });
  }
  if (endpoint.status === "batchStatus") return batch(params);
  const keys = endpoint.reply.filter((key) => key !== "continuationToken"); // it would promise another page
  return json(Object.fromEntries(keys.map((key) => [key, aboutOrder(VALUES[key], params) ?? []])));
}

/** A status of an order tells the id that the order was named by. */
function aboutOrder(value: unknown, params: Received["params"]): unknown {
  if (value === true) return params.find(([name]) => name === "tradingEnabled")?.[1] !== "false";
  if (typeof value !== "object" || value === null || !("orderEvents" in value)) return value;
  const [, id] = params.find(([name]) => /^order_?id$/i.test(name)) ?? [];
  if (id === undefined) return value;
  return { ...value, ...("orderId" in value ? { orderId: id } : { order_id: id }) };
}

/** One good element per instruction of the `json` parameter. */
function batch(params: Received["params"]): Reply {
  const text = params.find(([name]) => name === "json")?.[1] ?? "";
  try {
    const { batchOrder }: { batchOrder: Record<string, string>[] } = JSON.parse(text);
    return json({
      result: "success",
      serverTime: SERVER_TIME,
      batchStatus: batchOrder.map((one, at) => instructionStatus(one, at)),
    });
  } catch {
    return refusal("Json Parse Error");
  }
}

function instructionStatus(instruction: Record<string, string>, at: number): Record<string, unknown> {
  const { order = "", order_tag, order_id = `${ORDER_ID.slice(0, -2)}${10 + at}` } = instruction;
  const status = INSTRUCTION_STATUS[order] ?? "invalidOrderType";
  return { ...(order_tag && { order_tag }), status, order_id, dateTimeReceived: SERVER_TIME, orderEvents: [] };
}
