/**
 * Faults on demand: a text of rules → a plan that says what goes wrong with a call.
 *
 * @module
 */

import { endpoints } from "../../api/endpoints/endpoints.ts";
import { hash, mix } from "../market/noise.ts";

/** What a fault does, apart from waiting. */
export type Fault =
  | { kind: "refuse"; error: string }
  | { kind: "status"; status: number; executed: boolean }
  | { kind: "nonce-duplicate" }
  | { kind: "html" }
  | Damage;

/** What only the connection can carry out. */
export type Damage =
  | { kind: "reset-before" | "reset-during" | "reset-after" | "apply-then-drop" | "truncate" | "garbage" | "hang" }
  | { kind: "wrong-length"; by: number }
  | { kind: "drip"; every: number };

/** What hits one call: a delay, a fault, both or none. */
export interface Hit {
  /** In ms. */
  delay: number;
  fault?: Fault;
}

/** One rule, read. */
export interface Rule {
  /** Matches an id, with the verb before it or without. */
  method: RegExp;
  fault: Fault | { kind: "delay"; ms: number };
  /** Strikes in so many of 100 calls. */
  percent: number;
  /** Strikes so many times at most. */
  times: number;
}

/** The kinds of fault, as `kf sandbox faults` lists them. */
export const FAULTS: readonly { kind: string; about: string }[] = [
  { kind: "refuse[=ERROR]", about: "HTTP 200 with this error, Unavailable unless given; not executed" },
  { kind: "STATUS", about: "a 3xx, 4xx or 5xx status, e.g. 302 (a redirect), 400 or 503; not executed" },
  { kind: "429", about: "HTTP 429 with rate-limit-reset; not executed" },
  { kind: "nonce-duplicate", about: "refused with nonceDuplicate; not executed" },
  { kind: "reset-before", about: "the connection is reset when the head of the request has come; not executed" },
  { kind: "reset-during", about: "the connection is reset while the body of the request comes; not executed" },
  { kind: "reset-after", about: "executed, then the connection is reset; no byte is answered" },
  { kind: "apply-then-drop", about: "executed, then the connection is closed; no byte is answered" },
  { kind: "apply-then-STATUS", about: "executed, then answered with a 4xx or 5xx status, e.g. apply-then-502" },
  { kind: "delay=DURATION", about: "waits first, e.g. delay=250ms or delay=5s; goes together with another fault" },
  { kind: "hang", about: "executed; nothing is answered, and the connection stays open" },
  { kind: "truncate", about: "executed; half of the body comes, then the connection is closed" },
  {
    kind: "wrong-length[=BYTES]",
    about: "executed; Content-Length is so much too large (10), or too small if negative",
  },
  { kind: "drip[=DURATION]", about: "executed; the reply comes byte by byte, so far apart (10ms)" },
  { kind: "garbage", about: "executed; bytes that are no HTTP come in place of the reply" },
  { kind: "html", about: "executed; HTTP 200 with a web page in place of the reply" },
];

/** What a rule looks like, for help and messages. */
export const RULE = "METHOD:KIND[@10%][@2x]";

const PLAIN = [
  "reset-before",
  "reset-during",
  "reset-after",
  "apply-then-drop",
  "truncate",
  "garbage",
  "hang",
] as const;

/**
 * Reads rules separated by commas. METHOD is an id of the endpoint table, maybe with its verb (`PUT leveragepreferences`);
 * `*` stands for any text. `@10%` strikes in one of ten calls, `@2x` twice only. Throws a RangeError naming the rule.
 *
 * @example
 * ```ts
 * import { FaultPlan, parseFaults } from "./faults.ts";
 * const plan = new FaultPlan(parseFaults("*:delay=1s, sendorder:503@1x"), "seed");
 * const first = plan.hit("POST", "sendorder");
 * if (first.delay !== 1000 || first.fault?.kind !== "status") throw new Error();
 * if (plan.hit("POST", "sendorder").fault !== undefined) throw new Error();
 * ```
 */
export function parseFaults(text: string): Rule[] {
  return text.split(",").map((rule) => rule.trim()).filter((rule) => rule !== "").map(parseRule);
}

function parseRule(rule: string): Rule {
  const [, method, kind = "", limits = ""] = /^([^:]+):([^@]+)((?:@[^@]+)*)$/.exec(rule) ?? [];
  if (method === undefined) throw unreadable(rule, "it is not complete");
  const fault = parseKind(kind.trim());
  if (fault === undefined) throw unreadable(rule, `"${kind}" is no kind of fault`);
  const read: Rule = { method: pattern(method.trim()), fault, percent: 100, times: Infinity };
  if (!endpoints().some(({ verb, id }) => matches(read, verb, id))) throw unreadable(rule, `"${method}" is no METHOD`);
  for (const limit of limits.split("@").slice(1)) readLimit(read, limit.trim(), rule);
  return read;
}

function readLimit(read: Rule, limit: string, rule: string): void {
  const [, number, unit] = /^(\d{1,6}(?:\.\d+)?)([%x])$/.exec(limit) ?? [];
  const share = unit === "%" && Number(number) > 0 && Number(number) <= 100;
  const count = unit === "x" && Number(number) > 0 && Number.isInteger(Number(number));
  if (!share && !count) {
    throw unreadable(rule, `"@${limit}" is neither a share like @10%, up to @100%, nor a count like @2x`);
  }
  if (share) read.percent = Number(number);
  else read.times = Number(number);
}

/** A fault rule that can't be read. */
export class FaultRuleError extends RangeError {}

function unreadable(rule: string, why: string): FaultRuleError {
  return new FaultRuleError(`cannot read the fault "${rule}": ${why}; a rule is ${RULE}`);
}

function matches({ method }: Rule, verb: string, id: string): boolean {
  return method.test(id) || method.test(`${verb} ${id}`);
}

function pattern(method: string): RegExp {
  const source = method.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${source}$`, "i");
}

function parseKind(text: string): Rule["fault"] | undefined {
  const [kind = "", value] = split(text);
  const plain = PLAIN.find((name) => name === text);
  if (plain !== undefined) return { kind: plain };
  if (text === "nonce-duplicate" || text === "html") return { kind: text };
  const [, apply, status] = /^(apply-then-)?([345]\d\d)$/.exec(text) ?? [];
  if (status !== undefined) return { kind: "status", status: Number(status), executed: apply !== undefined };
  if (kind === "refuse") return value === "" ? undefined : { kind, error: value ?? "Unavailable" };
  if (kind === "wrong-length") return /^-?\d{1,6}$/.test(value ?? "10") ? { kind, by: Number(value ?? 10) } : undefined;
  const ms = duration(value ?? (kind === "drip" ? "10ms" : ""));
  if (ms === undefined) return undefined;
  if (kind === "delay") return { kind, ms };
  return kind === "drip" ? { kind, every: ms } : undefined;
}

function split(text: string): [string, string?] {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function duration(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * ({ ms: 1, s: 1000, m: 60_000 }[unit ?? ""] ?? 1);
}

/** Rules at work: counts, and draws the same lots for the same seed. */
export class FaultPlan {
  readonly #rules: readonly (Rule & { hits: number })[];
  readonly #stream: number;
  #drawn = 0;

  constructor(rules: readonly Rule[], seed: string) {
    this.#rules = rules.map((rule) => ({ ...rule, hits: 0 }));
    this.#stream = hash(seed);
  }

  /** What hits this call. Delays add up; of the other rules that match, the first one hits. */
  hit(verb: string, id: string): Hit {
    const hit: Hit = { delay: 0 };
    for (const rule of this.#rules) {
      const { fault } = rule;
      if (fault.kind !== "delay" && hit.fault !== undefined) continue;
      if (!matches(rule, verb, id) || !this.#draw(rule)) continue;
      if (fault.kind === "delay") hit.delay += fault.ms;
      else hit.fault = fault;
    }
    return hit;
  }

  #draw(rule: Rule & { hits: number }): boolean {
    if (rule.hits >= rule.times) return false;
    if (rule.percent < 100 && mix(this.#stream, this.#drawn++) / 2 ** 32 * 100 >= rule.percent) return false;
    rule.hits++;
    return true;
  }
}
