/**
 * Candles and the room for them → the candles to draw: the last ones, or all of them merged into fewer, longer ones.
 *
 * @module
 */

import { type Candle, merge } from "./candles.ts";
import { type ChartData, slots } from "./chart_data.ts";
import { layout, usualCount } from "./layout.ts";
import type { Size } from "../picture/picture.ts";

/** Candle lengths in ms: the exchange's own, and others that candles can be merged into. */
export const ROUND_LENGTHS = [
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((count) => count * 60_000),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * 3_600_000),
  ...[1, 2, 3].map((count) => count * 86_400_000),
  ...[1, 2, 4, 8, 13, 26, 52].map((count) => count * 604_800_000),
];

/** Candles and their length in ms. */
interface Merged {
  candles: readonly Candle[];
  length: number;
}

/**
 * The same candles, or if there are more than `most`, fewer and longer ones over the same span.
 *
 * @example
 * ```ts
 * import { readCandles } from "./candles.ts";
 * import { mergedToFit } from "./fit.ts";
 * const rows = Array.from({ length: 90 }, (_, i) => ({ time: i * 60_000, open: "2", high: "3", low: "1", close: "2" }));
 * const { candles, length } = mergedToFit({ candles: readCandles(rows) ?? [], length: 60_000 }, 50);
 * if (candles.length !== 45 || length !== 120_000) throw new Error();
 * ```
 */
export function mergedToFit({ candles, length }: Merged, most: number): Merged {
  const longer = lengthToFit(candles[0]?.time ?? 0, candles.at(-1)?.time ?? 0, length, most);
  return longer === length ? { candles, length } : { candles: merge(candles, longer), length: longer };
}

/** The shortest candle length (ms) at which at most `most` candles cover the time from `first` to `last`. */
export function lengthToFit(first: number, last: number, length: number, most: number): number {
  if (Math.round((last - first) / length) < most) return length;
  const fits = (longer: number) => Math.floor(last / longer) - Math.floor(first / longer) + 1 <= most;
  const round = ROUND_LENGTHS.find((longer) => longer % length === 0 && fits(longer));
  return round ?? length * Math.ceil((last - first) / length / (most - 1));
}

/**
 * The candles to draw in a window. With `wholeSpan` the whole span is shown, its candles merged if there are too many; otherwise
 * the last ones that fit.
 */
export function fitted(data: ChartData, size: Size, wholeSpan: boolean): ChartData {
  const { columns } = layout(data, size);
  if (wholeSpan) return { ...data, ...mergedToFit(data, columns) };
  const room = usualCount(columns, size.columns);
  const last = data.candles.at(-1)?.time ?? 0;
  const since = last - (room - 1) * data.length;
  return slots(data) <= room ? data : { ...data, candles: data.candles.filter(({ time }) => time >= since) };
}
