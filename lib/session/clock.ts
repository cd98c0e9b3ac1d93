/**
 * The exchange's clock beside this machine's: how far apart the two are.
 *
 * @module
 */

import type { Reply } from "../api/reply.ts";

/** The smallest offset worth reporting, in ms. */
const NOTABLE = 2000;

/** When the exchange wrote a reply, in ms: its `serverTime`, else its Date header; undefined where it has neither. */
export function serverTimeOf({ body, headers }: Reply): number | undefined {
  const [, text] = /"serverTime"\s*:\s*"([^"]+)"/.exec(new TextDecoder().decode(body)) ?? [];
  const time = Date.parse(text ?? headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The least distance of the exchange's clock from this machine's, in ms; positive when it is ahead. A reply that came between
 * `sent` and `received` can't say more. Undefined for a reply without a time.
 */
export function offsetOf(reply: Reply, sent: number, received: number): number | undefined {
  const time = serverTimeOf(reply);
  if (time === undefined) return undefined;
  return Math.max(time - received, 0) + Math.min(time - sent, 0);
}

/** An offset in words, where it explains a refusal; undefined for a small one. */
export function aboutOffset(offset: number | undefined): string | undefined {
  if (offset === undefined || Math.abs(offset) <= NOTABLE) return undefined;
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return `this machine's clock is ${seconds} s ${offset > 0 ? "behind" : "ahead of"} the exchange's`;
}
