/**
 * The margin mode of a market: cross, or isolated at a leverage.
 *
 * @module
 */
import type { Amount } from "./amount.ts";
import { assess, holdingsOf, isolatedHeadroom } from "./assessment.ts";
import type { Market } from "./markets.ts";
import type { Account, Exchange } from "./state.ts";

/**
 * Puts a multi-collateral market on isolated margin at a leverage, or back on cross margin (null). Says
 * "wouldCauseLiquidation", and leaves everything as it was, when the wallet or the position could not bear that.
 */
export function setLeverage(
  x: Exchange,
  account: Account,
  market: Market,
  leverage: Amount | null,
): "set" | "wouldCauseLiquidation" {
  const former = account.leverage[market.symbol];
  put(account, market, leverage);
  if (bears(x, account, market)) return "set";
  put(account, market, former ?? null);
  return "wouldCauseLiquidation";
}

function put({ leverage: preferences }: Account, { symbol }: Market, leverage: Amount | null): void {
  if (leverage === null) delete preferences[symbol];
  else preferences[symbol] = leverage;
}

function bears(x: Exchange, account: Account, { symbol, wallet }: Market): boolean {
  const holdings = holdingsOf(x, account, wallet);
  const isConcerned = [...holdings.positions, ...holdings.orders].some((each) => each.symbol === symbol);
  if (!isConcerned) return true;
  const position = account.positions.get(symbol);
  const isolated = position === undefined ? null : isolatedHeadroom(x, account, position);
  return assess(x, holdings).availableMargin >= 0n && (isolated === null || isolated >= 0n);
}
