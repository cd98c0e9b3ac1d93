/**
 * JSON text → values that keep every digit, and back. A number stays the text it arrived as.
 *
 * @module
 */

/** The fields of a JSON object. */
export type Fields = Record<string, unknown>;

/** Parts of JSON that TypeScript's declarations don't have yet. */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(source: string): object;
  isRawJSON(value: unknown): value is { rawJSON: string };
}

const EXACT = JSON as unknown as ExactJson;

/**
 * Parses JSON; {@linkcode numberText} reads its numbers, and `JSON.stringify` writes them as they came. Throws a SyntaxError.
 *
 * @example
 * ```ts
 * import { parseExact } from "./json.ts";
 * const text = '{"size":1.0,"big":12345678901234567890}';
 * if (JSON.stringify(parseExact(text)) !== text) throw new Error();
 * ```
 */
export function parseExact(text: string): unknown {
  return EXACT.parse(
    text,
    (_, value, { source }) => typeof value === "number" && source !== undefined ? EXACT.rawJSON(source) : value,
  );
}

/** The text of a parsed number; undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  return EXACT.isRawJSON(value) ? value.rawJSON : undefined;
}

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !EXACT.isRawJSON(value);
}

/** The objects in a list; none if it isn't a list. */
export function fieldsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
