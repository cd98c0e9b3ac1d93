/**
 * The arguments of a call → typed values, as its row declares them; a missing or invalid one is a Refusal.
 *
 * @module
 */

import type { Endpoint, Parameter } from "../../api/endpoints/endpoints.ts";
import { type Amount, parse } from "../amount.ts";
import { invalid, missing, unreadable } from "./envelopes.ts";

/** Names and values as sent. If a name that isn't a list is repeated, the first value counts. */
export class Params {
  readonly row: Endpoint;
  readonly entries: readonly (readonly [name: string, value: string])[];

  constructor(row: Endpoint, entries: readonly (readonly [string, string])[]) {
    this.row = row;
    this.entries = entries;
  }

  /** The first value of a name; undefined if absent. */
  text(name: string): string | undefined {
    return this.entries.find(([given]) => given === name)?.[1];
  }

  /** All values of a name. */
  all(name: string): string[] {
    return this.entries.filter(([given]) => given === name).map(([, value]) => value);
  }

  /** All values of a name that are ids of orders. Throws a Refusal for a malformed one. */
  ids(name: string): string[] {
    const values = this.all(name);
    for (const value of values) {
      if (value.length > UUID_LENGTH) throw unreadable("UUID string too large");
      if (!UUID.test(value)) throw unreadable(`Invalid UUID string: ${value}`);
    }
    return values;
  }

  /** The value of a required name. Throws a Refusal if it is missing. */
  need(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw missing(this.row, name);
    return value;
  }

  /** A decimal number. */
  amount(name: string): Amount | undefined {
    return this.#read(name, decimal);
  }

  /** A required decimal number. Throws a Refusal. */
  needAmount(name: string): Amount {
    const value = decimal(this.need(name));
    if (value === undefined) throw invalid(this.row, name);
    return value;
  }

  integer(name: string): number | undefined {
    return this.#read(name, (text) => /^-?\d{1,15}$/.test(text) ? Number(text) : undefined);
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, (text) => /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined);
  }

  /** An ISO-8601 time in UTC, in ms since the epoch. */
  time(name: string): number | undefined {
    return this.#read(name, timeOf);
  }

  /** Seconds since the epoch, in ms. */
  seconds(name: string): number | undefined {
    return this.#read(name, (text) => /^\d{1,12}(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : undefined);
  }

  #read<T>(name: string, reader: (text: string) => T | undefined): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = reader(text);
    if (value === undefined) throw invalid(this.row, name, text);
    return value;
  }
}

const UUID_LENGTH = 36;
/** As Java reads them: five groups of hexadecimal digits, each as short as one likes. */
const UUID = /^[0-9a-f]{1,8}(-[0-9a-f]{1,4}){3}-[0-9a-f]{1,12}$/i;

/** Checks the arguments against the row. Throws a Refusal for the first missing or invalid one. */
export function check(params: Params, filled: ReadonlyMap<string, string>): void {
  for (const parameter of params.row.parameters) {
    if (parameter.in === "header") continue;
    const { name } = parameter;
    if (parameter.required && parameter.in !== "path") params.need(name);
    const values = parameter.in === "path" ? [filled.get(name) ?? ""] : params.all(name);
    for (const value of values) {
      // The exchange takes the length of candles in any case.
      const written = name === "resolution" ? value.toLowerCase() : value;
      if (!fits(parameter, written)) throw invalid(params.row, name, value);
    }
  }
}

/** Whether a value is valid for the parameter. */
export function fits({ type, values, open }: Parameter, value: string): boolean {
  if (values !== undefined && !open && !values.includes(value)) return false;
  switch (type) {
    case "number":
      return decimal(value) !== undefined;
    case "integer":
    case "ms":
      return /^-?\d{1,15}$/.test(value);
    case "s":
      return /^\d{1,12}(\.\d+)?$/.test(value);
    case "boolean":
      return /^(true|false)$/i.test(value);
    case "time":
      return timeOf(value) !== undefined;
    default:
      return true;
  }
}

/**
 * Parses a number as JSON or a form writes it, with or without an exponent; undefined if it is malformed or has more than
 * twelve decimals.
 *
 * @example
 * ```ts
 * import { text } from "../amount.ts";
 * import { decimal } from "./params.ts";
 * if (text(decimal("1.5e-3") ?? 0n) !== "0.0015") throw new Error();
 * if (decimal("ten") !== undefined) throw new Error();
 * ```
 */
export function decimal(number: string): Amount | undefined {
  const parts = /^([+-]?)(\d*)\.?(\d*)e([+-]?\d{1,2})$/i.exec(number);
  if (parts === null) return parse(number);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  if (whole + fraction === "") return undefined;
  const digits = whole.padStart(100, "0") + fraction.padEnd(100, "0");
  const point = 100 + Math.max(0, whole.length - 100) + Number(exponent);
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  return parse(`${sign}${left}.${digits.slice(point).replace(/0+$/, "")}`);
}

/** An ISO-8601 time in UTC as ms since the epoch; finer digits are dropped. */
export function timeOf(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (parts === null) return undefined;
  const [, seconds = "", fraction = ""] = parts;
  const time = Date.parse(`${seconds}.${fraction.padEnd(3, "0").slice(0, 3)}Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(seconds);
  return exists ? time : undefined;
}
