/**
 * Times: as the exchange writes them and as people type them → moments; moments → text in UTC or in this machine's zone.
 *
 * @module
 */

import { numberText } from "./json.ts";

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
  const digits = typeof value === "string" || typeof value === "number" ? String(value) : numberText(value) ?? "";
  return /^\d{10}(\d{3})?$/.test(digits)
    ? { seconds: Number(digits.slice(0, 10)), fraction: digits.slice(10) }
    : undefined;
}

/** Undefined for a day that no calendar has: it must not be shown as another one. */
function secondsOf(clock: string): number | undefined {
  const ms = Date.parse(`${clock}Z`);
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(clock) ? undefined : ms / 1000;
}

/** The ISO-8601 time of a reply in whole ms since the epoch; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  const moment = momentOf("", value);
  return moment && moment.seconds * 1000 + Number(moment.fraction.padEnd(3, "0").slice(0, 3));
}

/** Whether a fraction says more than that the second was full. */
export function hasFraction({ fraction }: Moment): boolean {
  return /[1-9]/.test(fraction);
}

/** Below 0 when the first time is the earlier one, 0 when both are the same. */
export function compareMoments(a: Moment, b: Moment): number {
  const width = Math.max(a.fraction.length, b.fraction.length);
  const [left, right] = [a, b].map(({ fraction }) => fraction.padEnd(width, "0"));
  if (a.seconds !== b.seconds || left === undefined || right === undefined) return a.seconds - b.seconds;
  return left === right ? 0 : left < right ? -1 : 1;
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
  const time = seconds * 1000;
  return secondText(time, how.local) + (how.fraction && fraction !== "" ? `.${fraction}` : "") +
    (how.local ? offsetText(minutesEast(time, true)) : "");
}

/**
 * A time in ISO-8601 with all digits of the fraction: in UTC, or where it is local with the offset.
 *
 * @example
 * ```ts
 * import { isoText } from "./time.ts";
 * if (isoText({ seconds: 1790856000, fraction: "250" }, false) !== "2026-10-01T12:00:00.250Z") throw new Error();
 * ```
 */
export function isoText({ seconds, fraction }: Moment, local: boolean): string {
  const time = seconds * 1000;
  const zone = local ? offsetText(minutesEast(time, true)) : "Z";
  return secondText(time, local).replace(" ", "T") + (fraction === "" ? "" : `.${fraction}`) + zone;
}

/** A time (ms since the epoch) to the second, `2026-10-01 12:00:00`. */
export function secondText(time: number, local: boolean): string {
  // The machine's zone is the Date's own; shifted by its offset, UTC shows the same clock.
  return new Date(time + minutesEast(time, local) * MINUTE).toISOString().slice(0, -5).replace("T", " ");
}

/** A time (ms since the epoch) to the minute, `2026-10-01 12:00`. */
export function minuteText(time: number, local: boolean): string {
  return secondText(time, local).slice(0, -3);
}

/**
 * The zone of times: `UTC`, or the distance to it at that moment, `UTC+02:00`.
 *
 * @example
 * ```ts
 * import { zoneText } from "./time.ts";
 * if (zoneText(0, false) !== "UTC") throw new Error();
 * ```
 */
export function zoneText(time: number, local: boolean): string {
  const east = minutesEast(time, local);
  return east === 0 ? "UTC" : `UTC${offsetText(east)}`;
}

function minutesEast(time: number, local: boolean): number {
  return local ? -new Date(time).getTimezoneOffset() : 0;
}

/** Minutes east of Greenwich as +HH:MM. */
function offsetText(minutes: number): string {
  const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
  const distance = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(distance / 60)}:${two(distance % 60)}`;
}

const MINUTE = 60_000;

/** The length of a unit in ms; months have no length of their own. */
const UNIT: Readonly<Record<string, number>> = {
  m: MINUTE,
  h: 60 * MINUTE,
  d: 1440 * MINUTE,
  w: 7 * 1440 * MINUTE,
  y: 365 * 1440 * MINUTE,
};

/**
 * A length of time in ms: a whole number of m, h, d, w or y; undefined for anything else.
 *
 * @example
 * ```ts
 * import { durationOf, durationText } from "./time.ts";
 * if (durationOf("15m") !== 900_000 || durationOf("15") !== undefined) throw new Error();
 * if (durationText(43_200_000) !== "12h" || durationText(1_500) !== "1.5s") throw new Error();
 * ```
 */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([mhdwy])$/.exec(text) ?? [];
  const length = UNIT[unit];
  return count === undefined || length === undefined ? undefined : Number(count) * length;
}

/** A length of time in the largest unit it is a whole number of, up to weeks; else in seconds. */
export function durationText(length: number): string {
  const [name, unit] = (["w", "d", "h", "m"] as const).map((name) => [name, UNIT[name] ?? NaN] as const)
    .find(([, unit]) => length % unit === 0) ?? ["s", 1000];
  return `${length / unit}${name}`;
}

const DATE = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?)?$/i;

/** Whether a text has the form of a date, be there such a day or not. */
export function isDate(text: string): boolean {
  return DATE.test(text.trim());
}

/**
 * A typed time in ms since the epoch: an ISO date or time, `now`, an age (`7d`, `90m ago`), or seconds since 1970; undefined for
 * anything else. A time without a zone is one of UTC, or with `local` of this machine's zone.
 *
 * @example
 * ```ts
 * import { parseTime } from "./time.ts";
 * const now = Date.UTC(2026, 9, 1);
 * if (parseTime("7d", now) !== Date.UTC(2026, 8, 24) || parseTime("now", now) !== now) throw new Error();
 * if (parseTime("2026-09-01T12:30Z", now) !== Date.UTC(2026, 8, 1, 12, 30)) throw new Error();
 * if (parseTime("2026-09", now) !== Date.UTC(2026, 8, 1) || parseTime("2026-02-31", now) !== undefined) throw new Error();
 * if (parseTime("1790856000", now) !== 1790856000_000 || parseTime("2026", now) !== undefined) throw new Error();
 * ```
 */
export function parseTime(word: string, now: number, local = false): number | undefined {
  const text = word.trim();
  if (text === "now") return now;
  const age = durationOf(text.replace(/^-/, "").replace(/ ?ago$/, ""));
  // Before the epoch the exchange has no times.
  if (age !== undefined) return age > now ? undefined : now - age;
  if (!/^\d+$/.test(text)) return dateOf(text, local);
  // A year, a number of days or one of ms would quietly be a moment far off.
  const seconds = Number(text);
  return seconds >= 100_000_000 && seconds < 10_000_000_000 ? seconds * 1000 : undefined;
}

function dateOf(text: string, local: boolean): number | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1, 7)
    .map((part) => part === undefined ? undefined : Number(part));
  const [, , , , , , , fraction = "", zone] = found;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const date = new Date(utc);
  // A calendar that turned 31 February into March, or the year 26 into 1926, would hide a mistake.
  const exists = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day &&
    date.getUTCHours() === hour && minute < 60 && second < 60;
  if (!exists) return undefined;
  if (zone !== undefined) return utc - offsetOf(zone);
  return local ? new Date(year, month - 1, day, hour, minute, second, ms).getTime() : utc;
}

function offsetOf(zone: string): number {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

/** How the exchange takes a time: in ms or s since the epoch, or as an ISO-8601 text in UTC. */
export type TimeUnit = "ms" | "s" | "time";

/**
 * Whether a text is a time as the exchange takes it.
 *
 * @example
 * ```ts
 * import { isWireTime } from "./time.ts";
 * if (!isWireTime("2026-10-01T12:00:00.123456Z", "time") || isWireTime("2026-02-31T12:00:00Z", "time")) throw new Error();
 * if (!isWireTime("1790856000250", "ms") || isWireTime("7d", "ms") || isWireTime("2026-10-01", "s")) throw new Error();
 * ```
 */
export function isWireTime(text: string, unit: TimeUnit): boolean {
  if (unit === "time") return momentOf("", text) !== undefined;
  return (unit === "ms" ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text);
}

/**
 * A time (ms since the epoch) as the exchange takes it: in whole ms or s since the epoch, or as an ISO-8601 text in UTC.
 *
 * @example
 * ```ts
 * import { wireTime } from "./time.ts";
 * if (wireTime(1790856000_250, "ms") !== "1790856000250" || wireTime(1790856000_250, "s") !== "1790856000") throw new Error();
 * if (wireTime(1790856000_250, "time") !== "2026-10-01T12:00:00.250Z") throw new Error();
 * ```
 */
export function wireTime(time: number, unit: TimeUnit): string {
  if (unit === "time") return new Date(time).toISOString();
  return String(unit === "ms" ? time : Math.floor(time / 1000));
}
