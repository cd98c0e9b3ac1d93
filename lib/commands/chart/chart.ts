/**
 * `kf chart`: a symbol and a span → a picture of its candles.
 *
 * @module
 */

import { openReader, type Session } from "../../session/session.ts";
import type { Drawing, Given } from "../command.ts";
import { usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { isFields } from "../../text/json.ts";
import { oneOf, onLine } from "../../line/option_value.ts";
import { LIVE } from "../../line/options.ts";
import { symbolOf } from "../../line/symbol.ts";
import { candlePicture, capacity, merge, SVG_CAPACITY } from "../../render/chart/chart.ts";
import { deliver, type Picture, windowSize } from "../../render/picture/picture.ts";
import { allCandles } from "./read_candles.ts";
import { checkResolution, lengthOfResolution, spanFor, valuesOf } from "./span.ts";
import { durationText, timeOf } from "../../text/time.ts";
import { spanTime } from "./span_time.ts";
import { nextStep, shell } from "../../text/next_step.ts";

/** Runs `kf chart` and returns the exit status. Throws a {@linkcode Failure} if it can't show the chart. */
export async function chartCommand(given: Given): Promise<number> {
  const { options, io, tell } = given;
  const line = lineOf(given);
  using session = await openReader(options, io, tell);
  const room = options.text("svg") === undefined ? capacity(windowSize(io)) : SVG_CAPACITY;
  return await deliver(await chartOf(line, session, room), given);
}

/** The charts of `kf watch chart`. */
export const chartDrawing: Drawing = (given) => {
  const line = lineOf(given);
  return (session, size) => chartOf(line, session, capacity(size));
};

/** What a command line asks for. */
interface Line extends Pick<Given, "options" | "io"> {
  symbol: string;
  resolution: string | undefined;
  tick: string;
}

function lineOf({ words, options, io }: Pick<Given, "words" | "options" | "io">): Line {
  const tick = oneOf(valuesOf("tick_type"), options.text("tick") ?? "trade", onLine("tick"));
  return { ...parseWords(words), tick, options, io };
}

/** Reads the candles that fit the room, and draws them. */
async function chartOf(line: Line, session: Session, room: ReturnType<typeof capacity>): Promise<Picture> {
  const { symbol, resolution, tick, options, io } = line;
  const now = await currentTime(session, io);
  const local = options.on("local");
  const time = (name: "from" | "to") => {
    const word = options.text(name);
    return word === undefined ? undefined : spanTime(name, word, now, local);
  };
  const [from, to] = [time("from"), time("to")];
  const span = spanFor({ resolution, from, to, now, ...room });
  const read = await allCandles(session, { ...span, symbol, tick });
  const { length } = span;
  const candles = length === lengthOfResolution(span.resolution) ? read : merge(read, length);
  // A resolution that kf chose is shown as the length of the drawn candles, whatever they were merged from.
  const data = {
    symbol,
    sandbox: session.config.sandbox,
    tick,
    resolution: resolution ?? durationText(length),
    candles,
    length,
    local,
    from: from ?? span.from,
    to: to ?? now,
  };
  return candlePicture(data, from !== undefined);
}

function parseWords(
  [symbol, resolution, stray]: readonly string[],
): { symbol: string; resolution: string | undefined } {
  if (stray !== undefined) {
    throw usage(`kf chart takes no "${stray}"`, nextStep`for example: ${shell("kf chart PF_XBTUSD 1h")}`);
  }
  if (resolution !== undefined) checkResolution(resolution);
  return { symbol: symbolOf("chart", symbol), resolution };
}

/** The current time in ms since the epoch: the exchange's own if it isn't the real one, since its clock may differ. */
async function currentTime(session: Session, io: Io): Promise<number> {
  if (session.config.origin === LIVE) return io.now();
  const reply = await session.value("instruments/status");
  return (isFields(reply) ? timeOf(reply.serverTime) : undefined) ?? io.now();
}
