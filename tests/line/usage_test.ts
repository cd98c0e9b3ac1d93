/**
 * Command lines that are wrong: each is refused with its own words, and nothing is sent.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange } from "../support/exchange.ts";
import { ORDER, pem, REFUSED, typed, words } from "./refusals.ts";
import { golden, kf, kfProcess, newDirectory, testOnEach, type World } from "../support/runner.ts";

const TWO_LINES = /^kf: (\S.*)\nhint: (\S.*)\n$/;

/** Runs the line in a world in which it would work were it right. */
function attempt(exchange: Exchange, line: string | string[], world: World = {}) {
  return kf(words(line), { ...world, env: { ...exchange.env, ...world.env } });
}

for (const [what, line, named, next, world] of REFUSED) {
  Deno.test(`kf refuses ${what} [${typed(line, world)}]`, async () => {
    await using exchange = await Exchange.start();
    const { code, stdout, stderr } = await attempt(exchange, line, world);
    assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
    const [, message = "", hint = ""] = stderr.match(TWO_LINES) ?? [];
    assertStringIncludes(message, named);
    assertStringIncludes(hint, next);
  });
}

Deno.test("a command line that is right is sent from the same world", async () => {
  await using exchange = await Exchange.start();
  for (const line of ["orderbook symbol=PF_XBTUSD", ORDER, "tickers --retry 0 --timeout 0.5 --errors text"]) {
    assertEquals((await attempt(exchange, line)).code, 0);
  }
  assertEquals(exchange.executed.length, 3);
});

Deno.test("errors.txt holds every refusal as a user reads it", async () => {
  await using exchange = await Exchange.start();
  const texts: string[] = [];
  for (const [what, line, , , world] of REFUSED) {
    const { stderr } = await attempt(exchange, line, world);
    texts.push(`# ${what}\n$ ${typed(line, world)}\n${stderr}`);
  }
  await golden("errors", texts.join("\n").replaceAll(exchange.url, "http://127.0.0.1:PORT"));
});

const AS_JSON = [
  "orderbook PF_XBTUSD",
  "orderbok",
  "account",
  `${ORDER} reduceonly=true`,
  "sendorder",
  "cancelallorders symbol=",
  "batchorder json=@missing.json",
  "tickers --env demo",
  "tickers --zebra",
  "tickers --timeout 0",
  "GET /a#b",
  "accounts --keys d --profile p",
];

for (const line of AS_JSON) {
  Deno.test(`--errors json tells the same of "${line}" in one object`, async () => {
    await using exchange = await Exchange.start();
    const [, message, hint] = (await attempt(exchange, line)).stderr.match(TWO_LINES) ?? [];
    for (const option of [["--errors", "json"], ["--errors=json"]]) {
      const { code, stdout, stderr } = await attempt(exchange, [...words(line), ...option]);
      assertEquals([code, stdout, exchange.connections], [2, "", 0]);
      assertMatch(stderr, /^\{.*\}\n$/);
      assertEquals(JSON.parse(stderr), { schema: 1, error: "usage", exit: 2, message, hint });
    }
  });
}

await testOnEach("kf refuses real files that can't be read", async (runtime) => {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  const refused = [[directory.path, "it is a directory"], [`${directory.path}/none`, "no such file"]] as const;
  for (const [path, reason] of refused) {
    const { code, stdout, stderr } = await kfProcess(runtime, ["batchorder", `json=@${path}`], { env: exchange.env });
    assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
    assertMatch(stderr, TWO_LINES);
    assert(stderr.includes(path) && stderr.includes(reason), stderr);
  }
});

await testOnEach("kf refuses a certificate file that can't be decoded", async (runtime) => {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  const path = `${directory.path}/ca.pem`;
  await Deno.writeTextFile(path, pem("Zm9v!"));
  const { code, stdout, stderr } = await kfProcess(runtime, ["tickers", "--ca-cert", path], { env: exchange.env });
  assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
  assertMatch(stderr, TWO_LINES);
});
