/**
 * Names and rows → CSV (RFC 4180); CSV → rows.
 *
 * @module
 */

// @ts-types="./std_csv.d.ts"
import { parse } from "@std/csv/parse";
import { digitsOf } from "../../text/decimal.ts";
import type { Fields } from "../../text/json.ts";
import { withoutControls } from "../../text/printable.ts";
import { isoText, momentOf } from "../../text/time.ts";
import type { Output } from "../output.ts";
import { joined, type Matrix, type Row } from "../rows/matrix.ts";

/** What the user chooses of a CSV: whether it has a header, and whether times are those of this machine's zone. */
type Choice = Pick<Output, "noHeader" | "local">;

/**
 * CSV with a header, or without. Missing values and null are empty cells; times are ISO-8601; a list is its JSON text.
 *
 * @example
 * ```ts
 * import { csv } from "./csv.ts";
 * const text = csv({ names: ["a", "b.c"], rows: [[[0, 'say "hi"']], [[0, "1,5"], [1, ["x"]]]] });
 * if (text !== 'a,b.c\r\n"say ""hi""",\r\n"1,5","[""x""]"\r\n') throw new Error(text);
 * ```
 */
export function csv({ names, rows }: Matrix, { noHeader, local }: Choice = { local: false }): string {
  if (names.length === 0) return "";
  const header: Row = names.map((name, place) => [place, name]);
  const timed = rows.map((row): Row => row.map(([place, value]) => [place, isoTime(names[place] ?? "", value, local)]));
  return [...(noHeader ? [] : [header]), ...timed].map((row) => `${record(row, names.length)}\r\n`).join("");
}

/** A time in ISO-8601, whatever the exchange counts in; any other value as it is. */
function isoTime(name: string, value: unknown, local: boolean): unknown {
  const moment = momentOf(name, value);
  return moment === undefined ? value : isoText(moment, local);
}

/** A lone empty cell is quoted, because readers skip empty lines. */
function record(row: Row, width: number): string {
  return joined(row, width, ",", (value) => quoted(scalarText(value))) || (width === 1 ? '""' : "");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A value as bare text: numbers with their own digits, null as an empty text, lists and objects as JSON. Control characters are
 * replaced, so that none reaches a terminal; line breaks and tabs stay.
 */
export function scalarText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return withoutControls(value);
  return digitsOf(value) ?? withoutControls(JSON.stringify(value));
}

/**
 * The rows of a CSV text with a header, each an object of texts. Throws a SyntaxError if the text is not CSV.
 *
 * @example
 * ```ts
 * import { rowsOfCsv } from "./csv.ts";
 * if (JSON.stringify(rowsOfCsv("uid,new balance\n1,2.50\n")) !== '[{"uid":"1","new balance":"2.50"}]') throw new Error();
 * ```
 */
export function rowsOfCsv(text: string): Fields[] {
  const [names = [], ...rows] = parse(text, { fieldsPerRecord: 0 });
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}
