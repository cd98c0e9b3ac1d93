/**
 * The terms of an order → words, for the sentence before a write and the receipt after it.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { type Fields, numberText } from "../text/json.ts";

/** The value of a name that was typed once; undefined for a name typed twice or not at all. */
export type Value = (name: string) => string | undefined;

/** A sentence and the names of the parameters in it. */
export interface Sentence {
  text: string;
  told: readonly string[];
}

/** What an order is about, as texts. */
export interface Terms {
  side: string;
  size: string;
  symbol: string;
  /** The orderType. */
  type?: string | undefined;
  limitPrice?: string | undefined;
  stopPrice?: string | undefined;
}

/**
 * Side, size, symbol and price.
 *
 * @example
 * ```ts
 * import { termsInWords } from "./order_words.ts";
 * const words = termsInWords({ side: "buy", size: "0.01", symbol: "PF_XBTUSD", type: "post", limitPrice: "50000" });
 * if (words !== "buy 0.01 PF_XBTUSD at 50000 (post)") throw new Error(words);
 * ```
 */
export function termsInWords({ side, size, symbol, type, limitPrice, stopPrice }: Terms): string {
  const kind = type === undefined ? "" : ` (${short(type)})`;
  const price = type === "mkt"
    ? " at the market price"
    : limitPrice !== undefined
    ? ` at ${short(limitPrice)}${kind}`
    : type === undefined
    ? ""
    : ` by a ${short(type)} order`;
  const when = stopPrice === undefined ? "" : `, once the price is ${short(stopPrice)}`;
  return `${short(side)} ${short(size)} ${short(symbol)}${price}${when}`;
}

/** A new order. */
export function order(value: Value): Sentence | undefined {
  const [side, size, symbol, type] = ["side", "size", "symbol", "orderType"].map(value);
  if (side === undefined || size === undefined || symbol === undefined || type === undefined) return undefined;
  const told = ["side", "size", "symbol", "orderType", "stopPrice"];
  return {
    text: termsInWords({ side, size, symbol, type, limitPrice: value("limitPrice"), stopPrice: value("stopPrice") }),
    // A market order doesn't use its limit price, which then follows the sentence.
    told: type === "mkt" ? told : [...told, "limitPrice"],
  };
}

/** An order by the first of its ids; a second one follows the sentence. */
export function ofOrder(what: string, ids: readonly string[], value: Value): Sentence | undefined {
  const name = ids.find((each) => value(each) !== undefined);
  return name === undefined ? undefined : { text: `${what} order ${short(value(name) ?? "")}`, told: [name] };
}

/** One instruction of a batch, its parameters that the sentence leaves out behind it. */
export function instructionInWords({ order: kind, order_tag: _tag, ...fields }: Fields): string {
  const items = Object.entries(fields).map(([name, value]): Item => [name, numberText(value) ?? String(value)]);
  const value: Value = (name) => items.find(([each]) => each === name)?.[1];
  const sentence = kind === "send"
    ? order(value)
    : ofOrder(kind === "edit" ? "change" : "cancel", ["order_id", "orderId", "cliOrdId"], value);
  const text = sentence === undefined ? String(kind) : kind === "send" ? `send ${sentence.text}` : sentence.text;
  return [text, ...restOf(items, sentence)].join(", ");
}

/** The parameters that a sentence leaves out, as they were typed. */
export function restOf(items: readonly Item[], sentence: Sentence | undefined): string[] {
  return items.filter(([name]) => !sentence?.told.includes(name)).map(([name, value]) => `${name}=${short(value)}`);
}

/** A long value is cut. */
export function short(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 59)}…`;
}
