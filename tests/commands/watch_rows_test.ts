/**
 * `kf watch` in CSV and NDJSON: one header, and with --changes only the rows that are new or changed.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, type Reply } from "../support/exchange.ts";
import { kf, spawnKf } from "../support/runner.ts";
import { SANDBOX } from "./chart_screens.ts";
import { interruptedAfter, moving } from "./watching.ts";

/** The output of this many reads of these replies, the last one again and again. */
async function watched(args: string[], reads: number, reply: () => Reply = moving()): Promise<string[]> {
  await using exchange = await Exchange.start();
  exchange.reply = reply;
  const { world } = interruptedAfter(reads, { env: exchange.env });
  const { code, stdout, stderr } = await kf(["watch", ...args], world);
  assertEquals([code, stderr], [130, ""]);
  return stdout.trimEnd().split(/\r?\n/);
}

/** Replies, one after another. */
function replies(...tickers: object[][]): () => Reply {
  let read = 0;
  return () => json({ result: "success", tickers: tickers[Math.min(read++, tickers.length - 1)] });
}

const COLUMNS = ["--columns", "symbol,last", "tickers"];

Deno.test("kf watch -o csv writes its header once", async () => {
  assertEquals(await watched(["-o", "csv", ...COLUMNS], 3), [
    ...["symbol,last", "PF_XBTUSD,90000", "PF_ETHUSD,3000", "PF_XBTUSD,90010", "PF_ETHUSD,3000"],
    ...["PF_XBTUSD,90020", "PF_ETHUSD,3000"],
  ]);
});

Deno.test("kf watch --changes writes a row again only when it changed, as csv unless -o says ndjson", async () => {
  const want = ["symbol,last", "PF_XBTUSD,90000", "PF_ETHUSD,3000", "PF_XBTUSD,90010", "PF_XBTUSD,90020"];
  assertEquals(await watched(["--changes", ...COLUMNS], 3), want);
  assertEquals(await watched(["--changes", "-o", "csv", ...COLUMNS], 3), want);
  const lines = await watched(["--changes", "-o", "ndjson", ...COLUMNS], 3);
  assertEquals(lines.map((line) => Object.values(JSON.parse(line)).join()), want.slice(1));
});

Deno.test("--changes takes ndjson from the configuration file, and no format without rows", async () => {
  for (const [format, first] of [["ndjson", "{"], ["yaml", "symbol"]] as const) {
    await using exchange = await Exchange.start();
    exchange.reply = moving();
    const env = { ...exchange.env, XDG_CONFIG_HOME: "/c" };
    const files = { "/c/kf/config.json": JSON.stringify({ output: format }) };
    const { world } = interruptedAfter(1, { env, files });
    const { stdout, stderr } = await kf(["watch", "--changes", ...COLUMNS], world);
    assertEquals([stdout.slice(0, first.length), stderr], [first, ""]);
  }
});

Deno.test("--changes goes by the rows, wherever they stand and however many are alike", async () => {
  const [a, b, c] = [{ symbol: "a", last: 1 }, { symbol: "b", last: 1 }, { symbol: "c", last: 1 }];
  const lines = await watched(["--changes", ...COLUMNS], 4, replies([a, b], [b, a], [b, c, c], [c, a]));
  assertEquals(lines.slice(1), ["a,1", "b,1", "c,1", "c,1", "a,1"]);
});

Deno.test("a header that changes is written, and every row below it", async () => {
  const lines = await watched(
    ["--changes", "-q", "tickers[]", "tickers"],
    3,
    replies([{ a: 1 }, { a: 2 }], [{ a: 1, b: 3 }, { a: 2 }]),
  );
  assertEquals(lines, ["a", "1", "2", "a,b", "1,3", "2,"]);
});

Deno.test("a line break in a cell doesn't end its row", async () => {
  const rows = [{ symbol: 'x\n"y"\nz', last: 1 }];
  assertEquals(await watched(["-o", "csv", ...COLUMNS], 2, replies(rows)), [
    ...["symbol,last", '"x', '""y""', 'z",1', '"x', '""y""', 'z",1'],
  ]);
  assertEquals((await watched(["--changes", ...COLUMNS], 3, replies(rows))).length, 4);
});

Deno.test("--changes writes lines on a terminal too, and the exchange's own CSV row by row", async () => {
  const { world } = interruptedAfter(2, { terminal: true });
  const { stdout, code } = await kf(["watch", ...SANDBOX, "--changes", "history/accountlogcsv"], world);
  const single = await kf([...SANDBOX, "-o", "csv", "history/accountlogcsv"]);
  assertEquals([stdout.trimEnd(), code], [single.stdout.trimEnd(), 130]);
  assert(!stdout.includes("\x1b"));
});

/** Lines that are refused before anything is sent, and what kf says. */
const REFUSED: [args: string[], told: string][] = [
  [["--changes", "-o", "yaml", "tickers"], "--changes prints rows as csv or ndjson, not as yaml"],
  [["--changes", "-o", "table", "tickers"], "--changes prints rows as csv or ndjson, not as table"],
  [["--from", "7d", "tickers"], "kf watch tickers has no use for --from"],
];

for (const [args, told] of REFUSED) {
  Deno.test(`kf watch ${args.join(" ")} is refused`, async () => {
    await using exchange = await Exchange.start();
    const { code, stderr } = await kf(["watch", ...args], { env: exchange.env });
    assertEquals([code, exchange.requests.length], [2, 0]);
    assertStringIncludes(stderr, told);
  });
}

Deno.test("the rows of kf watch reach a pipe as they come", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  const args = ["watch", "--every", "0.3", "--changes", ...COLUMNS];
  const child = await spawnKf("deno", args, { env: exchange.env });
  await child.stdin.close();
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("PF_XBTUSD,90020\r\n")) break;
  }
  const [{ code }] = await Promise.all([child.status, child.stderr.cancel()]);
  assertEquals(code, 141);
  assertEquals(text.split("\r\n").slice(0, 5), [
    ...["symbol,last", "PF_XBTUSD,90000", "PF_ETHUSD,3000", "PF_XBTUSD,90010", "PF_XBTUSD,90020"],
  ]);
});
