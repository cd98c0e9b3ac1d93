/**
 * Times in a table: in UTC, in the user's zone, and unchanged in formats for programs.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { shown } from "./output_options.ts";
import { kfProcess, testOnEach } from "../support/runner.ts";

const WORDS = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-11-01T12:00:00Z"];
const CANDLES = ["charts/trade/PF_XBTUSD/1h", "from=1793505600", "to=1793516400", "--columns", "time"];

await testOnEach(
  "times are shown in UTC, and with --local in the zone of TZ, on both sides of a change of clocks",
  async (runtime) => {
    // In New York clocks go back at 06:00 UTC.
    const told = (...words: string[]) => kfProcess(runtime, [...WORDS, ...words], { env: { TZ: "America/New_York" } });
    const run = async (...words: string[]) => {
      const { stdout, stderr } = await told(...words);
      assertEquals(stderr, "");
      return stdout;
    };
    assertEquals(
      await run("-o", "table", ...CANDLES),
      "time (UTC)\n2026-11-01 04:00:00\n2026-11-01 05:00:00\n2026-11-01 06:00:00\n2026-11-01 07:00:00\n",
    );
    assertEquals(
      await run("-o", "table", "--local", ...CANDLES),
      "time (local)\n2026-11-01 00:00:00-04:00\n2026-11-01 01:00:00-04:00\n" +
        "2026-11-01 01:00:00-05:00\n2026-11-01 02:00:00-05:00\n",
    );
    assertEquals((await run("-o", "csv", ...CANDLES)).split("\r\n").slice(0, 2), ["time", "2026-11-01T04:00:00.000Z"]);
    assertEquals((await run("-o", "csv", "--local", ...CANDLES)).split("\r\n").slice(2, 4), [
      "2026-11-01T01:00:00.000-04:00",
      "2026-11-01T01:00:00.000-05:00",
    ]);
    const unmoved = await told("-o", "ndjson", "--local", ...CANDLES);
    assertEquals(unmoved.stdout.split("\n")[0], '{"time":1793505600000}');
    assertStringIncludes(unmoved.stderr, "kf: warning: --local changes nothing in -o ndjson");
    assertStringIncludes((await told("--local", "tickers/PF_XBTUSD")).stderr, "--local changes nothing in -o raw");
    assertStringIncludes(await run("-o", "table", "--local", "tickers/PF_XBTUSD"), "2026-11-01 07:00:00-05:00\n");
    assertStringIncludes(await run("-o", "yaml", "tickers/PF_XBTUSD"), 'lastTime: "2026-11-01T12:00:00.000000000Z"\n');
    assertStringIncludes(await run("-o", "csv", "tickers", "--limit", "1"), "2026-11-01T12:00:00.000000000Z,");
  },
);

Deno.test("a column of times has fractions where one of them tells something, as they arrived", async () => {
  const rows = (...times: string[]) => JSON.stringify({ fills: times.map((fillTime) => ({ fillTime })) });
  const column = async (...times: string[]) => (await shown(rows(...times), "fills")).trimEnd().split("\n").slice(1);
  assertEquals(await column("2026-10-01T12:00:00.000Z", "2026-10-01T12:00:01Z"), [
    "2026-10-01 12:00:00",
    "2026-10-01 12:00:01",
  ]);
  assertEquals(await column("2026-10-01T12:00:00.000Z", "2026-10-01T12:00:01.835715Z"), [
    "2026-10-01 12:00:00.000",
    "2026-10-01 12:00:01.835715",
  ]);
});

Deno.test("only what is a time is shown as one", async () => {
  const cells = async (fields: Record<string, unknown>) =>
    (await shown(JSON.stringify({ ticker: fields }), "tickers/{symbol}")).trimEnd().split("\n").map((line) =>
      line.replace(/^\S+ +/, "")
    );
  assertEquals(await cells({ a: "2026-02-30T00:00:00Z", b: "2026-10-01", c: "2026-10-01T12:00:00+02:00" }), [
    ...["2026-02-30T00:00:00Z", "2026-10-01", "2026-10-01T12:00:00+02:00"],
  ]);
  assertEquals(await cells({ timestamp: 1790856000250, time: 1790856000, size: 1790856000250, update: 1790856000 }), [
    ...["2026-10-01 12:00:00.250Z", "2026-10-01 12:00:00Z", "1790856000250", "1790856000"],
  ]);
  assertEquals(await cells({ time: 17, timestamp: "soon", lastTime: 0 }), ["17", "soon", "0"]);
});
