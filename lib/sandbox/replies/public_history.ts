/**
 * Handler of `history`: the latest public trades of a market, simulated and of the sandbox's accounts, or the latest values of an
 * index.
 *
 * @module
 */

import { type Amount, fraction } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { invalid, iso, type Reply, success } from "../call/envelopes.ts";
import { timeOf } from "../call/params.ts";
import { isinOf } from "../market/isin.ts";
import { indexed, type Market, market } from "../market/markets.ts";
import { hash, mix } from "../market/noise.ts";
import { GRID, indexPrice } from "../market/prices.ts";
import { publicTrades, type Trade } from "../market/trades.ts";
import type { Exchange } from "../store/state.ts";
import { ownTrades } from "./own_trades.ts";

const TRADES = 100;
const WEEK = 7 * 86_400_000;
/** ns in a ms. Simulated trades are in the first half of theirs, those of accounts in the second. */
const MS = 1_000_000;

/** A moment: ms since the epoch, and ns after that. */
type Moment = readonly [ms: number, ns: number];

/** A trade with its place among all trades of its market, from 1. */
interface Print extends Trade {
  ns: number;
  sequence: number;
  type: string;
}

/** Oldest first. `lastTime` is not part of the page it asks for; nothing is older than a week. */
export function history(x: Exchange, { params, row }: Call): Reply {
  const symbol = params.need("symbol");
  const given = params.text("lastTime");
  const until: Moment = given === undefined ? [x.now + 1, 0] : [timeOf(given) ?? x.now + 1, nanoseconds(given)];
  if (indexed(symbol) !== undefined) {
    return success({ history: indexHistory(x, symbol, Math.min(until[0], x.now + 1)) });
  }
  const found = market(symbol, x.now);
  if (found === undefined) throw invalid(row, "symbol", symbol);
  const prints = printsBefore(x, found, until);
  const regulated = params.boolean("includeMTFData") === true;
  return success({
    history: prints.map((print, i) => ({
      ...printRow(print, prints.length - i),
      ...(regulated && regulatoryData(found, print)),
    })),
  });
}

/** The digits of a time after its ms. */
function nanoseconds(time: string): number {
  return Number((/\.(\d{1,9})Z$/.exec(time)?.[1] ?? "").padEnd(9, "0").slice(3));
}

/** `trade_id` numbers the rows of this reply, from 1 for the newest. */
function printRow(print: Print, number: number): Record<string, unknown> {
  const { uid, price, size, side, type, sequence } = print;
  return { time: timeText(print), trade_id: number, price, size, side, type, uid, sequence_id: String(sequence) };
}

function timeText({ time, ns }: Print): string {
  return iso(time).replace("Z", `${String(ns).padStart(6, "0")}Z`);
}

function printsBefore(x: Exchange, found: Market, [ms, ns]: Moment): Print[] {
  const [since, end] = [x.now - WEEK, Math.min(ms, x.now)];
  const key = hash(`${x.seed} ns ${found.symbol}`);
  const simulated = publicTrades(x.seed, found, since, end + 1, TRADES + 1, true).map((trade) => ({
    ...trade,
    ns: mix(key, trade.number) % (MS / 2),
    type: "fill",
    own: undefined,
  }));
  const own = ownTrades(x, found, since, end, 2 * TRADES, "desc").map((trade) => ({
    ...trade,
    ns: MS / 2 + trade.body.publicNumber % (MS / 2),
    type: trade.body.executionType === "liquidation" ? "liquidation" : "fill",
    own: trade.body.publicNumber,
  }));
  const page = [...simulated, ...own]
    .sort((a, b) => a.time - b.time || a.ns - b.ns)
    .filter((print) => print.time < ms || (print.time === ms && print.ns < ns))
    .slice(-TRADES);
  const [first] = page;
  if (first === undefined) return [];
  let before = counted(x, found, first);
  return page.map(({ own: _own, ...print }) => ({ ...print, sequence: ++before }));
}

/** How many trades of the market there were before this one. */
function counted(x: Exchange, found: Market, first: Trade & { own: number | undefined }): number {
  if (first.own === undefined) {
    const [latest] = ownTrades(x, found, 0, first.time - 1, 1, "desc");
    return first.number - 1 + (latest?.body.publicNumber ?? 0);
  }
  const [latest] = publicTrades(x.seed, found, found.opened, first.time + 1, 1, true);
  return first.own - 1 + (latest?.number ?? 0);
}

/** What regulation wants of each trade. */
function regulatoryData(found: Market, print: Print): Record<string, unknown> {
  const { inverse, contractSize, quote } = found;
  const value: Amount = inverse
    ? fraction([print.size, contractSize])
    : fraction([print.size, contractSize, print.price]);
  return {
    instrument_identification_type: "ISIN",
    isin: isinOf(found),
    execution_venue: "SNDB",
    price_notation: "MONE",
    price_currency: quote,
    notional_amount: value,
    notional_currency: quote,
    publication_time: timeText(print),
    publication_venue: "SNDB",
    transaction_identification_code: print.uid,
    to_be_cleared: false,
  };
}

/** The values of the last grid seconds, oldest first. */
function indexHistory(x: Exchange, symbol: string, until: number): Record<string, unknown>[] {
  const newest = Math.floor((until - 1) / GRID) * GRID;
  const times = Array.from({ length: TRADES }, (_, i) => newest - (TRADES - 1 - i) * GRID);
  return times.map((time) => ({ time: iso(time), price: indexPrice(x.seed, symbol, time) }));
}
