/**
 * A good reply → what to tell of rows that the exchange has beyond it: other forms than the reply itself don't show that.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/row.ts";
import { isFields } from "../../text/json.ts";
import type { Format, Output } from "../output.ts";
import { quoted } from "../../text/shell.ts";
import { listingOf } from "./listing.ts";
import { plain } from "../../text/width.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";

/** They show all that the reply says, the token of the next page, too. */
const COMPLETE: readonly Format[] = ["raw", "pretty", "yaml"];

/** A longer token is told by its beginning. */
const LONGEST_TOKEN = 80;

/**
 * A warning and what to do next; undefined where the reply is the last page, the form shows that itself, or a limit that is no more
 * than the rows of this page cut them anyway. Fills and other pages by time don't say whether there are more.
 *
 * @example
 * ```ts
 * import { moreRows } from "./pages.ts";
 * const output = { format: "csv", refusal: "raw", local: false, color: false, dumb: false } as const;
 * const next = { kind: "bucket", rows: "result.timestamp", more: "result.more", length: "interval" } as const;
 * const paging = { ...next, by: "since", how: "last of result.timestamp" };
 * const row = { id: "x", effect: "read", paging } as const;
 * const [message] = moreRows({ result: { more: true } }, row, output) ?? [];
 * if (message !== "there are more rows than this reply has") throw new Error();
 * if (moreRows({ result: { more: false } }, row, output) !== undefined) throw new Error();
 * ```
 */
export function moreRows(
  reply: unknown,
  row: Pick<Endpoint, "id" | "effect" | "paging">,
  output: Output,
): readonly [message: string, next: NextStep] | undefined {
  if (!isFields(reply) || row.paging === undefined || COMPLETE.includes(output.format)) return undefined;
  const { continuationToken: token, more_candles: candles, result } = reply;
  const named = typeof token === "string" && token !== "";
  if (!named && candles !== true && !(isFields(result) && result["more"] === true)) return undefined;
  if (isCut(reply, row, output)) return undefined;
  const { by, how } = row.paging;
  const next = named && token.length <= LONGEST_TOKEN
    ? quoted(plain(`${by}=${token}`))
    : `${by}=${named ? plain(token).slice(0, LONGEST_TOKEN / 2) : ""}...`;
  return ["there are more rows than this reply has", nextStep`for the next page add ${next}: ${how}`];
}

/** Whether a limit leaves out no less than the next page does. Sorted rows are the best of this page only. */
function isCut(
  reply: unknown,
  row: Pick<Endpoint, "id" | "effect">,
  { limit, sort, query: _, ...output }: Output,
): boolean {
  return limit !== undefined && sort === undefined && limit <= listingOf(reply, row, output).rows.length;
}
