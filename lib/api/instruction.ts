/**
 * A write → its instructions: what it asks of each order; and whether a record of the exchange is about that order.
 *
 * A reply and a record afterwards count only where they agree with what was asked for, and that stands in the request alone.
 *
 * @module
 */

import { type Fields, fieldsIn, isFields, numberText, parseExact } from "../text/json.ts";
import { compareDecimals } from "../text/decimal.ts";
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
  if (!isFields(batch) || !Array.isArray(batch.batchOrder)) return undefined;
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

/** A text or the text of a number; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : numberText(value) ?? "";
}

/** The exchange's spellings of the two ids. */
const SPELLINGS = {
  cliOrdId: ["cliOrdId", "cli_ord_id", "clientId"],
  orderId: ["order_id", "orderId", "uid"],
} as const;

/** The ids that a record tells; none where it says null, or nothing. */
export function idsIn(record: Fields, name: keyof Names): string[] {
  return SPELLINGS[name].map((spelling) => record[spelling]).filter((id) =>
    typeof id === "string" && id !== ""
  ) as string[];
}

/** Whether a record tells an id that was asked for, and none that differs. */
export function isNamed(record: Fields, names: Names): boolean {
  const told = (name: keyof Names) => {
    const ids = names[name] === undefined ? [] : idsIn(record, name);
    return { some: ids.length > 0, same: ids.every((id) => sameId(id, names[name] ?? "")) };
  };
  const both = [told("cliOrdId"), told("orderId")];
  return both.some(({ some }) => some) && both.every(({ same }) => same);
}

/** Ids of the exchange are UUIDs, which some clients write in capital letters. */
export function sameId(told: string, asked: string): boolean {
  return told === asked || (told.length === 36 && told.toLowerCase() === asked.toLowerCase());
}

/** What a record of an order tells beside its ids, in the exchange's spellings; empty where it tells nothing. */
const TOLD: Record<"symbol" | "side" | "size" | "limitPrice" | "stopPrice", (order: Fields) => string> = {
  symbol: ({ symbol, tradeable }) => textOf(symbol ?? tradeable),
  side: ({ side, direction }) => textOf(side ?? direction),
  size: ({ quantity, filledSize, unfilledSize }) =>
    textOf(quantity) || (textOf(filledSize) === "0" || isZero(textOf(filledSize)) ? textOf(unfilledSize) : ""),
  limitPrice: ({ limitPrice }) => textOf(limitPrice),
  stopPrice: ({ stopPrice, priceTriggerOptions }) =>
    textOf(stopPrice) || (isFields(priceTriggerOptions) ? textOf(priceTriggerOptions.triggerPrice) : ""),
};

/**
 * Whether a record of an order tells something else than the sending of it asked for: another market, side, size or price. The
 * exchange itself chooses the price of a market order, and makes an order smaller that may only reduce a position.
 */
export function differs(order: Fields, { kind, wanted }: Instruction): boolean {
  if (kind !== "send") return false;
  const type = textOf(wanted.orderType).toLowerCase();
  const chosen = [
    ...(type === "mkt" ? ["limitPrice"] : []),
    ...(`${wanted.reduceOnly}` === "true" || textOf(wanted.maxPositionSize) !== "" ? ["size"] : []),
    ...(type === "trailing_stop" ? ["limitPrice", "stopPrice"] : []),
  ];
  return Object.entries(TOLD).some(([name, of]) => {
    const [told, asked] = [of(order), textOf(wanted[name])];
    return told !== "" && asked !== "" && !chosen.includes(name) && !isSame(told, asked);
  });
}

/** Whether two texts are the same number, or the same word in another case. */
export function isSame(told: string, asked: string): boolean {
  const [a, b] = [amountOf(told), amountOf(asked)];
  return a !== undefined && b !== undefined ? compareDecimals(a, b) === 0 : told.toLowerCase() === asked.toLowerCase();
}

/** The number in a text as `compareDecimals` takes it. */
function amountOf(text: string): string | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? text : undefined;
}

function isZero(text: string): boolean {
  return /^0*\.?0+$/.test(text);
}
