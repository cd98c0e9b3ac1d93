/**
 * What `kf chart` requests: times, resolutions and pages, and how it reads the replies.
 *
 * @module
 */

import { spanTime } from "../../lib/commands/chart/span_time.ts";
import { lengthOfResolution, spanFor } from "../../lib/commands/chart/span.ts";
import { Failure } from "../../lib/io/failure.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { SANDBOX } from "./chart_screens.ts";
import { Exchange, json, refusal } from "../support/exchange.ts";
import { golden, kf } from "../support/runner.ts";

const NOW = Date.UTC(2026, 9, 1, 12);
const DAY = 86_400_000;

const TIMES: [word: string, want: number][] = [
  ["2026-09-30", Date.UTC(2026, 8, 30)],
  ["2026-09", Date.UTC(2026, 8, 1)],
  ["2026-09-30T06:30", Date.UTC(2026, 8, 30, 6, 30)],
  ["2026-09-30 06:30", Date.UTC(2026, 8, 30, 6, 30)],
  ["2026-09-30T06:30Z", Date.UTC(2026, 8, 30, 6, 30)],
  ["2026-09-30t06:30:15.250z", Date.UTC(2026, 8, 30, 6, 30, 15)],
  ["2026-09-30T06:30+02:00", Date.UTC(2026, 8, 30, 4, 30)],
  ["2026-09-30T06:30-0530", Date.UTC(2026, 8, 30, 12)],
  ["1790856000", 1_790_856_000_000],
  ["7d", NOW - 7 * DAY],
  ["-7d", NOW - 7 * DAY],
  ["7d ago", NOW - 7 * DAY],
  ["90m", NOW - DAY / 16],
  ["12h", NOW - DAY / 2],
  ["2w", NOW - 14 * DAY],
  ["1y", NOW - 365 * DAY],
  ["now", NOW],
];

for (const [word, want] of TIMES) {
  Deno.test(`spanTime() reads ${word}`, () => assertEquals(spanTime("from", word, NOW, false), want));
}

for (
  const word of [
    "",
    "2026",
    "7",
    "7x",
    "2026-02-31",
    "2026-13-01",
    "2026-09-30T24:00",
    "2026-09-30T06:61",
    "9d9",
    "0026-10-01",
    "1969-12-31",
  ]
) {
  Deno.test(`spanTime() refuses "${word}"`, () =>
    void assertThrows(() => spanTime("to", word, NOW, false), Failure, "--to"));
}

Deno.test("spanTime() takes no milliseconds for seconds", () => {
  const error = assertThrows(() => spanTime("from", "1790856000000", NOW, false), Failure, "milliseconds");
  assertStringIncludes(error.hint, "--from 1790856000");
});

const SPANS: [span: string, length: number, most: number, resolution: string, merged: number][] = [
  ["an hour", DAY / 24, 70, "1m", 60_000],
  ["a day", DAY, 70, "30m", 1_800_000],
  ["a day in a wide window", DAY, 190, "5m", 600_000],
  ["a week", 7 * DAY, 70, "1h", 3 * 3_600_000],
  ["sixty days in a wide window", 60 * DAY, 190, "4h", 8 * 3_600_000],
  ["a year", 365 * DAY, 70, "1w", 7 * DAY],
  ["thirty years", 10_950 * DAY, 70, "1w", 182 * DAY],
];

for (const [span, length, most, resolution, merged] of SPANS) {
  Deno.test(`spanFor() chooses candles that fill the picture for ${span}`, () => {
    const wish = { resolution: undefined, from: NOW - length, to: undefined, now: NOW, usual: most, most };
    const whole = Math.floor((NOW - length) / merged) * merged;
    const from = merged === lengthOfResolution(resolution) ? NOW - length : whole;
    assertEquals(spanFor(wish), { resolution, length: merged, from, to: undefined });
  });
}

const LINES = [
  "chart",
  "chart PF_XBTUSD 2h",
  "chart PF_XBTUSD 1h 4h",
  "chart symbol=PF_XBTUSD",
  "chart PF_XBTUSD --tick last",
  "chart PF_XBTUSD --from yesterday",
  "chart PF_XBTUSD --from 2027-01-01",
  "chart PF_XBTUSD --from 1d --to 2d",
  "chart PF_XBTUSD 1m --from 1y",
  "chart PF_NOPE",
  "chart PF_XBTUSD --from 2020-01-01 --to 2020-02-01",
  "depth",
  "depth PF_XBTUSD 5",
  "depth PF_XBTUSD 0%",
  "depth PF_XBTUSD 1% 2%",
  "depth PF_NOPE",
];

Deno.test("kf chart and kf depth say what is wrong and what to do next", async () => {
  let text = "";
  for (const line of LINES) {
    const { code, stdout, stderr } = await kf([...SANDBOX, ...line.split(" ")]);
    text += `$ kf ${line}\n${stdout}${stderr}[${code}]\n\n`;
  }
  await golden("chart_errors", text);
});

/** A reply with hourly candles. */
function page(from: number, count: number, more: boolean) {
  const candles = Array.from({ length: count }, (_, i) => {
    return { time: (from + i * 3600) * 1000, open: "10", high: "12.5", low: "9", close: "11.5", volume: "0.1" };
  });
  return json({ candles, more_candles: more });
}

const FROM = 1_790_000_000 - 1_790_000_000 % 3600;

/** The queries of the chart requests; the first call reads the exchange's clock. */
function asked(exchange: Exchange): string[] {
  return exchange.requests.filter(({ path }) => path.includes("/charts/")).map(({ query }) => query);
}

Deno.test("a span longer than a reply is read page by page, each candle once", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = ({ path, query }) => {
    if (!path.includes("/charts/")) return undefined;
    const from = Number(new URLSearchParams(query).get("from"));
    // The second page begins with the last candle of the first.
    return from === FROM ? page(FROM, 30, true) : page(FROM + 29 * 3600, 31, false);
  };
  const to = FROM + 60 * 3600;
  const { code, stdout } = await kf(["chart", "PF_XBTUSD", "1h", "--from", `${FROM}`, "--to", `${to}`], {
    env: { ...exchange.env, TERM: "dumb" },
  });
  assertEquals(code, 0);
  assertEquals(asked(exchange), [`from=${FROM}&to=${to - 1}`, `from=${FROM + 30 * 3600}&to=${to - 1}`]);
  assertMatch(stdout, /^PF_XBTUSD: 60 candles of 1h, trade prices\n/);
  assertMatch(stdout, /\nvolume +6\.0\n/);
  assertMatch(stdout, /\nchange +\+1\.5 \(\+15\.00%\)\n/);
});

Deno.test("a reply that always promises more is not asked for without end", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = ({ path }) => path.includes("/charts/") ? page(FROM, 10, true) : undefined;
  const { code } = await kf(["chart", "PF_XBTUSD", "1h", "--from", `${FROM}`], { env: exchange.env });
  assertEquals([code, asked(exchange).length], [0, 2]);
});

Deno.test("candles come as a list too, in any order, with fields that are no use left out", async () => {
  await using exchange = await Exchange.start();
  const row = { open: "1.10", high: "1.30", low: "1.05", close: "1.20" };
  const [first, last] = [{ ...row, time: FROM * 1000 }, { ...row, time: (FROM + 3600) * 1000, close: "1.250" }];
  const list = [last, { time: 1, open: null }, first, "?", { ...row, time: "x" }, { ...row, time: 1e300 }, last];
  exchange.reply = ({ path }) => path.includes("/charts/") ? json(list) : undefined;
  const { stdout } = await kf(["chart", "PF_XBTUSD", "1h", "--from", `${FROM}`], {
    env: { ...exchange.env, TERM: "dumb" },
  });
  assertMatch(stdout, /^PF_XBTUSD: 2 candles/);
  assertMatch(stdout, /\nlast +1\.250 .*\n/);
  assert(!stdout.includes("volume"));
});

for (const [name, reply] of [["no object", json("?")], ["no candles in it", json({ candles: "?" })]] as const) {
  Deno.test(`a reply with ${name} is the exchange's failure`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = ({ path }) => path.includes("/charts/") ? reply : undefined;
    const { code, stdout, stderr } = await kf(["chart", "PF_XBTUSD"], { env: exchange.env });
    assertEquals([code, stdout], [8, ""], stderr);
    assertMatch(stderr, /^kf: .+\nhint: .+\n$/);
  });
}

Deno.test("a book that is none is the exchange's failure, a refusal a refusal", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "success", orderBook: 7 });
  assertEquals((await kf(["depth", "PF_XBTUSD"], { env: exchange.env })).code, 8);
  exchange.reply = refusal("marketUnavailable");
  const { code, stderr } = await kf(["depth", "PF_XBTUSD"], { env: exchange.env });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "marketUnavailable");
});

Deno.test("nothing an exchange or a user writes steers the terminal", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = ({ path }) => path.includes("/charts/") ? page(FROM, 40, false) : undefined;
  const { stdout } = await kf(["chart", "PF_\x1b[2J\u009b\r\u202eX", "1h", "--from", `${FROM}`], { env: exchange.env });
  assertMatch(stdout, /^PF_\?\[2J\?\?\?X {2}1h/);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(stdout));
});

/** The exchange's reply for a span of whole seconds, both ends inclusive. */
async function rawCandles(resolution: string, from: number, to: number): Promise<Raw[]> {
  const raw = await kf([...SANDBOX, `charts/trade/PF_XBTUSD/${resolution}`, `from=${from / 1000}`, `to=${to / 1000}`]);
  const { candles }: { candles: Raw[] } = JSON.parse(raw.stdout);
  return candles;
}

interface Raw {
  time: number;
  open: string;
  close: string;
}

Deno.test("a candle that begins at --to is no part of the chart, with --from and without", async () => {
  const day = (await rawCandles("1d", Date.UTC(2026, 3, 1), Date.UTC(2026, 3, 1)))[0];
  for (const from of [["--from", "2026-03-25"], []]) {
    const args = [...SANDBOX, "chart", "PF_XBTUSD", "1d", ...from, "--to", "2026-04-02"];
    const told = await kf(args, { env: { TERM: "dumb" } });
    assertStringIncludes(told.stdout, `last    ${day?.close}`);
    assertMatch(told.stdout, /^last .* 2026-04-01 00:00$/m);
    const drawn = (await kf(args)).stdout;
    assertStringIncludes(drawn, `  ${day?.close}  `);
    assertStringIncludes(drawn, "to 04-01 00:00 UTC");
  }
});

Deno.test("a span that begins within a merged candle shows it whole, and says so", async () => {
  const [begin, end] = [Date.UTC(2026, 2, 25), Date.UTC(2026, 3, 2)];
  const hours = await rawCandles("1h", begin, end);
  const [first, last] = [hours[0], hours.at(-1)];
  assertEquals([first?.time, last?.time], [begin, end]);
  for (const resolution of [[], ["15m"]]) {
    const span = ["--from", "2026-03-25T02:00", "--to", "2026-04-02T01:00"];
    const args = [...SANDBOX, "chart", "PF_XBTUSD", ...resolution, ...span];
    const told = (await kf(args, { env: { TERM: "dumb" } })).stdout;
    assertMatch(told, new RegExp(`^first +${first?.open} +2026-03-25 00:00$`, "m"));
    assertMatch(told, new RegExp(`^last +${last?.close} +2026-04-02 00:`, "m"));
    const drawn = (await kf(args)).stdout;
    assertStringIncludes(drawn, "2026-03-25 00:00 to 04-02 00:00 UTC");
    const [change] = /[+-]\d+ \([+-][\d.]+%\)/.exec(told) ?? [];
    assertStringIncludes(drawn, change ?? "no change told");
    assertStringIncludes(drawn, `  ${last?.close}  `);
  }
});

Deno.test("a merged candle whose first part is missing is told by the time of its data", async () => {
  await using exchange = await Exchange.start();
  const start = Date.UTC(2026, 8, 1, 2) / 1000;
  exchange.reply = ({ path }) => path.includes("/charts/") ? page(start, 200, false) : undefined;
  const args = ["chart", "PF_XBTUSD", "1h", "--from", "2026-09-01", "--to", "2026-09-20"];
  const { stdout } = await kf(args, { env: exchange.env });
  assertMatch(stdout, /^PF_XBTUSD {2}\d+h of 1h /);
  assertStringIncludes(stdout, "2026-09-01 02:00 to ");
});

Deno.test("a symbol with a capital letter is sent as typed, one without in upper case", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "success", orderBook: { bids: [[1, 2]], asks: [] } });
  for (const symbol of ["PF_AAPLxUSD", "pf_xbtusd"]) {
    assertEquals((await kf(["depth", symbol], { env: exchange.env })).code, 0);
  }
  assertEquals(exchange.requests.map(({ query }) => query), ["symbol=PF_AAPLxUSD", "symbol=PF_XBTUSD"]);
});

Deno.test("merged candles have the highest, the lowest and all the volume of those they were made from", async () => {
  const args = ["PF_XBTUSD", "5m", "--from", "2026-09-20", "--to", "2026-09-25"];
  const drawn = await kf([...SANDBOX, "chart", ...args]);
  const told = await kf([...SANDBOX, "chart", ...args], { env: { TERM: "dumb" } });
  const fields = Object.fromEntries(told.stdout.split("\n").map((line) => line.split(/ {2,}/)));
  assertEquals(told.stdout.split("\n")[0], "PF_XBTUSD (sandbox): 1440 candles of 5m, trade prices");
  assertMatch(drawn.stdout, /^PF_XBTUSD \(sandbox\) {2}2h of 5m /);
  for (const name of ["high", "low"]) assertStringIncludes(drawn.stdout, `${name} ${fields[name]}`);
  assertStringIncludes(drawn.stdout, `vol ${fields.volume}`);
  const raw = await kf([...SANDBOX, "charts/trade/PF_XBTUSD/5m", "from=1789862400", "to=1790294100"]);
  const { candles }: { candles: { volume: string; high: string }[] } = JSON.parse(raw.stdout);
  assertEquals(Math.max(...candles.map(({ high }) => Number(high))), Number(fields.high));
  assert(Math.abs(candles.reduce((sum, { volume }) => sum + Number(volume), 0) - Number(fields.volume)) < 1e-6);
});
