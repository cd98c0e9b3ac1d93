/**
 * A call as typed → Plan: what will be sent, looked up, read from files and checked. Nothing has left by then.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { Failure, LazyFailure } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { check, checkPath, decoded, typedTime } from "../line/check.ts";
import type { Endpoint, Parameter } from "../api/endpoints/endpoints.ts";
import type { Target } from "../line/lookup.ts";
import { number } from "../line/option_value.ts";
import type { Options } from "../line/options.ts";
import { asTyped } from "../line/parse.ts";
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
 *
 * With --encoded all is sent as typed: no file is read and nothing is refused but what can't travel.
 */
export async function plan(target: Target, items: readonly Item[], options: Options, io: Io): Promise<Plan> {
  const { row, filled, search, known } = target;
  const encoded = options.on("encoded");
  const given = encoded ? apart(items, row) : await readValues(items, 1000 * number("timeout", options), io);
  const typed = [...filled, ...given];
  const checked = known && !options.on("unchecked") && (!encoded || isRight(row, typed));
  if (checked && !encoded) check(row, typed, items);
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

/** One item for each parameter: a word of the original client may hold several, which `&` joins again when they are sent. */
function apart(items: readonly Item[], { parameters }: Endpoint): Item[] {
  const whole = ({ name, in: place }: Parameter) => place === "path" || place === "header" ? name : [];
  const names = parameters.flatMap(whole);
  return items.flatMap((item) => {
    const [name, value] = item;
    return names.includes(name) ? [item] : (name === "" ? value : `${name}=${value}`).split("&").map(asTyped);
  });
}

/** Whether encoded values would pass the check: what becomes of such a call can be looked up. */
function isRight(row: Endpoint, values: readonly Item[]): boolean {
  try {
    check(row, values.map(decoded));
    return true;
  } catch (error) {
    if (error instanceof Failure || error instanceof LazyFailure) return false;
    throw error;
  }
}

/** Names and values as the exchange will read them, including those in the query of a raw path. */
export function plainValues({ values, encoded, search }: Call): Item[] {
  const plain = encoded ? values.map(decoded) : [...values];
  return search === "" ? plain : [...plain, ...new URLSearchParams(search)];
}
