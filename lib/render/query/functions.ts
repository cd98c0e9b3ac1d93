/**
 * The functions of queries by name: those of the JMESPath standard, and those of JMESPath Community for text and lists.
 *
 * @module
 */

import { digitsOf } from "../../text/decimal.ts";
import type { Fields } from "../../text/json.ts";
import { type Expression, isSortable, type QueryFunction, type Sortable, takes, takesMany } from "./kinds.ts";
import { absolute, calculate, ceil, type Exact, exact, floor, sum, ValueError } from "./numbers.ts";
import { compare, described, isSame, typeOf, typesIn } from "./values.ts";

/** Elements, each with the key it is sorted by. */
type Keyed = readonly (readonly [key: Exact | string, element: unknown])[];

function keyed(list: readonly unknown[], by: Expression): Keyed {
  const keys: unknown[] = list.map((element) => by(element));
  if (isSortable(keys)) return keys.map((key, i) => [key, list[i]] as const);
  throw new ValueError(`the values to order by have to be all numbers or all strings, and are ${typesIn(keys)}`);
}

function itself(list: Sortable): Keyed {
  return list.map((element) => [element, element] as const);
}

/** The largest (1) or smallest (-1); the first of equal ones. */
function extreme([first, ...others]: Keyed, direction: 1 | -1): unknown {
  if (first === undefined) return null;
  return others.reduce((best, pair) => compare(pair[0], best[0]) * direction > 0 ? pair : best, first)[1];
}

function sorted(pairs: Keyed): unknown[] {
  return pairs.toSorted(([a], [b]) => compare(a, b)).map(([, element]) => element);
}

function grouped(list: readonly unknown[], by: Expression): Fields {
  return Object.fromEntries(Map.groupBy(list, (element) => {
    const key = by(element);
    if (typeof key === "string") return key;
    throw new ValueError(`the values to group by have to be strings, and one is ${described(key)}`);
  }));
}

function contains(within: string | readonly unknown[], sought: unknown): boolean {
  if (typeof within === "string") return typeof sought === "string" && within.includes(sought);
  return within.some((element) => isSame(element, sought));
}

function numberOf(value: unknown): unknown {
  const digits = digitsOf(value);
  return digits === undefined ? null : exact(digits);
}

function lengthOf(value: string | unknown[] | Fields): Exact {
  if (typeof value === "string") return exact([...value].length);
  return exact(Array.isArray(value) ? value.length : Object.keys(value).length);
}

function zipped(lists: readonly unknown[][]): unknown[][] {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => lists.map((list) => list[i]));
}

const whole = (number: Exact | undefined, otherwise: number) =>
  number === undefined ? otherwise : Number(number.rawJSON);

/** The position of a text in another, within bounds. */
function found(
  subject: string,
  sought: string,
  from: Exact | undefined,
  to: Exact | undefined,
  last: boolean,
): unknown {
  const start = whole(from, 0);
  const part = subject.slice(start, whole(to, subject.length));
  const at = last ? part.lastIndexOf(sought) : part.indexOf(sought);
  return at < 0 || sought === "" ? null : exact(start + at);
}

const LONGEST = 1_000_000;

function padded(subject: string, width: Exact, padding: string | undefined, side: "padStart" | "padEnd"): string {
  if (padding !== undefined && padding.length !== 1) {
    throw new ValueError(`it pads with one character, not ${described(padding)}`);
  }
  if (whole(width, 0) > LONGEST) throw new ValueError(`it pads to ${LONGEST} characters at most`);
  return subject[side](whole(width, 0), padding ?? " ");
}

function split(subject: string, separator: string, count: Exact | undefined): string[] {
  if (subject === "" && separator === "") return [];
  const parts = subject.split(separator);
  const most = whole(count, Infinity);
  return parts.length <= most ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function trimmed(subject: string, chars: string | undefined, left: boolean, right: boolean): string {
  const strips = (char: string | undefined) => char !== undefined && (chars ? chars.includes(char) : /\s/.test(char));
  let [start, end] = [0, subject.length];
  while (left && start < end && strips(subject[start])) start++;
  while (right && start < end && strips(subject[end - 1])) end--;
  return subject.slice(start, end);
}

/** Every function by its name. */
export const FUNCTIONS: ReadonlyMap<string, QueryFunction> = new Map(Object.entries({
  abs: takes(["number"], absolute),
  avg: takes(["list of numbers"], (list) => list.length === 0 ? null : calculate("/", sum(list), exact(list.length))),
  ceil: takes(["number"], ceil),
  contains: takes(["string or list", "value"], contains),
  ends_with: takes(["string", "string"], (text, end) => text.endsWith(end)),
  find_first: takes(["string", "string", "whole number?", "whole number?"], (...given) => found(...given, false)),
  find_last: takes(["string", "string", "whole number?", "whole number?"], (...given) => found(...given, true)),
  floor: takes(["number"], floor),
  from_items: takes(["list of names with their values"], (pairs) => Object.fromEntries(pairs)),
  group_by: takes(["list", "&expression"], grouped),
  items: takes(["object"], (fields) => Object.entries(fields)),
  join: takes(["string", "list of strings"], (glue, parts) => parts.join(glue)),
  keys: takes(["object"], (fields) => Object.keys(fields)),
  length: takes(["string, list or object"], lengthOf),
  lower: takes(["string"], (text) => text.toLowerCase()),
  map: takes(["&expression", "list"], (by, list) => list.map((element) => by(element))),
  max: takes(["list of numbers or of strings"], (list) => extreme(itself(list), 1)),
  max_by: takes(["list", "&expression"], (list, by) => extreme(keyed(list, by), 1)),
  merge: takesMany("object", (objects) => Object.fromEntries(objects.flatMap(Object.entries))),
  min: takes(["list of numbers or of strings"], (list) => extreme(itself(list), -1)),
  min_by: takes(["list", "&expression"], (list, by) => extreme(keyed(list, by), -1)),
  not_null: takesMany("value", (values) => values.find((value) => value !== null) ?? null),
  pad_left: takes(["string", "whole number", "string?"], (...given) => padded(...given, "padStart")),
  pad_right: takes(["string", "whole number", "string?"], (...given) => padded(...given, "padEnd")),
  replace: takes(
    ["string", "string", "string", "whole number?"],
    (text, old, by, count) => split(text, old, count).join(by),
  ),
  reverse: takes(
    ["string or list"],
    (value) => typeof value === "string" ? [...value].reverse().join("") : value.toReversed(),
  ),
  sort: takes(["list of numbers or of strings"], (list) => sorted(itself(list))),
  sort_by: takes(["list", "&expression"], (list, by) => sorted(keyed(list, by))),
  split: takes(["string", "string", "whole number?"], split),
  starts_with: takes(["string", "string"], (text, start) => text.startsWith(start)),
  sum: takes(["list of numbers"], sum),
  to_array: takes(["value"], (value) => Array.isArray(value) ? value : [value]),
  to_number: takes(["value"], numberOf),
  to_string: takes(["value"], (value) => typeof value === "string" ? value : JSON.stringify(value)),
  trim: takes(["string", "string?"], (text, chars) => trimmed(text, chars, true, true)),
  trim_left: takes(["string", "string?"], (text, chars) => trimmed(text, chars, true, false)),
  trim_right: takes(["string", "string?"], (text, chars) => trimmed(text, chars, false, true)),
  type: takes(["value"], typeOf),
  upper: takes(["string"], (text) => text.toUpperCase()),
  values: takes(["object"], (fields) => Object.values(fields)),
  zip: takesMany("list", zipped),
}));
