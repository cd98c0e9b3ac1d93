/**
 * The market of a symbol and its current prices.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import { listedOrExpired, type Market } from "../market/markets.ts";
import { indexPrice, lastPrice, markPrice } from "../market/prices.ts";
import type { Exchange, Signal } from "../store/state.ts";

const known = new Map<string, Market>();

/**
 * The market of a symbol (upper case), also after it has expired. Throws a RangeError for an unknown symbol.
 */
export function marketOf(x: Exchange, symbol: string): Market {
  const found = known.get(symbol) ?? listedOrExpired(symbol, x.now);
  if (found === undefined) throw new RangeError(`no market ${symbol}`);
  known.set(symbol, found);
  return found;
}

/** The mark price now. */
export function markOf(x: Exchange, market: Market): Amount {
  return markPrice(x.seed, market, x.now);
}

/** The current price of a trigger signal. */
export function signalPrice(x: Exchange, market: Market, signal: Signal): Amount {
  if (signal === "mark") return markPrice(x.seed, market, x.now);
  return signal === "index" ? indexPrice(x.seed, market, x.now) : lastPrice(x.seed, market, x.now);
}
