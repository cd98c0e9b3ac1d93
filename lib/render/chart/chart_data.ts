/**
 * What a chart of candles shows, whatever it is drawn with.
 *
 * @module
 */

import { percent, plainSymbol } from "../picture/picture.ts";
import { type Candle, type Course, course } from "./candles.ts";
import { durationText, minuteText, zoneText } from "../../text/time.ts";

/** Candles with all that is told of them. */
export interface ChartData {
  symbol: string;
  /** As typed, or chosen: `1h`. */
  resolution: string;
  /** Which price they are made of. */
  tick: string;
  /** Oldest first. */
  candles: readonly Candle[];
  /** Of one candle, in ms. Longer than the resolution where candles were merged. */
  length: number;
  /** Times in the zone of this machine. */
  local: boolean;
  /** The span that was asked for, in ms since the epoch. */
  from: number;
  to: number;
}

/** How many candles there would be if none were missing. */
export function slots({ candles, length }: Pick<ChartData, "candles" | "length">): number {
  const [first, last] = [candles.at(0), candles.at(-1)];
  return first === undefined || last === undefined ? 0 : Math.round((last.time - first.time) / length) + 1;
}

/** Texts for titles. */
interface Titles {
  /** `PF_XBTUSD`, without anything that could steer a terminal. */
  symbol: string;
  /** `1h`, or `12h of 1h` where candles were merged. */
  length: string;
  last: string;
  /** `▲ +12.5 (+1.31%)`; the arrow says it without the sign. */
  change: string;
  way: "up" | "down" | "flat";
  high: string;
  low: string;
  /** Nothing where there is none, as of spot and mark prices. */
  volume: string;
  span: string;
}

/** The texts; undefined where there are no candles. */
export function titles(data: ChartData): Titles | undefined {
  const all = course(data.candles);
  if (all === undefined) return undefined;
  const { change, first, last, highest, lowest, volume } = all;
  const way = change.value > 0 ? "up" : change.value < 0 ? "down" : "flat";
  return {
    symbol: plainSymbol(data.symbol),
    length: lengthOf(data),
    last: last.close.text,
    change: `${ARROW[way]} ${changeText(all)}`,
    way,
    high: highest.high.text,
    low: lowest.low.text,
    volume: volume.value === 0 ? "" : volume.text,
    span: spanText(first.began, last.began, data.local),
  };
}

const ARROW = { up: "▲", down: "▼", flat: "=" };

/** `+12.5 (+1.31%)`. */
export function changeText({ change, first }: Course): string {
  const share = percent(change.value, first.open.value);
  return `${change.value > 0 ? "+" : ""}${change.text}${share === "" ? "" : ` (${share})`}`;
}

/** The length of a candle as it is told: `1h`, or `12h of 1h` where candles were merged. */
export function lengthOf({ resolution, length }: Pick<ChartData, "resolution" | "length">): string {
  const shown = durationText(length);
  return shown === resolution ? resolution : `${shown} of ${resolution}`;
}

/** From a moment to another and their zone; a year or a day they share is told once. */
export function spanText(from: number, to: number, local: boolean): string {
  if (from === to) return `${minuteText(to, local)} ${zoneText(to, local)}`;
  const [begins, ends] = [minuteText(from, local), minuteText(to, local)];
  const shared = ["YYYY-MM-DD ", "YYYY-"].find(({ length }) => begins.slice(0, length) === ends.slice(0, length)) ?? "";
  const end = ends.slice(shared.length);
  const [zoneThen, zoneNow] = [zoneText(from, local), zoneText(to, local)];
  return `${begins}${zoneThen === zoneNow ? "" : ` ${zoneThen}`} to ${end} ${zoneNow}`;
}

/** What is said where there is nothing to draw. */
export function noCandles({ symbol, tick, resolution, from, to, local }: ChartData): string {
  return `${plainSymbol(symbol)} has no ${resolution} candles of ${tick} prices from ${spanText(from, to, local)}`;
}
