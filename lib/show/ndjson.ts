/**
 * Rows → NDJSON: one JSON value in each line, digits as they arrived.
 *
 * @module
 */

import type { Matrix } from "./matrix.ts";

/**
 * JSON on one line; the control characters that JSON lets stand are written as escapes, since a terminal obeys them.
 *
 * @example
 * ```ts
 * import { jsonLine } from "./ndjson.ts";
 * import { parseExact } from "../json.ts";
 * if (jsonLine(parseExact('{"size": 1.0}')) !== '{"size":1.0}\n') throw new Error();
 * if (jsonLine("\x9b") !== '"\\u009b"\n') throw new Error();
 * ```
 */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return `${text.replace(/[\x7f-\x9f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}\n`;
}

/** Each row as an object of the names that it has a value for. */
export function ndjson({ names, rows }: Matrix): string {
  return rows.map((row) => {
    const fields = names.flatMap((name, i) => row[i] === undefined ? [] : [[name, row[i]]]);
    return jsonLine(Object.fromEntries(fields));
  }).join("");
}
