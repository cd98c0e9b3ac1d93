/**
 * A range of prices or sizes → round numbers to label on its axis.
 *
 * @module
 */

// @ts-types="./d3.d.ts"
import { ticks, tickStep } from "d3-array";

/** A value on an axis and its label. */
export interface Tick {
  value: number;
  label: string;
}

/** The longest label in characters; longer ones are written with an exponent. */
export const LONGEST_LABEL = 12;

/**
 * About `count` round numbers from `low` to `high`, with just enough decimals to tell them apart.
 *
 * @example
 * ```ts
 * import { numberTicks } from "./ticks.ts";
 * const labels = numberTicks(0.9, 2.1, 3).map(({ label }) => label).join();
 * if (labels !== "1.0,1.5,2.0") throw new Error(labels);
 * ```
 */
export function numberTicks(low: number, high: number, count: number): Tick[] {
  const decimals = decimalsOf(tickStep(low, high, count));
  return ticks(low, high, count).map((value) => ({ value, label: label(value, decimals) }));
}

/** How many decimals it takes to tell apart numbers this far from each other. */
function decimalsOf(step: number): number {
  const decimals = Math.ceil(-Math.log10(Math.abs(step)) - 1e-9);
  return Number.isFinite(decimals) ? Math.min(100, Math.max(0, decimals)) : 0;
}

function label(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.length <= LONGEST_LABEL ? text : value.toPrecision(6);
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** About `count` round sizes above 0 and up to `high`: 500, 1.5K, 2M. */
export function sizeTicks(high: number, count: number): Tick[] {
  return ticks(0, high, count).filter((value) => value > 0).map((value) => ({ value, label: compact(value) }));
}

/**
 * A size in a few characters.
 *
 * @example
 * ```ts
 * import { compact } from "./ticks.ts";
 * if (compact(1_234_567) !== "1.23M" || compact(0.00012) !== "0.00012" || compact(2e-9) !== "2e-9") throw new Error();
 * ```
 */
export function compact(size: number): string {
  const plain = size === 0 || (Math.abs(size) >= 1e-4 && Math.abs(size) < 1e15);
  return plain ? COMPACT.format(size) : String(Number(size.toPrecision(3)));
}
