/**
 * Numbers as the text they arrived in → order, sum, product and quotient, exactly. None passes through a JavaScript number.
 *
 * @module
 */

import { numberText } from "./json.ts";

const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The digits of a number, or of a text written like one, as in much of the exchange's history; undefined for anything else.
 *
 * @example
 * ```ts
 * import { digitsOf } from "./decimal.ts";
 * import { parseExact } from "./json.ts";
 * if (digitsOf(parseExact("1.0")) !== "1.0" || digitsOf("-0.50") !== "-0.50" || digitsOf("1e-7") !== "1e-7") throw new Error();
 * if (digitsOf("007") !== undefined || digitsOf("") !== undefined || digitsOf(true) !== undefined) throw new Error();
 * ```
 */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === "string") return DECIMAL.test(value) ? value : undefined;
  return numberText(value) ?? (typeof value === "number" ? String(value) : undefined);
}

/**
 * The digits before the decimal point, and the rest with the point; an exponent belongs to the rest.
 *
 * @example
 * ```ts
 * import { atPoint } from "./decimal.ts";
 * if (atPoint("-12.50").join() !== "-12,.50" || atPoint("1e-7").join() !== "1,e-7") throw new Error();
 * ```
 */
export function atPoint(digits: string): readonly [whole: string, rest: string] {
  const at = digits.search(/[.eE]/);
  return at < 0 ? [digits, ""] : [digits.slice(0, at), digits.slice(at)];
}

/**
 * The number with the other sign, its digits untouched; zero keeps the sign it has.
 *
 * @example
 * ```ts
 * import { negated } from "./decimal.ts";
 * if (negated("1.50e3") !== "-1.50e3" || negated("-2") !== "2" || negated("0.0") !== "0.0") throw new Error();
 * ```
 */
export function negated(digits: string): string {
  if (digits.startsWith("-")) return digits.slice(1);
  return /^[0.]+(?:e|$)/i.test(digits) ? digits : `-${digits}`;
}

/**
 * Below 0 when the first number is smaller, 0 when both are equal. Any exponent will do: nothing is written out.
 *
 * @example
 * ```ts
 * import { compareDecimals } from "./decimal.ts";
 * if (compareDecimals("9007199254740993", "9007199254740992") <= 0) throw new Error();
 * if (compareDecimals("-1", "1e-7") >= 0 || compareDecimals("1.50", "15e-1") !== 0) throw new Error();
 * if (compareDecimals("1e999999999", "2e999999999") >= 0) throw new Error();
 * ```
 */
export function compareDecimals(a: string, b: string): number {
  // Rounding keeps the order, so only numbers that round to the same one are compared digit by digit.
  return a === b ? 0 : Number(a) - Number(b) || compareDigits(magnitude(a), magnitude(b));
}

/** A number as sign · 0.DIGITS · 10^exponent, without zeros around the digits. */
interface Magnitude {
  sign: number;
  digits: string;
  exponent: number;
}

function magnitude(text: string): Magnitude {
  const { sign, whole, fraction, exponent } = partsOf(text);
  const all = whole + fraction;
  const digits = all.replace(/^0+/, "");
  return {
    sign: digits === "" ? 0 : sign === "-" ? -1 : 1,
    digits: digits.replace(/0+$/, ""),
    exponent: exponent + whole.length - (all.length - digits.length),
  };
}

function compareDigits(a: Magnitude, b: Magnitude): number {
  if (a.sign !== b.sign || a.sign === 0) return a.sign - b.sign;
  const larger = a.exponent - b.exponent || (a.digits === b.digits ? 0 : a.digits < b.digits ? -1 : 1);
  return a.sign * larger;
}

function partsOf(text: string): { sign: string; whole: string; fraction: string; exponent: number } {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  return { sign, whole, fraction, exponent: Math.max(-FAR, Math.min(FAR, Number(exponent))) };
}

/** Beyond this, JavaScript can't tell exponents apart. */
const FAR = Number.MAX_SAFE_INTEGER / 4;

/** A number to calculate with: units · 10^-places. Places may be below 0, and zeros at the end of the units are kept. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

/** A text that is longer, or whose last digit is farther from the point, would take memory without end. */
const LONGEST = 1000;

/**
 * The number a text says; undefined for what is not a number, and for one with more than 1000 digits or places.
 *
 * @example
 * ```ts
 * import { formatDecimal, parseDecimal } from "./decimal.ts";
 * const formatted = (text: string) => formatDecimal(parseDecimal(text) ?? { units: 0n, places: 0 });
 * if (formatted("-0.50") !== "-0.50" || formatted("1.5e3") !== "1500" || formatted("12e-7") !== "0.0000012") throw new Error();
 * if (parseDecimal("1e999999999") !== undefined || parseDecimal("1,5") !== undefined) throw new Error();
 * ```
 */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > LONGEST || !DECIMAL.test(text)) return undefined;
  const { sign, whole, fraction, exponent } = partsOf(text);
  const places = fraction.length - exponent;
  return Math.abs(places) > LONGEST ? undefined : { units: BigInt(sign + whole + fraction), places };
}

/** The number as plain text with all its places and no exponent. */
export function formatDecimal({ units, places }: Decimal): string {
  if (places <= 0) return String(units * power(-places));
  const minus = units < 0n ? "-" : "";
  const digits = String(units).slice(minus.length).padStart(places + 1, "0");
  return `${minus}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/**
 * The shortest plain text of the number: no exponent, no zeros after the last digit.
 *
 * @example
 * ```ts
 * import { shortestDecimal } from "./decimal.ts";
 * if (shortestDecimal({ units: 1500n, places: 3 }) !== "1.5" || shortestDecimal({ units: 30n, places: 1 }) !== "3") throw new Error();
 * if (shortestDecimal({ units: 30n, places: -1 }) !== "300") throw new Error();
 * ```
 */
export function shortestDecimal(number: Decimal): string {
  const text = formatDecimal(number);
  return number.places > 0 ? text.replace(/\.?0+$/, "") : text;
}

/**
 * The exact sum, with as many places as the number that has more.
 *
 * @example
 * ```ts
 * import { add, formatDecimal } from "./decimal.ts";
 * if (formatDecimal(add({ units: 1n, places: 1 }, { units: 20n, places: 2 })) !== "0.30") throw new Error();
 * ```
 */
export function add(a: Decimal, b: Decimal): Decimal {
  const [left, right, places] = aligned(a, b);
  return { units: left + right, places };
}

/** The exact difference, with as many places as the number that has more. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, units: -b.units });
}

/** The exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, places: a.places + b.places };
}

/** What to do with the digits that have no place: to the nearest, a half away from zero; towards zero; or downwards. */
export type Rounding = "half" | "truncate" | "floor";

/** The fewest significant digits of a quotient without a number of places. */
const PRECISION = 16;

/**
 * The quotient with so many places; without a number of them with 16 significant digits, or those of a longer operand. Throws a
 * RangeError for a division by 0.
 *
 * @example
 * ```ts
 * import { divide, formatDecimal } from "./decimal.ts";
 * const [two, three] = [{ units: 2n, places: 0 }, { units: -3n, places: 0 }];
 * if (formatDecimal(divide(two, three, 2)) !== "-0.67" || formatDecimal(divide(two, three, 2, "truncate")) !== "-0.66") throw new Error();
 * if (formatDecimal(divide(two, three, 0, "floor")) !== "-1") throw new Error();
 * if (formatDecimal(divide(two, three)) !== "-0.6666666666666667") throw new Error();
 * ```
 */
export function divide(a: Decimal, b: Decimal, places = usefulPlaces(a, b), rounding: Rounding = "half"): Decimal {
  const shift = places - a.places + b.places;
  const [over, under] = shift < 0 ? [a.units, b.units * power(-shift)] : [a.units * power(shift), b.units];
  const [whole, rest] = [over / under, over % under];
  const negative = (over < 0n) !== (under < 0n);
  const away = rounding === "floor" ? negative && rest !== 0n : rounding === "half" && 2n * size(rest) >= size(under);
  return { units: whole + (away ? negative ? -1n : 1n : 0n), places };
}

/** The number with so many places, rounded. */
export function round(number: Decimal, places: number, rounding: Rounding = "half"): Decimal {
  return divide(number, { units: 1n, places: 0 }, places, rounding);
}

/** How many digits a person reads: of a number from 1 on, of a smaller one behind the point, and at least of any number. */
const [READ, PLACES, CENTS, LEAST] = [8, 8, 2, 4];

/**
 * A number as a person reads it. From 1 on it is rounded to 8 significant digits, but to no fewer than 2 places; below 1 to 8
 * places, but to no fewer than 4 significant digits. A whole number, and one that is shorter or has an exponent, stays as it is.
 *
 * @example
 * ```ts
 * import { readable } from "./decimal.ts";
 * if (readable("100006.711725859522") !== "100006.71" || readable("-0.999993825861") !== "-0.99999383") throw new Error();
 * if (readable("0.000017378551") !== "0.00001738" || readable("0.000000000159") !== "0.000000000159") throw new Error();
 * if (readable("99999.9999999") !== "100000" || readable("1.50") !== "1.50" || readable("9e-7") !== "9e-7") throw new Error();
 * ```
 */
export function readable(digits: string): string {
  const [, whole = "", fraction = ""] = /^-?(\d+)\.(\d+)$/.exec(digits) ?? [];
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  const places = /^0*$/.test(whole) ? Math.max(PLACES, zeros + LEAST) : Math.max(CENTS, READ - whole.length);
  const number = fraction.length > places ? parseDecimal(digits) : undefined;
  return number === undefined ? digits : shortestDecimal(round(number, places));
}

/** What is left of the first number after the second went into it a whole number of times; it has the sign of the first. */
export function remainder(a: Decimal, b: Decimal): Decimal {
  const [left, right, places] = aligned(a, b);
  return { units: left % right, places };
}

function usefulPlaces(a: Decimal, b: Decimal): number {
  const [over, under] = [size(a.units), size(b.units)];
  const [left, right] = [String(over).length, String(under).length];
  const digits = Math.max(PRECISION, left, right);
  const shift = digits + right - left;
  // The quotient has one digit more where the first digits of the dividend are the larger ones.
  const surplus = String(over * power(shift) / under).length - digits;
  return a.places - b.places + shift - Math.max(0, surplus);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, places: number] {
  const places = Math.max(a.places, b.places);
  return [a.units * power(places - a.places), b.units * power(places - b.places), places];
}

function size(units: bigint): bigint {
  return units < 0n ? -units : units;
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
