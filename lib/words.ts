/**
 * A write and its parameters → what it does, in words.
 *
 * @module
 */

import type { Item } from "./args.ts";
import type { Endpoint } from "./endpoints/row.ts";

type Values = ReadonlyMap<string, string>;

/**
 * What the call does, e.g. `sendorder: buy 0.01 PF_XBTUSD at 50000 (lmt), reduceOnly=true`.
 *
 * @example
 * ```ts
 * import { lookup } from "./lookup.ts";
 * import { inWords } from "./words.ts";
 * const order = [["orderType", "mkt"], ["symbol", "PF_XBTUSD"], ["side", "buy"], ["size", "0.01"]] as const;
 * const words = inWords(lookup(undefined, "sendorder").row, order);
 * if (words !== "sendorder: buy 0.01 PF_XBTUSD at the market price") throw new Error(words);
 * ```
 */
export function inWords(row: Endpoint, typed: readonly Item[]): string {
  const values = new Map(typed);
  const sentence = SENTENCES[row.id]?.(values);
  const told = sentence?.told ?? [];
  const rest = typed.filter(([name]) => !told.includes(name)).map(([name, value]) => `${name}=${short(value)}`);
  const body = sentence === undefined ? `${row.verb} ${row.summary}` : sentence.text;
  return `${row.id}: ${[body, ...rest].join(", ")}`;
}

/** A sentence and the names of the parameters that it tells. */
interface Sentence {
  text: string;
  told: readonly string[];
}

const SENTENCES: Record<string, (values: Values) => Sentence | undefined> = {
  sendorder: order,
  editorder: (values) => ({ text: `change order ${id(values)}`, told: IDS }),
  cancelorder: (values) => ({ text: `cancel order ${id(values)}`, told: IDS }),
  cancelallorders: (values) => ({
    text: `cancel all orders${values.has("symbol") ? ` of ${values.get("symbol")}` : ""}`,
    told: ["symbol"],
  }),
  batchorder: (values) => ({ text: `a batch of ${instructions(values.get("json") ?? "")}`, told: ["json"] }),
  transfer: moved,
  withdrawal: moved,
};

const IDS = ["order_id", "orderId", "cliOrdId"];

function id(values: Values): string {
  return values.get("order_id") ?? values.get("orderId") ?? values.get("cliOrdId") ?? "";
}

function order(values: Values): Sentence | undefined {
  const [side, size, symbol, type] = ["side", "size", "symbol", "orderType"].map((name) => values.get(name));
  if (side === undefined || size === undefined || symbol === undefined || type === undefined) return undefined;
  const [limit, stop] = [values.get("limitPrice"), values.get("stopPrice")];
  const price = type === "mkt" ? "the market price" : limit === undefined ? type : `${limit} (${type})`;
  const when = stop === undefined ? "" : `, once the price is ${stop}`;
  const told = ["side", "size", "symbol", "orderType", "stopPrice"];
  // A limit price that a market order doesn't use is told as typed.
  return {
    text: `${side} ${size} ${symbol} at ${price}${when}`,
    told: type === "mkt" ? told : [...told, "limitPrice"],
  };
}

function moved(values: Values): Sentence | undefined {
  const [amount, from, to] = ["amount", "fromAccount", "toAccount"].map((name) => values.get(name));
  if (amount === undefined || from === undefined || to === undefined) return undefined;
  const unit = values.get("unit") ?? "";
  return { text: `move ${amount} ${unit} from ${from} to ${to}`, told: ["amount", "unit", "fromAccount", "toAccount"] };
}

/** `3 instructions: send, send, cancel`, in the order in which they are carried out. */
function instructions(json: string): string {
  try {
    const batch: { batchOrder?: { order?: unknown }[] } = JSON.parse(json);
    const kinds = (batch.batchOrder ?? []).map(({ order }) => String(order));
    return `${kinds.length} instructions: ${kinds.join(", ")}`;
  } catch {
    return "instructions";
  }
}

/** A long value is shown by its beginning. */
function short(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 59)}…`;
}
