/**
 * The handler of every documented operation, by verb and id. There is no default: a row without a handler is a bug.
 *
 * @module
 */

import type { Handlers } from "./handler.ts";
import { ACCOUNT } from "./replies_account.ts";
import { ASSIGNMENT } from "./replies_assignment.ts";
import { CHARTS } from "./replies_charts.ts";
import { FEES } from "./replies_fees.ts";
import { HISTORY } from "./replies_history.ts";
import { MARGINING } from "./replies_margining.ts";
import { MARKET } from "./replies_market.ts";
import { MARKET_HISTORY } from "./replies_market_history.ts";
import { OFFERING } from "./replies_offers.ts";
import { ORDERS } from "./replies_orders.ts";
import { POSITIONS } from "./replies_positions.ts";
import { RFQ } from "./replies_rfq.ts";
import { SETTINGS } from "./replies_settings.ts";
import { TRANSFERS } from "./replies_transfers.ts";

/** As in `HANDLERS["GET accounts"]`. */
export const HANDLERS: Handlers = {
  ...MARKET,
  ...FEES,
  ...CHARTS,
  ...ORDERS,
  ...POSITIONS,
  ...ACCOUNT,
  ...MARGINING,
  ...SETTINGS,
  ...ASSIGNMENT,
  ...TRANSFERS,
  ...HISTORY,
  ...MARKET_HISTORY,
  ...RFQ,
  ...OFFERING,
};
