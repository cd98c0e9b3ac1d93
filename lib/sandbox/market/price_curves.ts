/**
 * The curves of a market's index, mark and last price, in whole steps and ticks.
 *
 * @module
 */

import { ONE } from "../amount.ts";
import type { Curve } from "./curves.ts";
import type { Market } from "./markets.ts";
import { type Bounds, hash, mix, Noise, type Seed, type Swing } from "./noise.ts";
import type { Coin } from "./specs.ts";

/** Prices are constant within one of these, in ms. */
export const GRID = 1_000;

const DAY = 86_400;
const YEAR = 365 * DAY;
/** The periods of the index's layers in s, from seconds to weeks; no two of them keep turning together. */
const PERIODS = [7, 61, 487, 3_911, 31_307, 250_433, 2_003_443];
/** Mark over index, as a fraction; at most 0.0005 in all. */
const PREMIUM: readonly Swing[] = [
  { period: 211, amplitude: 0.00015 },
  { period: 9_001, amplitude: 0.00035 },
];
/** The premium of a dated contract over its index a year before expiry. */
const ANNUAL_BASIS = 0.05;

/** The index of a coin, in steps of the coin. */
class IndexCurve implements Curve {
  readonly #noise: Noise;
  readonly #level: number;

  constructor(seed: Seed, { code, level, volatility, step }: Coin) {
    const swings = PERIODS.map((period) => ({ period, amplitude: volatility * Math.sqrt(period) }));
    this.#noise = new Noise(hash(`${seed} index ${code}`), swings);
    this.#level = level * Number(ONE / step);
  }

  at(second: number): number {
    return this.#price(this.#noise.at(second));
  }

  bounds(from: number, to: number): Bounds {
    const { low, high } = this.#noise.bounds(from, to);
    return { low: this.#price(low), high: this.#price(high) };
  }

  /** Stays above 0, and rises by as much as it falls, in proportion. */
  #price(swing: number): number {
    return Math.round(this.#level * (2 + swing) / (2 - swing));
  }
}

/** The mark price of a market, in steps of its coin; from its expiry on the index of that moment. */
class MarkCurve implements Curve {
  readonly #index: Curve;
  readonly #noise: Noise;
  readonly #expires: number;

  constructor(seed: Seed, index: Curve, { symbol, expires }: Market) {
    this.#index = index;
    this.#noise = new Noise(hash(`${seed} premium ${symbol}`), PREMIUM);
    this.#expires = expires === undefined ? Infinity : secondOf(expires);
  }

  at(second: number): number {
    const moment = second < this.#expires ? second : this.#expires;
    return Math.round(this.#index.at(moment) * (1 + this.premium(moment)));
  }

  bounds(from: number, to: number): Bounds {
    const start = from < this.#expires ? from : this.#expires;
    const end = to < this.#expires ? to : this.#expires;
    const { low, high } = this.#noise.bounds(start, end);
    const bounds = this.#index.bounds(start, end);
    bounds.low = Math.round(bounds.low * (1 + this.#low(low, start, end)));
    bounds.high = Math.round(bounds.high * (1 + this.#high(high, start, end)));
    return bounds;
  }

  /** Mark over index less 1, unrounded. On a dated contract's last day the noise fades, and at its end nothing is left. */
  premium(second: number): number {
    const noise = this.#noise.at(second);
    return this.#expires === Infinity ? noise : noise * this.#fade(second) + this.#basis(second);
  }

  #low(noise: number, from: number, to: number): number {
    if (this.#expires === Infinity) return noise;
    return noise * this.#fade(noise < 0 ? from : to) + this.#basis(to);
  }

  #high(noise: number, from: number, to: number): number {
    if (this.#expires === Infinity) return noise;
    return noise * this.#fade(noise > 0 ? from : to) + this.#basis(from);
  }

  #fade(second: number): number {
    return Math.min(1, (this.#expires - second) / DAY);
  }

  #basis(second: number): number {
    return ANNUAL_BASIS * (this.#expires - second) / YEAR;
  }
}

/** The best bid and ask of the simulated liquidity, and the price last traded at, in ticks. */
class TouchCurve implements Curve {
  readonly #mark: Curve;
  readonly #stepsPerTick: number;
  readonly #key: number;

  constructor(seed: Seed, mark: Curve, { symbol, tickSize, coin }: Market) {
    this.#mark = mark;
    this.#stepsPerTick = Number(tickSize / coin.step);
    this.#key = hash(`${seed} touch ${symbol}`);
  }

  /** Below the mark by at most two ticks. */
  bid(second: number): number {
    return Math.ceil(this.#mark.at(second) / this.#stepsPerTick) - 1 - (mix(this.#key, second) & 1);
  }

  /** Above the mark by at most two ticks. */
  ask(second: number): number {
    return Math.floor(this.#mark.at(second) / this.#stepsPerTick) + 1 + (mix(this.#key, second) >>> 1 & 1);
  }

  /** Whether takers bought at the ask in this second; otherwise they sold at the bid. Each pair of seconds has one of both. */
  bought(second: number): boolean {
    const first = mix(this.#key, Math.floor(second / 2)) >>> 2 & 1;
    return Math.abs(second % 2) === first;
  }

  at(second: number): number {
    return this.bought(second) ? this.ask(second) : this.bid(second);
  }

  bounds(from: number, to: number): Bounds {
    const { low, high } = this.#mark.bounds(from, to);
    return { low: Math.ceil(low / this.#stepsPerTick) - 2, high: Math.floor(high / this.#stepsPerTick) + 2 };
  }
}

/** The curves of one market. */
export interface PriceCurves {
  /** In steps of the coin. */
  index: Curve;
  mark: Curve & { premium(second: number): number };
  /** In ticks: the last price. */
  last: Curve & { bid(second: number): number; ask(second: number): number; bought(second: number): boolean };
}

const indexCurves = new Map<Seed, Map<string, Curve>>();
const marketCurves = new Map<Seed, Map<string, PriceCurves>>();

/** The curves of a market, cached by seed: each caches the lattice cell it used last. */
export function curves(seed: Seed, market: Market): PriceCurves {
  return cached(marketCurves, seed, market.symbol, () => {
    const index = indexCurve(seed, market.coin);
    const mark = new MarkCurve(seed, index, market);
    return { index, mark, last: new TouchCurve(seed, mark, market) };
  });
}

/** The index of a coin, in its steps, made once for a seed. */
export function indexCurve(seed: Seed, coin: Coin): Curve {
  return cached(indexCurves, seed, coin.code, () => new IndexCurve(seed, coin));
}

/** The value for a seed and a name, made on first use. */
export function cached<T>(caches: Map<Seed, Map<string, T>>, seed: Seed, name: string, make: () => T): T {
  const cache = caches.get(seed) ?? new Map<string, T>();
  const found = cache.get(name);
  if (found !== undefined) return found;
  const made = make();
  caches.set(seed, cache.set(name, made));
  return made;
}

/** The grid second that a time (ms since the epoch) is in, in s since the epoch. */
export function secondOf(time: number): number {
  return Math.floor(time / GRID);
}
