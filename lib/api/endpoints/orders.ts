/**
 * The rows of orders: sending, changing and cancelling them, alone or in a batch.
 *
 * @module
 */

import { DERIVATIVES, ENVELOPE } from "./derivatives.ts";
import { SYMBOL_IN_BODY } from "./parameters.ts";
import type { Need, Parameter, Rows } from "./row.ts";

const PROCESS_BEFORE: Parameter = {
  name: "processBefore",
  in: "body",
  type: "time",
  about: "Deadline (ISO-8601, UTC, up to microseconds): handled later than this, the request is refused",
};

const LIMIT_PRICE: Parameter = {
  name: "limitPrice",
  in: "body",
  type: "number",
  about: "Limit price; on stp and take_profit the worst price to take, none means market; not for trailing_stop",
};

const TRAILING: readonly Parameter[] = [
  {
    name: "trailingStopMaxDeviation",
    in: "body",
    type: "number",
    about: "For trailing_stop: how far the trigger may trail the signal; 0.1 to 50 if in percent",
  },
  {
    name: "trailingStopDeviationUnit",
    in: "body",
    type: "text",
    values: ["PERCENT", "QUOTE_CURRENCY"],
    about: "For trailing_stop: the unit of trailingStopMaxDeviation",
  },
];

const BROKER: Parameter = {
  name: "broker",
  in: "body",
  type: "text",
  about: "IIBAN of the broker account the order is for; documented for pre-production only",
};

const ALGO_ID: Parameter = {
  name: "algoId",
  in: "header",
  type: "text",
  about: "Name of the trading algorithm: an HTTP header, not signed; seen in one client, in no document",
};

/** An order has two ids, and either of them will do. */
function eitherId(name: "orderId" | "order_id"): Need {
  return { some: [name, "cliOrdId"], listedBy: "openorders" };
}

/** How many instructions a batch holds; 0 if the text can't be read, for the exchange then refuses the batch whole. */
function countInstructions(json: string): number {
  try {
    const batch: unknown = JSON.parse(json);
    if (typeof batch !== "object" || batch === null || !("batchOrder" in batch)) return 0;
    return Array.isArray(batch.batchOrder) ? batch.batchOrder.length : 0;
  } catch {
    return 0;
  }
}

/** Sending, changing and cancelling orders. */
export const ORDERS: Rows = {
  "sendorder": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/sendorder",
    private: true,
    permission: "general:full",
    effect: "trade",
    cost: 10,
    summary: "Send one order",
    note: "result=success only says that it was read: sendStatus.status says whether the order was accepted",
    doc: "order-management/send-order",
    parameters: [
      PROCESS_BEFORE,
      {
        name: "orderType",
        in: "body",
        type: "text",
        required: true,
        values: ["lmt", "post", "ioc", "mkt", "stp", "take_profit", "trailing_stop", "fok"],
        about: "lmt limit; post maker only; ioc; fok; mkt ioc with 1 percent protection; the others are triggers",
      },
      SYMBOL_IN_BODY,
      { name: "side", in: "body", type: "text", required: true, values: ["buy", "sell"], about: "Which way to trade" },
      {
        name: "size",
        in: "body",
        type: "number",
        required: true,
        positive: true,
        about: "In contracts on inverse markets (PI_, FI_), in base units on the others (PF_, FF_)",
      },
      LIMIT_PRICE,
      {
        name: "stopPrice",
        in: "body",
        type: "number",
        about: "Trigger price: stp and take_profit need it, trailing_stop has none",
      },
      {
        name: "cliOrdId",
        in: "body",
        type: "text",
        about: "Id of your own choice, at most 100 characters, used by no other order",
      },
      {
        name: "triggerSignal",
        in: "body",
        type: "text",
        values: ["mark", "index", "last"],
        about: "Which price is watched for the trigger",
      },
      {
        name: "reduceOnly",
        in: "body",
        type: "boolean",
        default: "false",
        about: "true lets the order shrink a position, never open or grow one",
      },
      ...TRAILING,
      {
        name: "limitPriceOffsetValue",
        in: "body",
        type: "number",
        about: "For triggers: limit price as a distance from the trigger price; may be negative",
      },
      {
        name: "limitPriceOffsetUnit",
        in: "body",
        type: "text",
        values: ["QUOTE_CURRENCY", "PERCENT"],
        about: "Unit of limitPriceOffsetValue, needed with it",
      },
      BROKER,
      ALGO_ID,
    ],
    needs: [
      { where: ["orderType", "lmt", "post", "ioc", "fok"], some: ["limitPrice"] },
      { where: ["orderType", "stp", "take_profit"], some: ["stopPrice"] },
      { where: ["orderType", "trailing_stop"], some: ["trailingStopMaxDeviation"] },
      { where: ["trailingStopMaxDeviation"], some: ["trailingStopDeviationUnit"] },
      { where: ["limitPriceOffsetValue"], some: ["limitPriceOffsetUnit"] },
    ],
    reply: [...ENVELOPE, "sendStatus"],
    status: "sendStatus",
    example: "sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=0.001 limitPrice=50000",
  }],
  "editorder": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/editorder",
    private: true,
    permission: "general:full",
    effect: "trade",
    cost: 10,
    summary: "Give a resting order another size, limit price or trigger price",
    note: "Trailing values sent again, even the same ones, make the exchange work out the trigger price anew",
    doc: "order-management/edit-order",
    parameters: [
      PROCESS_BEFORE,
      {
        name: "orderId",
        in: "body",
        type: "text",
        uuid: true,
        about: "Id of the order, spelled orderId here; this or cliOrdId is needed",
      },
      { name: "cliOrdId", in: "body", type: "text", about: "Your own id of the order, in place of orderId" },
      {
        name: "size",
        in: "body",
        type: "number",
        positive: true,
        about: "Wanted size in contracts (PI_, FI_) or base units (PF_, FF_), read as qtyMode says",
      },
      LIMIT_PRICE,
      {
        name: "stopPrice",
        in: "body",
        type: "number",
        about: "Wanted trigger price; an order with a trigger needs it",
      },
      ...TRAILING,
      {
        name: "qtyMode",
        in: "body",
        type: "text",
        values: ["ABSOLUTE", "RELATIVE"],
        default: "RELATIVE",
        about: "Whether size counts what is still open (RELATIVE) or also what is filled (ABSOLUTE)",
      },
      ALGO_ID,
    ],
    needs: [eitherId("orderId")],
    reply: [...ENVELOPE, "editStatus"],
    status: "editStatus",
    example: "editorder orderId=022774bc-2c4a-4f26-9317-436c8d85746d limitPrice=49500",
  }],
  "cancelorder": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/cancelorder",
    private: true,
    permission: "general:full",
    effect: "trade",
    cost: 10,
    summary: "Cancel one order by its id",
    note: "An order that Maker Protection holds may trade in spite of the cancel; it just can't rest any more",
    doc: "order-management/cancel-order",
    parameters: [
      PROCESS_BEFORE,
      {
        name: "order_id",
        in: "body",
        type: "text",
        uuid: true,
        about: "Id of the order, spelled order_id here; this or cliOrdId is needed",
      },
      { name: "cliOrdId", in: "body", type: "text", about: "Your own id of the order, in place of order_id" },
      ALGO_ID,
    ],
    needs: [eitherId("order_id")],
    reply: [...ENVELOPE, "cancelStatus"],
    status: "cancelStatus",
    example: "cancelorder order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47",
  }],
  "cancelallorders": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/cancelallorders",
    private: true,
    permission: "general:full",
    effect: "trade",
    cost: 25,
    summary: "Cancel all open orders, or all of one market",
    doc: "order-management/cancel-all-orders",
    parameters: [
      { name: "symbol", in: "body", type: "symbol", about: "Only the orders of this market; without it, of all" },
      ALGO_ID,
    ],
    reply: [...ENVELOPE, "cancelStatus"],
    status: "cancelStatus",
    example: "cancelallorders symbol=PF_XBTUSD",
  }],
  "cancelallordersafter": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/cancelallordersafter",
    private: true,
    permission: "general:full",
    effect: "trade",
    cost: 25,
    summary: "Dead man's switch: cancel all orders unless the call is repeated in time",
    note: "Always give timeout: the documents call it optional but don't say what a call without it does",
    doc: "order-management/dead-mans-switch",
    parameters: [
      {
        name: "timeout",
        in: "body",
        type: "integer",
        about: "Time until the cancel, in s; 0 switches it off; advised: 60, repeated every 15 to 20 s",
      },
      ALGO_ID,
    ],
    reply: [...ENVELOPE, "status"],
    example: "cancelallordersafter timeout=60",
  }],
  "batchorder": () => [{
    verb: "POST",
    base: DERIVATIVES,
    path: "/batchorder",
    private: true,
    permission: "general:full",
    effect: "trade",
    cost: {
      text: "9 + the number of instructions",
      of: (params) => 9 + countInstructions(params.find(([name]) => name === "json")?.[1] ?? ""),
    },
    summary: "A list of instructions in one call, each to send, edit or cancel an order",
    note: 'Instructions spell the id order_id, also to edit; a boolean is true, not "true"',
    doc: "order-management/batch-order-management",
    parameters: [
      {
        ...PROCESS_BEFORE,
        name: "ProcessBefore",
        about: "Deadline of the whole batch (ISO-8601, UTC); some clients spell it processBefore",
      },
      {
        name: "json",
        in: "body",
        type: "json",
        required: true,
        about: 'JSON text {"batchOrder":[...]}; an instruction begins "order":"send", "edit" or "cancel"',
      },
      BROKER,
      ALGO_ID,
    ],
    reply: [...ENVELOPE, "batchStatus"],
    status: "batchStatus",
    example: `batchorder json='{"batchOrder":[{"order":"cancel","order_id":"cb4e34f6-4eb3-4d4b-9724-4c3035b99d47"}]}'`,
  }],
};
