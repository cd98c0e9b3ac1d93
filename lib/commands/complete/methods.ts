/**
 * A METHOD or /PATH as far as it is typed → the next piece of it, placeholder by placeholder.
 *
 * @module
 */

import type { Endpoint, Parameter, ValueType } from "../../api/endpoints/endpoints.ts";
import { bare, type Suggestion } from "./suggestion.ts";

/** The symbols of the exchange; asking for them may cost a call. */
export type Symbols = () => readonly string[];

/** A template such as `charts/{tick_type}/{symbol}`, in segments. */
interface Template {
  row: Endpoint;
  text: string;
  parts: readonly string[];
}

/**
 * What may follow the last `/` that was typed. A row without placeholders comes whole, another one up to its next placeholder,
 * with a `/` where more has to follow.
 *
 * @example
 * ```ts
 * import { endpoints } from "../../api/endpoints/endpoints.ts";
 * import { segments } from "./methods.ts";
 * const words = segments("charts/", endpoints(), (row) => row.id, () => []).map(({ word }) => word);
 * if (words.join(" ") !== "spot/ mark/ trade/ analytics/liquidity-pool analytics/") throw new Error(words.join(" "));
 * ```
 */
export function segments(
  typed: string,
  rows: readonly Endpoint[],
  textOf: (row: Endpoint) => string,
  symbols: Symbols,
): Suggestion[] {
  const done = typed.split("/").slice(0, -1);
  const last = typed.slice(typed.lastIndexOf("/") + 1);
  const found = new Map<string, Suggestion>();
  for (const row of rows) {
    const template = { row, text: textOf(row), parts: textOf(row).split("/") };
    if (!done.every((word, i) => takes(template, i, word)) || template.parts.length <= done.length) continue;
    for (const suggestion of next(template, done.length, symbols)) {
      if (!found.has(suggestion.word)) found.set(suggestion.word, suggestion);
    }
  }
  // Where a value may end the word, most people go on; anyone who doesn't types it out.
  return [...found.values()].filter(({ word }) => word === last || found.get(`${word}/`)?.about !== "");
}

/** Whether a template can have this word in the place of its segment. */
function takes(template: Template, at: number, word: string): boolean {
  const part = template.parts[at];
  if (part === word) return true;
  if (part === undefined || !part.startsWith("{") || word === "") return false;
  return parameterAt(template, at)?.values?.includes(word) ?? true;
}

function next(template: Template, at: number, symbols: Symbols): Suggestion[] {
  const rest = template.parts.slice(at);
  const open = rest.findIndex((part) => part.startsWith("{"));
  const { summary } = template.row;
  if (open < 0) return [{ word: rest.join("/"), about: summary }];
  if (open > 0) return [{ word: `${rest.slice(0, open).join("/")}/`, about: template.text }];
  const end = rest.length === 1 ? "" : "/";
  return bare(valuesOf(parameterAt(template, at), symbols).map((value) => value + end));
}

function parameterAt({ row, parts }: Template, at: number): Parameter | undefined {
  return row.parameters.find(({ name }) => `{${name}}` === parts[at]);
}

/** The values of a parameter that are known beforehand. */
export function valuesOf(parameter: Parameter | undefined, symbols: Symbols): readonly string[] {
  if (parameter?.values !== undefined) return parameter.values;
  if (parameter?.type === "boolean") return ["true", "false"];
  if (parameter?.type === "symbol") return symbols();
  return parameter !== undefined && TIMES.includes(parameter.type) ? ["now", "1h", "24h", "7d", "30d"] : [];
}

const TIMES: readonly ValueType[] = ["time", "ms", "s"];
