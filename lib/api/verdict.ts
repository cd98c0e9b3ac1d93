/**
 * A reply → Verdict: what happened, as a row of the exit table (docs/api.md 4). Those of writes are judged in `write_verdict.ts`,
 * which builds on this.
 *
 * @module
 */

import { type Endpoint, findMethod } from "./endpoints/endpoints.ts";
import { EXIT, type Exit, Failure } from "../io/failure.ts";
import { type Fields, isFields, numberText } from "../text/json.ts";
import { type Command, kf, kfLine, type NextStep, nextStep, shell } from "../text/next_step.ts";
import { helpOn } from "./example.ts";
import { missingIn, warningsIn } from "./expected.ts";
import { type Reply, shapeOf, valueOf } from "./reply.ts";

/** What a reply means. Message and next step are there for everything but `EXIT.done`. */
export interface Verdict {
  exit: Exit;
  message: string;
  next: NextStep;
  /** What the exchange itself gave as its reason: an error, or the status of an order. */
  reason?: string;
  /** What the exchange warns of beside a good reply. */
  warning?: string;
}

/** The failure that a verdict stands for. */
export function failureOf({ exit, message, next, reason }: Verdict): Failure {
  return new Failure(exit, message, next, { reason });
}

/** The warning of a good reply, and what to do about it; undefined without one. */
export function warningOf({ warning }: Verdict, row: Endpoint): [message: string, next: NextStep] | undefined {
  if (warning === undefined) return undefined;
  return [
    `the exchange warns: ${warning}`,
    nextStep`the reply is valid beside that; what it takes: ${helpOn(row)}`,
  ];
}

/** All went well. */
export const DONE: Verdict = { exit: EXIT.done, message: "", next: nextStep`` };

/** Errors that say the keys were not accepted (docs/api.md 4.2). */
const CREDENTIAL_ERRORS = [
  "authenticationError",
  "nonceBelowThreshold",
  "nonceDuplicate",
  "accountInactive",
  "api_key_not_found",
];

/** Errors after which it is open whether the request took effect. */
const OPEN_ERRORS = ["Server Error", "unknownError"];

/** Errors that settle a request as refused, even in a reply with a 5xx status. */
const REFUSALS = [
  "requiredArgumentMissing",
  "invalidArgument",
  "invalidUnit",
  "invalidAmount",
  "invalidAccount",
  "insufficientFunds",
  "marketUnavailable",
  "Json Parse Error",
  "Bad Request",
  "notFound",
  "contractNotFound",
  "rfqAssignmentMaxLeverageOutOfBounds",
  "rfqAssignmentMaxLeverageDisabled",
];

/** Numeric codes of `errors` that name a refusal; the exchange sends some of them with HTTP 500 (docs/api.md 4.2). */
const REFUSAL_CODES = ["11", "41", "87", "88", "89", "90", "91", "92", "93", "94", "95"];

/** By the beginning of the exchange's reason; made when a refusal asks for it, as most calls never do. */
function nextSteps(): readonly (readonly [string, NextStep])[] {
  const SYMBOLS = nextStep`for the symbols there are run: ${kf("instruments")}`;
  const RESTING = nextStep`it may have been filled or cancelled already; look at it: ${kf("openorders")}; ${
    kf("fills")
  }`;
  const ORDERS = nextStep`the order has to be named; for those that rest run: ${kf("openorders")}`;
  const BOOK = kf("orderbook", "symbol=PF_XBTUSD");
  return [
    [
      "authenticationError",
      nextStep`check that the keys belong together and have the permission this call needs: ${kf("doctor")}`,
    ],
    [
      "nonceDuplicate",
      nextStep`another process uses the same key; to leave the nonce out: ${kf("--no-nonce", "accounts")}`,
    ],
    ["nonceBelowThreshold", nextStep`--no-nonce leaves the nonce out; to check this machine's clock: ${kf("doctor")}`],
    ["insufficient", nextStep`use a smaller size, or move funds with transfer; what there is: ${kf("accounts")}`],
    ["invalidArgument: symbol", SYMBOLS],
    ["requiredArgumentMissing: orderId", ORDERS],
    ["requiredArgumentMissing: order_id", ORDERS],
    ["contractNotFound", SYMBOLS],
    [
      "invalidSize",
      nextStep`contractSize, contractValueTradePrecision and maxPositionSize of the market: ${kf("instruments")}`,
    ],
    ["invalidPrice", nextStep`the price has to be a multiple of the market's tickSize: ${kf("instruments")}`],
    ["outsidePriceCollar", nextStep`the price is too far from the market's: ${kf("tickers")}`],
    ["postWouldExecute", nextStep`the price crosses the book; to see one: ${BOOK}`],
    [
      "clientOrderIdAlreadyExist",
      nextStep`an order with this cliOrdId was sent before; to see it: ${kf("history/orders")}`,
    ],
    ["marketUnavailable", nextStep`for the state of the markets run: ${kf("instruments/status")}`],
    ["notFound", RESTING],
    ["orderForEditNotFound", RESTING],
    ["wouldNotReducePosition", nextStep`for what there is to reduce run: ${kf("openpositions")}`],
    ["iocWouldNotExecute", nextStep`nothing rests at that price; to see a book: ${BOOK}`],
    ["Contract does not exist", SYMBOLS],
    ["CONTRACT_DOES_NOT_EXIST", SYMBOLS],
    [
      "Json Parse Error",
      nextStep`in JSON, booleans and numbers stand without quotes; for an example run: ${shell("kf help batchorder")}`,
    ],
  ];
}

/**
 * Judges the reply to a read. Unknown fields and values never change a verdict.
 *
 * @example
 * ```ts
 * import { findMethod } from "./endpoints/endpoints.ts";
 * import { judge } from "./verdict.ts";
 * const [row] = findMethod("accounts")?.rows ?? [];
 * if (row === undefined) throw new Error();
 * const text = '{"result":"error","error":"authenticationError"}';
 * const verdict = judge({ status: 200, headers: new Headers(), body: new TextEncoder().encode(text) }, row);
 * if (verdict.exit.status !== 3) throw new Error(verdict.message);
 * ```
 */
export function judge(reply: Reply, row: Endpoint): Verdict {
  const strange = strangeStatus(reply, row);
  if (strange !== undefined) return strange;
  if (reply.status === 429) return rateLimited(row, reply);
  const value = shapeOf(reply);
  if (Array.isArray(value)) return judgeArray(reply, value, row);
  if (!isFields(value)) return judgeText(reply, row);
  return failureIn(reply, value, row) ?? judgeBody(value, row);
}

function judgeBody(body: Fields, row: Endpoint): Verdict {
  const lacking = missingIn(body, row);
  if (lacking !== undefined) return open(row, lacking);
  const warnings = warningsIn(body);
  return warnings.length === 0 ? DONE : { ...DONE, warning: warnings.map(errorText).join("; ") };
}

/** The verdict on a reply that is a redirect, or whose status is none of an answer. */
export function strangeStatus(reply: Reply, row: Endpoint): Verdict | undefined {
  if (reply.status < 200) return open(row, `the reply has HTTP status ${reply.status}`);
  if (reply.status < 300 || reply.status >= 400) return undefined;
  const target = reply.headers.get("location") ?? "nowhere";
  const reason = `the reply is a redirect (HTTP ${reply.status}) to ${target}, which kf never follows`;
  return open(row, reason, nextStep`check --base-url with: ${kf("doctor")}`);
}

/** Whether a read was refused for its nonce alone (docs/api.md 4.2). */
export function isNonceRefusal(reply: Reply): boolean {
  return reply.status < 500 && /^nonce(Duplicate|BelowThreshold)/.test(errorOf(reply));
}

/** The error of a short reply that is nothing but an error; empty for any other. */
function errorOf(reply: Reply): string {
  if (reply.body.length > 4096) return "";
  const value = valueOf(reply);
  if (!isFields(value) || value.result === "success") return "";
  return typeof value.error === "string" ? value.error : "";
}

/**
 * Whether the call was refused because a rate pool is empty, and so was not executed (docs/api.md 3): the ms to wait that the
 * exchange tells, or `untold`; undefined for any other reply.
 */
export function limitOf(reply: Reply): number | "untold" | undefined {
  if (reply.status !== 429 && !errorOf(reply).startsWith("apiLimitExceeded")) return undefined;
  const seconds = Number(reply.headers.get("rate-limit-reset") ?? NaN);
  return seconds > 0 && seconds < Infinity ? 1000 * seconds : "untold";
}

/** Where to look when it isn't known whether a write took effect. */
export function lookUp(row: Endpoint): NextStep {
  return nextStep`look before sending it again: ${placesOf(row)}`;
}

function placesOf(row: Endpoint): NextStep {
  if (row.effect === "funds") return nextStep`${kf("accounts")}; ${kf("history/account-log")}`;
  if (row.effect === "settings") return nextStep`${readOf(row)}`;
  return nextStep`${kf("openorders")}; ${kf("fills")}; ${kf("history/orders")}`;
}

/** How to see what a row sets. */
function readOf(row: Endpoint): Command {
  const [read] = [row.id, row.id.replace(/[^/]+$/, "current")].flatMap((id) =>
    findMethod(id)?.rows.filter(({ effect }) => effect === "read") ?? []
  );
  return read === undefined ? helpOn(row) : kfLine(read.example);
}

/** A call without a settled end: a write may have taken effect; for a read the caller knows what it means. */
export function unsettled(row: Endpoint, reason: string, read: Pick<Verdict, "exit" | "next">): Verdict {
  return row.effect === "read"
    ? { ...read, message: `${row.id} failed: ${reason}` }
    : { exit: EXIT.unknown, message: `outcome of ${row.id} unknown: ${reason}`, next: lookUp(row) };
}

function later(): NextStep {
  return nextStep`try again later, or look why: ${kf("doctor")}`;
}

/** The verdict on a reply that settles nothing. */
export function open(row: Endpoint, reason: string, then = later()): Verdict {
  return unsettled(row, reason, { exit: EXIT.exchange, next: nextStep`nothing can have changed; ${then}` });
}

/** The verdict on a refusal. */
export function refused(row: Endpoint, reason: string): Verdict {
  const known = row.replyKind === "any"
    ? nextStep`for the methods kf knows run: ${shell("kf methods")}`
    : nextStep`what it takes: ${helpOn(row)}`;
  const next = nextFor(reason) ?? known;
  return { exit: EXIT.refused, message: `the exchange refused ${row.id}: ${reason}`, next, reason };
}

function nextFor(reason: string): NextStep | undefined {
  return nextSteps().find(([part]) => reason.startsWith(part))?.[1];
}

/** The verdict on a call that a rate pool had no room for. */
export function rateLimited(row: Endpoint, reply: Reply): Verdict {
  const reset = reply.headers.get("rate-limit-reset");
  const soon = reset === null ? "ten seconds" : `${reset} s`;
  const paced = shell("export KF_PACE=1");
  const next = nextStep`not executed; try again in ${soon}; to have kf wait for its turn: ${paced}`;
  return { exit: EXIT.rateLimited, message: `${row.id} was rate limited`, next };
}

function badKeys(row: Endpoint, reason: string): Verdict {
  const next = nextFor(reason) ?? nextStep`check the key pair and its permissions: ${kf("doctor")}`;
  const what = row.private ? `the keys for ${row.id}` : row.id;
  return { exit: EXIT.credentials, message: `the exchange refused ${what}: ${reason}`, next, reason };
}

/** Judges a reply that isn't JSON. */
export function judgeText(reply: Reply, row: Endpoint): Verdict {
  const good = reply.status >= 200 && reply.status < 300;
  const type = reply.headers.get("content-type") ?? "";
  const start = new TextDecoder().decode(reply.body.subarray(0, 200), { stream: true }).trimStart();
  // A replacement character stands for bytes that are no text, as those of a compressed reply.
  const plain = !/html|json/.test(type) && !/^[<{[]/.test(start) && !start.includes("\ufffd");
  if (good && plain && reply.endless) return open(row, "the reply is a text that doesn't say where it ends");
  if (good && plain && row.replyKind === "csv" && start !== "") return DONE;
  if (good && plain && row.replyKind === "any" && (row.effect === "read" || reply.status === 204)) return DONE;
  if (reply.status === 401) return badKeys(row, `HTTP 401 ${excerpt(start)}`);
  // Asking again never helps, and a text proves nothing about a write.
  if (reply.status === 400 && row.effect === "read" && type.startsWith("text/plain")) {
    return refused(row, excerpt(start));
  }
  return open(row, `the reply (HTTP ${reply.status}) is not JSON: ${excerpt(start)}`);
}

/** Judges a reply that is a list. */
export function judgeArray(reply: Reply, value: readonly unknown[], row: Endpoint): Verdict {
  if (reply.status === 401) return badKeys(row, "HTTP 401");
  if (reply.status >= 400 || (row.effect !== "read" && row.replyKind !== "any")) {
    return open(row, `unexpected reply (HTTP ${reply.status})`);
  }
  const lacking = missingIn(value, row);
  return lacking === undefined ? DONE : open(row, lacking);
}

/** The failure that a reply tells; undefined where it tells none. */
export function failureIn(reply: Reply, body: Fields, row: Endpoint): Verdict | undefined {
  const reason = reasonIn(reply, body, row);
  if (reason !== undefined) return judgeFailure(reply, body, reason, row);
  const { result } = body;
  const strange = row.effect === "read"
    ? typeof result === "string" && result !== "success"
    : result !== undefined && result !== "success";
  return strange ? open(row, `result is ${text(result)}`) : undefined;
}

/** The exchange's own reason for a refusal, empty if it gives none; undefined for a reply that isn't a refusal. */
function reasonIn(reply: Reply, body: Fields, row: Endpoint): string | undefined {
  const message = typeof body.message === "string" ? ` (${body.message})` : "";
  const errors = isNothing(body.errors) || warningsIn(body).length > 0 ? [] : [body.errors].flat().map(errorText);
  const told = [...(isNothing(body.error) ? [] : [text(body.error) + message]), ...errors];
  if (told.length > 0) return told.join("; ");
  const failed = isFailedAction(body, row) || body.result === "error" || reply.status >= 400;
  return failed ? text(body.reason ?? body.status ?? "") : undefined;
}

/** Requests for quote are refused with `result: success` and `status: failed` (docs/api.md 4.1). */
export function isFailedAction({ status }: Fields, { effect, reply }: Endpoint): boolean {
  return status === "failed" && (effect === "read" || reply.includes("status"));
}

/** An empty error is not an error: the same company's spot API sends one with every success. */
export function isNothing(error: unknown): boolean {
  if (typeof error === "object" && error !== null) {
    return Object.keys(error).length === 0 && numberText(error) === undefined;
  }
  return error === undefined || error === null || error === "" || error === false;
}

function errorText(error: unknown): string {
  if (!isFields(error)) return text(error);
  const message = text(error.message ?? error.msg ?? error.type ?? error);
  return error.code === undefined ? message : `${message} (code ${text(error.code)})`;
}

function judgeFailure(reply: Reply, body: Fields, given: string, row: Endpoint): Verdict {
  const status = `HTTP ${reply.status}`;
  const reason = given === "" ? status : given;
  const is = (names: readonly string[]) => names.some((name) => isError(reason, name));
  // A nonce that only this call used says that another copy was there first, and may have been executed.
  const copied = row.effect !== "read" && is(["nonceDuplicate"]);
  if (copied || reason.split("; ").some((one) => OPEN_ERRORS.some((error) => one.startsWith(error)))) {
    return open(row, `the exchange failed: ${reason} (${status})`);
  }
  if (reply.status === 429 || is(["apiLimitExceeded"])) return rateLimited(row, reply);
  const settled = is(REFUSALS) || hasRefusalCode(body);
  const gateway = row.effect !== "read" && GATEWAYS.includes(reply.status);
  const forbidden = reply.status === 403 && !settled && (row.effect === "read" || isShaped(body));
  if (reply.status === 401 || forbidden || (is(CREDENTIAL_ERRORS) && !gateway)) return badKeys(row, reason);
  const off = row.effect === "read" ? /^unavailable\b/i : /^unavailable$/i;
  if (typeof body.error === "string" && off.test(body.error) && !gateway) {
    const message = `the exchange has switched ${row.id} off for now: ${reason}`;
    const next = nextStep`nothing was changed; the exchange may tell why: ${kf("notifications")}`;
    return { exit: EXIT.exchange, message, next, reason };
  }
  if (gateway || !(settled || isRefusal(reply, body, row))) {
    return open(row, `the exchange failed: ${given === "" ? status : `${given} (${status})`}`);
  }
  return refused(row, reason);
}

/** Whether a reason is this error; some carry a suffix (`invalidArgument: symbol`), and any other text is another error. */
function isError(reason: string, name: string): boolean {
  return reason.startsWith(name) && /^($|:|;| \()/.test(reason.slice(name.length));
}

/** HTTP statuses by which a gateway says that it doesn't know what became of a request. */
const GATEWAYS = [502, 504];

/** HTTP statuses by which the exchange refuses a request before it does anything. */
const REFUSING = [400, 404, 405, 406, 413, 414, 415, 422];

/** Whether an error that kf doesn't know is a refusal. For a write only some HTTP 4xx in one of the exchange's shapes prove it (docs/api.md 4.2). */
function isRefusal({ status }: Reply, body: Fields, row: Endpoint): boolean {
  if (row.effect === "read") return status < 500 && status !== 408;
  if (isFailedAction(body, row)) return status < 400;
  return REFUSING.includes(status) && isShaped(body);
}

/** Whether a reply has one of the shapes in which the exchange refuses (docs/api.md 4.1). */
function isShaped({ result, status, errors }: Fields): boolean {
  const coded = Array.isArray(errors) && errors.some((error) => isFields(error) && digits(error.code) !== "");
  return coded || result === "error" || (typeof status === "string" && /^[A-Z_]+$/.test(status));
}

function hasRefusalCode({ errors }: Fields): boolean {
  return Array.isArray(errors) && errors.some((e) => isFields(e) && REFUSAL_CODES.includes(digits(e.code)));
}

/** The digits of a number; empty for anything else. */
function digits(value: unknown): string {
  return numberText(value) ?? (typeof value === "number" ? String(value) : "");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

function excerpt(start: string): string {
  return start === "" ? "it is empty" : `"${start.slice(0, 80)}"`;
}
