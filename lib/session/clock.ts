/**
 * The exchange's clock beside this machine's: when a reply was written, and how far apart the two are.
 *
 * @module
 */

import { type Reply, valueOf } from "../api/reply.ts";
import { isFields } from "../text/json.ts";

/** The smallest offset worth reporting, in ms. */
const NOTABLE = 2000;

/** How far apart, in ms, the clocks of the exchange's machines may be. */
export const CLOCKS_APART = 5000;

/** What the exchange's clock showed, in ms, and between which moments of this machine's monotonic clock that was. */
export interface Reading {
  server: number;
  /** When the request left. */
  from: number;
  /** When the reply was there. */
  at: number;
}

/** The exchange's time at a moment of the monotonic clock, at the earliest. */
export function serverTimeAt({ server, at }: Reading, moment: number): number {
  return server + (moment - at);
}

/** A reply that took longer, in ms, says little about when it was written. */
const SLOW = 1000;

/** The same for an event that must not be taken to be older than it is: at the latest, where the reply was slow. */
export function sureTimeAt({ server, from, at }: Reading, moment: number): number {
  return server + (moment - (at - from > SLOW ? from : at));
}

/**
 * When the exchange itself wrote a reply, in ms: its own `serverTime`, with a time zone. A Date header may be a proxy's. Undefined
 * where it has none.
 */
export function serverTimeOf(reply: Reply): number | undefined {
  const body = valueOf(reply);
  const text = isFields(body) ? body.serverTime : undefined;
  return typeof text === "string" ? zonedTime(text) : undefined;
}

/** An ISO-8601 time with a zone, in ms; undefined for any other text. */
export function zonedTime(text: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The least distance of the exchange's clock from this machine's, in ms; positive when it is ahead. A reply that came between
 * `sent` and `received` can't say more. Undefined for a reply without a time.
 */
export function offsetOf(reply: Reply, sent: number, received: number): number | undefined {
  const time = serverTimeOf(reply) ?? Date.parse(reply.headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : Math.max(time - received, 0) + Math.min(time - sent, 0);
}

/** An offset in words, where it explains a refusal; undefined for a small one. */
export function aboutOffset(offset: number | undefined): string | undefined {
  if (offset === undefined || Math.abs(offset) <= NOTABLE) return undefined;
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return `this machine's clock is ${seconds} s ${offset > 0 ? "behind" : "ahead of"} the exchange's`;
}
