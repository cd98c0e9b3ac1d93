/**
 * A parsed reply and its row of the endpoint table → the rows that a reader sees in it.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/row.ts";
import { type Fields, isFields } from "../../text/json.ts";
import type { Output } from "../output.ts";
import { type Column, type Table, tableOf } from "../columns/columns.ts";
import { type Book, bookOf, levelsOf } from "../book.ts";
import { valueAt } from "./path.ts";
import { seriesOf } from "./series.ts";

/** The rows of a reply, and what is known of them. */
export interface Listing {
  rows: readonly unknown[];
  /** The columns of the method's table, the most telling first; none where the rows themselves have to tell. */
  columns: readonly Column[];
  parts: NonNullable<Table["parts"]>;
  /** The name of the column that tells a row from the others. */
  key?: string;
  /** What the rows are, where they are not simply rows: one object, one value, or the levels of a book. */
  form: "rows" | "record" | "value" | "book";
  /** The levels that stand side by side; absent where they are sorted. */
  book?: Book;
}

/**
 * The rows of a good reply: by the method's table, or, where it has none or a query chose from it, as its form suggests.
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
  const table = tableOf(row);
  const chosen = output.query !== undefined;
  const known = table === undefined || chosen ? undefined : byTable(value, table, output);
  return known ?? generic(chosen ? value : withoutEnvelope(value), chosen);
}

function byTable(value: unknown, table: Table, output: Output): Listing | undefined {
  const place = valueAt(value, table.rows);
  const found = rowsAt(place, table, output);
  if (found === undefined) return undefined;
  const columns = table.columns.map((column) => typeof column === "string" ? { name: column, at: column } : column);
  return { columns, parts: table.parts ?? {}, ...(table.key === undefined ? {} : { key: table.key }), ...found };
}

/** Undefined where the reply isn't as the table says: then it is shown for what it is. Null where rows belong is none. */
function rowsAt(place: unknown, table: Table, output: Output): Pick<Listing, "rows" | "form" | "book"> | undefined {
  if (place === null && table.rows !== "") return { rows: [], form: "rows" };
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

/** A limit counts the levels of each side: whoever wants ten of them doesn't want ten bids and no ask. */
function levels(book: Book | undefined, { sort, limit }: Output): Pick<Listing, "rows" | "form" | "book"> | undefined {
  if (book === undefined) return undefined;
  if (sort !== undefined) return { rows: levelsOf(book), form: "rows" };
  const cut = { bids: book.bids.slice(0, limit), asks: book.asks.slice(0, limit) };
  return { rows: levelsOf(cut), form: "book", book: cut };
}

/** Says nothing that a good reply of any other method wouldn't say. */
function withoutEnvelope(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { serverTime: _time, result, ...rest } = value;
  return result === undefined || result === "success" ? rest : { result, ...rest };
}

/** A list is rows, and so is the only list of objects in a reply; any other object is one record. */
function generic(value: unknown, chosen: boolean): Listing {
  const plain = { columns: [], parts: {} };
  if (Array.isArray(value)) return { rows: value, form: "rows", ...plain };
  if (value === null || value === undefined) return { rows: [], form: "rows", ...plain };
  if (!isFields(value)) return { rows: [value], form: "value", ...plain };
  const rows = onlyList(Object.values(value), chosen);
  return rows === undefined ? { rows: [value], form: "record", ...plain } : { rows, form: "rows", ...plain };
}

/** What a query chose is wanted whole; beside the rows of a reply there may be counts and tokens. */
function onlyList(fields: readonly unknown[], chosen: boolean): readonly unknown[] | undefined {
  const [list, ...others] = fields.filter((field) => Array.isArray(field));
  if (list === undefined || others.length > 0) return undefined;
  return fields.length === 1 || (!chosen && list.some(isFields)) ? list : undefined;
}
