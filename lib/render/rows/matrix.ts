/**
 * A listing → the names and values of flat rows, for CSV, NDJSON and text.
 *
 * @module
 */

import type { Warn } from "../../io/tell.ts";
import type { Output } from "../output.ts";
import { leavesOf } from "./flatten.ts";
import { linesOf } from "./lines.ts";
import type { Listing } from "./listing.ts";
import { type Chosen, chosenColumn, chosenColumns, chosenRows } from "./select.ts";

/** The values of a row, each with the index of its column, in ascending order. */
export type Row = readonly (readonly [place: number, value: unknown])[];

/** Names and rows, stored sparsely: rows may have thousands of names that they don't share. */
export interface Matrix {
  names: readonly string[];
  rows: readonly Row[];
}

/**
 * A row of `width` columns as text.
 *
 * @example
 * ```ts
 * import { joined } from "./matrix.ts";
 * if (joined([[1, "b"], [3, "d"]], 5, ",", String) !== ",b,,d,") throw new Error();
 * ```
 */
export function joined(row: Row, width: number, separator: string, write: (value: unknown) => string): string {
  let [text, at] = ["", 0];
  for (const [place, value] of row) {
    text += separator.repeat(place - at) + write(value);
    at = place;
  }
  return text + separator.repeat(Math.max(0, width - 1 - at));
}

/**
 * The requested columns, or all fields of all rows under dotted names. If a requested column is about parts, a row takes one line
 * per part: the row's own values are in the first line only, so that sums are right, its key in each. Without rows the names are
 * those of the table.
 *
 * Throws a usage {@linkcode Failure} if no row has any of these columns.
 */
export function matrixOf(listing: Listing, output: Output, warn?: Warn): Matrix {
  const rows = chosenRows(listing, output, warn);
  const columns = chosenColumns(listing, output, warn);
  return columns === undefined ? whole(rows, listing) : inColumns(rows, columns, listing);
}

/**
 * The same with the columns of the method's table where none are requested, so that the names don't depend on the rows. Rows are
 * flattened only if there is no table, or if they have nothing of it.
 */
export function tableMatrix(listing: Listing, output: Output, warn?: Warn): Matrix {
  if (output.columns !== undefined || listing.columns.length === 0) return matrixOf(listing, output, warn);
  const rows = chosenRows(listing, output, warn);
  const matrix = inColumns(rows, listing.columns.map(chosenColumn), listing);
  return rows.length > 0 && matrix.rows.every((row) => row.length === 0) ? whole(rows, listing) : matrix;
}

function inColumns(rows: readonly unknown[], columns: readonly Chosen[], listing: Listing): Matrix {
  const parts = columns.some(({ reader }) => reader.ofParts) ? listing.parts : {};
  return {
    names: columns.map(({ name }) => name),
    rows: rows.flatMap((row) =>
      linesOf(row, parts).map((line) =>
        columns.flatMap(({ name, reader }, place): Row => {
          const value = reader.read(line, name === listing.key);
          return value === undefined ? [] : [[place, value]];
        })
      )
    ),
  };
}

function whole(rows: readonly unknown[], { columns }: Listing): Matrix {
  if (rows.length === 0) return { names: columns.map(({ name }) => name), rows: [] };
  const places = new Map<string, number>();
  const placed = rows.map((row) => {
    const values = new Map<number, unknown>();
    for (const [name, value] of leavesOf(row)) {
      const place = places.get(name) ?? places.size;
      places.set(name, place);
      values.set(place, value);
    }
    return [...values].sort(([a], [b]) => a - b);
  });
  return { names: [...places.keys()], rows: placed };
}
