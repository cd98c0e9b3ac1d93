/**
 * A field of an event → the column that shows it, however the event is called.
 *
 * @module
 */

import type { Column } from "./table.ts";

/** A field of an event, however the event is called: that is the name of the one field there is in `event`. */
export function inEvent(...places: readonly string[]): (name: string) => Column & { at: readonly string[] } {
  return (name) => ({ name, at: places.map((place) => `event.*.${place === "" ? "" : `${place}.`}${name}`) });
}

/** What happened: the name of that field. */
export const EVENT_TYPE: Column = { name: "eventType", at: "event.@" };

/** A field of the order after the event, and in the end of the one that an edit was refused for. */
export const inOrder = inEvent("order", "newOrder", "attemptedOrder");
