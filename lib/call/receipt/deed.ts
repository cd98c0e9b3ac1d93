/**
 * A write that is about no single order, and its good reply → what was done, in words.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { textOf } from "../../api/instruction.ts";
import type { Item } from "../../api/item.ts";
import { type Fields, isFields } from "../../text/json.ts";
import { short } from "../order_words.ts";
import { sentenceOf } from "../sentence.ts";

/** The past tense of the sentences' verbs. */
const PAST: Record<string, string> = {
  accept: "accepted",
  add: "added",
  allow: "allowed",
  cancel: "cancelled",
  delete: "deleted",
  forbid: "forbade",
  lift: "lifted",
  limit: "limited",
  move: "moved",
  place: "placed",
  put: "put",
  request: "requested",
  set: "set",
  switch: "switched",
  withdraw: "withdrew",
};

/** The ids that a reply gives to what was made. */
const IDS = { uid: "transfer", rfqUid: "request", offerUId: "offer", offerUid: "offer", id: "preference" } as const;

/** What was done: `moved 10 usd from flex to cash`. `body` is the reply, empty where there is none. */
export function deed(row: Endpoint, values: readonly Item[], body: Fields): string {
  if (row.id === "cancelallorders") return cancelledAll(values, body);
  if (row.id === "cancelallordersafter") return switched(row, values, body);
  return [asked(row, values, PAST), ...idsOf(values, body)].join(", ");
}

/** What was asked for: `move 10 usd from flex to cash`. */
export function wish(row: Endpoint, values: readonly Item[]): string {
  return asked(row, values, {});
}

function asked(row: Endpoint, values: readonly Item[], verbs: Record<string, string>): string {
  const { text, rest } = sentenceOf(row, values);
  const [verb = "", ...more] = text?.split(" ") ?? [];
  const done = verbs === PAST ? "done: " : "";
  const first = text === undefined ? `${done}${row.verb} ${row.id}` : [verbs[verb] ?? verb, ...more].join(" ");
  return [first, ...rest].join(", ");
}

/** The ids that aren't among what was typed. */
function idsOf(values: readonly Item[], body: Fields): string[] {
  return Object.entries(IDS).flatMap(([name, what]) => {
    const id = textOf(body[name]);
    return id === "" || values.some(([, value]) => value === id) ? [] : [`${what} ${short(id)}`];
  });
}

function cancelledAll(values: readonly Item[], { cancelStatus }: Fields): string {
  const symbol = values.find(([name]) => name === "symbol")?.[1];
  const where = symbol === undefined ? "" : ` of ${short(symbol)}`;
  const status = isFields(cancelStatus) ? cancelStatus : {};
  const none = status.status === "noOrdersToCancel";
  const count = none ? 0 : [status.cancelledOrders, status.orderEvents].find(Array.isArray)?.length;
  if (count === undefined) return `cancelled all orders${where}`;
  return `cancelled ${count} ${count === 1 ? "order" : "orders"}${where}${none ? ": there were none" : ""}`;
}

/** The dead man's switch. */
function switched(row: Endpoint, values: readonly Item[], { status }: Fields): string {
  const time = isFields(status) ? textOf(status.triggerTime) : "";
  const seconds = values.find(([name]) => name === "timeout")?.[1];
  if (Number(seconds) === 0 || time === "0") return asked(row, values, PAST);
  const when = time === "" ? `in ${short(seconds ?? "")} s` : `at ${short(time)}`;
  return `armed the dead man's switch: it cancels all orders ${when}, unless it is called again by then`;
}
