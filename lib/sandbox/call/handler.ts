/**
 * The type of a handler: takes the exchange, an authorized call and the caller's account, returns a reply.
 *
 * @module
 */

import type { Call } from "./call.ts";
import { invalid, type Reply } from "./envelopes.ts";
import { type Market, market } from "../market/markets.ts";
import type { Account, Exchange } from "../store/state.ts";

/**
 * Answers one operation. It may throw a Refusal only before it has changed anything. For a public call the account is the
 * master, to be ignored.
 */
export type Handler = (x: Exchange, call: Call, account: Account) => Reply;

/** Handlers by verb and id, as in `GET accounts`. */
export type Handlers = Readonly<Record<string, Handler>>;

/** An entry of an account's `extra`, where handlers keep their data between calls: its name and its initial value. */
export interface ExtraData<T> {
  readonly name: string;
  readonly empty: () => T;
}

/** The account's value of an entry; changes to it are saved. Only handlers write there, so the type holds. */
export function extraData<T>(account: Account, { name, empty }: ExtraData<T>): T {
  account.extra[name] ??= empty();
  return account.extra[name] as T;
}

/** The listed market an argument names. Throws a Refusal if there is none. */
export function listedMarket(x: Exchange, call: Call, name = "symbol"): Market {
  const symbol = call.filled.get(name) ?? call.params.need(name);
  const found = market(symbol, x.now);
  if (found === undefined) throw invalid(call.row, name, symbol);
  return found;
}

/** A currency code for replies that write it in upper case; bitcoin is BTC there. */
export function shownCurrency(code: string): string {
  return code === "XBT" ? "BTC" : code;
}
