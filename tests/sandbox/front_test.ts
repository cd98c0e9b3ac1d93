/**
 * The sandbox's front: who is let in, how often, and how refusals are worded.
 *
 * @module
 */

import { parse, text } from "../../lib/sandbox/amount.ts";
import { openSandbox, resetSandbox, StoreError } from "../../lib/sandbox/sandbox.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { newDirectory } from "../support/directory.ts";
import { answerOf, type Arguments, keyPair, NOON, requestFor, SandboxFixture } from "./sandbox_fixture.ts";
import { authentOf } from "../support/signature.ts";

const HOST = "https://futures.kraken.com";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** Sends a request as it is. */
async function send(fixture: SandboxFixture, path: string, init: RequestInit = {}) {
  return await answerOf(await fixture.sandbox.handle(new Request(HOST + path, init)));
}

Deno.test("a reply carries the sandbox's time and the exact digits of its numbers", async () => {
  using fixture = new SandboxFixture();
  const { text: body } = await fixture.call("tickers/{symbol}", { symbol: "PF_DOGEUSD" });
  assertStringIncludes(body, '"serverTime":"2026-10-01T12:00:00.000Z"');
  const [, mark = ""] = /"markPrice":([\d.]+)/.exec(body) ?? [];
  assertEquals(text(parse(mark) ?? 0n), mark);
});

Deno.test("unknown paths are NOT_FOUND, other verbs are not allowed", async () => {
  using fixture = new SandboxFixture();
  const cases: [string, string, number, string][] = [
    ["GET", "/derivatives/api/v3/transfers", 404, "NOT_FOUND"],
    ["GET", "/derivatives/api/v3/nosuch", 404, "NOT_FOUND"],
    ["GET", "/", 404, "NOT_FOUND"],
    ["GET", "/api/charts/v1", 404, "NOT_FOUND"],
    ["POST", "/derivatives/api/v3/tickers", 405, "METHOD_NOT_ALLOWED"],
    ["DELETE", "/derivatives/api/v3/accounts", 405, "METHOD_NOT_ALLOWED"],
  ];
  for (const [method, path, status, word] of cases) {
    const answer = await send(fixture, path, { method });
    assertEquals([answer.status, answer.body.status, answer.body.result], [status, word, "error"], path);
  }
});

Deno.test("history answers at v2 as at v3, signed as called", async () => {
  using fixture = new SandboxFixture();
  const path = "/api/history/v2/executions";
  const key = keyPair("full");
  const headers = { APIKey: key.apiKey, Authent: authentOf("count=3", "", path, key) };
  const { status, body } = await send(fixture, `${path}?count=3`, { headers });
  assertEquals([status, body.len], [200, 0]);
});

Deno.test("a private call needs a known key and the right signature, refused in the words of its base", async () => {
  using fixture = new SandboxFixture();
  const stranger = { ...keyPair("full"), apiKey: "unknown" };
  const wrong = { ...keyPair("full"), apiSecret: keyPair("read-only").apiSecret };
  for (const key of [stranger, wrong]) {
    const derivatives = await fixture.call("accounts", {}, key);
    assertEquals([derivatives.status, derivatives.body.error], [200, "authenticationError"]);
    const history = await fixture.call("history/executions", {}, key);
    assertEquals([history.status, history.body.status], [401, "unauthorized"]);
    assertEquals(typeof history.body.reason, "string");
    const auth = await fixture.call("auth/api-keys/v3/check", {}, key);
    assertEquals(auth.status, 401);
    assertEquals(auth.body, { error: "api_key_not_found", message: "API key not found", suberror: null });
  }
  assertEquals((await send(fixture, "/derivatives/api/v3/accounts")).body.error, "authenticationError");
});

Deno.test("the signature covers the exact bytes of query, body, nonce and path", async () => {
  using fixture = new SandboxFixture();
  const key = keyPair("full");
  const path = "/derivatives/api/v3/orders/status";
  const body = "cliOrdIds=my%20order%20%231&cliOrdIds=b%2Bc";
  const call = (query: string, signed: string, nonce: string) =>
    send(fixture, path + (query && `?${query}`), {
      method: "POST",
      body,
      headers: { ...FORM, APIKey: key.apiKey, Authent: authentOf(signed, nonce, path, key), Nonce: nonce },
    });
  assertEquals((await call("", body, "1000000")).body.result, "success");
  assertEquals((await call("a=1", `a=1${body}`, "1000001")).body.result, "success");
  assertEquals((await call("a=1", body, "1000002")).body.error, "authenticationError");
  assertEquals((await call("", body.replaceAll("%20", "+"), "1000003")).body.error, "authenticationError");
});

Deno.test("POST arguments may travel in the query", async () => {
  using fixture = new SandboxFixture();
  const key = keyPair("full");
  const path = "/derivatives/api/v3/cancelallordersafter";
  const headers = { APIKey: key.apiKey, Authent: authentOf("timeout=0", "", path, key) };
  const { body } = await send(fixture, `${path}?timeout=0`, { method: "POST", headers });
  assertEquals(body.status, { currentTime: "2026-10-01T12:00:00.000Z", triggerTime: "0" });
});

Deno.test("a body that is no form holds no arguments", async () => {
  using fixture = new SandboxFixture();
  const key = keyPair("full");
  const path = "/derivatives/api/v3/cancelallordersafter";
  const body = "timeout=0";
  const headers = { "Content-Type": "application/json", APIKey: key.apiKey, Authent: authentOf(body, "", path, key) };
  const answer = await send(fixture, path, { method: "POST", body, headers });
  assertEquals(answer.body.error, "requiredArgumentMissing: timeout");
});

/** Calls accounts with a nonce. */
async function withNonce(fixture: SandboxFixture, nonce: string, name = "full"): Promise<string | undefined> {
  const request = requestFor("accounts", {}, keyPair(name), HOST, { Nonce: nonce });
  return (await answerOf(await fixture.sandbox.handle(request))).body.error;
}

Deno.test("a nonce is taken once, and may be 10 s below the highest of its key", async () => {
  using fixture = new SandboxFixture();
  assertEquals(await withNonce(fixture, "1790856000000"), undefined);
  assertEquals(await withNonce(fixture, "1790856000000"), "nonceDuplicate");
  assertEquals(await withNonce(fixture, "1790855990000"), undefined);
  assertEquals(await withNonce(fixture, "1790855989999"), "nonceBelowThreshold");
  assertEquals(await withNonce(fixture, "now"), "nonceBelowThreshold");
  assertEquals(await withNonce(fixture, "5", "read-only"), undefined);
});

Deno.test("a refused nonce leaves nothing done", async () => {
  using fixture = new SandboxFixture();
  const order = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };
  const call = async () => {
    const request = requestFor("sendorder", order, keyPair("full"), HOST, { Nonce: "77" });
    return (await answerOf(await fixture.sandbox.handle(request))).body;
  };
  assertEquals((await call()).sendStatus.status, "placed");
  assertEquals((await call()).error, "nonceDuplicate");
  assertEquals((await fixture.get("openorders")).openOrders.length, 1);
});

Deno.test("keys do what their permissions allow", async () => {
  using fixture = new SandboxFixture();
  const order = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };
  const withdrawal = { currency: "USD", amount: "10" };
  const cases: [string, string, Arguments, string | undefined][] = [
    ["read-only", "accounts", {}, undefined],
    ["read-only", "POST sendorder", order, "authenticationError"],
    ["read-only", "POST orders/status", {}, "authenticationError"],
    ["read-only", "POST withdrawal", withdrawal, "authenticationError"],
    ["subaccount", "POST sendorder", order, undefined],
    ["subaccount", "POST withdrawal", withdrawal, "authenticationError"],
    ["full", "POST withdrawal", withdrawal, undefined],
  ];
  for (const [key, method, given, error] of cases) {
    assertEquals((await fixture.call(method, given, keyPair(key))).body.error, error, `${key} ${method}`);
  }
});

Deno.test("the key check names account and permissions", async () => {
  using fixture = new SandboxFixture();
  const { masterAccountUid, subaccounts } = await fixture.get("subaccounts");
  const check = (name: string) => fixture.get("auth/api-keys/v3/check", {}, keyPair(name));
  const full = await check("full");
  assertEquals([full.accountUid, full.permissions], [masterAccountUid, {
    general: "FULL_ACCESS",
    transfer: "FULL_ACCESS",
  }]);
  assertEquals((await check("read-only")).permissions, { general: "READ_ONLY", transfer: "NO_ACCESS" });
  assertEquals((await check("subaccount")).accountUid, subaccounts[0].accountUid);
});

Deno.test("the derivatives pool holds 500 per 10 s of real time", async () => {
  using fixture = new SandboxFixture({ limits: true, clock: "fixed:2026-10-01T12:00:00Z" });
  assertEquals((await fixture.call("unwindqueue")).body.result, "success");
  assertEquals((await fixture.call("unwindqueue")).body.result, "success");
  fixture.now += 1000;
  for (let i = 0; i < 50; i++) assertEquals((await fixture.call("accounts")).body.result, "success");
  assertEquals((await fixture.call("accounts")).body, {
    result: "error",
    error: "apiLimitExceeded",
    serverTime: "2026-10-01T12:00:00.000Z",
  });
  assertEquals((await fixture.call("accounts", {}, keyPair("read-only"))).body.error, "apiLimitExceeded");
  assertEquals((await fixture.call("accounts", {}, keyPair("subaccount"))).body.result, "success");
  assertEquals((await fixture.call("tickers/{symbol}", { symbol: "PF_XBTUSD" })).body.result, "success");
  fixture.now += 8999;
  assertEquals((await fixture.call("accounts")).body.error, "apiLimitExceeded");
  fixture.now += 1;
  assertEquals((await fixture.call("accounts")).body.result, "success");
});

Deno.test("a batch costs 9 and one more for each instruction", async () => {
  using fixture = new SandboxFixture({ limits: true });
  const one = '{"order":"cancel","order_id":"x"}';
  const batch = (count: number) => ({ json: `{"batchOrder":[${Array(count).fill(one).join(",")}]}` });
  assertEquals((await fixture.call("POST batchorder", batch(481))).body.result, "success");
  assertEquals((await fixture.call("POST batchorder", batch(2))).body.error, "apiLimitExceeded");
  assertEquals((await fixture.call("POST batchorder", batch(1))).body.result, "success");
});

Deno.test("the history pool holds 100 per 10 min and says when it has room again", async () => {
  using fixture = new SandboxFixture({ limits: true });
  for (let i = 0; i < 10; i++) {
    assertEquals((await fixture.call("history/account-log", { count: "5001" })).status, 200);
    fixture.now += 1000;
  }
  const { status, headers, text } = await fixture.call("history/executions");
  assertEquals([status, headers.get("rate-limit-reset")], [429, "590"], text);
  assert(headers.get("content-type")?.startsWith("text/plain"));
  assertEquals(
    (await fixture.call("history/market/{tradeable}/price", { tradeable: "PF_XBTUSD", count: "1" })).status,
    200,
  );
  fixture.now += 590_000;
  assertEquals((await fixture.call("history/executions")).status, 200);
});

Deno.test("what is missing or can't be meant is named", async () => {
  using fixture = new SandboxFixture();
  const order = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };
  const cases: [string, Arguments, string][] = [
    ["POST sendorder", {}, "requiredArgumentMissing: orderType"],
    ["POST sendorder", { ...order, symbol: "" }, "requiredArgumentMissing: symbol"],
    ["POST sendorder", { ...order, limitPrice: "" }, "invalidArgument: limitPrice"],
    [
      "POST sendorder",
      { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "1" },
      "requiredArgumentMissing: limitPrice",
    ],
    ["POST sendorder", { ...order, orderType: "stp" }, "requiredArgumentMissing: stopPrice"],
    ["POST sendorder", { ...order, orderType: "trailing_stop" }, "requiredArgumentMissing: trailingStopMaxDeviation"],
    ["POST sendorder", { ...order, size: "ten" }, "invalidArgument: size"],
    ["POST sendorder", { ...order, limitPrice: "70.000,00" }, "invalidArgument: limitPrice"],
    ["POST sendorder", { ...order, reduceOnly: "yes" }, "invalidArgument: reduceOnly"],
    ["POST sendorder", { ...order, processBefore: "soon" }, "invalidArgument: processBefore"],
    ["POST sendorder", { ...order, symbol: "PF_NOSUCH" }, "invalidArgument: symbol"],
    ["POST sendorder", { ...order, limitPriceOffsetValue: "1" }, "requiredArgumentMissing: limitPriceOffsetUnit"],
    ["POST editorder", {}, "requiredArgumentMissing: orderId"],
    ["POST cancelorder", {}, "requiredArgumentMissing: order_id"],
    ["POST cancelallorders", { symbol: "nosuch" }, "invalidArgument: symbol"],
    ["POST cancelallordersafter", {}, "requiredArgumentMissing: timeout"],
    ["POST cancelallordersafter", { timeout: "-1" }, "invalidArgument: timeout"],
    ["fills", { lastFillTime: "yesterday" }, "invalidArgument: lastFillTime"],
    ["PUT self-trade-strategy", { strategy: "NONE" }, "invalidArgument: strategy"],
    ["PUT pnlpreferences", { symbol: "PF_XBTUSD" }, "requiredArgumentMissing: pnlPreference"],
    ["instruments/{symbol}/status", { symbol: "PF_NOSUCH" }, "invalidArgument: symbol"],
    ["history", { symbol: "PF_NOSUCH" }, "invalidArgument: symbol"],
    ["history", {}, "requiredArgumentMissing: symbol"],
    ["instruments", { contractType: "swaps" }, "invalidArgument: contractType"],
    ["POST assignmentprogram/delete", { id: "7" }, "notFound"],
    ["PUT rfq-assignment/max-leverage", { maxLeverage: "101" }, "rfqAssignmentMaxLeverageOutOfBounds"],
    ["PUT rfq-assignment/max-leverage", { maxLeverage: "1.234" }, "invalidArgument: maxLeverage"],
  ];
  for (const [method, given, error] of cases) {
    const { status, body } = await fixture.call(method, given);
    assertEquals([status, body.result, body.error], [200, "error", error], `${method} ${JSON.stringify(given)}`);
  }
});

const SOME_ID = "c8a35168-8d52-4609-944f-3f32bb0d5c77";

const MARKET_ORDER = { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.01" };

Deno.test("refusals with a status of their own", async () => {
  using fixture = new SandboxFixture();
  const cases: [string, Arguments, number, unknown][] = [
    ["tickers/{symbol}", { symbol: "PF_NOSUCH" }, 404, "contractNotFound"],
    ["orderbook", {}, 400, [{ code: 0, message: "400 BAD_REQUEST" }]],
    ["historical-funding-rates", { symbol: "FI_XBTUSD_261225" }, 400, "invalidArgument"],
    ["historical-funding-rates", { symbol: "PF_NOSUCH" }, 400, "invalidArgument"],
    ["POST sendorder", { orderType: "limit" }, 400, [{ code: 11, message: "Invalid value for orderType: limit" }]],
    ["POST sendorder", { ...MARKET_ORDER, side: "long" }, 400, [{ code: 11, message: "Invalid value for side: long" }]],
    ["POST cancelorder", { order_id: "mine" }, 400, [{ code: 11, message: "Invalid UUID string: mine" }]],
    ["POST editorder", { orderId: "mine" }, 400, [{ code: 11, message: "Invalid UUID string: mine" }]],
    ["POST orders/status", { orderIds: `${SOME_ID},${SOME_ID}` }, 400, [{
      code: 11,
      message: "UUID string too large",
    }]],
    ["PUT leveragepreferences", { symbol: "PF_NOSUCH" }, 500, [{ code: 87, message: "CONTRACT_DOES_NOT_EXIST" }]],
    ["PUT leveragepreferences", { symbol: "PI_XBTUSD" }, 400, [{ code: 88, message: "CONTRACT_NOT_FLEX_FUTURES" }]],
    ["PUT pnlpreferences", { symbol: "PF_XBTUSD", pnlPreference: "PEAS" }, 400, [{
      code: 89,
      message: "CURRENCY_DOES_NOT_EXIST",
    }]],
    ["PUT pnlpreferences", { symbol: "PF_XBTUSD", pnlPreference: "EUR" }, 400, [{
      code: 90,
      message: "CURRENCY_NOT_ENABLED_FOR_PNL",
    }]],
    ["rfqs/{rfqUid}", { rfqUid: "no" }, 404, [{ code: 0, message: "rfqNotFound" }]],
    ["subaccount/{subaccountUid}/trading-enabled", { subaccountUid: "no" }, 404, [{
      code: 0,
      message: "subaccount not found",
    }]],
    ["charts/{tick_type}/{symbol}", { tick_type: "trade", symbol: "PF_NOSUCH" }, 400, "Invalid market symbol"],
    ["charts/{tick_type}", { tick_type: "last" }, 400, "Invalid tick_type"],
  ];
  for (const [method, given, status, error] of cases) {
    const answer = await fixture.call(method, given);
    assertEquals([answer.status, answer.body.error ?? answer.body.errors], [status, error], method);
  }
});

Deno.test("history and analytics refuse in their own envelopes", async () => {
  using fixture = new SandboxFixture();
  const history = await fixture.call("history/executions", { sort: "up" });
  assertEquals([history.status, history.body], [400, { status: "bad_request", reason: "invalidArgument: sort" }]);
  const token = await fixture.call("history/executions", { continuation_token: "%%%" });
  assertEquals([token.status, token.body.reason], [400, "invalidArgument: continuation_token"]);
  const analytics = await fixture.call("charts/analytics/{symbol}/{analytics_type}", {
    symbol: "PF_XBTUSD",
    analytics_type: "cvd",
    since: "1790000000",
    interval: "61",
  });
  assertEquals(analytics.status, 400);
  assertEquals(analytics.body.errors[0].field, "interval");
  assertEquals(analytics.body.result, { timestamp: [], more: false, data: [] });
});

Deno.test("a batch is carried out in its order, one status for each instruction", async () => {
  using fixture = new SandboxFixture();
  const json = JSON.stringify({
    batchOrder: [
      {
        order: "send",
        order_tag: "a",
        orderType: "lmt",
        symbol: "PF_XBTUSD",
        side: "buy",
        size: 0.01,
        limitPrice: 70000,
        cliOrdId: "one",
      },
      { order: "edit", cliOrdId: "one", limitPrice: 70100, size: 0.02 },
      {
        order: "send",
        order_tag: "b",
        orderType: "lmt",
        symbol: "PF_XBTUSD",
        side: "buy",
        size: "none",
        limitPrice: 70000,
      },
      { order: "send", order_tag: "c", orderType: "lmt", symbol: "PF_XBTUSD", side: "up", size: 1, limitPrice: 70000 },
      {
        order: "send",
        order_tag: "d",
        orderType: "none",
        symbol: "PF_XBTUSD",
        side: "buy",
        size: 1,
        limitPrice: 70000,
      },
      { order: "send", order_tag: "e", orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: 1 },
      {
        order: "send",
        order_tag: "f",
        orderType: "lmt",
        symbol: "PF_XBTUSD",
        side: "buy",
        size: 0.01,
        limitPrice: 70000,
        cliOrdId: "o".repeat(101),
      },
      { order: "cancel", cliOrdId: "one" },
      { order: "cancel", cliOrdId: "one" },
    ],
  });
  const { batchStatus } = await fixture.get("POST batchorder", { json });
  assertEquals(
    batchStatus.map(({ status, order_tag, cliOrdId }: Record<string, string>) => [status, order_tag, cliOrdId]),
    [
      ["placed", "a", "one"],
      ["edited", undefined, "one"],
      ["invalidSize", "b", undefined],
      ["invalidSide", "c", undefined],
      ["invalidOrderType", "d", undefined],
      ["requiredArgumentMissing", "e", undefined],
      ["clientOrderIdTooLong", "f", "o".repeat(101)],
      ["cancelled", undefined, "one"],
      ["notFound", undefined, "one"],
    ],
  );
  assertEquals(batchStatus[1].orderEvents[0].new.quantity, 0.02);
});

Deno.test("the numbers of a batch keep their digits", async () => {
  using fixture = new SandboxFixture();
  const send = (size: string) =>
    `{"order":"send","order_tag":"1","orderType":"lmt","symbol":"PF_XBTUSD","side":"buy","size":${size},"limitPrice":7e4}`;
  const { batchStatus } = await fixture.get("POST batchorder", {
    json: `{"batchOrder":[${send("0.0100")},${send("0.010000000000000001")}]}`,
  });
  assertEquals(batchStatus.map(({ status }: { status: string }) => status), ["placed", "invalidSize"]);
});

Deno.test("a batch that can't be read does nothing", async () => {
  using fixture = new SandboxFixture();
  const good =
    '{"order":"send","order_tag":"1","orderType":"lmt","symbol":"PF_XBTUSD","side":"buy","size":0.01,"limitPrice":70000}';
  const cases: [string, string][] = [
    ["", "requiredArgumentMissing: json"],
    ["{", "Json Parse Error"],
    ["[]", "Json Parse Error"],
    ['{"batchOrder":{}}', "Json Parse Error"],
    [`{"batchOrder":[${good},7]}`, "Json Parse Error"],
    [`{"batchOrder":[${good},{"order":"send","order_tag":"2","reduceOnly":"true"}]}`, "Json Parse Error"],
  ];
  for (const [json, error] of cases) {
    assertEquals((await fixture.call("POST batchorder", { json })).body.error, error, json);
  }
  assertEquals((await fixture.get("openorders")).openOrders, []);
});

Deno.test("an instruction that lacks something has a status, and the others of its batch are carried out", async () => {
  using fixture = new SandboxFixture();
  const good = { ...MARKET_ORDER, order: "send", order_tag: "1", orderType: "lmt", size: 0.01, limitPrice: 70000 };
  const cases: [Record<string, unknown>, string][] = [
    [{ order: "send" }, "requiredArgumentMissing"],
    ...["order_tag", "symbol", "orderType", "side", "size", "limitPrice"].map((name): [typeof good, string] => {
      return [{ ...good, [name]: undefined }, "requiredArgumentMissing"];
    }),
    [{ ...good, triggerSignal: "bogus" }, "invalidArgument"],
    [{ order: "edit", order_id: "x", qtyMode: "absolute" }, "invalidArgument"],
    [{ order: "edit", size: 1 }, "requiredArgumentMissing"],
    [{ order: "cancel" }, "requiredArgumentMissing"],
    [{ order_id: "x" }, "requiredArgumentMissing"],
  ];
  for (const [instruction, status] of cases) {
    const { body } = await fixture.call("POST batchorder", {
      json: JSON.stringify({ batchOrder: [good, instruction] }),
    });
    const statuses = body.batchStatus.map(({ status }: { status: string }) => status);
    assertEquals(statuses, ["placed", status], JSON.stringify(instruction));
  }
  assertEquals((await fixture.get("openorders")).openOrders.length, cases.length);
});

Deno.test("the assignment program wants no more than permission to read", async () => {
  using fixture = new SandboxFixture();
  const preference = { contractType: "flex", contract: "PF_XBTUSD", acceptLong: "true", acceptShort: "true" };
  const given = { ...preference, timeFrame: "WEEKDAYS", enabled: "true" };
  const { id, participant } = await fixture.get("POST assignmentprogram/add", given, keyPair("read-only"));
  assertEquals(participant.timeFrame, "weekdays");
  await fixture.get("POST assignmentprogram/delete", { id: String(id) }, keyPair("read-only"));
});

Deno.test("transfers move exactly what they say, or nothing", async () => {
  using fixture = new SandboxFixture();
  const cash = async () => (await fixture.get("accounts")).accounts.cash.balances;
  const before = await cash();
  const transfer = (given: Record<string, string>) => fixture.call("POST transfer", { ...BETWEEN, ...given });
  const cases: [Record<string, string>, string | undefined][] = [
    [{ amount: "0.000000000001" }, undefined],
    [{ amount: "0" }, "invalidAmount"],
    [{ amount: "-1" }, "invalidAmount"],
    [{ amount: "50000" }, "insufficientFunds"],
    [{ unit: "peas" }, "invalidUnit"],
    [{ toAccount: "fi_xbtusd" }, "invalidUnit"],
    [{ toAccount: "cash" }, "invalidAccount"],
    [{ toAccount: "nosuch" }, "invalidAccount"],
    [{ unit: "btc", toAccount: "fi_xbtusd", amount: "0.5" }, undefined],
  ];
  for (const [given, error] of cases) {
    assertEquals((await transfer(given)).body.error, error, JSON.stringify(given));
  }
  assertEquals(await cash(), { ...before, usd: "49999.999999999999", xbt: "0.5" });
  const { logs } = await fixture.get("history/account-log", { info: "transfer" });
  assertEquals(logs.map(({ asset, margin_account }: Record<string, string>) => `${asset} ${margin_account}`), [
    "xbt fi_xbtusd",
    "xbt cash",
    "usd flex",
    "usd cash",
  ]);
});

const BETWEEN = { fromAccount: "cash", toAccount: "flex", unit: "usd", amount: "10" };

Deno.test("only the master moves funds between accounts", async () => {
  using fixture = new SandboxFixture();
  const { masterAccountUid: master, subaccounts: [{ accountUid }] } = await fixture.get("subaccounts");
  const there = { ...BETWEEN, fromUser: master, toUser: accountUid, amount: "100" };
  const back = { ...BETWEEN, fromAccount: "flex", fromUser: accountUid, toUser: master };
  assertEquals((await fixture.call("POST transfer/subaccount", there)).body.result, "success");
  assertEquals(
    (await fixture.call("POST transfer/subaccount", back, keyPair("subaccount"))).body.error,
    "invalidAccount",
  );
  assertEquals((await fixture.call("POST transfer/subaccount", back)).body.result, "success");
  const { subaccounts: [{ flexAccount }] } = await fixture.get("subaccounts");
  assertEquals(flexAccount.currencies[0].quantity, 10_090);
});

Deno.test("a subaccount whose trading is off is refused", async () => {
  using fixture = new SandboxFixture();
  const { subaccounts: [{ accountUid }] } = await fixture.get("subaccounts");
  const given = { subaccountUid: accountUid, tradingEnabled: "false" };
  const off = await fixture.get("PUT subaccount/{subaccountUid}/trading-enabled", given);
  assertEquals(off, { tradingEnabled: false });
  const order = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };
  assertEquals((await fixture.call("POST sendorder", order, keyPair("subaccount"))).body.error, "accountInactive");
  assertEquals((await fixture.call("POST sendorder", order)).body.result, "success");
});

Deno.test("a leverage that the positions don't bear is refused and not kept", async () => {
  using fixture = new SandboxFixture();
  for (const [symbol, size] of [["PF_XBTUSD", "10"], ["PF_ETHUSD", "800"]] as const) {
    const mkt = { orderType: "mkt", symbol, side: "buy", size };
    assertEquals((await fixture.get("POST sendorder", mkt)).sendStatus.status, "placed");
  }
  const set = (maxLeverage: string) => fixture.call("PUT leveragepreferences", { symbol: "PF_XBTUSD", maxLeverage });
  for (
    const [leverage, code, message] of [["2", 41, "WOULD_CAUSE_LIQUIDATION"], [
      "10",
      92,
      "INSUFFICIENT_MARGIN",
    ]] as const
  ) {
    const { status, body } = await set(leverage);
    assertEquals([status, body.errors], [400, [{ code, message }]], JSON.stringify(await fixture.get("accounts")));
  }
  assertEquals((await fixture.get("leveragepreferences")).leveragePreferences, []);
  assertEquals((await set("20")).body.result, "success");
  assertEquals((await fixture.get("leveragepreferences")).leveragePreferences, [{
    symbol: "PF_XBTUSD",
    maxLeverage: 20,
  }]);
  assertEquals((await set("101")).body.error, "invalidArgument: maxLeverage");
});

Deno.test("two sandboxes of one seed and clock say the same", async () => {
  using one = new SandboxFixture({ seed: "same" });
  using two = new SandboxFixture({ seed: "same" });
  using other = new SandboxFixture({ seed: "other" });
  const tell = async (fixture: SandboxFixture) => {
    fixture.now = NOON;
    await fixture.get("POST sendorder", { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.5" });
    fixture.now += 3_600_000;
    const replies = ["accounts", "openpositions", "fills", "history/account-log", "tickers"];
    return await Promise.all(replies.map(async (method) => (await fixture.call(method)).text));
  };
  const [first, second, third] = [await tell(one), await tell(two), await tell(other)];
  assertEquals(first, second);
  assert(first[4] !== third[4]);
});

Deno.test("resetSandbox() removes a sandbox's data, and nothing else", async () => {
  await using directory = await newDirectory();
  const path = `${directory.path}/sandbox.db`;
  assertEquals(resetSandbox(path), false);
  using sandbox = openSandbox({ data: path });
  assertThrows(() => resetSandbox(path), StoreError, "cannot reset");
  sandbox.close();
  assertEquals(resetSandbox(path), true);
  assertEquals([...Deno.readDirSync(directory.path)], []);
  const letter = `${directory.path}/letter.txt`;
  Deno.writeTextFileSync(letter, "Dear diary");
  assertThrows(() => resetSandbox(letter), StoreError, "cannot reset");
  assertEquals(Deno.readTextFileSync(letter), "Dear diary");
});
