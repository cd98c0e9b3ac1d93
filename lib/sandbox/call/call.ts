/**
 * A request → Call: the row of the endpoint table it addresses, and its values.
 *
 * @module
 */

import { type Endpoint, endpoints } from "../../api/endpoints/endpoints.ts";
import { badRequest, Refusal, refuseStatus } from "./envelopes.ts";
import { Params } from "./params.ts";

/** A request exactly as it arrived. */
export interface Received {
  verb: string;
  /** The path of the request line, not decoded. */
  path: string;
  /** Everything after the first `?`, not decoded; empty if there is none. */
  query: string;
  headers: Headers;
  body: Uint8Array;
}

/** A request for an operation the exchange has. */
export interface Call {
  row: Endpoint;
  /** The values of the placeholders, percent-decoded. */
  filled: ReadonlyMap<string, string>;
  /** Query first, then form body. */
  params: Params;
  received: Received;
  /** Whether `tickers` has the rows of the indices. */
  indexRows?: boolean;
}

/** The row for a verb and path; the values of its placeholders are not decoded yet. */
export interface Route {
  row: Endpoint;
  filled: ReadonlyMap<string, string>;
}

/** Undocumented operations (`transfers`) are not served. */
const TEMPLATES = endpoints().filter(({ doc }) => doc !== undefined)
  .map((row) => ({ row, words: (row.base + row.path).split("/") }));

/** Reads a request of the Fetch API; path and query are those of its URL. */
export async function receive(request: Request): Promise<Received> {
  const url = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  return { verb: request.method, path: url.pathname, query: url.search.slice(1), headers: request.headers, body };
}

/** Splits a request target, which may be an absolute URL, into path and query. */
export function splitTarget(target: string): { path: string; query: string } {
  const [, path = "", query = ""] = /^(?:https?:\/\/[^/]*)?([^?#]*)(?:\?([^#]*))?/i.exec(target) ?? [];
  return { path, query };
}

/**
 * The row that answers at this path; a literal segment beats a placeholder. History v2 is an alias of v3 (docs/api.md 1).
 * Throws a Refusal: 404 for an unknown path, 405 for a verb the path does not have.
 *
 * @example
 * ```ts
 * import { route } from "./call.ts";
 * if (route("GET", "/derivatives/api/v3/rfqs/open-rfqs").row.id !== "rfqs/open-rfqs") throw new Error();
 * if (route("GET", "/api/charts/v1/trade/PF_XBTUSD").filled.get("symbol") !== "PF_XBTUSD") throw new Error();
 * ```
 */
export function route(verb: string, path: string): Route {
  const words = (ALIASES[path] ?? path.replace(/^\/api\/history\/v2\//, "/api/history/v3/")).split("/");
  const fitting = TEMPLATES.map((template) => ({ ...template, rank: rankOf(template.words, words) }));
  const best = fitting.reduce((rank, next) => next.rank > rank ? next.rank : rank, "");
  if (best === "") throw refuseStatus(404, "NOT_FOUND");
  const found = fitting.find(({ row, rank }) =>
    rank === best && (row.verb === verb || (verb === "GET" && row.id === ALSO_GET))
  );
  if (found === undefined) throw refuseStatus(405, "METHOD_NOT_ALLOWED");
  return { row: found.row, filled: fill(found.words, words) };
}

/** Undocumented paths that clients call and the exchange answers (docs/api.md 1; endpoints.json). */
const ALIASES: Record<string, string> = {
  "/derivatives/api/v4/historicalfundingrates": "/derivatives/api/v3/historical-funding-rates",
};

/** Documented as POST only, but clients also call it with GET. */
const ALSO_GET = "orders/status";

/** The id of the row at this path; empty if the exchange has none. */
export function idAt(verb: string, path: string): string {
  try {
    return route(verb, path).row.id;
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}

/** How well a path fits: per segment `2` for a literal, `1` for a placeholder; empty if it does not fit. */
function rankOf(template: string[], words: string[]): string {
  if (template.length !== words.length) return "";
  let rank = "";
  for (const [i, part] of template.entries()) {
    if (part === words[i]) rank += "2";
    else if (part.startsWith("{") && words[i] !== "") rank += "1";
    else return "";
  }
  return rank;
}

function fill(template: string[], words: string[]): Map<string, string> {
  const placeholders = [...template.entries()].filter(([, part]) => part.startsWith("{"));
  return new Map(placeholders.map(([i, part]) => [part.slice(1, -1), words[i] ?? ""]));
}

/** Reads the whole call. Throws a Refusal like {@linkcode route}, and for text that can't be decoded. */
export function read(received: Received): Call {
  const { row, filled } = route(received.verb, received.path);
  const form = isForm(received.headers) ? latin1(received.body) : "";
  const params = new Params(row, [...decode(received.query), ...decode(form)]);
  return { row, filled: new Map([...filled].map(([name, word]) => [name, unescape(word)])), params, received };
}

/** Only a form body holds arguments. */
function isForm(headers: Headers): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers.get("content-type") ?? "");
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The names and values of form-encoded bytes; `+` is a space. */
function decode(form: string): [string, string][] {
  return form.split("&").filter((part) => part !== "").map((part) => {
    const at = part.indexOf("=");
    const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    return [unescape(name.replaceAll("+", " ")), unescape(value.replaceAll("+", " "))];
  });
}

/** Percent-decodes text with one character per byte; raw UTF-8 is accepted too. */
function unescape(text: string): string {
  const bytes = text.replace(/[^\0-\x7f]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
  try {
    return decodeURIComponent(bytes);
  } catch {
    throw badRequest();
  }
}
