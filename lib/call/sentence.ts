/**
 * A write and its parameters → a sentence that says what it does.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { isFields, parseExact } from "../text/json.ts";
import { instructionInWords, ofOrder, order, restOf, type Sentence, short, type Value } from "./order_words.ts";

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
  const { text, rest } = sentenceOf(row, typed);
  const unknown = row.replyKind === "any" ? `${row.verb}, unchecked` : `${row.verb} ${row.summary}`;
  return `${row.id}: ${[text ?? unknown, ...rest].join(", ")}`;
}

/** The sentence, undefined where there is none for this call, and the parameters that it leaves out. */
export function sentenceOf(row: Endpoint, typed: readonly Item[]): { text: string | undefined; rest: string[] } {
  const value: Value = (name) => {
    const [only, ...more] = typed.filter(([each]) => each === name);
    return more.length > 0 ? undefined : only?.[1];
  };
  const sentence = SENTENCES[`${row.verb} ${row.id}`]?.(value);
  const told = sentence?.told.filter((name) => value(name) !== undefined) ?? [];
  return { text: sentence?.text, rest: restOf(typed, sentence && { ...sentence, told }) };
}

/** By verb and id. The first word of each is a verb, whose past tense the receipts know. */
const SENTENCES: Record<string, (value: Value) => Sentence | undefined> = {
  "POST sendorder": order,
  "POST editorder": (value) => ofOrder("change", ["orderId", "cliOrdId"], value),
  "POST cancelorder": (value) => ofOrder("cancel", ["order_id", "cliOrdId"], value),
  "POST cancelallorders": (value) => {
    const symbol = value("symbol");
    return { text: `cancel all orders${symbol === undefined ? "" : ` of ${short(symbol)}`}`, told: ["symbol"] };
  },
  "POST batchorder": (value) => {
    const text = instructions(value("json") ?? "");
    return text === undefined ? undefined : { text, told: ["json"] };
  },
  "POST cancelallordersafter": (value) => {
    const seconds = value("timeout");
    if (seconds === undefined) return undefined;
    const text = Number(seconds) === 0
      ? "switch the dead man's switch off"
      : `cancel all orders in ${short(seconds)} s, unless it is called again by then`;
    return { text, told: ["timeout"] };
  },
  "PUT leveragepreferences": (value) => {
    const [symbol, leverage] = ["symbol", "maxLeverage"].map(value);
    if (symbol === undefined) return undefined;
    const text = leverage === undefined
      ? `put ${short(symbol)} back on cross margin`
      : `put ${short(symbol)} on isolated margin with a leverage of at most ${short(leverage)}`;
    return { text, told: ["symbol", "maxLeverage"] };
  },
  "PUT pnlpreferences": filled`set the profit currency of ${"symbol"} to ${"pnlPreference"}`,
  "PUT self-trade-strategy": filled`set the self-trade strategy to ${"strategy"}`,
  "PUT subaccount/{subaccountUid}/trading-enabled": (value) => {
    const words = { true: "allow", false: "forbid" }[value("tradingEnabled") ?? ""];
    const sentence = filled`trading on subaccount ${"subaccountUid"}`(value);
    if (words === undefined || sentence === undefined) return undefined;
    return { text: `${words} ${sentence.text}`, told: [...sentence.told, "tradingEnabled"] };
  },
  "PUT rfq-assignment/max-leverage": filled`limit the leverage of off-book fills to ${"maxLeverage"}`,
  "DELETE rfq-assignment/max-leverage": filled`lift the limit on the leverage of off-book fills`,
  "POST assignmentprogram/add": filled`add an assignment preference of ${"contractType"}`,
  "POST assignmentprogram/delete": filled`delete assignment preference ${"id"}`,
  "POST transfer": filled`move ${"amount"} ${"unit"} from ${"fromAccount"} to ${"toAccount"}`,
  "POST transfer/subaccount":
    filled`move ${"amount"} ${"unit"} from ${"fromAccount"} of ${"fromUser"} to ${"toAccount"} of ${"toUser"}`,
  "POST withdrawal": (value) =>
    (value("sourceWallet") === undefined
      ? filled`withdraw ${"amount"} ${"currency"} to the Spot wallet`
      : filled`withdraw ${"amount"} ${"currency"} from ${"sourceWallet"} to the Spot wallet`)(value),
  "POST rfqs/open-rfqs": filled`request a quote`,
  "DELETE rfqs/open-rfqs/{rfqUid}": filled`cancel request for quote ${"rfqUid"}`,
  "POST rfqs/open-rfqs/accept-offer/{rfqUid}": filled`accept an offer on request for quote ${"rfqUid"}`,
  "POST rfqs/place-offer/{rfqUid}": filled`place an offer on request for quote ${"rfqUid"}`,
  "DELETE rfqs/cancel-offer/{rfqUid}": filled`cancel an own offer on request for quote ${"rfqUid"}`,
};

/** A sentence with the values of these names in it; undefined if one of them is missing. */
function filled(texts: TemplateStringsArray, ...names: readonly string[]) {
  return (value: Value): Sentence | undefined => {
    const values = names.map(value);
    if (values.includes(undefined)) return undefined;
    return { text: texts.reduce((text, next, i) => `${text}${short(values[i - 1] ?? "")}${next}`), told: names };
  };
}

/** How many instructions of a batch are described one by one. */
const MOST = 10;

/** `a batch of 2: send buy 1 PF_XBTUSD at 50000 (lmt); cancel order 7`; undefined for what isn't a batch. */
function instructions(json: string): string | undefined {
  try {
    const batch = parseExact(json);
    const batchOrder = isFields(batch) ? batch.batchOrder : undefined;
    if (!Array.isArray(batchOrder) || !batchOrder.every(isFields)) return undefined;
    const told = batchOrder.slice(0, MOST).map(instructionInWords);
    const more = batchOrder.length > MOST ? [`and ${batchOrder.length - MOST} more`] : [];
    return `a batch of ${batchOrder.length}: ${[...told, ...more].join("; ")}`;
  } catch {
    return undefined;
  }
}
