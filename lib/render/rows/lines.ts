/**
 * A row and its parts → the lines it is shown on.
 *
 * @module
 */

import type { Column } from "../columns/columns.ts";
import { isFields } from "../../text/json.ts";
import type { Listing } from "./listing.ts";
import { pathsOf, type Reader, readerOf, valueAt } from "./path.ts";

/** One line of a row. */
export interface Line {
  row: unknown;
  /** One entry of the row's parts; absent if the line has none. */
  part?: { part: { key: string; value: unknown } };
  /** Whether it is below the first line of its row. */
  below: boolean;
}

/**
 * The lines of a row: one, or more if its parts have several entries or are shown below it.
 *
 * @example
 * ```ts
 * import { linesOf } from "./lines.ts";
 * const row = { balances: { usd: 1, eth: 2 } };
 * const count = (place: "beside" | "below") => linesOf(row, { balances: place }).length;
 * if (count("beside") !== 2 || count("below") !== 3 || linesOf(row, {}).length !== 1) throw new Error();
 * ```
 */
export function linesOf(row: unknown, parts: Listing["parts"]): Line[] {
  for (const [path, place] of Object.entries(parts)) {
    const entries = entriesOf(valueAt(row, path));
    if (entries.length === 0) continue;
    const lines = entries.map(([key, value], i) => {
      return { row, part: { part: { key, value } }, below: place === "below" || i > 0 };
    });
    return place === "below" ? [{ row, below: false }, ...lines] : lines;
  }
  return [{ row, below: false }];
}

function entriesOf(value: unknown): [string, unknown][] {
  return Array.isArray(value) || isFields(value) ? Object.entries(value) : [];
}

/** Reads one column from a line of a row. */
export interface LineReader {
  /** Whether the column is about parts. */
  ofParts: boolean;
  /** The value in this line. Below the first line only parts have values, unless the row's own are `repeated`. */
  read(line: Line, repeated?: boolean): unknown;
}

/** The reader of a column. */
export function lineReaderOf(column: Column): LineReader {
  const [own, parts] = [false, true].map((wanted) => pathsOf(column).filter((path) => isPart(path) === wanted));
  const ofRow: Reader | undefined = own === undefined || own.length === 0 ? undefined : readerOf(own);
  const ofPart: Reader | undefined = parts === undefined || parts.length === 0 ? undefined : readerOf(parts);
  return {
    ofParts: ofPart !== undefined,
    read: ({ row, part, below }, repeated = false) => {
      const found = part === undefined ? undefined : ofPart?.(part);
      if ((found !== undefined && found !== null) || (below && !repeated)) return found;
      const own = ofRow?.(row);
      return own === undefined ? found : own;
    },
  };
}

function isPart(path: string): boolean {
  return path.startsWith("part.");
}
