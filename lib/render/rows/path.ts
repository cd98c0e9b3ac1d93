/**
 * A parsed reply and dotted paths → the values they lead to.
 *
 * @module
 */

import type { Column } from "../columns/columns.ts";
import { isFields } from "../../text/json.ts";

/** Reads a value from a row; undefined if the row has no such field. */
export type Reader = (row: unknown) => unknown;

/**
 * The value at a dotted path; undefined if there is none. A number is a list index. A field whose own name contains dots is found
 * too. `*` stands for any field for which the rest of the path leads somewhere, `@` for the name of the first field.
 *
 * @example
 * ```ts
 * import { valueAt } from "./path.ts";
 * const row = { event: { OrderPlaced: { order: { uid: "a" } } }, legs: [{ size: 1 }], "a.b": 2 };
 * if (valueAt(row, "event.*.order.uid") !== "a" || valueAt(row, "event.@") !== "OrderPlaced") throw new Error();
 * if (valueAt(row, "legs.0.size") !== 1 || valueAt(row, "a.b") !== 2) throw new Error();
 * if (valueAt(row, "legs.length") !== undefined || valueAt(row, "") !== row) throw new Error();
 * ```
 */
export function valueAt(value: unknown, path: string): unknown {
  return path === "" ? value : follow(value, path.split("."), 0);
}

function follow(value: unknown, steps: readonly string[], from: number): unknown {
  if (from === steps.length) return value;
  for (let end = from + 1; end <= steps.length; end++) {
    const next = child(value, steps.slice(from, end).join("."));
    const found = next === undefined ? undefined : follow(next, steps, end);
    if (found !== undefined) return found;
  }
  if (!isFields(value)) return undefined;
  if (steps[from] === "*") return firstThat(Object.values(value), (field) => follow(field, steps, from + 1));
  return steps[from] === "@" && from === steps.length - 1 ? Object.keys(value)[0] : undefined;
}

function child(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function firstThat(values: readonly unknown[], of: Reader): unknown {
  for (const value of values) {
    const found = of(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The paths of a column. */
export function pathsOf({ at }: Column): readonly string[] {
  return typeof at === "string" ? [at] : at;
}

/** Reads the first of these paths that leads to a value; null if none does but one leads to null. */
export function readerOf(paths: readonly string[]): Reader {
  return (row) => {
    let empty: null | undefined;
    for (const path of paths) {
      const found = valueAt(row, path);
      if (found !== undefined && found !== null) return found;
      if (found === null) empty = null;
    }
    return empty;
  };
}
