/**
 * A span of time → round times to label on its axis, in UTC or in this machine's zone.
 *
 * @module
 */

// @ts-types="../picture/d3.d.ts"
import { timeTicks, utcTicks } from "d3-time";
import { secondText } from "../../text/time.ts";
import type { Tick } from "../picture/picture.ts";

/** A time by the calendar; months count from 0. */
interface Calendar {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function calendar(time: number, local: boolean): Calendar {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = secondText(time, local).split(/[- :]/).map(
    Number,
  );
  return { year, month: month - 1, day, hour, minute, second };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** A label on the time axis; `strong` at the start of a day, month or year. */
interface TimeTick extends Tick {
  strong: boolean;
}

/** The time axis below the candles. */
interface Ruler {
  /** Start of the first candle and of the last that would fit, in ms since the epoch. */
  from: number;
  to: number;
  /** Length of a candle in ms. */
  length: number;
  local: boolean;
}

/** About `count` round times at which candles begin: 18:00; the date at midnight; the year at New Year. */
export function momentTicks({ from, to, length, local }: Ruler, count: number): TimeTick[] {
  const all = (local ? timeTicks : utcTicks)(new Date(from), new Date(to), count).map(Number);
  const [first = 0, second = first] = all;
  // Times closer together than candles only get a label where a candle begins.
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
