/**
 * What the simulated market publishes of its past: trades, candles and statistics, and how they fit together.
 *
 * @module
 */

import { type Amount, amount, isMultiple, max, min, text, whole } from "../../lib/sandbox/amount.ts";
import { type Analytics, analytics, ANALYTICS_TYPES, liquidityPool } from "../../lib/sandbox/market/analytics.ts";
import {
  type Candle,
  candles,
  type Resolution,
  RESOLUTIONS,
  TICK_TYPES,
  type TickType,
} from "../../lib/sandbox/market/candles.ts";
import { openInterest } from "../../lib/sandbox/market/interest.ts";
import { expired, type Market, market, markets } from "../../lib/sandbox/market/markets.ts";
import { hash, mix } from "../../lib/sandbox/market/noise.ts";
import { indexPrice, lastPrice, markPrice } from "../../lib/sandbox/market/prices.ts";
import { lastTrade, publicTrades, type Trade, volume } from "../../lib/sandbox/market/trades.ts";
import { assert, assertEquals, assertExists, assertGreater } from "../support/assert.ts";

const NOW = Date.UTC(2026, 9, 1, 12, 34, 56, 789);
const NOW_S = Math.floor(NOW / 1000);
const SEED = "42";
const MINUTE = 60_000;
const DAY_S = 86_400;

function listed(symbol: string): Market {
  const found = market(symbol, NOW);
  assert(found !== undefined, `${symbol} is not listed`);
  return found;
}

const XBT = listed("PF_XBTUSD");

Deno.test("publicTrades() has every trade of a span once, in order, at the last price of its second", () => {
  for (const each of markets(NOW)) {
    const trades = publicTrades(SEED, each, NOW - MINUTE, NOW, 1000, false);
    assert(trades.length >= 60 && trades.length <= 360, `${each.symbol}: ${trades.length}`);
    for (const [i, { time, price, size, side, number }] of trades.entries()) {
      assert(time >= NOW - MINUTE && time < NOW);
      assert(i === 0 || time > (trades[i - 1]?.time ?? 0), `${each.symbol} ${i}: later than the one before`);
      assertEquals(number, (trades[0]?.number ?? 0) + i);
      assertEquals(price, lastPrice(SEED, each, time));
      assert(size > 0n && isMultiple(size, each.lot));
      assert(side === "buy" || side === "sell");
    }
    assertEquals(new Set(trades.map(({ uid }) => uid)).size, trades.length);
    assertEquals(new Set(trades.map(({ side }) => side)).size, 2);
    assertEquals(publicTrades(SEED, each, NOW - MINUTE, NOW, 1000, true), trades.toReversed());
  }
});

Deno.test("publicTrades() goes on where a page ended, both ways", () => {
  const all = publicTrades(SEED, XBT, NOW - MINUTE, NOW, 1000, false);
  const back: Trade[] = [];
  for (let page = 0; page < all.length / 7; page++) {
    back.push(...publicTrades(SEED, XBT, NOW - MINUTE, back.at(-1)?.time ?? NOW, 7, true));
  }
  assertEquals(back.reverse(), all);
  assertEquals(publicTrades(SEED, XBT, NOW - MINUTE, NOW, 7, false), all.slice(0, 7));
  assertEquals(publicTrades(SEED, XBT, NOW, NOW, 7, false), []);
  assertEquals(publicTrades(SEED, XBT, NOW + MINUTE, NOW, 7, true), []);
});

Deno.test("publicTrades() begins when a market opens and ends when it expires", () => {
  const [first] = publicTrades(SEED, XBT, 0, NOW, 1, false);
  assertEquals([first?.time, first?.number], [XBT.opened, 1]);
  const [gone] = expired(NOW);
  assertExists(gone);
  const [last] = publicTrades(SEED, gone, 0, NOW, 1, true);
  assertExists(last);
  assert(last.time < (gone.expires ?? 0) && last.time >= (gone.expires ?? 0) - 1000);
});

Deno.test("lastTrade() is the newest trade at any moment, and made at the last price", () => {
  for (let i = 0; i < 500; i++) {
    const t = NOW - mix(hash("moments"), i) % 1e9;
    const each = markets(t)[i % markets(t).length] ?? XBT;
    const last = lastTrade(SEED, each, t);
    assert(last.time <= t);
    assertEquals(last.price, lastPrice(SEED, each, t));
    assertEquals(publicTrades(SEED, each, last.time + 1, t + 1, 1, true), []);
  }
});

Deno.test("volume() is what the trades come to", () => {
  for (const each of markets(NOW)) {
    const [from, to] = [NOW_S - 301, NOW_S - 1];
    const trades = publicTrades(SEED, each, (from + 1) * 1000, (to + 1) * 1000, 5000, false);
    const sum = (side: string) =>
      trades.filter((trade) => trade.side === side).reduce((all, { size }) => all + size, 0n);
    assertEquals(volume(SEED, each, from, to), { bought: sum("buy"), sold: sum("sell"), count: trades.length });
    const day = volume(SEED, each, NOW_S - DAY_S, NOW_S);
    const ratio = Number(text(day.bought + day.sold)) / each.activity.volume;
    assert(ratio > 0.6 && ratio < 1.6, `${each.symbol} traded ${ratio} of its average`);
  }
});

function row(tick: TickType, resolution: Resolution, from?: number, to?: number, count?: number, each = XBT): Candle[] {
  return candles(SEED, each, tick, resolution, from, to, count, NOW).candles;
}

function volumeOf({ volume }: Candle): Amount {
  return amount(volume);
}

Deno.test("candles() open where the one before closed, and reach at least from open to close", () => {
  for (const tick of TICK_TYPES) {
    for (const resolution of Object.keys(RESOLUTIONS) as Resolution[]) {
      const rows = row(tick, resolution, undefined, undefined, 50);
      assertEquals(rows.length, 50);
      for (const [i, { time, open, high, low, close }] of rows.entries()) {
        const before = rows[i - 1];
        if (before !== undefined) {
          assertEquals([time - before.time, open], [RESOLUTIONS[resolution] * 1000, before.close]);
        }
        assertEquals(time % (RESOLUTIONS[resolution] * 1000), 0);
        const [o, h, l, c] = [open, high, low, close].map(amount) as [Amount, Amount, Amount, Amount];
        assert(h >= max(o, c) && l <= min(o, c) && l > 0n, `${tick} ${resolution} ${time}`);
      }
      assert(rows.every((candle) => tick === "trade" ? volumeOf(candle) > 0n : volumeOf(candle) === 0n));
    }
  }
});

Deno.test("candles() close at the price of now, each kind at its own", () => {
  const closes = TICK_TYPES.map((tick) => row(tick, "1h").at(-1)?.close);
  const prices = [markPrice, indexPrice, lastPrice].map((price) => text(price(SEED, XBT, NOW)));
  assertEquals(TICK_TYPES, ["mark", "spot", "trade"]);
  assertEquals(closes, prices);
});

const NESTED: [Resolution, Resolution][] = [["1m", "5m"], ["5m", "1h"], ["15m", "4h"], ["1h", "1d"], ["12h", "1d"], [
  "1d",
  "1w",
]];

Deno.test("candles() of a long resolution are exactly what the short ones add up to", () => {
  for (const each of [XBT, listed("PI_ETHUSD"), listed("FF_XBTUSD_261225")]) {
    for (const tick of TICK_TYPES) {
      for (const [short, long] of NESTED) {
        const [whole] = row(tick, long, undefined, NOW_S - RESOLUTIONS[long], 1, each);
        assertExists(whole);
        const start = whole.time / 1000;
        const parts = row(tick, short, start, start + RESOLUTIONS[long] - 1, undefined, each);
        assertEquals(parts.length, RESOLUTIONS[long] / RESOLUTIONS[short]);
        assertEquals(whole, together(parts), `${each.symbol} ${tick} ${long} of ${short}`);
      }
    }
  }
});

function together(parts: Candle[]): unknown {
  const reach = (of: (a: Amount, b: Amount) => Amount, field: "high" | "low") =>
    text(parts.map((part) => amount(part[field])).reduce(of));
  const volume = parts.map(volumeOf).reduce((a, b) => a + b);
  return {
    time: parts[0]?.time,
    open: parts[0]?.open,
    high: reach(max, "high"),
    low: reach(min, "low"),
    close: parts.at(-1)?.close,
    volume: text(volume),
  };
}

Deno.test("candles() of a minute hold the trades of the minute", () => {
  const [minute] = row("trade", "1m", undefined, NOW_S - 60, 1);
  assertExists(minute);
  const trades = publicTrades(SEED, XBT, minute.time, minute.time + MINUTE, 1000, false);
  const prices = [amount(minute.open), ...trades.map(({ price }) => price)];
  assertEquals(minute.high, text(prices.reduce(max)));
  assertEquals(minute.low, text(prices.reduce(min)));
  assertEquals(minute.close, text(trades.at(-1)?.price ?? 0n));
  assertEquals(volumeOf(minute), trades.reduce((all, { size }) => all + size, 0n));
});

const HOUR_S = 3600;
const LAST_HOUR = Math.floor(NOW_S / HOUR_S) * HOUR_S;
const RANGES: [
  string,
  number | undefined,
  number | undefined,
  number | undefined,
  first: number,
  rows: number,
  boolean,
][] = [
  ["the newest 2000", undefined, undefined, undefined, LAST_HOUR - 1999 * HOUR_S, 2000, false],
  ["the newest few", undefined, undefined, 3, LAST_HOUR - 2 * HOUR_S, 3, false],
  ["the last before a time", undefined, LAST_HOUR - HOUR_S, 2, LAST_HOUR - 2 * HOUR_S, 2, false],
  [
    "from a full hour to another, both included",
    LAST_HOUR - 5 * HOUR_S,
    LAST_HOUR - 3 * HOUR_S,
    undefined,
    LAST_HOUR - 5 * HOUR_S,
    3,
    false,
  ],
  [
    "from between two hours",
    LAST_HOUR - 5 * HOUR_S + 1,
    LAST_HOUR - 3 * HOUR_S - 1,
    undefined,
    LAST_HOUR - 4 * HOUR_S,
    1,
    false,
  ],
  ["the first of a range", LAST_HOUR - 5 * HOUR_S, undefined, 2, LAST_HOUR - 5 * HOUR_S, 2, true],
  ["all of a range but the newest", LAST_HOUR - 2 * HOUR_S, undefined, 2, LAST_HOUR - 2 * HOUR_S, 2, true],
  ["at most 2000 of a range", LAST_HOUR - 3000 * HOUR_S, undefined, 9999, LAST_HOUR - 3000 * HOUR_S, 2000, true],
  ["nothing of the future", LAST_HOUR + HOUR_S, LAST_HOUR + 9 * HOUR_S, undefined, NaN, 0, false],
  ["nothing in an empty range", LAST_HOUR, LAST_HOUR - HOUR_S, undefined, NaN, 0, false],
  ["none", LAST_HOUR - HOUR_S, undefined, 0, NaN, 0, true],
];

Deno.test("candles() gives the range that is asked for, and says whether there is more", () => {
  for (const [name, from, to, count, first, rows, more] of RANGES) {
    const found = candles(SEED, XBT, "mark", "1h", from, to, count, NOW);
    assertEquals(found.candles.length, rows, name);
    if (rows > 0) assertEquals(found.candles[0]?.time, first * 1000, name);
    assertEquals(found.more_candles, more, name);
  }
});

Deno.test("candles() begin when a market opens and end when it expires", () => {
  const oldest = row("trade", "1d", 0, undefined, 2);
  assertEquals(oldest[0]?.time, Math.floor(XBT.opened / 1000 / DAY_S) * DAY_S * 1000);
  const [gone] = expired(NOW);
  const end = gone?.expires ?? 0;
  const rows = row("mark", "4h", undefined, undefined, 3, gone);
  assertEquals(rows.at(-1)?.time, Math.floor((end - 1) / 14_400_000) * 14_400_000);
  assertEquals(rows.at(-1)?.close, text(markPrice(SEED, gone ?? XBT, end - 1)));
});

function statistic(type: typeof ANALYTICS_TYPES[number], each = XBT): Analytics {
  const found = analytics(SEED, each, type, LAST_HOUR - 5 * HOUR_S, HOUR_S, LAST_HOUR - HOUR_S, NOW);
  assertExists(found, type);
  return found;
}

/** All lists in a statistic, however deep. */
function lists(data: unknown): unknown[][] {
  if (Array.isArray(data)) return [data];
  return Object.values(data ?? {}).flatMap(lists);
}

Deno.test("analytics() has a row for each bucket in every list, and the times in seconds, of funding in ms", () => {
  for (const each of markets(NOW)) {
    for (const type of ANALYTICS_TYPES) {
      if (type === "funding" && each.expires !== undefined) continue;
      const { timestamp, more, data } = statistic(type, each);
      // Volatility also has the bucket before the first.
      const hours = type === "rolling-volatility" ? [6, 5, 4, 3, 2, 1] : [5, 4, 3, 2, 1];
      const unit = type === "funding" ? 1000 : 1;
      assertEquals(timestamp, hours.map((hours) => (LAST_HOUR - hours * HOUR_S) * unit));
      assertEquals(more, false);
      assertGreater(lists(data).length, 0);
      assert(
        lists(data).every((list) => list.length === hours.length && !list.includes(null)),
        `${each.symbol} ${type}`,
      );
    }
  }
});

const SHAPES: [typeof ANALYTICS_TYPES[number], unknown][] = [
  ["long-short-info", ["longCount", "shortCount", "longPercent", "shortPercent", "ratio"]],
  ["cvd", ["buy_volume", "sell_volume", "cvd"]],
  ["top-traders", ["top20Percent"]],
  ["orderbook", ["bid", "ask"]],
  ["future-basis", ["basis"]],
  ["funding", ["rate", "relativeRate"]],
];

Deno.test("analytics() names the lists of each statistic as the exchange does", () => {
  for (const [type, keys] of SHAPES) assertEquals(Object.keys(Object(statistic(type).data)), keys, type);
  const sides = ["orderbook", "spreads", "liquidity", "slippage"] as const;
  const names = sides.map((type) => Object.keys(Object(statistic(type).data).bid));
  assertEquals(names[1], ["best_price"]);
  assertEquals(names[2]?.[0], "liquidity_005");
  assertEquals(names[3], ["slippage_1k", "slippage_10k", "slippage_100k", "slippage_1m"]);
  assertEquals(names[0]?.slice(0, 2), ["bestPrice", "liquidity005"]);
  assertEquals(names[0]?.length, 11);
});

Deno.test("analytics() agree with each other, with the candles and with the open interest", () => {
  const hours = row("trade", "1h", LAST_HOUR - 5 * HOUR_S, LAST_HOUR - HOUR_S);
  const volumes = statistic("trade-volume").data as string[];
  assertEquals(volumes, hours.map((hour) => text(volumeOf(hour))));
  const { buy_volume, sell_volume, cvd } = statistic("cvd").data as Record<string, string[]>;
  const differences = statistic("aggressor-differential").data as string[];
  let delta = 0n;
  for (const [i, volume] of volumes.entries()) {
    const [bought, sold] = [amount(buy_volume?.[i] ?? ""), amount(sell_volume?.[i] ?? "")];
    assertEquals(text(bought + sold), volume);
    assertEquals(text(bought - sold), differences[i]);
    assertEquals(text(delta += bought - sold), cvd?.[i]);
  }
  const interest = statistic("open-interest").data as [string, string, string, string][];
  assertEquals(interest.at(-1)?.[3], text(openInterest(SEED, XBT, LAST_HOUR * 1000 - 1)));
  for (const [i, [open, high, low, close]] of interest.entries()) {
    if (i > 0) assertEquals(open, interest[i - 1]?.[3]);
    assert(amount(high) >= max(amount(open), amount(close)) && amount(low) <= min(amount(open), amount(close)));
  }
});

Deno.test("analytics() open interest of a day reaches as far as that of its hours", () => {
  const start = Math.floor(NOW_S / DAY_S - 1) * DAY_S;
  const rows = (interval: number) => {
    const found = analytics(SEED, XBT, "open-interest", start, interval, start + DAY_S - 1, NOW);
    return (found?.data as [string, string, string, string][]).map((row) =>
      row.map(amount) as [bigint, bigint, bigint, bigint]
    );
  };
  const [hours, [day]] = [rows(HOUR_S), rows(DAY_S)];
  const [high, low] = [hours.map((hour) => hour[1]).reduce(max), hours.map((hour) => hour[2]).reduce(min)];
  assertEquals(day, [hours[0]?.[0], high, low, hours.at(-1)?.[3]] as typeof day);
});

Deno.test("analytics() long and short add up to everybody", () => {
  const { longCount, shortCount, longPercent, shortPercent } = Object(statistic("long-short-info").data);
  for (const [i, long] of longCount.entries()) {
    assertEquals(amount(longPercent[i]) + amount(shortPercent[i]), whole(100));
    assertEquals((100 * long / (long + shortCount[i])).toFixed(2), longPercent[i]);
  }
});

Deno.test("analytics() slippage grows with the size, away from the best price", () => {
  for (const each of markets(NOW)) {
    const { bid, ask } = statistic("orderbook", each).data as Record<"bid" | "ask", Record<string, string[]>>;
    const worse = ["bestPrice", "slippage1k", "slippage10k", "slippage100k", "slippage1m"];
    const prices = (side: Record<string, string[]>) => worse.map((name) => amount(side[name]?.[0] ?? ""));
    // A thousandth of the price is far more than rounding and far less than the depth of the book.
    const rising = (all: Amount[]) =>
      all.every((price, i) => i === 0 || price >= (all[i - 1] ?? 0n) - whole(1) / 1000n);
    assert(rising(prices(ask)), `${each.symbol} asks`);
    assert(rising(prices(bid).map((price) => -price)), `${each.symbol} bids`);
    assert((prices(ask).at(-1) ?? 0n) > (prices(ask)[0] ?? 0n));
  }
});

Deno.test("analytics() has no funding of dated markets, and 2000 buckets at most", () => {
  const [dated] = markets(NOW).filter(({ expires }) => expires !== undefined);
  assertExists(dated);
  assertEquals(analytics(SEED, dated, "funding", NOW_S - DAY_S, HOUR_S, undefined, NOW), undefined);
  const long = analytics(SEED, XBT, "trade-count", NOW_S - 3 * DAY_S, 60, undefined, NOW);
  assertEquals([long?.timestamp.length, long?.more], [2000, true]);
});

Deno.test("liquidityPool() has dollars and cents for each bucket", () => {
  const { timestamp, more, data } = liquidityPool(SEED, NOW_S - DAY_S, HOUR_S, undefined, NOW);
  const { usdValue } = data as { usdValue: string[] };
  assertEquals([timestamp.length, usdValue.length, more], [24, 24, false]);
  for (const value of usdValue) assert(/^\d{8}(\.\d\d?)?$/.test(value), value);
});
