/**
 * Liquidates wallets and isolated positions whose equity is below the maintenance margin: cancels their orders and closes their
 * positions at the mark price, with a fee.
 *
 * @module
 */
import { newOrder } from "./new_order.ts";
import { abs } from "../amount.ts";
import { assess, holdingsOf, isolatedHeadroom } from "./assessment.ts";
import { close, openOrders } from "./closing.ts";
import { fillOrder } from "./executions.ts";
import { recordPlaced } from "./order_history.ts";
import { marketOf, markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import type { Account, Exchange, Order, Position, WalletName } from "../store/state.ts";

/** The wallets that hold margin. */
export const MARGIN_WALLETS = ["flex", "fi_xbtusd", "fi_ethusd"] as const satisfies readonly WalletName[];

/** Liquidates where necessary, in all accounts. */
export function liquidate(x: Exchange): void {
  for (const account of x.accounts.values()) {
    for (const position of [...account.positions.values()]) liquidateIsolated(x, account, position);
    for (const wallet of MARGIN_WALLETS) liquidateWallet(x, account, wallet);
  }
}

/** The positions of a wallet that share its margin. */
export function crossPositions(x: Exchange, account: Account, wallet: WalletName): Position[] {
  return [...account.positions.values()].filter(({ symbol }) =>
    marketOf(x, symbol).wallet === wallet && account.leverage[symbol] === undefined
  );
}

function liquidateIsolated(x: Exchange, account: Account, position: Position): void {
  const headroom = isolatedHeadroom(x, account, position);
  if (headroom === null || headroom >= 0n) return;
  cancelFor(x, account, (symbol) => symbol === position.symbol);
  closeOut(x, account, position);
}

function liquidateWallet(x: Exchange, account: Account, wallet: WalletName): void {
  const positions = crossPositions(x, account, wallet);
  if (positions.length === 0 || assess(x, holdingsOf(x, account, wallet)).headroom >= 0n) return;
  cancelFor(x, account, (symbol) => marketOf(x, symbol).wallet === wallet && account.leverage[symbol] === undefined);
  for (const position of positions) closeOut(x, account, position);
}

function cancelFor(x: Exchange, account: Account, concerns: (symbol: string) => boolean): void {
  for (const order of openOrders(x, account)) if (concerns(order.symbol)) close(x, order, "not_enough_margin");
}

function closeOut(x: Exchange, account: Account, position: Position): void {
  const market = marketOf(x, position.symbol);
  const order = closingOrder(x, account, market, position);
  x.save(order);
  recordPlaced(x, order);
  fillOrder(x, market, order, {
    size: order.size,
    price: markOf(x, market),
    fillType: "liquidation",
    counterOrder: null,
  });
}

function closingOrder(x: Exchange, account: Account, { symbol }: Market, { size }: Position): Order {
  return newOrder(x, {
    account: account.uid,
    symbol,
    side: size > 0n ? "sell" : "buy",
    type: "mkt",
    size: abs(size),
    reduceOnly: true,
    reason: "liquidation",
  });
}
