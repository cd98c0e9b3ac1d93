/**
 * Rows → NDJSON: one JSON value in each line, digits as they arrived.
 *
 * @module
 */

import { oneLineJson } from "../../text/printable.ts";
import type { Matrix } from "../rows/matrix.ts";

/**
 * JSON on one line, whatever a reader takes for the end of one.
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

/** Each row as an object of the names that it has a value for. */
export function ndjson({ names, rows }: Matrix): string {
  return rows.map((row) => jsonLine(Object.fromEntries(row.map(([place, value]) => [names[place], value])))).join("");
}
