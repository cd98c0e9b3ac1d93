/**
 * Output options with their defaults, and the output for a reply.
 *
 * @module
 */

import { type Endpoint, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import type { Output } from "../../lib/render/output.ts";
import { show } from "../../lib/render/render.ts";
import { assertExists } from "../support/assert.ts";

/** Output options: by default a table in UTC, without colour and of unlimited width. */
export function outputOf(told: Partial<Output> = {}): Output {
  return { format: "table", refusal: "raw", local: false, color: false, dumb: false, ...told };
}

/** The row of the endpoint table that reads this. */
export function readOf(id: string): Endpoint {
  const row = endpoints().find((row) => row.id === id && row.effect === "read");
  assertExists(row, id);
  return row;
}

/** The output of `show()` for a body. */
export async function shown(body: string, id: string, told: Partial<Output> = {}): Promise<string> {
  return new TextDecoder().decode(await show(new TextEncoder().encode(body), readOf(id), outputOf(told)));
}
