/**
 * Candles → their picture: in terminal cells, as text, or as SVG.
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
export { lengthToFit, ROUND_LENGTHS } from "./fit.ts";
export { capacity, pitchOf } from "./layout.ts";

/** The picture of candles. With `wholeSpan` all of them are shown, merged if necessary; otherwise the last ones that fit. */
export function candlePicture(data: ChartData, wholeSpan: boolean): Picture {
  return {
    draw: (size) => data.candles.length === 0 ? undefined : drawCandles(fitted(data, size, wholeSpan), size),
    summary: () => candleSummary(data),
    svg: () => candleSvg(data, wholeSpan),
  };
}
