/**
 * A wallet's balances, positions and orders → their value, the margin they need and the margin available: the figures of
 * `accounts`, which also decide whether an order is accepted and when a wallet is liquidated.
 *
 * @module
 */
import { abs, type Amount, div, fraction, max, min, mul, sum } from "../amount.ts";
import { unitValue, weight } from "./collateral.ts";
import { initialMargin, maintenanceMargin, notional, profit } from "./contracts.ts";
import { accruedFunding } from "./funding.ts";
import { marketOf, markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import {
  type Account,
  type Balances,
  bookType,
  type Exchange,
  type Order,
  type Position,
  remaining,
  type WalletName,
} from "../store/state.ts";

/** What margin is calculated from: a wallet as it is, or as it would be. */
export interface Holdings {
  readonly account: Account;
  readonly wallet: WalletName;
  readonly balances: Balances;
  readonly positions: readonly Position[];
  /** Resting orders that could open or increase a position. */
  readonly orders: readonly Order[];
}

/** The figures of holdings. In USD for flex, in coin for the single-collateral wallets. */
export interface Assessment {
  /** Balances at their full value. */
  readonly balanceValue: Amount;
  /** Balances after haircuts. */
  readonly collateralValue: Amount;
  /** Unrealised, at mark. */
  readonly pnl: Amount;
  readonly unrealizedFunding: Amount;
  readonly initialMargin: Amount;
  /** The same if, in each market, the worse side of its orders were filled. */
  readonly initialMarginWithOrders: Amount;
  readonly maintenanceMargin: Amount;
  /** Collateral plus everything unrealised. */
  readonly marginEquity: Amount;
  /** Margin left for new orders; below 0 when the market has moved against the wallet. */
  readonly availableMargin: Amount;
  /** How far the cross-margined part is above its maintenance margin; below 0 it is liquidated. */
  readonly headroom: Amount;
}

/** An account's wallet as it is. */
export function holdingsOf(x: Exchange, account: Account, wallet: WalletName): Holdings {
  return {
    account,
    wallet,
    balances: account.wallets[wallet],
    positions: [...account.positions.values()].filter(({ symbol }) => marketOf(x, symbol).wallet === wallet),
    orders: [...x.orders.values()].filter((order) => reservesMargin(order, account) && isIn(x, order, wallet)),
  };
}

/** Assesses holdings at current prices. */
export function assess(x: Exchange, holdings: Holdings): Assessment {
  const worth = valueOf(x, holdings);
  const parts = holdings.positions.map((position) => positionMargin(x, holdings.account, position));
  const pnl = sum(parts.map((part) => part.pnl));
  const unrealizedFunding = sum(parts.map((part) => part.funding));
  const initial = sum(parts.map((part) => part.initial));
  const initialMarginWithOrders = initial + sum(orderMargins(x, holdings));
  const marginEquity = worth.collateralValue + pnl + unrealizedFunding;
  const cross = parts.filter(({ isolated }) => isolated === null);
  const reserved = sum(parts.map(({ isolated }) => isolated ?? 0n));
  return {
    ...worth,
    pnl,
    unrealizedFunding,
    initialMargin: initial,
    initialMarginWithOrders,
    maintenanceMargin: sum(parts.map((part) => part.maintenance)),
    marginEquity,
    availableMargin: marginEquity - initialMarginWithOrders,
    headroom: worth.collateralValue - reserved + sum(cross.map((part) => part.pnl + part.funding - part.maintenance)),
  };
}

/** The figures of one position. */
export interface PositionMargin {
  readonly pnl: Amount;
  readonly funding: Amount;
  /** For an isolated position all of its own equity, so that none of it is available to others. */
  readonly initial: Amount;
  readonly maintenance: Amount;
  /** What is set aside for an isolated position: its value at entry over its leverage. Null on cross margin. */
  readonly isolated: Amount | null;
}

/** The figures of one position at current prices. */
export function positionMargin(x: Exchange, account: Account, position: Position): PositionMargin {
  const market = marketOf(x, position.symbol);
  const mark = markOf(x, market);
  const pnl = profit(market, position.size, position.entry, mark);
  const funding = accruedFunding(x, position);
  const maintenance = maintenanceMargin(market, position.size, mark);
  const leverage = account.leverage[position.symbol];
  if (leverage === undefined) {
    return { pnl, funding, initial: initialMargin(market, position.size, mark), maintenance, isolated: null };
  }
  const isolated = div(notional(market, position.size, position.entry), leverage);
  return { pnl, funding, initial: max(0n, isolated + pnl + funding), maintenance, isolated };
}

/** How far an isolated position is above its maintenance margin; below 0 it is liquidated. Null on cross margin. */
export function isolatedHeadroom(x: Exchange, account: Account, position: Position): Amount | null {
  const { isolated, pnl, funding, maintenance } = positionMargin(x, account, position);
  return isolated === null ? null : isolated + pnl + funding - maintenance;
}

/** The margin a size needs in a market: by the schedule, or its value over the account's leverage on isolated margin. */
function marginFor(x: Exchange, account: Account, market: Market, size: Amount): Amount {
  const leverage = account.leverage[market.symbol];
  const mark = markOf(x, market);
  return leverage === undefined ? initialMargin(market, size, mark) : div(notional(market, size, mark), leverage);
}

/** The size held in a market, signed. */
export function heldSize({ positions }: Pick<Holdings, "positions">, symbol: string): Amount {
  return positions.find((position) => position.symbol === symbol)?.size ?? 0n;
}

/** The largest position in a market that the orders could lead to: all resting buys filled, or all resting sells. Unsigned. */
export function worstSize(holdings: Pick<Holdings, "positions" | "orders">, symbol: string): Amount {
  let long = heldSize(holdings, symbol);
  let short = long;
  for (const order of holdings.orders) {
    if (order.symbol !== symbol) continue;
    if (order.side === "buy") long += remaining(order);
    else short -= remaining(order);
  }
  return max(abs(long), abs(short));
}

/** How much can be withdrawn from a wallet: unrealised profit can't, and losses and margin stay covered. */
export function withdrawable(x: Exchange, account: Account, wallet: WalletName, currency: string): Amount {
  const quantity = account.wallets[wallet][currency] ?? 0n;
  if (wallet === "cash") return max(0n, quantity);
  const { availableMargin, pnl, unrealizedFunding } = assess(x, holdingsOf(x, account, wallet));
  const free = max(0n, availableMargin - max(0n, pnl + unrealizedFunding));
  if (wallet !== "flex") return max(0n, min(quantity, free));
  return max(0n, min(quantity, fraction([free], [unitValue(x, currency), weight(currency, quantity)])));
}

function reservesMargin(order: Order, account: Account): boolean {
  return order.account === account.uid && order.state === "book" && !order.reduceOnly && bookType(order) !== "mkt";
}

function isIn(x: Exchange, { symbol }: Order, wallet: WalletName): boolean {
  return marketOf(x, symbol).wallet === wallet;
}

function valueOf(x: Exchange, { wallet, balances }: Holdings): Pick<Assessment, "balanceValue" | "collateralValue"> {
  let balanceValue = 0n;
  let collateralValue = 0n;
  for (const [currency, quantity] of Object.entries(balances)) {
    const value = wallet === "flex" ? mul(quantity, unitValue(x, currency)) : quantity;
    balanceValue += value;
    collateralValue += wallet === "flex" ? mul(value, weight(currency, quantity)) : value;
  }
  return { balanceValue, collateralValue };
}

/** The margin that the orders of each market need on top of its position. */
function orderMargins(x: Exchange, holdings: Holdings): Amount[] {
  const { account, orders } = holdings;
  return [...new Set(orders.map(({ symbol }) => symbol))].map((symbol) => {
    const margin = (size: Amount) => marginFor(x, account, marketOf(x, symbol), size);
    return max(0n, margin(worstSize(holdings, symbol)) - margin(heldSize(holdings, symbol)));
  });
}
