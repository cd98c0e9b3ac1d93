/**
 * What every handler is: the exchange, a call that was let in and the caller's account go in, a reply comes out.
 *
 * @module
 */

import type { Call } from "./call.ts";
import { invalid, type Reply } from "./envelopes.ts";
import { type Market, market } from "../market/markets.ts";
import type { Account, Exchange } from "../store/state.ts";

/**
 * Answers one operation. It may throw a Refusal as long as it has changed nothing. In a public call the account is the
 * master, which nobody asked about.
 */
export type Handler = (x: Exchange, call: Call, account: Account) => Reply;

/** Handlers by verb and id, as in `GET accounts`. */
export type Handlers = Readonly<Record<string, Handler>>;

/** What the front keeps with an account between calls, in `extra`: a name, and what stands there at first. */
export interface ExtraData<T> {
  readonly name: string;
  readonly empty: () => T;
}

/** What lies on a shelf of the account; changes to it are kept. Only the front writes there, so the type is its own. */
export function extraData<T>(account: Account, { name, empty }: ExtraData<T>): T {
  account.extra[name] ??= empty();
  return account.extra[name] as T;
}

/** The listed market that an argument names. Throws a Refusal. */
export function listedMarket(x: Exchange, call: Call, name = "symbol"): Market {
  const symbol = call.filled.get(name) ?? call.params.need(name);
  const found = market(symbol, x.now);
  if (found === undefined) throw invalid(call.row, name, symbol);
  return found;
}

/** A currency where replies write it in upper case: bitcoin is BTC there. */
export function shownCurrency(code: string): string {
  return code === "XBT" ? "BTC" : code;
}
