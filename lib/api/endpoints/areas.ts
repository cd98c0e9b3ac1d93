/**
 * The areas of the endpoint table, their rows not made yet: a call needs those of one area alone, and to make all of them would
 * take a tenth of its start.
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
import type { Endpoint } from "./row.ts";
import { SETTINGS } from "./settings.ts";
import { TRANSFERS } from "./transfers.ts";

/** One area, as help lists it. */
export interface Area {
  title: string;
  /** The ids of its rows, each once; an id belongs to one area. */
  ids: readonly string[];
  /** Makes the rows when they are asked for the first time. */
  rows(): readonly Endpoint[];
}

function area(title: string, ids: readonly string[], make: () => readonly Endpoint[]): Area {
  let made: readonly Endpoint[] | undefined;
  return { title, ids, rows: () => made ??= make() };
}

/** All of them, in the order in which help lists them. */
export const AREAS: readonly Area[] = [
  area("Market data", [
    "instruments",
    "trading/instruments",
    "instruments/status",
    "instruments/{symbol}/status",
    "tickers",
    "tickers/{symbol}",
    "orderbook",
    "history",
    "historical-funding-rates",
    "feeschedules",
  ], MARKET),
  area("Charts", [
    "charts",
    "charts/{tick_type}",
    "charts/{tick_type}/{symbol}",
    "charts/{tick_type}/{symbol}/{resolution}",
    "charts/analytics/liquidity-pool",
    "charts/analytics/{symbol}/{analytics_type}",
  ], CHARTS),
  area(
    "Orders",
    ["sendorder", "editorder", "cancelorder", "cancelallorders", "cancelallordersafter", "batchorder"],
    ORDERS,
  ),
  area(
    "Open orders, fills and positions",
    ["openorders", "orders/status", "fills", "openpositions", "unwindqueue"],
    POSITIONS,
  ),
  area("Account", [
    "accounts",
    "notifications",
    "feeschedules/volumes",
    "portfolio-margining/parameters",
    "portfolio-margining/simulate",
    "subaccounts",
    "subaccount/{subaccountUid}/trading-enabled",
  ], ACCOUNT),
  area("Settings", ["leveragepreferences", "pnlpreferences", "self-trade-strategy"], SETTINGS),
  area("Position assignment", [
    "rfq-assignment/max-leverage",
    "assignmentprogram/current",
    "assignmentprogram/history",
    "assignmentprogram/add",
    "assignmentprogram/delete",
  ], ASSIGNMENT),
  area("Transfers", ["transfer", "transfer/subaccount", "withdrawal", "transfers"], TRANSFERS),
  area("History", [
    "history/executions",
    "history/orders",
    "history/triggers",
    "history/positions",
    "history/account-log",
    "history/accountlogcsv",
    "history/market/{tradeable}/executions",
    "history/market/{tradeable}/orders",
    "history/market/{tradeable}/price",
  ], () => [...HISTORY(), ...MARKET_HISTORY()]),
  area("Requests for quote", [
    "rfqs",
    "rfqs/{rfqUid}",
    "rfqs/open-offers",
    "rfqs/closed-offers",
    "rfqs/open-rfqs",
    "rfqs/open-rfqs/{rfqUid}",
    "rfqs/open-rfqs/accept-offer/{rfqUid}",
    "rfqs/place-offer/{rfqUid}",
    "rfqs/cancel-offer/{rfqUid}",
  ], RFQ),
  area("API keys", ["auth/api-keys/v3/check"], AUTH),
];
