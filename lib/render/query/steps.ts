/**
 * The steps a compiled query consists of: each takes a value and returns what it selects or calculates.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import { type Fields, isFields } from "../../text/json.ts";
import { nextStep } from "../../text/next_step.ts";
import { calculate, isNumber, negative, type Operator, ValueError } from "./numbers.ts";
import { compare, described, isSame, isTrue } from "./values.ts";

/** Maps a value to another. The scope holds the whole reply as `$`, and the variables of `let`. */
export type Step = (value: unknown, scope: ReadonlyMap<string, unknown>) => unknown;

/** Turns a {@linkcode ValueError} into a usage failure with the position in the expression. */
export function positioned<T>(position: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw usage(`--query doesn't fit the reply at ${position}: ${error.message}`, MISMATCH_HINT);
  }
}

const MISMATCH_HINT =
  nextStep`[?name] leaves out what has no name, not_null(name, …) fills it in, to_number(name) reads text`;

export const identity: Step = (value) => value;

export const not: Step = (value) => !isTrue(value);

export function letIn(named: readonly (readonly [string, Step])[], body: Step): Step {
  return (value, scope) =>
    body(value, new Map([...scope, ...named.map(([name, step]) => [name, step(value, scope)] as const)]));
}

/** The name in the scope of what the filters met: a map by their conditions. */
export const FILTERS = "filters";

/** The name in the scope of what this filter met. */
const FILTER = "filter";

/** What a filter met. */
export interface Filtered {
  /** Whether it chose anything. */
  chose: boolean;
  /** Fields that an object hadn't, each with the names that it had. */
  absent: Map<string, readonly string[]>;
  /** Fields that an object had. */
  present: Set<string>;
}

/** Only an object's own fields: `constructor` is not a field of a reply. */
export function field(name: string): Step {
  return (value, scope) => {
    if (!isFields(value)) return null;
    const found = Object.hasOwn(value, name);
    const met = scope.get(FILTER);
    if (isFiltered(met)) note(met, name, found, value);
    return found ? value[name] ?? null : null;
  };
}

function note({ absent, present }: Filtered, name: string, found: boolean, value: Fields): void {
  if (found) present.add(name);
  else if (!absent.has(name)) absent.set(name, Object.keys(value));
}

function isFiltered(met: unknown): met is Filtered {
  return met !== undefined;
}

export function chain(first: Step, second: Step): Step {
  return (value, scope) => second(first(value, scope), scope);
}

export const flat: Step = (value) => Array.isArray(value) ? value.flat() : null;

export const valuesOf: Step = (value) => isFields(value) ? Object.values(value) : null;

/** Applies a step to each element and drops nulls. */
export function project(each: Step): Step {
  return (value, scope) =>
    Array.isArray(value) ? value.map((element) => each(element, scope)).filter((found) => found !== null) : null;
}

export function filter(condition: Step): Step {
  return (value, scope) => {
    if (!Array.isArray(value)) return null;
    const met = metBy(condition, scope);
    const inside = met === undefined ? scope : new Map([...scope, [FILTER, met]]);
    const chosen = value.filter((element) => isTrue(condition(element, inside)));
    if (met !== undefined && chosen.length > 0) met.chose = true;
    return chosen;
  };
}

/** What this filter met so far; undefined where nobody asks, and inside another filter, which answers for both. */
function metBy(condition: Step, scope: ReadonlyMap<string, unknown>): Filtered | undefined {
  const all = scope.get(FILTERS);
  if (!(all instanceof Map) || scope.has(FILTER)) return undefined;
  const met: Filtered = all.get(condition) ?? { chose: false, absent: new Map(), present: new Set() };
  all.set(condition, met);
  return met;
}

export function listOf(steps: readonly Step[]): Step {
  return (value, scope) => value === null ? null : steps.map((step) => step(value, scope));
}

export function fieldsOf(steps: readonly (readonly [string, Step])[]): Step {
  return (value, scope) =>
    value === null ? null : Object.fromEntries(steps.map(([name, step]) => [name, step(value, scope)]));
}

export function either(left: Step, right: Step): Step {
  return (value, scope) => {
    const found = left(value, scope);
    return isTrue(found) ? found : right(value, scope);
  };
}

export function both(left: Step, right: Step): Step {
  return (value, scope) => {
    const found = left(value, scope);
    return isTrue(found) ? right(value, scope) : found;
  };
}

export function ternary(condition: Step, then: Step, otherwise: Step): Step {
  return (value, scope) => (isTrue(condition(value, scope)) ? then : otherwise)(value, scope);
}

type Operate = (a: unknown, b: unknown) => unknown;

/** Compares two numbers, or two strings, as the AWS CLI does, so that times can be compared. Anything else gives null. */
function ordered(holds: (difference: number) => boolean): Operate {
  return (a, b) => {
    if (isNumber(a) && isNumber(b)) return holds(compare(a, b));
    return typeof a === "string" && typeof b === "string" ? holds(compare(a, b)) : null;
  };
}

function calculated(operator: Operator): Operate {
  return (a, b) => {
    if (isNumber(a) && isNumber(b)) return calculate(operator, a, b);
    throw new ValueError(`it takes two numbers, and got ${described(a)} and ${described(b)}`);
  };
}

const OPERATE: ReadonlyMap<string, Operate> = new Map<string, Operate>([
  ["==", isSame],
  ["!=", (a, b) => !isSame(a, b)],
  ["<", ordered((difference) => difference < 0)],
  ["<=", ordered((difference) => difference <= 0)],
  [">", ordered((difference) => difference > 0)],
  [">=", ordered((difference) => difference >= 0)],
  ["+", calculated("+")],
  ...["-", "\u2212"].map((minus) => [minus, calculated("-")] as const),
  ...["*", "\u00d7"].map((times) => [times, calculated("*")] as const),
  ...["/", "\u00f7"].map((over) => [over, calculated("/")] as const),
  ["//", calculated("//")],
  ["%", calculated("%")],
]);

/** A binary operator; `position` is its position in words. */
export function operation(operator: string, left: Step, right: Step, position: string): Step {
  if (operator === "|") return chain(left, right);
  if (operator === "||") return either(left, right);
  if (operator === "&&") return both(left, right);
  const operate = OPERATE.get(operator);
  if (operate === undefined) throw new Error(`no operator ${operator}`);
  return (value, scope) => {
    const [a, b] = [left(value, scope), right(value, scope)];
    return positioned(position, () => operate(a, b));
  };
}

export function signed(sign: string, operand: Step, position: string): Step {
  return (value, scope) => {
    const number = operand(value, scope);
    return positioned(position, () => {
      if (isNumber(number)) return sign === "+" ? number : negative(number);
      throw new ValueError(`it takes a number, and got ${described(number)}`);
    });
  };
}

/** The projection after a slice; a slice of text is passed on whole. */
export function projectSlice(each: Step): Step {
  const elements = project(each);
  return (value, scope) => (typeof value === "string" ? each : elements)(value, scope);
}

/** A slice of a list or text, by Python's rules. */
export function slice(from: number | undefined, to: number | undefined, by: number): Step {
  return (value) => {
    if (typeof value === "string") return sliced([...value], from, to, by).join("");
    return Array.isArray(value) ? sliced(value, from, to, by) : null;
  };
}

function sliced(elements: readonly unknown[], from: number | undefined, to: number | undefined, by: number): unknown[] {
  const { length } = elements;
  const [first, last] = by < 0 ? [-1, length - 1] : [0, length];
  const bound = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, first), last);
  const start = from === undefined ? (by < 0 ? last : first) : bound(from);
  const stop = to === undefined ? (by < 0 ? first : last) : bound(to);
  const taken: unknown[] = [];
  for (let i = start; by < 0 ? i > stop : i < stop; i += by) taken.push(elements[i]);
  return taken;
}
