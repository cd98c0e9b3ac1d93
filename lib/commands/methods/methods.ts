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

/** One line for each operation. */
function methodsText(): string {
  const rows = endpoints().map((row) => [row.verb, row.id, row.private ? "keys" : "public", row.effect, row.summary]);
  return `${columns([["VERB", "METHOD", "KEYS", "EFFECT", "SUMMARY"], ...rows], 0, Infinity)}\n`;
}

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
