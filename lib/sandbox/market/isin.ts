/**
 * The ISIN of a market: made up, of a country that there isn't.
 *
 * @module
 */

import type { Market } from "./markets.ts";
import { hash } from "./noise.ts";

/**
 * Twelve characters, always the same for a market.
 *
 * @example
 * ```ts
 * import { isinOf } from "./isin.ts";
 * if (!/^ZZ[0-9A-Z]{9}\d$/.test(isinOf({ symbol: "PF_XBTUSD" }))) throw new Error();
 * ```
 */
export function isinOf({ symbol }: Pick<Market, "symbol">): string {
  const body = hash(symbol).toString(36).toUpperCase().padStart(9, "0").slice(-9);
  return `ZZ${body}${hash(body) % 10}`;
}
