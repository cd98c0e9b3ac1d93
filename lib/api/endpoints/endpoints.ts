/**
 * The operations of the exchange, one row each: the door of this folder. Rows are made when somebody asks for them; a call needs
 * one.
 *
 * @module
 */

import { AREAS } from "./areas.ts";
import type { Endpoint } from "./row.ts";

export { type Area, AREAS } from "./areas.ts";
export { ANALYTICS_TYPES } from "./charts.ts";
export { addressOf, best, documentOf, findMethod, findPath, type Match } from "./find.ts";
export type * from "./row.ts";

let all: readonly Endpoint[] | undefined;

/** All rows; an id may stand in several, each with another verb. */
export function endpoints(): readonly Endpoint[] {
  return all ??= AREAS.flatMap((area) => area.rows());
}
