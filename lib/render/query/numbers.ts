/**
 * Numbers of a query, each kept as the text it arrived as → their exact sums, products and quotients.
 *
 * @module
 */

import * as decimal from "../../text/decimal.ts";
import { numberText, parseExact } from "../../text/json.ts";

/** A number as {@linkcode parseExact} gives it. */
export interface Exact {
  readonly rawJSON: string;
}

/** An operator or function got a value it can't take; the message is shown after its position. */
export class ValueError extends Error {
  override name = "ValueError";
}

/** Whether a value is a number, be it from the reply, the expression, or a calculation. */
export function isNumber(value: unknown): value is Exact {
  return numberText(value) !== undefined;
}

/** Parses a JSON number, keeping its digits. */
export function exact(text: string | number): Exact {
  const value = parseExact(String(text));
  if (!isNumber(value)) throw new ValueError(`${text} is no number`);
  return value;
}

function parsed({ rawJSON: text }: Exact): decimal.Decimal {
  const number = decimal.parseDecimal(text);
  if (number === undefined) throw new ValueError(`${text.slice(0, 20)} has too many digits to calculate with`);
  return number;
}

/** The exact sum. */
export function sum(numbers: readonly Exact[]): Exact {
  return exact(decimal.shortestDecimal(numbers.map(parsed).reduce(decimal.add, { units: 0n, places: 0 })));
}

/** Arithmetic operators: all are exact except `/`, which rounds to 16 digits, or to those of a longer operand. */
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
 * Calculates with two numbers. Throws a {@linkcode ValueError} for a division by 0 and for absurdly large exponents.
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
  if (b.units === 0n && /[/%]/.test(operator)) throw new ValueError("nothing can be divided by 0");
  return exact(decimal.shortestDecimal(CALCULATE[operator](a, b)));
}

/** The negated number, keeping its digits. */
export function negative({ rawJSON: text }: Exact): Exact {
  return exact(decimal.negated(text));
}

/** The absolute value, keeping its digits. */
export function absolute(number: Exact): Exact {
  return number.rawJSON.startsWith("-") ? negative(number) : number;
}

/** The largest integer not above the number. */
export function floor(number: Exact): Exact {
  return calculate("//", number, exact(1));
}

/** The smallest integer not below the number. */
export function ceil(number: Exact): Exact {
  return negative(floor(negative(number)));
}
