/**
 * The analytics of a market over a time span, in buckets.
 *
 * @module
 */

import { ANALYTICS_TYPES } from "../../api/endpoints/endpoints.ts";
import { type Amount, amount, div, floorTo, min, mul, ONE, text, whole } from "../amount.ts";
import { type Buckets, buckets, MAX_ROWS, type Span, span } from "./candles.ts";
import { type Ohlc, ohlc } from "./curves.ts";
import { bookStatistics, type Measure } from "./depth.ts";
import { holdersCurve, interestCurve } from "./interest.ts";
import type { Market } from "./markets.ts";
import { hash, Noise, type Seed } from "./noise.ts";
import { curves, fundingPrediction, GRID, indexPrice, markPrice } from "./prices.ts";
import { volume } from "./trades.ts";

export { ANALYTICS_TYPES };
export type AnalyticsType = typeof ANALYTICS_TYPES[number];

/** The field `result` of the reply. Times are in s since the epoch, in ms for `funding`; every list in `data` has one row for each. */
export interface Analytics {
  timestamp: number[];
  more: boolean;
  data: unknown;
}

/** The input of a statistic. */
interface Source {
  seed: Seed;
  market: Market;
  spans: readonly Span[];
}

/**
 * One statistic in buckets of `interval` seconds that start from `since` to `to` (s since the epoch, both inclusive; `to` defaults
 * to `now`, which is in ms). Undefined if the market doesn't have it: dated markets have no funding.
 */
export function analytics(
  seed: Seed,
  market: Market,
  type: AnalyticsType,
  since: number,
  interval: number,
  to: number | undefined,
  now: number,
): Analytics | undefined {
  if (type === "funding" && market.fundingCoefficient === 0) return undefined;
  // The exchange gives the bucket before the first, too.
  const from = type === "rolling-volatility" ? Math.ceil(since / interval) * interval - interval : since;
  const found = buckets(market, interval, from, to, MAX_ROWS, now);
  const spans = found.starts.map((start) => span(market, start, interval, now));
  const { timestamp, ...rest } = result(found, SERIES[type]({ seed, market, spans }));
  return { timestamp: type === "funding" ? timestamp.map((start) => start * 1000) : timestamp, ...rest };
}

const POOL = { opened: Date.UTC(2019, 0, 1) };
const POOL_VALUE = 28_900_000;

/** The value of the liquidity pool in USD, in buckets as above. */
export function liquidityPool(
  seed: Seed,
  since: number,
  interval: number,
  to: number | undefined,
  now: number,
): Analytics {
  const found = buckets(POOL, interval, since, to, MAX_ROWS, now);
  const noise = new Noise(hash(`${seed} pool`), [{ period: 90_001, amplitude: 0.01 }, {
    period: 1_900_009,
    amplitude: 0.1,
  }]);
  const cents = found.starts.map((start) => BigInt(Math.round(POOL_VALUE * 100 * (1 + noise.at(start)))));
  return result(found, { usdValue: cents.map((value) => text(value * ONE / 100n)) });
}

function result({ starts, more }: Buckets, data: unknown): Analytics {
  return { timestamp: starts, more, data };
}

/** How each statistic is calculated. Keys are those the exchange sends; for `cvd` the documentation has others. */
const SERIES: Record<AnalyticsType, (source: Source) => unknown> = {
  "open-interest": ({ seed, market, spans }) => {
    const curve = interestCurve(seed, market);
    return spans.map(({ from, to }) => row(ohlc(curve, from, to), market.lot));
  },
  "aggressor-differential": (source) => volumes(source).map(({ bought, sold }) => text(bought - sold)),
  "trade-volume": (source) => volumes(source).map(({ bought, sold }) => text(bought + sold)),
  "trade-count": (source) => volumes(source).map(({ count }) => count),
  "liquidation-volume": liquidations,
  "rolling-volatility": (source) => ranges(source).map(text),
  "long-short-ratio": (source) => holders(source, "all").ratio,
  "long-short-info": (source) => holders(source, "all"),
  cvd: (source) => {
    let delta = 0n;
    const all = volumes(source);
    return {
      buy_volume: all.map(({ bought }) => text(bought)),
      sell_volume: all.map(({ sold }) => text(sold)),
      cvd: all.map(({ bought, sold }) => text(delta += bought - sold)),
    };
  },
  "top-traders": ({ seed, market, spans }) => {
    const interest = interestCurve(seed, market);
    const held = spans.map(({ from }) => BigInt(Math.round(interest.at(from) * 0.96)) * market.lot);
    return { top20Percent: { openInterest: held.map(text), ...holders({ seed, market, spans }, "top") } };
  },
  orderbook: (source) => book(source, "all"),
  spreads: (source) => book(source, "best"),
  liquidity: (source) => book(source, "liquidity"),
  slippage: (source) => book(source, "slippage"),
  "future-basis": ({ seed, market, spans }) => ({
    basis: spans.map(({ from }) => text(basis(seed, market, from * GRID))),
  }),
  funding,
};

function volumes({ seed, market, spans }: Source) {
  return spans.map(({ from, to }) => volume(seed, market, from, to));
}

function row({ open, high, low, close }: Ohlc, unit: Amount): string[] {
  return [open, high, low, close].map((units) => text(BigInt(units) * unit));
}

const ROUNDED = amount("0.00000001");

/** The price range of each bucket, as a fraction of its first price. */
function ranges({ seed, market, spans }: Source): Amount[] {
  const { last } = curves(seed, market);
  return spans.map(({ from, to }) => {
    const { open, high, low } = ohlc(last, from, to);
    return floorTo(div(whole(high - low), whole(open)), ROUNDED);
  });
}

const MAX_LIQUIDATED = amount("0.08");

/** The further prices move, the more of the volume is from liquidations. */
function liquidations(source: Source): string[] {
  const moved = ranges(source);
  return volumes(source).map(({ bought, sold }, i) => {
    const share = min(MAX_LIQUIDATED, moved[i] ?? 0n);
    return text(floorTo(mul(bought + sold, share), source.market.lot));
  });
}

function holders({ seed, market, spans }: Source, group: "all" | "top") {
  const at = holdersCurve(seed, market, group);
  const rows = spans.map(({ from }) => at(from));
  const longShares = rows.map(({ long, short }) => Math.round(long * 10_000 / (long + short)));
  return {
    longCount: rows.map(({ long }) => long),
    shortCount: rows.map(({ short }) => short),
    longPercent: longShares.map((share) => (share / 100).toFixed(2)),
    shortPercent: longShares.map((share) => ((10_000 - share) / 100).toFixed(2)),
    ratio: longShares.map((share) => (share / 10_000).toFixed(2)),
  };
}

function book({ seed, market, spans }: Source, measure: Measure) {
  return bookStatistics(seed, market, spans.map(({ from }) => from * GRID), measure);
}

/** Mark over index less 1. */
function basis(seed: Seed, market: Market, t: number): Amount {
  return floorTo(div(markPrice(seed, market, t), indexPrice(seed, market, t)) - ONE, ROUNDED);
}

/** The points of a bucket at which the funding rate is sampled. */
const FUNDING_LOOKS = [0, 1, 2, 3, 4];

function funding({ seed, market, spans }: Source) {
  const rates = spans.map(({ from, to }) => {
    const seconds = FUNDING_LOOKS.map((i) => from + Math.floor((to - from) * i / (FUNDING_LOOKS.length - 1)));
    return seconds.map((second) => fundingPrediction(seed, market, second * GRID));
  });
  return {
    rate: rates.map((looks) => extremes(looks.map(({ absolute }) => absolute))),
    relativeRate: rates.map((looks) => extremes(looks.map(({ relative }) => relative))),
  };
}

function extremes(values: readonly Amount[]): string[] {
  const sorted = values.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0);
  return [values.at(0), sorted.at(-1), sorted.at(0), values.at(-1)].map((value) => text(value ?? 0n));
}
