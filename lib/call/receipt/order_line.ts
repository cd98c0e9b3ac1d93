/**
 * One instruction, and what the exchange tells of its order → a line of a receipt.
 *
 * @module
 */

import { idsIn, type Instruction, isSame, textOf } from "../../api/instruction.ts";
import { eventsOf, ordersIn } from "../../api/write_verdict.ts";
import { parseDecimal, shortestDecimal, subtract } from "../../text/decimal.ts";
import { type Fields, isFields } from "../../text/json.ts";
import { short, type Terms, termsInWords } from "../order_words.ts";
import { type Fills, fillsIn } from "./fills.ts";

/** How many characters of the exchange's id recognise an order that is over; one that rests has all of them, to cancel it by. */
const RECOGNISED = 8;

/** The longest cliOrdId (docs/api.md 5). */
const LONGEST_ID = 100;

/** What an instruction asked for: `buy 1 PF_XBTUSD at 50000, order mine`, `cancel order mine`. */
export function askedLine(instruction: Instruction, entry: Fields = {}): string {
  const { kind, wanted } = instruction;
  const name = nameOf(instruction, entry);
  if (kind === "send") return [orderInWords(termsOf(wanted, {})), ...part(name)].join(", ");
  return [`${kind === "edit" ? "change" : "cancel"} ${name?.whole ?? "an order"}`, ...changesOf(instruction)].join(
    ", ",
  );
}

/** Anything may be missing from a call that wasn't checked. */
function orderInWords(terms: Terms): string {
  return [terms.side, terms.size, terms.symbol].includes("") ? "an order" : termsInWords(terms);
}

/** What became of an instruction that was carried out; `entry` is its status in the reply. */
export function doneLine(instruction: Instruction, entry: Fields): string {
  const { kind } = instruction;
  const name = nameOf(instruction, entry);
  return kind === "send"
    ? sentLine(instruction, entry, name)
    : kind === "edit"
    ? editedLine(instruction, entry, name)
    : cancelledLine(entry, name);
}

/** How an order is named: at full length, and as far as needed to recognise it. */
interface Name {
  whole: string;
  part: string;
}

function nameOf({ names }: Instruction, entry: Fields): Name | undefined {
  const records = [entry, ...ordersIn(entry)];
  const idOf = (name: "cliOrdId" | "orderId") => names[name] ?? records.flatMap((record) => idsIn(record, name))[0];
  const [own, theirs] = [idOf("cliOrdId"), idOf("orderId")];
  if (own !== undefined) {
    const id = own.length <= LONGEST_ID ? own : `${own.slice(0, LONGEST_ID)}…`;
    return { whole: `order ${id}`, part: `order ${id}` };
  }
  return theirs === undefined
    ? undefined
    : { whole: `order ${short(theirs)}`, part: `order ${theirs.slice(0, RECOGNISED)}` };
}

/** The order as asked for and, where a record of the exchange tells more, as that has it. */
function termsOf(wanted: Fields, record: Fields): Terms {
  const told = (name: string, ...spellings: string[]) =>
    [...spellings.map((spelling) => record[spelling]), wanted[name]].map(textOf).find((text) => text !== "");
  const type = textOf(wanted.orderType) || bookType(record);
  return {
    side: told("side", "side", "direction")?.toLowerCase() ?? "",
    size: told("size", "quantity", "size") ?? "",
    symbol: told("symbol", "symbol", "tradeable") ?? "",
    type: type === "lmt" || type === "" ? undefined : type,
    limitPrice: told("limitPrice", "limitPrice"),
    stopPrice: told("stopPrice", "stopPrice", "triggerPrice"),
  };
}

/** The type in a record, where it says more than a limit price does; a trigger order's is the one that it fires. */
function bookType(record: Fields): string {
  const type = textOf(record.type).toLowerCase();
  return textOf(record.triggerPrice) !== "" ? "trigger" : ["post", "ioc", "fok"].includes(type) ? type : "";
}

/** The order in the first event of a type, in the place where that has it. */
function orderOf(entry: Fields, type: string, place: readonly string[]): Fields | undefined {
  const event = eventsOf(entry).find((event) => event.type === type);
  return place.map((name) => event?.[name]).find(isFields);
}

function sentLine({ wanted }: Instruction, entry: Fields, name: Name | undefined): string {
  const placed = orderOf(entry, "PLACE", ["order", "orderTrigger"]);
  const executed = orderOf(entry, "EXECUTION", ["orderPriorExecution", "order"]);
  const terms = termsOf(wanted, placed ?? executed ?? {});
  const fills = fillsIn(eventsOf(entry), terms.symbol);
  if (fills === undefined) {
    const word = placed === undefined ? WORDS[textOf(entry.status)] ?? "placed" : "resting";
    return [`${word}: ${orderInWords(terms)}${lessThan(wanted, terms)}`, ...whole(name)].join(", ");
  }
  if (fills === "unreadable") {
    return [`executed, at prices not given: ${orderInWords(terms)}`, ...part(name)].join(", ");
  }
  const rest = restOf(fills, placed);
  const limit = terms.limitPrice === undefined ? "" : ` at ${short(terms.limitPrice)}`;
  return [
    filledWords(fills, terms, textOf(wanted.size) || terms.size),
    ...(rest === undefined ? [] : [`resting: ${rest}${limit}`]),
    ...(eventsOf(entry).some(({ type }) => type === "CANCEL") ? ["the rest was cancelled"] : []),
    ...(rest === undefined ? part(name) : whole(name)),
  ].join(", ");
}

/** Words for the statuses of an order whose events tell nothing. */
const WORDS: Record<string, string> = { filled: "filled", partiallyFilled: "filled in part" };

function part(name: Name | undefined): string[] {
  return name === undefined ? [] : [name.part];
}

function whole(name: Name | undefined): string[] {
  return name === undefined ? [] : [name.whole];
}

/** A reduce-only order may be made smaller. */
function lessThan(wanted: Fields, { size }: Terms): string {
  const asked = textOf(wanted.size);
  return asked === "" || isSame(size, asked) ? "" : ` (of ${short(asked)})`;
}

/** `bought 2 PF_XBTUSD at 90850.3 on average (8 fills)`. */
export function filledWords(fills: Omit<Fills, "size">, { side, symbol }: Terms, asked: string): string {
  const verb = { buy: "bought", sell: "sold" }[side] ?? `filled ${short(side)}`;
  const size = asked === "" || isSame(fills.sizeText, asked) ? fills.sizeText : `${fills.sizeText} of ${short(asked)}`;
  const how = fills.count === 1 ? "" : ` on average (${fills.count} fills)`;
  return `${verb} ${size} ${short(symbol)} at ${fills.price}${how}`;
}

/** What still rests of an order that was placed, whose quantity counts what was filled; undefined for nothing. */
function restOf({ size }: Fills, placed: Fields | undefined): string | undefined {
  const quantity = parseDecimal(textOf(placed?.quantity));
  if (quantity === undefined) return undefined;
  const rest = subtract(quantity, size);
  return rest.units > 0n ? shortestDecimal(rest) : undefined;
}

function editedLine(instruction: Instruction, entry: Fields, name: Name | undefined): string {
  const edited = orderOf(entry, "EDIT", ["new"]);
  if (edited === undefined) return [`edited: ${name?.whole ?? "an order"}`, ...changesOf(instruction)].join(", ");
  const terms = termsOf({}, edited);
  const fills = fillsIn(eventsOf(entry), terms.symbol);
  const filled = fills === undefined
    ? []
    : [fills === "unreadable" ? "executed, at prices not given" : filledWords(fills, terms, "")];
  return [`edited: ${orderInWords(terms)}`, ...filled, ...whole(name)].join(", ");
}

/** The parameters of an edit, as they were typed. */
function changesOf({ kind, wanted }: Instruction): string[] {
  const changes = kind === "edit" ? ["size", "limitPrice", "stopPrice"] : [];
  return changes.flatMap((name) => textOf(wanted[name]) === "" ? [] : [`${name}=${short(textOf(wanted[name]))}`]);
}

function cancelledLine(entry: Fields, name: Name | undefined): string {
  const order = orderOf(entry, "CANCEL", ["order", "orderTrigger"]);
  if (order === undefined) return `cancelled: ${name?.whole ?? "an order"}`;
  const terms = termsOf({}, order);
  const [quantity, filled] = [parseDecimal(terms.size), parseDecimal(textOf(order.filled))];
  const size = quantity === undefined || filled === undefined || filled.units === 0n
    ? terms.size
    : `${shortestDecimal(subtract(quantity, filled))} of ${terms.size}`;
  return [`cancelled: ${orderInWords({ ...terms, size })}`, ...part(name)].join(", ");
}

/** What a record found afterwards shows of an instruction that was carried out. */
export function foundLine(instruction: Instruction, outcome: string, record: Fields): string {
  const { kind, wanted } = instruction;
  const name = nameOf(instruction, orderIn(record) ?? record);
  if (kind === "edit") return [`edited: ${name?.whole ?? "an order"}`, ...changesOf(instruction)].join(", ");
  if (kind === "cancel") {
    const terms = termsOf({}, orderIn(record) ?? {});
    const what = orderInWords(terms);
    return [`cancelled: ${what}`, ...part(name)].join(", ");
  }
  const fill = textOf(record.fillTime) === "" ? undefined : record;
  // A single fill tells the price of the whole only where it is the whole.
  if (outcome === "filled" && fill !== undefined && isSame(textOf(fill.size), textOf(wanted.size))) {
    const only = { count: 1, sizeText: textOf(fill.size), price: textOf(fill.price) };
    return [filledWords(only, termsOf(wanted, {}), ""), ...part(name)].join(", ");
  }
  return [`${WORDS[outcome] ?? outcome}: ${orderInWords(termsOf(wanted, {}))}`, ...whole(name)].join(", ");
}

/** The order anywhere in a record. */
function orderIn(value: unknown): Fields | undefined {
  if (!isFields(value)) return undefined;
  if (textOf(value.symbol ?? value.tradeable) !== "" && textOf(value.side ?? value.direction) !== "") return value;
  return Object.values(value).map(orderIn).find((found) => found !== undefined);
}
