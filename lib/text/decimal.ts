/**
 * Numbers as the text they arrived in → their parts, order and sum, exactly. None passes through a JavaScript number.
 *
 * @module
 */

import { numberText } from "./json.ts";

const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The digits of a number, or of a text that is written like one, as much of the exchange's history is; undefined for
 * anything else.
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
 * What stands before the decimal point, and the rest with it; an exponent belongs to the rest.
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

/** A number as 0.DIGITS · 10^exponent, without zeros around the digits; zero has none. */
interface Parts {
  negative: boolean;
  digits: string;
  exponent: number;
}

function partsOf(text: string): Parts {
  const [, sign, whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, "");
  const zeros = all.length - digits.length;
  return {
    negative: sign === "-" && digits !== "",
    digits: digits.replace(/0+$/, ""),
    exponent: Number(exponent) + whole.length - zeros,
  };
}

/**
 * Below 0 when the first number is the smaller one, 0 when both are equal. Both as {@linkcode digitsOf} gives them.
 *
 * @example
 * ```ts
 * import { compareDecimals } from "./decimal.ts";
 * if (compareDecimals("9007199254740993", "9007199254740992") <= 0) throw new Error();
 * if (compareDecimals("-1", "1e-7") >= 0 || compareDecimals("1.50", "15e-1") !== 0) throw new Error();
 * ```
 */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  const [leftSign, rightSign] = [signOf(left), signOf(right)];
  if (leftSign !== rightSign) return leftSign - rightSign;
  const bigger = left.exponent - right.exponent || compareDigits(left.digits, right.digits);
  return leftSign === 0 ? 0 : leftSign * Math.sign(bigger);
}

/** -1, 0 or 1. */
function signOf({ negative, digits }: Parts): number {
  return digits === "" ? 0 : negative ? -1 : 1;
}

function compareDigits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Whether a number is below, at or above zero: -1, 0 or 1. */
export function signOfDigits(digits: string): number {
  return signOf(partsOf(digits));
}

/** No amount has more digits behind the point; an exponent beyond it would make a text without end. */
const MOST_PLACES = 400;

/**
 * The exact sum of two numbers, with as many places as the one that has more; undefined where an exponent is absurd.
 *
 * @example
 * ```ts
 * import { addDecimals } from "./decimal.ts";
 * if (addDecimals("0.1", "0.20") !== "0.30" || addDecimals("-1", "1e-1") !== "-0.9") throw new Error();
 * if (addDecimals("1e999999999", "1") !== undefined) throw new Error();
 * ```
 */
export function addDecimals(a: string, b: string): string | undefined {
  const places = Math.max(placesOf(a), placesOf(b), 0);
  const [left, right] = [scaled(a, places), scaled(b, places)];
  if (left === undefined || right === undefined) return undefined;
  const sum = left + right;
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, "0");
  const sign = sum < 0n ? "-" : "";
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function placesOf(text: string): number {
  const [, , , fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  return fraction.length - Number(exponent);
}

/** The number times ten to the power of `places`, as a whole number. */
function scaled(text: string, places: number): bigint | undefined {
  const [, sign = "", whole = "", fraction = ""] = DECIMAL.exec(text) ?? [];
  const zeros = places - placesOf(text);
  if (places > MOST_PLACES || zeros > MOST_PLACES) return undefined;
  return BigInt(`${sign}${whole}${fraction}`) * 10n ** BigInt(zeros);
}
