/**
 * A field of a history event → its column, whatever the event's name.
 *
 * @module
 */

import type { Column } from "./table.ts";

/** A field of an event, whatever its name, which is that of the only field in `event`. */
export function inEvent(...places: readonly string[]): (name: string) => Column & { at: readonly string[] } {
  return (name) => ({ name, at: places.map((place) => `event.*.${place === "" ? "" : `${place}.`}${name}`) });
}

/** The event's name. */
export const EVENT_TYPE: Column = { name: "eventType", at: "event.@" };

/** A field of the order, of its new version after an edit, or of the version a refused edit attempted. */
export const inOrder = inEvent("order", "newOrder", "attemptedOrder");
