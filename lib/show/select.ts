/**
 * Rows and what was asked of them → the rows in their order, and the columns by name.
 *
 * @module
 */

import type { Column } from "../tables/table.ts";
import { usage } from "../errors.ts";
import type { Look } from "../look.ts";
import { didYouMean } from "../suggest.ts";
import { BARE, leavesOf } from "./flatten.ts";
import { type LineReader, lineReaderOf, linesOf } from "./lines.ts";
import type { Listing } from "./listing.ts";
import { compare, type Sortable, sortable } from "./order.ts";

/** A column that was chosen, or that the rows have. */
export interface Chosen {
  name: string;
  reader: LineReader;
}

/** The column of this name: the table's own, or the field that the dotted name leads to. */
export function columnOrField(name: string, { columns }: Pick<Listing, "columns">): Column {
  return columns.find((column) => column.name === name) ?? { name, at: name === BARE ? [name, ""] : name };
}

/**
 * The same, ready to read.
 *
 * Throws a usage {@linkcode Failure} where no row has it.
 */
function columnNamed(name: string, { columns, rows, parts }: Listing): Chosen {
  const column = columnOrField(name, { columns });
  const reader = lineReaderOf(column);
  const there = columns.includes(column) || rows.length === 0 ||
    rows.some((row) => linesOf(row, parts).some((line) => reader.read(line) !== undefined));
  if (!there) throw noColumn(name, namesIn({ columns, rows }));
  return { name, reader };
}

function namesIn({ columns, rows }: Pick<Listing, "columns" | "rows">): string[] {
  return [...new Set([...columns.map((column) => column.name), ...namesOf(rows)])];
}

/** Names in an error: more than these are no help. */
const MOST_NAMES = 30;

function noColumn(name: string, names: readonly string[]): Error {
  const listed = names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? ", ..." : "");
  return usage(
    `no row has a column "${name}"${didYouMean(name, names)}`,
    `there are ${listed}; for example: --columns ${names.slice(0, 2).join(",")}`,
  );
}

/** The dotted names of all fields of all rows, in the order in which they first appear. */
export function namesOf(rows: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const [name] of leavesOf(row)) names.add(name);
  return [...names];
}

/**
 * The rows that were asked for: in order, and no more than the limit. What is equal stays in the order it arrived in.
 *
 * Throws a usage {@linkcode Failure} for a column to sort by that no row has.
 */
export function chosenRows(listing: Listing, { sort, limit }: Look): readonly unknown[] {
  const { rows, parts, form } = listing;
  const most = form === "book" ? undefined : limit;
  if (sort === undefined) return most === undefined ? rows : rows.slice(0, most);
  const by = sort.map(({ column, descending }) => ({ ...columnNamed(column, listing), descending }));
  const read = rows.map((row) => {
    const [line = { row, below: false }] = linesOf(row, parts);
    return { row, values: by.map(({ reader }) => sortable(reader.read(line))) };
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

/** The columns that were asked for by name; undefined where nobody did. */
export function chosenColumns(listing: Listing, { columns }: Look): readonly Chosen[] | undefined {
  return columns?.map((name) => columnNamed(name, listing));
}

/** A column of a table, ready to read. */
export function chosenColumn(column: Column): Chosen {
  return { name: column.name, reader: lineReaderOf(column) };
}
