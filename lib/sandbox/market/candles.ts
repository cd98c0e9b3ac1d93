/**
 * The candles of a market over a time span, as the charts return them.
 *
 * @module
 */

import { type Amount, text } from "../amount.ts";
import { type Curve, ohlc } from "./curves.ts";
import type { Market } from "./markets.ts";
import type { Seed } from "./noise.ts";
import { curves, GRID, secondOf } from "./price_curves.ts";
import { volume } from "./trades.ts";

/** The prices that candles can be made of: the mark price, the index or trades. */
export const TICK_TYPES = ["mark", "spot", "trade"] as const;
export type TickType = typeof TICK_TYPES[number];

/** The lengths of candles, in s. They start at whole multiples since the epoch, weeks therefore on Thursdays. */
export const RESOLUTIONS = {
  "1m": 60,
  "5m": 300,
  "15m": 900,
  "30m": 1_800,
  "1h": 3_600,
  "4h": 14_400,
  "12h": 43_200,
  "1d": 86_400,
  "1w": 604_800,
} as const;
export type Resolution = keyof typeof RESOLUTIONS;

/** The most candles or buckets of analytics in one reply. */
export const MAX_ROWS = 2_000;

/** A candle as in the reply: prices and volume as text; `time` is its start in ms since the epoch. */
export interface Candle {
  time: number;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

/** The body of the reply. */
export interface Candles {
  candles: Candle[];
  more_candles: boolean;
}

/**
 * The candles that start from `from` to `to` (s since the epoch, both included), oldest first: the first `count` of them,
 * or without `from` the last. Each one opens where the one before it closed. At `now` (ms since the epoch) the last one is
 * still growing. Spot and mark candles have no volume.
 */
export function candles(
  seed: Seed,
  market: Market,
  tick: TickType,
  resolution: Resolution,
  from: number | undefined,
  to: number | undefined,
  count: number | undefined,
  now: number,
): Candles {
  const length = RESOLUTIONS[resolution];
  const { starts, more } = buckets(market, length, from, to, Math.min(count ?? MAX_ROWS, MAX_ROWS), now);
  const source = sourceOf(seed, market, tick);
  return {
    candles: starts.map((start) => candle(seed, market, tick, source, span(market, start, length, now))),
    more_candles: more,
  };
}

/** The starts of a reply's rows in s since the epoch, and whether there are more after them. */
export interface Buckets {
  starts: number[];
  more: boolean;
}

/** The buckets of a length (in s) between two times (in s since the epoch, both included) in which a market traded. */
export function buckets(
  { opened, expires = Infinity }: Pick<Market, "opened" | "expires">,
  length: number,
  from: number | undefined,
  to: number | undefined,
  most: number,
  now: number,
): Buckets {
  const present = Math.min(secondOf(now), secondOf(expires) - 1);
  const last = Math.floor(Math.min(to ?? Infinity, present) / length);
  const oldest = Math.floor(secondOf(opened) / length);
  const first = Math.max(oldest, from === undefined ? last - most + 1 : Math.ceil(from / length));
  const rows = Math.max(0, Math.min(most, last - first + 1));
  return { starts: Array.from({ length: rows }, (_, i) => (first + i) * length), more: first + rows <= last };
}

/**
 * A bucket, in whole seconds since the epoch: it starts at `start` and covers the seconds after `from` up to `to`. It opens at the
 * end of `from`, where the bucket before it closed.
 */
export interface Span {
  start: number;
  from: number;
  to: number;
}

/** The part of a bucket in which a market had traded at `now` (ms since the epoch). */
export function span(
  { opened, expires = Infinity }: Pick<Market, "opened" | "expires">,
  start: number,
  length: number,
  now: number,
): Span {
  const to = Math.min(start + length, secondOf(now) + 1, secondOf(expires)) - 1;
  return { start, from: Math.min(Math.max(start, secondOf(opened)) - 1, to), to };
}

interface Source {
  curve: Curve;
  unit: Amount;
}

function sourceOf(seed: Seed, market: Market, tick: TickType): Source {
  const { index, mark, last } = curves(seed, market);
  if (tick === "trade") return { curve: last, unit: market.tickSize };
  return { curve: tick === "mark" ? mark : index, unit: market.coin.step };
}

function candle(
  seed: Seed,
  market: Market,
  tick: TickType,
  { curve, unit }: Source,
  { start, from, to }: Span,
): Candle {
  const prices = ohlc(curve, from, to);
  const { bought, sold } = tick === "trade" ? volume(seed, market, from, to) : { bought: 0n, sold: 0n };
  const shown = (units: number) => text(BigInt(units) * unit);
  return {
    time: start * GRID,
    open: shown(prices.open),
    high: shown(prices.high),
    low: shown(prices.low),
    close: shown(prices.close),
    volume: text(bought + sold),
  };
}
