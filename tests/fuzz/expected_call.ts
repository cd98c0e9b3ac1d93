/**
 * A command line → the call it means, by an independent parser: it shares no code with `lib/line/parse.ts` or `lib/api/draft.ts`, so
 * that a mistake there isn't repeated here.
 *
 * @module
 */

import { OPTIONS } from "../../lib/line/options.ts";
import { type Endpoint, endpoints } from "../../lib/api/endpoints/endpoints.ts";

/** Options that take the next word, unless they have a value after `=` or the next word is an option too. */
const VALUED: ReadonlySet<string> = new Set(
  OPTIONS.filter(({ kind }) => kind !== "switch").flatMap((row) => "short" in row ? [row.name, row.short] : [row.name]),
);

const VERBS = ["GET", "POST", "PUT", "DELETE"];

/** The words that are not options, and the switches that were set. */
export interface Words {
  words: string[];
  switches: Set<string>;
}

/** Removes options from a command line. */
export function wordsOf(args: readonly string[]): Words {
  const words: string[] = [];
  const switches = new Set<string>();
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    if (word === "--") return { words: [...words, ...args.slice(at + 1)], switches };
    const [, name, value] = /^--?([^=]+)(=[^]*)?$/.exec(word) ?? [];
    if (!word.startsWith("-") || name === undefined) words.push(word);
    else {
      switches.add(name);
      // Of short options in one word the last one decides.
      const deciding = word.startsWith("--") ? name : name.slice(-1);
      const takes = VALUED.has(deciding) && value === undefined;
      if (takes && !args[at + 1]?.startsWith("-")) at++;
    }
  }
  return { words, switches };
}

/** What a call has to send: names and values, decoded, in their order. */
export interface TypedCall {
  verb: string;
  /** The path's segments, decoded. */
  path: string[];
  pairs: [name: string, value: string][];
  /** Those that travel as headers, names in lower case. */
  headers: [name: string, value: string][];
}

/** The sources of `name=@file` and `name=@-`. */
export type Read = (name: string) => string;

/** The call the words mean. Throws an Error if they are not a call. */
export function typedCall({ words, switches }: Words, read: Read): TypedCall {
  const verb = VERBS.find((verb) => verb === words[0]?.toUpperCase());
  const [method = "instruments", ...items] = verb === undefined ? words : words.slice(1);
  const encoded = switches.has("encoded");
  const pairs = items.map((word): [string, string] => {
    const at = word.indexOf("=");
    // With --encoded no file is read, and a word without a name is a value alone.
    if (encoded) return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : ["", word];
    return [word.slice(0, at), valueOf(word.slice(at + 1), read)];
  });
  const call = method.startsWith("/")
    ? rawCall(verb ?? "GET", method, pairs)
    : tableCall(verb, method, encoded ? pairs.map(([name, value]) => [decoded(name), value]) : pairs);
  if (!encoded) return call;
  // With --encoded a word is sent as typed, even if it decodes to several pairs.
  const form = (list: [string, string][]) =>
    pairsOf(list.map(([name, value]) => name === "" ? value : `${name}=${value}`).join("&"));
  return { ...call, path: call.path.map(decoded), pairs: form(call.pairs) };
}

function valueOf(typed: string, read: Read): string {
  if (typed.startsWith("@@")) return typed.slice(1);
  return typed.startsWith("@") ? read(typed.slice(1)).replace(/\r?\n$/, "") : typed;
}

function rawCall(verb: string, typed: string, pairs: [string, string][]): TypedCall {
  const at = typed.indexOf("?");
  const path = segmentsOf(at < 0 ? typed : typed.slice(0, at));
  return { verb, path, pairs: [...(at < 0 ? [] : pairsOf(typed.slice(at + 1))), ...pairs], headers: [] };
}

function tableCall(verb: string | undefined, method: string, pairs: [string, string][]): TypedCall {
  const rows = rowsFor(method);
  const row = rows.find((row) => row.verb === (verb ?? (rows.length > 1 ? "GET" : rows[0]?.verb)));
  if (row === undefined) throw new Error(`no row for ${verb} ${method}`);
  const placeOf = (name: string) => row.parameters.find((parameter) => parameter.name === name)?.in;
  const filled = new Map(pairs);
  for (const [at, part] of row.id.split("/").entries()) {
    const typed = method.split("/")[at] ?? "";
    if (part.startsWith("{") && typed !== part) filled.set(part.slice(1, -1), typed);
  }
  const path = (row.base + row.path).split("/").map((part) => {
    return part.startsWith("{") ? filled.get(part.slice(1, -1)) ?? part : part;
  });
  return {
    verb: row.verb,
    path,
    pairs: pairs.filter(([name]) => placeOf(name) !== "path" && placeOf(name) !== "header"),
    headers: pairs.filter(([name]) => placeOf(name) === "header").map(([name, value]) => [name.toLowerCase(), value]),
  };
}

/** The rows of an id, or those of the one template with the most literal segments that fits. */
function rowsFor(method: string): Endpoint[] {
  const exact = endpoints().filter(({ id }) => id === method);
  if (exact.length > 0) return exact;
  const parts = method.split("/");
  const literals = ({ id }: Endpoint) => id.split("/").filter((part, at) => part === parts[at]).length;
  const fits = endpoints().filter(({ id }) => {
    const template = id.split("/");
    return template.length === parts.length && template.every((part, at) => part === parts[at] || part.startsWith("{"));
  });
  const most = Math.max(...fits.map(literals));
  return fits.filter((row) => literals(row) === most);
}

/** The segments of a path, decoded. */
export function segmentsOf(path: string): string[] {
  return path.split("/").map(decoded);
}

/** The pairs of a form or query, decoded. */
export function pairsOf(form: string): [name: string, value: string][] {
  return form.split("&").filter((part) => part !== "").map((part) => {
    const at = part.indexOf("=");
    return at < 0 ? [decoded(part), ""] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
  });
}

/** Decodes percent-encoded text; malformed escapes, which a raw path may have, are left alone. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
