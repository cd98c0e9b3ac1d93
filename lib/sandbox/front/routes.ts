/**
 * The handler of every documented operation, by verb and id. There is no fallback: a row without a handler is a bug.
 *
 * @module
 */

import type { Handlers } from "../call/handler.ts";
import { ACCOUNT } from "../replies/account.ts";
import { ASSIGNMENT } from "../replies/assignment.ts";
import { CHARTS } from "../replies/charts.ts";
import { FEES } from "../replies/fees.ts";
import { HISTORY } from "../replies/history.ts";
import { MARGINING } from "../replies/margining.ts";
import { MARKET } from "../replies/market.ts";
import { MARKET_HISTORY } from "../replies/market_history.ts";
import { OFFERING } from "../replies/offers.ts";
import { ORDERS } from "../replies/orders.ts";
import { POSITIONS } from "../replies/positions.ts";
import { RFQ } from "../replies/rfq.ts";
import { SETTINGS } from "../replies/settings.ts";
import { TRANSFERS } from "../replies/transfers.ts";

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
