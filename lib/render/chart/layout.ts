/**
 * Candles and the size of a window → the rows and columns of each part of the chart.
 *
 * @module
 */

import { compact, LONGEST_LABEL, numberTicks, type Size, type Tick } from "../picture/picture.ts";
import type { ChartData } from "./chart_data.ts";

/** Rows and columns of the parts, counted from the top left. */
export interface Layout {
  headerRows: number;
  priceRows: number;
  gapRows: number;
  volumeRows: number;
  axisRows: number;
  /** Number of columns for candles, and the column of the price axis to their right. */
  columns: number;
  axis: number;
  low: number;
  high: number;
  ticks: Tick[];
}

/** Divides a window among the parts of a chart. */
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
  const labels = [...ticks.map(({ label }) => label), compact(most), last.length > LONGEST_LABEL ? "" : last];
  const axis = columns - labels.reduce((widest, label) => Math.max(widest, label.length), 0) - AXIS;
  return { headerRows, priceRows, gapRows, volumeRows, axisRows, columns: axis - 1, axis, low, high, ticks };
}

/** The axis with its tick mark, and a blank after the labels. */
const AXIS = 3;

/**
 * The lowest and highest price, with some distance between them even if the price never moved.
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

/** The distance between candles in columns: a whole number when it is so small that uneven gaps would show. */
export function pitchOf(slots: number, columns: number): number {
  const pitch = Math.min(WIDEST, columns / slots);
  return pitch < 4 ? Math.max(1, Math.floor(pitch)) : pitch;
}

const WIDEST = 16;

/** The width of a body in columns: odd, so that the wick can be in the middle. */
export function bodyOf(pitch: number): number {
  return [7, 5, 3].find((width) => width < pitch) ?? 1;
}

/** How many candles fill this many columns; a wide window leaves gaps between them. */
export function usualCount(columns: number, width: number): number {
  return width >= WIDE ? Math.floor(columns / 2) : columns;
}

const WIDE = 120;

/**
 * How many candles to request while the width of the price axis is still unknown: `usual` assumes narrow labels, so that the
 * picture is full; `most` assumes wide ones, so that all of them fit.
 */
export function capacity({ columns }: Size): { usual: number; most: number } {
  const [narrow, wide] = [1, 8];
  return { usual: usualCount(columns - AXIS - narrow - 1, columns), most: columns - AXIS - wide - 1 };
}
