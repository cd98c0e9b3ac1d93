/**
 * `--svg`: whole files, read by a real XML parser, and where they are written.
 *
 * @module
 */

import { SaxesParser } from "saxes";
import { candleSvg } from "../../lib/render/chart/candle_svg.ts";
import { FileError } from "../../lib/io/io.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { SANDBOX } from "./chart_screens.ts";
import { Exchange, json } from "../support/exchange.ts";
import { golden, kf } from "../support/runner.ts";

interface Found {
  elements: string[];
  texts: string[];
  numbers: number[];
}

/** What an XML parser finds. Throws for anything that is not well-formed. */
function parsed(svg: string): Found {
  const found: Found = { elements: [], texts: [], numbers: [] };
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, uri, attributes }) => {
    assertEquals(uri, "http://www.w3.org/2000/svg");
    found.elements.push(name);
    for (const { name: key, value } of Object.values(attributes)) {
      if (/^(x|y|x1|y1|width|height|dx)$/.test(key)) found.numbers.push(Number(value));
      if (key === "d") found.numbers.push(...(value.match(/-?[\d.]+/g) ?? []).map(Number));
    }
  });
  parser.on("text", (text) => void found.texts.push(text));
  parser.write(svg).close();
  return found;
}

function count(list: readonly string[], wanted: string): number {
  return list.filter((each) => each === wanted).length;
}

async function svgOf(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await kf([...SANDBOX, ...args, "--svg=-"]);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

for (const [name, args] of [["chart_svg", ["chart", "PF_XBTUSD"]], ["depth_svg", ["depth", "PF_XBTUSD"]]] as const) {
  Deno.test(`${name}: the picture is the one that was looked at, and well-formed`, async () => {
    const svg = await svgOf([...args]);
    await golden(name, svg);
    const { elements, numbers, texts } = parsed(svg);
    assertEquals(elements.slice(0, 4), ["svg", "title", "desc", "style"]);
    assert(numbers.length > 100 && numbers.every(Number.isFinite));
    // All inside of its own 1000 by 560, save the strokes of the hatching and the titles' gaps.
    assert(
      numbers.every((number) => number >= -11 && number <= 1000),
      String(numbers.filter((n) => n < -11 || n > 1000)),
    );
    assertStringIncludes(texts.join(), "PF_XBTUSD");
    assert(
      svg.includes('viewBox="0 0 1000 560"') && svg.includes('role="img"') && svg.includes("prefers-color-scheme"),
    );
    assert(!/NaN|Infinity|undefined|https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(svg));
  });
}

Deno.test("an SVG chart tells of each candle, and has as many as were asked for", async () => {
  const hours = await svgOf(["chart", "PF_XBTUSD", "1h", "--from", "2026-09-30", "--to", "2026-10-01"]);
  const found = parsed(hours);
  const told = found.texts.filter((text) => /^2026-\d\d-\d\d \d\d:\d\d\u2003open .* volume /.test(text));
  assertEquals(told.length, 24);
  assertEquals(count(found.elements, "title"), 25);
  const merged = parsed(await svgOf(["chart", "PF_XBTUSD", "15m", "--from", "2026-09-01"]));
  const times = merged.texts.filter((text) => text.includes("\u2003open "));
  assert(times.length > 120 && times.length <= 240, String(times.length));
  assert(merged.texts.includes("4h of 15m trade"), merged.texts.slice(0, 20).join("|"));
});

Deno.test("what others wrote is text in an SVG, whatever characters it holds", async () => {
  await using exchange = await Exchange.start();
  const row = { time: 1790856000000, open: "1", high: "2<", low: "1", close: "2" };
  const rows = [row, { ...row, high: "2", volume: 3 }];
  exchange.reply = ({ path }) =>
    path.includes("status")
      ? undefined
      : json({ candles: rows, more_candles: false, orderBook: { bids: [[1, 2]], asks: [] } });
  const symbol = `pf_<a>&"'\u202e]]>é`;
  for (const command of ["chart", "depth"]) {
    const { code, stdout } = await kf([command, symbol, "--svg=-"], { env: exchange.env });
    assertEquals(code, 0);
    assertStringIncludes(parsed(stdout).texts.join("|"), `PF_<A>&"'?]]>?`);
  }
});

Deno.test("what a screen reader is told has no padding", async () => {
  for (const command of ["chart", "depth"]) {
    const [, description = ""] = /<desc[^>]*>([^<]*)</.exec(await svgOf([command, "PF_XBTUSD"])) ?? [];
    assert(description.length > 80 && !/ {2}|; ;/.test(description), description);
  }
});

Deno.test("nothing to draw is an SVG that says so", async () => {
  const { texts } = parsed(await svgOf(["chart", "PF_XBTUSD", "--from", "2020-01-01", "--to", "2020-02-01"]));
  assertMatch(
    texts.join("|"),
    /PF_XBTUSD \(sandbox\) has no 4h candles of trade prices from 2020-01-01 00:00 to 02-01 00:00 UTC/,
  );
});

Deno.test("a price that never moves and one candle are drawn within the picture", () => {
  const flat = { text: "5", value: 5 };
  const candle = { time: 0, open: flat, high: flat, low: flat, close: flat, volume: { text: "0", value: 0 }, began: 0 };
  const words = { symbol: "PF_TEST", resolution: "1h", tick: "trade", local: false, from: 0, to: 0, length: 3_600_000 };
  const { numbers } = parsed(candleSvg({ ...words, candles: [candle] }, true));
  assert(numbers.every((number) => number >= -11 && number <= 1000));
});

Deno.test("--svg FILE writes the file, over an older one too, and only a terminal hears of it", async () => {
  const files = new Map<string, Uint8Array>();
  const writeFile = (path: string, bytes: Uint8Array) => Promise.resolve(void files.set(path, bytes));
  const args = [...SANDBOX, "depth", "PF_XBTUSD", "--svg", "book.svg"];
  const piped = await kf(args, { io: { writeFile } });
  assertEquals([piped.code, piped.stdout, piped.stderr], [0, "", ""]);
  assertEquals(new TextDecoder().decode(files.get("book.svg")), await svgOf(["depth", "PF_XBTUSD"]));
  const seen = await kf(args, { io: { writeFile }, terminal: true });
  assertEquals([seen.stdout, seen.stderr], ["", "kf: wrote book.svg\n"]);
});

Deno.test("--svg FILE that can't be written is a mistake on the command line", async () => {
  const writeFile = () => Promise.reject(new FileError("no such directory"));
  const { code, stdout, stderr } = await kf([...SANDBOX, "chart", "PF_XBTUSD", "--svg", "no/x.svg"], {
    io: { writeFile },
  });
  assertEquals([code, stdout], [2, ""]);
  assertEquals(
    stderr,
    "kf: cannot write no/x.svg: no such directory\nhint: choose another path, or standard output: --svg - > picture.svg\n",
  );
});
