/**
 * A row and its values → Draft: the request exactly as it will travel, encoded once, not yet signed.
 *
 * @module
 */

import type { Item } from "./item.ts";
import type { Endpoint, Parameter, Verb } from "./endpoints/endpoints.ts";
import { usage } from "../io/failure.ts";
import { type Command, nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";
import { exampleOf, exampleWith } from "./example.ts";
import { VERSION } from "../io/version.ts";

/** A request, complete except for its signature. */
export interface Draft {
  verb: Verb;
  url: string;
  /** Headers that don't depend on keys or time. */
  headers: Record<string, string>;
  body: string | undefined;
  /** The part of the signed text that comes from the parameters: query, then body (docs/api.md 2.1). */
  postData: string;
  /** The signed path: no host, no query, no leading `/derivatives`. */
  endpointPath: string;
}

/** A call: which operation, with which values. */
export interface Call {
  row: Endpoint;
  values: readonly Item[];
  /** Names and values are percent-encoded already. */
  encoded: boolean;
  /** The query that was typed behind a raw path; it comes first. */
  search: string;
}

/**
 * Builds the request to an origin: scheme, host and port, without a final slash. POST parameters travel in a form body, all others in the query; the order typed is kept.
 *
 * Throws a usage {@linkcode Failure} when a text can't travel as it was typed.
 *
 * @example
 * ```ts
 * import { draft } from "./draft.ts";
 * import { findMethod } from "./endpoints/endpoints.ts";
 * const row = findMethod("leveragepreferences")?.rows.find(({ verb }) => verb === "PUT");
 * if (row === undefined) throw new Error();
 * const values = [["symbol", "PF_XBTUSD"], ["maxLeverage", "5"]] as const;
 * const request = draft({ row, values, encoded: false, search: "" }, "https://futures.kraken.com");
 * if (request.postData !== "symbol=PF_XBTUSD&maxLeverage=5") throw new Error(request.postData);
 * if (request.endpointPath !== "/api/v3/leveragepreferences") throw new Error(request.endpointPath);
 * ```
 */
export function draft({ row, values, encoded, search }: Call, origin: string): Draft {
  const write = encoded ? (text: string) => text : percentEncode;
  const form: string[] = [];
  const headers: Record<string, string> = { "User-Agent": `kf/${VERSION}`, "Accept": "*/*" };
  let path = row.base + row.path;
  for (const [name, value] of values) {
    const parameter = row.parameters.find((parameter) => parameter.name === name);
    if (parameter?.in === "path") path = path.replace(`{${name}}`, () => segment(row, parameter, value, write));
    else if (parameter?.in === "header") headers[name] = headerValue(row, name, value);
    else form.push(encoded && name === "" ? value : `${write(name)}=${write(value)}`);
  }
  const post = row.verb === "POST";
  const query = [search, ...(post ? [] : form)].filter((part) => part !== "").join("&");
  const body = post ? form.join("&") : undefined;
  if (post) headers["Content-Type"] = "application/x-www-form-urlencoded";
  const url = origin + path + (query === "" ? "" : `?${query}`);
  if (new URL(url).href !== url || url.includes("#")) throw rewrittenUrl(url, rewrittenCall(row.verb, new URL(url)));
  return { verb: row.verb, url, headers, body, postData: query + (body ?? ""), endpointPath: signedPath(path) };
}

/** The row's name for the time after which the exchange refuses the call; undefined if it takes none. */
export function deadlineName({ parameters }: Endpoint): string | undefined {
  return parameters.find(({ name }) => name.toLowerCase() === "processbefore")?.name;
}

/** RFC 3986: everything but letters, digits and `-._~` is escaped, so that no URL parser touches the text again. */
function percentEncode(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    const next = nextStep`type it again in UTF-8, for example: ${shell("kf tickers symbol=PF_XBTUSD")}`;
    throw usage("a name or value is not valid Unicode text: it holds half of a surrogate pair", next);
  }
}

function segment(row: Endpoint, { name }: Parameter, value: string, write: (text: string) => string): string {
  if (value === "" || value === "." || value === "..") {
    const next = nextStep`give it a value: ${exampleOf(row)}`;
    throw usage(`${name} is "${value}", which is no segment of a path`, next);
  }
  const written = write(value);
  if (/[/?#]/.test(written)) throw rewrittenUrl(written, exampleOf(row));
  return written;
}

function headerValue(row: Endpoint, name: string, value: string): string {
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) return value;
  throw usage(
    `${name} travels as an HTTP header and can't be ${JSON.stringify(value)}`,
    nextStep`use printable ASCII characters, for example: ${exampleWith(row, name, "bot-1")}`,
  );
}

/** The path as it is signed (docs/api.md 2.1). */
function signedPath(path: string): string {
  return path.startsWith("/derivatives/") ? path.slice("/derivatives".length) : path;
}

function rewrittenUrl(url: string, better: Command): Error {
  const message = `"${url}" would be rewritten on its way, and the signature with it`;
  return usage(message, nextStep`percent-encode it, and leave out . and .. segments, for example: ${better}`);
}

/** A call to the rewritten address, as a raw path that no URL parser changes again. */
function rewrittenCall(verb: Verb, { pathname, search }: URL): Command {
  const path = quoted(pathname.replace(/^\/+/, "/") + search);
  return shell(`kf ${verb === "GET" ? "" : "-n "}${verb} ${path}`);
}
