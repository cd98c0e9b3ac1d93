/**
 * Parses `--clock`, and converts real time to sandbox time.
 *
 * @module
 */

/** How the sandbox's time runs: like the real one, not at all, or faster. Times are in ms since the epoch. */
export type ClockSpec = { kind: "real" } | { kind: "fixed"; at: number } | { kind: "fast"; factor: number };

/** The start of a fast clock in real and sandbox time, ms since the epoch. */
export interface Anchor {
  real: number;
  sandbox: number;
}

/** In the first of these every market has opened; after the last the symbols of dated contracts would repeat. */
const FIRST_YEAR = 2023;
const LAST_YEAR = 2099;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?Z)?$/;
const FORMS = "real, fixed:2026-10-01T12:00:00Z, or x60 for sixty times as fast";
const FACTOR = /^x(\d{1,7}(?:\.\d{1,6})?)$/;
/** Above this a day passes in less than a tenth of a second, and the rest of the year in a minute. */
const FASTEST = 1_000_000;

/** A clock or a time that can't be read. */
export class ClockError extends RangeError {}

/**
 * Parses the value of `--clock`: `real`, `fixed:` with a UTC time or date, or `x` with a factor, which may be below 1. Throws a
 * {@linkcode ClockError}.
 *
 * @example
 * ```ts
 * import { parseClock } from "./clock.ts";
 * const clock = parseClock("fixed:2026-10-01T12:00:00Z");
 * if (clock.kind !== "fixed" || clock.at !== 1_790_856_000_000) throw new Error();
 * ```
 */
export function parseClock(text: string): ClockSpec {
  if (text === "real") return { kind: "real" };
  if (text.startsWith("fixed:")) return { kind: "fixed", at: parseTime(text.slice("fixed:".length)) };
  const factor = FACTOR.exec(text)?.[1];
  if (factor === undefined) throw new ClockError(`cannot read the clock "${text}": it is ${FORMS}`);
  return { kind: "fast", factor: parseFactor(factor) };
}

/** The sandbox time at the real time `realNow`, both in whole ms since the epoch. */
export function sandboxTime(spec: ClockSpec, anchor: Anchor, realNow: number): number {
  if (spec.kind === "fixed") return spec.at;
  if (spec.kind === "real") return Math.floor(realNow);
  return anchor.sandbox + Math.floor((realNow - anchor.real) * spec.factor);
}

/** The parts must survive the round trip: `Date.UTC` turns 30 February into 2 March. */
function parseTime(text: string): number {
  const [, ...parts] = ISO.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const time = Date.UTC(year, month - 1, day, hour, minute, second, Number((parts[6] ?? "").padEnd(3, "0")));
  if (parts.length === 0 || !sameInstant(time, [year, month, day, hour, minute, second])) {
    throw new ClockError(`cannot read the time "${text}": it is a UTC time such as 2026-10-01T12:00:00Z`);
  }
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    throw new ClockError(`cannot set the clock to ${text}: it runs from ${FIRST_YEAR} to ${LAST_YEAR}`);
  }
  return time;
}

function sameInstant(time: number, parts: readonly number[]): boolean {
  const date = new Date(time);
  const found = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  found.push(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds());
  return found.every((part, i) => part === parts[i]);
}

/** A time in ms as the exchange writes it, e.g. `2026-10-01T12:00:00.000Z`. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

function parseFactor(text: string): number {
  const factor = Number(text);
  if (factor > 0 && factor <= FASTEST) return factor;
  throw new ClockError(`cannot run the clock at x${text}: the factor is above 0 and at most ${FASTEST}`);
}
