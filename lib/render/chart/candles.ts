/**
 * A reply of the charts API → its candles, oldest first; and what can be computed from them.
 *
 * @module
 */

import { isFields } from "../../text/json.ts";
import { difference, type Figure, figure, NOTHING, sum } from "../picture/picture.ts";

/** One candle. Times in ms since the epoch. */
export interface Candle {
  /** Start of its interval. */
  time: number;
  /** Start of its first data: later than `time` if a merged candle lacks its first part. */
  began: number;
  open: Figure;
  high: Figure;
  low: Figure;
  close: Figure;
  volume: Figure;
}

/** The direction of a candle. */
export type Way = "up" | "down" | "flat";

/** Whether it closed above, below or where it opened. */
export function way({ open, close }: Candle): Way {
  return close.value > open.value ? "up" : close.value < open.value ? "down" : "flat";
}

/**
 * The candles of a reply, which is `{"candles":[…]}` or a bare list (docs/api.md 4.1), each time once; undefined if it is
 * neither. A row without a price is dropped; a missing volume is 0.
 *
 * @example
 * ```ts
 * import { readCandles } from "./candles.ts";
 * const row = { time: 1731715200000, open: "2", high: "4", low: "1", close: "3", volume: "5" };
 * if (readCandles({ candles: [row, row] })?.length !== 1 || readCandles("no") !== undefined) throw new Error();
 * ```
 */
export function readCandles(reply: unknown): Candle[] | undefined {
  const rows = isFields(reply) ? reply.candles : reply;
  if (!Array.isArray(rows)) return undefined;
  const byTime = new Map(
    rows.map(readCandle).filter((candle) => candle !== undefined).map((each) => [each.time, each]),
  );
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

function readCandle(row: unknown): Candle | undefined {
  if (!isFields(row)) return undefined;
  const time = typeof row.time === "number" ? row.time : figure(row.time)?.value;
  const [open, high, low, close] = [figure(row.open), figure(row.high), figure(row.low), figure(row.close)];
  if (time === undefined || !isDate(time) || !open || !high || !low || !close) return undefined;
  return { time, began: time, open, high, low, close, volume: figure(row.volume) ?? NOTHING };
}

/** Whether a Date can hold this time in any zone. */
function isDate(time: number): boolean {
  return Math.abs(time) < 8.64e15 - 86_400_000;
}

/** Several candles summed up. */
export interface Course {
  first: Candle;
  last: Candle;
  highest: Candle;
  lowest: Candle;
  /** From the first open to the last close. */
  change: Figure;
  volume: Figure;
}

/** Sums up candles; undefined if there are none. */
export function course(candles: readonly Candle[]): Course | undefined {
  const [first, last] = [candles.at(0), candles.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    first,
    last,
    highest: candles.reduce((most, each) => each.high.value > most.high.value ? each : most),
    lowest: candles.reduce((least, each) => each.low.value < least.low.value ? each : least),
    change: difference(last.close, first.open),
    volume: sum(candles.map(({ volume }) => volume)),
  };
}

/**
 * Merges candles into longer ones of this length (ms), aligned to multiples of it since the epoch: the first open, the last close,
 * the highest high, the lowest low, volumes added.
 *
 * @example
 * ```ts
 * import { merge, readCandles } from "./candles.ts";
 * const row = (time: number, open: string, close: string) => ({ time, open, high: "9", low: "1", close, volume: "0.1" });
 * const [merged, ...more] = merge(readCandles([row(0, "2", "3"), row(60_000, "3", "4")]) ?? [], 120_000);
 * if (more.length > 0 || merged?.open.text !== "2" || merged.close.text !== "4") throw new Error();
 * if (merged.volume.text !== "0.2") throw new Error();
 * const [late] = merge(readCandles([row(180_000, "2", "3")]) ?? [], 120_000);
 * if (late?.time !== 120_000 || late.began !== 180_000) throw new Error();
 * ```
 */
export function merge(candles: readonly Candle[], length: number): Candle[] {
  const groups = Map.groupBy(candles, ({ time }) => Math.floor(time / length) * length);
  return [...groups].flatMap(([time, group]) => {
    const together = course(group);
    if (together === undefined) return [];
    const { first, last, highest, lowest, volume } = together;
    const { began, open } = first;
    return [{ time, began, open, high: highest.high, low: lowest.low, close: last.close, volume }];
  });
}
