/**
 * What has been spent of a rate pool and which calls wait → when each call may leave.
 *
 * @module
 */

import type { Pool } from "../../api/cost.ts";

/** One call in the ledger. */
export interface Entry {
  /** Rises in the order in which calls came. */
  id: number;
  /** In ms since the epoch: when a waiting call has its turn, when one left, or when the answer was there. */
  at: number;
  cost: number;
  state: "waiting" | "left" | "answered";
}

/** How much later the exchange may count a call that left, in ms. A killed process never reports back. */
export const ON_THE_WAY = 10_000;

/**
 * How long a cost counts, in ms. Never more than the limit within any window is also never more than a pool allows that
 * refills continuously or at fixed times: in k windows and a bit at most k + 1 limits are spent, and each of them has as much
 * as that to give. A two-hundredth more is for clocks that run unevenly.
 */
export function spanOf({ window }: Pool): number {
  return window * 1.005;
}

/**
 * When a call may leave that comes (or came, by its id) behind the others: `now`, or later. Nobody overtakes: a call waits for
 * all who came before it, and what waits behind it doesn't count.
 *
 * @example
 * ```ts
 * import { turnOf } from "./queue.ts";
 * const pool = { name: "derivatives", limit: 500, window: 10_000, text: "" } as const;
 * const spent = [{ id: 1, at: 1000, cost: 490, state: "answered" } as const];
 * if (turnOf({ id: 2, cost: 10 }, spent, pool, 5000) !== 5000) throw new Error();
 * if (turnOf({ id: 2, cost: 11 }, spent, pool, 5000) !== 11_050) throw new Error();
 * ```
 */
export function turnOf(call: Pick<Entry, "id" | "cost">, entries: readonly Entry[], pool: Pool, now: number): number {
  const others = entries.filter(({ id, state }) => id !== call.id && (state !== "waiting" || id < call.id));
  const first = Math.max(now, ...others.filter(({ state }) => state === "waiting").map(({ at }) => at));
  const sure = room(call.cost, others.map(latest), pool, first);
  if (sure <= now) return now;
  const expected = room(call.cost, others, pool, first);
  return expected > now ? expected : sure;
}

/** The entry as if the exchange took the longest time to count it. */
function latest(entry: Entry): Entry {
  return entry.state === "left" ? { ...entry, at: entry.at + ON_THE_WAY } : entry;
}

/** The first time from `first` on when there is room for a cost. */
function room(cost: number, entries: readonly Entry[], pool: Pool, first: number): number {
  const span = spanOf(pool);
  const counting = entries.filter(({ at }) => at > first - span).sort((a, b) => a.at - b.at);
  let sum = cost + spentBy(counting);
  if (sum <= pool.limit) return first;
  for (const entry of counting) {
    sum -= entry.cost;
    if (sum <= pool.limit) return Math.ceil(entry.at + span);
  }
  return first;
}

/** What is left of a pool for calls without a turn. */
export function leftOf(entries: readonly Entry[], pool: Pool, now: number): number {
  const counting = entries.filter(({ at, state }) => state !== "waiting" && at > now - spanOf(pool));
  return Math.max(0, pool.limit - spentBy(counting));
}

function spentBy(entries: readonly Entry[]): number {
  return entries.reduce((total, { cost }) => total + cost, 0);
}

/** Whether an entry can be forgotten. */
export function isOver({ at }: Entry, pool: Pool, now: number): boolean {
  return at + ON_THE_WAY <= now - spanOf(pool);
}
