/**
 * A reply of the exchange → the same with one field altered, so that it contradicts the request, itself or another place.
 *
 * @module
 */

import type { Dice } from "./dice.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** Where a value stands: the object or list around it, and its name there. */
interface Spot {
  parent: Json;
  key: string;
  /** The names that lead there. */
  path: string[];
}

const WORDS = [
  ...[
    "placed",
    "partiallyFilled",
    "filled",
    "cancelled",
    "edited",
    "invalidSize",
    "notFound",
    "insufficientAvailableFunds",
  ],
  ...["success", "error", "ENTERED_BOOK", "CANCELLED", "REJECTED", "FULLY_EXECUTED", "", "x"],
  ...["9f1a2b3c-0000-4000-8000-000000000009", "buy", "sell", "PF_ETHUSD"],
];

/** Errors that say nothing true, added to a reply. */
const ADDED: readonly (readonly [string, Json])[] = [
  ["error", "insufficientFunds"],
  ["error", "apiLimitExceeded"],
  ["error", "authenticationError"],
  ["error", ""],
  ["errors", [{ code: 41, message: "would cause liquidation" }]],
  ["result", "error"],
];

/** The text of the reply with one field altered; the same text where it isn't JSON. */
export function altered(text: string, dice: Dice): string {
  const body = parsed(text);
  if (body === undefined) return text;
  if (dice.strikes(15)) return added(text, body, dice);
  const spots = spotsIn(body, []).filter(({ path }) => path.at(-1) !== "serverTime");
  for (let tries = 0; tries < 20 && spots.length > 0; tries++) {
    const spot = dice.pick(spots);
    const old = spot.parent[spot.key];
    const value = another(old, spot, dice);
    if (value === old || !isNoticed(spot, old, value, body)) continue;
    if (dice.strikes(20)) return withTwo(body, spot, value);
    if (value === undefined) delete spot.parent[spot.key];
    else spot.parent[spot.key] = value;
    return JSON.stringify(body);
  }
  return text;
}

function parsed(text: string): Json {
  try {
    const body = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** An error beside what there is; a second name for one that is there already. */
function added(text: string, body: Json, dice: Dice): string {
  const [name, value] = dice.pick(ADDED);
  if (body[name] === value || Array.isArray(body)) return text;
  return `{${JSON.stringify(name)}:${JSON.stringify(value)},${text.trimStart().slice(1)}`;
}

/** The values that stand alone. */
function spotsIn(value: Json, path: string[]): Spot[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, key];
    return typeof part === "object" && part !== null ? spotsIn(part, here) : [{ parent: value, key, path: here }];
  });
}

function another(old: Json, { key }: Spot, dice: Dice): Json {
  const kind = dice.pick(["word", "word", "null", "gone", "other"] as const);
  if (kind === "null") return null;
  if (kind === "gone") return undefined;
  // A later time could make an older order this one.
  if (/time/i.test(key)) return "x";
  if (kind === "word") return dice.pick(WORDS);
  return typeof old === "number"
    ? dice.pick([old + 1, -old, String(old)])
    : typeof old === "boolean"
    ? !old
    : `${old}0`;
}

/** A status that the events of its order don't contradict could be the true one: nobody would notice. */
function isNoticed({ parent, key, path }: Spot, old: Json, value: Json, body: Json): boolean {
  if (key === "orderEvents" || path.includes("instructions")) return false;
  const inStatus = path.some((name) => /Status$/.test(name));
  if (key === "status" && inStatus) return (parent.orderEvents?.length ?? 0) > 0 || !WORDS.includes(value);
  // The kind of an event is what a status is held against.
  if (key === "type" && path.includes("orderEvents")) return false;
  // One error for another says the same: that it was refused.
  if (key === "error" && path.length === 1) {
    return !(body.result === "error" && typeof value === "string" && value === old);
  }
  return true;
}

/** Both values under one name. */
function withTwo(body: Json, { parent, key }: Spot, value: Json): string {
  const mark = "\u0000two";
  const old = parent[key];
  delete parent[key];
  parent[mark] = 0;
  const two = [old, value ?? null].map((one) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join(",");
  return JSON.stringify(body).replace(`${JSON.stringify(mark)}:0`, () => two);
}

/** Whether every status in a reply tells an id, and none of them stands in the request. */
export function foreignIds(text: string, request: string): boolean {
  const body = parsed(text);
  const statuses = Object.entries(body ?? {}).filter(([name]) => /^(send|edit|cancel|batch)Status$/.test(name))
    .flatMap(([, value]) => Array.isArray(value) ? value : [value]);
  const ids = statuses.map((status) =>
    spotsIn(status, []).filter(({ key }) => /^(cliOrdId|order_?id|uid)$/i.test(key)).map(({ parent, key }) =>
      parent[key]
    )
      .filter((id) => typeof id === "string" && id !== "")
  );
  const asked = decodeURIComponent(request.replaceAll("+", " "));
  const names = (status: Json) => /"cliOrdId":"[^"]/.test(JSON.stringify(status)) || /cliOrdId/.test(asked) === false;
  return ids.length > 0 && ids.every((own) => own.length > 0 && own.every((id) => !asked.includes(id))) &&
    statuses.every(names);
}

/** The text of a reply with another time of the exchange. */
export function withServerTime(text: string, time: number): string {
  return text.replace(/"serverTime":"[^"]*"/, `"serverTime":"${new Date(time).toISOString()}"`);
}
