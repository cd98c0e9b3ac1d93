/**
 * A row and the values for it → nothing, or the first thing that is wrong with them.
 *
 * @module
 */

import type { Item } from "./args.ts";
import type { Endpoint, Parameter, Verb } from "./endpoints/row.ts";
import { usage } from "./errors.ts";
import { didYouMean } from "./suggest.ts";

/**
 * Holds names, required parameters and documented values against the row, before anything is sent.
 *
 * In a call that can change something, a name given twice and an empty value are refused too: the one is a contradiction,
 * the other most often a shell variable that isn't set (`cancelallorders symbol=$SYMBOL`). Texts such as cliOrdId may be
 * empty. With `encoded`, values are compared decoded.
 *
 * Throws a usage {@linkcode Failure}.
 */
export function check(row: Endpoint, values: readonly Item[], encoded: boolean): void {
  const decoded = encoded ? values.map(decode) : values;
  for (const [name, value] of decoded) checkValue(row, parameter(row, name), value);
  checkRepetition(row, decoded);
  const missing = row.parameters.filter(({ name, required }) => required && !decoded.some(([given]) => given === name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw usage(`${row.id} needs ${names}`, `for example: kf ${row.example}`);
  }
}

/** An unchecked call still has to fill every placeholder of its path. */
export function checkPath(row: Endpoint, values: readonly Item[]): void {
  const open = row.parameters.find((p) => p.in === "path" && !values.some(([name]) => name === p.name));
  if (open !== undefined) throw usage(`${row.id} needs ${open.name}`, `for example: kf ${row.example}`);
}

function parameter(row: Endpoint, name: string): Parameter {
  const found = row.parameters.find((parameter) => parameter.name === name);
  if (found !== undefined) return found;
  const names = row.parameters.map(({ name }) => name);
  const takes = names.length === 0
    ? `${row.verb} ${row.id} takes no parameters`
    : `kf help ${named(row)} lists its parameters`;
  throw usage(
    `unknown parameter "${name}" for ${row.id}${didYouMean(name, names)}`,
    `${takes}; --unchecked sends it all the same`,
  );
}

function checkValue(row: Endpoint, { name, type, values, open, required }: Parameter, value: string): void {
  const allowed = type === "boolean" ? ["true", "false"] : values;
  if (value === "" && (required || (row.effect !== "read" && type !== "text"))) {
    throw usage(`${name} is empty`, `give ${row.id} a value for ${name}, or leave it out; was a shell variable unset?`);
  }
  if (allowed === undefined || open || allowed.includes(value)) return;
  const choices = `one of: ${allowed.join(", ")}`;
  throw usage(
    `"${value}" is no value of ${name} for ${row.id}${didYouMean(value, allowed)}`,
    `${name} takes ${choices}`,
  );
}

function checkRepetition(row: Endpoint, values: readonly Item[]): void {
  const seen = new Set<string>();
  for (const [name] of values) {
    const once = row.parameters.find((parameter) => parameter.name === name && !parameter.repeat);
    if (seen.has(name) && once !== undefined && (row.effect !== "read" || once.in === "path")) {
      throw usage(`${name} is given twice, and ${row.id} takes one`, "leave the wrong one out");
    }
    seen.add(name);
  }
}

function decode([name, value]: Item): Item {
  try {
    return [decodeURIComponent(name), decodeURIComponent(value)];
  } catch {
    throw usage(`"${name}=${value}" is not percent-encoded`, "leave --encoded out, or write a lone % as %25");
  }
}

/** The words that name this row and no other: the verb too, where it isn't what its id means by itself. */
function named({ id, verb }: { id: string; verb: Verb }): string {
  return verb === "PUT" || verb === "DELETE" ? `${verb} ${id}` : id;
}
