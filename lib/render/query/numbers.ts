/**
 * Numbers of a query, each the text it arrived as → sums, products and quotients of them, to the last digit.
 *
 * @module
 */

import * as decimal from "../../text/decimal.ts";
import { numberText, parseExact } from "../../text/json.ts";

/** A number as {@linkcode parseExact} gives it. */
export interface Exact {
  readonly rawJSON: string;
}

/** A value that an operator or function can't take; the message goes after the position. */
export class Misfit extends Error {
  override name = "Misfit";
}

/** Whether a value is a number: of the reply, of the expression, or calculated here. */
export function isNumber(value: unknown): value is Exact {
  return numberText(value) !== undefined;
}

/** The number a text says: a JSON number, whose digits stay. */
export function exact(text: string | number): Exact {
  const value = parseExact(String(text));
  if (!isNumber(value)) throw new Misfit(`${text} is no number`);
  return value;
}

function parsed({ rawJSON: text }: Exact): decimal.Decimal {
  const number = decimal.parseDecimal(text);
  if (number === undefined) throw new Misfit(`${text.slice(0, 20)} has too many digits to calculate with`);
  return number;
}

/** The sum, to the last digit. */
export function sum(numbers: readonly Exact[]): Exact {
  return exact(decimal.shortestDecimal(numbers.map(parsed).reduce(decimal.add, { units: 0n, places: 0 })));
}

/** The operators of arithmetic: all exact but `/`, which is rounded at 16 digits, or at those of a longer operand. */
export type Operator = "+" | "-" | "*" | "/" | "//" | "%";

const CALCULATE: Readonly<Record<Operator, (a: decimal.Decimal, b: decimal.Decimal) => decimal.Decimal>> = {
  "+": decimal.add,
  "-": decimal.subtract,
  "*": decimal.multiply,
  "/": (a, b) => decimal.divide(a, b),
  "//": (a, b) => decimal.divide(a, b, 0, "floor"),
  "%": decimal.remainder,
};

/**
 * Calculates with two numbers. Throws a {@linkcode Misfit} for a division by 0 and for exponents beyond all use.
 *
 * @example
 * ```ts
 * import { calculate, exact } from "./numbers.ts";
 * if (calculate("+", exact("0.1"), exact("0.2")).rawJSON !== "0.3") throw new Error();
 * if (calculate("/", exact("1"), exact("3")).rawJSON !== "0.3333333333333333") throw new Error();
 * if (calculate("//", exact("-7"), exact("2")).rawJSON !== "-4") throw new Error();
 * ```
 */
export function calculate(operator: Operator, left: Exact, right: Exact): Exact {
  const [a, b] = [parsed(left), parsed(right)];
  if (b.units === 0n && /[/%]/.test(operator)) throw new Misfit("nothing can be divided by 0");
  return exact(decimal.shortestDecimal(CALCULATE[operator](a, b)));
}

/** The number with the other sign; its digits stay. */
export function negative({ rawJSON: text }: Exact): Exact {
  return exact(decimal.negated(text));
}

/** The number without its sign; its digits stay. */
export function absolute(number: Exact): Exact {
  return number.rawJSON.startsWith("-") ? negative(number) : number;
}

/** The nearest whole number that isn't above it. */
export function floor(number: Exact): Exact {
  return calculate("//", number, exact(1));
}

/** The nearest whole number that isn't below it. */
export function ceil(number: Exact): Exact {
  return negative(floor(negative(number)));
}
