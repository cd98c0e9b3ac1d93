/**
 * Conversions in the multi-collateral wallet: profits into the preferred currency, other currencies into USD to pay debts.
 *
 * @module
 */
import { type Amount, div, fraction, min, mul, ONE, whole } from "../amount.ts";
import { CONVERSION_SPREAD, unitValue } from "./collateral.ts";
import { book } from "../store/ledger.ts";
import { marketOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { type Account, balance, type Exchange } from "../store/state.ts";

/** An amount of a currency. */
export interface Money {
  readonly currency: string;
  readonly quantity: Amount;
}

/** Exchanges one currency of the flex wallet for another; one of them is USD. */
function convert(x: Exchange, account: Account, from: Money, to: Money): void {
  const rates = { to: unitValue(x, to.currency), from: unitValue(x, from.currency) };
  const row = { info: "conversion", spread: mul(CONVERSION_SPREAD, whole(100)), rates } as const;
  book(x, account, "flex", from.currency, { ...row, moved: -from.quantity });
  book(x, account, "flex", to.currency, { ...row, moved: to.quantity });
}

/**
 * Pays the debts of a wallet without open positions from its other currencies. The exchange bears what they do not cover, so
 * that no balance stays below 0.
 */
export function coverDebts(x: Exchange, account: Account, { wallet, settles }: Market): void {
  const isOpen = [...account.positions.keys()].some((symbol) => marketOf(x, symbol).wallet === wallet);
  if (isOpen || balance(account, wallet, settles) >= 0n) return;
  if (wallet === "flex") sellCoins(x, account);
  const owed = -balance(account, wallet, settles);
  if (owed > 0n) book(x, account, wallet, settles, { info: "futures unwind bankrupt", moved: owed });
}

function sellCoins(x: Exchange, account: Account): void {
  for (const [currency, held] of Object.entries(account.wallets.flex)) {
    const owed = -balance(account, "flex", "USD");
    if (owed <= 0n) return;
    if (currency === "USD" || held <= 0n) continue;
    const price = mul(unitValue(x, currency), ONE - CONVERSION_SPREAD);
    const quantity = min(held, div(owed, price) + 1n);
    convert(x, account, { currency, quantity }, { currency: "USD", quantity: min(owed, mul(quantity, price)) });
  }
}

/** Pays a profit in the currency that the account prefers for the market. */
export function payOut(x: Exchange, account: Account, symbol: string, profit: Amount): void {
  const paid = preferred(x, account, symbol, profit);
  if (paid !== undefined) convert(x, account, { currency: "USD", quantity: profit }, paid);
}

/** A profit in USD converted to the currency the account prefers for the market; undefined if it stays USD. */
export function preferred(x: Exchange, account: Account, symbol: string, profit: Amount): Money | undefined {
  const currency = account.pnlCurrency[symbol] ?? "USD";
  if (currency === "USD" || profit <= 0n) return undefined;
  return { currency, quantity: fraction([profit, ONE - CONVERSION_SPREAD], [unitValue(x, currency)]) };
}
