/**
 * `kf depth` in windows of several sizes: whole screens, and properties of every book.
 *
 * @module
 */

import stringWidth from "string-width";
import { centreOf, reachOf, readBook } from "../../lib/render/depth/depth_book.ts";
import { drawDepth } from "../../lib/render/depth/depth_picture.ts";
import { depthSvg } from "../../lib/render/depth/depth_svg.ts";
import { parseExact } from "../../lib/text/json.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { type Drawn, SANDBOX, screenOf, testScreens, uncoloured } from "./chart_screens.ts";
import { Exchange, json } from "../support/exchange.ts";
import { golden, kf, kfProcess, testOnEach } from "../support/runner.ts";

const SCREENS: readonly Drawn[] = [
  ["depth_80x24", ["depth", "PF_XBTUSD"], 80, 24],
  ["depth_200x50", ["depth", "PF_XBTUSD"], 200, 50],
  ["depth_40x10", ["depth", "pf_ethusd"], 40, 10],
  ["depth_range", ["depth", "PI_XBTUSD", "0.02%"], 80, 24],
];

testScreens(SCREENS);

Deno.test("a depth picture in colour is the same picture, and TERM=dumb gets plain text", async () => {
  const coloured = await screenOf(["depth", "PF_XBTUSD"], 80, 24);
  await golden("depth_80x24_colour", coloured.stdout);
  const plain = await screenOf(["depth", "PF_XBTUSD"], 80, 24, { NO_COLOR: "1" });
  assertEquals(uncoloured(coloured.stdout), plain.stdout);
  const dumb = await screenOf(["depth", "PF_XBTUSD"], 80, 24, { TERM: "dumb" });
  await golden("depth_dumb", dumb.stdout);
  assertMatch(dumb.stdout, /^[\n\x20-\x7e]*$/);
});

await testOnEach("a depth picture is the same on each runtime", async (runtime) => {
  const { code, stdout, stderr } = await kfProcess(runtime, [...SANDBOX, "depth", "PF_XBTUSD"]);
  assertEquals([code, stderr], [0, ""]);
  await golden("depth_80x24", stdout);
});

type Rows = [price: string, size: string][];

function side(count: number, from: number, step: (i: number) => number, size: (i: number) => number): Rows {
  let price = from;
  return Array.from({ length: count }, (_, i) => {
    price += step(i);
    return [price.toFixed(8), size(i).toFixed(6)];
  });
}

const BOOKS: [name: string, bids: Rows, asks: Rows][] = [
  ["two orders", [["4", "1"]], [["5", "1"]]],
  ["bids only", side(20, 100, () => -0.5, () => 3), []],
  ["asks only", [], side(20, 100, () => 0.5, (i) => i + 1)],
  ["one ask only", [], [["5", "1"]]],
  ["orders far out", [...side(30, 100, () => -0.1, () => 1), ["0.00000001", "1000000"]], [
    ...side(30, 100, () => 0.1, () => 1),
    ["100000000", "1"],
  ]],
  ["a thin side", [["99", "1"]], side(200, 100, () => 0.5, () => 1)],
  ["small prices", side(30, 0.000012, () => -0.00000001, () => 1e9), side(30, 0.00001201, () => 0.00000001, () => 1e9)],
  ["large prices", side(30, 123456789, () => -1000, () => 1e-5), side(30, 123456789, () => 1000, () => 1e-5)],
  ["a crossed book", side(10, 101, () => -0.5, () => 1), side(10, 99, () => 0.5, () => 1)],
  ["a book crossed by one order", [["101", "1"]], [["100", "1"]]],
  ["a book crossed throughout", side(5, 130, () => -1, () => 1), side(5, 100, () => 1, () => 1)],
  ["a price of nothing", [["0", "1"]], []],
  ["prices around zero", [["-1", "1"], ["-2", "1"]], [["1", "1"], ["2", "2"]]],
];

const SIZES = [[40, 9], [41, 13], [60, 14], [80, 23], [121, 40], [200, 49], [250, 59]] as const;

for (const [name, bids, asks] of BOOKS) {
  Deno.test(`a depth picture of ${name} fits windows of all sizes`, () => {
    const book = readBook(parseExact(JSON.stringify({ orderBook: { bids, asks } })));
    const centre = book && centreOf(book);
    assert(book !== undefined && centre !== undefined);
    const data = { symbol: "PF_TEST", book, centre, reach: reachOf(book, centre) };
    assert(data.reach > 0);
    for (const [columns, rows] of SIZES) {
      const lines = drawDepth(data, { columns, rows }).lines(false);
      const told = `${name} at ${columns}x${rows}:\n${lines.join("\n")}`;
      assertEquals(lines.length, rows, told);
      for (const line of lines) assert(stringWidth(line) <= columns, told);
      const plots = lines.map((line) => /[│┤](.*)[│├]/.exec(line)?.[1] ?? "");
      const drawn = (of: (plot: string) => string) => plots.some((plot) => /[^ ·]/.test(of(plot)));
      assertEquals(drawn((plot) => plot.slice(0, plot.length / 2)), bids.length > 0, told);
      assertEquals(drawn((plot) => plot.slice(plot.length / 2)), asks.length > 0, told);
      checkSlopes(lines, told);
    }
    const svg = depthSvg({ symbol: "PF_TEST" }, data);
    assert(!/NaN|Infinity|undefined/.test(svg));
  });
}

/** Asserts that each side never gets lower from the middle outwards: in each row its glyphs extend to the edge. */
function checkSlopes(lines: readonly string[], told: string): void {
  for (const line of lines) {
    const [, plot = ""] = /[│┤](.*)[│├]/.exec(line) ?? [];
    assertMatch(plot, /^█*[▁▂▃▄▅▆▇]*[ ·]*▒*$/, told);
  }
}

Deno.test("running totals, spread and mid have every digit", async () => {
  await using exchange = await Exchange.start();
  const bids = "[[105900.0,0.50],[105850.0,1.2],[105800.10,0.123456789012345678]]";
  const asks = '[["105950.3","0.3"],[106000.0,7e-1]]';
  const body =
    `{"result":"success","orderBook":{"bids":${bids},"asks":${asks}},"serverTime":"2026-10-01T12:00:00.000Z"}`;
  exchange.reply = { ...json(null), body };
  const { code, stdout } = await kf(["depth", "PF_XBTUSD"], { env: { ...exchange.env, TERM: "dumb" } });
  assertEquals(code, 0);
  assertMatch(stdout, /^best bid +105900\.0 +size 0\.50$/m);
  assertMatch(stdout, /^spread +50\.3 +0\.047%$/m);
  assertMatch(stdout, /^mid +105925\.15$/m);
  assertMatch(stdout, /^all +1\.823456789012345678 +1\.0$/m);
});

Deno.test("a crossed book is said to be crossed, and has both of its sides at every distance", async () => {
  await using exchange = await Exchange.start();
  const orderBook = { bids: [["90", "4"], ["101", "1"]], asks: [["110", "3"], ["100", "2"]] };
  exchange.reply = json({ result: "success", orderBook });
  const args = ["depth", "PF_XBTUSD"];
  const drawn = await kf([...args, "0.01%"], { env: { ...exchange.env, COLUMNS: "120" } });
  assertMatch(drawn.stdout, /^PF_XBTUSD {2}bid 101 {2}ask 100 {2}spread -1 \(-1%\) {2}crossed/);
  assertMatch(drawn.stdout, /bids 1 {2}asks 2/);
  const told = await kf(args, { env: { ...exchange.env, TERM: "dumb" } });
  assertMatch(told.stdout, /^spread +-1 +-1%, crossed$/m);
  assertMatch(told.stdout, /^0\.05% +1 +2\n[^]*^all +5 +5$/m);
  const { stdout } = await kf([...args, "0.01%", "--svg=-"], { env: exchange.env });
  assertMatch(stdout, /<title [^>]*>PF_XBTUSD: order book, crossed</);
  assertEquals(stdout.match(/ area" d=/g)?.length, 2);
  for (const [, x] of stdout.matchAll(/[MH](-?[\d.]+)/g)) assert(Number(x) >= -11 && Number(x) <= 1000, x);
});

Deno.test("an SVG of many levels has no more steps than can be seen, and every order in its totals", () => {
  const levels = (from: number, step: number) => Array.from({ length: 100_000 }, (_, i) => [`${from + step * i}`, "1"]);
  const book = readBook({ orderBook: { bids: levels(1e9, -1), asks: levels(1e9 + 1, 1) } });
  const centre = book && centreOf(book);
  assert(book !== undefined && centre !== undefined);
  const svg = depthSvg({ symbol: "PF_TEST" }, { symbol: "PF_TEST", book, centre, reach: 100_000 });
  const steps = [.../<path class="up line bold" d="([^"]*)"/.exec(svg)?.[1]?.matchAll(/V([\d.]+)/g) ?? []];
  assert(steps.length > 400 && steps.length <= 1001, String(steps.length));
  assert(svg.length < 100_000, String(svg.length));
  // The highest step is that of all the orders: the plot from 490 up to 92, less the room above.
  assert(Math.abs(Number(steps.at(-1)?.[1]) - (490 - 398 / 1.03)) < 0.01, steps.at(-1)?.[1]);
});

Deno.test("an empty book is said to be empty, and is no failure", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "success", orderBook: { bids: [], asks: [] } });
  for (const args of [["depth", "PF_XBTUSD"], ["depth", "PF_XBTUSD", "--svg=-"]]) {
    const { code, stdout } = await kf(args, { env: exchange.env });
    assertEquals(code, 0);
    assertMatch(stdout, /the book of PF_XBTUSD is empty/);
  }
});

Deno.test("a range says how much of the book is shown", async () => {
  const near = await kf([...SANDBOX, "depth", "PF_XBTUSD", "0.01%"]);
  assertMatch(near.stdout, /within 0\.01% of mid/);
  const far = await kf([...SANDBOX, "depth", "PF_XBTUSD", "50%"]);
  assertMatch(far.stdout, /within 50% of mid/);
});
