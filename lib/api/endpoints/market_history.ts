/**
 * The rows of `/api/history/v3` that are public: the events of markets.
 *
 * @module
 */

import { BY_TOKEN, HISTORY_BASE, WINDOW } from "./events.ts";
import { SYMBOL_IN_PATH } from "./parameters.ts";
import type { Parameter, Rows } from "./row.ts";

const TRADEABLE: Parameter = { ...SYMBOL_IN_PATH, name: "tradeable" };

const MARKET_EVENTS = ["len", "elements", "continuationToken"];

/** Executions, orders and prices of markets. */
export const MARKET_HISTORY: Rows = {
  "history/market/{tradeable}/executions": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/market/{tradeable}/executions",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    paging: BY_TOKEN,
    summary: "Public executions of one market, from its first day on",
    doc: "market-history/get-public-execution-events",
    parameters: [TRADEABLE, ...WINDOW],
    reply: MARKET_EVENTS,
    holds: { elements: "list" },
    example: "history/market/PF_XBTUSD/executions count=100",
  }],
  "history/market/{tradeable}/orders": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/market/{tradeable}/orders",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    paging: BY_TOKEN,
    summary: "Public order events of one market: placed, updated, cancelled",
    doc: "market-history/get-public-order-events",
    parameters: [TRADEABLE, ...WINDOW],
    reply: MARKET_EVENTS,
    holds: { elements: "list" },
    example: "history/market/PF_XBTUSD/orders count=100",
  }],
  "history/market/{tradeable}/price": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/market/{tradeable}/price",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    paging: BY_TOKEN,
    summary: "Mark prices of one market over time",
    doc: "market-history/get-public-mark-price-events",
    parameters: [TRADEABLE, ...WINDOW],
    reply: MARKET_EVENTS,
    holds: { elements: "list" },
    example: "history/market/PF_XBTUSD/price count=100",
  }],
};
