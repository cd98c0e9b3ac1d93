/**
 * How replies about position assignment are shown as tables.
 *
 * @module
 */

import type { Column, Table } from "./table.ts";

/** The columns of an assignment preference. */
const PREFERENCE: readonly Column[] = [
  "contractType",
  "contract",
  "maxSize",
  "maxPosition",
  "acceptLong",
  "acceptShort",
  "timeFrame",
  "enabled",
  "baseCurrency",
  "quoteCurrency",
].map((name) => ({ name, at: `participant.${name}` }));

/** By endpoint id. */
export const ASSIGNMENT: Readonly<Record<string, Table>> = {
  "rfq-assignment/max-leverage": { rows: "", form: "record", columns: ["maxLeverage"] },
  "assignmentprogram/current": {
    rows: "participants",
    none: "assignment preferences",
    columns: ["id", ...PREFERENCE],
    key: "id",
  },
  "assignmentprogram/history": {
    rows: "participants",
    none: "changes of assignment preferences",
    // The documentation is inconsistent about where the time is.
    columns: [{ name: "timestamp", at: ["timestamp", "participant.timestamp"] }, "deleted", ...PREFERENCE],
  },
};
