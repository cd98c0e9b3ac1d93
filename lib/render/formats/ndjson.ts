/**
 * Rows → NDJSON: one JSON value per line, digits as they arrived.
 *
 * @module
 */

import { oneLineJson } from "../../text/printable.ts";
import type { Matrix } from "../rows/matrix.ts";

/**
 * JSON on one line, with every kind of line separator escaped.
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
  return `${oneLineJson(JSON.stringify(value ?? null))}
`;
}

/** Each row as an object; names without a value are left out. */
export function ndjson({ names, rows }: Matrix): string {
  return rows.map((row) => jsonLine(Object.fromEntries(row.map(([place, value]) => [names[place], value])))).join("");
}
