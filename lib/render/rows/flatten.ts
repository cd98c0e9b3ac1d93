/**
 * A row with nested fields → its values under dotted names.
 *
 * @module
 */

import { isFields } from "../../text/json.ts";

/** A dotted name and the value it leads to. */
export type Leaf = readonly [name: string, value: unknown];

/** The name of a row's value if the row is not an object. */
export const BARE = "value";

/** Deeper fields are not taken apart: no reply is that deep, and names would grow without limit. */
const DEEPEST = 20;

/**
 * The leaves of a row. A list is one leaf, so that names don't depend on its length; with `intoLists`, lists of objects are taken
 * apart. An empty object is a leaf too.
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

/** A row that is itself a list, as a query can produce, has its indexes as fields. */
function innerOf(value: unknown, isRow: boolean, intoLists: boolean): [string, unknown][] {
  const opened = isFields(value) || (Array.isArray(value) && (isRow || (intoLists && value.some(isFields))));
  return opened ? Object.entries(value) : [];
}
