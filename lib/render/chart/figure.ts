/**
 * A number of the exchange → its own digits and its place on an axis; sums and differences that lose no digit.
 *
 * @module
 */

import { numberText } from "../../text/json.ts";

/** A number as the exchange wrote it, and the nearest number to draw it by. */
export interface Figure {
  readonly text: string;
  readonly value: number;
}

const DECIMAL = /^(-?)(\d{1,80})(?:\.(\d{1,80}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A number of a reply, be it a JSON number of `parseExact` or a text; undefined for what is no number.
 *
 * @example
 * ```ts
 * import { figure } from "./figure.ts";
 * if (figure("91069.50")?.text !== "91069.50" || figure("91069.50")?.value !== 91069.5) throw new Error();
 * if (figure("1e999") !== undefined || figure(null) !== undefined) throw new Error();
 * ```
 */
export function figure(value: unknown): Figure | undefined {
  const text = typeof value === "string" ? value : numberText(value);
  if (text === undefined || !DECIMAL.test(text)) return undefined;
  const near = Number(text);
  return Number.isFinite(near) ? { text, value: near } : undefined;
}

/** A whole number of units, and how many decimals one unit has. */
interface Exact {
  units: bigint;
  decimals: number;
}

function exact({ text }: Figure): Exact {
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  const decimals = fraction.length - Number(exponent);
  const units = BigInt(`${sign}${whole}${fraction}`);
  return decimals < 0 ? { units: units * 10n ** BigInt(-decimals), decimals: 0 } : { units, decimals };
}

function written({ units, decimals }: Exact): Figure {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, "0");
  const at = digits.length - decimals;
  const text = `${units < 0n ? "-" : ""}${digits.slice(0, at)}${decimals > 0 ? `.${digits.slice(at)}` : ""}`;
  return { text, value: Number(text) };
}

function scaled({ units, decimals }: Exact, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - decimals);
}

/**
 * The sum, to the last digit.
 *
 * @example
 * ```ts
 * import { sum } from "./figure.ts";
 * if (sum([{ text: "0.1", value: 0.1 }, { text: "0.20", value: 0.2 }]).text !== "0.30") throw new Error();
 * ```
 */
export function sum(figures: readonly Figure[]): Figure {
  const all = figures.map(exact);
  const decimals = all.reduce((most, each) => Math.max(most, each.decimals), 0);
  return written({ units: all.reduce((total, each) => total + scaled(each, decimals), 0n), decimals });
}

/** The first less the second, to the last digit. */
export function difference(from: Figure, less: Figure): Figure {
  const [a, b] = [exact(from), exact(less)];
  const decimals = Math.max(a.decimals, b.decimals);
  return written({ units: scaled(a, decimals) - scaled(b, decimals), decimals });
}

/**
 * What lies halfway between two, to the last digit.
 *
 * @example
 * ```ts
 * import { middle } from "./figure.ts";
 * if (middle({ text: "84189", value: 84189 }, { text: "84190", value: 84190 }).text !== "84189.5") throw new Error();
 * ```
 */
export function middle(one: Figure, other: Figure): Figure {
  const { text, value } = sum([one, other]);
  const { units, decimals } = exact({ text, value });
  return written(units % 2n === 0n ? { units: units / 2n, decimals } : { units: units * 5n, decimals: decimals + 1 });
}

/**
 * A change in per cent with its sign, `+1.31%`; nothing where it can't be told.
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
