/**
 * The rows of `/api/charts/v1`: candles and market analytics, all public.
 *
 * @module
 */

import { SYMBOL_IN_PATH } from "./parameters.ts";
import type { Paging, Parameter, Rows } from "./row.ts";

const BASE = "/api/charts/v1";

const TICK_TYPE: Parameter = {
  name: "tick_type",
  in: "path",
  type: "text",
  required: true,
  values: ["spot", "mark", "trade"],
  about: "Which price the candles are made of",
};

/** The statistics of one market. */
export const ANALYTICS_TYPES = [
  "open-interest",
  "aggressor-differential",
  "trade-volume",
  "trade-count",
  "liquidation-volume",
  "rolling-volatility",
  "long-short-ratio",
  "long-short-info",
  "cvd",
  "top-traders",
  "orderbook",
  "spreads",
  "liquidity",
  "slippage",
  "future-basis",
  "funding",
] as const;

/** What both analytics take. */
const BUCKETS: readonly Parameter[] = [
  { name: "since", in: "query", type: "s", required: true, about: "Start, in s since the Unix epoch" },
  {
    name: "interval",
    in: "query",
    type: "integer",
    required: true,
    values: ["60", "300", "900", "1800", "3600", "14400", "43200", "86400", "604800"],
    about: "Length of one bucket, in s",
  },
  { name: "to", in: "query", type: "s", about: "End, in s since the Unix epoch; without it, now" },
];

const BY_BUCKET: Paging = {
  kind: "bucket",
  rows: "result.timestamp",
  more: "result.more",
  length: "interval",
  by: "since",
  how: "last of result.timestamp plus interval, while result.more is true",
};

/** Candles and market analytics. */
export const CHARTS: Rows = {
  "charts": () => [{
    verb: "GET",
    base: BASE,
    // The exchange wants the closing slash.
    path: "/",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    summary: "The prices that candles are made of",
    doc: "candles/tick-types",
    parameters: [],
    reply: [],
    replyKind: "array",
    example: "charts",
  }],
  "charts/{tick_type}": () => [{
    verb: "GET",
    base: BASE,
    path: "/{tick_type}",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    summary: "The markets that have candles",
    doc: "candles/markets",
    parameters: [TICK_TYPE],
    reply: [],
    replyKind: "array",
    example: "charts/trade",
  }],
  "charts/{tick_type}/{symbol}": () => [{
    verb: "GET",
    base: BASE,
    path: "/{tick_type}/{symbol}",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    summary: "The candle lengths that one market has",
    doc: "candles/resolutions",
    parameters: [TICK_TYPE, SYMBOL_IN_PATH],
    reply: [],
    replyKind: "array",
    example: "charts/trade/PF_XBTUSD",
  }],
  "charts/{tick_type}/{symbol}/{resolution}": () => [{
    verb: "GET",
    base: BASE,
    path: "/{tick_type}/{symbol}/{resolution}",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    paging: {
      kind: "bucket",
      rows: "candles",
      field: "time",
      more: "more_candles",
      length: "resolution",
      by: "from",
      how: "time of the last candle in s plus the candle length in s, while more_candles is true",
    },
    summary: "Candles of one market: open, high, low, close and volume",
    note: "from and to count s, time in the reply counts ms; at most 2000 candles in one reply",
    doc: "candles/market-candles",
    parameters: [
      TICK_TYPE,
      SYMBOL_IN_PATH,
      {
        name: "resolution",
        in: "path",
        type: "text",
        required: true,
        values: ["1m", "5m", "15m", "30m", "1h", "4h", "12h", "1d", "1w"],
        about: "Length of one candle",
      },
      { name: "from", in: "query", type: "s", about: "Start, in s since the Unix epoch" },
      { name: "to", in: "query", type: "s", about: "End, in s since the Unix epoch" },
      { name: "count", in: "query", type: "integer", about: "How many candles, 0 to 2000; default 2000" },
    ],
    reply: ["candles", "more_candles"],
    // A bare list is seen too (docs/api.md 4.1).
    holds: { "candles|": "list" },
    example: "charts/trade/PF_XBTUSD/1h",
  }],
  "charts/analytics/liquidity-pool": () => [{
    verb: "GET",
    base: BASE,
    path: "/analytics/liquidity-pool",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    paging: BY_BUCKET,
    summary: "Value of the liquidity pool in USD, bucket by bucket",
    doc: "analytics/get-liquidity-pool-statistic",
    parameters: BUCKETS,
    reply: ["result", "errors"],
    holds: { "result.timestamp": "list" },
    example: "charts/analytics/liquidity-pool since=1767225600 interval=86400",
  }],
  "charts/analytics/{symbol}/{analytics_type}": () => [{
    verb: "GET",
    base: BASE,
    path: "/analytics/{symbol}/{analytics_type}",
    private: false,
    permission: "none",
    effect: "read",
    cost: 0,
    paging: BY_BUCKET,
    summary: "One statistic of one market, bucket by bucket: open interest, volume, funding, ...",
    note: "The form of result.data depends on analytics_type",
    doc: "analytics/market-analytics",
    parameters: [
      SYMBOL_IN_PATH,
      {
        name: "analytics_type",
        in: "path",
        type: "text",
        required: true,
        values: ANALYTICS_TYPES,
        about: "Which statistic; cvd is the cumulative volume delta",
      },
      ...BUCKETS,
    ],
    reply: ["result", "errors"],
    holds: { "result.timestamp": "list" },
    example: "charts/analytics/PF_XBTUSD/open-interest since=1767225600 interval=3600",
  }],
};
