/**
 * A refused symbol that calls bitcoin BTC → the next step with the symbol as the exchange writes it.
 *
 * @module
 */

import { kf, type NextStep, nextStep } from "../text/next_step.ts";
import type { Item } from "./item.ts";

/** Reasons that have to do with the symbol. */
const ABOUT_SYMBOL = /symbol|contract.?not.?found|contract.does.not.exist/i;

/**
 * The next step, or a better one where the reason is about a symbol with BTC in it.
 *
 * @example
 * ```ts
 * import { nextStep, renderNextStep } from "../text/next_step.ts";
 * import { withSymbol } from "./symbol_advice.ts";
 * const step = withSymbol(nextStep`look`, "contractNotFound", [["symbol", "btcusd"]]);
 * if (!renderNextStep(step, []).endsWith(": kf tickers/PF_XBTUSD")) throw new Error(renderNextStep(step, []));
 * if (withSymbol(step, "invalidSize", [["symbol", "PF_BTCUSD"]]) !== step) throw new Error();
 * ```
 */
export function withSymbol(next: NextStep, reason: string, values: readonly Item[]): NextStep {
  const [, typed] = values.find(([name, value]) => /^(symbol|tradeable)$/.test(name) && /btc/i.test(value)) ?? [];
  if (typed === undefined || !ABOUT_SYMBOL.test(reason)) return next;
  return nextStep`bitcoin is XBT here, so perhaps it is: ${kf(`tickers/${inXbt(typed)}`)}`;
}

/** `BTC`, `btcusd` and `PF_BTCUSD` → `PF_XBTUSD`. */
function inXbt(typed: string): string {
  const symbol = typed.toUpperCase().replace(/[^A-Z0-9_]/g, "").replace("BTC", "XBT");
  if (/^[A-Z]{2}_/.test(symbol)) return symbol;
  return `PF_${symbol.replace(/PERP$/, "").replace(/USDT$/, "USD").replace(/^XBT$/, "XBTUSD")}`;
}
