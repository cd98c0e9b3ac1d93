/**
 * The nonce: its value, and that a call refused because of it is signed again and never executed twice.
 *
 * @module
 */

import { setTimeout as delay } from "node:timers/promises";
import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertStringIncludes,
} from "../support/assert.ts";
import { Exchange, type Fault, json, refusal } from "../support/exchange.ts";
import { kf, kfProcess, testOnEach } from "../support/runner.ts";

const T = 1_700_000_000_000;
const READ = ["accounts"];
const WRITE = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=1", "limitPrice=50000"];
const REFUSALS = ["nonceDuplicate", "nonceBelowThreshold"];

/** The first call and as many more as kf re-signs. */
const MOST = 1 + 6;

function nonces({ requests }: Exchange): number[] {
  return requests.map(({ headers }) => Number(headers.nonce));
}

/** Refuses the first calls with this error, whatever their nonce. */
function refuseFirst(exchange: Exchange, times: number, error: string): void {
  exchange.reply = () => exchange.requests.length <= times ? refusal(error) : undefined;
}

Deno.test("the nonce is the time in milliseconds", async () => {
  await using exchange = await Exchange.start();
  assertEquals((await kf(READ, { env: exchange.env, now: T })).code, 0);
  assertEquals(exchange.executed.map(({ headers }) => headers.nonce), [String(T)]);
});

await testOnEach("the nonce of a process is the time in milliseconds", async (runtime) => {
  await using exchange = await Exchange.start();
  const before = Date.now();
  assertEquals((await kfProcess(runtime, WRITE, { env: exchange.env })).code, 0);
  const [nonce = 0] = nonces(exchange);
  assertGreaterOrEqual(nonce, before);
  assertLessOrEqual(nonce, Date.now());
});

Deno.test("an unsigned call carries no nonce", async () => {
  await using exchange = await Exchange.start();
  assertEquals((await kf(["tickers"], { env: exchange.env })).code, 0);
  assertEquals(exchange.executed.map(({ headers }) => "nonce" in headers), [false]);
});

for (const args of [READ, WRITE]) {
  for (const error of REFUSALS) {
    for (const times of [1, 3, MOST - 1]) {
      Deno.test(`${args[0]} is signed anew after ${times} times ${error}, and done once`, async () => {
        await using exchange = await Exchange.start();
        refuseFirst(exchange, times, error);
        const { code, stdout, stderr, pauses } = await kf(args, { env: exchange.env });
        assertEquals([code, stderr, pauses.length], [0, "", times]);
        assertEquals([exchange.requests.length, exchange.executed.length], [times + 1, 1]);
        assertEquals([stdout.includes("nonce"), stdout.includes('"result":"success"')], [false, true]);
        assertEquals(new Set(nonces(exchange)).size, times + 1);
        assert(exchange.requests.every(({ signature }) => signature === "right"));
      });
    }

    Deno.test(`${args[0]} gives up after ${MOST} times ${error}`, async () => {
      await using exchange = await Exchange.start();
      const reply = refusal(error);
      exchange.reply = reply;
      const { code, stdout, stderr } = await kf(args, { env: exchange.env });
      assertEquals([code, stdout], [3, `${reply.body}\n`]);
      assertEquals([exchange.requests.length, exchange.executed.length], [MOST, 0]);
      assertEquals(new Set(nonces(exchange)).size, MOST);
      assertStringIncludes(stderr, error);
      assertStringIncludes(stderr, "--no-nonce");
    });
  }

  Deno.test(`${args[0]} with --no-nonce sends none, and is not signed anew`, async () => {
    await using exchange = await Exchange.start();
    assertEquals((await kf([...args, "--no-nonce"], { env: exchange.env })).code, 0);
    exchange.reply = refusal("nonceDuplicate");
    assertEquals((await kf([...args, "--no-nonce"], { env: exchange.env })).code, 3);
    const seen = exchange.requests.map(({ headers, signature }) => ["nonce" in headers, signature]);
    assertEquals(seen, [[false, "right"], [false, "right"]]);
  });
}

Deno.test("a nonce another call has used is followed by a higher one", async () => {
  await using exchange = await Exchange.start();
  for (const used of [T, T + 1, T + 2]) exchange.seen(used);
  assertEquals((await kf(WRITE, { env: exchange.env, now: T })).code, 0);
  assertEquals(nonces(exchange), [T, T + 1, T + 2, T + 3]);
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
  Deno.test(`nonces rise with a clock that ${what}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = refusal("nonceBelowThreshold");
    await kf(READ, { env: exchange.env, now: clock() });
    const sent = nonces(exchange);
    assertEquals(sent.length, MOST);
    assertEquals(sent, [...new Set(sent)].toSorted((a, b) => a - b));
  });
}

Deno.test("the pauses before signing anew differ, so that callers part, and are short", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = refusal("nonceDuplicate");
  const { pauses } = await kf(READ, { env: exchange.env, io: { random: Math.random } });
  assertEquals(new Set(pauses).size, MOST - 1);
  for (const pause of pauses) assert(pause > 0 && pause < 1000, String(pause));
});

/** Errors that look like a refusal of the nonce but are not. */
const OTHERS: [what: string, body: unknown, exit: number][] = [
  ["another error", { result: "error", error: "authenticationError" }, 3],
  ["a nonce in the text of another error", { result: "error", error: "invalidArgument: nonceDuplicate" }, 1],
  ["a nonce error among errors", { result: "error", errors: [{ code: 1, message: "nonceDuplicate" }] }, 3],
  ["a status of that name", { result: "success", sendStatus: { status: "nonceDuplicate" } }, 5],
];

for (const [what, body, exit] of OTHERS) {
  Deno.test(`an order is not sent again after ${what}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = json(body);
    assertEquals([(await kf(WRITE, { env: exchange.env })).code, exchange.requests.length], [exit, 1]);
  });
}

const DROPS: Fault[] = ["closeAfterRequest", "resetAfterRequest", "closeInHeaders", "closeInBody"];

for (const drop of DROPS) {
  await testOnEach(`an order signed anew is not sent a third time after ${drop}`, async (runtime) => {
    await using exchange = await Exchange.start();
    refuseFirst(exchange, 1, "nonceDuplicate");
    exchange.fault = (request, nth) => request !== undefined && nth === 2 ? drop : undefined;
    const { code, stdout, stderr } = await kfProcess(runtime, WRITE, { env: exchange.env });
    assertEquals([code, stdout], [5, ""], stderr);
    assertEquals([exchange.requests.length, exchange.executed.length, exchange.connections], [2, 1, 2]);
  });
}

await testOnEach(
  "an order signed anew is not sent a third time after its connection was closed unread",
  async (runtime) => {
    await using exchange = await Exchange.start();
    refuseFirst(exchange, 1, "nonceDuplicate");
    exchange.fault = (request, nth) => request === undefined && nth === 2 ? "closeOnAccept" : undefined;
    const { code, stdout } = await kfProcess(runtime, WRITE, { env: exchange.env });
    assertEquals([code, stdout, exchange.requests.length, exchange.connections], [5, "", 1, 2]);
  },
);

Deno.test("64 calls in the same milliseconds against one key: none fails for its nonce", async () => {
  await using exchange = await Exchange.start();
  const io = { random: Math.random, sleep: (ms: number) => delay(ms) };
  const world = { env: exchange.env, now: Date.now, io };
  const outcomes = await Promise.all(Array.from({ length: 64 }, () => kf(WRITE, world)));
  assertEquals(outcomes.map(({ code, stderr }) => `${code}${stderr}`), Array(64).fill("0"));
  assertEquals(new Set(exchange.executed.map(({ headers }) => headers.nonce)).size, 64);
  assert(exchange.requests.length > 64, "the calls didn't get in each other's way: nothing was tested");
});

await testOnEach("64 processes at once against one key: none fails for its nonce", async (runtime) => {
  await using exchange = await Exchange.start();
  const outcomes = await Promise.all(
    Array.from({ length: 64 }, () => kfProcess(runtime, WRITE, { env: exchange.env })),
  );
  assertEquals(outcomes.map(({ code, stderr }) => `${code}${stderr}`), Array(64).fill("0"));
  assertEquals(exchange.executed.length, 64);
});
