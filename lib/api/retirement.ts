/**
 * When the exchange switches this API off, and how far away that is.
 *
 * @module
 */

/** The day, as text and as the start of it in UTC (docs/api.md 0). */
export const RETIREMENT = { text: "1 March 2027", date: "2027-03-01" } as const;

const DAY = 86_400_000;

/**
 * Whole days from `now` (ms since the epoch) to the day of retirement; 0 or less from that day on.
 *
 * @example
 * ```ts
 * import { daysLeft } from "./retirement.ts";
 * if (daysLeft(Date.UTC(2027, 1, 27, 12)) !== 2) throw new Error();
 * ```
 */
export function daysLeft(now: number): number {
  return Math.ceil((Date.parse(RETIREMENT.date) - now) / DAY);
}
