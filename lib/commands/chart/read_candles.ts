/**
 * A span → all its candles, page by page.
 *
 * @module
 */

import type { Session } from "../../session/session.ts";
import type { Item } from "../../api/item.ts";
import { EXIT, Failure } from "../../io/failure.ts";
import { isFields } from "../../text/json.ts";
import { type Candle, readCandles } from "../../render/chart/candles.ts";
import { CANDLES, lengthOfResolution, type Span } from "./span.ts";

/** Which candles are wanted. */
export interface Wanted extends Span {
  symbol: string;
  tick: string;
}

/**
 * The candles that begin within the span and before its end, oldest first. Throws a {@linkcode Failure}, also for a reply
 * that is none.
 */
export async function allCandles(session: Pick<Session, "value">, wanted: Wanted): Promise<Candle[]> {
  const length = lengthOfResolution(wanted.resolution);
  const found: Candle[] = [];
  let from = wanted.from;
  while (true) {
    const reply = await session.value(CANDLES, items(wanted, from)).catch((error) => {
      throw refusal(error, wanted);
    });
    const page = readCandles(reply);
    if (page === undefined) throw unreadable(wanted);
    const fresh = page.filter(({ time }) => time >= from && time < (wanted.to ?? Infinity));
    found.push(...fresh);
    const last = fresh.at(-1);
    // A page that brings nothing new would be asked for without end.
    if (!isFields(reply) || reply.more_candles !== true || last === undefined) return found;
    from = last.time + length;
    if (from >= (wanted.to ?? Infinity)) return found;
  }
}

function items({ tick, symbol, resolution, to }: Wanted, from: number): Item[] {
  return [
    ["tick_type", tick],
    ["symbol", symbol],
    ["resolution", resolution],
    ["from", String(Math.ceil(from / 1000))],
    // The exchange's own end is part of the span, ours isn't.
    ...(to === undefined ? [] : [["to", String(Math.ceil(to / 1000) - 1)] as const]),
  ];
}

function unreadable({ tick, symbol, resolution }: Wanted): Failure {
  return new Failure(
    EXIT.exchange,
    "the exchange's reply holds no candles",
    `look at it: kf -o raw charts/${tick}/${symbol}/${resolution}`,
  );
}

/** An unknown symbol is the refusal there is; where its candles come from says which are known. */
function refusal(error: unknown, { tick, symbol, resolution }: Wanted): unknown {
  if (!(error instanceof Failure) || error.exit !== EXIT.refused) return error;
  const message = error.message.replace(CANDLES, () => `charts/${tick}/${symbol}/${resolution}`);
  return new Failure(error.exit, message, `kf charts/${tick} lists the symbols that have candles`);
}
