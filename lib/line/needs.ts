/**
 * Failures for orders that aren't named as they have to be, and for what a call needs by its other values.
 *
 * @module
 */

import { addressOf, type Endpoint, type Need } from "../api/endpoints/endpoints.ts";
import { exampleOf, helpOn } from "../api/example.ts";
import type { Item } from "../api/item.ts";
import { type Failure, usage } from "../io/failure.ts";
import { kf, nextStep } from "../text/next_step.ts";
import { isUnmet } from "./check.ts";

/** `leveragepreferences symbol=PF_XBTUSD maxLeverage=5`, which only PUT sets. */
export function ofOtherVerb(row: Endpoint, other: Endpoint, values: readonly Item[]): Failure {
  const takes = (each: string) => other.parameters.some((parameter) => parameter.name === each);
  const own = row.parameters.map(({ name }) => name);
  const names = values.map(([name]) => name).filter((name) => takes(name) && !own.includes(name));
  const belong = `${names.join(" and ")} ${names.length === 1 ? "belongs" : "belong"}`;
  const message = own.length === 0
    ? `${row.verb} ${row.id} takes no parameters; ${belong} to ${addressOf(other)}`
    : `${belong} to ${addressOf(other)}, not to ${row.verb} ${row.id}`;
  const lacks = other.parameters.some(({ name, required }) => required && !values.some(([given]) => given === name));
  const inPath = other.parameters.some(({ in: place }) => place === "path");
  if (lacks || inPath || !values.every(([each]) => takes(each))) {
    return usage(message, nextStep`for example: ${exampleOf(other)}`);
  }
  const typed = values.map((item) => item.join("="));
  const address = addressOf(other).split(" ");
  return usage(
    message,
    nextStep`write: ${other.effect === "read" ? kf(...address, ...typed) : kf("-n", ...address, ...typed)}`,
  );
}

/** What a call needs by its values, in words: `orderType=lmt needs limitPrice`. */
export function unmet(row: Endpoint, { where, some, listedBy }: Need, values: readonly Item[]): Failure {
  const because = values.find(([name]) => name === where?.[0])?.join("=");
  const message = `${row.id}${because === undefined ? "" : ` with ${because}`} needs ${some.join(" or ")}`;
  if (listedBy !== undefined) return usage(message, nextStep`list open orders with: ${kf(listedBy)}`);
  const whole = completed(row, values).map((item) => item.join("="));
  return usage(message, nextStep`for example: ${kf("-n", ...addressOf(row).split(" "), ...whole)}`);
}

/** The call with examples of all that it needs. */
function completed(row: Endpoint, values: readonly Item[]): readonly Item[] {
  const need = row.needs?.find((need) => isUnmet(need, values));
  const [name] = need?.some ?? [];
  return name === undefined ? values : completed(row, [...values, [name, exampleFor(row, name)]]);
}

/**
 * A need in words, for help: `limitPrice with orderType=lmt, post, ioc or fok`.
 *
 * @example
 * ```ts
 * import { needInWords } from "./needs.ts";
 * const need = needInWords({ where: ["orderType", "lmt", "fok"], some: ["limitPrice"] });
 * if (need !== "limitPrice with orderType=lmt or fok") throw new Error(need);
 * if (needInWords({ where: ["a"], some: ["b", "c"] }) !== "b or c with a") throw new Error();
 * ```
 */
export function needInWords({ where, some }: Need): string {
  const [name, ...those] = where ?? [];
  const values = [those.slice(0, -1).join(", "), ...those.slice(-1)].filter((text) => text !== "").join(" or ");
  return `${some.join(" or ")}${name === undefined ? "" : ` with ${name}${values === "" ? "" : `=${values}`}`}`;
}

/** An example value of a parameter, which is a price where it is none of a list. */
function exampleFor(row: Endpoint, name: string): string {
  const values = row.parameters.find((parameter) => parameter.name === name)?.values;
  return values?.[0] ?? (name.endsWith("Price") ? "50000" : "1");
}

/** `cancelorder order_id=my-order`. */
export function notUuid(row: Endpoint, name: string, value: string): Failure {
  const message = `${name} must be a UUID, not "${value}"`;
  const { some = [], listedBy } = row.needs?.find(({ some }) => some.includes(name)) ?? {};
  const own = some.find((each) => each !== name);
  if (own !== undefined && listedBy !== undefined) {
    return usage(message, nextStep`an id of your own is ${own}=…; list open orders with: ${kf(listedBy)}`);
  }
  return usage(message, nextStep`what it takes: ${helpOn(row)}`);
}
