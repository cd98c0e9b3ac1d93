/**
 * How replies about the account's history are shown as tables.
 *
 * @module
 */

import { EVENT_TYPE, inEvent, inOrder } from "./events.ts";
import type { Column, Table } from "./table.ts";

const ORDER_EVENT: readonly (string | Column)[] = [
  "timestamp",
  EVENT_TYPE,
  ...["tradeable", "direction", "quantity", "filled", "limitPrice"].map(inOrder),
  ...["reason", "orderError"].map(inEvent("")),
  ...["orderType", "clientId", "reduceOnly"].map(inOrder),
  { name: "orderUid", at: [...inOrder("uid").at, "event.*.orderId"] },
];

const TRIGGERS = ["order", "newOrderTrigger", "attemptedOrderTrigger"];

const inTrigger = inEvent(...TRIGGERS);

const inOptions = inEvent(...TRIGGERS.map((place) => `${place}.triggerOptions`));

const TRIGGER_EVENT: readonly (string | Column)[] = [
  "timestamp",
  EVENT_TYPE,
  ...["tradeable", "direction"].map(inTrigger),
  ...["triggerPrice"].map(inOptions),
  ...["quantity"].map(inTrigger),
  ...["triggerSignal", "triggerSide"].map(inOptions),
  ...["limitPrice", "orderType"].map(inTrigger),
  ...["reason", "orderError"].map(inEvent("")),
  ...["clientId", "reduceOnly"].map(inTrigger),
  { name: "orderUid", at: inTrigger("uid").at },
];

/** The documentation shows the update inside the event, as the event, or as the row itself. */
function inPosition(name: string): Column {
  return { name, at: [`event.*.${name}`, `event.${name}`, name] };
}

/** By endpoint id. */
export const HISTORY: Readonly<Record<string, Table>> = {
  "history/executions": {
    rows: "elements",
    none: "executions",
    columns: [
      "timestamp",
      ...["tradeable", "direction"].map(inEvent("execution.order")),
      ...["quantity", "price"].map(inEvent("execution")),
      ...["fee", "positionSize"].map(inEvent("execution.orderData")),
      ...["executionType", "usdValue", "markPrice"].map(inEvent("execution")),
      ...["clientId", "orderType"].map(inEvent("execution.order")),
      { name: "orderUid", at: "event.*.execution.order.uid" },
      { name: "executionUid", at: "event.*.execution.uid" },
    ],
    key: "uid",
  },
  "history/orders": { rows: "elements", none: "order events", columns: ORDER_EVENT, key: "uid" },
  "history/triggers": { rows: "elements", none: "trigger events", columns: TRIGGER_EVENT, key: "uid" },
  "history/positions": {
    rows: "elements",
    none: "position events",
    columns: [
      "timestamp",
      ...[
        "tradeable",
        "positionChange",
        "newPosition",
        "realizedPnL",
        "executionPrice",
        "oldPosition",
        "newAverageEntryPrice",
        "realizedFunding",
        "fee",
        "feeCurrency",
        "updateReason",
        "executionSize",
        "oldAverageEntryPrice",
        "tradeType",
        "fillTime",
        "executionUid",
      ].map(inPosition),
    ],
    key: "uid",
  },
  "history/account-log": {
    rows: "logs",
    none: "entries in the account log",
    columns: [
      "date",
      "info",
      "asset",
      "new_balance",
      "realized_pnl",
      "fee",
      "realized_funding",
      "margin_account",
      "old_balance",
      "contract",
      "trade_price",
      "mark_price",
      "funding_rate",
      "old_average_entry_price",
      "new_average_entry_price",
      "liquidation_fee",
      "conversion_spread_percentage",
      "exchange_rate",
      "exchange_rate_from",
      "conversion_fee",
      "collateral",
      "id",
      "execution",
      "booking_uid",
      "position_uid",
    ],
    key: "id",
  },
  "history/accountlogcsv": {
    rows: "",
    none: "entries in the account log",
    columns: [
      "dateTime",
      "type",
      "symbol",
      "change",
      "new balance",
      "account",
      "fee",
      "realized pnl",
      "realized funding",
      "contract",
      "trade price",
      "mark price",
      "funding rate",
      "new average entry price",
      "liquidation fee",
      "conversion spread percentage",
      "exchange rate",
      "exchange rate from",
      "conversion fee",
      "collateral",
      "uid",
      "position uid",
    ],
    key: "uid",
  },
};
