/**
 * Times as people type them, in the parameters of a call → times as the exchange takes them.
 *
 * @module
 */

import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { exampleWith } from "../api/example.ts";
import type { Item } from "../api/item.ts";
import { type Failure, usage } from "../io/failure.ts";
import { nextStep } from "../text/next_step.ts";
import { isDate, parseTime, type TimeUnit, wireTime } from "../text/time.ts";
import { type TimeParameter, typedTime } from "./check.ts";

/** Values in the exchange's own units, and what became of those that were typed in another form. */
export interface Converted {
  values: Item[];
  /** One line for each converted time. */
  notes: string[];
}

/**
 * Converts each time that isn't typed as the exchange takes it. A time without a zone is one of UTC; ages count back from `now`, in
 * ms since the epoch. Throws a usage {@linkcode Failure} for what is not a time.
 */
export function convertTimes(row: Endpoint, values: readonly Item[], now: number): Converted {
  const notes: string[] = [];
  const converted = values.map((item): Item => {
    const parameter = typedTime(row, item);
    if (parameter === undefined) return item;
    const [name, typed] = item;
    const { type } = parameter;
    // A bare number is a count, and where the exchange takes dates nobody knows of what.
    const time = /^\d+$/.test(typed.trim()) ? undefined : parseTime(typed, now);
    if (time === undefined) throw notTime(row, parameter, typed);
    const sent = withDigits(wireTime(time, type), typed, type);
    notes.push(`${name}=${typed} is sent as ${sent}${type === "time" ? "" : ` (${isoOf(sent, type)})`}`);
    return [name, sent];
  });
  return { values: converted, notes };
}

/** A count of ms or s as an ISO time. */
function isoOf(count: string, unit: "ms" | "s"): string {
  return wireTime(Number(count) * (unit === "s" ? 1000 : 1), "time");
}

/** Keeps typed digits beyond milliseconds, which only a text in ISO-8601 can carry. */
function withDigits(sent: string, typed: string, unit: TimeUnit): string {
  const [, digits] = /\.(\d{4,})/.exec(typed) ?? [];
  return unit !== "time" || digits === undefined ? sent : sent.replace(/\.\d+/, `.${digits}`);
}

function notTime(row: Endpoint, { name, type }: TimeParameter, typed: string): Failure {
  const counts = type === "time" ? "" : ` or ${type} since 1970`;
  const next = exampleWith(row, name, meant(row, type, typed));
  return usage(
    `${name} must be a time, not "${typed}"${reason(typed, type)}`,
    nextStep`it takes 2026-10-01, 2026-10-01T12:00Z, 7d, 90m, now${counts}; for example: ${next}`,
  );
}

/** A value that works: the count that was typed, as an ISO time; a date for a deadline; an age for all others. */
function meant({ effect }: Endpoint, unit: TimeUnit, typed: string): string {
  const digits = typed.trim();
  if (unit === "time" && /^\d{10}(\d{3})?$/.test(digits)) return isoOf(digits.padEnd(13, "0"), "ms");
  return effect === "read" ? "7d" : "2026-10-01T12:00Z";
}

function reason(typed: string, unit: TimeUnit): string {
  const text = typed.trim();
  if (/^\d+$/.test(text)) return unit === "time" ? ": the exchange takes an ISO time here, not a count" : "";
  if (isDate(text)) return ": there is no such date or time of day";
  return /^-?\d+[mhdwy]( ?ago)?$/.test(text) ? ": that is before 1970" : "";
}
