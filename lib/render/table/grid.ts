/**
 * A parsed reply → the grid of a table: its columns and the cells of its rows.
 *
 * @module
 */

import type { Warn } from "../../io/tell.ts";
import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import type { Output } from "../output.ts";
import { LADDER, LADDER_COLUMNS, ladderOf, TOTALS } from "../book.ts";
import { type Cell, cellsOf, recordCells } from "./cells.ts";
import { scalarText } from "../formats/csv.ts";
import { BARE, leavesOf } from "../rows/flatten.ts";
import { type Line, linesOf } from "../rows/lines.ts";
import { type Listing, listingOf } from "../rows/listing.ts";
import { plain } from "../../text/width.ts";
import { type Chosen, chosenColumn, chosenColumns, chosenRows, columnNamed, namesOf } from "../rows/select.ts";

/** One column of a grid. */
export interface GridColumn {
  /** As `--columns` takes it. */
  name: string;
  /** The heading: the name, with the zone if the column holds times. */
  title: string;
  /** Numbers are aligned on the decimal point, everything else to the left. */
  align: "left" | "decimal";
  /** Dropped first if a line is too long. */
  spare?: true;
  /** Shortened last if a line is too long. */
  firm?: true;
}

/** One line of a grid. */
export interface GridRow {
  /** Identifies the row, in this reply and the next. */
  key: string;
  /** One per column. */
  cells: readonly Cell[];
}

/** A table before it is laid out. */
export interface Grid {
  columns: readonly GridColumn[];
  rows: readonly GridRow[];
  /** Whether to show headings; the fields of a single object have none. */
  headed: boolean;
  /** Whether to keep all columns however long the line gets, because they were requested. */
  fixed: boolean;
  /** Names of further columns that are not in the grid, if rows have more than any screen can show. */
  beyond?: readonly string[];
  /** The text to show if there are no rows. */
  empty: string;
}

/**
 * The grid of a successful reply, or of the result of a query on it.
 *
 * Warns of a column that no row has. Throws a usage {@linkcode Failure} if no row has any of the columns.
 *
 * @example
 * ```ts
 * import { gridOf } from "./grid.ts";
 * const output = { format: "table", refusal: "raw", local: false, color: false, dumb: false } as const;
 * const { columns, rows } = gridOf([{ symbol: "PF_XBTUSD", last: "1.0" }], { id: "x", effect: "read" }, output);
 * if (columns.map(({ align }) => align).join() !== "left,decimal") throw new Error();
 * if (rows[0]?.cells[1]?.text !== "1.0") throw new Error();
 * ```
 */
export function gridOf(value: unknown, row: Pick<Endpoint, "id" | "effect">, output: Output, warn?: Warn): Grid {
  const listing = listingOf(value, row, output);
  const columns = ladderColumns(listing, output);
  if (columns !== undefined && listing.book !== undefined) return ladderGrid(listing, columns, output, warn);
  const { form, rows } = listing;
  if (form === "record" && output.columns === undefined) return recordGrid(rows[0], output);
  const grid = rowGrid(listing, output, row.id, warn);
  return form === "value" ? { ...grid, headed: grid.headed && output.columns !== undefined } : grid;
}

/** The columns of a ladder; undefined if the reply is not a book, or only columns of the list of levels are requested. */
function ladderColumns({ form }: Listing, { columns = LADDER }: Output): readonly string[] | undefined {
  return form === "book" && columns.some((name) => LADDER.some((known) => known === name)) ? columns : undefined;
}

function ladderGrid(listing: Listing, names: readonly string[], output: Output, warn?: Warn): Grid {
  const { book = { bids: [], asks: [] } } = listing;
  const ladder: Listing = { rows: ladderOf(book), columns: LADDER_COLUMNS, parts: {}, form: "rows" };
  const grid = rowGrid(ladder, { ...output, columns: names }, "orderbook", warn);
  return {
    ...grid,
    fixed: output.columns !== undefined,
    columns: grid.columns.map((column) => TOTALS.includes(column.name) ? { ...column, spare: true } : column),
    rows: grid.rows.map(({ key, cells }) => ({ key, cells: cells.map((cell, i) => toned(cell, names[i] ?? "")) })),
  };
}

function toned(cell: Cell, name: string): Cell {
  const tone = name === "bid" ? "good" : name === "ask" ? "bad" : undefined;
  return tone === undefined || cell.kind === "none" ? cell : { ...cell, tone };
}

/** A single object, one field per line. */
function recordGrid(record: unknown, output: Output): Grid {
  const fields = leavesOf(record, true);
  const names: Cell[] = cellsOf("", fields.map(([name]) => name), { ...output, dumb: false }).cells;
  const values = recordCells(fields, output);
  const numeric = values.every(({ kind }) => kind === "number" || kind === "none");
  return {
    columns: [
      { name: "name", title: "name", align: "left", firm: true },
      { name: BARE, title: BARE, align: numeric ? "decimal" : "left" },
    ],
    rows: fields.map(([name], i) => ({ key: name, cells: [names[i], values[i]].filter((cell) => cell !== undefined) })),
    headed: false,
    fixed: true,
    empty: "no fields",
  };
}

function rowGrid(listing: Listing, output: Output, id: string, warn?: Warn): Grid {
  const rows = chosenRows(listing, output, warn);
  const lines = rows.flatMap((row) => linesOf(row, listing.parts));
  const requested = chosenColumns(listing, output, warn)?.map((column) => columnOf(column, lines, output));
  const { shown, beyond } = requested === undefined
    ? filledColumns(listing, rows, lines, output)
    : { shown: requested, beyond: [] };
  const keys = keysOf(listing, lines);
  return {
    columns: shown.map(({ column }) => column),
    rows: keys.map((key, i) => ({ key, cells: shown.flatMap(({ cells }) => cells[i] ?? []) })),
    headed: output.noHeader !== true,
    fixed: requested !== undefined,
    ...(beyond.length === 0 ? {} : { beyond }),
    empty: emptyText(listing, id),
  };
}

/** What stands in place of rows. Only a reply without any is said to have none: --limit 0 leaves nothing of what there is. */
function emptyText({ rows, none }: Listing, id: string): string {
  if (none !== undefined && rows.length === 0) return `no ${none}`;
  return id.includes("{") ? "no rows" : `no rows in ${id}`;
}

/** A column with its cells, one per line. */
interface Filled {
  column: GridColumn;
  cells: readonly Cell[];
}

/** The maximum number of columns for rows without a table; no screen has room for more. */
const MOST_COLUMNS = 60;

/** The columns of the table that are not empty; if all are, the fields of the rows. */
function filledColumns({ columns }: Listing, rows: readonly unknown[], lines: readonly Line[], output: Output) {
  const filled = (chosen: readonly Chosen[]) =>
    chosen.map((column) => columnOf(column, lines, output))
      .filter(({ cells }) => cells.some(({ kind }) => kind !== "none"));
  const known = filled(columns.map(chosenColumn));
  if (known.length > 0) return { shown: known, beyond: [] };
  const names = namesOf(rows);
  const first = names.slice(0, MOST_COLUMNS).map((name) => columnNamed(name, { columns }));
  return { shown: filled(first), beyond: names.slice(MOST_COLUMNS) };
}

function columnOf({ name, reader }: Chosen, lines: readonly Line[], output: Output): Filled {
  const { cells, zone } = cellsOf(name, lines.map((line) => reader.read(line)), output);
  const numeric = cells.every(({ kind }) => kind === "number" || kind === "none");
  const title = plain(zone === undefined ? name : `${name} (${zone})`);
  return { column: { name, title, align: numeric ? "decimal" : "left" }, cells };
}

/** A unique key per line: the value of the key column, the key of the part, and the position if these are missing or repeated. */
function keysOf(listing: Listing, lines: readonly Line[]): string[] {
  const reader = listing.key === undefined ? undefined : columnNamed(listing.key, listing).reader;
  const taken = new Set<string>();
  return lines.map((line, i) => {
    const own = scalarText(reader?.read(line, true) ?? String(i));
    const key = line.part === undefined ? own : `${own}/${line.part.part.key}`;
    const free = taken.has(key) ? `${key}#${i}` : key;
    taken.add(free);
    return free;
  });
}
