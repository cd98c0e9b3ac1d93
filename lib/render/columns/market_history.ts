/**
 * How replies about the history of markets are shown as tables.
 *
 * @module
 */

import { EVENT_TYPE, inEvent, inOrder } from "./events.ts";
import type { Table } from "./table.ts";

/** By endpoint id. */
export const MARKET_HISTORY: Readonly<Record<string, Table>> = {
  "history/market/{tradeable}/executions": {
    rows: "elements",
    none: "executions",
    columns: [
      "timestamp",
      ...["quantity", "price"].map(inEvent("execution")),
      { name: "takerDirection", at: "event.*.execution.takerOrder.direction" },
      ...["usdValue", "markPrice", "limitFilled"].map(inEvent("execution")),
      { name: "makerOrderType", at: "event.*.execution.makerOrder.orderType" },
      { name: "takerOrderType", at: "event.*.execution.takerOrder.orderType" },
      { name: "executionUid", at: "event.*.execution.uid" },
    ],
    key: "uid",
  },
  "history/market/{tradeable}/orders": {
    rows: "elements",
    none: "order events",
    columns: [
      "timestamp",
      EVENT_TYPE,
      ...["direction", "quantity", "limitPrice", "orderType"].map(inOrder),
      { name: "reason", at: "event.*.reason" },
      ...["reduceOnly", "tradeable"].map(inOrder),
      { name: "orderUid", at: inOrder("uid").at },
    ],
    key: "uid",
  },
  "history/market/{tradeable}/price": {
    rows: "elements",
    none: "prices",
    columns: ["timestamp", { name: "price", at: ["event.price", "event.*.price"] }],
    key: "uid",
  },
};
