/**
 * A row with fields in fields → its values under dotted names.
 *
 * @module
 */

import { isFields } from "../../text/json.ts";

/** A dotted name and the value it leads to. */
export type Leaf = readonly [name: string, value: unknown];

/** The name of a row's value where the row is no object and has no fields to name. */
export const BARE = "value";

/** Fields below this depth stay together: no reply is that deep, and names would grow without end. */
const DEEPEST = 20;

/**
 * The leaves of a row. A list is one leaf, so that names don't depend on its length, unless it holds objects and
 * `intoLists` says so; an empty object is a leaf, too.
 *
 * @example
 * ```ts
 * import { leavesOf } from "./flatten.ts";
 * const row = { a: 1, b: { c: 2, d: {} }, e: [{ f: 3 }] };
 * const names = (intoLists: boolean) => leavesOf(row, intoLists).map(([name]) => name).join();
 * if (names(false) !== "a,b.c,b.d,e" || names(true) !== "a,b.c,b.d,e.0.f") throw new Error();
 * ```
 */
export function leavesOf(row: unknown, intoLists = false): Leaf[] {
  const leaves: Leaf[] = [];
  collect(row, "", leaves, intoLists, 0);
  return leaves;
}

function collect(value: unknown, name: string, leaves: Leaf[], intoLists: boolean, depth: number): void {
  const inner = depth < DEEPEST ? innerOf(value, depth === 0, intoLists) : [];
  if (inner.length === 0) {
    leaves.push([name === "" ? BARE : name, value]);
    return;
  }
  for (const [key, field] of inner) collect(field, name === "" ? key : `${name}.${key}`, leaves, intoLists, depth + 1);
}

/** A row that is a list itself, as a query can make one, has its places as fields. */
function innerOf(value: unknown, isRow: boolean, intoLists: boolean): [string, unknown][] {
  const opened = isFields(value) || (Array.isArray(value) && (isRow || (intoLists && value.some(isFields))));
  return opened ? Object.entries(value) : [];
}
