/**
 * A span of time → round moments to mark on its axis, in UTC or in this machine's zone.
 *
 * @module
 */

// @ts-types="../picture/d3.d.ts"
import { timeTicks, utcTicks } from "d3-time";
import { secondText } from "../../text/time.ts";
import type { Tick } from "../picture/picture.ts";

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

function calendar(time: number, local: boolean): Calendar {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = secondText(time, local).split(/[- :]/).map(
    Number,
  );
  return { year, month: month - 1, day, hour, minute, second };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
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
