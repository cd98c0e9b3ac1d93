/**
 * Faults of the connection: each is played against reads and writes on each runtime, and nothing is repeated that could do harm.
 *
 * @module
 */

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { assert, assertEquals, assertLess, assertMatch } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { closedPort } from "../support/closed_port.ts";
import { Exchange, type Fault, type FaultChoice, refusal, type Reply } from "../support/exchange.ts";
import {
  kf,
  kfProcess,
  newDirectory,
  type Outcome,
  type Runtime,
  testEverywhere,
  testOnEach,
} from "../support/runner.ts";

const ORDER = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=1", "limitPrice=1"];

/** The calls each fault is played against: a public read, a private one, a POST that only reads, a write. */
const CALLS: [line: string[], kind: "read" | "readByPost" | "write"][] = [
  [["tickers"], "read"],
  [["accounts"], "read"],
  [["orders/status", "cliOrdIds=a"], "readByPost"],
  [ORDER, "write"],
];

/** A fault and the expected result. */
interface Trouble {
  fault?: Fault | FaultChoice;
  reply?: Reply;
  options?: string[];
  /** Exit statuses. */
  read: number;
  write: number;
  /** Whether a GET is repeated. */
  repeated?: true;
  /** Complete requests per attempt; default 1. */
  whole?: 0;
  /** The expected stdout; default empty. */
  stdout?: string;
}

const OK = '{"result":"success","serverTime":"2026-10-01T12:00:00.000Z","tickers":[],"accounts":{},"orders":[],' +
  '"sendStatus":{"status":"placed"}}';
const CUT = OK.slice(0, 40);
const HTML = "<!DOCTYPE html><html><body>Bad Gateway</body></html>";
const TYPE_HTML = { "Content-Type": "text/html" };
const GZIP = { "Content-Encoding": "gzip" };
const HUGE = `{"result":"success","sendStatus":{"status":"placed"},"x":"${"x".repeat(2 << 20)}"}`;
const ZIPPED = gzipSync(OK);

const SLOW = ["--timeout", "1"];
const SMALL = ["--max-reply", "1"];

/** Faults on the wire, by what a user would call them. */
const TROUBLES: Record<string, Trouble[]> = {
  "a connection that breaks before the request is whole": [
    { fault: "closeOnAccept", read: 4, write: 5, repeated: true, whole: 0 },
    { fault: "resetDuringRequest", read: 4, write: 5, repeated: true, whole: 0 },
  ],
  "a connection that breaks after the request": [
    { fault: "closeAfterRequest", read: 4, write: 5, repeated: true },
    { fault: "resetAfterRequest", read: 4, write: 5, repeated: true },
  ],
  "a reply that ends before its time": [
    { fault: "closeInHeaders", read: 4, write: 5, repeated: true },
    { fault: "closeInBody", read: 4, write: 5, repeated: true },
    { fault: "closeInChunk", read: 4, write: 5, repeated: true },
  ],
  "a server that never answers": [{ fault: "hang", options: SLOW, read: 4, write: 5 }],
  "a reply that comes slowly": [{ fault: { slow: 0 }, reply: { body: OK }, read: 0, write: 0, stdout: OK }],
  "a reply that comes too slowly": [{ fault: { slow: 100 }, options: SLOW, read: 4, write: 5 }],
  "bytes that are no HTTP": [{ fault: "garbage", read: 4, write: 5, repeated: true }],
  "a reply that is no JSON": [
    { reply: { body: "tickers" }, read: 8, write: 5, stdout: "tickers" },
    { reply: { body: "" }, read: 8, write: 5, stdout: "" },
    { reply: { headers: TYPE_HTML, body: HTML }, read: 8, write: 5, stdout: HTML },
  ],
  "JSON cut short, with the right length": [{ reply: { body: CUT }, read: 8, write: 5, stdout: CUT }],
  // A read would wait and try again; tests/wire/pace_test.ts shows that.
  "a rate limit": [
    { reply: { status: 429, body: "slow down" }, options: ["--retry", "0"], read: 6, write: 6, stdout: "slow down" },
  ],
  "a 500, 502 or 503 in HTML": [failing(500, HTML), failing(502, HTML), failing(503, HTML)],
  "a 500, 502 or 503 in JSON": [
    failing(500, '{"result":"error","error":"Server Error"}'),
    failing(502, '{"message":"Bad Gateway"}'),
    { ...failing(503, '{"result":"error","error":"Unavailable"}'), write: 8 },
  ],
  "a huge reply": [
    { reply: { body: HUGE }, options: SMALL, read: 8, write: 5 },
    { reply: { headers: GZIP, body: gzipSync(HUGE) }, options: SMALL, read: 8, write: 5 },
  ],
  "a reply in gzip": [
    { reply: { headers: GZIP, body: ZIPPED }, read: 0, write: 0, stdout: OK },
    { reply: { headers: GZIP, body: ZIPPED, chunked: true }, read: 0, write: 0, stdout: OK },
  ],
  "gzip cut short": [{ reply: { headers: GZIP, body: ZIPPED.subarray(0, -20) }, read: 4, write: 5, repeated: true }],
  "gzip that is none": [{ reply: { headers: GZIP, body: OK }, read: 4, write: 5, repeated: true }],
};

function failing(status: number, body: string): Trouble {
  const headers = body === HTML ? TYPE_HTML : { "Content-Type": "application/json" };
  return { reply: { status, headers, body }, read: 8, write: 5, repeated: true, stdout: body };
}

for (const [what, troubles] of Object.entries(TROUBLES)) {
  await testOnEach(what, async (runtime) => {
    await together(troubles.flatMap((trouble) => CALLS.map(([line, kind]) => suffer(runtime, line, kind, trouble))));
  });
}

/** Waits for all of them, so that none is still running when one has failed. */
async function together(tasks: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(tasks)) if (result.status === "rejected") throw result.reason;
}

/** Plays a fault against one call, which may be repeated once. */
async function suffer(runtime: Runtime, line: string[], kind: string, trouble: Trouble): Promise<void> {
  await using exchange = await Exchange.start();
  const { fault, reply, options = [], repeated, whole = 1, stdout } = trouble;
  [exchange.fault, exchange.reply] = [fault, reply];
  const left = await kfProcess(runtime, [...line, "--retry", "1", ...options], { env: exchange.env });
  const want = kind === "write" ? trouble.write : trouble.read;
  const times = repeated && kind === "read" ? 2 : 1;
  const told = [left.code, left.stdout, exchange.connections, exchange.requests.length];
  assertEquals(told, [want, stdout === undefined ? "" : `${stdout}\n`, times, times * whole], left.stderr);
  assertTells(left, kind === "write");
}

const NEXT: Record<number, [read: RegExp, write: RegExp]> = {
  4: [/^nothing (can have changed|was sent).*; /, /^nothing was sent; /],
  5: [
    /never/,
    /^(with --track kf looks itself; )?look before sending it again: kf openorders; kf fills; kf history\/orders$/,
  ],
  6: [/^not executed; /, /^not executed; /],
  8: [/^(nothing can have changed; |nothing was changed; |ask for less)/, /^nothing was changed; /],
};

/** Error codes, advice and stack traces: a runtime's messages for programmers. */
const RUNTIME_WORDS = /os error|verbose|error sending|fetch\(|[A-Za-z]+(_[A-Za-z]+){2,}|\bat \S+:\d+:\d+/;

/** Asserts two lines: what happened, without the runtime's own wording, and a next step that fits. */
function assertTells({ code, stderr }: Outcome, write: boolean): void {
  if (code === 0) return assertEquals(stderr, "");
  const [, message = "", hint = ""] = stderr.match(/^kf: (.+)\nhint: (.+)\n$/) ?? [];
  assertMatch(hint, NEXT[code]?.[write ? 1 : 0] ?? /never/, stderr);
  assert(message !== "" && !RUNTIME_WORDS.test(message), stderr);
}

/** Runs all calls as processes; each must exit with the same status, and no request may arrive. */
async function unsent(runtime: Runtime, url: string, options: string[], want: number, doubt = false): Promise<void> {
  const env = { KF_BASE_URL: url, KRAKEN_FUTURES_API_KEY: "key", KRAKEN_FUTURES_API_SECRET: "c2VjcmV0" };
  await together(CALLS.map(async ([line, kind]) => {
    const left = await kfProcess(runtime, [...line, "--retry", "1", ...options], { env });
    const open = doubt && kind === "write";
    assertEquals([left.code, left.stdout], [open ? 5 : want, ""], left.stderr);
    assertTells(left, kind === "write");
    if (!doubt) assertMatch(left.stderr, /^kf: cannot reach [\w.-]+(:\d+)?: .+\nhint: nothing was sent; /);
  }));
}

await testOnEach("a connection that is refused", (runtime) => unsent(runtime, closedPort(), [], 4));

await testOnEach("a host that has no address", (runtime) => unsent(runtime, "https://kf-test.invalid", [], 4));

/** Certificates the exchange may show, and the authority that is trusted. */
const { ca, otherCa, leaf, expired, wrongHost } = await certificates();
const TLS: [what: string, tls: typeof leaf, trusted: string | undefined][] = [
  ["an authority nobody knows", leaf, undefined],
  ["another authority than the trusted one", leaf, otherCa],
  ["a certificate whose time has passed", expired, ca],
  ["a certificate for another host", wrongHost, ca],
];

for (const [what, tls, trusted] of TLS) {
  await testOnEach(`TLS with ${what}`, async (runtime) => {
    await using exchange = await Exchange.start({ tls });
    await using directory = await newDirectory();
    const file = `${directory.path}/ca.pem`;
    if (trusted !== undefined) await Deno.writeTextFile(file, trusted);
    await unsent(runtime, exchange.url, trusted === undefined ? [] : ["--ca-cert", file], 4);
    // If the given authority didn't sign the certificate, kf on Bun tries the built-in ones on a second connection.
    const twice = runtime !== "deno" && trusted === otherCa;
    assertEquals([exchange.connections, exchange.requests.length], [twice ? 12 : 6, 0]);
  });
}

/** Bun can't distinguish this from a connection that breaks later, so the outcome of a write is unknown. */
await testEverywhere("TLS that ends before its handshake is done", async (runtime) => {
  await using exchange = await Exchange.start({ tls: leaf });
  await using directory = await newDirectory();
  const file = `${directory.path}/ca.pem`;
  await Deno.writeTextFile(file, ca);
  exchange.fault = "closeOnAccept";
  for (const [line, want] of [[["accounts"], 4], [ORDER, runtime === "deno" ? 4 : 5]] as const) {
    const left = await kfProcess(runtime, [...line, "--retry=0", "--ca-cert", file], { env: exchange.env });
    assertEquals([left.code, left.stdout], [want, ""], left.stderr);
    assertTells(left, line === ORDER);
  }
  assertEquals([exchange.connections, exchange.requests.length], [2, 0]);
});

/** Nor can Bun distinguish a handshake that failed from TLS that was damaged later. */
await testOnEach("https to a server that speaks plain http", async (runtime) => {
  let requests = 0;
  const server = createServer((_, response) => void response.end(`${requests++}`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(address !== null && typeof address === "object");
  await unsent(runtime, `https://127.0.0.1:${address.port}`, [], 4, runtime !== "deno");
  assertEquals(requests, 0);
  await new Promise((resolve) => server.close(resolve));
});

await testOnEach("a redirect is told, and its target never asked", async (runtime) => {
  await using elsewhere = await Exchange.start();
  for (const status of [301, 302, 303, 307, 308]) {
    const target = `${elsewhere.url}/derivatives/api/v3/tickers`;
    const reply = { status, headers: { Location: target }, body: OK };
    await together(CALLS.map(async ([line, kind]) => {
      await using exchange = await Exchange.start();
      exchange.reply = reply;
      const left = await kfProcess(runtime, [...line, "--retry", "1"], { env: exchange.env });
      assertEquals([left.code, left.stdout], [kind === "write" ? 5 : 8, `${OK}\n`], left.stderr);
      assert(left.stderr.includes(`HTTP ${status}`) && left.stderr.includes(target), left.stderr);
      assertTells(left, kind === "write");
      assertEquals(exchange.requests.length, 1);
    }));
  }
  assertEquals(elsewhere.connections, 0);
});

await testEverywhere("a timeout bounds the whole call, repetitions too", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.fault = (_, nth) => nth === 1 ? "closeAfterRequest" : "hang";
  const started = performance.now();
  const { code, stderr } = await kfProcess(runtime, ["tickers", "--timeout", "1"], { env: exchange.env });
  assertEquals([code, exchange.requests.length], [4, 2]);
  assertMatch(stderr, /within 1 s/);
  assertLess(performance.now() - started, 10_000);
});

/** Failures after which a GET is repeated. */
const REPEATED: [what: string, wire: { fault?: Fault; reply?: Reply }, code: number][] = [
  ["a lost answer", { fault: "closeAfterRequest" }, 4],
  ["a reset", { fault: "resetDuringRequest" }, 4],
  ["half an answer", { fault: "closeInBody" }, 4],
  ["a 500", { reply: { status: 500, body: HTML } }, 8],
  ["a 503", { reply: { status: 503, body: "{}" } }, 8],
];

for (const [what, { fault, reply }, want] of REPEATED) {
  for (const line of [["tickers"], ["accounts"], ["GET", "/derivatives/api/v3/new"]]) {
    Deno.test(`kf ${line.join(" ")} is repeated after ${what} as often as --retry says`, async () => {
      for (const [option, times] of [[["--retry", "0"], 0], [["--retry=1"], 1], [["--retry=2"], 2], [[], 2]] as const) {
        await using exchange = await Exchange.start();
        [exchange.fault, exchange.reply] = [fault, reply];
        const { code, pauses } = await kf([...line, ...option], { env: exchange.env });
        assertEquals([code, exchange.connections, pauses.length], [want, 1 + times, times]);
      }
    });
  }
}

/** Replies after which a GET is not repeated. */
const NOT_REPEATED: [what: string, reply: Reply, code: number][] = [
  ["a refusal", refusal("invalidArgument"), 1],
  ["a 404", { status: 404, body: '{"result":"error"}' }, 1],
  ["a redirect", { status: 302, headers: { Location: "/" } }, 8],
  ["HTML with status 200", { body: HTML }, 8],
];

for (const [what, reply, want] of NOT_REPEATED) {
  Deno.test(`a read is not repeated after ${what}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = reply;
    const { code, pauses } = await kf(["accounts", "--retry", "3"], { env: exchange.env });
    assertEquals([code, exchange.connections, pauses], [want, 1, []]);
  });
}

/** Anything but a GET is sent once, whatever happens. The last two only read. */
const ONCE: [line: string[], lost: number, failed: number][] = [
  [ORDER, 5, 5],
  [["PUT", "leveragepreferences", "symbol=PF_XBTUSD"], 5, 5],
  [["DELETE", "rfqs/open-rfqs/7"], 5, 5],
  [["transfer", "fromAccount=cash", "toAccount=flex", "unit=xbt", "amount=1"], 5, 5],
  [["POST", "/derivatives/api/v3/new"], 5, 5],
  [["orders/status", "cliOrdIds=a"], 4, 8],
  [["portfolio-margining/simulate", "json={}"], 4, 8],
];

for (const [line, lost, failed] of ONCE) {
  Deno.test(`kf ${line.join(" ")} is sent once, whatever --retry says`, async () => {
    for (
      const fault of ["closeOnAccept", "resetDuringRequest", "closeAfterRequest", "closeInBody", "garbage"] as const
    ) {
      await using exchange = await Exchange.start();
      exchange.fault = fault;
      const { code, pauses } = await kf([...line, "--retry", "10", "--resolve", "0"], { env: exchange.env });
      assertEquals([code, exchange.connections, pauses], [lost, 1, []], fault);
    }
    await using exchange = await Exchange.start();
    exchange.reply = { status: 502, body: HTML };
    assertEquals((await kf([...line, "--retry", "10", "--resolve", "0"], { env: exchange.env })).code, failed);
    assertEquals(exchange.connections, 1);
  });
}

Deno.test("pauses between repetitions grow and are jittered", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = "closeAfterRequest";
  const pausesWith = async (chance: number): Promise<number[]> => {
    const world = { env: exchange.env, io: { random: () => chance } };
    return (await kf(["tickers", "--retry", "4"], world)).pauses;
  };
  const [least, most] = [await pausesWith(0), await pausesWith(0.999)];
  for (const [i, pause] of least.entries()) {
    if (i > 0) assertLess(least[i - 1] ?? 0, pause);
    assertLess(pause * 1.5, most[i] ?? 0);
  }
  assertEquals([least.length, most.length], [4, 4]);
  assert((least[0] ?? 0) >= 50 && (most[3] ?? 0) < 10_000, `${least}, ${most}`);
});

Deno.test("a read that succeeds when repeated is a success, each time with a nonce of its own", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = (request, nth) => request && nth < 3 ? "closeAfterRequest" : undefined;
  const { code, stderr } = await kf(["accounts"], { env: exchange.env });
  assertEquals([code, stderr, exchange.executed.length], [0, "", 3]);
  assertEquals(new Set(exchange.requests.map(({ headers }) => headers.nonce)).size, 3);
});

Deno.test("-v tells of each repetition", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = (request, nth) => request && nth === 1 ? "closeAfterRequest" : undefined;
  exchange.reply = () => exchange.requests.length === 2 ? { status: 503 } : undefined;
  const { code, stderr } = await kf(["tickers", "-v"], { env: exchange.env });
  assertEquals([code, stderr.match(/^> GET /gm)?.length], [0, 3]);
  assertEquals(stderr.match(/trying again$/gm)?.length, 2);
});
