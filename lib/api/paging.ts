/**
 * A row, the values of a call and its reply → the values that ask for the page after it.
 *
 * @module
 */

import { fieldsIn, isFields, numberText } from "../text/json.ts";
import type { Endpoint, Paging } from "./endpoints/endpoints.ts";
import type { Item } from "./item.ts";

/** The units that the lengths of candles are written in, in s. */
const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * The values for the next page (docs/api.md 5); undefined where this is the last one, or where the reply doesn't say how to go on.
 * Pages by time overlap by the rows of one millisecond, since several may share it.
 *
 * @example
 * ```ts
 * import { findMethod } from "./endpoints/endpoints.ts";
 * import { nextPage } from "./paging.ts";
 * const [row] = findMethod("history/orders")?.rows ?? [];
 * if (row === undefined) throw new Error();
 * const next = nextPage(row, [["sort", "asc"]], { elements: [], continuationToken: "abc" });
 * if (next?.join(" ") !== "sort,asc continuation_token,abc") throw new Error(next?.join(" "));
 * if (nextPage(row, [], { elements: [] }) !== undefined) throw new Error();
 * ```
 */
export function nextPage({ paging }: Endpoint, values: readonly Item[], reply: unknown): Item[] | undefined {
  if (paging === undefined) return undefined;
  const [name, value] = following(paging, values, reply);
  // A page that leads to itself would be followed forever.
  if (value === undefined || values.some(([typed, old]) => typed === name && old === value)) return undefined;
  const moved: Item = [name, value];
  return values.some(([typed]) => typed === name)
    ? values.map((item) => item[0] === name ? moved : item)
    : [...values, moved];
}

function following(paging: Paging, values: readonly Item[], reply: unknown): [name: string, value: string | undefined] {
  const { by } = paging;
  if (paging.kind === "token") return [by, textOf(at(reply, paging.token))];
  if (paging.kind === "bucket") return [by, bucketAfter(paging, values, reply)];
  const edges = fieldsIn(at(reply, paging.rows)).map((row) => textOf(at(row, paging.field)));
  if (paging.kind === "time") return [by, oldestOf(edges)];
  const ids = edges.map(Number).filter(Number.isSafeInteger);
  if (ids.length === 0) return [by, undefined];
  const ascending = values.some(([name, value]) => name === "sort" && value === "asc");
  if (ascending) return [paging.ascending, String(Math.max(...ids) + 1)];
  const next = Math.min(...ids) - 1;
  // Ids begin at 1.
  return [by, next < 1 ? undefined : String(next)];
}

/** The time of the oldest row and a millisecond more: the exchange leaves out the time itself, and rows that share it. */
function oldestOf(times: readonly (string | undefined)[]): string | undefined {
  const read = times.flatMap((text) => {
    const time = Date.parse(text ?? "");
    return Number.isNaN(time) ? [] : time;
  });
  return read.length === 0 ? undefined : new Date(Math.min(...read) + 1).toISOString();
}

function bucketAfter(
  { rows, field, more, length }: Paging & { kind: "bucket" },
  values: readonly Item[],
  reply: unknown,
): string | undefined {
  const list = at(reply, rows);
  const last = Array.isArray(list) ? list.at(-1) : undefined;
  const start = Number(textOf(field === undefined ? last : at(last, field)) ?? NaN);
  const seconds = secondsOf(values.find(([name]) => name === length)?.[1] ?? "");
  if (at(reply, more) !== true || Number.isNaN(start + seconds)) return undefined;
  // Candles count ms; among buckets only those of funding do.
  return String(Math.floor(start >= 1e11 ? start / 1000 : start) + seconds);
}

function secondsOf(length: string): number {
  const [, count, unit = ""] = /^(\d+)([mhdw])?$/i.exec(length) ?? [];
  return Number(count ?? NaN) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** The value at a dotted path. */
function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, name) => isFields(inner) ? inner[name] : undefined, value);
}

/** A text that isn't empty, or the digits of a number. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : numberText(value);
}
