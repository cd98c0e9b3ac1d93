/**
 * Two grids of the same read → which cells of the later one differ, and which way.
 *
 * @module
 */

import { compareDecimals } from "../../text/decimal.ts";
import type { Change, Grid } from "../../render/table/table.ts";

/** What changed since the grid before, cell by cell; a row that is new is marked in its first cell. */
export interface Changes {
  of(row: number, column: number): Change | undefined;
  count: number;
}

/** Rows are known by their keys and columns by their names, wherever they stand. */
export function changesBetween(before: Grid | undefined, after: Grid): Changes {
  const found = new Map<string, Change>();
  if (before !== undefined) {
    const places = new Map(before.columns.map(({ name }, i) => [name, i]));
    const rows = new Map(before.rows.map((row) => [row.key, row.cells]));
    for (const [r, { key, cells }] of after.rows.entries()) {
      const old = rows.get(key);
      if (old === undefined) found.set(`${r} 0`, "changed");
      for (const [c, cell] of cells.entries()) {
        const was = old?.[places.get(after.columns[c]?.name ?? "") ?? -1];
        if (was !== undefined && was.text !== cell.text) found.set(`${r} ${c}`, changeOf(was, cell));
      }
    }
  }
  return { of: (row, column) => found.get(`${row} ${column}`), count: found.size };
}

function changeOf(was: { kind: string; text: string }, is: { kind: string; text: string }): Change {
  if (was.kind !== "number" || is.kind !== "number") return "changed";
  const order = compareDecimals(was.text, is.text);
  return order === 0 ? "changed" : order < 0 ? "up" : "down";
}
