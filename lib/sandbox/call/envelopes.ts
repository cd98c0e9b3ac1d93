/**
 * The envelopes of replies: takes a payload or a reason, returns the reply in the envelope of its base (docs/api.md 4.1).
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { json } from "../amount.ts";
import { iso } from "../store/clock.ts";

export { iso };

/** A reply before it is serialized: text, or a JSON value in which an Amount becomes a number. */
export interface Reply {
  /** Default 200. */
  status?: number;
  /** `Content-Type` defaults to that of the body. */
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
}

/** A reply as sent. */
export interface Written {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** Thrown to refuse a call, before anything has changed. */
export class Refusal extends Error {
  override name = "Refusal";
  /** The reply to send. */
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(JSON.stringify(reply.json ?? reply.text));
    this.reply = reply;
  }
}

/** A success of `/derivatives`. */
export function success(payload: Record<string, unknown> = {}): Reply {
  return { json: { result: "success", ...payload } };
}

/** A refusal of `/derivatives` with an error text; default HTTP 200 (docs/api.md 4.2). */
export function refuse(error: string, status = 200): Refusal {
  return new Refusal({ status, json: { result: "error", error } });
}

/** A refusal of `/derivatives` with a numeric code. */
export function refuseCode(httpStatus: number, status: string, code: number, message: string): Refusal {
  return new Refusal({ status: httpStatus, json: { status, result: "error", errors: [{ code, message }] } });
}

/** The refusal of a value that the exchange can't even read, such as an order type it doesn't know. */
export function unreadable(message: string): Refusal {
  return refuseCode(400, "BAD_REQUEST", 11, message);
}

/** The refusal of a malformed request. */
export function badRequest(): Refusal {
  return refuseStatus(400, "BAD_REQUEST");
}

/** A refusal that gives no more than its HTTP status. */
export function refuseStatus(httpStatus: number, status: string): Refusal {
  return refuseCode(httpStatus, status, 0, `${httpStatus} ${status}`);
}

/** A refusal that is plain text. */
export function refuseText(text: string): Refusal {
  return new Refusal({ status: 400, text });
}

/** The refusal of a call with a missing argument; for `orderbook` alone it is a bad request. */
export function missing(row: Endpoint, name: string): Refusal {
  if (row.id === "orderbook") return badRequest();
  return refuseArgument(row, `requiredArgumentMissing: ${name}`, `${name} is missing`, name);
}

/** The refusal of an invalid argument. */
export function invalid(row: Endpoint, name: string, value = ""): Refusal {
  return refuseArgument(row, `invalidArgument: ${name}`, `${name} is not valid`, name, value);
}

/** Fields whose values are read as one of a few words. */
const UNREADABLE = ["orderType", "side"];

function refuseArgument(row: Endpoint, error: string, message: string, field: string, value = ""): Refusal {
  if (row.id === "historical-funding-rates") return refuse("invalidArgument", 400);
  if (UNREADABLE.includes(field) && value !== "") return unreadable(`Invalid value for ${field}: ${value}`);
  if (baseOf(row) === "derivatives") return refuse(error);
  if (baseOf(row) !== "charts") return new Refusal({ status: 400, json: { status: "bad_request", reason: error } });
  if (row.id.startsWith("charts/analytics/")) return refuseAnalytics(400, "invalid_parameter", message, field, value);
  if (field === "resolution") return refuseText("Invalid resolution");
  return new Refusal({
    status: 400,
    json: { error: field === "symbol" ? "Invalid market symbol" : `Invalid ${field}` },
  });
}

/** A refusal of the analytics, in the envelope of a success. */
export function refuseAnalytics(status: number, type: string, msg: string, field: string, value: string): Refusal {
  const errors = [{ severity: "error", error_class: "general", type, msg, value, field }];
  return new Refusal({ status, json: { result: { timestamp: [], more: false, data: [] }, errors } });
}

/** The refusal of a call with rejected credentials or a missing permission. */
export function unauthorized(row: Endpoint, reason: string): Refusal {
  switch (baseOf(row)) {
    case "history":
      return new Refusal({ status: 401, json: { status: "unauthorized", reason } });
    case "auth":
      return new Refusal({
        status: 401,
        json: { error: "api_key_not_found", message: "API key not found", suberror: null },
      });
    default:
      return refuse("authenticationError");
  }
}

/** The first segment of a row's base path. */
export function baseOf({ base }: Endpoint): string {
  return base.replace(/^\/(api\/)?/, "").replace(/\/.*$/, "");
}

/** Serializes a reply. `now` (ms) becomes `serverTime` beside a `result` that is a string. */
export function write(reply: Reply, now: number): Written {
  const { status = 200, headers = {}, json: value, text } = reply;
  const type = text === undefined ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
  const body = new TextEncoder().encode(text ?? JSON.stringify(stamp(value, now), exactly));
  return { status, headers: { "Content-Type": type, ...headers }, body };
}

function stamp(value: unknown, now: number): unknown {
  const stamped = typeof value === "object" && value !== null && "result" in value && typeof value.result === "string";
  return stamped ? { ...value, serverTime: iso(now) } : value;
}

/** Writes an Amount as a number with all its digits. */
function exactly(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? json(value) : value;
}
