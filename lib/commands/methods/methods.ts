/**
 * `kf methods`: the endpoint table, for people and as JSON.
 *
 * @module
 */

import { documentOf, endpoints } from "../../api/endpoints/endpoints.ts";
import { EXIT } from "../../io/failure.ts";
import { VERSION } from "../../io/version.ts";
import { tableOf } from "../../render/columns/columns.ts";
import { columns } from "../../text/columns.ts";
import type { Given } from "../command.ts";

/** Prints every operation in one table. */
export async function methodsCommand({ options, print }: Given): Promise<number> {
  await print(options.on("json") ? methodsJson() : methodsText());
  return EXIT.done.status;
}

/** A line for each operation, or a few. */
function methodsText(): string {
  const rows = endpoints().map((row) => [row.verb, row.id, row.private ? row.effect : "public", row.summary]);
  return `${columns([["VERB", "METHOD", "ACCESS", "SUMMARY"], ...rows], 0, WIDTH, LONGEST_ID)}

ACCESS: public needs no keys; the rest need keys that may read, trade, move
funds or change settings.
`;
}

/** The width of a terminal, and the longest id that has a summary beside it. */
const [WIDTH, LONGEST_ID] = [80, 24];

/** For other programs, one object for each operation. */
function methodsJson(): string {
  const rows = endpoints().map(({ cost, holds: _holds, ...row }) => ({
    ...row,
    doc: documentOf(row),
    table: tableOf(row),
    cost: cost === undefined ? null : typeof cost === "number" ? cost : cost.text,
  }));
  return `${JSON.stringify({ schema: 1, version: VERSION, methods: rows }, null, 2)}\n`;
}
