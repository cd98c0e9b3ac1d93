/**
 * The endpoint table, whole: every operation of the exchange, one row each. Help, completions, the manual, the sandbox and docs
 * read it; a call finds its row with find.ts alone.
 *
 * @module
 */

import { AREAS as LAZY } from "./areas.ts";
import type { Endpoint } from "./row.ts";

export { ANALYTICS_TYPES } from "./charts.ts";
export { RETIRED } from "./retired.ts";
export type * from "./row.ts";

/** The rows by area, in the order in which help lists them. */
export const AREAS: readonly { title: string; rows: readonly Endpoint[] }[] = LAZY.map(({ title, rows }) => {
  return { title, rows: rows() };
});

/** All rows; an id may stand in several, each with another verb. */
export const ENDPOINTS: readonly Endpoint[] = AREAS.map((area) => area.rows).flat();
