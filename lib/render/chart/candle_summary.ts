/**
 * Candles → a summary in a few lines of ASCII text, for screen readers and windows too small for a picture.
 *
 * @module
 */

import { columns } from "../../text/columns.ts";
import { course } from "./candles.ts";
import { changeText, type ChartData, lengthOf, noCandles, spanText } from "./chart_data.ts";
import { titleSymbol } from "../picture/picture.ts";
import { minuteText } from "../../text/time.ts";

/** First, last, high, low, change and volume of the span. */
export function candleSummary(data: ChartData): string[] {
  const all = course(data.candles);
  if (all === undefined) {
    return [noCandles(data), "another span may have some: --from 90d, or --to with an earlier date"];
  }
  const { first, last, highest, lowest, volume } = all;
  const at = (time: number) => minuteText(time, data.local);
  const rows = columns(
    [
      ["first", first.open.text, at(first.began)],
      ["last", last.close.text, at(last.began)],
      ["high", highest.high.text, at(highest.began)],
      ["low", lowest.low.text, at(lowest.began)],
      ["change", changeText(all), ""],
      ...(volume.value === 0 ? [] : [["volume", volume.text, ""]]),
    ],
    0,
    Infinity,
  );
  const { length } = data.candles;
  const count = `${length} ${length === 1 ? "candle" : "candles"} of ${lengthOf(data)}`;
  return [
    `${titleSymbol(data)}: ${count}, ${data.tick} prices`,
    spanText(first.began, last.began, data.local),
    ...rows.split("\n"),
  ];
}
