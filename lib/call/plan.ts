/**
 * A call as typed → Plan: what will be sent, looked up, read from files and checked. Nothing has left by then.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import type { Io } from "../io/io.ts";
import { check, checkPath, decoded, typedTime } from "../line/check.ts";
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
  /** What became of times that were typed in another form than the exchange's, one line each. */
  times?: readonly string[];
}

/**
 * Plans a call of this operation with these values, `@file` and `@-` read. Throws a usage {@linkcode Failure} for a value that can't
 * be read, and for what the row doesn't take.
 */
export async function plan(target: Target, items: readonly Item[], options: Options, io: Io): Promise<Plan> {
  const { row, filled, search, known } = target;
  const typed = [...filled, ...await readValues(items, 1000 * number("timeout", options), io)];
  const [encoded, checked] = [options.on("encoded"), known && !options.on("unchecked")];
  if (checked) check(row, typed, encoded);
  else checkPath(row, typed);
  const planned = { row, values: typed, encoded, search, checked };
  if (!checked || encoded || !typed.some((item) => typedTime(row, item) !== undefined)) return planned;
  const { convertTimes } = await import("../line/times.ts");
  const { values, notes } = convertTimes(row, typed, await exchangeTime(options, io));
  return { ...planned, values, times: notes };
}

/** The current time in ms since the epoch: the sandbox's may be another one than this machine's. */
async function exchangeTime(options: Options, io: Io): Promise<number> {
  if (options.text("env") !== "sandbox") return io.now();
  return (await import("../session/sandbox.ts")).sandboxTime(options, io);
}

/** Names and values as the exchange will read them, including those in the query of a raw path. */
export function plainValues({ values, encoded, search }: Call): Item[] {
  const plain = encoded ? values.map(decoded) : [...values];
  return search === "" ? plain : [...plain, ...new URLSearchParams(search)];
}
