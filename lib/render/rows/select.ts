/**
 * A listing and --columns, --sort and --limit → the selected rows in order, and the selected columns.
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
import { compare, type SortKey, sortKeyOf } from "./order.ts";
import { pathsOf, valueAt } from "./path.ts";
import { isFields } from "../../text/json.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";

/** A column to show or sort by. */
export interface Chosen {
  name: string;
  reader: LineReader;
}

/** The table's column of this name, or else the field at this dotted path: of the row, or of the reply around the rows. */
export function columnNamed(name: string, { columns, reply }: Pick<Listing, "columns" | "reply">): Chosen {
  const known = columns.find((column) => column.name === name);
  if (known !== undefined) return chosenColumn(known);
  const own = chosenColumn({ name, at: name === BARE ? [name, ""] : name });
  const around = valueAt(reply, name);
  if (around === undefined || Array.isArray(around) || isFields(around)) return own;
  const { reader } = own;
  const read: LineReader["read"] = (line, repeated) =>
    reader.read(line, repeated) ?? (line.below && !repeated ? undefined : around);
  return { name, reader: { ...reader, read } };
}

/** Whether the table has this column, by its name or path, or any row has it. Not every reply has every field of the table. */
function isThere({ name, reader }: Chosen, { columns, rows, parts }: Listing): boolean {
  return columns.some((column) => column.name === name || pathsOf(column).includes(name)) ||
    rows.some((row) => linesOf(row, parts).some((line) => reader.read(line) !== undefined));
}

/**
 * Warns of columns that no row has. Without any rows, only of a likely typing mistake, since a row might have had a field that the
 * table doesn't list.
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

/** The maximum number of names listed in an error. */
const MOST_NAMES = 30;

/** The message and the next step. */
export function noColumn(
  name: string,
  option: "columns" | "sort" | "query",
  names: readonly string[],
): readonly [message: string, next: NextStep] {
  const example = names.slice(0, option === "sort" ? 1 : 2).join(",");
  const listed = names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? ", ..." : "");
  if (option === "query") {
    return [
      `no row has a field "${name}", and --query chose none${didYouMean(name, names)}`,
      nextStep`there are ${listed}`,
    ];
  }
  return [
    `no row has a column "${name}"${didYouMean(name, names)}`,
    nextStep`there are ${listed}; for example: --${option} ${example}`,
  ];
}

/** The dotted names of all fields of all rows, in order of first appearance. */
export function namesOf(rows: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const [name] of leavesOf(row)) names.add(name);
  return [...names];
}

/**
 * The rows, sorted and limited as requested. The sort is stable. A row of several lines is sorted by the line that comes first.
 * Warns of a column that no row has.
 */
export function chosenRows(listing: Listing, { columns, sort, limit }: Output, warn?: Warn): readonly unknown[] {
  const { rows, parts, form } = listing;
  const most = form === "book" ? undefined : limit;
  if (sort === undefined) return most === undefined ? rows : rows.slice(0, most);
  const by = sort.map(({ column, descending }) => ({ ...columnNamed(column, listing), descending }));
  if (warn !== undefined) {
    // chosenColumns() warns of a column that is also shown.
    warnOf(by.filter((column) => !columns?.includes(column.name) && !isThere(column, listing)), "sort", listing, warn);
  }
  const read = rows.map((row) => {
    const lines = linesOf(row, parts);
    return { row, values: by.map((column) => firstOf(lines, column)) };
  });
  const order = (a: readonly SortKey[], b: readonly SortKey[]) => {
    for (const [i, { descending }] of by.entries()) {
      const [left, right] = [a[i], b[i]];
      const difference = left === undefined || right === undefined ? 0 : compare(left, right, descending);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return read.sort((a, b) => order(a.values, b.values)).slice(0, most).map(({ row }) => row);
}

/** The value of the row's line that comes first. */
function firstOf(lines: readonly Line[], { reader, descending }: Chosen & { descending: boolean }): SortKey {
  const values = lines.slice(0, reader.ofParts ? undefined : 1).map((line) => sortKeyOf(reader.read(line)));
  return values.reduce((first, value) => compare(value, first, descending) < 0 ? value : first, sortKeyOf(undefined));
}

/**
 * The columns of --columns; undefined without that option. Warns of a column that no row has, which is then empty.
 *
 * Throws a usage {@linkcode Failure} if there are rows but none has any of these columns.
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

/** A column of a table with its reader. */
export function chosenColumn(column: Column): Chosen {
  return { name: column.name, reader: lineReaderOf(column) };
}
