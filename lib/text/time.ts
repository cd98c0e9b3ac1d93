/**
 * Times as the exchange writes them → what people read, in UTC or in their own zone.
 *
 * @module
 */

import { digitsOf } from "./decimal.ts";

/** A point in time: whole seconds since the Unix epoch, and the digits of the fraction as they arrived. */
export interface Moment {
  seconds: number;
  fraction: string;
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?Z$/;

/** The names of fields that count seconds or milliseconds; each ends the whole name or its last word. */
const TIME_NAME = /(?:^|[._])(?:time|timestamp|date)$|(?:Time|Timestamp|Date)$/;

/**
 * The time that a field holds: an ISO-8601 text in UTC, or, where its name speaks of a time, a count of ms (13 digits) or
 * s (10 digits) since the Unix epoch. Undefined for anything else.
 *
 * @example
 * ```ts
 * import { momentOf } from "./time.ts";
 * if (momentOf("fillTime", "2026-10-01T12:00:00.250Z")?.fraction !== "250") throw new Error();
 * if (momentOf("timestamp", "1790856000250")?.seconds !== 1790856000) throw new Error();
 * if (momentOf("size", "1790856000250") !== undefined) throw new Error();
 * ```
 */
export function momentOf(name: string, value: unknown): Moment | undefined {
  if (typeof value === "string") {
    const iso = ISO.exec(value);
    const seconds = iso === null ? undefined : secondsOf(value.slice(0, 19));
    if (seconds !== undefined) return { seconds, fraction: iso?.[1] ?? "" };
  }
  if (!TIME_NAME.test(name)) return undefined;
  const digits = digitsOf(value) ?? "";
  if (/^\d{13}$/.test(digits)) return { seconds: Number(digits.slice(0, 10)), fraction: digits.slice(10) };
  return /^\d{10}$/.test(digits) ? { seconds: Number(digits), fraction: "" } : undefined;
}

/** Undefined for a day that no calendar has: it isn't to be shown as another one. */
function secondsOf(clock: string): number | undefined {
  const ms = Date.parse(`${clock}Z`);
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(clock) ? undefined : ms / 1000;
}

/**
 * A time as text, with the offset where it is local; of the fraction all digits or none.
 *
 * @example
 * ```ts
 * import { timeText } from "./time.ts";
 * const moment = { seconds: 1790856000, fraction: "250" };
 * if (timeText(moment, { local: false, fraction: false }) !== "2026-10-01 12:00:00") throw new Error();
 * if (timeText(moment, { local: false, fraction: true }) !== "2026-10-01 12:00:00.250") throw new Error();
 * ```
 */
export function timeText({ seconds, fraction }: Moment, how: { local: boolean; fraction: boolean }): string {
  const date = new Date(seconds * 1000);
  const east = how.local ? -date.getTimezoneOffset() : 0;
  const clock = new Date(date.getTime() + east * 60_000).toISOString().slice(0, -5).replace("T", " ");
  return clock + (how.fraction && fraction !== "" ? `.${fraction}` : "") + (how.local ? offset(east) : "");
}

/** Minutes east of Greenwich as +HH:MM. */
function offset(minutes: number): string {
  const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
  const distance = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(distance / 60)}:${two(distance % 60)}`;
}

/** Whether a fraction says more than that the second was full. */
export function isTelling({ fraction }: Moment): boolean {
  return /[1-9]/.test(fraction);
}

/** Below 0 when the first time is the earlier one, 0 when both are the same. */
export function compareMoments(a: Moment, b: Moment): number {
  const width = Math.max(a.fraction.length, b.fraction.length);
  const [left, right] = [a, b].map(({ fraction }) => fraction.padEnd(width, "0"));
  if (a.seconds !== b.seconds || left === undefined || right === undefined) return a.seconds - b.seconds;
  return left === right ? 0 : left < right ? -1 : 1;
}
