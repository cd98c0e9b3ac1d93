/**
 * A row and its values → what the call costs, and from which rate pool (docs/api.md 3).
 *
 * @module
 */

import type { Item } from "./item.ts";
import type { Endpoint } from "./endpoints/endpoints.ts";

/** How much may be spent within any window of time. */
export interface Pool {
  name: "derivatives" | "history";
  limit: number;
  /** In ms. */
  window: number;
  text: string;
}

/** The pool of orders. */
export const DERIVATIVES: Pool = { name: "derivatives", limit: 500, window: 10_000, text: "500 per 10 s" };

/** The pool of the history, and the slowest. */
export const HISTORY: Pool = { name: "history", limit: 100, window: 600_000, text: "100 per 10 minutes" };

/** How long a pool counts as empty when the exchange doesn't say, in ms. */
export const EMPTY = 10_000;

/** The pool a call draws on; undefined where calls are free. */
function poolOf({ base, path, private: signed }: Endpoint): Pool | undefined {
  if (!signed) return undefined;
  const address = base + path;
  return address.startsWith("/api/history") ? HISTORY : address.startsWith("/derivatives") ? DERIVATIVES : undefined;
}

/** What a call takes out of its pool. */
export interface Charge {
  pool: Pool;
  units: number;
}

/**
 * What a call takes out of which pool; undefined for one that takes nothing. A cost that isn't listed counts as 1, and none as
 * more than the pool holds.
 */
export function chargeOf(row: Endpoint, values: readonly Item[]): Charge | undefined {
  const pool = poolOf(row);
  const { cost = 1 } = row;
  const units = typeof cost === "number" ? cost : cost.of(values);
  return pool === undefined || units === 0 ? undefined : { pool, units: Math.min(units, pool.limit) };
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
  return pool === undefined ? units : `${units} of ${pool.text}`;
}
