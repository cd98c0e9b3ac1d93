/**
 * Candles → their picture: in cells, in words, or as SVG.
 *
 * @module
 */

import type { Picture } from "../picture/picture.ts";
import { drawCandles } from "./candle_picture.ts";
import { candleSummary } from "./candle_summary.ts";
import { candleSvg } from "./candle_svg.ts";
import type { ChartData } from "./chart_data.ts";
import { fitted } from "./fit.ts";

export { CAPACITY as SVG_CAPACITY } from "./candle_svg.ts";
export { type Candle, merge, readCandles } from "./candles.ts";
export { lengthToFit, ROUND } from "./fit.ts";
export { capacity, pitchOf } from "./layout.ts";

/** The picture of candles: of a span that was asked for (`asked`) all of them, else the last that have room. */
export function candlePicture(data: ChartData, asked: boolean): Picture {
  return {
    draw: (size) => data.candles.length === 0 ? undefined : drawCandles(fitted(data, size, asked), size),
    summary: () => candleSummary(data),
    svg: () => candleSvg(data, asked),
  };
}
