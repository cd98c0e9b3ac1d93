/**
 * JSON text → the names that stand twice in one object, so that readers may differ about their value.
 *
 * @module
 */

import { isFields } from "./json.ts";

/**
 * The names that an object has more than once. `value` is the text, parsed: a parser keeps one of them.
 *
 * @example
 * ```ts
 * import { repeatedNames } from "./repeated_names.ts";
 * const repeated = (text: string) => [...repeatedNames(text, JSON.parse(text))].join();
 * if (repeated('{"a":1,"b":{"c":2,"\\u0063":3}}') !== "c" || repeated('[{"a":"b\\":"},{"a":1}]') !== "") throw new Error();
 * ```
 */
export function repeatedNames(text: string, value: unknown): Set<string> {
  const counts = new Map<string, number>();
  const count = (name: string, by: number) => void counts.set(name, (counts.get(name) ?? 0) + by);
  for (const [, name = "", colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*(:)?/g)) {
    if (colon !== undefined) count(JSON.parse(name), 1);
  }
  for (const name of namesIn(value)) count(name, -1);
  return new Set([...counts].filter(([, left]) => left > 0).map(([name]) => name));
}

/** Every name in a value, however deep it is nested. */
function* namesIn(value: unknown): Generator<string> {
  for (let parts = [value]; parts.length > 0;) {
    const part = parts.pop();
    if (isFields(part)) yield* Object.keys(part);
    if (typeof part === "object" && part !== null) parts = parts.concat(Object.values(part));
  }
}
