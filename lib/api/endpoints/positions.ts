/**
 * The rows of what the account has in the market: open orders, their status, fills and positions.
 *
 * @module
 */

import { DERIVATIVES, ENVELOPE } from "./derivatives.ts";
import type { Rows } from "./row.ts";

/** Open orders, order status, fills, positions and the unwind queue. */
export const POSITIONS: Rows = {
  "openorders": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/openorders",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 2,
    summary: "Own orders that rest in a book or wait for their trigger",
    doc: "order-management/get-open-orders",
    parameters: [],
    reply: [...ENVELOPE, "openOrders"],
    holds: { openOrders: "list" },
    example: "openorders",
  }],
  "orders/status": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/orders/status",
    private: true,
    permission: "general:full",
    effect: "read",
    cost: 1,
    summary: "What became of certain orders that are open or ended at most 5 s ago",
    note: "Changes nothing, yet needs a key with full access",
    doc: "order-management/get-specific-orders-status",
    parameters: [
      { name: "orderIds", in: "body", type: "uuid", repeat: true, about: "Ids of orders or triggers" },
      { name: "cliOrdIds", in: "body", type: "text", repeat: true, about: "Your own ids of orders" },
    ],
    reply: [...ENVELOPE, "orders"],
    holds: { orders: "list" },
    example: "orders/status orderIds=59302619-41d2-4f0b-941f-7e7914760ad3",
  }],
  "fills": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/fills",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: {
      text: "2, or 25 with lastFillTime",
      of: (params) => params.some(([name]) => name === "lastFillTime") ? 25 : 2,
    },
    paging: {
      kind: "time",
      rows: "fills",
      field: "fillTime",
      by: "lastFillTime",
      how: "fillTime of the oldest row received",
    },
    summary: "The latest 100 own fills, over all markets",
    note: "Holds no fees: they are in history/account-log",
    doc: "historical-data/get-your-fills",
    parameters: [
      { name: "lastFillTime", in: "query", type: "time", about: "Give the 100 fills before this time (ISO-8601, UTC)" },
    ],
    reply: [...ENVELOPE, "fills"],
    holds: { fills: "list" },
    example: "fills",
  }],
  "openpositions": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/openpositions",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 2,
    summary: "Positions held now, with size, average price and funding not yet paid",
    note: "A row with maxFixedLeverage is on isolated margin, one without on cross margin",
    doc: "account-information/get-open-positions",
    parameters: [],
    reply: [...ENVELOPE, "openPositions"],
    holds: { openPositions: "list" },
    example: "openpositions",
  }],
  "unwindqueue": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/unwindqueue",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 200,
    summary: "How near each own position is to being closed by force for a bankrupt one, in percentiles",
    note: "One call takes 200 of the 500 cost units there are per 10 s",
    doc: "account-information/get-position-percentile-of-unwind-queue",
    parameters: [],
    reply: [...ENVELOPE, "queue"],
    holds: { queue: "list" },
    example: "unwindqueue",
  }],
};
