/**
 * The index, mark and last price of a market and its funding, as functions of seed and time.
 *
 * @module
 */

import { type Amount, div, max, min, mul, ONE } from "../amount.ts";
import { indexed, type Market } from "./markets.ts";
import type { Seed } from "./noise.ts";
import { curves, GRID, indexCurve, secondOf } from "./price_curves.ts";

export { curves, GRID, type PriceCurves, secondOf } from "./price_curves.ts";

/** In s. */
const HOUR = 3_600;
/** Samples of the premium per hour. */
const PREMIUM_SAMPLES = 60;

/** The index in USD at `t` (ms since the epoch) of a market or an index symbol; a RangeError for an unknown symbol. */
export function indexPrice(seed: Seed, of: Market | string, t: number): Amount {
  const coin = typeof of === "string" ? indexed(of) : of.coin;
  if (coin === undefined) throw new RangeError(`"${String(of)}" is no index of the sandbox`);
  return BigInt(indexCurve(seed, coin).at(secondOf(t))) * coin.step;
}

/**
 * The mark price in USD at `t` (ms since the epoch): within 0.05 % of the index, and for a dated contract above it by a
 * basis of 5 % a year that shrinks to nothing at its expiry. From then on the settlement price.
 */
export function markPrice(seed: Seed, market: Market, t: number): Amount {
  return BigInt(curves(seed, market).mark.at(secondOf(t))) * market.coin.step;
}

/** The price of the last public trade at `t` (ms since the epoch), in USD: the best bid or ask, as all trades of its second. */
export function lastPrice(seed: Seed, market: Market, t: number): Amount {
  return BigInt(curves(seed, market).last.at(secondOf(t))) * market.tickSize;
}

/** The best simulated bid and ask at `t` (ms since the epoch), in USD: the ladder's first prices at a fraction of the cost. */
export function touch(seed: Seed, market: Market, t: number): { bid: Amount; ask: Amount } {
  const { last } = curves(seed, market);
  const second = secondOf(t);
  return { bid: BigInt(last.bid(second)) * market.tickSize, ask: BigInt(last.ask(second)) * market.tickSize };
}

/** What a long position pays in an hour. */
export interface FundingRate {
  /** As a fraction of the position's value. Exact enough to multiply with. */
  relative: Amount;
  /** For one unit of size: in USD for PF; in coin for PI, where 10⁻¹² is too coarse to multiply with. */
  absolute: Amount;
}

/**
 * The funding rate of the hour that `hour` (ms since the epoch) is in: the average premium of the hour before it, spread
 * over the hours of the market's coefficient and capped. Nothing for dated contracts.
 */
export function fundingRate(seed: Seed, market: Market, hour: number): FundingRate {
  return rateAt(seed, market, Math.floor(secondOf(hour) / HOUR) * HOUR);
}

/** What the rate of the next hour would be if the premium of the 60 minutes before `t` (ms since the epoch) decided it. */
export function fundingPrediction(seed: Seed, market: Market, t: number): FundingRate {
  return rateAt(seed, market, secondOf(t));
}

function rateAt(seed: Seed, market: Market, second: number): FundingRate {
  if (market.fundingCoefficient === 0) return { relative: 0n, absolute: 0n };
  const { mark } = curves(seed, market);
  let sum = 0;
  for (let at = second - HOUR; at < second; at += HOUR / PREMIUM_SAMPLES) sum += mark.premium(at);
  const rate = sum / PREMIUM_SAMPLES / market.fundingCoefficient;
  const relative = capped(BigInt(Math.round(rate * Number(ONE))), market.maxRelativeFunding);
  const index = indexPrice(seed, market, second * GRID);
  return { relative, absolute: market.inverse ? div(relative, index) : mul(relative, index) };
}

function capped(rate: Amount, cap: Amount): Amount {
  return max(-cap, min(cap, rate));
}
