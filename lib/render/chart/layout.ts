/**
 * Candles and the size of a window → what stands where.
 *
 * @module
 */

import { compact, LONGEST, numberTicks, type Size, type Tick } from "../picture/picture.ts";
import type { ChartData } from "./chart_data.ts";

/** Rows and columns of the parts, from top and left. */
export interface Layout {
  headerRows: number;
  priceRows: number;
  gapRows: number;
  volumeRows: number;
  axisRows: number;
  /** Columns for candles, and that of the axis of prices behind them. */
  columns: number;
  axis: number;
  low: number;
  high: number;
  ticks: Tick[];
}

/** Where the parts of a chart stand in a window. */
export function layout({ candles }: ChartData, { columns, rows }: Size): Layout {
  const headerRows = rows >= 15 ? 2 : 1;
  const axisRows = rows >= 12 ? 2 : 1;
  const rest = rows - headerRows - axisRows;
  const most = candles.reduce((most, { volume }) => Math.max(most, volume.value), 0);
  const volumeRows = most === 0 ? 0 : Math.max(1, Math.round(rest / 6));
  const gapRows = volumeRows > 0 && rest >= 24 ? 1 : 0;
  const priceRows = rest - volumeRows - gapRows;
  const [low, high] = bounds(candles.map((each) => each.low.value), candles.map((each) => each.high.value));
  const ticks = numberTicks(low, high, Math.max(2, Math.round(priceRows / 4.5)));
  const last = candles.at(-1)?.close.text ?? "";
  const labels = [...ticks.map(({ label }) => label), compact(most), last.length > LONGEST ? "" : last];
  const axis = columns - labels.reduce((widest, label) => Math.max(widest, label.length), 0) - AXIS;
  return { headerRows, priceRows, gapRows, volumeRows, axisRows, columns: axis - 1, axis, low, high, ticks };
}

/** The axis itself, and a blank behind the labels. */
const AXIS = 3;

/**
 * The lowest and the highest; apart from each other even where the price never moved.
 *
 * @example
 * ```ts
 * import { bounds } from "./layout.ts";
 * if (bounds([3, 1], [4, 2]).join() !== "1,4" || bounds([2], [2]).join() !== "1.98,2.02") throw new Error();
 * ```
 */
export function bounds(lows: readonly number[], highs: readonly number[]): [number, number] {
  const low = lows.reduce((least, each) => Math.min(least, each), Infinity);
  const high = highs.reduce((most, each) => Math.max(most, each), -Infinity);
  if (low < high) return [low, high];
  const around = Math.abs(low) / 100 || 1;
  return [low - around, high + around];
}

/** How far apart candles stand, in columns: a whole number where uneven gaps between them would show. */
export function pitchOf(slots: number, columns: number): number {
  const pitch = Math.min(WIDEST, columns / slots);
  return pitch < 4 ? Math.max(1, Math.floor(pitch)) : pitch;
}

const WIDEST = 16;

/** How many columns a body takes: an odd number, so that the wick stands in its middle. */
export function bodyOf(pitch: number): number {
  return [7, 5, 3].find((width) => width < pitch) ?? 1;
}

/** How many candles fill so many columns for them, in a window of this width: a wide one has room for gaps. */
export function usualCount(columns: number, width: number): number {
  return width >= WIDE ? Math.floor(columns / 2) : columns;
}

const WIDE = 120;

/**
 * How many candles to ask for before their prices tell how wide the axis is: at least as many as will have room, and as many
 * as will have it in any case.
 */
export function capacity({ columns }: Size): { usual: number; most: number } {
  const [narrow, wide] = [1, 8];
  return { usual: usualCount(columns - AXIS - narrow - 1, columns), most: columns - AXIS - wide - 1 };
}
