/**
 * `kf chart` in windows of several sizes: whole screens, and properties of every screen.
 *
 * @module
 */

import stringWidth from "string-width";
import { drawCandles } from "../../lib/render/chart/candle_picture.ts";
import { type Candle, readCandles } from "../../lib/render/chart/candles.ts";
import { fitted } from "../../lib/render/chart/fit.ts";
import { layout } from "../../lib/render/chart/layout.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { type Drawn, SANDBOX, screenOf, testScreens, uncoloured } from "./chart_screens.ts";
import { Exchange, json } from "../support/exchange.ts";
import { golden, kf, kfProcess, testEverywhere, testOnEach } from "../support/runner.ts";

const SCREENS: readonly Drawn[] = [
  ["chart_80x24", ["chart", "PF_XBTUSD"], 80, 24],
  ["chart_200x50", ["chart", "PF_XBTUSD"], 200, 50],
  ["chart_40x10", ["chart", "PF_XBTUSD"], 40, 10],
  ["chart_wide_bodies", ["chart", "PF_ETHUSD", "12h", "--from", "8d"], 80, 24],
  ["chart_mark_60d", ["chart", "PF_XBTUSD", "--tick", "mark", "--from", "60d"], 200, 50],
  ["chart_merged", ["chart", "PF_SOLUSD", "15m", "--from", "2026-09-01", "--to", "2026-09-20"], 80, 24],
];

testScreens(SCREENS);

Deno.test("a chart in colour is the same picture", async () => {
  const coloured = await screenOf(["chart", "PF_XBTUSD"], 80, 24);
  await golden("chart_80x24_colour", coloured.stdout);
  const plain = await screenOf(["chart", "PF_XBTUSD"], 80, 24, { NO_COLOR: "1" });
  assertEquals(uncoloured(coloured.stdout), plain.stdout);
  assert(!plain.stdout.includes("\x1b"));
});

/** Spans by their first open and last close, and whether the last candle goes the other way, with the colour of both: SGR and class. */
const WAYS: [name: string, first: string, last: [open: string, close: string], sgr: string, look: string][] = [
  ["rose, though the last candle fell", "100", ["130", "120"], "32", "up"],
  ["fell, though the last candle rose", "200", ["110", "120"], "31", "down"],
];

for (const [name, first, [open, close], sgr, look] of WAYS) {
  Deno.test(`the price tag of a chart that ${name} has the colour of its header`, async () => {
    await using exchange = await Exchange.start();
    const row = (i: number, open: string, close: string) => {
      return { time: START + i * HOUR, open, high: "210", low: "90", close, volume: "1" };
    };
    const candles = [row(0, first, "125"), row(1, open, close)];
    exchange.reply = json({ candles, instrumentStatus: [], serverTime: "2026-10-01T02:00:00.000Z" });
    const args = ["chart", "PF_XBTUSD", "1h", "--from", "2026-10-01"];
    const { stdout } = await kf([...args, "--color", "always"], { env: exchange.env });
    assertMatch(stdout, new RegExp(`\\x1b\\[0;1;${sgr}m[▲▼]`));
    assertMatch(stdout, new RegExp(`\\x1b\\[0;${sgr}m◄\\x1b\\[0;7;${sgr}m 120 `));
    const svg = await kf([...args, "--svg=-"], { env: exchange.env });
    assertStringIncludes(svg.stdout, `class="strong ${look}"`);
    assertStringIncludes(svg.stdout, `class="${look} flag"`);
  });
}

Deno.test("a chart elsewhere than on a terminal is 80 by 24 and plain, unless COLUMNS, LINES or --color say more", async () => {
  const chart = [...SANDBOX, "chart", "PF_XBTUSD"];
  const { stdout } = await kf(chart);
  assertEquals(stdout, (await screenOf(["chart", "PF_XBTUSD"], 80, 24, { NO_COLOR: "1" })).stdout);
  const told = await kf(chart, { env: { COLUMNS: "40", LINES: "10" } });
  assertEquals(told.stdout, (await screenOf(["chart", "PF_XBTUSD"], 40, 10, { NO_COLOR: "1" })).stdout);
  const coloured = await kf([...chart, "--color", "always"]);
  assertEquals(coloured.stdout, (await screenOf(["chart", "PF_XBTUSD"], 80, 24)).stdout);
});

Deno.test("TERM=dumb and a window too small get a few lines of plain text", async () => {
  const dumb = await screenOf(["chart", "PF_XBTUSD"], 80, 24, { TERM: "dumb" });
  await golden("chart_dumb", dumb.stdout);
  assertMatch(dumb.stdout, /^[\n\x20-\x7e]*$/);
  for (const [columns, rows] of [[39, 24], [80, 9]] as const) {
    const { stdout } = await screenOf(["chart", "PF_XBTUSD"], columns, rows);
    assertMatch(stdout, /\nhigh +\d+/);
    assertMatch(stdout, /^[\n\x20-\x7e]*$/);
  }
});

await testEverywhere("a chart is the same on each runtime", async (runtime) => {
  const { code, stdout, stderr } = await kfProcess(runtime, [...SANDBOX, "chart", "PF_XBTUSD"]);
  assertEquals([code, stderr], [0, ""]);
  await golden("chart_80x24", stdout);
});

await testOnEach("--local tells times in the zone of this machine", async (runtime) => {
  const env = { TZ: "Asia/Kolkata", COLUMNS: "100" };
  const { stdout } = await kfProcess(runtime, [...SANDBOX, "--local", "chart", "PF_XBTUSD", "--from", "2d"], { env });
  assertStringIncludes(stdout, "to 10-01 17:30 UTC+05:30");
  assertMatch(stdout, / 30 Sep +\d\d:00 .* 1 Oct /);
  const from = ["chart", "PF_XBTUSD", "1h", "--from", "2026-10-01", "--local"];
  const day = await kfProcess(runtime, [...SANDBOX, ...from], { env });
  assertStringIncludes(day.stdout, "2026-10-01 00:30 to 17:30 UTC+05:30");
}, ["deno", "bun"]);

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 1);

type Prices = [open: string, high: string, low: string, close: string];

function candlesOf(count: number, prices: (i: number) => Prices, step = 1): Candle[] {
  const rows = Array.from({ length: count }, (_, i) => {
    const [open, high, low, close] = prices(i);
    return { time: START + i * step * HOUR, open, high, low, close, volume: `${i % 7}.25` };
  });
  const candles = readCandles({ candles: rows });
  assertEquals(candles?.length, count);
  return candles ?? [];
}

/** A wave with a highest and a lowest point. */
function wave(i: number, unit: (price: number) => string): Prices {
  const [from, to] = [100 + 40 * Math.sin(i / 9), 100 + 40 * Math.sin((i + 1) / 9)];
  return [unit(from), unit(Math.max(from, to) + 3 + i % 5), unit(Math.min(from, to) - 3), unit(to)];
}

const ODD: [name: string, candles: Candle[]][] = [
  ["a wave", candlesOf(300, (i) => wave(i, (price) => price.toFixed(2)))],
  ["small prices", candlesOf(50, (i) => wave(i, (price) => (price * 1e-7).toFixed(10)))],
  ["large prices", candlesOf(50, (i) => wave(i, (price) => (price * 1_234_567).toFixed(1)))],
  ["prices of many digits", candlesOf(50, (i) => wave(i, (price) => `${price.toFixed(2)}8234567891`))],
  ["prices below zero", candlesOf(50, (i) => wave(i, (price) => (price - 110).toFixed(2)))],
  ["prices with exponents", candlesOf(30, (i) => wave(i, (price) => (price * 1e20).toExponential(3)))],
  ["a price that never moves", candlesOf(20, () => ["5", "5", "5", "5"])],
  ["a price of nothing", candlesOf(3, () => ["0", "0", "0", "0"])],
  ["one candle", candlesOf(1, () => ["2", "4", "1", "3"])],
  ["gaps in time", candlesOf(12, (i) => wave(i, (price) => price.toFixed(1)), 17)],
];

const SIZES = [[40, 9], [41, 13], [60, 14], [79, 18], [80, 23], [119, 30], [121, 40], [200, 49], [250, 59]] as const;

for (const [name, candles] of ODD) {
  Deno.test(`a chart of ${name} fits windows of all sizes`, () => {
    for (const [columns, rows] of SIZES) {
      for (const asked of [true, false]) {
        const data = { ...WORDS, candles, length: HOUR };
        const size = { columns, rows };
        const shown = fitted(data, size, asked);
        const lines = drawCandles(shown, size).lines(false);
        const told = `${name} at ${columns}x${rows}:\n${lines.join("\n")}`;
        assertEquals(lines.length, rows, told);
        for (const line of lines) assert(stringWidth(line) <= columns, told);
        checkPrices(lines, layout(shown, size), told);
        checkTimes(lines.at(-1) ?? "", told);
      }
    }
  });
}

const WORDS = { symbol: "PF_TEST", resolution: "1h", tick: "trade", local: false, from: START, to: START };

/** Asserts that the highest price is in the first row, the lowest in the last, and that prices fall from row to row. */
function checkPrices(lines: string[], at: ReturnType<typeof layout>, told: string): void {
  const rows = lines.slice(at.headerRows, at.headerRows + at.priceRows);
  const flat = rows.some((row) => /^─/.test(row));
  if (!flat) assertMatch((rows[0] ?? "").slice(0, at.columns), /[^ ·]/, told);
  if (!flat) assertMatch((rows.at(-1) ?? "").slice(0, at.columns), /[^ ·]/, told);
  const labels = rows.map((row) => /[┤◄] ?(-?[\d.e+-]+)\s*$/.exec(row)?.[1]).filter((label) => label !== undefined);
  assert(labels.length >= 2, told);
  for (const [i, label] of labels.slice(1).entries()) assert(Number(label) <= Number(labels[i]), told);
}

function checkTimes(line: string, told: string): void {
  const labels = line.trim().split(/ {2,}/);
  assert(labels.length > 0, told);
  for (const label of labels) assertMatch(label, /^(\d\d:\d\d|\d{1,2} [A-Z][a-z]{2}|[A-Z][a-z]{2}|\d{4})$/, told);
}

Deno.test("rising and falling candles differ without colour, wide or narrow", () => {
  for (const columns of [50, 100]) {
    const draw = (open: string, close: string) => {
      const data = { ...WORDS, candles: candlesOf(20, () => [open, "4", "1", close]), length: HOUR };
      return drawCandles(data, { columns, rows: 20 }).lines(false).slice(2, 15).join("\n");
    };
    const [up, down, flat] = [draw("2", "3"), draw("3", "2"), draw("3", "3")];
    assertEquals(new Set([up, down, flat]).size, 3, up + down + flat);
    assert(!/[█▀▄]/.test(up + flat), up + flat);
  }
});

Deno.test("a falling body of half a cell is still a block", () => {
  const candles = candlesOf(60, (i) => i % 2 === 0 ? ["50", "100", "1", "49"] : ["49", "100", "1", "50"]);
  const lines = drawCandles({ ...WORDS, candles, length: HOUR }, { columns: 70, rows: 12 }).lines(false);
  const bodies = lines.slice(1, 7).join("").match(/[█▀▄]/g)?.length;
  assertEquals(bodies, 30);
});
