/**
 * `-o csv`, `ndjson`, `yaml` and `text`: what a strict parser of each format reads back, digit by digit.
 *
 * @module
 */

// @ts-types="./std_yaml.d.ts"
import { parse as parseYaml } from "@std/yaml/parse";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { shown } from "./output_options.ts";
import { kf, kfProcess, testOnEach } from "../support/runner.ts";
import { strictCsv } from "./strict_csv.ts";
import { tradedAccount } from "../sandbox/traded_account.ts";

const account = await tradedAccount();

const CALLS: readonly (readonly [words: readonly string[], rows: string])[] = [
  [["tickers"], "tickers"],
  [["instruments"], "instruments"],
  [["openorders"], "openOrders"],
  [["fills"], "fills"],
  [["openpositions"], "openPositions"],
  [["charts/trade/PF_XBTUSD/1h", "count=20"], "candles"],
  [["history/executions"], "elements"],
  [["history/orders"], "elements"],
  [["history/positions"], "elements"],
  [["history/account-log"], "logs"],
  [["rfqs"], "rfqs"],
  [["subaccounts"], "subaccounts"],
];

/** Numbers in all forms that JSON allows. */
const NUMBERS = ["1.0", "-0.50", "1e-7", "-3.995839963e-09", "12345678901234567890.10", "1E+5", "0", "-0", "100"];
const EXACT = `{"result":"success","tickers":[{${NUMBERS.map((digits, i) => `"n${i}":${digits}`)}}]}`;

/** The fields of a row under dotted names, numbers with the digits of the reply, lists unchanged. */
function leaves(row: unknown, name = ""): [string, string][] {
  if (row === null) return [[name, ""]];
  if (typeof row !== "object" || Array.isArray(row) || Object.keys(row).length === 0) {
    return [[name, typeof row === "string" ? row.replace(/^#/, "") : JSON.stringify(row).replace(/"#([^"]+)"/g, "$1")]];
  }
  return Object.entries(row).flatMap(([key, field]) => leaves(field, name === "" ? key : `${name}.${key}`));
}

/** A reply with its numbers as texts that begin with #, so that no parser changes their digits. */
function digitsOf(raw: string): Record<string, unknown> {
  return JSON.parse(raw.replace(/(?<=[:,\[])-?\d[\d.eE+-]*(?=[,}\]])/g, (number) => `"#${number}"`));
}

for (const [words, key] of CALLS) {
  Deno.test(`${words[0]} in csv, ndjson and yaml is what the reply says, digit by digit`, async () => {
    const raw = (await account.run(["-o", "raw", ...words])).stdout.trimEnd();
    const rows = digitsOf(raw)[key];
    assert(Array.isArray(rows) && rows.length > 0);

    const columns = [...new Set(rows.flatMap((row) => leaves(row).map(([name]) => name)))];
    const chosen = ["--columns", columns.join(), ...words];
    const [names = [], ...records] = strictCsv((await account.run(["-o", "csv", ...chosen])).stdout);
    assertEquals(names, columns);
    assertEquals(records.length, rows.length);
    for (const [i, row] of rows.entries()) {
      const fields = Object.fromEntries(leaves(row));
      const time = (name: string, text: string) =>
        /[tT]ime(stamp)?$/.test(name) && /^\d{13}$/.test(text) ? new Date(Number(text)).toISOString() : text;
      assertEquals(records[i], names.map((name) => time(name, fields[name] ?? "")));
    }

    const lines = (await account.run(["-o", "ndjson", ...words])).stdout.trimEnd().split("\n");
    assertEquals(`[${lines}]`, raw.slice(raw.indexOf("[", raw.indexOf(`"${key}"`))).slice(0, lines.join().length + 2));

    const yaml = (await account.run(["-o", "yaml", ...words])).stdout;
    assertEquals(parseYaml(yaml), JSON.parse(raw));
    const texts = JSON.stringify(digitsOf(raw), (_, value) => value === null ? "null" : value).replace(/"#/g, '"');
    assertEquals(
      parseYaml(yaml, { schema: "failsafe" }),
      JSON.parse(texts.replace(/(?<=[:,\[])(true|false)/g, '"$1"')),
    );
  });
}

Deno.test("a number of any form keeps its digits in every format", async () => {
  const csv = strictCsv(await shown(EXACT, "tickers", { format: "csv" }));
  assertEquals(csv[1], NUMBERS);
  const ndjson = await shown(EXACT, "tickers", { format: "ndjson" });
  assertEquals(ndjson, `{${NUMBERS.map((digits, i) => `"n${i}":${digits}`)}}\n`);
  const yaml = await shown(EXACT, "tickers", { format: "yaml" });
  for (const [i, digits] of NUMBERS.entries()) {
    assertMatch(yaml, new RegExp(`n${i}: ${digits.replace(/[.+]/g, "\\$&")}\n`));
  }
  assertEquals(await shown(EXACT, "tickers", { format: "text" }), `${NUMBERS.join("\t")}\n`);
  const table = await shown(EXACT, "tickers", { columns: NUMBERS.map((_, i) => `n${i}`) });
  assertEquals(table.split("\n")[1]?.trim().split(/ +/), NUMBERS);
});

const AWKWARD = [
  "plain",
  'say "hi"',
  "a,b",
  "a\nb",
  "a\rb",
  "a\r\nb",
  " spaces ",
  "",
  "=1+1",
  "-5 apples",
  "é維",
  "'",
  "a\tb",
];

Deno.test("csv quotes what RFC 4180 has quoted, a lone CR and LF too, and nothing else", async () => {
  const body = JSON.stringify({ fills: AWKWARD.map((note, i) => ({ note, i })) });
  const text = await shown(body, "fills", { format: "csv" });
  assertEquals(strictCsv(text).slice(1).map(([note]) => note), AWKWARD);
  assertStringIncludes(text, '\r\n"a\rb",4\r\n');
  assertStringIncludes(text, "\r\n spaces ,6\r\n,7\r\n=1+1,8\r\n-5 apples,9\r\n");
  const names = await shown('{"fills":[{"a,b":1,"say \\"hi\\"":{"x":2}}]}', "fills", { format: "csv" });
  assertEquals(strictCsv(names), [["a,b", 'say "hi".x'], ["1", "2"]]);
});

Deno.test("a csv of one column has a line for an empty cell, too", async () => {
  const body = '{"fills":[{"a":"x"},{"a":null},{"b":1}]}';
  assertEquals(await shown(body, "fills", { format: "csv", columns: ["a"] }), 'a\r\nx\r\n""\r\n""\r\n');
});

Deno.test("a csv without rows has the header that the table knows, or the one that was asked for", async () => {
  const body = '{"leveragePreferences":[]}';
  assertEquals(await shown(body, "leveragepreferences", { format: "csv" }), "symbol,maxLeverage\r\n");
  assertEquals(await shown(body, "leveragepreferences", { format: "csv", columns: ["symbol"] }), "symbol\r\n");
  assertEquals(await shown(body, "leveragepreferences", { format: "ndjson" }), "");
  assertEquals(await shown(body, "leveragepreferences"), "no leverage preferences\n");
});

Deno.test("lists in a row are JSON in one cell, and empty objects stay", async () => {
  const body = '{"fills":[{"levels":[{"im":0.020}],"tags":[],"none":{},"deep":{"x":{"y":1.0}}}]}';
  const want = [["levels", "tags", "none", "deep.x.y"], ['[{"im":0.020}]', "[]", "{}", "1.0"]];
  assertEquals(strictCsv(await shown(body, "fills", { format: "csv" })), want);
  assertEquals(
    await shown(body, "fills", { format: "ndjson", columns: ["levels.0.im", "deep.x"] }),
    '{"levels.0.im":0.020,"deep.x":{"y":1.0}}\n',
  );
});

Deno.test("yaml quotes texts that YAML 1.2 or 1.1 would take for something else", async () => {
  const words = [
    "1.0",
    "1e3",
    "true",
    "no",
    "null",
    "~",
    "0x1F",
    "12:30:00",
    "2026-10-01",
    "",
    " a",
    "a: b",
    "# a",
    "- a",
    "1_000",
    "=",
    "<<",
    "\ufeffa\ufffe\uffff",
  ];
  const texts = Object.fromEntries([...words, ...AWKWARD].map((word, i) => [`t${i}`, word]));
  const yaml = await shown(JSON.stringify({ texts }), "fills", { format: "yaml" });
  assertEquals(parseYaml(yaml), { texts });
  for (const [i, word] of words.entries()) {
    if (i < 9 || word === "=" || word === "<<") assertMatch(yaml, new RegExp(`t${i}: "`));
  }
  assertStringIncludes(yaml, '"\\ufeffa\\ufffe\\uffff"\n');
});

Deno.test("a row stays one line for readers that end lines at U+2028 and U+2029, too", async () => {
  const body = JSON.stringify({ fills: [{ "k\u2028": "a\u2028b\u2029c" }] });
  const ndjson = await shown(body, "fills", { format: "ndjson" });
  assertEquals(ndjson, '{"k\\u2028":"a\\u2028b\\u2029c"}\n');
  assertEquals(await shown(body, "fills", { format: "text" }), "a b c\n");
});

Deno.test("text is bare: rows with tabs between their values, a lone value as it is, null an empty line", async () => {
  const body = '{"fills":[{"a":"x\\ty","b":1.0},{"b":null,"c":[1.0,"z"]}]}';
  assertEquals(await shown(body, "fills", { format: "text" }), 'x y\t1.0\t\n\t\t[1.0,"z"]\n');
  const query = (query: string) => shown(body, "fills", { format: "text", query });
  assertEquals(await query("fills[0].a"), "x\ty\n");
  assertEquals(await query("fills[0].b"), "1.0\n");
  assertEquals(await query("fills[].b"), "1.0\n");
  assertEquals(await query("fills[0].[a, b]"), "x y\n1.0\n");
  assertEquals(await query("fills[].[a, b]"), "x y\t1.0\n\t\n");
  assertEquals(await query("fills[1].b"), "\n");
  assertEquals(await query("`true`"), "true\n");
});

Deno.test("no format lets a control character of the exchange out", async () => {
  const steering = "a\x1b[2Jb\x9b31mc\x07\x7f\x85";
  const body = JSON.stringify({ fills: [{ [steering]: steering }] });
  for (const format of ["table", "csv", "ndjson", "yaml", "text"] as const) {
    const text = await shown(body, "fills", { format, width: 80 });
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text), `${format}: ${JSON.stringify(text)}`);
  }
  assertEquals(JSON.parse(await shown(body, "fills", { format: "ndjson" })), { [steering]: steering });
  assertEquals(parseYaml(await shown(body, "fills", { format: "yaml" })), JSON.parse(body));
});

Deno.test("a field called __proto__ is a field like any other", async () => {
  const body = '{"fills":[{"__proto__":{"a":1.0},"constructor":2}]}';
  assertEquals(await shown(body, "fills", { format: "csv" }), "__proto__.a,constructor\r\n1.0,2\r\n");
  assertEquals(await shown(body, "fills", { format: "ndjson" }), '{"__proto__":{"a":1.0},"constructor":2}\n');
  assertEquals(await shown(body, "fills"), "__proto__.a  constructor\n        1.0            2\n");
});

Deno.test("what is no JSON, or nested beyond reading, stays as it is", async () => {
  for (const body of ["<html>busy</html>", "", '{"fills":[', "[".repeat(200_000)]) {
    for (const format of ["table", "csv", "ndjson", "yaml", "text"] as const) {
      assertEquals(await shown(body, "fills", { format }), `${body}\n`);
    }
  }
  const deep = `{"fills":[${'{"a":'.repeat(900)}1.0${"}".repeat(900)}]}`;
  // The depth of names is limited: anything deeper is one cell.
  assertEquals(strictCsv(await shown(deep, "fills", { format: "csv" }))[0], [Array(20).fill("a").join(".")]);
  for (const format of ["table", "csv", "ndjson", "yaml", "text"] as const) {
    assertStringIncludes(await shown(deep, "fills", { format }), format === "table" ? "a.a.a" : "1.0");
  }
});

Deno.test("the account log as csv stays as it came, and its rows can be chosen from", async () => {
  const raw = await account.run(["-o", "raw", "history/accountlogcsv"]);
  assertEquals((await account.run(["-o", "csv", "history/accountlogcsv"])).stdout, raw.stdout);
  const words = ["history/accountlogcsv", "--columns", "type,new balance", "--limit", "1"];
  assertEquals(
    (await account.run(["-o", "csv", ...words])).stdout,
    "type,new balance\r\nfunding rate change,0.999993825861\r\n",
  );
  const ndjson = await account.run(["-o", "ndjson", ...words]);
  assertEquals(ndjson.stdout, '{"type":"funding rate change","new balance":"0.999993825861"}\n');
  const asked = await account.run(["-o", "text", "-q", "[0].type", "history/accountlogcsv"]);
  assertEquals(asked.stdout, "funding rate change\n");
});

Deno.test("what a query chose is shown for what it is, in every format", async () => {
  const ask = async (format: string, query: string) =>
    (await account.run(["-o", format, "-q", query, "tickers"])).stdout;
  const one = "tickers[?symbol=='PF_XBTUSD'].markPrice | [0]";
  for (const format of ["raw", "pretty", "text", "table", "ndjson", "yaml"]) {
    assertEquals(await ask(format, one), "93623.15\n");
  }
  assertEquals(await ask("csv", one), "value\r\n93623.15\r\n");
  assertEquals(await ask("raw", "tickers[0].{a: symbol, b: bid}"), '{"a":"PF_XBTUSD","b":93623}\n');
  assertEquals(await ask("pretty", "tickers[0].{b: bid}"), '{\n  "b": 93623\n}\n');
  assertEquals(
    await ask("table", "tickers[:2].{symbol: symbol, bid: bid}"),
    "symbol         bid\nPF_XBTUSD  93623\nPF_ETHUSD   2601.1\n",
  );
  assertEquals(await ask("table", "tickers[0].{symbol: symbol, bid: bid}"), "symbol  PF_XBTUSD\nbid     93623\n");
  assertEquals(await ask("table", "nothing"), "no rows in tickers\n");
  const csv = await kf([...account.options, "-o", "csv", "-q", "nothing", "tickers"]);
  assertEquals([csv.code, csv.stdout], [0, ""]);
});

await testOnEach("every format comes out the same", async (runtime) => {
  const options = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];
  const calls = [
    ["-o", "table", "tickers"],
    ["-o", "table", "-q", '[{a: `"維持 e\u0301 \ud83d\ude80"`, b: `1.50`}, {a: `"x"`, b: `10`}]', "tickers"],
    ["-o", "csv", "accounts"],
    ["-o", "ndjson", "--sort", "new balance", "history/accountlogcsv"],
    ["-o", "yaml", "instruments"],
    ["-o", "text", "charts/trade"],
  ];
  for (const words of calls) {
    const here = await kf([...options, ...words], { env: { COLUMNS: "100" } });
    const there = await kfProcess(runtime, [...options, ...words], { env: { COLUMNS: "100" } });
    assertEquals([there.code, there.stderr, there.stdout], [0, "", here.stdout]);
    assertEquals(here.code, 0);
  }
});
