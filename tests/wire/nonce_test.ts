/**
 * The nonce: its value, and that a read refused because of it is signed again, and a write never sent again.
 *
 * @module
 */

import { setTimeout as delay } from "node:timers/promises";
import { nonceSource } from "../../lib/runtime/runtime.ts";
import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertStringIncludes,
} from "../support/assert.ts";
import { Exchange, json, refusal } from "../support/exchange.ts";
import { kf, kfProcess, testOnEach } from "../support/runner.ts";

const T = 1_700_000_000_000;
const READ = ["accounts"];
const WRITE = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=1", "limitPrice=50000"];
const REFUSALS = ["nonceDuplicate", "nonceBelowThreshold"];

/** The first call and as many more as kf re-signs. */
const MOST = 1 + 6;

function nonces({ requests }: Exchange): bigint[] {
  return requests.map(({ headers }) => BigInt(headers.nonce ?? ""));
}

/** Refuses the first calls with this error, whatever their nonce. */
function refuseFirst(exchange: Exchange, times: number, error: string): void {
  exchange.reply = () => exchange.requests.length <= times ? refusal(error) : undefined;
}

await testOnEach("the nonce of a process is the time in milliseconds and four digits more", async (runtime) => {
  await using exchange = await Exchange.start();
  const before = Date.now();
  assertEquals((await kfProcess(runtime, WRITE, { env: exchange.env })).code, 0);
  const [nonce = ""] = exchange.requests.map(({ headers }) => headers.nonce);
  assertEquals(nonce.length, 17);
  assertGreaterOrEqual(Number(nonce.slice(0, 13)), before);
  assertLessOrEqual(Number(nonce.slice(0, 13)), Date.now());
});

Deno.test("an unsigned call carries no nonce", async () => {
  await using exchange = await Exchange.start();
  assertEquals((await kf(["tickers"], { env: exchange.env })).code, 0);
  assertEquals(exchange.executed.map(({ headers }) => "nonce" in headers), [false]);
});

/** Clocks that don't go forward. */
const CLOCKS: [what: string, clock: () => () => number][] = [
  ["stands still", () => () => T],
  ["goes backwards", () => {
    let time = T;
    return () => time -= 1000;
  }],
];

for (const [what, clock] of CLOCKS) {
  Deno.test(`nonces rise with a clock that ${what}, and those of two processes differ`, () => {
    const [one, other] = [4321, 4322].map((pid) => nonceSource({ now: clock(), pid }));
    const [a, b] = [one, other].map((next) => Array.from({ length: 100 }, () => BigInt(next?.() ?? "")));
    for (const rising of [a, b]) assertEquals(rising, [...new Set(rising)].toSorted((x = 0n, y = 0n) => Number(x - y)));
    assertEquals(new Set([...a ?? [], ...b ?? []]).size, 200);
  });
}

Deno.test("processes that all have the first ids, as in containers, don't share their digits", () => {
  const digits = Array.from({ length: 50 }, () => nonceSource({ now: () => T, pid: 1 })().slice(13));
  assertGreaterOrEqual(new Set(digits).size, 45);
});

for (const error of REFUSALS) {
  for (const times of [1, 3, MOST - 1]) {
    Deno.test(`accounts is signed anew after ${times} times ${error}, and done once`, async () => {
      await using exchange = await Exchange.start();
      refuseFirst(exchange, times, error);
      const { code, stdout, stderr, pauses } = await kf(READ, { env: exchange.env });
      assertEquals([code, stderr, pauses.length], [0, "", times]);
      assertEquals([exchange.requests.length, exchange.executed.length], [times + 1, 1]);
      assertEquals([stdout.includes("nonce"), stdout.includes('"result":"success"')], [false, true]);
      assertEquals(new Set(nonces(exchange)).size, times + 1);
      assert(exchange.requests.every(({ signature }) => signature === "right"));
    });
  }

  Deno.test(`accounts gives up after ${MOST} times ${error}`, async () => {
    await using exchange = await Exchange.start();
    const reply = refusal(error);
    exchange.reply = reply;
    const { code, stdout, stderr } = await kf(READ, { env: exchange.env });
    assertEquals([code, stdout], [3, `${reply.body}\n`]);
    assertEquals([exchange.requests.length, exchange.executed.length], [MOST, 0]);
    assertEquals(new Set(nonces(exchange)).size, MOST);
    assertStringIncludes(stderr, error);
    assertStringIncludes(stderr, "--no-nonce");
  });
}

Deno.test("the pauses before signing anew differ, so that callers part, and are short", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = refusal("nonceDuplicate");
  const { pauses } = await kf(READ, { env: exchange.env, io: { random: Math.random } });
  assertEquals(new Set(pauses).size, MOST - 1);
  for (const pause of pauses) assert(pause > 0 && pause < 1000, String(pause));
});

Deno.test("accounts with --no-nonce sends none, and is not signed anew", async () => {
  await using exchange = await Exchange.start();
  assertEquals((await kf([...READ, "--no-nonce"], { env: exchange.env })).code, 0);
  exchange.reply = refusal("nonceDuplicate");
  assertEquals((await kf([...READ, "--no-nonce"], { env: exchange.env })).code, 3);
  const seen = exchange.requests.map(({ headers, signature }) => ["nonce" in headers, signature]);
  assertEquals(seen, [[false, "right"], [false, "right"]]);
});

/** A write is sent once, whatever the HTTP status says of its nonce. A duplicate of a nonce that no other call has is another copy of this one. */
for (const status of [200, 400, 401, 500, 503]) {
  for (const [error, exit] of [["nonceDuplicate", 5], ["nonceBelowThreshold", 3]] as const) {
    await testOnEach(
      `sendorder is not sent again after ${error} with HTTP ${status}, and ends with ${exit}`,
      async (runtime) => {
        await using exchange = await Exchange.start();
        exchange.reply = { ...refusal(error), status };
        const { code, stderr } = await kfProcess(runtime, WRITE, { env: exchange.env });
        assertEquals([code, exchange.requests.length], [exit, 1], stderr);
        if (exit === 3) assertStringIncludes(stderr, "--no-nonce");
        else assertStringIncludes(stderr, "look before sending it again");
      },
    );
  }
}

Deno.test("a key that another client uses with longer nonces gets one clear error with its remedy, from writes as from reads", async () => {
  await using exchange = await Exchange.start();
  exchange.seen(BigInt(Date.now()) * 1_000_000n);
  for (const line of [WRITE, READ]) {
    const { code, stderr } = await kf(line, { env: exchange.env });
    assertEquals([code, stderr.split("\n").length], [3, 3], stderr);
    assertStringIncludes(stderr, "--no-nonce leaves the nonce out");
  }
  assertEquals((await kf([...WRITE, "--no-nonce"], { env: exchange.env })).code, 0);
});

/** Errors that look like a refusal of the nonce but are not. */
const OTHERS: [what: string, body: unknown, exit: number][] = [
  ["another error", { result: "error", error: "authenticationError" }, 3],
  ["a nonce in the text of another error", { result: "error", error: "invalidArgument: nonceDuplicate" }, 1],
  ["a nonce error among errors", { result: "error", errors: [{ code: 1, message: "nonceDuplicate" }] }, 5],
  ["a status of that name", { result: "success", sendStatus: { status: "nonceDuplicate" } }, 5],
];

for (const [what, body, exit] of OTHERS) {
  Deno.test(`an order is not sent again after ${what}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = json(body);
    assertEquals([(await kf(WRITE, { env: exchange.env })).code, exchange.requests.length], [exit, 1]);
  });
}

Deno.test("64 calls in the same milliseconds against one key: none fails for its nonce, and none is sent twice", async () => {
  await using exchange = await Exchange.start();
  const io = { random: Math.random, sleep: (ms: number) => delay(ms) };
  const world = { env: exchange.env, now: () => T, io };
  const outcomes = await Promise.all(Array.from({ length: 64 }, () => kf(WRITE, world)));
  assertEquals(outcomes.map(({ code, stderr }) => `${code}${stderr}`), Array(64).fill("0"));
  assertEquals([new Set(nonces(exchange)).size, exchange.requests.length], [64, 64]);
});

await testOnEach(
  "64 processes at once against one key: none fails for its nonce, and none is sent twice",
  async (runtime) => {
    await using exchange = await Exchange.start();
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, () => kfProcess(runtime, WRITE, { env: exchange.env })),
    );
    assertEquals(outcomes.map(({ code, stderr }) => `${code}${stderr}`), Array(64).fill("0"));
    assertEquals([exchange.executed.length, exchange.requests.length], [64, 64]);
  },
);
