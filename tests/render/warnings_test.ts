/**
 * Warnings on stderr beside a formatted reply: columns that no row has, and rows that are on another page.
 *
 * @module
 */

import type { Warn } from "../../lib/io/tell.ts";
import { renderNextStep } from "../../lib/text/next_step.ts";
import type { Output } from "../../lib/render/output.ts";
import { show } from "../../lib/render/render.ts";
import { assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { outputOf, readOf } from "./output_options.ts";
import { tradedAccount } from "../sandbox/traded_account.ts";

const account = await tradedAccount();

/** The output, and each warning with its hint. */
async function told(body: string, id: string, output: Partial<Output>): Promise<[shown: string, warnings: string[]]> {
  const warnings: string[] = [];
  const warn: Warn = (message, next) => void warnings.push(`${message} | ${renderNextStep(next, [])}`);
  const bytes = await show(new TextEncoder().encode(body), readOf(id), outputOf(output), warn);
  return [new TextDecoder().decode(bytes), warnings];
}

const FILL = '{"fills":[{"fill_id":"f","price":1.0}]}';

const NO_FILL = '{"fills":[]}';

Deno.test("a column that no row has is empty, with one warning", async () => {
  const columns = ["fill_id", "fillid"];
  const [csv, [warning, ...more]] = await told(FILL, "fills", { format: "csv", columns });
  assertEquals([csv, more], ["fill_id,fillid\r\nf,\r\n", []]);
  assertMatch(
    warning ?? "",
    /^no row has a column "fillid"; did you mean "fill_id"\? \| there are fillTime, .*example: --columns /,
  );
  assertEquals((await told(FILL, "fills", { format: "ndjson", columns }))[0], '{"fill_id":"f"}\n');
  assertEquals((await told(FILL, "fills", { columns }))[0], "fill_id  fillid\nf\n");
});

Deno.test("a column that the table knows is there on every day, by either name", async () => {
  for (const body of [FILL, NO_FILL]) {
    const [, warnings] = await told(body, "fills", { format: "csv", columns: ["fill_id", "cli_ord_id", "cliOrdId"] });
    assertEquals(warnings, []);
  }
});

Deno.test("without rows a mistyped column is warned of, and one that a row might have had isn't", async () => {
  const columns = ["fill_id", "fillid", "something.else"];
  const [csv, warnings] = await told(NO_FILL, "fills", { format: "csv", columns });
  assertEquals(csv, "fill_id,fillid,something.else\r\n");
  assertEquals(warnings.map((warning) => warning.split(" | ")[0]), [
    'no row has a column "fillid"; did you mean "fill_id"?',
  ]);
  assertEquals((await told(NO_FILL, "fills", { format: "csv", columns: ["fillid"] }))[1].length, 1);
});

Deno.test("columns of which no row has any are refused", async () => {
  await assertRejects(
    () => told(FILL, "fills", { format: "csv", columns: ["nosuch", "fillid"] }),
    Error,
    'no row has a column "nosuch"',
  );
});

Deno.test("sorting by a column that no row has warns once and moves nothing", async () => {
  const body = '{"fills":[{"a":2},{"a":1}]}';
  const sort = [{ column: "b", descending: true }];
  const [text, warnings] = await told(body, "fills", { format: "ndjson", sort });
  assertEquals(text, '{"a":2}\n{"a":1}\n');
  assertMatch(warnings.join("\n"), /^no row has a column "b".* \| .*example: --sort fillTime$/);
  assertEquals((await told(body, "fills", { format: "csv", sort, columns: ["a", "b"] }))[1].length, 1);
});

const PAGE = '{"elements":[{"uid":"a"},{"uid":"b"}],"continuationToken":"c3Rh"}';

Deno.test("rows on another page are told in every form that doesn't show it, with how to ask for them", async () => {
  const want = [
    "there are more rows than this reply has | for the next page add continuation_token=c3Rh: " +
    "continuationToken of the page before, with the same sort and filters, until none comes",
  ];
  for (const format of ["table", "csv", "ndjson", "text"] as const) {
    assertEquals((await told(PAGE, "history/orders", { format }))[1], want, format);
    assertEquals((await told(PAGE, "history/orders", { format, query: "elements[].uid" }))[1], want, format);
  }
  for (const format of ["pretty", "yaml"] as const) {
    assertEquals((await told(PAGE, "history/orders", { format }))[1], []);
  }
  assertEquals((await told(PAGE.replace("c3Rh", ""), "history/orders", { format: "csv" }))[1], []);
  const long = await told(PAGE.replace("c3Rh", "x".repeat(500)), "history/orders", { format: "csv" });
  assertMatch(long[1][0] ?? "", /add continuation_token=x{40}\.\.\.: /);
});

Deno.test("a limit within the page says nothing of the next one, unless rows are sorted", async () => {
  const warnings = async (output: Partial<Output>) =>
    (await told(PAGE, "history/orders", { format: "csv", ...output }))[1].length;
  assertEquals([await warnings({ limit: 2 }), await warnings({ limit: 3 })], [0, 1]);
  assertEquals(await warnings({ limit: 1, sort: [{ column: "uid", descending: true }] }), 1);
});

Deno.test("candles and analytics that go on are told, too", async () => {
  const candles = (more: boolean) => `{"candles":[{"time":1,"open":"2"}],"more_candles":${more}}`;
  const [, [warning]] = await told(candles(true), "charts/{tick_type}/{symbol}/{resolution}", { format: "csv" });
  assertMatch(warning ?? "", /add from=\.\.\.: time of the last candle/);
  assertEquals((await told(candles(false), "charts/{tick_type}/{symbol}/{resolution}", { format: "csv" }))[1], []);
  const analytics = '{"result":{"timestamp":[1],"data":["2"],"more":true}}';
  const [, more] = await told(analytics, "charts/analytics/{symbol}/{analytics_type}", { format: "csv" });
  assertMatch(more.join("\n"), /add since=\.\.\.: last of result\.timestamp/);
});

Deno.test("both come out on stderr, and the exit status stays 0", async () => {
  const { code, stdout, stderr } = await account.run([
    "-o",
    "csv",
    "--columns",
    "timestamp,nosuch",
    "history/orders",
    "count=1",
  ]);
  assertEquals([code, stdout.split("\r\n")[0]], [0, "timestamp,nosuch"]);
  assertMatch(stderr, /kf: warning: no row has a column "nosuch"\n/);
  assertMatch(stderr, /kf: warning: there are more rows than this reply has\nhint: .*continuation_token=/);
});
