/**
 * The data of a candle chart and the texts of its titles, shared by the terminal, SVG and text forms.
 *
 * @module
 */

import { percent, type TitledMarket, titleSymbol } from "../picture/picture.ts";
import { type Candle, type Course, course } from "./candles.ts";
import { durationText, minuteText, zoneText } from "../../text/time.ts";

/** Candles and everything the chart says about them. */
export interface ChartData extends TitledMarket {
  /** As typed, or as kf chose it: `1h`. */
  resolution: string;
  /** The tick type: which price the candles are made of. */
  tick: string;
  /** Oldest first. */
  candles: readonly Candle[];
  /** Length of a candle in ms; longer than the resolution if candles were merged. */
  length: number;
  /** Whether times are shown in this machine's time zone instead of UTC. */
  local: boolean;
  /** The requested span, in ms since the epoch. */
  from: number;
  to: number;
}

/** The number of candles from first to last, counting missing ones. */
export function slots({ candles, length }: Pick<ChartData, "candles" | "length">): number {
  const [first, last] = [candles.at(0), candles.at(-1)];
  return first === undefined || last === undefined ? 0 : Math.round((last.time - first.time) / length) + 1;
}

/** Texts for titles. */
interface Titles {
  /** `PF_XBTUSD`, without control characters; in the sandbox `PF_XBTUSD (sandbox)`. */
  symbol: string;
  /** `1h`, or `12h of 1h` if candles were merged. */
  length: string;
  last: string;
  /** `▲ +12.5 (+1.31%)`. */
  change: string;
  way: "up" | "down" | "flat";
  high: string;
  low: string;
  /** Empty without volume, as for spot and mark prices. */
  volume: string;
  span: string;
}

/** The texts for titles; undefined without candles. */
export function titles(data: ChartData): Titles | undefined {
  const all = course(data.candles);
  if (all === undefined) return undefined;
  const { change, first, last, highest, lowest, volume } = all;
  const way = change.value > 0 ? "up" : change.value < 0 ? "down" : "flat";
  return {
    symbol: titleSymbol(data),
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

/** The length of a candle in words: `1h`, or `12h of 1h` if candles were merged. */
export function lengthOf({ resolution, length }: Pick<ChartData, "resolution" | "length">): string {
  const shown = durationText(length);
  return shown === resolution ? resolution : `${shown} of ${resolution}`;
}

/** A span of time with its zone; a year or day that both ends share appears once. */
export function spanText(from: number, to: number, local: boolean): string {
  if (from === to) return `${minuteText(to, local)} ${zoneText(to, local)}`;
  const [begins, ends] = [minuteText(from, local), minuteText(to, local)];
  const shared = ["YYYY-MM-DD ", "YYYY-"].find(({ length }) => begins.slice(0, length) === ends.slice(0, length)) ?? "";
  const end = ends.slice(shared.length);
  const [zoneThen, zoneNow] = [zoneText(from, local), zoneText(to, local)];
  return `${begins}${zoneThen === zoneNow ? "" : ` ${zoneThen}`} to ${end} ${zoneNow}`;
}

/** The message when there is nothing to draw. */
export function noCandles(data: ChartData): string {
  const { tick, resolution, from, to, local } = data;
  return `${titleSymbol(data)} has no ${resolution} candles of ${tick} prices from ${spanText(from, to, local)}`;
}
