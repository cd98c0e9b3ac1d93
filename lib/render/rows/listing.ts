/**
 * A parsed reply and its endpoint → the rows in it.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { type Fields, isFields } from "../../text/json.ts";
import type { Output } from "../output.ts";
import { type Column, csvTableOf, type Table, tableOf } from "../columns/columns.ts";
import { type Book, bookOf, levelsOf } from "../book.ts";
import { valueAt } from "./path.ts";
import { seriesOf } from "./series.ts";

/** The rows of a reply, and how to show them. */
export interface Listing {
  rows: readonly unknown[];
  /** The columns of the method's table, most important first; empty if they have to be taken from the rows. */
  columns: readonly Column[];
  parts: NonNullable<Table["parts"]>;
  /** What there is none of without rows, in words. */
  none?: string;
  /** The name of the column that identifies a row. */
  key?: string;
  /** Whether these are ordinary rows, a single object, a single value, or the levels of a book. */
  form: "rows" | "record" | "value" | "book";
  /** The whole reply, whose own fields can be columns too; absent after a query. */
  reply?: unknown;
  /** The levels to show side by side; absent if they are sorted. */
  book?: Book;
}

/**
 * The rows of a successful reply: by the method's table, or if there is none, or after a query, by the shape of the value.
 *
 * @example
 * ```ts
 * import { listingOf } from "./listing.ts";
 * const output = { format: "csv", refusal: "raw", local: false, color: false, dumb: false } as const;
 * const { rows } = listingOf({ result: "success", anything: [{ a: 1 }, { a: 2 }], serverTime: "" }, { id: "x", effect: "read" }, output);
 * if (rows.length !== 2) throw new Error();
 * ```
 */
export function listingOf(value: unknown, row: Pick<Endpoint, "id" | "effect">, output: Output): Listing {
  const table = output.format === "csv" ? csvTableOf(row) : tableOf(row);
  const chosen = output.query !== undefined;
  const known = table === undefined || chosen ? undefined : byTable(value, table, output);
  const listing = known ?? generic(chosen ? value : withoutEnvelope(value), chosen);
  return chosen ? listing : { ...listing, reply: value };
}

function byTable(value: unknown, table: Table, output: Output): Listing | undefined {
  const place = valueAt(value, table.rows);
  const found = rowsAt(place, table, output);
  if (found === undefined) return undefined;
  const columns = table.columns.map((column) => typeof column === "string" ? { name: column, at: column } : column);
  const none = table.none === undefined ? {} : { none: table.none };
  return {
    columns,
    parts: table.parts ?? {},
    ...none,
    ...(table.key === undefined ? {} : { key: table.key }),
    ...found,
  };
}

/** Undefined if the reply doesn't match the table; it is then shown by its shape. */
function rowsAt(place: unknown, table: Table, output: Output): Pick<Listing, "rows" | "form" | "book"> | undefined {
  switch (table.form) {
    case "entries":
      return isFields(place) ? { rows: entriesOf(place, table.key ?? "name"), form: "rows" } : undefined;
    case "record":
      return isFields(place) ? { rows: [withoutEnvelope(place)], form: "record" } : undefined;
    case "series": {
      const rows = seriesOf(place);
      return rows === undefined ? undefined : { rows, form: "rows" };
    }
    case "book":
      return levels(bookOf(place), output);
    default:
      if (Array.isArray(place)) return { rows: place, form: "rows" };
      return isFields(place) && table.rows !== "" ? { rows: [place], form: "rows" } : undefined;
  }
}

function entriesOf(place: Fields, key: string): Fields[] {
  return Object.entries(place).map(([name, row]) =>
    isFields(row) ? { [key]: name, ...row } : { [key]: name, value: row }
  );
}

/** The limit applies to each side of the book: ten levels must not mean ten bids and no asks. */
function levels(book: Book | undefined, { sort, limit }: Output): Pick<Listing, "rows" | "form" | "book"> | undefined {
  if (book === undefined) return undefined;
  if (sort !== undefined) return { rows: levelsOf(book), form: "rows" };
  const cut = { bids: book.bids.slice(0, limit), asks: book.asks.slice(0, limit) };
  return { rows: levelsOf(cut), form: "book", book: cut };
}

/** Drops the fields that every successful reply has. */
function withoutEnvelope(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { serverTime: _time, result, ...rest } = value;
  return result === undefined || result === "success" ? rest : { result, ...rest };
}

/** A list is rows, and so is the only list of objects in a reply; any other object is a single record. */
function generic(value: unknown, chosen: boolean): Listing {
  const plain = { columns: [], parts: {} };
  if (Array.isArray(value)) return { rows: value, form: "rows", ...plain };
  const empty = isFields(value) && !chosen && Object.keys(value).length === 0;
  if (value === null || value === undefined || empty) return { rows: [], form: "rows", ...plain };
  if (!isFields(value)) return { rows: [value], form: "value", ...plain };
  const rows = onlyList(Object.values(value), chosen);
  return rows === undefined ? { rows: [value], form: "record", ...plain } : { rows, form: "rows", ...plain };
}

/** The result of a query is shown whole, while a reply may have counts and tokens beside its rows. */
function onlyList(fields: readonly unknown[], chosen: boolean): readonly unknown[] | undefined {
  const [list, ...others] = fields.filter((field) => Array.isArray(field));
  if (list === undefined || others.length > 0) return undefined;
  return fields.length === 1 || (!chosen && list.some(isFields)) ? list : undefined;
}
