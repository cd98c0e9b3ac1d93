/**
 * How replies about open orders, fills and positions are shown as tables.
 *
 * @module
 */

import type { Column, Table } from "./table.ts";

function ofOrder(name: string): Column {
  return { name, at: `order.${name}` };
}

/** The exchange uses both spellings. */
const CLI_ORD_ID: Column = { name: "cliOrdId", at: ["cliOrdId", "cli_ord_id"] };

/** By endpoint id. */
export const POSITIONS: Readonly<Record<string, Table>> = {
  "openorders": {
    rows: "openOrders",
    none: "open orders",
    columns: [
      "symbol",
      "side",
      "orderType",
      "unfilledSize",
      "limitPrice",
      "stopPrice",
      "order_id",
      CLI_ORD_ID,
      "filledSize",
      "status",
      "reduceOnly",
      "triggerSignal",
      "receivedTime",
      "lastUpdateTime",
    ],
    key: "order_id",
  },
  "orders/status": {
    rows: "orders",
    none: "orders",
    columns: [
      "status",
      ...["symbol", "side", "quantity", "filled", "limitPrice"].map(ofOrder),
      { name: "triggerPrice", at: "order.priceTriggerOptions.triggerPrice" },
      "updateReason",
      "error",
      ...["orderId", "cliOrdId", "type", "reduceOnly", "timestamp", "lastUpdateTimestamp"].map(ofOrder),
    ],
    key: "orderId",
  },
  "fills": {
    rows: "fills",
    none: "fills",
    columns: [
      "fillTime",
      "symbol",
      "side",
      "size",
      "price",
      "fillType",
      "realized_pnl",
      "realized_funding",
      "fee_paid",
      "fee_currency",
      "order_id",
      CLI_ORD_ID,
      "fill_id",
      "sequence_id",
    ],
    key: "fill_id",
  },
  "openpositions": {
    rows: "openPositions",
    none: "open positions",
    columns: [
      "symbol",
      "side",
      "size",
      "price",
      "unrealizedPnl",
      "unrealizedFunding",
      "pnlCurrency",
      "maxFixedLeverage",
      "fillTime",
    ],
    key: "symbol",
  },
  "unwindqueue": {
    rows: "queue",
    none: "positions in the unwind queue",
    columns: ["symbol", "percentile"],
    key: "symbol",
  },
};
