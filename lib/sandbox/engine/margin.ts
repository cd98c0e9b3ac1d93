/**
 * The figures of an account in `accounts`, `openpositions` and `unwindqueue`.
 *
 * @module
 */
import { abs, type Amount, amount, div, fraction, max, mul, ONE, whole } from "../amount.ts";
import { assess, type Assessment, type Holdings, holdingsOf, positionMargin, withdrawable } from "./assessment.ts";
import { unitValue, weight } from "./collateral.ts";
import { initialMargin, maintenanceMargin } from "./contracts.ts";
import { marketOf } from "./listing.ts";
import type { Account, Balances, Exchange, Position } from "../store/state.ts";

/** A currency in the flex wallet. */
export interface FlexCurrency {
  readonly quantity: Amount;
  /** USD, before the haircut. */
  readonly value: Amount;
  /** USD, after it. */
  readonly collateral: Amount;
  /** How much of the quantity can be withdrawn. */
  readonly available: Amount;
}

/** The multi-collateral wallet, in USD. */
export interface FlexSummary extends Omit<Assessment, "headroom"> {
  readonly currencies: Readonly<Record<string, FlexCurrency>>;
  readonly portfolioValue: Amount;
  readonly totalUnrealized: Amount;
  readonly totalUnrealizedAsMargin: Amount;
}

/** One amount for each threshold: initial and maintenance margin, liquidation, termination. */
export interface Thresholds {
  readonly im: Amount;
  readonly mm: Amount;
  readonly lt: Amount;
  readonly tt: Amount;
}

/** A single-collateral wallet, in its coin. */
export interface CoinSummary {
  readonly currency: "XBT" | "ETH";
  readonly balances: Balances;
  /** Available funds (after orders), unrealised funding and PnL, portfolio value; `usd` is that value in USD. */
  readonly auxiliary: {
    readonly af: Amount;
    readonly funding: Amount;
    readonly pnl: Amount;
    readonly pv: Amount;
    readonly usd: Amount;
  };
  /** Liquidation begins at the maintenance margin; termination is at half of it. */
  readonly marginRequirements: Thresholds;
  /** Prices in USD at which the portfolio value meets the requirements; 0 where none does. */
  readonly triggerEstimates: Thresholds;
}

/** The wallets of an account, as of now. */
export interface AccountSummary {
  readonly cash: Balances;
  readonly flex: FlexSummary;
  readonly fi_xbtusd: CoinSummary;
  readonly fi_ethusd: CoinSummary;
}

/** The figures of `accounts`. */
export function accountSummary(x: Exchange, account: Account): AccountSummary {
  return {
    cash: account.wallets.cash,
    flex: flexSummary(x, account),
    fi_xbtusd: coinSummary(x, holdingsOf(x, account, "fi_xbtusd"), "XBT"),
    fi_ethusd: coinSummary(x, holdingsOf(x, account, "fi_ethusd"), "ETH"),
  };
}

function flexSummary(x: Exchange, account: Account): FlexSummary {
  const { headroom: _, ...sums } = assess(x, holdingsOf(x, account, "flex"));
  const totalUnrealized = sums.pnl + sums.unrealizedFunding;
  return {
    ...sums,
    currencies: flexCurrencies(x, account),
    portfolioValue: sums.balanceValue + totalUnrealized,
    totalUnrealized,
    totalUnrealizedAsMargin: totalUnrealized,
  };
}

function flexCurrencies(x: Exchange, account: Account): Record<string, FlexCurrency> {
  const rows = Object.entries(account.wallets.flex).map(([currency, quantity]) => {
    const value = mul(quantity, unitValue(x, currency));
    const collateral = mul(value, weight(currency, quantity));
    return [currency, { quantity, value, collateral, available: withdrawable(x, account, "flex", currency) }];
  });
  return Object.fromEntries(rows);
}

function coinSummary(x: Exchange, holdings: Holdings, currency: "XBT" | "ETH"): CoinSummary {
  const { marginEquity, availableMargin, unrealizedFunding, pnl, ...sums } = assess(x, holdings);
  const requirements = { im: sums.initialMarginWithOrders, mm: sums.maintenanceMargin };
  return {
    currency,
    balances: holdings.balances,
    auxiliary: {
      af: availableMargin,
      funding: unrealizedFunding,
      pnl,
      pv: marginEquity,
      usd: mul(marginEquity, unitValue(x, currency)),
    },
    marginRequirements: { ...requirements, lt: requirements.mm, tt: requirements.mm / 2n },
    triggerEstimates: triggerEstimates(x, holdings, sums.balanceValue + unrealizedFunding),
  };
}

/**
 * With C contracts held since the price e, the portfolio is worth b + C/e − C/p coins at the price p and needs m/p of margin,
 * m being the margin at a price of 1: they meet at p = (C + m) / (b + C/e).
 */
function triggerEstimates(x: Exchange, { positions }: Holdings, base: Amount): Thresholds {
  let held = 0n;
  let coins = base;
  let im = 0n;
  let mm = 0n;
  for (const { symbol, size, entry } of positions) {
    const market = marketOf(x, symbol);
    const contracts = mul(size, market.contractSize);
    held += contracts;
    coins += div(contracts, entry);
    im += initialMargin(market, size, ONE);
    mm += maintenanceMargin(market, size, ONE);
  }
  const meets = (margin: Amount) => positions.length === 0 || coins === 0n ? 0n : max(0n, div(held + margin, coins));
  return { im: meets(im), mm: meets(mm), lt: meets(mm), tt: meets(mm / 2n) };
}

/** A row of `openpositions`. */
export interface OpenPosition {
  readonly side: "long" | "short";
  readonly symbol: string;
  /** Average entry. */
  readonly price: Amount;
  /** When it was opened, ms. */
  readonly fillTime: number;
  /** Unsigned. */
  readonly size: Amount;
  /** In the currency the market settles in: dollars for linear markets, coin for inverse ones. */
  readonly unrealizedPnl: Amount;
  readonly unrealizedFunding: Amount;
  readonly pnlCurrency: string;
  /** The leverage of an isolated position; null on cross margin. */
  readonly maxFixedLeverage: Amount | null;
}

/** The rows of `openpositions`, by symbol. */
export function openPositions(x: Exchange, account: Account): OpenPosition[] {
  const positions = [...account.positions.values()].sort((a, b) => a.symbol < b.symbol ? -1 : 1);
  return positions.map((position) => {
    const { symbol, size, entry, opened } = position;
    const { pnl, funding } = positionMargin(x, account, position);
    return {
      side: size > 0n ? "long" : "short",
      symbol,
      price: entry,
      fillTime: opened,
      size: abs(size),
      unrealizedPnl: pnl,
      unrealizedFunding: funding,
      pnlCurrency: account.pnlCurrency[symbol] ?? marketOf(x, symbol).settles,
      maxFixedLeverage: account.leverage[symbol] ?? null,
    };
  });
}

const FIFTH = amount("0.2");

/**
 * How close a position is to being unwound to cover others' losses: 20, 40, 60, 80 or 100, rising with its profit relative to its
 * initial margin (a profit of 80 % of it or more is the top).
 */
export function unwindPercentile(x: Exchange, account: Account, position: Position): number {
  const { pnl } = positionMargin(x, account, position);
  const margin = initialMargin(marketOf(x, position.symbol), position.size, position.entry);
  const ratio = margin === 0n ? 0n : max(0n, fraction([pnl, whole(1)], [margin]));
  return 20 * Math.min(5, 1 + Number(ratio / FIFTH));
}
