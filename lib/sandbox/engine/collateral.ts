/**
 * The currencies of the multi-collateral wallet, and their value as collateral.
 *
 * @module
 */
import { type Amount, amount, ONE } from "../amount.ts";
import { indexPrice } from "../market/prices.ts";
import type { Exchange } from "../store/state.ts";

/** How a currency counts as collateral. */
export interface Collateral {
  /** The share of its value that does not count, as a fraction. */
  readonly haircut: Amount;
  /** The index that values it in USD; null for USD itself. */
  readonly index: string | null;
}

/** The currencies of the cash and flex wallets, by code. */
export const COLLATERAL: Readonly<Record<string, Collateral>> = {
  USD: { haircut: 0n, index: null },
  XBT: { haircut: amount("0.03"), index: "in_xbtusd" },
  ETH: { haircut: amount("0.05"), index: "in_ethusd" },
  SOL: { haircut: amount("0.1"), index: "in_solusd" },
  DOGE: { haircut: amount("0.15"), index: "in_dogeusd" },
};

/** The cost of converting profits or collateral, as a fraction of the index. */
export const CONVERSION_SPREAD: Amount = amount("0.001");

/** Whether the sandbox knows the currency (upper case, bitcoin as XBT). */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(COLLATERAL, code);
}

/**
 * The code of a currency as the sandbox writes it: upper case, bitcoin as XBT.
 *
 * @example
 * ```ts
 * import { currencyCode } from "./collateral.ts";
 * if (currencyCode("btc") !== "XBT" || currencyCode("usd") !== "USD") throw new Error();
 * ```
 */
export function currencyCode(text: string): string {
  const code = text.toUpperCase();
  return code === "BTC" ? "XBT" : code;
}

/** The value of one unit of a currency now, in USD; 0 for an unknown currency. */
export function unitValue(x: Exchange, currency: string): Amount {
  const found = COLLATERAL[currency];
  if (found === undefined) return 0n;
  return found.index === null ? ONE : indexPrice(x.seed, found.index, x.now);
}

/** The share of a balance's value that counts as collateral: a debt counts in full. */
export function weight(currency: string, quantity: Amount): Amount {
  return quantity < 0n ? ONE : ONE - (COLLATERAL[currency]?.haircut ?? ONE);
}
