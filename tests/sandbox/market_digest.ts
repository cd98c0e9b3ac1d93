/**
 * Prints digests of what the simulated market does at a few thousand times: the tests run it on both runtimes and compare.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { text } from "../../lib/sandbox/amount.ts";
import { analytics, ANALYTICS_TYPES, liquidityPool } from "../../lib/sandbox/market/analytics.ts";
import { candles, RESOLUTIONS, TICK_TYPES } from "../../lib/sandbox/market/candles.ts";
import { openInterest } from "../../lib/sandbox/market/interest.ts";
import { ladder } from "../../lib/sandbox/market/ladder.ts";
import { type Market, markets } from "../../lib/sandbox/market/markets.ts";
import { fundingPrediction, fundingRate, indexPrice, lastPrice, markPrice } from "../../lib/sandbox/market/prices.ts";
import { publicTrades } from "../../lib/sandbox/market/trades.ts";

const NOW = Date.UTC(2026, 9, 1, 12, 34, 56, 789);
const HOUR = 3_600_000;

/** Times from seconds to years away from each other. */
const TIMES = Array.from({ length: 300 }, (_, i) => NOW - i * i * i * 997);

const PARTS: Record<string, (seed: string, market: Market) => unknown> = {
  prices: (seed, market) =>
    TIMES.map((t) => [indexPrice, markPrice, lastPrice].map((price) => text(price(seed, market, t)))),
  funding: (seed, market) =>
    TIMES.map((t) => [fundingRate, fundingPrediction].map((rate) => shown(rate(seed, market, t)))),
  books: (seed, market) => [NOW, NOW - 1_000, NOW - HOUR].map((t) => shown(ladder(seed, market, t))),
  trades: (seed, market) => shown(publicTrades(seed, market, NOW - HOUR, NOW, 200, true)),
  interest: (seed, market) => TIMES.map((t) => text(openInterest(seed, market, t))),
  candles: (seed, market) =>
    TICK_TYPES.map((tick) =>
      keys(RESOLUTIONS).map((length) => candles(seed, market, tick, length, undefined, undefined, 20, NOW))
    ),
  analytics: (seed, market) =>
    ANALYTICS_TYPES.map((type) => analytics(seed, market, type, NOW / 1000 - 86_400, 3600, undefined, NOW)),
  pool: (seed) => liquidityPool(seed, NOW / 1000 - 86_400, 3600, undefined, NOW),
};

function shown(value: unknown): unknown {
  return JSON.stringify(value, (_, each) => typeof each === "bigint" ? text(each) : each);
}

function keys<K extends string>(table: Record<K, unknown>): K[] {
  return Object.keys(table) as K[];
}

for (const [name, of] of Object.entries(PARTS)) {
  const values = ["1", "42"].map((seed) => markets(NOW).map((market) => of(seed, market)));
  console.log(name, createHash("sha256").update(JSON.stringify(values)).digest("hex"));
}
