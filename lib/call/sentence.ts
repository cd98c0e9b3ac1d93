/**
 * A write and its parameters → a sentence that says what it does.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { type Fields, isFields, numberText, parseExact } from "../text/json.ts";

/** The value of a name that was typed once; undefined for a name typed twice or not at all. */
type Value = (name: string) => string | undefined;

/**
 * What the call does, e.g. `sendorder: buy 0.01 PF_XBTUSD at 50000 (lmt), reduceOnly=true`. Parameters that the sentence leaves
 * out follow it as they were typed.
 *
 * @example
 * ```ts
 * import { lookup } from "../line/lookup.ts";
 * import { inWords } from "./sentence.ts";
 * const order = [["orderType", "mkt"], ["symbol", "PF_XBTUSD"], ["side", "buy"], ["size", "0.01"]] as const;
 * const words = inWords(lookup(undefined, "sendorder").row, order);
 * if (words !== "sendorder: buy 0.01 PF_XBTUSD at the market price") throw new Error(words);
 * ```
 */
export function inWords(row: Endpoint, typed: readonly Item[]): string {
  const value: Value = (name) => {
    const [only, ...more] = typed.filter(([each]) => each === name);
    return more.length > 0 ? undefined : only?.[1];
  };
  const sentence = SENTENCES[row.id]?.(value);
  const told = sentence?.told.filter((name) => value(name) !== undefined) ?? [];
  const rest = typed.filter(([name]) => !told.includes(name)).map(([name, value]) => `${name}=${short(value)}`);
  const unknown = row.replyKind === "any" ? `${row.verb}, unchecked` : `${row.verb} ${row.summary}`;
  return `${row.id}: ${[sentence?.text ?? unknown, ...rest].join(", ")}`;
}

/** A sentence and the names of the parameters in it. */
interface Sentence {
  text: string;
  told: readonly string[];
}

const SENTENCES: Record<string, (value: Value) => Sentence | undefined> = {
  sendorder: order,
  editorder: (value) => ofOrder("change", ["orderId", "cliOrdId"], value),
  cancelorder: (value) => ofOrder("cancel", ["order_id", "cliOrdId"], value),
  cancelallorders: (value) => {
    const symbol = value("symbol");
    return { text: `cancel all orders${symbol === undefined ? "" : ` of ${short(symbol)}`}`, told: ["symbol"] };
  },
  batchorder: (value) => {
    const text = instructions(value("json") ?? "");
    return text === undefined ? undefined : { text, told: ["json"] };
  },
  cancelallordersafter: (value) => {
    const seconds = value("timeout");
    if (seconds === undefined) return undefined;
    const text = Number(seconds) === 0
      ? "switch the dead man's switch off"
      : `cancel all orders in ${short(seconds)} s, unless it is called again by then`;
    return { text, told: ["timeout"] };
  },
  leveragepreferences: (value) => {
    const [symbol, leverage] = ["symbol", "maxLeverage"].map(value);
    if (symbol === undefined) return undefined;
    const text = leverage === undefined
      ? `put ${short(symbol)} back on cross margin`
      : `put ${short(symbol)} on isolated margin with a leverage of at most ${short(leverage)}`;
    return { text, told: ["symbol", "maxLeverage"] };
  },
  transfer: moved,
  withdrawal: moved,
};

/** An order by the first of its ids; a second one follows the sentence. */
function ofOrder(what: string, ids: readonly string[], value: Value): Sentence | undefined {
  const name = ids.find((each) => value(each) !== undefined);
  return name === undefined ? undefined : { text: `${what} order ${short(value(name) ?? "")}`, told: [name] };
}

function order(value: Value): Sentence | undefined {
  const [side, size, symbol, type] = ["side", "size", "symbol", "orderType"].map(value);
  if (side === undefined || size === undefined || symbol === undefined || type === undefined) return undefined;
  const [limit, stop] = [value("limitPrice"), value("stopPrice")];
  const price = type === "mkt"
    ? "at the market price"
    : limit === undefined
    ? `by a ${short(type)} order`
    : `at ${short(limit)} (${short(type)})`;
  const when = stop === undefined ? "" : `, once the price is ${short(stop)}`;
  const told = ["side", "size", "symbol", "orderType", "stopPrice"];
  return {
    text: `${short(side)} ${short(size)} ${short(symbol)} ${price}${when}`,
    // A market order doesn't use its limit price, which then follows the sentence.
    told: type === "mkt" ? told : [...told, "limitPrice"],
  };
}

function moved(value: Value): Sentence | undefined {
  const [amount, from, to] = ["amount", "fromAccount", "toAccount"].map(value);
  if (amount === undefined || from === undefined || to === undefined) return undefined;
  const unit = value("unit");
  const what = unit === undefined ? short(amount) : `${short(amount)} ${short(unit)}`;
  const told = ["amount", "unit", "fromAccount", "toAccount"];
  return { text: `move ${what} from ${short(from)} to ${short(to)}`, told };
}

/** How many instructions of a batch are described one by one. */
const MOST = 10;

/** `a batch of 2: send buy 1 PF_XBTUSD at 50000 (lmt); cancel order 7`; undefined for what isn't a batch. */
function instructions(json: string): string | undefined {
  try {
    const batch = parseExact(json);
    const batchOrder = isFields(batch) ? batch.batchOrder : undefined;
    if (!Array.isArray(batchOrder) || !batchOrder.every(isFields)) return undefined;
    const told = batchOrder.slice(0, MOST).map(instruction);
    const more = batchOrder.length > MOST ? [`and ${batchOrder.length - MOST} more`] : [];
    return `a batch of ${batchOrder.length}: ${[...told, ...more].join("; ")}`;
  } catch {
    return undefined;
  }
}

function instruction({ order: kind, order_tag: _tag, ...fields }: Fields): string {
  const items = Object.entries(fields).map(([name, value]): Item => [name, numberText(value) ?? String(value)]);
  const value: Value = (name) => items.find(([each]) => each === name)?.[1];
  const sentence = kind === "send"
    ? order(value)
    : ofOrder(kind === "edit" ? "change" : "cancel", ["order_id", "cliOrdId"], value);
  const rest = items.filter(([name]) => !sentence?.told.includes(name)).map(([name, value]) =>
    `${name}=${short(value)}`
  );
  const text = sentence === undefined ? String(kind) : kind === "send" ? `send ${sentence.text}` : sentence.text;
  return [text, ...rest].join(", ");
}

/** A long value is cut. */
function short(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 59)}…`;
}
