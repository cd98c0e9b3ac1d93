/**
 * The row of a market in `tickers`.
 *
 * @module
 */

import { type Amount, amount, div, floorTo, fraction, whole } from "../amount.ts";
import { bookSide } from "./book_side.ts";
import { ohlc } from "../market/curves.ts";
import { iso } from "../call/envelopes.ts";
import { openInterest } from "../market/interest.ts";
import type { Market } from "../market/markets.ts";
import { curves, fundingPrediction, fundingRate, indexPrice, markPrice, secondOf } from "../market/prices.ts";
import type { Exchange } from "../store/state.ts";
import { lastTrade, volume } from "../market/trades.ts";

const DAY = 86_400;
const PERCENT_STEP = amount("0.01");

/** Volume and open interest are the simulated ones: the sandbox's own accounts would make no visible difference. */
export function ticker(x: Exchange, market: Market): Record<string, unknown> {
  const { seed, now } = x;
  const { symbol, pair, expires } = market;
  const [bid, ask] = [bookSide(x, market, "sell")[0], bookSide(x, market, "buy")[0]];
  const last = lastTrade(seed, market, now);
  return {
    symbol,
    pair,
    tag: expires === undefined ? "perpetual" : "quarter",
    markPrice: markPrice(seed, market, now),
    indexPrice: indexPrice(seed, market, now),
    ...(bid && { bid: bid[0], bidSize: bid[1] }),
    ...(ask && { ask: ask[0], askSize: ask[1] }),
    last: last.price,
    lastTime: iso(last.time).replace("Z", "000000Z"),
    lastSize: last.size,
    ...lastDay(x, market, last.price),
    openInterest: openInterest(seed, market, now),
    ...funding(x, market),
    suspended: x.suspended.has(symbol),
    postOnly: false,
    isUnderlyingMarketClosed: false,
  };
}

/** The figures of the last 24 h. */
function lastDay({ seed, now }: Exchange, market: Market, last: Amount): Record<string, Amount> {
  const { tickSize, inverse, opened } = market;
  const to = secondOf(now);
  const from = Math.max(to - DAY, secondOf(opened));
  const { open, high, low } = ohlc(curves(seed, market).last, from, to);
  const [first, highest, lowest] = [open, high, low].map((ticks) => BigInt(ticks) * tickSize);
  const { bought, sold } = volume(seed, market, from, to);
  const vol24h = bought + sold;
  const average = div((first ?? 0n) + (highest ?? 0n) + (lowest ?? 0n) + last, whole(4));
  return {
    vol24h,
    volumeQuote: inverse ? vol24h : fraction([vol24h, average]),
    open24h: first ?? last,
    high24h: highest ?? last,
    low24h: lowest ?? last,
    change24h: change(first ?? last, last),
    vwap24h: floorTo(average, tickSize),
  };
}

/** In percent, with two decimals. */
function change(from: Amount, to: Amount): Amount {
  return floorTo(fraction([to - from, whole(100)], [from]), PERCENT_STEP);
}

function funding({ seed, now }: Exchange, market: Market): Record<string, Amount> {
  if (market.fundingCoefficient === 0) return {};
  const [current, next] = [fundingRate(seed, market, now), fundingPrediction(seed, market, now)];
  return {
    fundingRate: current.absolute,
    fundingRatePrediction: next.absolute,
    relativeFundingRate: current.relative,
    relativeFundingRatePrediction: next.relative,
  };
}
