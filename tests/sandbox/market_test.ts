/**
 * The simulated market: its clock, the markets that are listed, and what their prices, books and funding must satisfy for
 * any seed at any time.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { abs, type Amount, amount, div, isMultiple, mul, ONE, text, whole } from "../../lib/sandbox/amount.ts";
import { type ClockSpec, parseClock, sandboxTime } from "../../lib/sandbox/store/clock.ts";
import { type Curve, ohlc } from "../../lib/sandbox/market/curves.ts";
import { interestCurve } from "../../lib/sandbox/market/interest.ts";
import { ladder, type Level } from "../../lib/sandbox/market/ladder.ts";
import { expired, indexed, indices, type Market, market, markets } from "../../lib/sandbox/market/markets.ts";
import { hash, mix, Noise, uid } from "../../lib/sandbox/market/noise.ts";
import {
  curves,
  fundingPrediction,
  fundingRate,
  indexPrice,
  lastPrice,
  markPrice,
  touch,
} from "../../lib/sandbox/market/prices.ts";
import { assert, assertEquals, assertLessOrEqual, assertNotEquals, assertThrows } from "../support/assert.ts";
import { bun } from "../support/runner.ts";
import { testUnless } from "../support/selection.ts";

const NOW = Date.UTC(2026, 9, 1, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEEDS = ["1", "42", "a word"];

/** Times (ms) spread over the years before `NOW`, none of them round. */
const TIMES = Array.from({ length: 60 }, (_, i) => NOW - mix(hash("times"), i) * 25 - i);

function listed(symbol: string, now = NOW): Market {
  const found = market(symbol, now);
  assert(found !== undefined, `${symbol} is not listed`);
  return found;
}

/** Every market at every time with every seed; dated ones at times when they trade. */
function everywhere(check: (seed: string, market: Market, t: number) => void): void {
  for (const seed of SEEDS) {
    for (const t of TIMES) markets(t).forEach((market) => check(seed, market, t));
  }
}

const CLOCKS: [string, ClockSpec][] = [
  ["real", { kind: "real" }],
  ["fixed:2026-10-01T12:00:00Z", { kind: "fixed", at: NOW }],
  ["fixed:2026-10-01T12:00Z", { kind: "fixed", at: NOW }],
  ["fixed:2026-10-01", { kind: "fixed", at: NOW - 12 * HOUR }],
  ["fixed:2026-10-01T12:00:00.05Z", { kind: "fixed", at: NOW + 50 }],
  ["fixed:2028-02-29", { kind: "fixed", at: Date.UTC(2028, 1, 29) }],
  ["x60", { kind: "fast", factor: 60 }],
  ["x0.5", { kind: "fast", factor: 0.5 }],
];

Deno.test("parseClock() reads the forms of --clock", () => {
  for (const [text, spec] of CLOCKS) assertEquals(parseClock(text), spec, text);
});

const BAD_CLOCKS: [string, string][] = [
  ["", 'cannot read the clock ""'],
  ["Real", 'cannot read the clock "Real"'],
  ["fast", "x60 for sixty times as fast"],
  ["x", 'cannot read the clock "x"'],
  ["x-1", 'cannot read the clock "x-1"'],
  ["x1e3", 'cannot read the clock "x1e3"'],
  ["x0", "cannot run the clock at x0"],
  ["x1000001", "at most 1000000"],
  ["fixed:", 'cannot read the time ""'],
  ["fixed:now", 'cannot read the time "now"'],
  ["fixed:2026-10-01T12:00:00", "it is a UTC time"],
  ["fixed:2026-10-01T12:00:00+02:00", "it is a UTC time"],
  ["fixed:2026-02-30", 'cannot read the time "2026-02-30"'],
  ["fixed:2026-10-01T24:00:00Z", "cannot read the time"],
  ["fixed:2022-12-31", "it runs from 2023 to 2099"],
  ["fixed:2100-01-01", "it runs from 2023 to 2099"],
];

Deno.test("parseClock() says what is wrong with any other text", () => {
  for (const [text, message] of BAD_CLOCKS) assertThrows(() => parseClock(text), RangeError, message);
});

Deno.test("sandboxTime() stands, runs or races", () => {
  const anchor = { real: 1_000_000, sandbox: NOW };
  assertEquals(sandboxTime({ kind: "fixed", at: 5 }, anchor, 2_000_000), 5);
  assertEquals(sandboxTime({ kind: "real" }, anchor, 2_000_000.7), 2_000_000);
  assertEquals(sandboxTime({ kind: "fast", factor: 60 }, anchor, 1_000_500), NOW + 30_000);
  assertEquals(sandboxTime({ kind: "fast", factor: 0.3 }, anchor, 1_000_001), NOW);
});

const PERPETUAL = ["PF_XBTUSD", "PF_ETHUSD", "PF_SOLUSD", "PF_DOGEUSD", "PI_XBTUSD", "PI_ETHUSD"];
const [AUTUMN, WINTER, SPRING] = ["260925", "261225", "270326"];
/** When the FF end, and the FI: at 16:00 of London. */
const AUTUMN_END = Date.UTC(2026, 8, 25, 8);
const AUTUMN_END_INVERSE = Date.UTC(2026, 8, 25, 15);

const ROLLS: [string, number, (string | undefined)[]][] = [
  ["in the middle of a quarter", Date.UTC(2026, 7, 1), [AUTUMN]],
  ["just before two weeks from the end", AUTUMN_END - 14 * DAY - 1, [AUTUMN]],
  ["two weeks from the end", AUTUMN_END_INVERSE - 14 * DAY, [AUTUMN, WINTER]],
  ["just before the end", AUTUMN_END - 1, [AUTUMN, WINTER]],
  ["at the end", AUTUMN_END_INVERSE, [WINTER]],
  ["between the end and the next quarter", Date.UTC(2026, 8, 30), [WINTER]],
  ["over the turn of the year", Date.UTC(2026, 11, 31, 23), [SPRING]],
];

Deno.test("markets() lists the perpetual ones always and rolls the dated ones", () => {
  for (const [name, now, days] of ROLLS) {
    const dated = ["FF_XBTUSD", "FF_ETHUSD", "FI_XBTUSD", "FI_ETHUSD"].flatMap((s) => days.map((d) => `${s}_${d}`));
    assertEquals(markets(now).map(({ symbol }) => symbol).sort(), [...PERPETUAL, ...dated].sort(), name);
  }
});

Deno.test("FF end at 08:00 UTC, FI at 16:00 in London", () => {
  const ends = (now: number) =>
    ["FF", "FI"].map((family) => markets(now).find((market) => market.family === family)?.expires);
  const day = Date.UTC(2026, 11, 25);
  assertEquals(ends(Date.UTC(2026, 10, 1)), [day + 8 * HOUR, day + 16 * HOUR]);
  assertEquals(ends(Date.UTC(2026, 7, 1)), [AUTUMN_END, AUTUMN_END_INVERSE]);
  assertEquals(markets(AUTUMN_END).filter(({ symbol }) => symbol.endsWith(AUTUMN)).map(({ family }) => family), [
    "FI",
    "FI",
  ]);
  assertEquals(ends(Date.UTC(2024, 1, 1))[1], Date.UTC(2024, 2, 29, 16));
});

Deno.test("expired() has the dated markets of the last two quarters, and market() no longer knows them", () => {
  const ended = (now: number) => [...new Set(expired(now).map(({ symbol }) => symbol.slice(-6)))];
  assertEquals(ended(AUTUMN_END - 1), ["260626", "260327"]);
  assertEquals(ended(AUTUMN_END_INVERSE), ["260925", "260626"]);
  assertEquals(expired(NOW).length, 8);
  assertEquals(market("FF_XBTUSD_260925", AUTUMN_END), undefined);
  assertEquals(listed("ff_xbtusd_260925", AUTUMN_END - 1), expired(AUTUMN_END)[0]);
});

Deno.test("markets() describes each market soundly at any time", () => {
  for (const t of TIMES) {
    for (const each of markets(t)) {
      assert(each.opened < t && t < (each.expires ?? Infinity), `${each.symbol} trades`);
      assert(isMultiple(each.tickSize, each.coin.step), `${each.symbol} has ticks of whole steps`);
      assertEquals(each.lot * 10n ** BigInt(each.precision), ONE);
      assertEquals(indexed(each.underlying), each.coin);
      assertEquals(each.marginLevels[0]?.from, 0n);
      const rising = each.marginLevels.every(({ from, initial, maintenance }, i, all) => {
        const next = all[i + 1];
        return maintenance < initial && (next === undefined || next.from > from && next.initial > initial);
      });
      assert(rising, `${each.symbol} asks for more margin the larger the position`);
      assertEquals(each.fundingCoefficient === 0, each.expires !== undefined);
    }
  }
});

Deno.test("indices() are the symbols that indexPrice() knows, in any case", () => {
  assertEquals(indices().slice(0, 2), ["rr_xbtusd", "in_xbtusd"]);
  for (const symbol of indices()) assert(indexPrice(1, symbol.toUpperCase(), NOW) > 0n);
  assertThrows(() => indexPrice(1, "in_eurusd", NOW), RangeError, "in_eurusd");
});

/** A fraction of a price, generous by one step for rounding. */
function near(value: Amount, target: Amount, fraction: string, step: Amount): boolean {
  return abs(value - target) <= mul(target, amount(fraction)) + step;
}

Deno.test("markPrice() stays within 0.05 % of the index, a dated one within that of its basis", () => {
  everywhere((seed, market, t) => {
    const { expires, coin: { step } } = market;
    const [index, mark] = [indexPrice(seed, market, t), markPrice(seed, market, t)];
    assert(index > 0n && isMultiple(index, step) && isMultiple(mark, step));
    const left = expires === undefined ? 0 : expires - Math.floor(t / 1000) * 1000;
    const basis = amount("0.05") * BigInt(left) / BigInt(365 * DAY);
    assert(near(mark, index + mul(index, basis), "0.0005", step), `${market.symbol} at ${t}`);
  });
});

Deno.test("markPrice() of a dated market meets the index at its expiry and stands there", () => {
  for (const seed of SEEDS) {
    for (const each of expired(NOW)) {
      const end = each.expires ?? 0;
      assertEquals(markPrice(seed, each, end), indexPrice(seed, each, end));
      assertEquals(markPrice(seed, each, NOW), indexPrice(seed, each, end));
      assert(near(markPrice(seed, each, end - 1), indexPrice(seed, each, end - 1), "0.000001", each.coin.step));
    }
  }
});

Deno.test("prices are constant within a second and move little from one to the next", () => {
  everywhere((seed, market, t) => {
    const start = Math.floor(t / 1000) * 1000;
    for (const price of [indexPrice, markPrice, lastPrice]) {
      assertEquals(price(seed, market, start), price(seed, market, start + 999));
    }
    const [before, after] = [markPrice(seed, market, start - 1), markPrice(seed, market, start)];
    assert(near(after, before, "0.0003", market.coin.step), `${market.symbol} at ${t}`);
  });
});

function range(curve: Curve, from: number, to: number): number {
  const { high, low } = ohlc(curve, from, to);
  return high / low - 1;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

Deno.test("indexPrice() ranges over 0.05 to 0.1 % in a minute and 2 to 5 % in a day, and stays near its level", () => {
  for (const each of markets(NOW).filter(({ family }) => family === "PF")) {
    const starts = SEEDS.flatMap((seed) => TIMES.map((t) => ({ t: Math.floor(t / 1000), seed })));
    const over = (length: number) => starts.map(({ t, seed }) => range(curves(seed, each).index, t, t + length));
    const [minute, day] = [median(over(60)), median(over(86_400))];
    assert(minute > 0.0005 && minute < 0.001, `${each.symbol}: ${minute} in a minute`);
    assert(day > 0.02 && day < 0.05, `${each.symbol}: ${day} in a day`);
    const { level } = each.coin;
    const apart = starts.map(({ t, seed }) => Number(text(indexPrice(seed, each, t * 1000))) / level - 1);
    assert(Math.max(...apart.map(Math.abs)) < 0.3, `${each.symbol} is ${apart} away from its level`);
  }
});

Deno.test("a number and its text are one seed, and seeds and coins differ", () => {
  const xbt = listed("PF_XBTUSD");
  assertEquals(markPrice(42, xbt, NOW), markPrice("42", xbt, NOW));
  const moves = [...SEEDS.map((seed) => [seed, xbt] as const), ["1", listed("PF_ETHUSD")] as const].map(
    ([seed, each]) => div(markPrice(seed, each, NOW), markPrice(seed, each, NOW - DAY)),
  );
  assertEquals(new Set(moves).size, 4);
});

Deno.test("the best bid and ask stand around the mark on ticks, and the last price is one of them", () => {
  everywhere((seed, market, t) => {
    const { bid, ask } = touch(seed, market, t);
    const [mark, last] = [markPrice(seed, market, t), lastPrice(seed, market, t)];
    assert(bid < mark && mark < ask, `${market.symbol} at ${t}`);
    assert(mark - bid <= 2n * market.tickSize && ask - mark <= 2n * market.tickSize);
    assert(last === bid || last === ask);
    assert(isMultiple(bid, market.tickSize) && isMultiple(ask, market.tickSize));
  });
});

Deno.test("ladder() starts at the touch, leads away from it and holds a few million dollars", () => {
  everywhere((seed, market, t) => {
    const { bids, asks } = ladder(seed, market, t);
    assertEquals({ bid: bids[0]?.price, ask: asks[0]?.price }, touch(seed, market, t));
    for (const side of [bids, asks]) {
      assertEquals(side.length, 30);
      assert(side.every(({ price, size }) => isMultiple(price, market.tickSize) && isMultiple(size, market.lot)));
      assert(side.every(({ size }) => size > 0n && size <= market.maxOrder));
      const worth = side.reduce((sum, { price, size }) => sum + (market.inverse ? size : mul(price, size)), 0n);
      assert(worth > whole(1_000_000) && worth < whole(10_000_000), `${market.symbol} holds ${text(worth)}`);
      assert(sum(side.slice(0, 10)) < sum(side.slice(20)), "sizes grow outwards");
    }
    const outwards = (side: Level[], way: bigint) =>
      side.every(({ price }, i) => i === 0 || (price - (side[i - 1]?.price ?? 0n)) * way > 0n);
    assert(outwards(bids, -1n) && outwards(asks, 1n));
    assertNotEquals(bids.map(({ size }) => size), asks.map(({ size }) => size));
  });
});

function sum(levels: Level[]): Amount {
  return levels.reduce((all, { size }) => all + size, 0n);
}

Deno.test("ladder() is the same within a second and another in the next", () => {
  const xbt = listed("PF_XBTUSD");
  assertEquals(ladder("1", xbt, NOW), ladder("1", xbt, NOW + 999));
  assertNotEquals(ladder("1", xbt, NOW).bids[5]?.size, ladder("1", xbt, NOW + 1000).bids[5]?.size);
});

Deno.test("fundingRate() is an eighth of the average premium of the hour before", () => {
  for (const symbol of ["PF_XBTUSD", "PF_SOLUSD", "PI_ETHUSD"]) {
    const each = listed(symbol);
    const premiums = Array.from({ length: 3600 }, (_, i) => {
      const t = NOW - HOUR + i * 1000;
      return div(markPrice("1", each, t), indexPrice("1", each, t)) - ONE;
    });
    const average = premiums.reduce((all, one) => all + one, 0n) / 3600n;
    const { relative } = fundingRate("1", each, NOW + 17 * 60_000);
    assertLessOrEqual(abs(relative * 8n - average), amount("0.000002"), symbol);
  }
});

Deno.test("fundingRate() is one rate for an hour, the one predicted when it began, and worth that of the index", () => {
  everywhere((seed, market, t) => {
    const hour = Math.floor(t / HOUR) * HOUR;
    const rate = fundingRate(seed, market, t);
    assertEquals(rate, fundingRate(seed, market, hour));
    assertEquals(rate, fundingPrediction(seed, market, hour));
    const index = indexPrice(seed, market, hour);
    assertEquals(rate.absolute, market.inverse ? div(rate.relative, index) : mul(rate.relative, index));
    if (market.fundingCoefficient === 0) assertEquals(rate.relative, 0n);
  });
});

Deno.test("fundingRate() goes both ways and no further than the cap", () => {
  const [cap, xbt] = [amount("0.000001"), listed("PF_XBTUSD")];
  const rates = TIMES.map((t) => fundingRate("1", { ...xbt, maxRelativeFunding: cap }, t).relative);
  assert(rates.includes(cap) && rates.includes(-cap));
  assert(rates.every((rate) => abs(rate) <= cap));
});

Deno.test("ohlc() finds what a walk through every second finds", () => {
  const symbols = ["PF_XBTUSD", "PF_DOGEUSD", "PI_ETHUSD", "FF_ETHUSD_261225"];
  for (const [i, t] of TIMES.slice(0, 40).entries()) {
    const each = listed(symbols[i % symbols.length] ?? "");
    // Dated ones around their last day, when their premium fades.
    const from = Math.floor((each.expires === undefined ? t : each.expires - 2 * DAY + i * HOUR) / 1000);
    const length = [0, 1, 7, 59, 600, 3_600, 20_011, 86_400][i % 8] ?? 0;
    for (const curve of [...Object.values(curves("42", each)), interestCurve("42", each)]) {
      const values = Array.from({ length: length + 1 }, (_, second) => curve.at(from + second));
      const [high, low] = values.reduce(([h, l], v) => [Math.max(h, v), Math.min(l, v)], [-Infinity, Infinity]);
      const want = { open: values[0], high, low, close: values.at(-1) };
      assertEquals(ohlc(curve, from, from + length), want, `${each.symbol}, ${length} s from ${from}`);
    }
  }
});

Deno.test("Noise stays inside its swing, changes from lattice point to lattice point and has no corners there", () => {
  const noise = new Noise(hash("noise"), [{ period: 1000, amplitude: 1 }]);
  const points = Array.from({ length: 200 }, (_, cell) => (cell - 100) * 1000);
  for (const point of points) {
    assert(Math.abs(noise.at(point)) <= 1);
    for (const beside of [point - 1, point + 1]) assert(Math.abs(noise.at(beside) - noise.at(point)) < 0.00001);
    const [low, high] = [noise.at(point), noise.at(point + 1000)].toSorted((a, b) => a - b);
    assert((low ?? NaN) <= noise.at(point + 300) && noise.at(point + 300) <= (high ?? NaN));
  }
  assertEquals(new Set(points.map((point) => noise.at(point))).size, points.length);
});

Deno.test("uid() makes a UUID of each place of a stream", () => {
  const uids = Array.from({ length: 2000 }, (_, i) => uid(hash("stream"), i * 1_000_000_007));
  for (const each of uids) assert(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/.test(each), each);
  assertEquals(new Set(uids).size, uids.length);
});

const DIGEST = fileURLToPath(new URL("./market_digest.ts", import.meta.url));

async function digest(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args, DIGEST] }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const { path: bunPath, reason } = await bun();

testUnless(reason, "Deno and Bun simulate the same market to the last digit", async () => {
  const [onDeno, onBun] = await Promise.all([digest(Deno.execPath(), ["run"]), digest(bunPath ?? "", ["run"])]);
  assertEquals(onDeno.trim().split("\n").length, 8);
  assertEquals(onBun, onDeno);
});
