/**
 * Pages of the history: the requested window, and the reply with one page of it (docs/api.md 5).
 *
 * @module
 */

import { Buffer } from "../node.ts";
import { invalid, iso, type Reply } from "../call/envelopes.ts";
import type { Params } from "../call/params.ts";

/** The parameters of every list of the history. Times are ms since the epoch, both inclusive. */
export interface Window {
  since?: number;
  before?: number;
  sort: "asc" | "desc";
  /** The text of `continuation_token`. */
  token?: string;
  count: number;
}

/** One row of a page. */
export interface Element {
  uid: string;
  /** ms since the epoch. */
  timestamp: number;
  event: Record<string, unknown>;
}

/** The most rows of a page. Like the exchange, more are cut without an error. */
const MAX_ROWS = 1000;

/** The window of a call; `isToken` checks the tokens of its list. Throws a Refusal. */
export function windowOf(params: Params, isToken: (token: string) => boolean): Window {
  const [since, before] = [params.integer("since"), params.integer("before")];
  const token = params.text("continuation_token");
  const count = params.integer("count") ?? MAX_ROWS;
  if (count < 1) throw invalid(params.row, "count");
  if (token !== undefined && !isToken(token)) throw invalid(params.row, "continuation_token");
  return {
    ...(since !== undefined && { since }),
    ...(before !== undefined && { before }),
    ...(token !== undefined && { token }),
    sort: params.text("sort") === "asc" ? "asc" : "desc",
    count: Math.min(count, MAX_ROWS),
  };
}

/** The reply with one page of own events. `next` is the token of the page after it. */
export function ownPage(accountUid: string, now: number, elements: readonly Element[], next?: string): Reply {
  return page({ accountUid, len: elements.length, serverTime: iso(now), elements }, next);
}

/** The reply with one page of a market's events. */
export function marketPage(elements: readonly Element[], next?: string): Reply {
  return page({ len: elements.length, elements }, next);
}

function page(body: Record<string, unknown>, next?: string): Reply {
  if (next === undefined) return { headers: { "is-truncated": "false" }, json: body };
  return {
    headers: { "is-truncated": "true", "Next-Continuation-Token": next },
    json: { ...body, continuationToken: next },
  };
}

/** Where a page of a market's events ends: a time, and how many rows of that time have been returned. */
export interface Cursor {
  time: number;
  given: number;
}

/** A cursor as an opaque token. */
export function tokenOf({ time, given }: Cursor): string {
  return Buffer.from(`${time}/${given}`).toString("base64");
}

/**
 * The cursor in a token; undefined when it is none.
 *
 * @example
 * ```ts
 * import { cursorOf, tokenOf } from "./history_pages.ts";
 * if (cursorOf(tokenOf({ time: 1_790_422_737_270, given: 2 }))?.given !== 2) throw new Error();
 * if (cursorOf("nonsense") !== undefined) throw new Error();
 * ```
 */
export function cursorOf(token: string): Cursor | undefined {
  const [, time, given] = /^(\d{1,15})\/(\d{1,6})$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  return time === undefined || given === undefined ? undefined : { time: Number(time), given: Number(given) };
}

/**
 * One page of a window. `rows` returns the first `most` rows between two times, both inclusive, in the order of `sort`.
 */
export function cut(
  { since = 0, before = Infinity, sort, token, count }: Window,
  now: number,
  rows: (from: number, to: number, most: number) => Element[],
): { elements: Element[]; next?: string } {
  const start = token === undefined ? undefined : cursorOf(token);
  const from = sort === "asc" ? start?.time ?? since : since;
  const to = Math.min(now, sort === "desc" ? start?.time ?? before : before);
  const skip = start?.given ?? 0;
  const found = from > to ? [] : rows(from, to, skip + count + 1);
  const elements = found.slice(skip, skip + count);
  const last = elements.at(-1);
  if (last === undefined || found.length <= skip + count) return { elements };
  const given = found.slice(0, skip + count).filter(({ timestamp }) => timestamp === last.timestamp).length;
  return { elements, next: tokenOf({ time: last.timestamp, given }) };
}
