/**
 * Rows and what was asked of them → the rows in their order, and the columns by name.
 *
 * @module
 */

import type { Column } from "../columns/columns.ts";
import type { Warn } from "../../io/tell.ts";
import { usage } from "../../io/failure.ts";
import type { Output } from "../output.ts";
import { didYouMean } from "../../text/suggest.ts";
import { BARE, leavesOf } from "./flatten.ts";
import { type Line, type LineReader, lineReaderOf, linesOf } from "./lines.ts";
import type { Listing } from "./listing.ts";
import { compare, type Sortable, sortable } from "./order.ts";
import { pathsOf } from "./path.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";

/** A column that was chosen, or that the rows have. */
export interface Chosen {
  name: string;
  reader: LineReader;
}

/** The column of this name: the table's own, or the field that the dotted name leads to. */
export function columnOrField(name: string, { columns }: Pick<Listing, "columns">): Column {
  return columns.find((column) => column.name === name) ?? { name, at: name === BARE ? [name, ""] : name };
}

/** The same, ready to read. */
function columnNamed(name: string, listing: Listing): Chosen {
  return { name, reader: lineReaderOf(columnOrField(name, listing)) };
}

/** Whether the table knows it, by its own name or the exchange's, or a row has it: what a reply has depends on the day. */
function isThere({ name, reader }: Chosen, { columns, rows, parts }: Listing): boolean {
  return columns.some((column) => column.name === name || pathsOf(column).includes(name)) ||
    rows.some((row) => linesOf(row, parts).some((line) => reader.read(line) !== undefined));
}

/**
 * Warns of columns that no row has. Without rows only of what looks mistyped: a row might have had a field of which the
 * table knows nothing.
 */
function warnOf(
  missing: readonly Chosen[],
  option: "columns" | "sort",
  { columns, rows }: Listing,
  warn: Warn,
): void {
  if (missing.length === 0) return;
  const names = namesIn({ columns, rows });
  for (const { name } of missing) {
    if (rows.length === 0 && didYouMean(name, names) === "") continue;
    warn(...noColumn(name, option, names));
  }
}

function namesIn({ columns, rows }: Pick<Listing, "columns" | "rows">): string[] {
  return [...new Set([...columns.map((column) => column.name), ...namesOf(rows)])];
}

/** Names in an error: more than these are no help. */
const MOST_NAMES = 30;

/** What is wrong, and what to do next. */
function noColumn(
  name: string,
  option: "columns" | "sort",
  names: readonly string[],
): readonly [message: string, next: NextStep] {
  const example = names.slice(0, option === "sort" ? 1 : 2).join(",");
  const listed = names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? ", ..." : "");
  return [
    `no row has a column "${name}"${didYouMean(name, names)}`,
    nextStep`there are ${listed}; for example: --${option} ${example}`,
  ];
}

/** The dotted names of all fields of all rows, in the order in which they first appear. */
export function namesOf(rows: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const [name] of leavesOf(row)) names.add(name);
  return [...names];
}

/**
 * The rows that were asked for: in order, and no more than the limit. What is equal stays in the order it arrived in. A row of
 * several lines goes by the one of them that comes first. Warns of a column that no row has.
 */
export function chosenRows(listing: Listing, { columns, sort, limit }: Output, warn?: Warn): readonly unknown[] {
  const { rows, parts, form } = listing;
  const most = form === "book" ? undefined : limit;
  if (sort === undefined) return most === undefined ? rows : rows.slice(0, most);
  const by = sort.map(({ column, descending }) => ({ ...columnNamed(column, listing), descending }));
  if (warn !== undefined) {
    // Of one that is shown, too, the columns warn.
    warnOf(by.filter((column) => !columns?.includes(column.name) && !isThere(column, listing)), "sort", listing, warn);
  }
  const read = rows.map((row) => {
    const lines = linesOf(row, parts);
    return { row, values: by.map((column) => firstOf(lines, column)) };
  });
  const order = (a: readonly Sortable[], b: readonly Sortable[]) => {
    for (const [i, { descending }] of by.entries()) {
      const [left, right] = [a[i], b[i]];
      const difference = left === undefined || right === undefined ? 0 : compare(left, right, descending);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return read.sort((a, b) => order(a.values, b.values)).slice(0, most).map(({ row }) => row);
}

/** The value that comes first of all lines of a row. */
function firstOf(lines: readonly Line[], { reader, descending }: Chosen & { descending: boolean }): Sortable {
  const values = lines.slice(0, reader.ofParts ? undefined : 1).map((line) => sortable(reader.read(line)));
  return values.reduce((first, value) => compare(value, first, descending) < 0 ? value : first, sortable(undefined));
}

/**
 * The columns that were asked for by name; undefined where nobody did. Warns of one that no row has, which is empty then.
 *
 * Throws a usage {@linkcode Failure} where there are rows, and none has any of these columns.
 */
export function chosenColumns(listing: Listing, { columns }: Output, warn?: Warn): readonly Chosen[] | undefined {
  const chosen = columns?.map((name) => columnNamed(name, listing));
  const missing = chosen?.filter((column) => !isThere(column, listing)) ?? [];
  const [first] = missing;
  if (first !== undefined && listing.rows.length > 0 && missing.length === chosen?.length) {
    throw usage(...noColumn(first.name, "columns", namesIn(listing)));
  }
  if (warn !== undefined) warnOf(missing, "columns", listing, warn);
  return chosen;
}

/** A column of a table, ready to read. */
export function chosenColumn(column: Column): Chosen {
  return { name: column.name, reader: lineReaderOf(column) };
}
