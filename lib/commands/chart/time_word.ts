/**
 * What is typed for a time → the moment it means.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";

const AGO = /^-?(\d{1,6})([mhdwy])(?: ?ago)?$/;
const DATE = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?$/i;

const LENGTH: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };

/**
 * A moment in ms since the epoch: of an ISO date or time, of seconds since 1970, or of a length before `now`. A time without
 * a zone is one of UTC, or with `local` of this machine's zone.
 *
 * Throws a usage {@linkcode Failure} for what is none of these; `name` is the option's.
 *
 * @example
 * ```ts
 * import { timeOf } from "./time_word.ts";
 * const now = Date.UTC(2026, 9, 1);
 * if (timeOf("from", "7d", now, false) !== Date.UTC(2026, 8, 24)) throw new Error();
 * if (timeOf("to", "2026-09-01T12:30Z", now, false) !== Date.UTC(2026, 8, 1, 12, 30)) throw new Error();
 * if (timeOf("to", "1790856000", now, false) !== 1790856000_000) throw new Error();
 * ```
 */
export function timeOf(name: string, word: string, now: number, local: boolean): number {
  const text = word.trim();
  if (text === "now") return now;
  const [, count, unit = ""] = AGO.exec(text) ?? [];
  const length = LENGTH[unit];
  if (count !== undefined && length !== undefined) return now - Number(count) * length;
  if (/^\d+$/.test(text)) return secondsOf(name, text);
  const time = dateOf(text, local);
  if (time !== undefined) return time;
  throw noTime(name, word);
}

function noTime(name: string, word: string): Error {
  return usage(
    `"${word}" is no time for --${name}`,
    `a date, 2026-10-01T12:00Z, seconds since 1970, or 7d for seven days ago: kf chart PF_XBTUSD --${name} 7d`,
  );
}

/** A year, a number of days or one of ms would quietly be a moment far off. */
function secondsOf(name: string, text: string): number {
  const seconds = Number(text);
  if (seconds >= 100_000_000 && seconds < 10_000_000_000) return seconds * 1000;
  if (text.length === 13) {
    throw usage(
      `--${name} counts seconds, and ${text} looks like milliseconds`,
      `write: kf chart PF_XBTUSD --${name} ${text.slice(0, -3)}`,
    );
  }
  throw noTime(name, text);
}

function dateOf(text: string, local: boolean): number | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1, 7)
    .map((part) => part === undefined ? undefined : Number(part));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(utc);
  // A calendar that turned 31 February into March, or the year 26 into 1926, would hide a mistake.
  const real = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    minute < 60 && second < 60;
  if (!real) return undefined;
  const zone = found[7];
  if (zone !== undefined) return utc - offsetOf(zone);
  return local ? new Date(year, month - 1, day, hour, minute, second).getTime() : utc;
}

function offsetOf(zone: string): number {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
