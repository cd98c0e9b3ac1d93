/**
 * Fixed-point arithmetic of the sandbox: amounts are integers in units of 10⁻¹², never binary floats. Unlike the decimals of
 * `lib/text`, which keep every digit, products and quotients are rounded as an exchange rounds them.
 *
 * @module
 */

/** An amount of anything (coin, dollars, contracts, a rate), in units of 10⁻¹². */
export type Amount = bigint;

const DIGITS = 12;

/** 1, as an Amount. */
export const ONE: Amount = 10n ** BigInt(DIGITS);

/**
 * Parses decimal text; undefined if it isn't a plain decimal, or has more than twelve decimals, which would be lost.
 *
 * @example
 * ```ts
 * import { parse, text } from "./amount.ts";
 * if (text(parse("-0.50") ?? 0n) !== "-0.5") throw new Error();
 * if (parse("1e3") !== undefined || parse("") !== undefined) throw new Error();
 * ```
 */
export function parse(decimal: string): Amount | undefined {
  const parts = /^([+-]?)(\d{1,24})(?:\.(\d{0,12})0*)?$|^([+-]?)\.(\d{1,12})0*$/.exec(decimal);
  if (parts === null) return undefined;
  const [, sign = "", whole = "0", fraction = "", sign2 = "", fraction2 = ""] = parts;
  const units = BigInt(whole) * ONE + BigInt((fraction || fraction2).padEnd(DIGITS, "0") || "0");
  return (sign || sign2) === "-" ? -units : units;
}

/** Parses text that must be a decimal. Throws a RangeError otherwise. */
export function amount(decimal: string): Amount {
  const parsed = parse(decimal);
  if (parsed === undefined) throw new RangeError(`"${decimal}" is no decimal number`);
  return parsed;
}

/** A whole number as an Amount. */
export function whole(count: number | bigint): Amount {
  return BigInt(count) * ONE;
}

/** The shortest decimal text of an Amount. */
export function text(value: Amount): string {
  const units = abs(value);
  const fraction = (units % ONE).toString().padStart(DIGITS, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${units / ONE}${fraction === "" ? "" : `.${fraction}`}`;
}

/** The product, rounded toward zero to 10⁻¹². */
export function mul(a: Amount, b: Amount): Amount {
  return a * b / ONE;
}

/** The quotient, rounded toward zero to 10⁻¹². Throws a RangeError for a division by zero. */
export function div(a: Amount, b: Amount): Amount {
  return a * ONE / b;
}

/**
 * The product of the numerators over that of the denominators, rounded toward zero once, at the end.
 *
 * @example
 * ```ts
 * import { amount, fraction, text } from "./amount.ts";
 * const third = fraction([amount("2"), amount("0.5")], [amount("3")]);
 * if (text(third) !== "0.333333333333") throw new Error();
 * ```
 */
export function fraction(numerators: readonly Amount[], denominators: readonly Amount[] = []): Amount {
  let over = 1n;
  let under = 1n;
  for (const factor of numerators) over *= factor;
  for (const factor of denominators) under *= factor;
  const excess = numerators.length - denominators.length - 1;
  return excess < 0 ? over * ONE ** BigInt(-excess) / under : over / (under * ONE ** BigInt(excess));
}

/** The largest multiple of `step` that is not above the value. */
export function floorTo(value: Amount, step: Amount): Amount {
  const rest = value % step;
  return rest < 0n ? value - rest - step : value - rest;
}

/** Whether the value is a whole multiple of `step`. */
export function isMultiple(value: Amount, step: Amount): boolean {
  return value % step === 0n;
}

/** The absolute value. */
export function abs(value: Amount): Amount {
  return value < 0n ? -value : value;
}

/** The sum. */
export function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce((total, each) => total + each, 0n);
}

/** The smaller of two. */
export function min(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}

/** The larger of two. */
export function max(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}

/** A value that `JSON.stringify` writes as a number with exactly these digits. */
export function json(value: Amount): object {
  return rawJson(text(value));
}

/** TypeScript's library does not know `JSON.rawJSON` yet; both runtimes have it. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): object };
