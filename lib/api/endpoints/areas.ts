/**
 * The areas of the endpoint table, their rows not made yet.
 *
 * @module
 */

import { ACCOUNT } from "./account.ts";
import { ASSIGNMENT } from "./assignment.ts";
import { AUTH } from "./auth.ts";
import { CHARTS } from "./charts.ts";
import { HISTORY } from "./history.ts";
import { MARKET } from "./market.ts";
import { MARKET_HISTORY } from "./market_history.ts";
import { ORDERS } from "./orders.ts";
import { POSITIONS } from "./positions.ts";
import { RFQ } from "./rfq.ts";
import type { Endpoint, Rows } from "./row.ts";
import { SETTINGS } from "./settings.ts";
import { TRANSFERS } from "./transfers.ts";

/** One area, as help lists it. */
export interface Area {
  title: string;
  /** The ids of its rows, each once; an id belongs to one area. */
  ids: readonly string[];
  /** Its rows. */
  rows(): readonly Endpoint[];
  /** The rows of one of its ids; made once, so that two calls for one get the same. */
  rowsOf(id: string): readonly Endpoint[];
}

function area(title: string, makers: Rows): Area {
  const ids = Object.keys(makers);
  const made = new Map<string, readonly Endpoint[]>();
  const rowsOf = (id: string) => {
    const rows = made.get(id) ?? makers[id]?.().map((row) => ({ id, ...row })) ?? [];
    made.set(id, rows);
    return rows;
  };
  return { title, ids, rowsOf, rows: () => ids.flatMap(rowsOf) };
}

/** All of them, in the order in which help lists them. */
export const AREAS: readonly Area[] = [
  area("Market data", MARKET),
  area("Charts", CHARTS),
  area("Orders", ORDERS),
  area("Open orders, fills and positions", POSITIONS),
  area("Account", ACCOUNT),
  area("Settings", SETTINGS),
  area("Position assignment", ASSIGNMENT),
  area("Transfers", TRANSFERS),
  area("History", { ...HISTORY, ...MARKET_HISTORY }),
  area("Requests for quote", RFQ),
  area("API keys", AUTH),
];
