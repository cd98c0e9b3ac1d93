/**
 * Resolution, span and room → the candles to request, and the length to merge them to.
 *
 * @module
 */

import { findMethod } from "../../api/endpoints/endpoints.ts";
import { usage } from "../../io/failure.ts";
import { didYouMean } from "../../text/suggest.ts";
import { lengthToFit, pitchOf, ROUND_LENGTHS } from "../../render/chart/chart.ts";
import { durationOf, minuteText } from "../../text/time.ts";
import { nextStep, shell } from "../../text/next_step.ts";

/** The endpoint of candles. */
export const CANDLES = "charts/{tick_type}/{symbol}/{resolution}";

/** The documented values of a parameter of {@linkcode CANDLES}. */
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

/** Throws a usage {@linkcode Failure} for a resolution the exchange doesn't have. */
export function checkResolution(word: string): void {
  const known = valuesOf("resolution");
  if (known.includes(word)) return;
  throw usage(
    `"${word}" is no resolution${didYouMean(word, known)}`,
    nextStep`kf chart takes ${known.join(", ")}; for example: ${shell("kf chart PF_XBTUSD 4h")}`,
  );
}

/** The request on the command line. Times in ms since the epoch. */
interface SpanRequest {
  resolution: string | undefined;
  from: number | undefined;
  /** Exclusive. */
  to: number | undefined;
  now: number;
  /** How many candles fill the picture, and how many it holds at most. */
  usual: number;
  most: number;
}

/** The span to read. Times in ms since the epoch; `to` is exclusive, and undefined up to the present. */
export interface Span {
  resolution: string;
  /** The length in ms to merge the candles to; that of the resolution if they needn't be merged. */
  length: number;
  from: number;
  to: number | undefined;
}

/** The maximum number of candles to read for one picture, about ten replies. */
const MOST_CANDLES = 20_000;

/**
 * The span to read. Without `from`, the usual number of candles. With `from` but without a resolution, the finest candles that fit
 * and fill the picture. Starts earlier than `from` if the first merged candle would otherwise be incomplete. Throws a usage
 * {@linkcode Failure} for an empty span, or one with too many candles.
 */
export function spanFor(request: SpanRequest): Span {
  const { resolution, from, to, now } = request;
  if (from === undefined) return usualSpan(request);
  const end = Math.min(to ?? now, now);
  if (from >= end) throw emptySpan(from, to, now);
  const span = resolution === undefined
    ? finest(end - from, request.most)
    : { resolution, length: lengthOfResolution(resolution) };
  const start = wholeFrom({
    from,
    to: lastBegin(request, lengthOfResolution(span.resolution)),
    span,
    most: request.most,
  });
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

function usualSpan(request: SpanRequest): Span {
  const { resolution = "1h", to, usual } = request;
  const length = lengthOfResolution(resolution);
  return { resolution, length, from: lastBegin(request, length) - (usual - 1) * length, to };
}

/** The start of the last candle before `to`, or of the current one. */
function lastBegin({ to, now }: Pick<SpanRequest, "to" | "now">, length: number): number {
  const end = to !== undefined && to <= now ? Math.ceil(to / length) - 1 : Math.floor(now / length);
  return end * length;
}

/** The start at which the first drawn candle is complete. */
function wholeFrom(
  { from, to, span, most }: { from: number; to: number; span: Pick<Span, "resolution" | "length">; most: number },
): number {
  const part = lengthOfResolution(span.resolution);
  const first = Math.ceil(from / span.length) * span.length;
  const length = span.length === part ? lengthToFit(first, to, part, most) : span.length;
  return length === part ? from : Math.floor(from / length) * length;
}

/** The finest candles that fit into `most` columns and fill most of the picture. */
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
