/**
 * A read in the endpoint table → how its reply is shown as rows and columns. Kept apart from the endpoint rows, which every call
 * loads, because it is needed only once a reply is there.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { ACCOUNT } from "./account.ts";
import { ASSIGNMENT } from "./assignment.ts";
import { AUTH } from "./auth.ts";
import { CHARTS } from "./charts.ts";
import { HISTORY } from "./history.ts";
import { MARKET } from "./market.ts";
import { MARKET_HISTORY } from "./market_history.ts";
import { POSITIONS } from "./positions.ts";
import { RFQ } from "./rfq.ts";
import { SETTINGS } from "./settings.ts";
import type { Table } from "./table.ts";
import { WRITES } from "./writes.ts";

export type { Column, Table } from "./table.ts";

/** The tables by endpoint id. */
export const TABLES: Readonly<Record<string, Table>> = {
  ...ACCOUNT,
  ...ASSIGNMENT,
  ...AUTH,
  ...CHARTS,
  ...HISTORY,
  ...MARKET,
  ...MARKET_HISTORY,
  ...POSITIONS,
  ...RFQ,
  ...SETTINGS,
};

/** The table of an operation; undefined for a write, and for a reply without rows. */
export function tableOf({ id, effect }: Pick<Endpoint, "id" | "effect">): Table | undefined {
  return effect === "read" && Object.hasOwn(TABLES, id) ? TABLES[id] : undefined;
}

/** The table of an operation in CSV, where replies to orders have fixed columns too. */
export function csvTableOf(row: Pick<Endpoint, "id" | "effect">): Table | undefined {
  return tableOf(row) ?? (Object.hasOwn(WRITES, row.id) ? WRITES[row.id] : undefined);
}
