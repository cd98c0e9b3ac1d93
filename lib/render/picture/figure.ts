/**
 * A number from the exchange → its exact text and a float to draw it by; with exact sums and differences.
 *
 * @module
 */

import { add, type Decimal, digitsOf, divide, formatDecimal, parseDecimal, subtract } from "../../text/decimal.ts";

/** A number as the exchange wrote it, and the nearest float. */
export interface Figure {
  readonly text: string;
  readonly value: number;
}

/**
 * A number of a reply, either a JSON number of `parseExact` or a text; undefined for anything else.
 *
 * @example
 * ```ts
 * import { figure } from "./figure.ts";
 * if (figure("91069.50")?.text !== "91069.50" || figure("91069.50")?.value !== 91069.5) throw new Error();
 * if (figure("1e999") !== undefined || figure(null) !== undefined) throw new Error();
 * ```
 */
export function figure(value: unknown): Figure | undefined {
  const text = digitsOf(value);
  const near = Number(text);
  return text !== undefined && Number.isFinite(near) && parseDecimal(text) !== undefined
    ? { text, value: near }
    : undefined;
}

function exact({ text }: Figure): Decimal {
  return parseDecimal(text) ?? ZERO;
}

const ZERO: Decimal = { units: 0n, places: 0 };

/** Zero. */
export const NOTHING: Figure = { text: "0", value: 0 };

function written(number: Decimal): Figure {
  const text = formatDecimal(number);
  return { text, value: Number(text) };
}

/**
 * The exact sum.
 *
 * @example
 * ```ts
 * import { sum } from "./figure.ts";
 * if (sum([{ text: "0.1", value: 0.1 }, { text: "0.20", value: 0.2 }]).text !== "0.30") throw new Error();
 * ```
 */
export function sum(figures: readonly Figure[]): Figure {
  return written(figures.map(exact).reduce(add, ZERO));
}

/** The exact difference `from - less`. */
export function difference(from: Figure, less: Figure): Figure {
  return written(subtract(exact(from), exact(less)));
}

/**
 * The exact midpoint.
 *
 * @example
 * ```ts
 * import { middle } from "./figure.ts";
 * if (middle({ text: "84189", value: 84189 }, { text: "84190", value: 84190 }).text !== "84189.5") throw new Error();
 * ```
 */
export function middle(one: Figure, other: Figure): Figure {
  const both = add(exact(one), exact(other));
  const places = Math.max(0, both.places);
  return written(divide(both, { units: 2n, places: 0 }, both.units % 2n === 0n ? places : places + 1));
}

/**
 * A change in per cent with its sign, `+1.31%`; empty if `of` is 0.
 *
 * @example
 * ```ts
 * import { percent } from "./figure.ts";
 * if (percent(-1, 80) !== "-1.25%" || percent(1, 0) !== "" || percent(-1, 1e9) !== "0.00%") throw new Error();
 * ```
 */
export function percent(change: number, of: number): string {
  const share = 100 * change / Math.abs(of);
  if (!Number.isFinite(share)) return "";
  const digits = Math.abs(share).toFixed(2);
  return `${digits === "0.00" ? "" : share < 0 ? "-" : "+"}${digits}%`;
}
