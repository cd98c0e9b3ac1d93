/**
 * What a query decides beside the output: the exit status with -e, and warnings of fields that no row has.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json } from "../support/exchange.ts";
import { kf } from "../support/runner.ts";
import { ORDER, words } from "../line/refusals.ts";

const SANDBOX = words("--env sandbox --data :memory: --clock fixed:2026-10-01T12:00:00Z");

/** Queries of `accounts` in the sandbox, and the status they give with -e. */
const QUERIES: readonly (readonly [query: string, status: number, stdout: string])[] = [
  ["accounts.flex.availableMargin > `1000`", 0, "true\n"],
  ["accounts.flex.availableMargin < `1000`", 9, "false\n"],
  ["accounts.flex.nosuch", 9, "null\n"],
  ["values(accounts)[?type=='none']", 9, "[]\n"],
  ["length(accounts.nosuch || `[]`)", 0, "0\n"],
];

for (const [query, status, out] of QUERIES) {
  Deno.test(`-e -q "${query}" ends with ${status}`, async () => {
    const { code, stdout, stderr } = await kf([...SANDBOX, "accounts", "-e", "-q", query]);
    assertEquals([code, stdout], [status, out], stderr);
    assertEquals(stderr.startsWith("kf: the query gave false, null or nothing\nhint: "), status === 9, stderr);
    assertEquals((await kf([...SANDBOX, "accounts", "-q", query])).code, 0);
  });
}

Deno.test("-e reports status 9 by its name in --errors json", async () => {
  const { code, stderr } = await kf([...SANDBOX, "accounts", "-e", "-q", "nosuch", "--errors", "json"]);
  const { error, exit } = JSON.parse(stderr);
  assertEquals([code, error, exit], [9, "noMatch", 9]);
});

Deno.test("-e after a write says that it was done, and a refusal stays a refusal", async () => {
  const done = await kf([...SANDBOX, "-e", "-q", "sendStatus.nosuch", ...words(ORDER)]);
  assertEquals(done.code, 9, done.stderr);
  assertStringIncludes(done.stderr, "kf: sendorder was done; the query gave");
  const unfit = await kf([...SANDBOX, "-e", "-q", "sendStatus - serverTime", ...words(ORDER)]);
  assertEquals(unfit.code, 9, unfit.stderr);
  await using exchange = await Exchange.start();
  exchange.reply = () => json({ result: "error", error: "authenticationError" });
  assertEquals((await kf(["-e", "-q", "accounts", "accounts"], { env: exchange.env })).code, 3);
});

Deno.test("-e with --dry-run is a dry run", async () => {
  assertEquals((await kf(["-n", "-e", "-q", "nosuch", "accounts"])).code, 0);
});

Deno.test("a filter that chooses nothing because no row has its field is warned about", async () => {
  const { code, stdout, stderr } = await kf([...SANDBOX, "tickers", "-q", "tickers[?symbl=='PF_XBTUSD']"]);
  assertEquals([code, stdout], [0, "[]\n"]);
  assertMatch(
    stderr,
    /^kf: warning: no row has a field "symbl".*did you mean "symbol"\?\nhint: there are symbol, pair, /,
  );
});

Deno.test("a filter is not warned about where it chose something, where rows have the field, or the table has it", async () => {
  for (
    const query of [
      "tickers[?symbol=='nosuch']",
      "tickers[?symbl=='x' || symbol=='PF_XBTUSD']",
      "tickers[?fundingRate > `1e9`]",
      "tickers[*].{a: symbol}[?a=='x']",
    ]
  ) {
    const { code, stderr } = await kf([...SANDBOX, "tickers", "-q", query]);
    assertEquals([code, stderr], [0, ""], query);
  }
  const known = await kf([...SANDBOX, "openpositions", "-q", "openPositions[?maxFixedLeverage > `1`]"]);
  assertEquals([known.code, known.stderr], [0, ""]);
});

Deno.test("options that choose from rows imply csv in a pipe, and a table on a terminal", async () => {
  for (const option of ["--columns=symbol,last", "--sort=symbol", "--limit=1", "--no-header"]) {
    const piped = await kf([...SANDBOX, "tickers", option]);
    assertEquals([piped.code, piped.stderr], [0, ""], option);
    assertEquals(piped.stdout, (await kf([...SANDBOX, "tickers", option, "-o", "csv"])).stdout);
    assert(piped.stdout.includes(",") && piped.stdout.includes("\r\n"), piped.stdout);
    const screen = await kf([...SANDBOX, "tickers", option], { terminal: ["stdout"], env: { COLUMNS: "80" } });
    assertMatch(screen.stdout, /^\S+ {2,}\S+/m);
  }
  assertMatch((await kf([...SANDBOX, "tickers"])).stdout, /^\{"result":"success"/);
});

Deno.test("--no-header leaves out the names of csv and tables, and nothing else", async () => {
  for (const format of ["csv", "table"]) {
    const call = [...SANDBOX, "tickers", "-o", format, "--columns", "last,symbol", "--limit", "3"];
    const lines = (await kf(call)).stdout.trimEnd().split("\n");
    const bare = (await kf([...call, "--no-header"])).stdout.trimEnd().split("\n");
    assertEquals(lines.length, 4);
    assertEquals(bare.map((line) => line.trim()), lines.slice(1).map((line) => line.trim()));
  }
  const log = [...SANDBOX, "history/accountlogcsv", "-o", "csv"];
  const [first, ...rest] = (await kf(log)).stdout.trimEnd().split(/\r?\n/);
  assertMatch(first ?? "", /^uid,|dateTime/);
  assertEquals((await kf([...log, "--no-header"])).stdout.trimEnd().split(/\r?\n/).length, rest.length);
});
