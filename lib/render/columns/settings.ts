/**
 * How replies about settings are shown as tables.
 *
 * @module
 */

import type { Table } from "./table.ts";

/** By endpoint id. */
export const SETTINGS: Readonly<Record<string, Table>> = {
  "leveragepreferences": {
    rows: "leveragePreferences",
    none: "leverage preferences",
    columns: ["symbol", "maxLeverage"],
    key: "symbol",
  },
  "pnlpreferences": { rows: "preferences", none: "PnL preferences", columns: ["symbol", "pnlCurrency"], key: "symbol" },
  "self-trade-strategy": { rows: "", form: "record", columns: ["strategy"] },
};
