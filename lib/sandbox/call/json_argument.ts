/**
 * Parses arguments that are JSON: takes the text, returns values whose numbers keep their digits.
 *
 * @module
 */

import type { Amount } from "../amount.ts";
import { refuse } from "./envelopes.ts";
import { decimal } from "./params.ts";

/** The text of a number, with all its digits. */
export class NumberText {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses JSON; numbers become {@linkcode NumberText}. Throws the Refusal `Json Parse Error`.
 *
 * @example
 * ```ts
 * import { text } from "../amount.ts";
 * import { numberIn, parseJson } from "./json_argument.ts";
 * if (numberIn(parseJson("0.10000000000000001")) !== undefined) throw new Error("too many digits");
 * if (text(numberIn(parseJson("1e-3")) ?? 0n) !== "0.001") throw new Error();
 * ```
 */
export function parseJson(text: string): unknown {
  const spell = (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? new NumberText(context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, spell);
  } catch {
    throw refuse("Json Parse Error");
  }
}

/** Whether the value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

/** A number, quoted or not; undefined if the value is not one. */
export function numberIn(value: unknown): Amount | undefined {
  if (value instanceof NumberText) return decimal(value.digits);
  return typeof value === "string" ? decimal(value) : undefined;
}

/** A string; undefined if the value is not one. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
