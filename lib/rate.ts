/**
 * A row and its values → what the call costs of which rate pool (API.md 3).
 *
 * @module
 */

import type { Item } from "./args.ts";
import type { Endpoint } from "./endpoints/row.ts";

/** The pool a base draws on, in words; undefined where calls are free. */
function poolOf({ base, private: signed }: Endpoint): string | undefined {
  if (!signed) return undefined;
  return base.startsWith("/api/history")
    ? "100 per 10 minutes"
    : base.startsWith("/derivatives")
    ? "500 per 10 s"
    : undefined;
}

/** The cost of one call in words, e.g. `10 of 500 per 10 s`. */
export function costOf(row: Endpoint, values: readonly Item[]): string {
  const { cost } = row;
  if (cost === undefined) return "not listed";
  const units = typeof cost === "number" ? cost : cost.of(values);
  return inPool(String(units), row);
}

/** The cost of a row in words, with its rule where it depends on the call. */
export function costRule(row: Endpoint): string {
  const { cost } = row;
  return cost === undefined ? "not listed" : inPool(typeof cost === "number" ? String(cost) : `${cost.text},`, row);
}

function inPool(units: string, row: Endpoint): string {
  const pool = poolOf(row);
  return pool === undefined ? units : `${units} of ${pool}`;
}
