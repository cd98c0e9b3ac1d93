/**
 * A successful reply → the warning that the exchange has more rows than this page.
 *
 * @module
 */

import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { isFields } from "../../text/json.ts";
import type { Format, Output } from "../output.ts";
import { quoted } from "../../text/shell.ts";
import { listingOf } from "./listing.ts";
import { plain } from "../../text/width.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";

/** Formats that show the whole reply, including the token of the next page. */
const COMPLETE: readonly Format[] = ["raw", "pretty", "yaml"];

/** Longer tokens are shortened in the hint. */
const LONGEST_TOKEN = 80;

/**
 * The warning and the next step. Undefined if this is the last page, if the format shows that itself, or if --limit asks for no more
 * rows than this page has. Replies paged by time, such as fills, don't say whether there are more.
 *
 * @example
 * ```ts
 * import { renderNextStep } from "../../text/next_step.ts";
 * import { moreRows } from "./pages.ts";
 * const output = { format: "csv", refusal: "raw", local: false, color: false, dumb: false } as const;
 * const pages = { kind: "bucket", rows: "result.timestamp", more: "result.more", length: "interval" } as const;
 * const paging = { ...pages, by: "since", how: "last of result.timestamp" };
 * const row = { id: "x", effect: "read", paging } as const;
 * const [, next] = moreRows({ result: { more: true } }, row, output) ?? [];
 * const hint = next && renderNextStep(next, []);
 * if (hint !== "for the next page add since=...: last of result.timestamp") throw new Error();
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

/** Whether --limit is satisfied by this page. Not with --sort: the top rows of one page are not those of all pages. */
function isCut(
  reply: unknown,
  row: Pick<Endpoint, "id" | "effect">,
  { limit, sort, query: _, ...output }: Output,
): boolean {
  return limit !== undefined && sort === undefined && limit <= listingOf(reply, row, output).rows.length;
}
