/**
 * VERB and METHOD, or VERB and /PATH → the row of the table to call.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { type Endpoint, findMethod, findPath, type Verb } from "../api/endpoints/endpoints.ts";
import { LazyFailure, usage } from "../io/failure.ts";
import { exampleOf } from "../api/example.ts";
import { kf, nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";

/** What will be called. */
export interface Target {
  row: Endpoint;
  /** Values typed in place of the row's placeholders. */
  filled: Item[];
  /** The query of a raw path, as typed. */
  search: string;
  /** Whether the parameters can be checked against the table; those of a raw path can't. */
  known: boolean;
  /** Whether the call is signed; `ifKeys` if only the exchange knows. */
  signing: "always" | "never" | "ifKeys";
}

/**
 * Finds the row. Without a verb it is the only row of the id, or its GET row; DELETE must be typed.
 *
 * Throws a usage {@linkcode Failure} for an unknown or retired method and for a verb the method doesn't take.
 *
 * @example
 * ```ts
 * import { lookup } from "./lookup.ts";
 * if (lookup(undefined, "leveragepreferences").row.verb !== "GET") throw new Error("written by accident");
 * if (lookup("GET", "/derivatives/api/v3/new").known) throw new Error();
 * ```
 */
export function lookup(verb: Verb | undefined, method: string): Target {
  if (method.startsWith("/")) return rawTarget(verb ?? "GET", method);
  const match = findMethod(method);
  if (match === undefined) throw new LazyFailure(async () => (await import("./unknown.ts")).unknownMethod(method));
  const row = choose(verb, match.rows);
  return { row, filled: [...match.filled], search: "", known: true, signing: row.private ? "always" : "never" };
}

function choose(verb: Verb | undefined, rows: readonly Endpoint[]): Endpoint {
  const wanted = verb ?? (rows.length > 1 ? "GET" : rows[0]?.verb);
  const row = rows.find((row) => row.verb === wanted);
  if (row !== undefined && verb === undefined && wanted === "DELETE") throw unsaidDelete(row);
  if (row !== undefined) return row;
  const verbs = rows.map((row) => row.verb).join(", ");
  const id = rows[0]?.id ?? "";
  throw usage(`${id} has no ${wanted}; it takes ${verbs}`, nextStep`run: ${shell(`kf help ${quoted(id)}`)}`);
}

/** `rfqs/open-rfqs/7` looks like a read, so a DELETE must be explicit. */
function unsaidDelete(row: Endpoint): Error {
  return usage(`${row.id} only deletes, and DELETE was not said`, nextStep`for example: ${exampleOf(row)}`);
}

function rawTarget(verb: Verb, typed: string): Target {
  const [path = "", search = "", ...more] = typed.split("?");
  const better = (text: string) => kf(...(verb === "GET" ? [] : ["-n"]), verb, text);
  if (path.startsWith("//")) {
    const hint = nextStep`write it with one: ${better(typed.replace(/^\/+/, "/"))}`;
    throw usage(`"${typed}" begins with two slashes`, hint);
  }
  if (typed.includes("#")) {
    const hint = nextStep`leave out # and what follows: ${better(typed.replace(/#.*/, ""))}`;
    throw usage(`"${typed}" has a fragment, which never travels`, hint);
  }
  const row = findPath(path)?.rows.find((row) => row.verb === verb);
  return {
    row: row === undefined ? unknownRow(verb, path) : { ...row, path: path.slice(row.base.length), parameters: [] },
    filled: [],
    search: [search, ...more].join("?"),
    known: false,
    signing: row === undefined ? (verb === "GET" ? "ifKeys" : "always") : row.private ? "always" : "never",
  };
}

function unknownRow(verb: Verb, path: string): Endpoint {
  return {
    id: path,
    verb,
    base: "",
    path,
    private: true,
    permission: "unknown",
    effect: verb === "GET" ? "read" : "trade",
    summary: "An operation kf does not know.",
    parameters: [],
    reply: [],
    replyKind: "any",
    example: `${verb} ${quoted(path)}`,
  };
}
