/**
 * The kinds of argument that functions of a query take, and the check of each argument.
 *
 * @module
 */

import { type Fields, isFields } from "../../text/json.ts";
import { type Exact, isNumber, ValueError } from "./numbers.ts";
import { described } from "./values.ts";

/** An `&expression`, to be evaluated for each element. */
export type Expression = (element: unknown) => unknown;

/** A list that can be sorted. */
export type Sortable = Exact[] | string[];

/** The kinds of argument; one with a `?` is optional. */
interface Kinds {
  value: unknown;
  number: Exact;
  string: string;
  list: unknown[];
  object: Fields;
  "string or list": string | unknown[];
  "string, list or object": string | unknown[] | Fields;
  "list of numbers": Exact[];
  "list of strings": string[];
  "list of numbers or of strings": Sortable;
  "list of names with their values": [string, unknown][];
  "&expression": Expression;
  "string?": string | undefined;
  "whole number": Exact;
  "whole number?": Exact | undefined;
}

type Kind = keyof Kinds;

type Arguments<Taken extends readonly Kind[]> = { -readonly [I in keyof Taken]: Kinds[Taken[I]] };

const isText = (value: unknown) => typeof value === "string";
const isWhole = (value: unknown) => isNumber(value) && /^\d{1,9}(?:\.0*)?$/.test(value.rawJSON);
const all = (value: unknown, is: (element: unknown) => boolean) => Array.isArray(value) && value.every(is);

/** Whether a list's elements are all numbers, or all strings. */
export function isSortable(value: unknown): value is Sortable {
  return all(value, isNumber) || all(value, isText);
}

const IS: { readonly [K in Kind]: (value: unknown) => boolean } = {
  value: () => true,
  number: isNumber,
  string: isText,
  list: Array.isArray,
  object: isFields,
  "string or list": (value) => isText(value) || Array.isArray(value),
  "string, list or object": (value) => isText(value) || Array.isArray(value) || isFields(value),
  "list of numbers": (value) => all(value, isNumber),
  "list of strings": (value) => all(value, isText),
  "list of numbers or of strings": isSortable,
  "list of names with their values": (value) =>
    all(value, (pair) => Array.isArray(pair) && pair.length === 2 && isText(pair[0])),
  "&expression": (value) => typeof value === "function",
  "string?": (value) => value === undefined || isText(value),
  "whole number": isWhole,
  "whole number?": (value) => value === undefined || isWhole(value),
};

/** One function. */
export interface QueryFunction {
  readonly takes: readonly Kind[];
  /** Whether the last argument may be repeated. */
  readonly repeats: boolean;
  /** Throws a {@linkcode ValueError} for an argument of the wrong kind. */
  run(given: readonly unknown[]): unknown;
}

/** Why a function can't take this many arguments; undefined if it can. */
export function refuseCount({ takes, repeats }: QueryFunction, count: number): string | undefined {
  const fewest = takes.filter((kind) => !kind.endsWith("?")).length;
  if (count >= fewest && (repeats || count <= takes.length)) return undefined;
  const kinds = takes.map((kind) => kind.endsWith("?") ? `perhaps ${withArticle(kind)}` : withArticle(kind)).join(
    ", then ",
  );
  const got = count === 0 ? "nothing" : count === 1 ? "one argument" : `${count} arguments`;
  return `it takes ${kinds}${repeats ? " and more of them" : ""}; it got ${got}`;
}

function withArticle(kind: Kind): string {
  return `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind.replace("?", "")}`;
}

function fits<const Taken extends readonly Kind[]>(
  given: readonly unknown[],
  taken: Taken,
): given is Arguments<Taken> {
  return taken.every((kind, i) => IS[kind](given[i]));
}

function refuse(kind: Kind, value: unknown, i: number, of: number): ValueError {
  const which = of === 1 ? "" : ` as argument ${i + 1}`;
  return new ValueError(`it takes ${withArticle(kind)}${which}, and got ${described(value)}`);
}

/** A function with exactly these arguments; an omitted optional one is undefined. */
export function takes<const Taken extends readonly Kind[]>(
  taken: Taken,
  run: (...given: Arguments<Taken>) => unknown,
): QueryFunction {
  return {
    takes: taken,
    repeats: false,
    run: (typed) => {
      const given = taken.map((_, i) => typed[i]);
      if (fits(given, taken)) return run(...given);
      const i = taken.findIndex((kind, i) => !IS[kind](given[i]));
      throw refuse(taken[i] ?? "value", given[i], i, taken.length);
    },
  };
}

/** A function with one or more arguments of one kind. */
export function takesMany<K extends Kind>(kind: K, run: (given: readonly Kinds[K][]) => unknown): QueryFunction {
  const fits = (value: unknown): value is Kinds[K] => IS[kind](value);
  return {
    takes: [kind],
    repeats: true,
    run: (given) => {
      if (given.every(fits)) return run(given);
      const i = given.findIndex((value) => !fits(value));
      throw refuse(kind, given[i], i, given.length);
    },
  };
}
