/**
 * A call as typed → Plan: what will be sent, looked up, read from files and checked. Nothing has left by then.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import type { Io } from "../io/io.ts";
import { check, checkPath, decoded } from "../line/check.ts";
import type { Target } from "../line/lookup.ts";
import { number } from "../line/option_value.ts";
import type { Options } from "../line/options.ts";
import { readValues } from "../line/values.ts";
import type { Call } from "../api/draft.ts";

/** A call that may be sent. */
export interface Plan extends Call {
  /** Whether the call was checked against the table; what an unchecked one asks for isn't known. */
  checked: boolean;
  /** The cliOrdIds that kf made for this call; none where it made none. */
  fresh?: readonly string[];
}

/**
 * Plans a call of this operation with these values, `@file` and `@-` read. Throws a usage {@linkcode Failure} for a value that can't
 * be read, and for what the row doesn't take.
 */
export async function plan(target: Target, items: readonly Item[], options: Options, io: Io): Promise<Plan> {
  const { row, filled, search, known } = target;
  const values = [...filled, ...await readValues(items, 1000 * number("timeout", options), io)];
  const [encoded, checked] = [options.on("encoded"), known && !options.on("unchecked")];
  if (checked) check(row, values, encoded);
  else checkPath(row, values);
  return { row, values, encoded, search, checked };
}

/** Names and values as the exchange will read them, including those in the query of a raw path. */
export function plainValues({ values, encoded, search }: Call): Item[] {
  const plain = encoded ? values.map(decoded) : [...values];
  return search === "" ? plain : [...plain, ...new URLSearchParams(search)];
}
