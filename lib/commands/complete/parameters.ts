/**
 * A `name=value` as far as it is typed, and the row it is for → the names and values that go on from there.
 *
 * @module
 */

import { type Endpoint, findMethod, findPath, type Parameter, type Verb } from "../../api/endpoints/endpoints.ts";
import { type Symbols, valuesOf } from "./methods.ts";
import { type Completion, fitting, listed, type Suggestion } from "./suggestion.ts";

/** A row as it is called: with the names of placeholders that are filled. */
export interface Called {
  row: Endpoint;
  filled: readonly string[];
}

/** The row that the first of these words calls, as lookup() would choose it; undefined where it is none. */
export function called(verb: Verb | undefined, [method]: readonly string[]): Called | undefined {
  if (method === undefined) return undefined;
  const match = method.startsWith("/") ? findPath(method) : findMethod(method);
  const wanted = verb ?? "GET";
  const row = match?.rows.find((row) => row.verb === wanted) ?? (verb === undefined ? match?.rows[0] : undefined);
  return row === undefined || match === undefined ? undefined : { row, filled: [...match.filled.keys()] };
}

/** What may stand behind the method: names that are not there yet, the required ones first, or values of one. */
export function parameter(
  typed: string,
  call: Called | undefined,
  items: readonly string[],
  symbols: Symbols,
): Completion {
  const at = typed.indexOf("=") + 1;
  const parameters = call?.row.parameters ?? [];
  if (at === 0) return fitting(names(parameters, [...call?.filled ?? [], ...items.map(nameOf)]), typed);
  const [before, value] = [typed.slice(0, at), typed.slice(at)];
  if (/^@(?!@)/.test(value)) return listed("files", `${before}@`);
  const found = parameters.find(({ name }) => `${name}=` === before);
  const about = (value: string) => value === found?.default ? "what the exchange assumes without it" : "";
  return fitting(valuesOf(found, symbols).map((word) => ({ word, about: about(word) })), value, before);
}

function nameOf(item: string): string {
  return item.split("=")[0] ?? item;
}

function names(parameters: readonly Parameter[], given: readonly string[]): Suggestion[] {
  const left = parameters.filter(({ name, repeat }) => repeat || !given.includes(name));
  const [first, then] = [left.filter(({ required }) => required), left.filter(({ required }) => !required)];
  return [...first, ...then].map(({ name, about, required }) => ({
    word: `${name}=`,
    about: required ? `${about} (required)` : about,
  }));
}
