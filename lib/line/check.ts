/**
 * Checks values against a row of the endpoint table.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { type Endpoint, findMethod, type Need, type Parameter, type ValueType } from "../api/endpoints/endpoints.ts";
import { LazyFailure, usage } from "../io/failure.ts";
import { exampleOf, exampleWith, helpOn } from "../api/example.ts";
import { isFields } from "../text/json.ts";
import { nextStep } from "../text/next_step.ts";
import { didYouMean, valueMeant } from "../text/suggest.ts";
import { isWireTime, type TimeUnit } from "../text/time.ts";

/**
 * Checks names, required parameters and documented values against the row, before anything is sent.
 *
 * In a call that can change something, a name given twice and an empty value are refused too: the one is a contradiction, the
 * other most often a shell variable that isn't set (`cancelallorders symbol=$SYMBOL`).
 *
 * `typed` are the values before files were read. Throws a usage {@linkcode Failure}.
 */
export function check(row: Endpoint, plain: readonly Item[], typed: readonly Item[] = plain): void {
  for (const [name, value] of plain) checkValue(row, parameter(row, name, plain), value, typed);
  checkRepetition(row, plain);
  const missing = row.parameters.filter(({ name, required }) => required && !plain.some(([given]) => given === name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw usage(`${row.id} needs ${names}`, nextStep`for example: ${exampleOf(row)}`);
  }
  for (const need of row.needs ?? []) {
    if (isUnmet(need, plain)) throw new LazyFailure(async () => (await import("./needs.ts")).unmet(row, need, plain));
  }
}

/** Whether what this call needs by its values isn't there. */
export function isUnmet({ where, some }: Need, values: readonly Item[]): boolean {
  const [name, ...those] = where ?? [];
  const applies = name === undefined ||
    values.some(([given, value]) => given === name && (those.length === 0 || those.includes(value)));
  return applies && !values.some(([given]) => some.includes(given));
}

/** Even an unchecked call must fill each placeholder of its path exactly once; a header has one value too. */
export function checkPath(row: Endpoint, values: readonly Item[]): void {
  for (const { name, in: place } of row.parameters) {
    const given = values.filter(([typed]) => typed === name).length;
    if (given > 1 && (place === "path" || place === "header")) throw twice(name, row);
  }
  const open = row.parameters.find((p) => p.in === "path" && !values.some(([name]) => name === p.name));
  if (open !== undefined) throw usage(`${row.id} needs ${open.name}`, nextStep`for example: ${exampleOf(row)}`);
}

function parameter(row: Endpoint, name: string, all: readonly Item[]): Parameter {
  const found = row.parameters.find((parameter) => parameter.name === name);
  if (found !== undefined) return found;
  const other = findMethod(row.id)?.rows.find(({ parameters }) => parameters.some((each) => each.name === name));
  if (other !== undefined) {
    throw new LazyFailure(async () => (await import("./needs.ts")).ofOtherVerb(row, other, all));
  }
  const names = row.parameters.map(({ name }) => name);
  const takes = names.length === 0
    ? nextStep`${row.id} takes no parameters: ${exampleOf(row)}`
    : nextStep`what it takes: ${helpOn(row)}`;
  throw usage(
    `unknown parameter "${name}" for ${row.id}${didYouMean(name, names)}`,
    nextStep`--unchecked sends it all the same; ${takes}`,
  );
}

function checkValue(row: Endpoint, parameter: Parameter, value: string, typed: readonly Item[]): void {
  const { name, type, values, open, required } = parameter;
  if (value === "" && (required || row.verb !== "GET")) {
    const way = required ? "for example" : "set it, or leave it out";
    const example = exampleWith(row, name, valueOf(parameter));
    throw usage(`${name} is empty`, nextStep`was a shell variable unset? ${way}: ${example}`);
  }
  const allowed = type === "boolean" ? ["true", "false"] : values;
  if (allowed !== undefined && !open && !allowed.includes(value)) {
    const reason = `"${value}" is no value of ${name} for ${row.id}${valueMeant(value, allowed)}`;
    throw usage(reason, nextStep`${name} takes ${allowed.join(", ")}; more in: ${helpOn(row)}`);
  }
  if (value !== "") checkForm(row, parameter, value, typed);
}

/** Checks that don't depend on the market: `0,001` isn't a number, and `orders.json` isn't JSON. */
function checkForm(row: Endpoint, parameter: Parameter, value: string, typed: readonly Item[]): void {
  const { name, type } = parameter;
  const form = FORMS[type];
  if (parameter.uuid && !isUuid(value)) {
    throw new LazyFailure(async () => (await import("./needs.ts")).notUuid(row, name, value));
  }
  if (form !== undefined && !form.pattern.test(value)) {
    const example = exampleWith(row, name, valueOf(parameter));
    throw usage(`"${value}" is no ${form.noun}, as ${name} needs`, nextStep`for example: ${example}`);
  }
  if (parameter.positive && !(Number(value) > 0)) {
    const example = exampleWith(row, name, valueOf(parameter));
    throw usage(`${name} must be above 0, not "${value}"`, nextStep`for example: ${example}`);
  }
  if (type !== "json") return;
  const json = parsed(value);
  if (json === undefined) {
    throw new LazyFailure(async () => (await import("./json_mistake.ts")).notJson(row, name, value, typed));
  }
  if (row.status === "batchStatus" && isEmptyBatch(json)) {
    throw usage("the batch holds no instruction", nextStep`for one that does: ${helpOn(row)}`);
  }
}

function isUuid(value: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}

/** A parameter that takes a time. */
export interface TimeParameter extends Parameter {
  type: TimeUnit;
}

/** The parameter of an item whose value is not yet a time as the exchange takes it; undefined for any other item. */
export function typedTime(row: Endpoint, [name, value]: Item): TimeParameter | undefined {
  const found = row.parameters.find((parameter) => parameter.name === name);
  if (found === undefined || !takesTime(found) || value === "") return undefined;
  return isWireTime(value, found.type) ? undefined : found;
}

function takesTime(parameter: Parameter): parameter is TimeParameter {
  return parameter.type === "time" || parameter.type === "ms" || parameter.type === "s";
}

/** An example value. */
function valueOf({ type, values }: Parameter): string {
  return values?.[0] ?? FORMS[type]?.example ?? VALUES[type] ?? "x";
}

const VALUES: Partial<Record<ValueType, string>> = {
  symbol: "PF_XBTUSD",
  boolean: "true",
  time: "2026-10-01T12:00:00Z",
  ms: "7d",
  s: "7d",
  uuid: "3c1d0e2a-5b7f-4c0d-9a55-0d2b3f6f1a11",
};

const FORMS: Partial<Record<ValueType, { pattern: RegExp; noun: string; example: string }>> = {
  number: { pattern: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, noun: "number", example: "0.001" },
  integer: { pattern: /^[+-]?\d+$/, noun: "whole number", example: "60" },
};

/** Parsed JSON, with inexact numbers; undefined if the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEmptyBatch(json: unknown): boolean {
  return isFields(json) && Array.isArray(json.batchOrder) && json.batchOrder.length === 0;
}

function checkRepetition(row: Endpoint, values: readonly Item[]): void {
  const seen = new Set<string>();
  for (const [name] of values) {
    const once = row.parameters.find((parameter) => parameter.name === name && !parameter.repeat);
    if (seen.has(name) && once !== undefined && (row.effect !== "read" || once.in === "path")) {
      throw twice(name, row);
    }
    seen.add(name);
  }
}

function twice(name: string, row: Endpoint): Error {
  const hint = nextStep`leave the wrong one out, for example: ${exampleOf(row)}`;
  return usage(`${name} is given twice, and ${row.id} takes one`, hint);
}

/** Decodes a percent-encoded item. What isn't percent-encoded stays as it was typed. */
export function decoded([name, value]: Item): Item {
  return [decodedText(name), decodedText(value)];
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
