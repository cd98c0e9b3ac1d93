/**
 * The lines of a table: their width, the alignment of numbers, and that nothing in a cell escapes it.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Dice } from "../support/dice.ts";
import { shown } from "./output_options.ts";
import { drawnWidths } from "./screen_lines.ts";

const HOSTILE = [
  "line\nbreak\r\nand\ttab",
  "\x1b[2J\x1b[31mred\x1b]0;title\x07",
  "\x9b31m\x85\x7f",
  "維持管理のお知らせ、とても長い名前のために",
  "ＦＵＬＬ ｗｉｄｔｈ",
  "\u05e9\u05dc\u05d5\u05dd \u202e\u0627\u0644\u0639\u0631\u0628\u064a\u0629\u2066 x",
  "e\u0301\u0301\u0301 combining",
  "\u2028separated\u2029",
  "\ud800 half a character",
  "a".repeat(3000),
  "PF_XBTUSD",
  "",
];

const NUMBERS = ["1", "-0.5", "1e-7", "-3.995839963e-09", "12345678901234567890", "0.10", "1E+5", "0", "93623.15"];

/** A ticker with random numbers and texts. */
function ticker(dice: Dice): string {
  const number = (name: string) => dice.strikes(80) ? [`"${name}":${dice.pick(NUMBERS)}`] : [];
  const numbers = ["last", "change24h", "markPrice", "bid", "ask", "fundingRate", "vol24h"].flatMap(number);
  const text = (name: string) => `"${name}":${JSON.stringify(dice.pick(HOSTILE))}`;
  return `{${[text("symbol"), ...numbers, text("tag")]}}`;
}

Deno.test("no line is wider than the terminal, at any width from 40 to 200", async () => {
  const dice = new Dice("widths");
  for (let width = 40; width <= 200; width++) {
    const rows = Array.from({ length: 8 }, () => ticker(dice));
    const table = await shown(`{"result":"success","tickers":[${rows}]}`, "tickers", { width });
    const record = await shown(`{"result":"success","ticker":${ticker(dice)}}`, "tickers/{symbol}", { width });
    const lines = [...table.split("\n"), ...record.split("\n")];
    for (const [i, drawn] of (await drawnWidths(lines)).entries()) {
      assert(drawn <= width, `${drawn} of ${width}: ${JSON.stringify(lines[i])}`);
    }
  }
});

Deno.test("a hostile text stays in its cell: one line for each row, no control, and the next column where it belongs", async () => {
  const rows = HOSTILE.map((symbol) => ({ symbol, last: 1 }));
  const text = await shown(JSON.stringify({ tickers: rows }), "tickers", { width: 60 });
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\p{Cf}\p{Cs}]/u.test(text), JSON.stringify(text));
  const lines = text.trimEnd().split("\n");
  assertEquals(lines.length, rows.length + 1);
  const before = lines.map((line) => line.slice(0, line.lastIndexOf(line.endsWith("last") ? "last" : "1")));
  const [heading = 0, ...widths] = await drawnWidths(before);
  assertEquals(widths, rows.map(() => heading + "last".length - 1));
});

Deno.test("decimal points of a column stand below each other, with every digit as it arrived", async () => {
  const dice = new Dice("points");
  for (let round = 0; round < 50; round++) {
    const numbers = Array.from({ length: 12 }, () => dice.pick(NUMBERS));
    const body = `{"tickers":[${numbers.map((last) => `{"symbol":"A","last":${last}}`)}]}`;
    const lines = (await shown(body, "tickers")).trimEnd().split("\n").slice(1);
    assertEquals(lines.map((line) => line.replace(/^A +/, "")), numbers);
    const places = lines.map((line, i) => line.length - (numbers[i] ?? "").replace(/^-?\d+/, "").length);
    assertEquals(new Set(places).size, 1, lines.join("\n"));
  }
});

Deno.test("a number is never cut: its column goes, or where it was asked for the line runs over", async () => {
  const long = "0.".padEnd(60, "1");
  const body = `{"tickers":[{"symbol":"A","last":${long},"bid":2}]}`;
  const narrow = await shown(body, "tickers", { width: 40 });
  assertEquals(narrow, "symbol  bid\nA         2\n1 more column, with --columns: last\n");
  const asked = await shown(body, "tickers", { width: 40, columns: ["symbol", "last"] });
  assertStringIncludes(asked, `A       ${long}\n`);
});

Deno.test("texts are shortened only where columns that were asked for would not fit, the longest first", async () => {
  const body = JSON.stringify({ notifications: [{ type: "t".repeat(30), note: "n".repeat(60), priority: "high" }] });
  const columns = ["type", "note", "priority"];
  assertEquals(
    (await shown(body, "notifications", { columns })).split("\n")[1],
    `${"t".repeat(30)}  ${"n".repeat(60)}  high`,
  );
  const line = (await shown(body, "notifications", { columns, width: 72 })).split("\n")[1] ?? "";
  assertEquals(line, `${"t".repeat(30)}  ${"n".repeat(29)}…  high`);
  assertMatch(
    await shown(body, "notifications", { columns, width: 60, dumb: true }),
    /t{21}\.{3} {2}n{21}\.{3} {2}high/,
  );
});

Deno.test("columns in which nothing is are left out unless they were asked for", async () => {
  const body = '{"openOrders":[{"symbol":"PF_XBTUSD","side":"buy","stopPrice":null,"cliOrdId":""}]}';
  assertEquals(await shown(body, "openorders"), "symbol     side\nPF_XBTUSD  buy\n");
  const asked = await shown(body, "openorders", { columns: ["symbol", "stopPrice"] });
  assertEquals(asked, "symbol     stopPrice\nPF_XBTUSD\n");
});

Deno.test("with TERM=dumb a cell and a heading are ASCII, and columns stay below each other", async () => {
  const body = JSON.stringify({ fills: [{ "größe": "維持 e\u0301", b: 1 }, { "größe": "x", b: 2 }] });
  const dumb = await shown(body, "fills", { dumb: true, columns: ["größe", "b"] });
  assertEquals(dumb, "gr??e  b\n?? e?  1\nx      2\n");
  const record = await shown('{"ticker":{"größe":"é"}}', "tickers/{symbol}", { dumb: true });
  assertEquals(record, "gr??e  ?\n");
});

Deno.test("a row with fields that no other row has costs no more than its own", async () => {
  const rows = Array.from({ length: 4000 }, (_, i) => ({ [`k${i}`]: i }));
  const body = JSON.stringify({ fills: rows });
  const csv = (await shown(body, "fills", { format: "csv" })).split("\r\n");
  assertEquals([csv.length, csv[1], csv[4000]], [4002, `0${",".repeat(3999)}`, `${",".repeat(3999)}3999`]);
  const table = (await shown(body, "fills")).trimEnd().split("\n");
  assertEquals([table.length, table[0]?.trim().split(/ +/).length], [4002, 60]);
  assertMatch(table.at(-1) ?? "", /^3940 more columns, with --columns: k60,k61,.*,k159,\.\.\.$/);
});

Deno.test("one huge cell doesn't widen the lines of all others", async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => ({ symbol: i === 7 ? "x".repeat(1_000_000) : "A", last: i }));
  const text = await shown(JSON.stringify({ tickers: rows }), "tickers");
  assert(text.length < 2_000_000, `${text.length}`);
});
