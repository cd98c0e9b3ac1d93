/**
 * The sandbox's book and history → what really became of each instruction of a command.
 *
 * @module
 */

import type { Instructed } from "./soak_orders.ts";
import type { Gateway } from "../support/gateway.ts";

/** The order of a history event, with its ids. */
interface EventOrder {
  uid: string;
  clientId?: string | null;
}

interface BookEvent {
  /** The history's name for it. */
  kind: string;
  reason: string;
  order: EventOrder;
}

/** The book when a command began. */
export interface Before {
  /** In ms. */
  time: number;
  /** Ids of the orders that were resting or waiting. */
  resting: ReadonlySet<string>;
}

/** The book as it is now. */
export async function bookOf(gateway: Gateway, time: number): Promise<Before> {
  const { openOrders } = await gateway.get("openorders");
  return { time, resting: new Set(openOrders.map(({ order_id }: { order_id: string }) => order_id)) };
}

/** How often each instruction has taken effect since; one without a cliOrdId is recognized as the only one. */
export async function effectsSince(
  gateway: Gateway,
  since: Before,
  instructed: readonly Instructed[],
): Promise<number[]> {
  const events = await eventsSince(gateway, since.time);
  const placed = await placedSince(gateway, since, events);
  const nameless = [...placed].filter(([, name]) => name === undefined);
  return instructed.map(({ kind, cliOrdId, uid }) => {
    if (kind === "send") {
      return cliOrdId === undefined
        ? nameless.splice(0, 1).length
        : [...placed].filter(([, name]) => name === cliOrdId).length;
    }
    const fits = ({ kind: event, reason }: BookEvent) =>
      kind === "edit" ? reason === "edited_by_user" : /Cancelled$/.test(event);
    return events.filter((event) => event.order.uid === uid && fits(event)).length;
  });
}

/** How many orders were placed since. */
export async function ordersSince(gateway: Gateway, since: Before): Promise<number> {
  return (await placedSince(gateway, since, await eventsSince(gateway, since.time))).size;
}

/** Orders accepted since, by id, with their cliOrdId: resting, filled, or placed according to the history. */
async function placedSince(
  gateway: Gateway,
  { time, resting }: Before,
  events: readonly BookEvent[],
): Promise<Map<string, string | undefined>> {
  const { openOrders } = await gateway.get("openorders");
  const { fills } = await gateway.get("fills");
  const placed = new Map<string, string | undefined>();
  for (const { order_id, cliOrdId, receivedTime } of openOrders) {
    if (Date.parse(receivedTime) >= time) placed.set(order_id, cliOrdId || undefined);
  }
  for (const { order_id, cliOrdId, fillTime } of fills) {
    if (Date.parse(fillTime) >= time && !resting.has(order_id)) placed.set(order_id, cliOrdId || undefined);
  }
  for (const { kind, order } of events) if (/Placed$/.test(kind)) placed.set(order.uid, order.clientId || undefined);
  return placed;
}

async function eventsSince(gateway: Gateway, since: number): Promise<BookEvent[]> {
  const lists = ["history/orders", "history/triggers"];
  const pages = await Promise.all(lists.map((list) => gateway.get(list, { since: String(since), count: "100" })));
  // deno-lint-ignore no-explicit-any
  return pages.flatMap(({ elements }) => elements).flatMap(({ event }: any) => {
    const [[kind, body]] = Object.entries(event) as [[string, Record<string, EventOrder> & { reason?: string }]];
    const order = body.newOrder ?? body.order;
    return order === undefined ? [] : [{ kind, reason: body.reason ?? "", order }];
  });
}
