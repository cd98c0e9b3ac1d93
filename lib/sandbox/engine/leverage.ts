/**
 * The margin mode of a market: cross, or isolated at a leverage.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import { assess, holdingsOf, isolatedHeadroom } from "./assessment.ts";
import type { Market } from "../market/markets.ts";
import type { Account, Exchange } from "../store/state.ts";

/**
 * Puts a multi-collateral market on isolated margin at a leverage, or back on cross margin (null). If the wallet or the
 * position lacks the margin, changes nothing and returns the reason.
 */
export function setLeverage(
  x: Exchange,
  account: Account,
  market: Market,
  leverage: Amount | null,
): "set" | Objection {
  const former = account.leverage[market.symbol];
  put(account, market, leverage);
  const objection = objectionOf(x, account, market);
  if (objection === undefined) return "set";
  put(account, market, former ?? null);
  return objection;
}

type Objection = "wouldCauseLiquidation" | "insufficientMargin";

function put({ leverage: preferences }: Account, { symbol }: Market, leverage: Amount | null): void {
  if (leverage === null) delete preferences[symbol];
  else preferences[symbol] = leverage;
}

function objectionOf(x: Exchange, account: Account, { symbol, wallet }: Market): Objection | undefined {
  const holdings = holdingsOf(x, account, wallet);
  const isConcerned = [...holdings.positions, ...holdings.orders].some((each) => each.symbol === symbol);
  if (!isConcerned) return undefined;
  const position = account.positions.get(symbol);
  const isolated = position === undefined ? null : isolatedHeadroom(x, account, position);
  const { headroom, availableMargin } = assess(x, holdings);
  if (headroom < 0n || (isolated ?? 0n) < 0n) return "wouldCauseLiquidation";
  return availableMargin < 0n ? "insufficientMargin" : undefined;
}
