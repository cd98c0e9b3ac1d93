/**
 * The exchange's clock beside this machine's: how far apart the two are.
 *
 * @module
 */

import type { Reply } from "./response.ts";

/** An offset worth telling about, in ms. */
const NOTABLE = 2000;

/**
 * How far the exchange's clock is ahead of this machine's, in ms, from the `serverTime` of a reply or else its Date header;
 * undefined where it has neither. `sent` and `received` are when the call began and ended, by this machine's clock.
 */
export function offsetOf({ body, headers }: Reply, sent: number, received: number): number | undefined {
  const [, text] = /"serverTime"\s*:\s*"([^"]+)"/.exec(new TextDecoder().decode(body)) ?? [];
  const time = Date.parse(text ?? headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : time - (sent + received) / 2;
}

/** What to say of an offset that explains a refusal; undefined for a small one. */
export function aboutOffset(offset: number | undefined): string | undefined {
  if (offset === undefined || Math.abs(offset) <= NOTABLE) return undefined;
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return `this machine's clock is ${seconds} s ${offset > 0 ? "behind" : "ahead of"} the exchange's`;
}
