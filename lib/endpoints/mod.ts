/**
 * The endpoint table: every operation of the exchange, one row each. Help, checks, completions and docs read it.
 *
 * @module
 */

import { ACCOUNT } from "./account.ts";
import { ASSIGNMENT } from "./assignment.ts";
import { AUTH } from "./auth.ts";
import { CHARTS } from "./charts.ts";
import { HISTORY } from "./history.ts";
import { MARKET } from "./market.ts";
import { ORDERS } from "./orders.ts";
import { POSITIONS } from "./positions.ts";
import { RFQ } from "./rfq.ts";
import type { Endpoint } from "./row.ts";
import { SETTINGS } from "./settings.ts";
import { TRANSFERS } from "./transfers.ts";

export { ANALYTICS_TYPES } from "./charts.ts";
export { RETIRED } from "./retired.ts";
export type * from "./row.ts";

/** The rows by area, in the order in which help lists them. */
export const AREAS: readonly { title: string; rows: readonly Endpoint[] }[] = [
  { title: "Market data", rows: MARKET },
  { title: "Charts", rows: CHARTS },
  { title: "Orders", rows: ORDERS },
  { title: "Open orders, fills and positions", rows: POSITIONS },
  { title: "Account", rows: ACCOUNT },
  { title: "Settings", rows: SETTINGS },
  { title: "Position assignment", rows: ASSIGNMENT },
  { title: "Transfers", rows: TRANSFERS },
  { title: "History", rows: HISTORY },
  { title: "Requests for quote", rows: RFQ },
  { title: "API keys", rows: AUTH },
];

/** All rows; an id may stand in several, each with another verb. */
export const ENDPOINTS: readonly Endpoint[] = AREAS.map((area) => area.rows).flat();
