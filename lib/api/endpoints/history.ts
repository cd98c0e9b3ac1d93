/**
 * The rows of `/api/history/v3` that are private: the account's own events, and its log.
 *
 * @module
 */

import { BEFORE, BY_TOKEN, HISTORY_BASE, SINCE, SORT, WINDOW } from "./events.ts";
import type { Parameter, Rows } from "./row.ts";

/** What every list of own events takes. */
const OWN_WINDOW: readonly Parameter[] = [
  ...WINDOW,
  { name: "tradeable", in: "query", type: "symbol", about: "Only events of this market, e.g. PF_XBTUSD" },
];

const CONVERSION_DETAILS: Parameter = {
  name: "conversion_details",
  in: "query",
  type: "boolean",
  default: "false",
  about: "true adds the exchange rate and the fee of conversions",
};

const OWN_EVENTS = ["accountUid", "len", "serverTime", "elements", "continuationToken"];

/** A filter that is a boolean. */
function filter(name: string, about: string): Parameter {
  return { name, in: "query", type: "boolean", about };
}

/** The cost of an account-log call, by the rows it asks for (docs/api.md 3). */
function accountLogCost(params: readonly (readonly [string, string])[]): number {
  const count = Number(params.find(([name]) => name === "count")?.[1] ?? 500);
  if (count <= 25) return 1;
  if (count <= 50) return 2;
  if (count > 5000) return 10;
  return count > 1000 ? 6 : 3;
}

/** Own executions, orders, triggers and positions; the account log. */
export const HISTORY: Rows = {
  "history/executions": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/executions",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 1,
    paging: BY_TOKEN,
    summary: "Executions of own orders, page by page",
    doc: "account-history/get-execution-events",
    parameters: OWN_WINDOW,
    reply: OWN_EVENTS,
    holds: { elements: "list" },
    example: "history/executions since=1767225600000 sort=asc",
  }],
  "history/orders": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/orders",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 1,
    paging: BY_TOKEN,
    summary: "What happened to own orders: placed, updated, refused, cancelled",
    doc: "account-history/get-order-events",
    parameters: [
      ...OWN_WINDOW,
      filter("opened", "Orders placed in that time: true gives them, false leaves them out"),
      filter("closed", "Orders that ended in that time, refused ones too: true gives them, false leaves them out"),
    ],
    reply: OWN_EVENTS,
    // A recorded reply has them as orderEvents.
    holds: { "elements|orderEvents": "list" },
    example: "history/orders tradeable=PF_XBTUSD count=100",
  }],
  "history/triggers": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/triggers",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 1,
    paging: BY_TOKEN,
    summary: "What happened to own trigger orders: placed, updated, activated, cancelled",
    doc: "account-history/get-trigger-events",
    parameters: [
      ...OWN_WINDOW,
      filter("opened", "Triggers placed in that time: true gives them, false leaves them out"),
      filter("closed", "Triggers that ended in that time, refused ones too: true gives them, false leaves them out"),
    ],
    reply: OWN_EVENTS,
    holds: { elements: "list" },
    example: "history/triggers tradeable=PF_XBTUSD count=100",
  }],
  "history/positions": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/positions",
    private: true,
    permission: "general:read-only",
    effect: "read",
    paging: BY_TOKEN,
    summary: "How own positions changed, and whether by trades, funding or settlement",
    note: "Only true filters: a row must match one of the wanted changes and one of the wanted causes",
    doc: "account-history/get-position-update-events",
    parameters: [
      ...OWN_WINDOW,
      filter("opened", "Change: true gives positions that were opened"),
      filter("closed", "Change: true gives positions that were closed"),
      filter("increased", "Change: true gives positions that grew"),
      filter("decreased", "Change: true gives positions that shrank"),
      filter("reversed", "Change: true gives positions that went from long to short or back"),
      filter("no_change", "Change: true gives events that left the size as it was"),
      filter("trades", "Cause: true gives changes by trades"),
      filter("funding_realization", "Cause: true gives changes by funding"),
      filter("settlement", "Cause: true gives changes by settlement"),
    ],
    reply: OWN_EVENTS,
    holds: { elements: "list" },
    example: "history/positions closed=true count=100",
  }],
  "history/account-log": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/account-log",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: { text: "by count: 1 up to 25, 2 up to 50, 3 up to 1000, 6 up to 5000, 10 above", of: accountLogCost },
    paging: {
      kind: "id",
      rows: "logs",
      field: "id",
      by: "to",
      ascending: "from",
      how: "id of the last row received less 1; with sort=asc it is from, and that id plus 1",
    },
    summary: "Every change of own balances and positions, with fees",
    note: "A trade makes two rows, of the money and of the position, with the same execution",
    doc: "account-history/get-account-log",
    parameters: [
      SINCE,
      BEFORE,
      { name: "from", in: "query", type: "integer", about: "Lowest row id, itself included; ids begin at 1" },
      { name: "to", in: "query", type: "integer", about: "Highest row id, itself included" },
      SORT,
      {
        name: "info",
        in: "query",
        type: "text",
        repeat: true,
        values: [
          "futures trade",
          "futures liquidation",
          "futures assignor",
          "futures assignee",
          "futures unwind counterparty",
          "futures unwind bankrupt",
          "covered liquidation",
          "funding rate change",
          "conversion",
          "interest payment",
          "transfer",
          "cross-exchange transfer",
          "kfee applied",
          "subaccount transfer",
          "settlement",
          "admin transfer",
          "tax withheld",
          "tax refund",
        ],
        // Other sources report about thirty more.
        open: true,
        about: "Only rows of these kinds; there are more than the documented ones",
      },
      { name: "count", in: "query", type: "integer", default: "500", about: "Rows wanted; decides the rate cost" },
      CONVERSION_DETAILS,
    ],
    reply: ["accountUid", "logs"],
    holds: { logs: "list" },
    example: "history/account-log info='funding rate change' info=conversion count=25",
  }],
  "history/accountlogcsv": () => [{
    verb: "GET",
    base: HISTORY_BASE,
    path: "/accountlogcsv",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 6,
    summary: "The newest rows of the account log, at most 500 000, as CSV",
    note: "Large accounts are known to time out: give a longer --timeout",
    doc: "account-history/account-log-csv",
    parameters: [CONVERSION_DETAILS],
    reply: [],
    replyKind: "csv",
    example: "history/accountlogcsv",
  }],
};
