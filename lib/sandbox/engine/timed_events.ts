/**
 * Events at a known time: dead man's switches, the settlement of dated contracts, and funding on the hour.
 *
 * @module
 */
import { close } from "./closing.ts";
import { coverDebts } from "./conversion.ts";
import { HOUR, hourly } from "./funding.ts";
import { marketOf, markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { cancelAll } from "./orders.ts";
import { bookFunding, bookTrade } from "./positions.ts";
import type { Account, Exchange } from "../store/state.ts";

/** The time of the next such event after now, ms; Infinity if there is none. */
export function nextTimedEvent(x: Exchange): number {
  const times = [...x.accounts.values()].map(({ deadMansSwitch }) => deadMansSwitch ?? Infinity);
  for (const symbol of activeSymbols(x)) times.push(marketOf(x, symbol).expires ?? Infinity);
  if (heldSymbols(x).some((symbol) => marketOf(x, symbol).fundingCoefficient > 0)) {
    times.push((Math.floor(x.now / HOUR) + 1) * HOUR);
  }
  return Math.min(Infinity, ...times.filter((time) => time > x.now));
}

/** Runs the events due now, in this order: switches, settlements, funding. */
export function runTimedEvents(x: Exchange): void {
  for (const account of x.accounts.values()) fireSwitch(x, account);
  for (const symbol of activeSymbols(x)) if (marketOf(x, symbol).expires === x.now) settle(x, marketOf(x, symbol));
  if (x.now % HOUR === 0) bookHourlyFunding(x);
}

function fireSwitch(x: Exchange, account: Account): void {
  if (account.deadMansSwitch === null || account.deadMansSwitch > x.now) return;
  account.deadMansSwitch = null;
  cancelAll(x, account, undefined, "dead_man_switch");
}

/** Settles a dated contract at the index, which its mark price has reached by then. */
function settle(x: Exchange, market: Market): void {
  for (const order of [...x.orders.values()]) if (order.symbol === market.symbol) close(x, order, "contract_expired");
  for (const account of x.accounts.values()) {
    const position = account.positions.get(market.symbol);
    if (position === undefined) continue;
    const price = markOf(x, market);
    bookTrade(x, account, market, { size: -position.size, price, fee: 0n, info: "settlement" });
    coverDebts(x, account, market);
  }
}

/** Books the funding of the hour that ends now. */
function bookHourlyFunding(x: Exchange): void {
  for (const account of x.accounts.values()) {
    for (const position of account.positions.values()) {
      const market = marketOf(x, position.symbol);
      if (market.fundingCoefficient === 0) continue;
      bookFunding(x, account, market, position, hourly(x, market, x.now - HOUR).absolute);
    }
  }
}

/** The markets with a position or an open order, sorted by symbol. */
function activeSymbols(x: Exchange): string[] {
  const ordered = [...x.orders.values()].map(({ symbol }) => symbol);
  return [...new Set([...ordered, ...heldSymbols(x)])].sort();
}

function heldSymbols(x: Exchange): string[] {
  return [...x.accounts.values()].flatMap(({ positions }) => [...positions.keys()]);
}
