/**
 * Resolution, span and room → what is asked of the exchange, and how long the drawn candles are.
 *
 * @module
 */

import { findMethod } from "../../api/endpoints/endpoints.ts";
import { usage } from "../../io/failure.ts";
import { didYouMean } from "../../text/suggest.ts";
import { lengthToFit, pitchOf, ROUND_LENGTHS } from "../../render/chart/chart.ts";
import { durationOf, minuteText } from "../../text/time.ts";
import { nextStep, shell } from "../../text/next_step.ts";

/** The row of the table that candles come from. */
export const CANDLES = "charts/{tick_type}/{symbol}/{resolution}";

/** The documented values of a parameter of the candles. */
export function valuesOf(parameter: "tick_type" | "resolution"): readonly string[] {
  const row = findMethod(CANDLES)?.rows[0];
  return row?.parameters.find(({ name }) => name === parameter)?.values ?? [];
}

/**
 * The length of a candle in ms.
 *
 * @example
 * ```ts
 * import { lengthOfResolution } from "./span.ts";
 * if (lengthOfResolution("15m") !== 900_000) throw new Error();
 * ```
 */
export function lengthOfResolution(resolution: string): number {
  return durationOf(resolution) ?? NaN;
}

/** Throws a usage {@linkcode Failure} for a length the exchange has no candles of. */
export function checkResolution(word: string): void {
  const known = valuesOf("resolution");
  if (known.includes(word)) return;
  throw usage(
    `"${word}" is no resolution${didYouMean(word, known)}`,
    nextStep`kf chart takes ${known.join(", ")}; for example: ${shell("kf chart PF_XBTUSD 4h")}`,
  );
}

/** What was asked for. Times in ms since the epoch. */
interface Wish {
  resolution: string | undefined;
  from: number | undefined;
  /** No part of the span. */
  to: number | undefined;
  now: number;
  /** How many candles fill the picture, and how many it holds at most. */
  usual: number;
  most: number;
}

/** What the exchange is asked for. Times in ms since the epoch; `to` is no part of it, without one it goes up to the present. */
export interface Span {
  resolution: string;
  /** What the candles are to be merged to, in ms; as long as the resolution where they needn't be. */
  length: number;
  from: number;
  to: number | undefined;
}

/** The most candles that are read for one picture, ten replies or so. */
const MOST_CANDLES = 20_000;

/**
 * The span to ask for. Without `from` the usual number of candles; with it, and without a resolution, the finest candles
 * that fit and fill the picture. It begins earlier than wished where the first of merged candles would lack a part. Throws
 * a usage {@linkcode Failure} for a span that is none, or one of too many candles.
 */
export function spanFor(wish: Wish): Span {
  const { resolution, from, to, now } = wish;
  if (from === undefined) return usualSpan(wish);
  const end = Math.min(to ?? now, now);
  if (from >= end) throw emptySpan(from, to, now);
  const span = resolution === undefined
    ? finest(end - from, wish.most)
    : { resolution, length: lengthOfResolution(resolution) };
  const start = wholeFrom({ from, to: lastBegin(wish, lengthOfResolution(span.resolution)), span, most: wish.most });
  const count = (name: string) => Math.floor((end - from) / lengthOfResolution(name)) + 1;
  if (count(span.resolution) <= MOST_CANDLES) return { ...span, from: start, to };
  const coarser = valuesOf("resolution").find((name) => count(name) <= MOST_CANDLES);
  const wanted = `${count(span.resolution)} candles of ${span.resolution}`;
  throw usage(
    `that span has ${wanted}, and kf chart reads no more than ${MOST_CANDLES}`,
    coarser === undefined
      ? nextStep`choose a shorter span; for example: ${shell("kf chart PF_XBTUSD --from 30d")}`
      : nextStep`choose a shorter span, or longer candles; for example: ${
        shell(`kf chart PF_XBTUSD ${coarser} --from 30d`)
      }`,
  );
}

function usualSpan(wish: Wish): Span {
  const { resolution = "1h", to, usual } = wish;
  const length = lengthOfResolution(resolution);
  return { resolution, length, from: lastBegin(wish, length) - (usual - 1) * length, to };
}

/** When the last candle of the span begins: before `to`, or at the present at the latest. */
function lastBegin({ to, now }: Pick<Wish, "to" | "now">, length: number): number {
  const end = to !== undefined && to <= now ? Math.ceil(to / length) - 1 : Math.floor(now / length);
  return end * length;
}

/** Where to begin so that the first drawn candle is whole. */
function wholeFrom(
  { from, to, span, most }: { from: number; to: number; span: Pick<Span, "resolution" | "length">; most: number },
): number {
  const part = lengthOfResolution(span.resolution);
  const first = Math.ceil(from / span.length) * span.length;
  const length = span.length === part ? lengthToFit(first, to, part, most) : span.length;
  return length === part ? from : Math.floor(from / length) * length;
}

/** Candles that leave no great part of the picture empty, each in a column of its own or with gaps between them. */
function finest(span: number, most: number): Pick<Span, "resolution" | "length"> {
  const fills = (length: number) => {
    const count = Math.floor(span / length) + 2;
    return count <= most && pitchOf(count, most) * count >= FULL * most;
  };
  const length = ROUND_LENGTHS.find(fills) ?? ROUND_LENGTHS.at(-1) ?? NaN;
  const resolution = valuesOf("resolution").findLast((name) => length % lengthOfResolution(name) === 0) ?? "1m";
  return { resolution, length };
}

const FULL = 0.6;

function emptySpan(from: number, to: number | undefined, now: number): Error {
  if (to === undefined || from >= now) {
    return usage(
      `--from ${minuteText(from, false)} UTC lies in the future`,
      nextStep`for the last seven days: ${shell("kf chart PF_XBTUSD --from 7d")}`,
    );
  }
  return usage(
    `--from ${minuteText(from, false)} UTC is not before --to ${minuteText(to, false)} UTC`,
    nextStep`swap the two, or leave --to out; for example: ${shell("kf chart PF_XBTUSD --from 7d --to 1d")}`,
  );
}
