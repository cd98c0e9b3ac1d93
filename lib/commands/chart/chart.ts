/**
 * `kf chart`: a symbol and a span → its candles, drawn.
 *
 * @module
 */

import { openReader, type Session } from "../../session/session.ts";
import type { Given } from "../command.ts";
import { usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { isFields } from "../../text/json.ts";
import { oneOf, onLine } from "../../line/option_value.ts";
import { LIVE } from "../../line/options.ts";
import { merge } from "../../render/chart/candles.ts";
import { candlePicture } from "./candle_picture.ts";
import { candleSummary } from "../../render/chart/candle_summary.ts";
import { candleSvg, CAPACITY } from "./candle_svg.ts";
import type { ChartData } from "../../render/chart/chart_data.ts";
import { deliver, type Picture, windowSize } from "../../render/chart/deliver.ts";
import { fitted } from "./fitted.ts";
import { capacity } from "../../render/chart/layout.ts";
import { allCandles } from "./read_candles.ts";
import { checkResolution, lengthOfResolution, spanFor, valuesOf } from "./span.ts";
import { symbolOf } from "../../render/chart/symbol.ts";
import { lengthText } from "../../render/chart/times.ts";
import { timeOf } from "./time_word.ts";

/** Runs `kf chart` and returns the exit status. Throws a {@linkcode Failure} for every end but a good one. */
export async function chartCommand(given: Given): Promise<number> {
  const { options, io } = given;
  const { symbol, resolution } = words(given.words);
  const tick = oneOf(valuesOf("tick_type"), options.text("tick") ?? "trade", onLine("tick"));
  using session = await openReader(options, io, given.tell);
  const now = await presentOf(session, io);
  const local = options.on("local");
  const time = (name: "from" | "to") => {
    const word = options.text(name);
    return word === undefined ? undefined : timeOf(name, word, now, local);
  };
  const [from, to] = [time("from"), time("to")];
  const room = options.text("svg") === undefined ? capacity(windowSize(io)) : CAPACITY;
  const span = spanFor({ resolution, from, to, now, ...room });
  const read = await allCandles(session, { ...span, symbol, tick });
  const { length } = span;
  const candles = length === lengthOfResolution(span.resolution) ? read : merge(read, length);
  // Who left the resolution to kf is told what it chose, not how it came about.
  const data = {
    symbol,
    tick,
    resolution: resolution ?? lengthText(length),
    candles,
    length,
    local,
    from: from ?? span.from,
    to: to ?? now,
  };
  return await deliver(pictureOf(data, from !== undefined), given);
}

function words([symbol, resolution, stray]: readonly string[]): { symbol: string; resolution: string | undefined } {
  if (stray !== undefined) throw usage(`kf chart takes no "${stray}"`, "for example: kf chart PF_XBTUSD 1h");
  if (resolution !== undefined) checkResolution(resolution);
  return { symbol: symbolOf("chart", symbol), resolution };
}

function pictureOf(data: ChartData, asked: boolean): Picture {
  return {
    draw: (size) => data.candles.length === 0 ? undefined : candlePicture(fitted(data, size, asked), size),
    summary: () => candleSummary(data),
    svg: () => candleSvg(data, asked),
  };
}

/** The present, in ms since the epoch. An exchange other than the real one may have a clock of its own, and is asked for it. */
async function presentOf(session: Session, io: Io): Promise<number> {
  if (session.config.origin === LIVE) return io.now();
  const reply = await session.value("instruments/status");
  const time = isFields(reply) && typeof reply.serverTime === "string" ? Date.parse(reply.serverTime) : NaN;
  return Number.isNaN(time) ? io.now() : time;
}
