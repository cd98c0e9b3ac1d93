/**
 * What replies mean: every error, status and envelope of docs/api.md 4, for reads and for writes, as rows of the exit table.
 *
 * @module
 */

import type { Verb } from "../../lib/api/endpoints/endpoints.ts";
import { instructionsOf } from "../../lib/api/instruction.ts";
import type { Item } from "../../lib/api/item.ts";
import { judgeWrite } from "../../lib/api/write_verdict.ts";
import { lookup } from "../../lib/line/lookup.ts";
import { renderNextStep } from "../../lib/text/next_step.ts";
import { judge, type Verdict } from "../../lib/api/verdict.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, type Reply as Served } from "../support/exchange.ts";
import { testOnRecorded } from "../support/recorded_replies.ts";
import { kf } from "../support/runner.ts";

/** A reply: its status (default 200), headers, and its body as text or JSON. */
interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

function verdictOf(method: string, { status = 200, headers = {}, body }: Reply, values: readonly Item[] = []): Verdict {
  const words = method.split(" ");
  const row = lookup(words.length > 1 ? words[0] as Verb : undefined, words.at(-1) ?? "").row;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const reply = { status, headers: new Headers(headers), body: new TextEncoder().encode(text) };
  if (row.effect === "read") return judge(reply, row);
  return judgeWrite(reply, { row, values, instructions: instructionsOf(row, values), fresh: [], once: true });
}

/** The exit status; asserts that for any but 0 there are a message and a hint, of one line each. */
function exitOf(method: string, reply: Reply, values: readonly Item[] = []): number {
  const { exit, message, next } = verdictOf(method, reply, values);
  const hint = renderNextStep(next, []);
  assertEquals([message !== "", hint !== ""], [exit.status !== 0, exit.status !== 0], `"${message}", "${hint}"`);
  return exit.status;
}

const READ = "tickers";
const SIGNED_READ = "accounts";
const READ_BY_POST = "orders/status";
const WRITE = "sendorder";

/** The four kinds of call: a public read, a private read, a POST that only reads, a write. */
function exitsOf(reply: Reply): number[] {
  return [READ, SIGNED_READ, READ_BY_POST, WRITE].map((method) => exitOf(method, reply));
}

const all = (code: number): number[] => [code, code, code, code];
const OPEN = [8, 8, 8, 5];

const error = (error: string): Reply => ({ body: { result: "error", error, serverTime: "2026-10-01T12:00:00.000Z" } });
const errors = (status: number, ...errors: unknown[]): Reply => ({
  status,
  body: { status: "BAD_REQUEST", result: "error", errors, serverTime: "2026-10-01T12:00:00.000Z" },
});

/** docs/api.md 4.2: each error, and what it means for the four kinds of call. */
const ERRORS: [error: string, want: number[]][] = [
  ["accountInactive", all(3)],
  ["apiLimitExceeded", all(6)],
  ["authenticationError", all(3)],
  ["insufficientFunds", all(1)],
  ["invalidAccount", all(1)],
  ["invalidAmount", all(1)],
  ["invalidArgument", all(1)],
  ["invalidArgument: symbol", all(1)],
  ["invalidUnit", all(1)],
  ["Json Parse Error", all(1)],
  ["marketUnavailable", all(1)],
  ["nonceBelowThreshold", all(3)],
  ["nonceDuplicate", [3, 3, 3, 5]],
  ["notFound", all(1)],
  ["requiredArgumentMissing", all(1)],
  ["requiredArgumentMissing: side", all(1)],
  ["Server Error", OPEN],
  ["Unavailable", all(8)],
  ["unknownError", OPEN],
  ["contractNotFound", all(1)],
  ["Bad Request", all(1)],
  ["rfqAssignmentMaxLeverageOutOfBounds", all(1)],
  ["rfqAssignmentMaxLeverageDisabled", all(1)],
  ["an error nobody has documented", [1, 1, 1, 5]],
  ["notFoundButFilled", [1, 1, 1, 5]],
];

for (const [text, want] of ERRORS) {
  Deno.test(`judge() takes the error "${text}" for exit ${[...new Set(want)].join(" or ")}`, () => {
    assertEquals(exitsOf(error(text)), want);
    const told = text === "apiLimitExceeded" ? "rate limited" : text;
    for (const method of [READ, WRITE]) assertStringIncludes(verdictOf(method, error(text)).message, told);
  });
}

Deno.test("judge() takes a settled error as such whatever the HTTP status", () => {
  for (const status of [400, 404, 500, 503]) {
    for (const [text, want] of ERRORS.filter(([text]) => !/^an error|^notFoundBut/.test(text))) {
      assertEquals(exitsOf({ ...error(text), status }), want, `${status} ${text}`);
    }
  }
});

/** Replies, and what they mean for the four kinds of call. */
const BODIES: [what: string, reply: Reply, want: number[]][] = [
  ["a 400 with errors", errors(400, { code: 87, message: "Contract does not exist" }), all(1)],
  ["a 400 with errors as plain texts", errors(400, "size must be positive", "price too"), all(1)],
  [
    "a 400 in plain text",
    { status: 400, headers: { "content-type": "text/plain;charset=UTF-8" }, body: "Invalid resolution" },
    [1, 1, 1, 5],
  ],
  ["a 400 with a code nobody knows", errors(400, { code: 12345, message: "?" }), all(1)],
  ["a 500 with code 87", errors(500, { code: 87, message: "Contract does not exist" }), all(1)],
  ["a 500 with code 92", errors(500, { code: 92, message: "insufficient margin" }), all(1)],
  ["a 500 with code 0", errors(500, { code: 0, message: "?" }), OPEN],
  ["a 500 with an error nobody has documented", { status: 500, ...error("oops") }, OPEN],
  ["a 404 for an unknown path", { status: 404, body: { status: "NOT_FOUND", result: "error" } }, all(1)],
  ["a 405", { status: 405, body: { status: "METHOD_NOT_ALLOWED", result: "error" } }, all(1)],
  ["a 408", { status: 408, body: { status: "TIMEOUT" } }, OPEN],
  ["a 500 without a word", { status: 500, body: "" }, OPEN],
  ["a 500 that calls itself a success", { status: 500, body: { result: "success" } }, OPEN],
  ["a gateway's 502", { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad Gateway" }, OPEN],
  ["a gateway's 503", { status: 503, headers: { "content-type": "text/html" }, body: "<html>Unavailable" }, OPEN],
  ["a gateway's 504", { status: 504, body: "upstream request timeout" }, OPEN],
  ["a 520 of the proxy", { status: 520, body: "error code: 520" }, OPEN],
  ["a 401 of history", { status: 401, body: { status: "unauthorized", reason: "no such key" } }, all(3)],
  ["a 401 of auth", { status: 401, body: { error: "api_key_not_found", message: "?", suberror: null } }, all(3)],
  ["a 401 in HTML", { status: 401, body: "<html>Unauthorized" }, all(3)],
  ["a 401 without a word", { status: 401, body: "" }, all(3)],
  ["a 429 in text", { status: 429, headers: { "content-type": "text/plain" }, body: "Too Many Requests" }, all(6)],
  ["a 429 in JSON", { status: 429, body: { result: "error", error: "apiLimitExceeded" } }, all(6)],
  ["a 429 without a word", { status: 429, body: "" }, all(6)],
  ["a redirect", { status: 301, headers: { location: "https://elsewhere.example/" }, body: "" }, OPEN],
  ["a redirect with a good body", { status: 307, body: { result: "success" } }, OPEN],
  ["an empty body", { body: "" }, OPEN],
  ["white space", { body: " \n" }, OPEN],
  ["a 204", { status: 204, body: "" }, OPEN],
  ["HTML with status 200", { headers: { "content-type": "text/html" }, body: "<!DOCTYPE html><html></html>" }, OPEN],
  ["HTML that calls itself JSON", { headers: { "content-type": "application/json" }, body: "<html></html>" }, OPEN],
  ["cut JSON", { body: '{"result":"success","serverTime":"2026-' }, OPEN],
  ["JSON with more behind it", { body: '{"result":"success"}{"result":"success"}' }, OPEN],
  ["a text", { body: "OK" }, OPEN],
  ["a JSON text", { body: '"success"' }, OPEN],
  ["null", { body: "null" }, OPEN],
  ["a result that is neither success nor error", { body: { result: "pending" } }, OPEN],
  ["result error without an error", { body: { result: "error" } }, [1, 1, 1, 5]],
  ["an error that is no text", { body: { error: { code: 7 } } }, [1, 1, 1, 5]],
  ["an error beside a success", { body: { result: "success", error: "invalidArgument" } }, [1, 1, 1, 5]],
];

for (const [what, reply, want] of BODIES) {
  Deno.test(`judge() takes ${what} for exit ${[...new Set(want)].join(" or ")}`, () => {
    assertEquals(exitsOf(reply), want);
  });
}

const GOOD = { result: "success", serverTime: "2026-10-01T12:00:00.000Z" };

for (const empty of ["", [], {}, false, null]) {
  Deno.test(`judge() takes the empty error ${JSON.stringify(empty)} beside a good reply for none`, () => {
    assertEquals(exitOf(READ, { body: { ...GOOD, tickers: [], error: empty } }), 0);
    assertEquals(exitOf(WRITE, { body: { ...GOOD, sendStatus: { status: "placed" }, error: empty } }), 0);
    assertEquals(exitOf(WRITE, { body: { ...GOOD, sendStatus: { status: "invalidSize" }, error: empty } }), 1);
  });
}

Deno.test("judge() knows an exchange that is down in any case of the word", () => {
  assertEquals(["Unavailable", "unavailable"].map((word) => exitOf(WRITE, error(word))), [8, 8]);
});

/** docs/api.md 4.1: each envelope, the method that has it, and its meaning. */
const ENVELOPES: [what: string, method: string, reply: Reply, want: number][] = [
  ["a list", "tickers", { body: { ...GOOD, tickers: [] } }, 0],
  ["a success with error null", "tickers", { body: { ...GOOD, tickers: [], error: null, errors: [] } }, 0],
  ["a byte order mark", "tickers", { body: `\ufeff${JSON.stringify({ ...GOOD, tickers: [] })}` }, 0],
  ["unknown fields", "tickers", { body: { ...GOOD, tickers: [], brandNew: { status: "failed" } } }, 0],
  ["a 201", "tickers", { status: 201, body: { ...GOOD, tickers: [] } }, 0],
  [
    "unknown enum values",
    "openorders",
    { body: { ...GOOD, openOrders: [{ orderType: "unknown", side: "unknown" }] } },
    0,
  ],
  ["an account", "accounts", { body: { ...GOOD, accounts: {} } }, 0],
  ["a leverage that was set", "PUT leveragepreferences", { body: GOOD }, 0],
  ["an answer to settings that says nothing", "PUT leveragepreferences", { body: {} }, 5],
  ["a transfer", "transfer", { body: GOOD }, 0],
  ["a transfer that failed", "transfer", error("insufficientFunds"), 1],
  ["an answer to a transfer that says nothing", "transfer", { body: {} }, 5],
  ["a withdrawal", "withdrawal", { body: { ...GOOD, uid: "1" } }, 0],
  ["a subaccount that may trade", "GET subaccount/7/trading-enabled", { body: { tradingEnabled: false } }, 0],
  ["a subaccount that was switched", "PUT subaccount/7/trading-enabled", { body: { tradingEnabled: true } }, 0],
  ["an answer to the switch that says nothing", "PUT subaccount/7/trading-enabled", { body: {} }, 5],
  ["a dead man's switch", "cancelallordersafter", { body: { ...GOOD, status: { triggerTime: "0" } } }, 0],
  ["events of history", "history/executions", { body: { accountUid: "1", len: 0, elements: [] } }, 0],
  ["events of history with a token", "history/orders", { body: { elements: [], continuationToken: "x" } }, 0],
  ["the account log", "history/account-log", { body: { accountUid: "1", logs: [] } }, 0],
  ["history without the right", "history/orders", { status: 401, body: { status: "unauthorized", reason: "?" } }, 3],
  ["too much history", "history/orders", { status: 429, body: "slow down" }, 6],
  ["candles", "charts/trade/PF_XBTUSD/1h", { body: { candles: [], more_candles: false } }, 0],
  ["a list of charts", "charts", { body: ["trade", "mark", "spot"] }, 0],
  ["an empty list of charts", "charts/trade", { body: [] }, 0],
  ["an error of charts", "charts/trade/PF_XBTUSD/1h", { status: 400, body: { error: "Unknown symbol" } }, 1],
  ["a list with status 500", "charts", { status: 500, body: [] }, 8],
  ["a list in the answer to a write", "sendorder", { body: [] }, 5],
  ["analytics", "charts/analytics/liquidity-pool", {
    body: { result: { timestamp: [], data: [], more: false }, errors: [] },
  }, 0],
  ["analytics with errors", "charts/analytics/PF_XBTUSD/cvd", {
    body: {
      result: null,
      errors: [{ severity: "E", error_class: "General", type: "Invalid arguments", msg: "interval" }],
    },
  }, 1],
  ["analytics with errors and status 400", "charts/analytics/PF_XBTUSD/cvd", {
    status: 400,
    body: { errors: [{ type: "Invalid arguments" }] },
  }, 1],
  ["CSV", "history/accountlogcsv", { headers: { "content-type": "text/csv" }, body: "uid,dateTime\n1,2026\n" }, 0],
  ["CSV of its header alone", "history/accountlogcsv", { headers: { "content-type": "text/csv" }, body: "uid\n" }, 0],
  ["an error in the place of CSV", "history/accountlogcsv", error("authenticationError"), 3],
  ["HTML in the place of CSV", "history/accountlogcsv", { body: "<html></html>" }, 8],
  ["nothing in the place of CSV", "history/accountlogcsv", { body: "" }, 8],
  ["text that calls itself HTML in the place of CSV", "history/accountlogcsv", {
    headers: { "content-type": "text/html" },
    body: "Sorry",
  }, 8],
  ["CSV in the place of JSON", "tickers", { headers: { "content-type": "text/csv" }, body: "a,b\n" }, 8],
  ["CSV with status 500", "history/accountlogcsv", {
    status: 500,
    headers: { "content-type": "text/csv" },
    body: "a\n",
  }, 8],
  ["a key that works", "auth/api-keys/v3/check", { body: { apiKey: "k", permissions: {} } }, 0],
  ["a key that doesn't", "auth/api-keys/v3/check", { status: 401, body: { error: "api_key_not_found" } }, 3],
  ["an offer that was taken", "POST rfqs/open-rfqs/accept-offer/7", { body: { ...GOOD, status: "ok" } }, 0],
  ["an offer that was not taken", "POST rfqs/open-rfqs/accept-offer/7", {
    body: { ...GOOD, status: "failed", reason: "expired" },
  }, 1],
  ["an offer of unknown status", "rfqs/place-offer/7", { body: { ...GOOD, status: "queued" } }, 0],
  ["a partly executed order that ends as a self fill", "sendorder", {
    body: {
      result: "success",
      sendStatus: { status: "selfFill", orderEvents: [{ type: "EXECUTION" }, { type: "REJECT" }] },
    },
  }, 5],
  ["a deleted request", "DELETE rfqs/open-rfqs/7", { body: { ...GOOD, status: "ok" } }, 0],
  ["a refused request", "POST rfqs/open-rfqs", { body: { ...GOOD, status: "failed", reason: "too small" } }, 1],
  ["orders of any status", "orders/status", {
    body: { ...GOOD, orders: [{ status: "REJECTED", error: "MARKET_SUSPENDED", updateReason: "unknown" }] },
  }, 0],
  ["an object at an unknown path", "GET /derivatives/api/v3/new", { body: { anything: 1 } }, 0],
  ["a text at an unknown path", "GET /derivatives/api/v3/new", { body: "pong" }, 0],
  ["a 204 at an unknown path", "DELETE /derivatives/api/v3/new", { status: 204, body: "" }, 0],
  ["HTML at an unknown path", "GET /derivatives/api/v3/new", { body: "<html></html>" }, 8],
  ["HTML after a write to an unknown path", "POST /derivatives/api/v3/new", { body: "<html></html>" }, 5],
  ["nothing after a write to an unknown path", "POST /derivatives/api/v3/new", { body: "" }, 5],
  ["a success of a write to an unknown path", "POST /derivatives/api/v3/new", { body: GOOD }, 0],
  ["a refused order at an unknown path", "POST /derivatives/api/v4/sendorder", {
    body: { ...GOOD, sendStatus: { status: "invalidSize" } },
  }, 1],
];

for (const [what, method, reply, want] of ENVELOPES) {
  Deno.test(`judge() takes ${what} for exit ${want} [${method}]`, () => {
    assertEquals(exitOf(method, reply), want, verdictOf(method, reply).message);
  });
}

const EXECUTED = [{ type: "PLACE" }, { type: "EXECUTION", amount: 1 }, { type: "CANCEL" }];
const NOT_EXECUTED = [{ type: "CANCEL" }, { type: "REJECT" }];

/** docs/api.md 4.3: key of the status, the methods that have it, and the statuses by what they mean. */
const STATUSES: [key: string, methods: string[], statuses: Record<number, string>][] = [
  ["sendStatus", ["sendorder"], {
    0: "placed partiallyFilled filled edited",
    1: "marketSuspended marketInactive invalidPrice invalidSize tooManySmallOrders insufficientAvailableFunds " +
      "wouldCauseLiquidation clientOrderIdAlreadyExist clientOrderIdTooBig maxPositionViolation outsidePriceCollar " +
      "wouldIncreasePriceDislocation notFound orderForEditNotAStop orderForEditNotFound postWouldExecute " +
      "iocWouldNotExecute selfFill wouldNotReducePosition marketIsPostOnly tooManyOrders fixedLeverageTooHigh " +
      "clientOrderIdInvalid cannotEditTriggerPriceOfTrailingStop cannotEditLimitPriceOfTrailingStop " +
      "wouldProcessAfterSpecifiedTime",
    5: "unknown somethingNew cancelled",
  }],
  ["editStatus", ["editorder"], {
    0: "edited",
    1: "invalidSize invalidPrice insufficientAvailableFunds selfFill tooManySmallOrders outsidePriceCollar " +
      "postWouldExecute wouldNotReducePosition orderForEditNotFound orderForEditNotAStop tooManyOrders",
    5: "unknown somethingNew",
  }],
  ["cancelStatus", ["cancelorder", "cancelallorders"], {
    0: "cancelled",
    1: "filled notFound",
    5: "unknown somethingNew placed",
  }],
  ["cancelStatus", ["cancelallorders"], { 0: "noOrdersToCancel" }],
  ["cancelStatus", ["cancelorder"], { 5: "noOrdersToCancel" }],
];

for (const [key, methods, statuses] of STATUSES) {
  for (const [want, list] of Object.entries(statuses)) {
    for (const method of methods) {
      Deno.test(`judge() takes each ${key} for exit ${want} that means it [${method}]`, () => {
        for (const status of list.split(" ")) {
          const reply = { body: { ...GOOD, [key]: { status, order_id: "1", brandNew: true } } };
          assertEquals(exitOf(method, reply), Number(want), status);
          if (want !== "0") assertStringIncludes(verdictOf(method, reply).message, status);
        }
      });
    }
  }
}

const send = (fields: object): Reply => ({ body: { ...GOOD, sendStatus: fields } });

/** An ioc or fok order may end as cancelled after it was executed in part: that is good. */
const SENT: [what: string, reply: Reply, want: number][] = [
  ["cancelled after an execution", send({ status: "cancelled", orderEvents: EXECUTED }), 0],
  ["cancelled without one", send({ status: "cancelled", orderEvents: NOT_EXECUTED }), 1],
  ["cancelled without events", send({ status: "cancelled" }), 5],
  ["placed with events of unknown types", send({ status: "placed", orderEvents: [{ type: "unknown" }, null, 7] }), 0],
  ["an empty status object", send({}), 5],
  ["a status that is no text", send({ status: 1 }), 5],
  ["a status object that is none", { body: { ...GOOD, sendStatus: "placed" } }, 5],
  ["a success without sendStatus", { body: GOOD }, 5],
  ["a null in its place", { body: { ...GOOD, sendStatus: null } }, 5],
  ["a good status and no result, which may be absent", { body: { sendStatus: { status: "placed" } } }, 0],
  ["another method's status", { body: { ...GOOD, cancelStatus: { status: "cancelled" } } }, 5],
];

for (const [what, reply, want] of SENT) {
  Deno.test(`judge() takes a sent order with ${what} for exit ${want}`, () => {
    assertEquals(exitOf("sendorder", reply), want, verdictOf("sendorder", reply).message);
  });
}

Deno.test("judge() wants the status that belongs to the method", () => {
  for (const method of ["sendorder", "editorder", "cancelorder", "cancelallorders", "batchorder"]) {
    assertEquals(exitOf(method, { body: GOOD }), 5, method);
  }
});

let tags = 0;

/** The entry of an order that was sent, by a tag of its own; of one that was changed, by its id. */
const sent = (status: string, more = {}) => ({ order_tag: `t${++tags}`, status, ...more });
const changed = (status: string) => ({ order_id: `o${++tags}`, status });

/** A batch whose instructions are those of these entries. */
function batchOf(batchStatus: unknown): Item[] {
  const entries = Array.isArray(batchStatus) ? batchStatus : [];
  const batchOrder = entries.map((entry) => {
    const { order_tag, order_id, status } = entry ?? {};
    if (order_id === undefined) return { order: "send", order_tag: order_tag ?? "none" };
    return status === "placed" ? { order: "send" } : { order: status === "edited" ? "edit" : "cancel", order_id };
  });
  return [["json", JSON.stringify({ batchOrder })]];
}

const BATCHES: [what: string, batchStatus: unknown, want: number][] = [
  ["all good", [sent("placed"), changed("edited"), changed("cancelled")], 0],
  ["a good one alone", [sent("placed")], 0],
  ["a placed one whose order_tag is left out", [changed("placed")], 0],
  ["one that was cancelled after an execution", [sent("cancelled", { orderEvents: EXECUTED })], 0],
  ["one that was cancelled without", [sent("cancelled", { orderEvents: NOT_EXECUTED })], 1],
  ["all bad", [sent("invalidSize"), changed("notFound")], 1],
  ["a bad one alone", [sent("selfFill")], 1],
  ["good and bad", [sent("placed"), sent("invalidSize"), changed("cancelled")], 7],
  [
    "a cancelled order and a sent one that was cancelled",
    [changed("cancelled"), sent("cancelled", { orderEvents: NOT_EXECUTED })],
    7,
  ],
  ["an instruction without an argument", [sent("requiredArgumentMissing")], 1],
  ["good and an argument that is wrong", [sent("placed"), sent("invalidArgument")], 7],
  ["a unit or an amount that is wrong", [sent("invalidUnit"), sent("invalidAmount")], 1],
  ["one that would increase the position", [sent("reduceOnlyWouldIncreasePosition")], 1],
  ["good and unknown", [sent("placed"), sent("somethingNew")], 5],
  ["bad and unknown", [sent("invalidSize"), sent("somethingNew")], 5],
  ["one without a status", [sent("placed"), { order_tag: "2" }], 5],
  ["one that is no object", [sent("placed"), null], 5],
  ["an empty list", [], 5],
  ["no list", {}, 5],
];

for (const [what, batchStatus, want] of BATCHES) {
  Deno.test(`judge() takes a batch with ${what} for exit ${want}`, () => {
    const reply = { body: { ...GOOD, batchStatus } };
    const values = batchOf(batchStatus);
    assertEquals(exitOf("batchorder", reply, values), want, verdictOf("batchorder", reply, values).message);
  });
}

const BAD_IN_BATCH = "invalidOrderType invalidSide invalidSize invalidPrice insufficientAvailableFunds selfFill " +
  "tooManySmallOrders marketSuspended marketInactive clientOrderIdAlreadyExist clientOrderIdTooLong outsidePriceCollar " +
  "postWouldExecute iocWouldNotExecute";

Deno.test("judge() knows each status of a batch (docs/api.md 4.3)", () => {
  for (const status of BAD_IN_BATCH.split(" ")) {
    for (const instruction of [sent(status), changed(status)]) {
      for (const [batchStatus, want] of [[[instruction], 1], [[sent("placed"), instruction], 7]] as const) {
        assertEquals(exitOf("batchorder", { body: { ...GOOD, batchStatus } }, batchOf(batchStatus)), want, status);
      }
    }
  }
});

/** A reply, and what message and hint must say. */
const TEXTS: [what: string, method: string, reply: Reply, message: RegExp, hint: RegExp][] = [
  [
    "names the target of a redirect",
    "tickers",
    {
      status: 302,
      headers: { location: "https://elsewhere.example/x" },
      body: "",
    },
    /HTTP 302.*https:\/\/elsewhere\.example\/x/,
    /nothing can have changed/,
  ],
  [
    "tells when to try again",
    "history/orders",
    {
      status: 429,
      headers: { "rate-limit-reset": "42" },
      body: "slow down",
    },
    /rate limited/,
    /not executed.* 42 s/,
  ],
  ["tells how long to wait without a header", "sendorder", error("apiLimitExceeded"), /rate limited/, /not executed/],
  [
    "gives all errors of a list",
    "sendorder",
    errors(400, { code: 92, message: "margin" }, "size"),
    /margin.*92.*size/,
    /./,
  ],
  [
    "gives the reason of a failed RFQ",
    "POST rfqs/open-rfqs",
    {
      body: { ...GOOD, status: "failed", reason: "too small" },
    },
    /too small/,
    /./,
  ],
  ["quotes what isn't JSON", "tickers", { body: "<html>Sorry" }, /not JSON.*<html>Sorry/, /nothing can have changed/],
  ["says that a body is empty", "tickers", { body: "" }, /empty/, /nothing can have changed/],
  [
    "sends a trader to the orders",
    "sendorder",
    { status: 502, body: "" },
    /outcome of sendorder unknown/,
    /openorders/,
  ],
  [
    "sends a payer to the accounts",
    "transfer",
    { status: 502, body: "" },
    /outcome of transfer unknown/,
    /kf accounts/,
  ],
  [
    "sends others to the settings",
    "PUT leveragepreferences",
    { status: 502, body: "" },
    /unknown/,
    /leveragepreferences/,
  ],
  [
    "explains a refused key",
    "accounts",
    error("authenticationError"),
    /authenticationError/,
    /the keys belong together/,
  ],
  ["explains a nonce", "accounts", error("nonceBelowThreshold"), /nonceBelowThreshold/, /clock/],
];

Deno.test("judge() tells which of a batch were refused", () => {
  const batchStatus = [sent("placed"), sent("invalidSize")];
  const verdict = verdictOf("batchorder", { body: { ...GOOD, batchStatus } }, batchOf(batchStatus));
  assertMatch(verdict.message, /1 of 2.*#2 invalidSize/);
  assertMatch(renderNextStep(verdict.next, []), /the others took effect/);
});

for (const [what, method, reply, message, hint] of TEXTS) {
  Deno.test(`judge() ${what}`, () => {
    const verdict = verdictOf(method, reply);
    assertMatch(verdict.message, message);
    assertMatch(renderNextStep(verdict.next, []), hint);
  });
}

const ORDER = "sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=1";

/** Through the front door: the line, the reply, the exit status. */
const SERVED: [what: string, line: string, reply: Served, want: number][] = [
  ["a refusal", "accounts", { body: '{"result":"error", "error":"invalidArgument"}' }, 1],
  ["a refused order", ORDER, { body: '{"result":"success","sendStatus":{"status":"invalidSize"}}' }, 1],
  ["a 400", ORDER, { status: 400, body: '{"result":"error","errors":["size"]}\n' }, 1],
  ["refused keys", "accounts", { status: 401, body: '{"status":"unauthorized"}' }, 3],
  ["an answer that settles nothing", ORDER, { status: 200, body: "<html>" }, 5],
  [
    "a rate limit",
    "history/orders --retry 0",
    { status: 429, body: "slow down", headers: { "rate-limit-reset": "9" } },
    6,
  ],
  [
    "a batch in part",
    'batchorder json={"batchOrder":[{"order":"send","order_tag":"1"},{"order":"cancel","order_id":"x"}]}',
    { body: '{"result":"success","batchStatus":[{"status":"placed","order_tag":"1"},{"status":"notFound"}]}' },
    7,
  ],
  ["a failing exchange", "tickers --retry 0", { status: 503, body: '{"result":"error","error":"Unavailable"}' }, 8],
];

for (const [what, line, reply, want] of SERVED) {
  Deno.test(`kf gives the body of ${what} on stdout, two lines on stderr, and exit ${want}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = reply;
    const { code, stdout, stderr } = await kf(line.split(" "), { env: exchange.env });
    assertEquals([code, exchange.requests.length], [want, 1]);
    assertEquals(stdout, String(reply.body).replace(/\n?$/, "\n"));
    assertMatch(stderr, /^kf: .+\nhint: .+\n$/);
  });
}

Deno.test("kf --errors json gives the body of a refusal on stdout and one object on stderr", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = { body: '{"result":"success","sendStatus":{"status":"invalidSize"}}' };
  const { code, stdout, stderr } = await kf([...ORDER.split(" "), "--errors", "json"], { env: exchange.env });
  assertEquals([code, stdout], [1, `${exchange.reply.body}\n`]);
  const { message, hint, ...rest } = JSON.parse(stderr);
  assertEquals(rest, { schema: 1, error: "refused", exit: 1 });
  assertEquals([stderr.split("\n").length, typeof hint], [2, "string"]);
  assertStringIncludes(message, "invalidSize");
});

const METHODS: [file: string, method: string][] = [
  ["send_order_futures", "sendorder"],
  ["send_order_futures_unknown_trigger", "sendorder"],
  ["cancel_order_futures", "cancelorder"],
  ["futures_order_events_unknown", "history/orders"],
  ["futures_open_orders", "openorders"],
  ["futures_candles_trade", "charts/trade/PF_XBTUSD/1h"],
];

for (const [file, method] of METHODS) {
  testOnRecorded(file, `judge() takes the recorded reply ${file} for a good one`, (bytes) => {
    const body = new TextDecoder().decode(bytes);
    assertEquals(exitOf(method, { body }), 0, verdictOf(method, { body }).message);
  });
}

for (const code of [11, 41, 87, 88, 89, 90, 92, 95]) {
  Deno.test(`judge() takes code ${code} for a refusal, though it comes with HTTP 500`, () => {
    const body = JSON.stringify({
      status: "INTERNAL_SERVER_ERROR",
      result: "error",
      errors: [{ code, message: "NO" }],
    });
    assertEquals(exitOf("PUT leveragepreferences", { status: 500, body }), 1);
  });
}
