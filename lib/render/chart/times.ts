/**
 * Moments → what is written of them, in UTC or in the zone of this machine.
 *
 * @module
 */

// @ts-types="./d3.d.ts"
import { timeTicks, utcTicks } from "d3-time";
import type { Tick } from "./ticks.ts";

/** A moment by the calendar; months from 0. */
interface Calendar {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400_000;

function calendar(time: number, local: boolean): Calendar {
  // The machine's zone is the Date's own; shifted by its offset, UTC tells the same.
  const date = new Date(local ? time - new Date(time).getTimezoneOffset() * 60_000 : time);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/**
 * A moment (ms since the epoch) to the minute, as ISO 8601 without its zone.
 *
 * @example
 * ```ts
 * import { moment } from "./times.ts";
 * if (moment(1_790_856_000_000, false) !== "2026-10-01 12:00") throw new Error();
 * ```
 */
export function moment(time: number, local: boolean): string {
  const { year, month, day, hour, minute } = calendar(time, local);
  return `${String(year).padStart(4, "0")}-${two(month + 1)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** A moment to the second. */
export function momentWithSeconds(time: number, local: boolean): string {
  return `${moment(time, local)}:${two(calendar(time, local).second)}`;
}

/**
 * The zone that times are told in: `UTC`, or the distance to it at that moment, `UTC+02:00`.
 *
 * @example
 * ```ts
 * import { zone } from "./times.ts";
 * if (zone(0, false) !== "UTC") throw new Error();
 * ```
 */
export function zone(time: number, local: boolean): string {
  const ahead = local ? -new Date(time).getTimezoneOffset() : 0;
  if (ahead === 0) return "UTC";
  const minutes = Math.abs(ahead);
  return `UTC${ahead < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A place on the axis of time; where a day, month or year begins it stands out. */
interface TimeTick extends Tick {
  strong: boolean;
}

/** The candles that moments are marked below. */
interface Ruler {
  /** When the first began, and when there is room for the last, in ms since the epoch. */
  from: number;
  to: number;
  /** Of a candle, in ms. */
  length: number;
  local: boolean;
}

/** About `count` round moments at which candles begin: 18:00, at midnight the date, at New Year the year. */
export function momentTicks({ from, to, length, local }: Ruler, count: number): TimeTick[] {
  const all = (local ? timeTicks : utcTicks)(new Date(from), new Date(to), count).map(Number);
  const [first = 0, second = first] = all;
  // What lies closer than candles do has no place of its own where none begins.
  const times = second - first >= length ? all : all.filter((time) => (time - from) % length === 0);
  const daily = times.every((time) => midnight(calendar(time, local)));
  const monthly = daily && times.length > 1 && times.every((time) => calendar(time, local).day === 1);
  return times.map((value) => {
    const at = calendar(value, local);
    const begins = monthly ? at.month === 0 : daily ? at.day === 1 : midnight(at);
    return { value, label: tickLabel(at, monthly), strong: begins };
  });
}

function midnight({ hour, minute, second }: Calendar): boolean {
  return hour === 0 && minute === 0 && second === 0;
}

function tickLabel(at: Calendar, monthly: boolean): string {
  const { year, month, day, hour, minute, second } = at;
  if (!midnight(at)) return second === 0 ? `${two(hour)}:${two(minute)}` : `${two(hour)}:${two(minute)}:${two(second)}`;
  if (month === 0 && day === 1) return String(year);
  return monthly ? MONTHS[month] ?? "" : `${day} ${MONTHS[month]}`;
}

/** How long a candle is, in the exchange's words: `12h`; several weeks or days where no greater unit holds them. */
export function lengthText(length: number): string {
  const [unit, name] = UNITS.find(([unit]) => length % unit === 0) ?? [1_000, "s"];
  return `${length / unit}${name}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [7 * DAY, "w"],
  [DAY, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
];
