/**
 * Faults on demand: how rules are read, when they strike, and what each kind does to an embedded caller and on the wire.
 *
 * @module
 */

import { connect } from "node:net";
import { FaultPlan, parseFaults } from "../../lib/sandbox/front/faults.ts";
import { ConnectionLost, FAULTS, serve } from "../../lib/sandbox/sandbox.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { type Answer, answerOf, type Arguments, keyPair, requestFor, SandboxFixture } from "./sandbox_fixture.ts";

/** What a rule does to calls, one after the other: the kind that strikes, or nothing. */
function strikes(rules: string, verb: string, id: string, times = 1, seed = "seed"): (string | undefined)[] {
  const plan = new FaultPlan(parseFaults(rules), seed);
  return Array.from({ length: times }, () => plan.hit(verb, id).fault?.kind);
}

Deno.test("a rule strikes the methods it names", () => {
  const cases: [string, string, string, string | undefined][] = [
    ["sendorder:hang", "POST", "sendorder", "hang"],
    ["sendorder:hang", "POST", "editorder", undefined],
    ["*:hang", "GET", "history/market/{tradeable}/orders", "hang"],
    ["*:hang", "GET", "", "hang"],
    ["history/*:hang", "GET", "history/executions", "hang"],
    ["history/*:hang", "GET", "history", undefined],
    ["PUT leveragepreferences:hang", "PUT", "leveragepreferences", "hang"],
    ["PUT leveragepreferences:hang", "GET", "leveragepreferences", undefined],
    ["leveragepreferences:hang", "GET", "leveragepreferences", "hang"],
    ["tickers/{symbol}:hang", "GET", "tickers/{symbol}", "hang"],
    ["*order:hang", "POST", "batchorder", "hang"],
    [" SendOrder : hang ", "POST", "sendorder", "hang"],
  ];
  for (const [rules, verb, id, kind] of cases) assertEquals(strikes(rules, verb, id), [kind], `${rules} ${verb} ${id}`);
});

Deno.test("of several rules delays add up and the first other one strikes", () => {
  const plan = new FaultPlan(parseFaults("*:delay=1s,sendorder:503@1x,*:delay=250ms,*:html"), "seed");
  assertEquals(plan.hit("POST", "sendorder"), {
    delay: 1250,
    fault: { kind: "status", status: 503 },
  });
  assertEquals(plan.hit("POST", "sendorder"), { delay: 1250, fault: { kind: "html" } });
});

Deno.test("a count limits a rule, a share draws lots that a seed repeats", () => {
  assertEquals(strikes("*:hang@2x", "GET", "fills", 4), ["hang", "hang", undefined, undefined]);
  const drawn = strikes("*:hang@10%", "GET", "fills", 1000);
  assertEquals(drawn, strikes("*:hang@10%", "GET", "fills", 1000));
  assert(drawn.join() !== strikes("*:hang@10%", "GET", "fills", 1000, "other").join());
  const share = drawn.filter((kind) => kind !== undefined).length;
  assert(share > 60 && share < 140, String(share));
  assertEquals(strikes("*:hang@100%", "GET", "fills"), ["hang"]);
  assertEquals(strikes("*:hang@50%@3x", "GET", "fills", 100).filter((kind) => kind !== undefined).length, 3);
});

Deno.test("a rule that can't be read is named, and what a rule looks like", () => {
  const rules = [
    "sendorder",
    "sendorder:",
    ":503",
    "sendorder:explode",
    "sendordr:503",
    "*:delay",
    "*:delay=soon",
    "*:200",
  ];
  const limits = ["@often", "@10", "@0%", "@101%", "@0x", "@1.5x"].map((limit) => `*:hang${limit}`);
  for (const rule of [...rules, ...limits, "*:apply-then-302x", "*:refuse=", "*:drip=1"]) {
    const error = assertThrows(() => parseFaults(`*:html,${rule}`), RangeError);
    assertStringIncludes(error.message, `"${rule}"`);
    assertStringIncludes(error.message, "a rule is METHOD:KIND");
  }
  assertEquals(parseFaults(""), []);
});

Deno.test("every listed kind can be written as a rule, and says whether the call is executed", () => {
  for (const { usage, about, executed } of FAULTS) {
    const examples: Record<string, string> = { STATUS: "503", ERROR: "Unavailable", DURATION: "5ms", BYTES: "-5" };
    const bare = usage.replace(/\[.*\]$/, "").replace(/STATUS|DURATION/, (name) => examples[name] ?? "");
    const full = usage.replace(/[[\]]/g, "").replace(/[A-Z]+/, (name) => examples[name] ?? "");
    assertEquals(parseFaults(`*:${bare},*:${full}`).length, 2, usage);
    assertEquals(executed, !about.endsWith("; not executed"), usage);
  }
});

const ORDER = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };

/** How many orders the sandbox has. */
async function orders(fixture: SandboxFixture): Promise<number> {
  return (await fixture.get("openorders")).openOrders.length;
}

Deno.test("refusals, statuses and pages answer in place of the exchange", async () => {
  const cases: [string, number, (answer: Answer) => unknown, unknown, number][] = [
    ["refuse", 200, ({ body }) => body.error, "Unavailable", 0],
    ["refuse=insufficientFunds", 200, ({ body }) => body.error, "insufficientFunds", 0],
    ["nonce-duplicate", 200, ({ body }) => body.error, "nonceDuplicate", 0],
    ["302", 302, ({ headers }) => headers.get("location"), "https://elsewhere.example/moved", 0],
    ["400", 400, ({ body }) => body.result, "error", 0],
    ["429", 429, ({ headers }) => headers.get("rate-limit-reset"), "10", 0],
    ["503", 503, ({ headers }) => headers.get("content-type"), "text/html; charset=utf-8", 0],
    ["apply-then-502", 502, ({ body }) => body, undefined, 1],
    ["html", 200, ({ text }) => text.startsWith("<!doctype html>"), true, 1],
  ];
  for (const [kind, status, look, want, executed] of cases) {
    using fixture = new SandboxFixture({ faults: `sendorder:${kind}` });
    const answer = await fixture.call("POST sendorder", ORDER);
    assertEquals([answer.status, look(answer)], [status, want], kind);
    assertEquals(await orders(fixture), executed, kind);
  }
});

Deno.test("where a connection would break an embedded caller gets ConnectionLost", async () => {
  const cases: [string, number][] = [
    ["reset-before", 0],
    ["reset-during", 0],
    ["reset-after", 1],
    ["apply-then-drop", 1],
    ["truncate", 1],
    ["wrong-length", 1],
    ["garbage", 1],
  ];
  for (const [kind, executed] of cases) {
    using fixture = new SandboxFixture({ faults: `sendorder:${kind}` });
    const error = await assertRejects(() => fixture.call("POST sendorder", ORDER), ConnectionLost);
    assertEquals(error.kind, kind);
    assertEquals(await orders(fixture), executed, kind);
  }
});

Deno.test("an embedded caller's signal ends a hang and a delay", async () => {
  for (const [kind, executed] of [["hang", 1], ["delay=1m", 0], ["drip=1s", 1]] as const) {
    using fixture = new SandboxFixture({ faults: `sendorder:${kind}` });
    const request = requestFor("sendorder", ORDER);
    const signal = AbortSignal.timeout(20);
    const error = await assertRejects(() => fixture.sandbox.handle(new Request(request, { signal })));
    assertEquals(error instanceof Error && error.name, "TimeoutError", kind);
    assertEquals(await orders(fixture), executed, kind);
  }
});

Deno.test("a delay waits before the call is executed, a drip after", async () => {
  using fixture = new SandboxFixture({ faults: "tickers/{symbol}:delay=60ms,orderbook:drip=0.02ms" });
  const begin = performance.now();
  assertEquals((await fixture.call("tickers/{symbol}", { symbol: "PF_XBTUSD" })).body.result, "success");
  assert(performance.now() - begin >= 55);
  assertEquals((await fixture.call("orderbook", { symbol: "PF_XBTUSD" })).body.result, "success");
});

/** Sends a request over a plain socket: what comes back until the connection ends, and whether it was reset. */
async function talk(
  url: string,
  method: string,
  given: Arguments,
  part?: number,
): Promise<{ text: string; reset: boolean }> {
  const request = requestFor(method, given, keyPair("full"), url);
  const body = await request.text();
  const { host, pathname, search, port } = new URL(request.url);
  const lines = [`${request.method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`, `Content-Length: ${body.length}`];
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  const { promise, resolve } = Promise.withResolvers<{ text: string; reset: boolean }>();
  const socket = connect(Number(port), "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => text += chunk.toString("latin1"));
  socket.on("error", () => resolve({ text, reset: true }));
  socket.on("close", () => resolve({ text, reset: false }));
  socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`.slice(0, part));
  return await promise.finally(() => socket.destroy());
}

Deno.test("on the wire each fault does what its line says", async () => {
  const whole = (text: string) => /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{[^]*\}$/.test(text);
  const lengths = (
    text: string,
  ) => [Number(/Content-Length: (\d+)/i.exec(text)?.[1]), text.split("\r\n\r\n")[1]?.length ?? 0];
  const cases: [string, number, (text: string, reset: boolean) => boolean][] = [
    ["reset-before", 0, (text, reset) => reset && text === ""],
    ["reset-during", 0, (text, reset) => reset && text === ""],
    ["reset-after", 1, (text, reset) => reset && text === ""],
    ["apply-then-drop", 1, (text, reset) => !reset && text === ""],
    ["garbage", 1, (text) => text.length === 64 && !text.startsWith("HTTP")],
    ["truncate", 1, (text) => {
      const [promised = 0, came = 0] = lengths(text);
      return came > 0 && came === promised - Math.ceil(promised / 2);
    }],
    ["wrong-length", 1, (text) => lengths(text)[0] === (lengths(text)[1] ?? 0) + 10 && whole(text)],
    ["wrong-length=-5", 1, (text) => lengths(text)[0] === (lengths(text)[1] ?? 0) - 5],
    ["drip=0.01ms", 1, (text) => whole(text)],
  ];
  for (const [kind, executed, holds] of cases) {
    using fixture = new SandboxFixture();
    await using server = await serve(fixture.sandbox, { faults: `sendorder:${kind}` });
    const { text, reset } = await talk(server.url, "POST sendorder", ORDER);
    assert(holds(text, reset), `${kind}: ${JSON.stringify(text)} ${reset}`);
    assertEquals(await orders(fixture), executed, kind);
  }
});

Deno.test("reset-before strikes when only the head has come, reset-during needs some body", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox, { faults: "sendorder:reset-before@1x,sendorder:reset-during" });
  const head = (await headLength(server.url)) + 3;
  assertEquals(await talk(server.url, "POST sendorder", ORDER, head), { text: "", reset: true });
  assertEquals(await talk(server.url, "POST sendorder", ORDER, head), { text: "", reset: true });
});

async function headLength(url: string): Promise<number> {
  const request = requestFor("POST sendorder", ORDER, keyPair("full"), url);
  const body = await request.text();
  const lines = [`POST ${new URL(request.url).pathname} HTTP/1.1`, `Host: ${new URL(url).host}`];
  lines.push(`Content-Length: ${body.length}`);
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  return lines.join("\r\n").length + 4;
}

Deno.test("a hanging call is executed, and ends when the server stops", async () => {
  using fixture = new SandboxFixture();
  const server = await serve(fixture.sandbox, { faults: "sendorder:hang" });
  const hanging = talk(server.url, "POST sendorder", ORDER);
  while (await orders(fixture) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.stop();
  assertEquals((await hanging).text, "");
});

Deno.test("the sandbox's own faults are served too, unless the server has others", async () => {
  using fixture = new SandboxFixture({ faults: "*:503" });
  const status = async (faults?: string) => {
    await using server = await serve(fixture.sandbox, faults === undefined ? {} : { faults });
    const { status } = await answerOf(await fetch(requestFor("tickers", {}, keyPair("full"), server.url)));
    return status;
  };
  assertEquals(await status(), 503);
  assertEquals(await status(""), 200);
  assertEquals(await status("*:429"), 429);
});
