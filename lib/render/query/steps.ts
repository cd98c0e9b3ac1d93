/**
 * The steps of a query, each made of the steps it consists of → what it makes of a value.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import { isFields } from "../../text/json.ts";
import { calculate, isNumber, Misfit, negated, type Operator } from "./numbers.ts";
import { compare, isSame, isTrue, told } from "./values.ts";

/** What is asked of one value. The scope holds the whole reply as `$`, and what `let` has named. */
export type Ask = (value: unknown, scope: ReadonlyMap<string, unknown>) => unknown;

/** Tells where in the expression a value didn't fit. */
export function fitting<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw usage(`--query doesn't fit the reply at ${place}: ${error.message}`, FITTING);
  }
}

const FITTING = "[?name] leaves out what has no name, not_null(name, …) fills it in, to_number(name) reads text";

export function literal(value: unknown): Ask {
  return () => value;
}

/** Only a reply's own fields are seen, whatever the language puts behind them. */
export function field(name: string): Ask {
  return (value) => isFields(value) && Object.hasOwn(value, name) ? value[name] ?? null : null;
}

export function chain(first: Ask, second: Ask): Ask {
  return (value, scope) => second(first(value, scope), scope);
}

export function valuesOf(value: unknown): unknown {
  return isFields(value) ? Object.values(value) : null;
}

/** Asks each element, and leaves null out. */
export function project(each: Ask): Ask {
  return (value, scope) =>
    Array.isArray(value) ? value.map((element) => each(element, scope)).filter((found) => found !== null) : null;
}

export function filter(condition: Ask): Ask {
  return (value, scope) => Array.isArray(value) ? value.filter((element) => isTrue(condition(element, scope))) : null;
}

export function listOf(asks: readonly Ask[]): Ask {
  return (value, scope) => value === null ? null : asks.map((ask) => ask(value, scope));
}

export function fieldsOf(asks: readonly (readonly [string, Ask])[]): Ask {
  return (value, scope) =>
    value === null ? null : Object.fromEntries(asks.map(([name, ask]) => [name, ask(value, scope)]));
}

export function either(left: Ask, right: Ask): Ask {
  return (value, scope) => {
    const found = left(value, scope);
    return isTrue(found) ? found : right(value, scope);
  };
}

export function both(left: Ask, right: Ask): Ask {
  return (value, scope) => {
    const found = left(value, scope);
    return isTrue(found) ? right(value, scope) : found;
  };
}

export function ternary(condition: Ask, then: Ask, otherwise: Ask): Ask {
  return (value, scope) => (isTrue(condition(value, scope)) ? then : otherwise)(value, scope);
}

const ORDER = {
  LT: (difference: number) => difference < 0,
  LTE: (difference: number) => difference <= 0,
  GT: (difference: number) => difference > 0,
  GTE: (difference: number) => difference >= 0,
};

/** Numbers have an order, and strings as aws has it: times can be compared. Nothing else has one. */
export function compared(name: keyof typeof ORDER | "EQ" | "NE", left: Ask, right: Ask): Ask {
  if (name === "EQ") return (value, scope) => isSame(left(value, scope), right(value, scope));
  if (name === "NE") return (value, scope) => !isSame(left(value, scope), right(value, scope));
  return (value, scope) => {
    const [a, b] = [left(value, scope), right(value, scope)];
    if (isNumber(a) && isNumber(b)) return ORDER[name](compare(a, b));
    return typeof a === "string" && typeof b === "string" ? ORDER[name](compare(a, b)) : null;
  };
}

const SIGNS: Readonly<Record<string, Operator>> = {
  Plus: "+",
  Minus: "-",
  Multiply: "*",
  Star: "*",
  Divide: "/",
  Div: "//",
  Modulo: "%",
};

/** Calculates; `name` is what the library calls the operator. */
export function calculated(name: string, left: Ask, right: Ask): Ask {
  const operator = SIGNS[name] ?? "+";
  return (value, scope) => {
    const [a, b] = [left(value, scope), right(value, scope)];
    return fitting(`"${operator}"`, () => {
      if (isNumber(a) && isNumber(b)) return calculate(operator, a, b);
      throw new Misfit(`it takes two numbers, and got ${told(a)} and ${told(b)}`);
    });
  };
}

export function signed(operator: "Plus" | "Minus", operand: Ask): Ask {
  return (value, scope) => {
    const number = operand(value, scope);
    return fitting(operator === "Plus" ? '"+"' : '"-"', () => {
      if (isNumber(number)) return operator === "Plus" ? number : negated(number);
      throw new Misfit(`it takes a number, and got ${told(number)}`);
    });
  };
}

/** What is asked behind a slice: a piece of text goes on whole. */
export function projectSlice(each: Ask): Ask {
  const elements = project(each);
  return (value, scope) => (typeof value === "string" ? each : elements)(value, scope);
}

/** As Python slices, text as well as lists. */
export function slice(value: unknown, from: number | null, to: number | null, step: number): unknown {
  if (typeof value === "string") return steps([...value], from, to, step).join("");
  return Array.isArray(value) ? steps(value, from, to, step) : null;
}

function steps(elements: readonly unknown[], from: number | null, to: number | null, step: number): unknown[] {
  const { length } = elements;
  const [first, last] = step < 0 ? [-1, length - 1] : [0, length];
  const bound = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, first), last);
  const [start, stop] = step < 0
    ? [from === null ? last : bound(from), to === null ? first : bound(to)]
    : [from === null ? first : bound(from), to === null ? last : bound(to)];
  const taken: unknown[] = [];
  for (let i = start; step < 0 ? i > stop : i < stop; i += step) taken.push(elements[i]);
  return taken;
}
