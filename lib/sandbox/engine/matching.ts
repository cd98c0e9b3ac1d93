/**
 * Matches an order against the book of a market: the synthetic liquidity left in this second, and resting orders. Best price
 * first, then the earlier order.
 *
 * @module
 */
import { type Amount, max, min, text } from "../amount.ts";
import { ladder, type Level, wholeLadder } from "../market/ladder.ts";
import type { Market } from "../market/markets.ts";
import { GRID } from "../market/prices.ts";
import {
  type Account,
  accountOf,
  type Exchange,
  heldIn,
  type Order,
  ownerOf,
  reducible,
  remaining,
  type Side,
  sign,
} from "../store/state.ts";

/** Something to trade with: a resting order, or a price level of the synthetic ladder. */
export interface Offer extends Level {
  /** Null for synthetic liquidity. */
  readonly maker: Order | null;
}

/** The part of an order that matching needs. */
export interface Interest {
  readonly side: Side;
  readonly size: Amount;
  /** The worst price; null takes any. */
  readonly limit: Amount | null;
}

/** What an order would do. */
export interface Plan {
  readonly fills: readonly Offer[];
  /** The total size filled. */
  readonly filled: Amount;
  /** Resting orders of the same owner that it cancels instead of trading with them. */
  readonly toCancel: readonly Order[];
  /** Whether it would trade with its owner's own order and its account's strategy refuses that. */
  readonly selfFill: boolean;
}

/** How much of the synthetic ladder: the near levels, where nearly everything trades, or the whole book, which takes longer. */
export type Reach = "near" | "whole";

/** The offers to a buyer (asks) or a seller (bids): best price first; at one price resting orders before synthetic liquidity. */
export function offersTo(x: Exchange, market: Market, taker: Side, reach: Reach = "near"): Offer[] {
  const resting = restingOrders(x, market.symbol, taker === "buy" ? "sell" : "buy");
  const offers = resting.map((maker): Offer => ({ price: maker.limitPrice ?? 0n, size: remaining(maker), maker }));
  const better = (a: Offer, b: Offer) => taker === "buy" ? a.price < b.price : a.price > b.price;
  const synthetic = remainingLevels(x, market, taker, reach).map((level): Offer => ({ ...level, maker: null }));
  return [...offers, ...synthetic].sort((a, b) => better(a, b) ? -1 : better(b, a) ? 1 : 0);
}

/** The synthetic levels on the side a taker trades with, less what has been taken in this second. */
export function remainingLevels(x: Exchange, market: Market, taker: Side, reach: Reach = "near"): Level[] {
  const side = taker === "buy" ? "asks" : "bids";
  const levels = (reach === "near" ? ladder : wholeLadder)(x.seed, market, x.now)[side];
  const taken = x.taken.second === secondNow(x) ? x.taken.markets[market.symbol]?.[side] : undefined;
  if (taken === undefined) return levels;
  return levels
    .map(({ price, size }) => ({ price, size: max(0n, size - (taken[text(price)] ?? 0n)) }))
    .filter(({ size }) => size > 0n);
}

/** Takes synthetic liquidity out of this second. */
export function takeLevel(x: Exchange, { symbol }: Market, taker: Side, price: Amount, size: Amount): void {
  const { taken } = x;
  if (taken.second !== secondNow(x)) {
    taken.second = secondNow(x);
    taken.markets = {};
  }
  const market = taken.markets[symbol] ??= { bids: {}, asks: {} };
  const side = taker === "buy" ? market.asks : market.bids;
  side[text(price)] = (side[text(price)] ?? 0n) + size;
}

/** Resting orders of a market's side, best price first, then the earlier. */
export function restingOrders(x: Exchange, symbol: string, side: Side): Order[] {
  const resting = [...x.orders.values()].filter((order) =>
    order.state === "book" && order.symbol === symbol && order.side === side
  );
  return resting.sort((a, b) => comparePrices(a, b) || a.sequence - b.sequence);
}

/** The trades an order of the account would make. Changes nothing. */
export function planMatch(x: Exchange, account: Account, market: Market, interest: Interest): Plan {
  const near = offersTo(x, market, interest.side);
  // Beyond the last synthetic level there are others, which only the whole book has.
  const known = near.slice(0, near.findLastIndex(({ maker }) => maker === null) + 1);
  const { isEnough, plan } = planWith(x, account, interest, known);
  return isEnough ? plan : planWith(x, account, interest, offersTo(x, market, interest.side, "whole")).plan;
}

/** The trades with these offers, and whether the order is filled or reaches its limit before they end. */
function planWith(
  x: Exchange,
  account: Account,
  interest: Interest,
  offers: readonly Offer[],
): { plan: Plan; isEnough: boolean } {
  const fills: Offer[] = [];
  const toCancel: Order[] = [];
  const reduced = new Map<string, Amount>();
  let left = interest.size;
  let isEnough = false;
  for (const offer of offers) {
    isEnough = left === 0n || !reaches(interest, offer.price);
    if (isEnough) break;
    const { maker } = offer;
    if (maker !== null && isOwn(x, account, maker)) {
      if (!mayCancel(x, account, maker)) {
        return { plan: { fills: [], filled: 0n, toCancel: [], selfFill: true }, isEnough: true };
      }
      toCancel.push(maker);
      continue;
    }
    const size = min(left, maker === null ? offer.size : fillable(x, maker, reduced));
    if (size === 0n) continue;
    fills.push({ ...offer, size });
    left -= size;
  }
  const plan = { fills, filled: interest.size - left, toCancel, selfFill: false };
  return { plan, isEnough: isEnough || left === 0n };
}

/** Whether an interest trades at a price. */
export function reaches({ side, limit }: Interest, price: Amount): boolean {
  if (limit === null) return true;
  return side === "buy" ? price <= limit : price >= limit;
}

function comparePrices(a: Order, b: Order): number {
  const [first, second] = [a.limitPrice ?? 0n, b.limitPrice ?? 0n];
  if (first === second) return 0;
  return (a.side === "buy" ? first > second : first < second) ? -1 : 1;
}

function isOwn(x: Exchange, account: Account, maker: Order): boolean {
  return ownerOf(accountOf(x, maker.account)) === ownerOf(account);
}

/** Whether the account's self-trade strategy lets it cancel this order of its owner. */
function mayCancel(x: Exchange, account: Account, maker: Order): boolean {
  if (account.selfTrade === "REJECT_TAKER") return false;
  if (maker.account === account.uid || account.selfTrade === "CANCEL_MAKER_ANY") return true;
  return account.selfTrade === "CANCEL_MAKER_CHILD" && accountOf(x, maker.account).parent === account.uid;
}

/**
 * How much of a resting order can trade; a reduce-only order no more than it still reduces. `held` has the makers' positions
 * after the fills planned so far, and is updated.
 */
function fillable(x: Exchange, maker: Order, held: Map<string, Amount>): Amount {
  const before = held.get(maker.account) ?? heldIn(accountOf(x, maker.account), maker.symbol);
  const size = maker.reduceOnly ? min(remaining(maker), reducible(before, maker.side)) : remaining(maker);
  held.set(maker.account, before + sign(maker.side) * size);
  return size;
}

function secondNow({ now }: Exchange): number {
  return Math.floor(now / GRID);
}
