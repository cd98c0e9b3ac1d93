/**
 * The executions in an order's events → how much was filled, and the exact average price.
 *
 * @module
 */

import {
  add,
  type Decimal,
  digitsOf,
  divide,
  multiply,
  parseDecimal,
  round,
  shortestDecimal,
  subtract,
} from "../../text/decimal.ts";
import type { Fields } from "../../text/json.ts";

/** What was filled. */
export interface Fills {
  count: number;
  size: Decimal;
  /** The size as text, a single one with its own digits. */
  sizeText: string;
  /** The average price, a single one with its own digits. */
  price: string;
}

const ZERO: Decimal = { units: 0n, places: 0 };

/** More places than any average is shown with. */
const FINE = 60;

/**
 * The fills of one order; `unreadable` where one of them has no price or amount, undefined where there is none. The average is
 * weighted by the amounts: arithmetic, or harmonic in inverse markets, whose contracts are worth a fixed number of dollars.
 *
 * @example
 * ```ts
 * import { fillsIn } from "./fills.ts";
 * const fill = (price: string, amount: string) => ({ type: "EXECUTION", price, amount });
 * const fills = fillsIn([fill("100", "0.1"), fill("103", "0.2")], "PF_XBTUSD");
 * if (typeof fills !== "object" || fills.price !== "102" || fills.sizeText !== "0.3" || fills.count !== 2) throw new Error();
 * const inverse = fillsIn([fill("100", "1"), fill("300", "1")], "PI_XBTUSD");
 * if (typeof inverse !== "object" || inverse.price !== "150") throw new Error();
 * ```
 */
export function fillsIn(events: readonly Fields[], symbol: string): Fills | "unreadable" | undefined {
  const fills = events.filter(({ type }) => type === "EXECUTION").map(({ price, amount, quantity }) => {
    const texts = { price: digitsOf(price), size: digitsOf(amount ?? quantity) };
    return { ...texts, priced: decimalOf(texts.price), sized: decimalOf(texts.size) };
  });
  const [only, ...more] = fills;
  if (only === undefined) return undefined;
  const known = fills.flatMap(({ priced, sized }) =>
    priced === undefined || sized === undefined ? [] : [{ priced, sized }]
  );
  const size = known.reduce((sum, { sized }) => add(sum, sized), ZERO);
  if (known.length < fills.length || size.units === 0n || known.some(({ priced }) => priced.units === 0n)) {
    return "unreadable";
  }
  const count = fills.length;
  if (more.length === 0) return { count, size, sizeText: only.size ?? "", price: only.price ?? "" };
  return { count, size, sizeText: shortestDecimal(size), price: average(known, size, /^(PI|FI)_/i.test(symbol)) };
}

function decimalOf(digits: string | undefined): Decimal | undefined {
  return digits === undefined ? undefined : parseDecimal(digits);
}

/** To the last digit where it has one in sight, else rounded to two places more than the prices have. */
function average(fills: readonly { priced: Decimal; sized: Decimal }[], size: Decimal, inverse: boolean): string {
  const places = Math.max(0, ...fills.map(({ priced }) => priced.places)) + 2;
  if (inverse) {
    const value = fills.reduce((sum, { priced, sized }) => add(sum, divide(sized, priced, FINE)), ZERO);
    return shortestDecimal(divide(size, value, places));
  }
  const value = fills.reduce((sum, { priced, sized }) => add(sum, multiply(priced, sized)), ZERO);
  const exact = divide(value, size);
  const isExact = subtract(multiply(exact, size), value).units === 0n;
  return shortestDecimal(isExact ? exact : round(divide(value, size, FINE), places));
}
