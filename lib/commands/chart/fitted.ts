/**
 * Candles and the size of a window → those that have room in it, each in a column of its own.
 *
 * @module
 */

import type { Size } from "../../render/chart/canvas.ts";
import { type ChartData, slots } from "../../render/chart/chart_data.ts";
import { layout, usualCount } from "../../render/chart/layout.ts";
import { mergedToFit } from "./span.ts";

/**
 * What is drawn of the candles. A span that was asked for is drawn whole, its candles merged where there are too many; of
 * one that wasn't, the last are drawn.
 */
export function fitted(data: ChartData, size: Size, asked: boolean): ChartData {
  const { columns } = layout(data, size);
  if (asked) return { ...data, ...mergedToFit(data, columns) };
  const room = usualCount(columns, size.columns);
  const last = data.candles.at(-1)?.time ?? 0;
  const since = last - (room - 1) * data.length;
  return slots(data) <= room ? data : { ...data, candles: data.candles.filter(({ time }) => time >= since) };
}
