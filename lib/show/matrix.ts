/**
 * A listing → the names and values of plain rows, as CSV, NDJSON and text have them.
 *
 * @module
 */

import type { Look } from "../look.ts";
import { leavesOf } from "./flatten.ts";
import { linesOf } from "./lines.ts";
import type { Listing } from "./listing.ts";
import { chosenColumns, chosenRows } from "./select.ts";

/** Names, and for each row a value under each of them; undefined where the row has none. */
export interface Matrix {
  names: readonly string[];
  rows: readonly (readonly unknown[])[];
}

/**
 * The columns that were asked for, else all fields of all rows under dotted names. A row that is made of parts takes a line
 * for each where a column of the parts was asked for: what is the row's own is told in the first one only, so that sums are
 * right, and its key in each. Without rows the names are those of the table.
 *
 * Throws a usage {@linkcode Failure} for a column that no row has.
 */
export function matrixOf(listing: Listing, look: Look): Matrix {
  const rows = chosenRows(listing, look);
  const columns = chosenColumns(listing, look);
  if (columns === undefined) return whole(rows, listing);
  const parts = columns.some(({ reader }) => reader.ofParts) ? listing.parts : {};
  return {
    names: columns.map(({ name }) => name),
    rows: rows.flatMap((row) =>
      linesOf(row, parts).map((line) => columns.map(({ name, reader }) => reader.read(line, name === listing.key)))
    ),
  };
}

function whole(rows: readonly unknown[], { columns }: Listing): Matrix {
  if (rows.length === 0) return { names: columns.map(({ name }) => name), rows: [] };
  const places = new Map<string, number>();
  const sparse = rows.map((row) => {
    const values: unknown[] = [];
    for (const [name, value] of leavesOf(row)) {
      const place = places.get(name) ?? places.size;
      places.set(name, place);
      values[place] = value;
    }
    return values;
  });
  return {
    names: [...places.keys()],
    rows: sparse.map((values) => Array.from(places.values(), (place) => values[place])),
  };
}
