/**
 * How replies of the charts API are shown as tables.
 *
 * @module
 */

import type { Table } from "./table.ts";

/** By endpoint id. */
export const CHARTS: Readonly<Record<string, Table>> = {
  "charts": { rows: "", none: "kinds of prices", columns: [{ name: "tick_type", at: "" }], key: "tick_type" },
  "charts/{tick_type}": { rows: "", none: "symbols", columns: [{ name: "symbol", at: "" }], key: "symbol" },
  "charts/{tick_type}/{symbol}": {
    rows: "",
    none: "resolutions",
    columns: [{ name: "resolution", at: "" }],
    key: "resolution",
  },
  "charts/{tick_type}/{symbol}/{resolution}": {
    rows: "candles",
    none: "candles",
    columns: ["time", "open", "high", "low", "close", "volume"],
    key: "time",
  },
  "charts/analytics/liquidity-pool": {
    rows: "result",
    none: "data in this span",
    form: "series",
    columns: [],
    key: "timestamp",
  },
  "charts/analytics/{symbol}/{analytics_type}": {
    rows: "result",
    none: "data in this span",
    form: "series",
    columns: [],
    key: "timestamp",
  },
};
