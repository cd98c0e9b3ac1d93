/**
 * Values of a reply → their type, truth, equality and order by the rules of JMESPath.
 *
 * @module
 */

import { type Fields, isFields } from "../../text/json.ts";
import { compareDecimals } from "../../text/decimal.ts";
import { compareCodePoints } from "../rows/order.ts";
import { type Exact, isNumber } from "./numbers.ts";

/** The JMESPath type of a value. */
export function typeOf(value: unknown): "null" | "boolean" | "string" | "number" | "array" | "object" {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (isNumber(value)) return "number";
  if (Array.isArray(value)) return "array";
  return isFields(value) ? "object" : "null";
}

/**
 * A value described for a message: shortened, and for a list only the types in it.
 *
 * @example
 * ```ts
 * import { parseExact } from "../../text/json.ts";
 * import { described } from "./values.ts";
 * if (described(parseExact('[1, null, "a"]')) !== "a list of numbers, nulls and strings") throw new Error();
 * if (described("PF_XBTUSD") !== 'the string "PF_XBTUSD"') throw new Error();
 * ```
 */
export function described(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${typesIn(value)}`;
  if (isFields(value)) return "an object";
  if (value === null || typeof value === "boolean") return String(value);
  const text = JSON.stringify(value);
  return `the ${typeOf(value)} ${text.length > 40 ? `${text.slice(0, 39)}…` : text}`;
}

/** The types of the values in a list, described for a message: `numbers and nulls`. */
export function typesIn(list: readonly unknown[]): string {
  const types = [...new Set(list.map((value) => `${typeOf(value)}s`.replace("array", "list")))];
  const last = types.pop() ?? "nothing";
  return types.length === 0 ? last : `${types.join(", ")} and ${last}`;
}

/** Truth in JMESPath: null, false and anything empty are false; every number is true, even 0. */
export function isTrue(value: unknown): boolean {
  if (value === null || value === false || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isFields(value) || Object.keys(value).length > 0;
}

/** Whether two values are equal; `1.0` and `1` are, and the order of fields doesn't matter. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumber(a)) return isNumber(b) && compareDecimals(a.rawJSON, b.rawJSON) === 0;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, i) => isSame(element, b[i]));
  }
  return isFields(a) && isFields(b) && haveSameFields(a, b);
}

function haveSameFields(a: Fields, b: Fields): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}

/** Negative if `a` comes first, 0 if they are equal. Strings are compared by code point. */
export function compare(a: Exact | string, b: Exact | string): number {
  if (typeof a === "string") return typeof b === "string" ? compareCodePoints(a, b) : 1;
  return typeof b === "string" ? -1 : compareDecimals(a.rawJSON, b.rawJSON);
}
