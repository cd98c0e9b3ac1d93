/**
 * Trades packages off the book: checks whether an account can take one, and books the fills of its legs.
 *
 * @module
 */

import { newOrder } from "../engine/new_order.ts";
import { abs, type Amount, amount, mul } from "../amount.ts";
import { assess, holdingsOf } from "../engine/assessment.ts";
import { notional } from "../engine/contracts.ts";
import { type Fill, fillOrder } from "../engine/executions.ts";
import { recordPlaced } from "../engine/order_history.ts";
import { marketOf } from "../engine/listing.ts";
import { offBookCap } from "./off_book.ts";
import { tradeEffect } from "../engine/positions.ts";
import { orderBody } from "../store/records.ts";
import type { Leg } from "./rfq_book.ts";
import type { Account, Exchange, Order, Position } from "../store/state.ts";

/** A package to trade: sizes are signed from the account's side, prices are by symbol. */
export interface Deal {
  account: Account;
  legs: readonly Leg[];
  prices: Readonly<Record<string, Amount>>;
}

/** The package from the counterparty's side. */
export function opposite(legs: readonly Leg[]): Leg[] {
  return legs.map(({ symbol, size }) => ({ symbol, size: size.startsWith("-") ? size.slice(1) : `-${size}` }));
}

/** Why an account can't take a deal, as in `reason`; undefined if it can. */
export function objection(x: Exchange, deal: Deal): string | undefined {
  const { account, legs } = deal;
  const { positions, realized, fees } = outcome(x, deal);
  const tooLarge = legs.some(({ symbol }) => abs(positions.get(symbol)?.size ?? 0n) > marketOf(x, symbol).maxPosition);
  if (tooLarge) return "maxPositionExceeded";
  const holdings = holdingsOf(x, account, "flex");
  const balances = { ...holdings.balances, USD: (holdings.balances.USD ?? 0n) + realized - fees };
  const flex = [...positions.values()].filter(({ symbol }) => marketOf(x, symbol).wallet === "flex");
  const [before, after] = [assess(x, holdings), assess(x, { ...holdings, balances, positions: flex })];
  const grows = after.initialMargin > before.initialMargin;
  if (grows && after.availableMargin < 0n) return "insufficientMargin";
  const cap = offBookCap(account);
  const tooHigh = cap !== undefined && exposure(x, flex) > mul(cap, after.marginEquity);
  return grows && tooHigh ? "fixedLeverageTooHigh" : undefined;
}

interface Outcome {
  positions: Map<string, Position>;
  realized: Amount;
  fees: Amount;
}

function outcome(x: Exchange, { account, legs, prices }: Deal): Outcome {
  const positions = new Map(account.positions);
  let realized = 0n;
  let fees = 0n;
  for (const { symbol, size } of legs) {
    const market = marketOf(x, symbol);
    const price = prices[symbol] ?? 0n;
    const effect = tradeEffect(market, positions.get(symbol), amount(size), price, x.now);
    if (effect.position === undefined) positions.delete(symbol);
    else positions.set(symbol, effect.position);
    realized += effect.realized;
    fees += mul(notional(market, amount(size), price), market.takerFee);
  }
  return { positions, realized, fees };
}

function exposure(x: Exchange, positions: readonly Position[]): Amount {
  return positions.reduce((sum, { symbol, size, entry }) => sum + notional(marketOf(x, symbol), size, entry), 0n);
}

/** Books a deal, and its other side if a counterparty made the offer; the counterparty is the maker. */
export function execute(x: Exchange, deal: Deal, counterparty?: Account): void {
  for (const { symbol, size } of deal.legs) {
    const price = deal.prices[symbol] ?? 0n;
    const taker = orderFor(x, deal.account, symbol, amount(size), price);
    const maker = counterparty && orderFor(x, counterparty, symbol, -amount(size), price);
    const bodies = { taker: orderBody(taker), maker: maker ? orderBody(maker) : null };
    fill(x, taker, { price, size: taker.size, fillType: "taker", counterOrder: bodies.maker });
    if (maker) fill(x, maker, { price, size: maker.size, fillType: "maker", counterOrder: bodies.taker });
  }
}

function fill(x: Exchange, order: Order, fill: Fill): void {
  recordPlaced(x, order);
  fillOrder(x, marketOf(x, order.symbol), order, fill);
}

/** The order that fills a leg. It never rests. */
function orderFor(x: Exchange, { uid: account }: Account, symbol: string, size: Amount, price: Amount): Order {
  const side = size > 0n ? "buy" : "sell";
  return newOrder(x, { account, symbol, side, type: "fok", size: abs(size), limitPrice: price });
}
