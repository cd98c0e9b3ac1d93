/**
 * Rows → NDJSON: one JSON value in each line, digits as they arrived.
 *
 * @module
 */

import type { Matrix } from "../rows/matrix.ts";

/**
 * JSON on one line; the control characters that JSON lets stand are written as escapes, since a terminal obeys them,
 * and so are the two that many readers of lines take for the end of one.
 *
 * @example
 * ```ts
 * import { jsonLine } from "./ndjson.ts";
 * import { parseExact } from "../../text/json.ts";
 * if (jsonLine(parseExact('{"size": 1.0}')) !== '{"size":1.0}\n') throw new Error();
 * if (jsonLine("\x9b\u2028") !== '"\\u009b\\u2028"\n') throw new Error();
 * ```
 */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return `${text.replace(/[\x7f-\x9f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

/** Each row as an object of the names that it has a value for. */
export function ndjson({ names, rows }: Matrix): string {
  return rows.map((row) => jsonLine(Object.fromEntries(row.map(([place, value]) => [names[place], value])))).join("");
}
