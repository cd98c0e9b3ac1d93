/**
 * The rate pools: what an account has spent, and whether a call still fits (docs/api.md 3). They follow wall-clock time,
 * whatever the sandbox's own clock does.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { baseOf, Refusal, refuse } from "../call/envelopes.ts";
import type { Params } from "../call/params.ts";
import type { Cost, Exchange } from "../store/state.ts";

/** How much may be spent within a window of `window` ms. */
interface Pool {
  limit: number;
  window: number;
}

const POOLS: Readonly<Record<string, Pool>> = {
  derivatives: { limit: 500, window: 10_000 },
  history: { limit: 100, window: 600_000 },
};

/** What a call costs; 0 if the exchange lists no cost. */
export function costOf({ cost = 0 }: Endpoint, params: Params): number {
  return typeof cost === "number" ? cost : cost.of(params.entries);
}

/** Spends a call's cost from its pool, which all keys of an account share. Throws a Refusal, spending nothing, if too little is left. */
export function spend(x: Exchange, owner: string, row: Endpoint, params: Params): void {
  const name = baseOf(row);
  const pool = POOLS[name];
  const cost = costOf(row, params);
  if (pool === undefined || cost === 0) return;
  const spent = x.costs(owner, name, x.realNow - pool.window + 1);
  const wait = waitFor(cost, spent, pool, x.realNow);
  if (wait > 0) throw exceeded(name, Math.ceil(wait / 1000));
  x.spend(owner, name, cost, x.realNow - pool.window);
}

/**
 * Milliseconds until a pool has room for a cost; 0 if it has room now. `spent` is oldest first.
 *
 * @example
 * ```ts
 * import { waitFor } from "./limits.ts";
 * const spent = [{ time: 1000, cost: 490 }, { time: 4000, cost: 10 }];
 * if (waitFor(10, spent, { limit: 500, window: 10_000 }, 5000) !== 6000) throw new Error();
 * ```
 */
export function waitFor(cost: number, spent: readonly Cost[], { limit, window }: Pool, now: number): number {
  let sum = spent.reduce((total, { cost }) => total + cost, cost);
  if (sum <= limit) return 0;
  for (const past of spent) {
    sum -= past.cost;
    if (sum <= limit) return past.time + window - now;
  }
  return window;
}

function exceeded(pool: string, seconds: number): Refusal {
  if (pool !== "history") return refuse("apiLimitExceeded");
  return new Refusal({ status: 429, headers: { "rate-limit-reset": String(seconds) }, text: "Too Many Requests" });
}
