/**
 * What a reply has to hold to be believed, and the warnings that can stand in it.
 *
 * @module
 */

import type { Endpoint, Kind } from "./endpoints/endpoints.ts";
import { type Fields, isFields } from "../text/json.ts";

/**
 * What the reply to a read lacks, as a sentence part; undefined where nothing is missing. A list that isn't there must never pass
 * for an empty one.
 *
 * @example
 * ```ts
 * import { missingIn } from "./expected.ts";
 * const row = { effect: "read", holds: { "orderBook.bids": "list" } } as const;
 * if (missingIn({ orderBook: { bids: [] } }, row) !== undefined) throw new Error();
 * if (missingIn({ orderBook: { bids: null } }, row) !== "the reply lacks the list orderBook.bids") throw new Error();
 * ```
 */
export function missingIn(
  body: unknown,
  { effect, replyKind, holds = {} }: Pick<Endpoint, "effect" | "replyKind" | "holds">,
): string | undefined {
  if (effect !== "read" || replyKind === "any") return undefined;
  if (replyKind === "csv") return "the reply is JSON, not CSV";
  if (replyKind === "array") return Array.isArray(body) ? undefined : "the reply is not a list";
  const lacking = Object.entries(holds).find(([paths, kind]) =>
    !paths.split("|").some((path) => has(body, path, kind))
  );
  if (lacking === undefined) return undefined;
  const [paths, kind] = lacking;
  return `the reply lacks the ${kind} ${paths.split("|").filter((path) => path !== "").join(" or ")}`;
}

function has(body: unknown, path: string, kind: Kind): boolean {
  const names = path === "" ? [] : path.split(".");
  const value = names.reduce((at, name) => isFields(at) ? at[name] : undefined, body);
  if (kind === "list") return Array.isArray(value);
  return kind === "object" ? isFields(value) : value !== undefined && value !== null;
}

/**
 * The `errors` that are only warnings beside a valid result, as the charts API sends them (docs/api.md 4.1); empty where one of
 * them is more than that.
 *
 * @example
 * ```ts
 * import { warningsIn } from "./expected.ts";
 * const warning = { severity: "W", msg: "some buckets are missing" };
 * if (warningsIn({ result: {}, errors: [warning] }).length !== 1) throw new Error();
 * if (warningsIn({ result: {}, errors: [warning, { severity: "E" }] }).length !== 0) throw new Error();
 * ```
 */
export function warningsIn({ result, errors }: Fields): readonly Fields[] {
  if (!isFields(result) || !Array.isArray(errors)) return [];
  return errors.every((error) => isFields(error) && error.severity === "W") ? errors : [];
}
