/**
 * Replies on standard output: raw is what came, byte for byte; pretty is every digit, field and order of it; a slow reader
 * loses nothing, and a closed pipe ends quietly.
 *
 * @module
 */

import { brotliCompressSync, gzipSync } from "node:zlib";
import { assert, assertEquals, assertGreater, fail } from "../support/assert.ts";
import { Exchange, type Reply } from "../support/exchange.ts";
import { recordedNames, testOnRecorded } from "../support/recorded_replies.ts";
import { commandLine, kf, kfProcess, type Runtime, spawnKf, testEverywhere, testOnEach } from "../support/runner.ts";

/** The call of each recorded reply. */
const RECORDED: Record<string, string[]> = {
  cancel_order_futures: ["cancelorder", "order_id=c8a35168-8d52-4609-944f-3f32bb0d5c77"],
  futures_candles_mark: ["charts/mark/PF_XBTUSD/1h"],
  futures_candles_spot: ["charts/spot/PF_XBTUSD/1h"],
  futures_candles_trade: ["charts/trade/PF_XBTUSD/1h"],
  futures_fills: ["fills"],
  futures_historical_funding_rates: ["historical-funding-rates", "symbol=PF_XBTUSD"],
  futures_instrument_no_fee_schedule: ["instruments"],
  futures_instruments: ["instruments"],
  futures_open_orders: ["openorders"],
  futures_open_positions: ["openpositions"],
  futures_order_events: ["history/orders"],
  futures_order_events_unknown: ["history/orders"],
  futures_orderbook: ["orderbook", "symbol=PF_XBTUSD"],
  futures_public_executions: ["history/market/PF_XBTUSD/executions"],
  futures_tickers: ["tickers"],
  send_order_futures: ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=1", "limitPrice=1"],
  send_order_futures_unknown_trigger: [
    "sendorder",
    "orderType=stp",
    "symbol=PF_XBTUSD",
    "side=buy",
    "size=1",
    "stopPrice=1",
  ],
};

/** A call of which kf doesn't know what its reply holds. */
const UNKNOWN = ["GET", "/derivatives/api/v3/new"];

/** Replies that a round trip through JavaScript values would change. */
const OWN: [what: string, body: string][] = [
  ["integers beyond 2^53", '{"a":9007199254740993,"b":123456789012345678901234567890,"c":-18446744073709551616}'],
  ["numbers with their zeros", '{"a":1.0,"b":0.10,"c":100.00,"d":-0,"e":-0.0,"f":0e0}'],
  ["exponents of every spelling", '{"a":1e-7,"b":1E5,"c":1.0e+05,"d":1e400,"e":-1.5E-400}'],
  ["more digits than a number keeps", '{"a":0.1234567890123456789012345,"b":27523.749993345933000}'],
  ["a key twice", '{"a":1,"b":2,"a":3,"a":null}'],
  ["keys that look like numbers", '{"b":1,"10":2,"2":3,"01":4,"-1":5}'],
  ["keys that mean something to JavaScript", '{"__proto__":{"a":1},"constructor":2,"toString":3,"":4}'],
  ["escapes of every kind", '{"\\u0061":"\\u00e9\\/\\"\\\\\\b\\f\\n\\r\\t\\u0000\\ud83d\\udcb6\\ud800"}'],
  ["letters of all lengths", '{"é":"中💶\u2028\u2029\u{10ffff}\u007f"}'],
  ["JSON inside a text", '{"a":"{\\"b\\": [1, 2],  \\"c\\":{}}","d":"a:b,c","e":"]}"}'],
  ["empty objects and lists", '{"a":{},"b":[],"c":[{}],"d":[[]],"e":{"f":{}},"g":""}'],
  ["white space of every kind", '\r\n{ \t"a"\n:\r[ 1 ,\n\n2 ]\t,"b":{ }, "c":[\n] }\r\n'],
  ["words", '{"a":true,"b":false,"c":null,"d":[true,false,null]}'],
  ["a list on top", '[{"a":1.0},[],-0]'],
  ["nesting 10 000 deep", `{"a":${"[".repeat(10_000)}1.0${"]".repeat(10_000)}}`],
  ["a text of 1 MB", `{"a":"${"é\\n".repeat(300_000)}"}`],
  ["several line ends behind", '{"a":1}\n\n'],
];

/** The tokens of a JSON text without white space, read character by character. */
function tokens(json: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < json.length;) {
    const start = at;
    at = endOfToken(json, start);
    if (json.slice(start, at).trim() !== "") found.push(json.slice(start, at));
  }
  return found;
}

function endOfToken(json: string, start: number): number {
  if ("{}[]:, \t\r\n".includes(json.charAt(start))) return start + 1;
  let at = start + 1;
  if (json.charAt(start) === '"') {
    while (at < json.length && json.charAt(at) !== '"') at += json.charAt(at) === "\\" ? 2 : 1;
    return at + 1;
  }
  while (at < json.length && !'{}[]:, \t\r\n"'.includes(json.charAt(at))) at++;
  return at;
}

/** The body with a final newline. */
function ended(body: Uint8Array): Uint8Array {
  return body.at(-1) === 0x0a ? body : Uint8Array.from([...body, 0x0a]);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The output of a successful command for this reply. */
async function printed(args: string[], reply: Reply): Promise<Uint8Array> {
  await using exchange = await Exchange.start();
  exchange.reply = reply;
  const { code, stderr, stdoutBytes } = await kf(args, { env: exchange.env });
  assertEquals([code, stderr], [0, ""]);
  return stdoutBytes;
}

/** Asserts that raw is the reply, and pretty has the same tokens on separate lines. */
async function assertKept(args: string[], body: Uint8Array): Promise<void> {
  const raw = await printed(args, { body });
  assert(equal(raw, ended(body)), "raw is not what came");
  assert(equal(await printed([...args, "-o", "raw"], { body }), raw), "raw is not the default");
  const pretty = new TextDecoder().decode(await printed([...args, "-o", "pretty"], { body }));
  const want = unsteering(tokens(new TextDecoder().decode(body)));
  assertSame(tokens(pretty), want);
  assertGreater(pretty.split("\n").length, want.filter((token) => token === ",").length);
  const painted = new TextDecoder().decode(await printed([...args, "-o", "pretty", "--color", "always"], { body }));
  // deno-lint-ignore no-control-regex
  assertSame(tokens(painted.replace(/\x1b\[\d+m/g, "")), want);
}

/** Escapes control characters as in JSON. */
function unsteering(all: string[]): string[] {
  return all.map((token) => token.replace(/[\x7f-\x9f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`));
}

/** Compares large lists without the long diff of assertEquals. */
function assertSame(actual: string[], expected: string[]): void {
  const at = expected.findIndex((token, at) => token !== actual[at]);
  const differs = `token ${at} is ${actual[at]?.slice(0, 100)}, not ${expected[at]?.slice(0, 100)}`;
  if (at >= 0) fail(differs);
  assertEquals(actual.length, expected.length);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

for (const [name, args] of Object.entries(RECORDED)) {
  testOnRecorded(name, `the recorded reply ${name} is kept, raw and pretty`, (body) => assertKept(args, body));

  testOnRecorded(name, `the recorded reply ${name} gets its newline where it lacks one`, async (body) => {
    await assertKept(args, body.subarray(0, -1));
  });
}

testOnRecorded("futures_tickers", "every recorded reply is served", () => {
  assertEquals(recordedNames(), Object.keys(RECORDED).sort());
});

for (const [what, body] of OWN) {
  Deno.test(`${what} stay as they came, raw and pretty`, async () => {
    await assertKept(UNKNOWN, bytes(body));
  });
}

Deno.test("pretty is two spaces a level, and one space behind a colon", async () => {
  const body = '{"a":[1.0,{"b":-0,"c":[]},"x"],"d":{},"e":null}';
  const want = `{
  "a": [
    1.0,
    {
      "b": -0,
      "c": []
    },
    "x"
  ],
  "d": {},
  "e": null
}
`;
  assertEquals(new TextDecoder().decode(await printed([...UNKNOWN, "-o", "pretty"], { body })), want);
});

Deno.test("a reply in pretty stays the same when it is made pretty again", async () => {
  const [, body = ""] = OWN.find(([what]) => what.startsWith("white space")) ?? [];
  const once = await printed([...UNKNOWN, "-o", "pretty"], { body });
  assertEquals(await printed([...UNKNOWN, "-o", "pretty"], { body: once }), once);
});

Deno.test("a refusal's body goes to standard output as it came", async () => {
  await using exchange = await Exchange.start();
  const body = '{"result":"error" ,"error":"insufficientFunds","n":1.0}';
  exchange.reply = { body };
  const { code, stdout } = await kf(["cancelorder", "order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47"], {
    env: exchange.env,
  });
  assertEquals([code, stdout], [1, `${body}\n`]);
});

function csv(body: string): Reply {
  return { body, headers: { "Content-Type": "text/csv" } };
}

/** Replies that are not JSON, which pretty leaves unchanged too. */
const OTHERS: [what: string, args: string[], reply: Reply, code: number][] = [
  ["CSV", ["history/accountlogcsv"], csv('"uid","change"\r\n"1",1.0\r\n'), 0],
  ["CSV without a final newline", ["history/accountlogcsv"], csv('"uid","change"\n"1",-0'), 0],
  ["a page of a gateway", ["tickers"], { status: 502, body: "<html>\r\n<h1>Bad Gateway</h1>" }, 8],
  ["JSON that ends too early", ["tickers"], { body: '{"result":"success","a":[1.0' }, 8],
];

for (const [what, args, reply, code] of OTHERS) {
  for (const format of ["raw", "pretty"]) {
    Deno.test(`${what} stays as it came, ${format}`, async () => {
      await using exchange = await Exchange.start();
      exchange.reply = reply;
      const outcome = await kf([...args, "-o", format], { env: exchange.env });
      assertEquals([outcome.code, outcome.stdout], [code, new TextDecoder().decode(ended(bytes(String(reply.body))))]);
    });
  }
}

/** Invalid UTF-8 inside JSON strings. */
const NOT_UTF8 = Uint8Array.from([...bytes('{"a":"'), 0xff, 0xfe, 0xc3, ...bytes('"}')]);

for (const format of ["raw", "pretty"]) {
  Deno.test(`bytes that are no UTF-8 stay as they came, ${format}`, async () => {
    const out = await printed([...UNKNOWN, "-o", format], { body: NOT_UTF8 });
    assertEquals([...out].filter((byte) => byte > 0x7f), [0xff, 0xfe, 0xc3]);
  });
}

await testOnEach("a process gives raw and pretty the same way", async (runtime) => {
  await using exchange = await Exchange.start();
  const body = `[${OWN.map(([, body]) => body).join(",")}]`;
  exchange.reply = { body, headers: { "Content-Type": "application/json; charset=utf-8" } };
  const raw = await kfProcess(runtime, ["charts"], { env: exchange.env });
  assertEquals([raw.code, raw.stderr], [0, ""]);
  assert(raw.stdout === `${body}\n`, "raw is not what came");
  const pretty = await kfProcess(runtime, ["charts", "-o", "pretty"], { env: exchange.env });
  assertEquals([pretty.code, pretty.stderr], [0, ""]);
  assertSame(tokens(pretty.stdout), unsteering(tokens(body)));
});

await testOnEach("a text with millions of escapes stays as it came, pretty", async (runtime) => {
  await using exchange = await Exchange.start();
  const body = `{"before":1.0,"a":"${"\\n".repeat(5_000_000)}","behind":-0}`;
  exchange.reply = { body };
  const { code, stdout, stderr } = await kfProcess(runtime, [...UNKNOWN, "-o", "pretty"], { env: exchange.env });
  assertEquals([code, stderr.slice(0, 200)], [0, ""]);
  assertSame(tokens(stdout), tokens(body));
});

/** Transfer encodings that must not affect the output. */
const JOURNEYS: [what: string, reply: (body: Uint8Array) => Reply][] = [
  ["in chunks", (body) => ({ body, chunked: true })],
  ["compressed with gzip", (body) => ({ body: gzipSync(body), headers: { "Content-Encoding": "gzip" } })],
  ["compressed with br", (body) => ({ body: brotliCompressSync(body), headers: { "Content-Encoding": "br" } })],
];

await testOnEach("a reply in chunks or compressed comes out as it was before", async (runtime) => {
  await using exchange = await Exchange.start();
  const body = bytes(`{"text":"${"é1.0,".repeat(20_000)}"}\n`);
  for (const [what, reply] of JOURNEYS) {
    exchange.reply = reply(body);
    const { code, stderr, stdoutBytes } = await kfProcess(runtime, UNKNOWN, { env: exchange.env });
    assertEquals([code, stderr], [0, ""], what);
    assert(equal(stdoutBytes, body), what);
  }
});

await testOnEach("a reply that comes byte by byte comes out whole", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.reply = { body: '{"text":"é💶"}' };
  exchange.fault = { slow: 1 };
  const { code, stdout } = await kfProcess(runtime, UNKNOWN, { env: exchange.env });
  assertEquals([code, stdout], [0, '{"text":"é💶"}\n']);
});

/** A reply of at least this many bytes, no part of which is like another. */
function large(size: number): Uint8Array {
  const items: string[] = [];
  for (let at = 0, length = 10; length < size; at++) {
    const item = `${at}.0`;
    items.push(item);
    length += item.length + 1;
  }
  return bytes(`{"rows":[${items.join(",")}]}`);
}

/** Reads a child's output slowly. */
async function readSlowly(child: Deno.ChildProcess): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of child.stdout) {
    chunks.push(chunk);
    if (chunks.length <= 20) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return new Uint8Array(await new Blob(chunks.map((chunk) => chunk.slice())).arrayBuffer());
}

for (const [format, megabytes] of [["raw", 20], ["pretty", 8]] as const) {
  await testOnEach(`a slow reader of ${megabytes} MB loses nothing, ${format}`, async (runtime) => {
    await using exchange = await Exchange.start();
    const body = large(megabytes * 1_000_000);
    exchange.reply = { body };
    const child = await spawnKf(runtime, [...UNKNOWN, "-o", format], { env: exchange.env });
    await child.stdin.close();
    const [out, { code }, stderr] = await Promise.all([
      readSlowly(child),
      child.status,
      new Response(child.stderr).text(),
    ]);
    assertEquals([code, stderr], [0, ""]);
    const stripped = format === "raw" ? out.subarray(0, -1) : out.filter((byte) => byte !== 0x20 && byte !== 0x0a);
    assert(equal(stripped, body), `${stripped.length} of ${body.length} bytes`);
  });
}

/** The environment that a shell and Deno's cache need. */
const INHERITED = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME"];

/** Runs a call as `"$@"` inside a line of bash. */
async function inShell(runtime: Runtime, line: string, exchange: Exchange) {
  const inherited = INHERITED.map((name): [string, string] => [name, Deno.env.get(name) ?? ""]);
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", line, "bash", ...await commandLine(runtime), ...UNKNOWN],
    clearEnv: true,
    env: { ...Object.fromEntries(inherited.filter(([, value]) => value !== "")), KF_BASE_URL: exchange.url },
  }).output();
  return { stdout, stderr: new TextDecoder().decode(stderr) };
}

// Only GNU's dd can switch the pipe it shares with kf.
if (Deno.build.os === "linux") {
  await testOnEach("a slow reader of a pipe that does not block loses nothing", async (runtime) => {
    await using exchange = await Exchange.start();
    const body = large(2_000_000);
    exchange.reply = { body };
    const line = '{ dd oflag=nonblock count=0 status=none; "$@"; echo "$?" >&2; } | { sleep 0.3; cat; }';
    const { stdout, stderr } = await inShell(runtime, line, exchange);
    assertEquals([stderr, stdout.length], ["0\n", body.length + 1]);
    assert(equal(stdout, ended(body)));
  });
}

await testEverywhere("a closed pipe ends kf with 141 and no word", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.reply = { body: large(2_000_000) };
  const { stdout, stderr } = await inShell(runtime, '"$@" | head -c1; echo " ${PIPESTATUS[0]}"', exchange);
  assertEquals([new TextDecoder().decode(stdout), stderr], ["{ 141\n", ""]);
});

await testOnEach("a closed pipe says nothing of a reply that was refused either", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.reply = { body: `{"result":"error","error":"notFound","text":"${"x".repeat(2_000_000)}"}` };
  const child = await spawnKf(runtime, ["tickers"], { env: exchange.env });
  await child.stdin.close();
  await child.stdout.cancel();
  const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assertEquals([code, stderr], [141, ""]);
});
