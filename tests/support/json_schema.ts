/**
 * A JSON value against a schema of the exchange's OpenAPI → where it breaks it. Knows the keywords that are used there.
 *
 * @module
 */

/** A schema, as far as the OpenAPI of the exchange uses the language. */
export interface Schema {
  type?: string | readonly string[];
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  nullable?: boolean;
  title?: string;
}

/** One thing wrong with a value: where it is (`orders[].price`) and what. */
export interface Violation {
  path: string;
  problem: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The formats that are checked; numbers and texts both have them. */
const FORMATS: Record<string, (value: unknown) => boolean> = {
  uuid: (value) => UUID.test(String(value)),
  "date-time": (value) => TIME.test(String(value)),
  decimal: (value) => DECIMAL.test(String(value)),
  "big-decimal": (value) => DECIMAL.test(String(value)),
  base64: (value) => BASE64.test(String(value)),
  int32: Number.isInteger,
  int64: Number.isInteger,
  uint64: (value) => Number.isInteger(value) && Number(value) >= 0,
  "timestamp-milliseconds": (value) => Number.isInteger(value) && Number(value) > 1e12,
};

/**
 * What is wrong with a value. Of alternatives (`oneOf`) one has to fit, and more may: the exchange's aren't exclusive. If none
 * fits, the problems of the nearest count.
 *
 * @example
 * ```ts
 * import { violations } from "./json_schema.ts";
 * const schema = { type: "object", required: ["size"], properties: { side: { enum: ["buy", "sell"] } } };
 * const found = violations(schema, { side: "up" }).map(({ path, problem }) => `${path}: ${problem}`);
 * if (found.join() !== "size: is missing,side: is none of buy, sell: \"up\"") throw new Error(found.join());
 * ```
 */
export function violations(schema: Schema, value: unknown, path = ""): Violation[] {
  const at = (problem: string): Violation => ({ path, problem });
  if (value === null && schema.nullable === true) return [];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    return [at(`is no ${types.join(" or ")}: ${shown(value)}`)];
  }
  const found: Violation[] = [];
  // A type of "null" beside an enumeration means that null is one of its values.
  if (schema.enum !== undefined && !schema.enum.includes(value) && !(value === null && types.includes("null"))) {
    found.push(at(`is none of ${schema.enum.join(", ")}: ${shown(value)}`));
  }
  found.push(...scalar(schema, value).map(at));
  if (Array.isArray(value)) found.push(...list(schema, value, path));
  else if (typeof value === "object" && value !== null) found.push(...object(schema, value, path));
  for (const part of schema.allOf ?? []) found.push(...violations(part, value, path));
  if (schema.oneOf !== undefined) found.push(...nearest(schema.oneOf, value, path));
  return found;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isOf(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "null") return value === null;
  const kind = typeof value;
  return type === "integer" ? Number.isInteger(value) : kind === type;
}

function scalar({ format, pattern, maxLength, minimum }: Schema, value: unknown): string[] {
  if (typeof value !== "string" && typeof value !== "number") return [];
  const fits = format === undefined ? undefined : FORMATS[format];
  return [
    ...(fits !== undefined && !fits(value) ? [`is no ${format}: ${shown(value)}`] : []),
    ...(pattern !== undefined && !new RegExp(pattern).test(String(value)) ? [`doesn't match ${pattern}`] : []),
    ...(maxLength !== undefined && String(value).length > maxLength ? [`is longer than ${maxLength}`] : []),
    ...(minimum !== undefined && Number(value) < minimum ? [`is below ${minimum}`] : []),
  ];
}

function list({ items, minItems = 0, maxItems = Infinity }: Schema, value: readonly unknown[], path: string) {
  const found = value.flatMap((row) => items === undefined ? [] : violations(items, row, `${path}[]`));
  if (value.length < minItems || value.length > maxItems) found.push({ path, problem: `has ${value.length} elements` });
  return found;
}

function object(schema: Schema, value: object, path: string): Violation[] {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const under = (name: string) => path === "" ? name : `${path}.${name}`;
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const found = missing.map((name): Violation => ({ path: under(name), problem: "is missing" }));
  for (const [name, part] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) found.push(...violations(known, part, under(name)));
    else if (others === false) found.push({ path: under(name), problem: "is not in the schema" });
    else if (typeof others === "object") found.push(...violations(others, part, under("*")));
  }
  return found;
}

function nearest(choices: readonly Schema[], value: unknown, path: string): Violation[] {
  let best: Violation[] | undefined;
  for (const choice of choices) {
    const found = violations(choice, value, path);
    if (found.length === 0) return [];
    if (best === undefined || distance(found, path) < distance(best, path)) best = found;
  }
  return best ?? [];
}

/**
 * A value of the wrong type, with another tag (`type`, `result`) or without a field that this alternative needs is further away
 * than one with several wrong fields.
 */
function distance(found: readonly Violation[], path: string): number {
  const depth = path === "" ? 0 : path.split(".").length;
  const tags = [path, ...["type", "result"].map((name) => path === "" ? name : `${path}.${name}`)];
  const weight = ({ path: at, problem }: Violation) => {
    if (tags.includes(at)) return 1000;
    return problem === "is missing" && at.split(".").length === depth + 1 ? 100 : 1;
  };
  return found.reduce((sum, violation) => sum + weight(violation), 0);
}
