/**
 * A span → all its candles, read page by page.
 *
 * @module
 */

import type { Session } from "../../session/session.ts";
import type { Item } from "../../api/item.ts";
import { EXIT, Failure } from "../../io/failure.ts";
import { type Candle, readCandles } from "../../render/chart/chart.ts";
import { CANDLES, lengthOfResolution, type Span } from "./span.ts";
import { withSymbol } from "../../api/symbol_advice.ts";
import { kf, nextStep } from "../../text/next_step.ts";

/** The candles to read. */
export interface CandleRequest extends Span {
  symbol: string;
  tick: string;
}

/**
 * The candles that begin within the span, oldest first; its end is exclusive. Throws a {@linkcode Failure} if the exchange refuses, or
 * replies with something else.
 */
export async function allCandles(session: Pick<Session, "pages">, wanted: CandleRequest): Promise<Candle[]> {
  const { from, to = Infinity, resolution } = wanted;
  const length = lengthOfResolution(resolution);
  const found: Candle[] = [];
  try {
    for await (const reply of session.pages(CANDLES, items(wanted))) {
      const page = readCandles(reply);
      if (page === undefined) throw unreadable(wanted);
      const before = found.at(-1)?.time ?? -Infinity;
      const fresh = page.filter(({ time }) => time > before && time >= from && time < to);
      found.push(...fresh);
      const last = fresh.at(-1);
      if (last === undefined || last.time + length >= to) break;
    }
  } catch (error) {
    throw refusal(error, wanted);
  }
  return found;
}

function items({ tick, symbol, resolution, from, to }: CandleRequest): Item[] {
  return [
    ["tick_type", tick],
    ["symbol", symbol],
    ["resolution", resolution],
    ["from", String(Math.ceil(from / 1000))],
    // The exchange's `to` is inclusive, ours is exclusive.
    ...(to === undefined ? [] : [["to", String(Math.ceil(to / 1000) - 1)] as const]),
  ];
}

function unreadable({ tick, symbol, resolution }: CandleRequest): Failure {
  return new Failure(
    EXIT.exchange,
    "the exchange's reply holds no candles",
    nextStep`look at it: ${kf("-o", "raw", `charts/${tick}/${symbol}/${resolution}`)}`,
  );
}

/** A refusal here means an unknown symbol, so the hint says where to find the known ones. */
function refusal(error: unknown, { tick, symbol, resolution }: CandleRequest): unknown {
  if (!(error instanceof Failure) || error.exit !== EXIT.refused) return error;
  const message = `the exchange refused charts/${tick}/${symbol}/${resolution}: ${error.reason}`;
  const listed = nextStep`${kf(`charts/${tick}`)} lists the symbols that have candles`;
  return new Failure(error.exit, message, withSymbol(listed, "symbol", [["symbol", symbol]]));
}
