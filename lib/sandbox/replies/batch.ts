/**
 * Handler of batchorder: executes the instructions of a batch in order, with one status each (docs/api.md 2.4).
 *
 * @module
 */

import type { Call } from "../call/call.ts";
import { invalid, iso, refuse, type Reply, success } from "../call/envelopes.ts";
import { type Fields, isFields, numberIn, NumberText, parseJson, textIn } from "../call/json_argument.ts";
import { cancelOrder, editOrder, sendOrder } from "../engine/orders.ts";
import { type EditRequest, NEEDED, type Outcome } from "../store/requests.ts";
import { type Account, DISTANCE_UNITS, type Exchange, ORDER_TYPES, SIGNALS } from "../store/state.ts";

type Instruction = Fields;

const MAX_INSTRUCTIONS = 500;

/** Statuses that batchorder names differently from sendorder. */
const STATUSES: Readonly<Record<string, string>> = {
  clientOrderIdTooBig: "clientOrderIdTooLong",
  notFound: "marketInactive",
};

/** A status without an order. */
function failed(status: string): Outcome<string> {
  return { status, events: [] };
}

/** Carries out a batch. */
export function batch(x: Exchange, call: Call, account: Account): Reply {
  const { params, row } = call;
  const instructions = readBatch(params.need("json"));
  if (instructions.length > MAX_INSTRUCTIONS) throw invalid(row, "json");
  if (!account.tradingEnabled) throw refuse("accountInactive");
  const processBefore = params.time("ProcessBefore") ?? params.time("processBefore");
  const batchStatus = instructions.map((instruction) => {
    const outcome = carryOut(x, account, instruction, processBefore);
    return { ...statusFields(instruction, outcome), dateTimeReceived: iso(x.now), orderEvents: outcome.events };
  });
  return success({ batchStatus });
}

function readBatch(json: string): Instruction[] {
  const batch = parseJson(json);
  if (!isFields(batch) || !Array.isArray(batch.batchOrder)) throw refuse("Json Parse Error");
  for (const instruction of batch.batchOrder) {
    if (!isFields(instruction)) throw refuse("Json Parse Error");
    checkFields(instruction);
  }
  return batch.batchOrder;
}

const TEXTS = ["order", "order_tag", "orderType", "symbol", "side", "cliOrdId", "order_id", "triggerSignal", "qtyMode"];
const NUMBERS = ["size", "limitPrice", "stopPrice", "trailingStopMaxDeviation"];

/** Fields with a fixed set of values. */
const CHOICES: Record<string, readonly string[]> = {
  triggerSignal: SIGNALS,
  qtyMode: ["ABSOLUTE", "RELATIVE"],
  trailingStopDeviationUnit: DISTANCE_UNITS,
};

/** Refuses the whole batch for a field of the wrong type, such as `"reduceOnly": "true"`. */
function checkFields(instruction: Instruction): void {
  const bad = (names: readonly string[], fits: (value: unknown) => boolean) =>
    names.some((name) => instruction[name] !== undefined && instruction[name] !== null && !fits(instruction[name]));
  const spoiled = bad(["order_tag"], (value) => typeof value === "string" || value instanceof NumberText) ||
    bad(TEXTS.filter((name) => name !== "order_tag"), (value) => typeof value === "string") ||
    bad(NUMBERS, (value) => value instanceof NumberText || typeof value === "string") ||
    bad(["reduceOnly"], (value) => typeof value === "boolean");
  if (spoiled) throw refuse("Json Parse Error");
}

/** What is wrong with an instruction, whatever the market: the others of its batch are carried out all the same. */
function objection(instruction: Instruction): string | undefined {
  const { order, orderType } = instruction;
  if (required(order, orderType).some((name) => !isGiven(instruction, name))) return "requiredArgumentMissing";
  if (order !== "send" && !isGiven(instruction, "order_id") && !isGiven(instruction, "cliOrdId")) {
    return "requiredArgumentMissing";
  }
  const wrong = Object.entries(CHOICES).some(([name, values]) => {
    const chosen = instruction[name];
    return typeof chosen === "string" && !values.includes(chosen);
  });
  return wrong ? "invalidArgument" : undefined;
}

/** The fields that an instruction can't do without. */
function required(order: unknown, orderType: unknown): string[] {
  if (order !== "send") return ["order"];
  const needed = ORDER_TYPES.flatMap((type) => type === orderType ? NEEDED[type] ?? [] : []);
  return ["order", "order_tag", "orderType", "symbol", "side", "size", ...needed];
}

function carryOut(x: Exchange, account: Account, instruction: Instruction, processBefore?: number): Outcome<string> {
  const wrong = objection(instruction);
  if (wrong !== undefined) return failed(wrong);
  switch (instruction.order) {
    case "send":
      return send(x, account, instruction, processBefore);
    case "edit":
      return edit(x, account, instruction, processBefore);
    case "cancel":
      return cancelOrder(x, account, { ...idsOf(instruction), processBefore });
    default:
      return failed("invalidOrderType");
  }
}

function send(x: Exchange, account: Account, instruction: Instruction, processBefore?: number): Outcome<string> {
  const orderType = ORDER_TYPES.find((type) => type === instruction.orderType);
  const { side, triggerSignal } = instruction;
  if (orderType === undefined) return failed("invalidOrderType");
  if (side !== "buy" && side !== "sell") return failed("invalidSide");
  const size = numberIn(instruction.size);
  if (size === undefined) return failed("invalidSize");
  const prices = pricesOf(instruction);
  if (prices === undefined) return failed("invalidPrice");
  const { status, ...outcome } = sendOrder(x, account, {
    orderType,
    side,
    size,
    ...prices,
    symbol: textIn(instruction.symbol) ?? "",
    cliOrdId: textIn(instruction.cliOrdId),
    triggerSignal: triggerSignal === "mark" || triggerSignal === "index" ? triggerSignal : undefined,
    reduceOnly: instruction.reduceOnly === true,
    processBefore,
  });
  return { ...outcome, status: STATUSES[status] ?? status };
}

function edit(x: Exchange, account: Account, instruction: Instruction, processBefore?: number): Outcome<string> {
  const prices = pricesOf(instruction);
  const size = numberIn(instruction.size);
  if (prices === undefined) return failed("invalidPrice");
  if (size === undefined && isGiven(instruction, "size")) return failed("invalidSize");
  const qtyMode = instruction.qtyMode === "ABSOLUTE" ? "ABSOLUTE" : "RELATIVE";
  return editOrder(x, account, { ...idsOf(instruction), ...prices, size, qtyMode, processBefore });
}

/** The prices of an instruction; undefined if one isn't a number, or a trailing distance has no unit. */
function pricesOf(instruction: Instruction): Pick<EditRequest, "limitPrice" | "stopPrice" | "trailing"> | undefined {
  const names = ["limitPrice", "stopPrice", "trailingStopMaxDeviation"];
  if (names.some((name) => isGiven(instruction, name) && numberIn(instruction[name]) === undefined)) return undefined;
  const value = numberIn(instruction.trailingStopMaxDeviation);
  const unit = instruction.trailingStopDeviationUnit;
  const whole = value !== undefined && (unit === "PERCENT" || unit === "QUOTE_CURRENCY");
  if (value !== undefined && !whole) return undefined;
  return {
    limitPrice: numberIn(instruction.limitPrice),
    stopPrice: numberIn(instruction.stopPrice),
    trailing: whole ? { value, unit } : undefined,
  };
}

function isGiven(instruction: Instruction, name: string): boolean {
  return instruction[name] !== undefined && instruction[name] !== null;
}

function tagOf({ order_tag: tag }: Instruction): string | undefined {
  if (tag instanceof NumberText) return tag.digits;
  return typeof tag === "string" ? tag : undefined;
}

function idsOf(instruction: Instruction): { uid: string | undefined; cliOrdId: string | undefined } {
  return { uid: textIn(instruction.order_id), cliOrdId: textIn(instruction.cliOrdId) };
}

function statusFields(instruction: Instruction, { status, order }: Outcome<string>): Record<string, string> {
  const { uid, cliOrdId } = idsOf(instruction);
  const tag = instruction.order === "send" ? tagOf(instruction) : undefined;
  const id = order?.uid ?? uid;
  const name = order === undefined ? cliOrdId : order.cliOrdId ?? undefined;
  return {
    status,
    ...(tag !== undefined && { order_tag: tag }),
    ...(id !== undefined && { order_id: id }),
    ...(name !== undefined && { cliOrdId: name }),
  };
}
