/**
 * Lists of equal length, one per column, as the analytics API sends them → one row per time bucket.
 *
 * @module
 */

import { type Fields, isFields } from "../../text/json.ts";
import { BARE } from "./flatten.ts";

/**
 * The rows of `{timestamp: [...], data}`, where data is a list, or lists nested in objects; an element of four values is open, high,
 * low and close. Undefined if the value has another form.
 *
 * @example
 * ```ts
 * import { seriesOf } from "./series.ts";
 * const rows = seriesOf({ timestamp: [1, 2], data: { bid: { size: ["3", "4"] }, rate: [["5", "7", "4", "6"]] } });
 * const want = '[{"timestamp":1,"bid.size":"3","rate.open":"5","rate.high":"7","rate.low":"4","rate.close":"6"},' +
 *   '{"timestamp":2,"bid.size":"4"}]';
 * if (JSON.stringify(rows) !== want) throw new Error(JSON.stringify(rows));
 * ```
 */
export function seriesOf(value: unknown): Fields[] | undefined {
  if (!isFields(value) || !Array.isArray(value["timestamp"])) return undefined;
  const lists: [name: string, list: readonly unknown[]][] = [];
  collect(value["data"], [], lists);
  return value["timestamp"].map((timestamp, i) =>
    Object.fromEntries([["timestamp", timestamp], ...lists.flatMap(([name, list]) => namedIn(name, list[i]))])
  );
}

function collect(data: unknown, path: readonly string[], lists: [string, readonly unknown[]][]): void {
  if (Array.isArray(data)) lists.push([path.join("."), data]);
  else if (isFields(data)) { for (const [name, inner] of Object.entries(data)) collect(inner, [...path, name], lists); }
}

const CANDLE = ["open", "high", "low", "close"];

function namedIn(name: string, value: unknown): [string, unknown][] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [[name === "" ? BARE : name, value]];
  const places = value.length === CANDLE.length ? CANDLE : [];
  return value.map((each, i) => [`${name === "" ? "" : `${name}.`}${places[i] ?? i}`, each]);
}
