/**
 * The values of one column → the cells of a table.
 *
 * @module
 */

import { isFields } from "../../text/json.ts";
import type { Output } from "../output.ts";
import { compareDecimals, digitsOf, readable } from "../../text/decimal.ts";
import type { Leaf } from "../rows/flatten.ts";
import { plain } from "../../text/width.ts";
import { hasFraction, type Moment, momentOf, timeText } from "../../text/time.ts";

/** One cell of a table. */
export interface Cell {
  /** The text before padding or shortening; of a number at least what a person reads. */
  text: string;
  kind: "number" | "time" | "text" | "none";
  /** Whether it must not be shortened: part of a number, time or id would be misleading or useless. */
  whole: boolean;
  tone?: "good" | "bad";
}

/** The cells of a column, with their time zone if all of them are times. */
export interface Cells {
  cells: Cell[];
  zone?: "UTC" | "local";
}

/** The cells of a column: times if all its values are times, otherwise each value by itself. */
export function cellsOf(name: string, values: readonly unknown[], output: Output): Cells {
  const times = timesOf(name, values);
  if (times === undefined) return { cells: values.map((value) => cellOf(name, value, output)) };
  const how = { local: output.local, fraction: times.some((moment) => moment !== undefined && hasFraction(moment)) };
  const cells = times.map((moment) => moment === undefined ? nothing(output) : timeCell(timeText(moment, how)));
  return { cells, zone: output.local ? "local" : "UTC" };
}

/** Undefined if any value is not a time, or all are missing. */
function timesOf(name: string, values: readonly unknown[]): (Moment | undefined)[] | undefined {
  let any = false;
  const moments: (Moment | undefined)[] = [];
  for (const value of values) {
    const moment = isMissing(value) ? undefined : momentOf(name, value);
    if (moment === undefined && !isMissing(value)) return undefined;
    any ||= moment !== undefined;
    moments.push(moment);
  }
  return any ? moments : undefined;
}

/**
 * The cells of the fields of one object. Unlike in a column, each time shows its own zone, and null and empty lists are written
 * out.
 */
export function recordCells(fields: readonly Leaf[], output: Output): Cell[] {
  return fields.map(([name, value]) => {
    if (value === null || isEmptyList(value)) return { text: JSON.stringify(value), kind: "text", whole: true };
    const moment = momentOf(name, value);
    // A line of its own has room for every digit.
    if (moment === undefined) return cellOf(name, value, { ...output, columns: [name] });
    const text = timeText(moment, { local: output.local, fraction: hasFraction(moment) });
    return timeCell(output.local ? text : `${text}Z`);
  });
}

function timeCell(text: string): Cell {
  return { text, kind: "time", whole: true };
}

/** The cell of a missing value: "-" for screen readers, where a gap can't be heard. */
function nothing({ dumb }: Output): Cell {
  return { text: dumb ? "-" : "", kind: "none", whole: true };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function cellOf(name: string, value: unknown, output: Output): Cell {
  if (isMissing(value)) return nothing(output);
  const digits = digitsOf(value);
  if (digits !== undefined) {
    return { text: shownDigits(name, digits, output), kind: "number", whole: true, ...gain(name, digits) };
  }
  const text = plain(textOf(value));
  return { text, kind: "text", whole: UUID.test(text), ...side(name, text) };
}

/** What orders are made of is shown to the last digit: people copy it. */
const EXACT = /^(?:last|bid|ask|(?:limit|stop|trigger)Price)$|size$|quantity$|^filled$/i;

/** A table that has to fit a line rounds what was calculated, unless its columns were asked for. */
function shownDigits(name: string, digits: string, { width, columns }: Output): string {
  return width === undefined || columns !== undefined || EXACT.test(name) ? digits : readable(digits);
}

/** Lists of plain values are written without brackets. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value) || value.some((each) => isFields(each) || Array.isArray(each))) {
    return JSON.stringify(value);
  }
  return value.map((each) => digitsOf(each) ?? String(each)).join(", ");
}

const GAINS = /pnl|profit|realized|^change(?:24h)?$/i;

function gain(name: string, digits: string): Pick<Cell, "tone"> {
  const sign = GAINS.test(name) ? compareDecimals(digits, "0") : 0;
  return sign === 0 ? {} : { tone: sign > 0 ? "good" : "bad" };
}

const SIDES: Readonly<Record<string, Cell["tone"]>> = {
  buy: "good",
  long: "good",
  bid: "good",
  sell: "bad",
  short: "bad",
  ask: "bad",
};

function side(name: string, text: string): Pick<Cell, "tone"> {
  const tone = /(?:side|direction)$/i.test(name) ? SIDES[text.toLowerCase()] : undefined;
  return tone === undefined ? {} : { tone };
}
