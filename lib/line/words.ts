/**
 * The words of traders: `buy`, `sell` and `close` → the parameters of the one sendorder that each of them is.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { usage } from "../io/failure.ts";
import { kf, type NextStep, nextStep, shell } from "../text/next_step.ts";
import type { Options } from "./options.ts";
import { callOf } from "./parse.ts";
import { symbolOf } from "./symbol.ts";

/** The two sides of a trade. */
export type Side = "buy" | "sell";

/** Types of orders that wait for a price to be reached. */
const TRIGGERS: readonly string[] = ["stp", "take_profit", "trailing_stop"];

/** What only those take. */
const OF_TRIGGERS: readonly string[] = [
  "stopPrice",
  "triggerSignal",
  "trailingStopMaxDeviation",
  "trailingStopDeviationUnit",
  "limitPriceOffsetValue",
  "limitPriceOffsetUnit",
];

/**
 * `SYMBOL SIZE [at PRICE] [name=value ...]` as parameters: at a price it is a limit order, without one a market order, unless
 * orderType says otherwise. Throws a usage {@linkcode Failure} for words that make no order, and for a parameter that contradicts them.
 *
 * @example
 * ```ts
 * import { typedOptions } from "./options.ts";
 * import { orderOf } from "./words.ts";
 * const items = orderOf("buy", ["pf_xbtusd", "0.01", "at", "50000", "reduceOnly=true"], typedOptions({}));
 * const order = items.map((item) => item.join("=")).join(" ");
 * if (order !== "orderType=lmt symbol=PF_XBTUSD side=buy size=0.01 limitPrice=50000 reduceOnly=true") throw new Error(order);
 * ```
 */
export function orderOf(side: Side, words: readonly string[], options: Options): Item[] {
  const [first, size, ...rest] = words;
  const symbol = marketOf(side, first, nextStep`for example: ${shell(`kf -n ${side} PF_XBTUSD 0.01 at 50000`)}`);
  const example = nextStep`for example: ${kf("-n", side, symbol, "0.01", "at", "50000")}`;
  if (size === undefined || size.includes("=") || size === "at") throw usage(`kf ${side} needs a SIZE`, example);
  const limited = rest[0] === "at";
  const price = limited ? rest[1] ?? "" : undefined;
  if (price === "" || price?.includes("=")) throw usage(`kf ${side} needs a PRICE behind "at"`, example);
  const typed = rest.slice(limited ? 2 : 0);
  const stray = typed.find((word) => !word.includes("="));
  if (stray !== undefined) {
    throw usage(`kf ${side} takes no "${stray}"`, nextStep`a price stands behind "at"; ${example}`);
  }
  const given = itemsOf(typed, options);
  const said: Item[] = [["symbol", symbol], ["side", side], ["size", size]];
  const all: Item[] = price === undefined ? said : [...said, ["limitPrice", price]];
  refuseRepeated(side, all, given);
  const type = given.find(([name]) => name === "orderType")?.[1] ?? (limited ? "lmt" : "mkt");
  refuseContradiction(side, type, [...all, ...given]);
  const typeItem: Item[] = given.some(([name]) => name === "orderType") ? [] : [["orderType", type]];
  return [...typeItem, ...all, ...given];
}

/**
 * `SYMBOL [name=value ...]` as the symbol and the parameters beside those that close a position. Throws a usage
 * {@linkcode Failure} like {@linkcode orderOf}.
 */
export function closingOf(words: readonly string[], options: Options): { symbol: string; given: readonly Item[] } {
  const [first, ...rest] = words;
  const symbol = marketOf("close", first, nextStep`for example: ${shell("kf -n close PF_XBTUSD")}`);
  const stray = rest.find((word) => !word.includes("="));
  if (stray !== undefined) {
    const part = nextStep`it closes all of it; for a part: ${kf("-n", "sell", symbol, "0.01", "reduceOnly=true")}`;
    throw usage(`kf close takes no "${stray}"`, part);
  }
  const given = itemsOf(rest, options);
  const wrong = given.find(([name]) => !BESIDE_CLOSE.includes(name) && CLOSE_SAYS.test(name));
  if (wrong === undefined) return { symbol, given };
  throw usage(
    `${wrong.join("=")} contradicts kf close, which closes the whole position at the market price`,
    nextStep`leave it out, or send the order you mean; more in: ${shell("kf help close")}`,
  );
}

/** What closing leaves open: the id, the deadline, who it is for. All else of an order it says itself. */
const BESIDE_CLOSE: readonly string[] = ["cliOrdId", "processBefore", "broker", "algoId"];
const CLOSE_SAYS = /^(symbol|side|size|orderType|reduceOnly|limitPrice.*|stopPrice|triggerSignal|trailingStop.*)$/i;

/** The symbol; an example of a word that sends something is only a dry run. */
function marketOf(command: string, word: string | undefined, example: NextStep): string {
  if (word !== undefined && /^[^=]+$/.test(word)) return symbolOf(command, word);
  const given = word === undefined || word === "" ? "" : `, and "${word}" is none`;
  throw usage(`kf ${command} needs a SYMBOL${given}`, nextStep`kf instruments lists them; ${example}`);
}

function itemsOf(words: readonly string[], options: Options): readonly Item[] {
  return callOf(["POST", "sendorder", ...words], options).items;
}

function refuseRepeated(side: Side, said: readonly Item[], given: readonly Item[]): void {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const wrong = given.find(([name]) => said.some(([each]) => same(each, name)));
  if (wrong === undefined) return;
  const [name, value] = said.find(([name]) => same(name, wrong[0])) ?? [];
  throw usage(
    `${wrong.join("=")} contradicts kf ${side}, whose words say ${name}=${value} already`,
    nextStep`leave it out, for example: ${kf("-n", side, "PF_XBTUSD", "0.01", "at", "50000")}`,
  );
}

/** A market order has no price, and only a trigger waits for one. */
function refuseContradiction(side: Side, type: string, items: readonly Item[]): void {
  const has = (name: string) => items.some(([each]) => each === name);
  const symbol = items.find(([name]) => name === "symbol")?.[1] ?? "";
  const size = items.find(([name]) => name === "size")?.[1] ?? "";
  if (["mkt", "trailing_stop"].includes(type) && has("limitPrice")) {
    const what = type === "mkt" ? "a market order" : "a trailing stop";
    const next = nextStep`for a limit order: ${kf("-n", side, symbol, size, "at", "50000")}`;
    throw usage(`a limit price contradicts kf ${side}, which is ${what} here`, next);
  }
  const trigger = OF_TRIGGERS.find(has);
  if (trigger === undefined || TRIGGERS.includes(type)) return;
  throw usage(
    `${trigger} contradicts kf ${side}, which is an order of type ${type} here`,
    nextStep`for a stop: ${kf("-n", side, symbol, size, "orderType=stp", "stopPrice=50000")}`,
  );
}
