/**
 * A write → its instructions: what it asks of each order; and whether a record of the exchange is about that order.
 *
 * A reply and a record afterwards count only where they agree with what was asked for, and that stands in the request alone.
 *
 * @module
 */

import { compareDecimals } from "../text/decimal.ts";
import { type Fields, fieldsIn, isFields, numberText, parseExact } from "../text/json.ts";
import { repeatedNames } from "../text/repeated_names.ts";
import type { Endpoint } from "./endpoints/endpoints.ts";
import type { Item } from "./item.ts";

/** How an order is named: by one of the two ids, or both, or not at all. */
export interface Names {
  cliOrdId?: string;
  orderId?: string;
}

/** One instruction of a write. */
export interface Instruction {
  kind: "send" | "edit" | "cancel";
  names: Names;
  /** The `order_tag` of an instruction of a batch. */
  tag?: string;
  /** Its parameters by name, as the exchange will have read them. */
  wanted: Fields;
}

const KINDS = ["send", "edit", "cancel"] as const;

/** The instructions of a call; undefined where it isn't about orders, or can't be read in only one way. */
export function instructionsOf({ verb, id }: Endpoint, values: readonly Item[]): Instruction[] | undefined {
  if (verb !== "POST") return undefined;
  // With a name given twice, nobody knows which value counts.
  if (new Set(values.map(([name]) => name.toLowerCase())).size < values.length) return undefined;
  const wanted = Object.fromEntries(values);
  if (id === "batchorder") return batchInstructions(textOf(wanted.json));
  const kind = KINDS.find((kind) => id === `${kind}order`);
  return kind === undefined ? undefined : [{ kind, names: namesOf(wanted), wanted }];
}

function batchInstructions(json: string): Instruction[] | undefined {
  const batch = parsed(json);
  if (!isFields(batch) || !Array.isArray(batch.batchOrder) || repeatedNames(json, batch).size > 0) return undefined;
  const instructions = fieldsIn(batch.batchOrder).flatMap((wanted): Instruction[] => {
    const kind = KINDS.find((kind) => kind === wanted.order);
    const tag = textOf(wanted.order_tag);
    return kind === undefined ? [] : [{ kind, names: namesOf(wanted), ...(tag === "" ? {} : { tag }), wanted }];
  });
  return instructions.length === batch.batchOrder.length ? instructions : undefined;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

function namesOf(wanted: Fields): Names {
  const [cliOrdId, orderId] = [textOf(wanted.cliOrdId), textOf(wanted.orderId) || textOf(wanted.order_id)];
  return { ...(cliOrdId === "" ? {} : { cliOrdId }), ...(orderId === "" ? {} : { orderId }) };
}

/** A text, or the text of a number or a boolean; empty for null and what isn't there, the JSON of anything else, which equals nothing. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : numberText(value) ?? JSON.stringify(value);
}

/** The exchange's spellings of the two ids. */
const SPELLINGS = {
  cliOrdId: ["cliOrdId", "cli_ord_id", "clientId"],
  orderId: ["order_id", "orderId", "uid"],
} as const;

/** The ids that a record tells; none where it says null, or nothing. */
export function idsIn(record: Fields, name: keyof Names): string[] {
  return SPELLINGS[name].map((spelling) => textOf(record[spelling])).filter((id) => id !== "");
}

/** Whether a record tells an id that was asked for, and none that differs. */
export function isNamed(record: Fields, names: Names): boolean {
  const told = (name: keyof Names) => {
    const ids = names[name] === undefined ? [] : idsIn(record, name);
    return { some: ids.length > 0, same: ids.every((id) => isSameId(name, id, names[name] ?? "")) };
  };
  const both = [told("cliOrdId"), told("orderId")];
  return both.some(({ some }) => some) && both.every(({ same }) => same);
}

/** Ids of the exchange are UUIDs, which some clients write in capital letters. */
export function isSameId(name: keyof Names, told: string, asked: string): boolean {
  return told === asked || (name === "orderId" && told.toLowerCase() === asked.toLowerCase());
}

/** What a record of an order tells beside its ids, in the exchange's spellings; empty where it tells nothing. */
const TOLD = {
  symbol: ({ symbol, tradeable }: Fields) => textOf(symbol ?? tradeable),
  side: ({ side, direction }: Fields) => textOf(side ?? direction),
  size: (order: Fields) => sizeOf(order),
  limitPrice: ({ limitPrice }: Fields) => textOf(limitPrice),
  stopPrice: ({ stopPrice, priceTriggerOptions }: Fields) =>
    textOf(stopPrice) || (isFields(priceTriggerOptions) ? textOf(priceTriggerOptions.triggerPrice) : ""),
  reduceOnly: ({ reduceOnly }: Fields) => textOf(reduceOnly),
};

/** The whole size of an order; empty where a record tells a part of it only. */
function sizeOf({ quantity, filledSize, unfilledSize }: Fields): string {
  if (quantity !== undefined && quantity !== null) return textOf(quantity);
  return isSame(textOf(filledSize), "0") ? textOf(unfilledSize) : "";
}

/** Types of orders that never rest, and of those that do. */
const [AT_ONCE, RESTING] = [["ioc", "fok", "mkt"], ["lmt", "post"]];

/**
 * Whether a record of an order tells something else than the sending of it asked for: another market, side, size, price or kind. The
 * exchange itself chooses the price of a market order and of a trailing stop, and makes an order smaller that may only reduce
 * a position.
 */
export function differs(order: Fields, { kind, wanted }: Instruction): boolean {
  if (kind !== "send") return false;
  const [type, told] = [textOf(wanted.orderType).toLowerCase(), textOf(order.type).toLowerCase()];
  const other = (AT_ONCE.includes(type) && RESTING.includes(told)) ||
    (RESTING.includes(type) && AT_ONCE.includes(told));
  const chosen = [
    ...(type === "mkt" ? ["limitPrice"] : []),
    ...(textOf(wanted.reduceOnly) === "true" || textOf(order.reducedQuantity) !== "" ? ["size"] : []),
    ...(type === "trailing_stop" ? ["limitPrice", "stopPrice"] : []),
  ];
  return other || Object.entries(TOLD).some(([name, of]) => {
    const [told, asked] = [of(order), textOf(wanted[name])];
    return told !== "" && asked !== "" && !chosen.includes(name) && !isSame(told, asked);
  });
}

/** The parameters of an edit, and where a record has the same amounts; an edit's size may be the remaining one. */
const AMOUNTS: Record<string, (order: Fields) => string[]> = {
  size: ({ quantity, filled, unfilledSize }) => [
    textOf(quantity),
    textOf(unfilledSize),
    quantity === undefined || filled === undefined ? "" : String(Number(textOf(quantity)) - Number(textOf(filled))),
  ],
  limitPrice: (order) => [TOLD.limitPrice(order)],
  stopPrice: (order) => [TOLD.stopPrice(order)],
};

/** Whether a record of an order has the amounts that an edit asked for; undefined where it tells none of them. */
export function isAsEdited(order: Fields, { wanted }: Instruction): boolean | undefined {
  const told = Object.entries(AMOUNTS).flatMap(([name, of]) => {
    const [want, amounts] = [textOf(wanted[name]), of(order).filter((amount) => amount !== "" && amount !== "NaN")];
    return want === "" || amounts.length === 0 ? [] : [amounts.some((amount) => isSame(amount, want))];
  });
  return told.length === 0 ? undefined : told.every((same) => same);
}

/** Whether two texts are the same number, however it is written, or the same word in another case. */
export function isSame(told: string, asked: string): boolean {
  const [a, b] = [amountOf(told), amountOf(asked)];
  return a !== undefined && b !== undefined ? compareDecimals(a, b) === 0 : told.toLowerCase() === asked.toLowerCase();
}

/** The number in a text as JSON writes it, whose digits nothing changes; people write `.5`, `5.` and `+5` too. */
function amountOf(text: string): string | undefined {
  const [, minus, whole = "", fraction = "", power = ""] = /^([+-]?)(\d*)\.?(\d*)(e[+-]?\d+)?$/i.exec(text) ?? [];
  if (minus === undefined || whole + fraction === "") return undefined;
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  return `${minus === "-" ? "-" : ""}${digits}${fraction === "" ? "" : `.${fraction}`}${power}`;
}
