/**
 * The columns of the replies to writes in CSV. On a terminal a write has no table.
 *
 * @module
 */

import type { Table } from "./table.ts";

/** By endpoint id. */
export const WRITES: Readonly<Record<string, Table>> = {
  "sendorder": {
    rows: "sendStatus",
    columns: ["status", "order_id", "cliOrdId", "receivedTime", "orderEvents"],
  },
  "editorder": {
    rows: "editStatus",
    columns: ["status", { name: "order_id", at: ["orderId", "order_id"] }, "cliOrdId", "receivedTime", "orderEvents"],
  },
  "cancelorder": {
    rows: "cancelStatus",
    columns: ["status", "order_id", "cliOrdId", "receivedTime", "orderEvents"],
  },
  "cancelallorders": {
    rows: "cancelStatus",
    parts: { cancelledOrders: "beside" },
    columns: [
      "status",
      "cancelOnly",
      "receivedTime",
      { name: "order_id", at: "part.value.order_id" },
      { name: "cliOrdId", at: "part.value.cliOrdId" },
    ],
    key: "status",
  },
  "cancelallordersafter": { rows: "status", columns: ["currentTime", "triggerTime"] },
  "batchorder": {
    rows: "batchStatus",
    columns: ["status", "order_tag", "order_id", "cliOrdId", "dateTimeReceived", "orderEvents"],
  },
};
