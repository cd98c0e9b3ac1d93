/**
 * Numbers of a query, each the text it arrived as → their order, and what is calculated from them, to the last digit.
 *
 * @module
 */

import { numberText, parseExact } from "../../text/json.ts";
import { compareDecimals } from "../../text/decimal.ts";

/** A number as {@linkcode parseExact} gives it. */
export interface Exact {
  readonly rawJSON: string;
}

/** Why a value is none the query can work with, in words that go on after the place. */
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

/**
 * Below 0 where the first is smaller, 0 where both are equal. Rounding keeps the order, so only what a JavaScript number
 * can't tell apart is looked at digit by digit.
 *
 * @example
 * ```ts
 * import { compareNumbers, exact } from "./numbers.ts";
 * if (compareNumbers(exact("9007199254740993"), exact("9007199254740992")) <= 0) throw new Error();
 * if (compareNumbers(exact("1.0"), exact("1e0")) !== 0) throw new Error();
 * ```
 */
export function compareNumbers({ rawJSON: a }: Exact, { rawJSON: b }: Exact): number {
  return a === b ? 0 : Number(a) - Number(b) || compareDecimals(a, b);
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function takeApart(text: string): { minus: string; whole: string; fraction: string; exponent: number } {
  const [, minus = "", whole = "0", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  return { minus, whole, fraction, exponent: Number(exponent) };
}

/** digits × 10^-scale. */
interface Decimal {
  digits: bigint;
  scale: number;
}

/** What stands this far from the point would take memory without end. */
const FARTHEST = 1000;

function decimal({ rawJSON: text }: Exact): Decimal {
  const { minus, whole, fraction, exponent } = takeApart(text);
  const scale = fraction.length - exponent;
  if (text.length > FARTHEST || Math.abs(scale) > FARTHEST) {
    throw new Misfit(`${text.slice(0, 20)} has too many digits to calculate with`);
  }
  return { digits: BigInt(minus + whole + fraction), scale };
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
}

/** The shortest plain text of it: no exponent, no zeros behind the last digit. */
function textOf({ digits, scale }: Decimal): string {
  if (scale <= 0) return String(digits * 10n ** BigInt(-scale));
  const minus = digits < 0n ? "-" : "";
  const text = String(digits).slice(minus.length).padStart(scale + 1, "0");
  const fraction = text.slice(-scale).replace(/0+$/, "");
  return minus + text.slice(0, -scale) + (fraction === "" ? "" : `.${fraction}`);
}

/** The least digits a quotient is rounded to; those of a longer operand are kept. */
const DIGITS = 16;

function quotient(a: Decimal, b: Decimal): Decimal {
  const [p, q] = [size(a), size(b)];
  const precision = Math.max(DIGITS, String(p).length, String(q).length);
  const shift = precision + 1 + String(q).length - String(p).length;
  const digits = p * 10n ** BigInt(shift) / q;
  const extra = BigInt(Math.max(1, String(digits).length - precision));
  const rounded = (digits + 5n * 10n ** (extra - 1n)) / 10n ** extra;
  const negative = (a.digits < 0n) !== (b.digits < 0n);
  return { digits: negative ? -rounded : rounded, scale: a.scale - b.scale + shift - Number(extra) };
}

function size({ digits }: Decimal): bigint {
  return digits < 0n ? -digits : digits;
}

/** How often b goes into a, rounded down. */
function floored(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return a / b - (rest !== 0n && (rest < 0n) !== (b < 0n) ? 1n : 0n);
}

/** The sum, to the last digit. */
export function sum(numbers: readonly Exact[]): Exact {
  let total: Decimal = { digits: 0n, scale: 0 };
  for (const number of numbers) {
    const [p, q, scale] = aligned(total, decimal(number));
    total = { digits: p + q, scale };
  }
  return exact(textOf(total));
}

/** The operators of arithmetic: all exact but `/`, which is rounded at 16 digits, or at those of a longer operand. */
export type Operator = "+" | "-" | "*" | "/" | "//" | "%";

/**
 * Calculates with two numbers. Throws a {@linkcode Misfit} for a division by 0 and for exponents beyond all use.
 *
 * @example
 * ```ts
 * import { calculate, exact } from "./numbers.ts";
 * if (calculate("+", exact("0.1"), exact("0.2")).rawJSON !== "0.3") throw new Error();
 * if (calculate("/", exact("1"), exact("3")).rawJSON !== "0.3333333333333333") throw new Error();
 * ```
 */
export function calculate(operator: Operator, left: Exact, right: Exact): Exact {
  if (operator === "+") return sum([left, right]);
  if (operator === "-") return sum([left, negated(right)]);
  const [a, b] = [decimal(left), decimal(right)];
  if (operator === "*") return exact(textOf({ digits: a.digits * b.digits, scale: a.scale + b.scale }));
  if (b.digits === 0n) throw new Misfit("nothing can be divided by 0");
  if (operator === "/") return exact(textOf(quotient(a, b)));
  const [p, q, scale] = aligned(a, b);
  return exact(operator === "%" ? textOf({ digits: p % q, scale }) : String(floored(p, q)));
}

/** The number with the other sign; its digits stay. */
export function negated(number: Exact): Exact {
  const text = number.rawJSON;
  if (text.startsWith("-")) return exact(text.slice(1));
  return /^[0.]+(?:e|$)/i.test(text) ? number : exact(`-${text}`);
}

/** The number without its sign; its digits stay. */
export function absolute(number: Exact): Exact {
  return number.rawJSON.startsWith("-") ? negated(number) : number;
}

/** The nearest whole number that isn't above it. */
export function floor(number: Exact): Exact {
  return calculate("//", number, exact(1));
}

/** The nearest whole number that isn't below it. */
export function ceil(number: Exact): Exact {
  return negated(floor(negated(number)));
}
