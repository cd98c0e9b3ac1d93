/**
 * Faults on demand: parses fault rules into a plan that decides what goes wrong with each call.
 *
 * @module
 */

import { endpoints } from "../../api/endpoints/endpoints.ts";
import { hash, mix } from "../market/noise.ts";

/** What a fault does, apart from waiting. */
export type Fault =
  | { kind: "refuse"; error: string }
  | { kind: "status" | "apply-then-status"; status: number }
  | { kind: "rate-limit" | "nonce-duplicate" | "html" }
  | Damage;

/** Faults that act on the connection. */
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

/** A parsed rule. */
export interface Rule {
  /** Matches an id, with or without the verb before it. */
  method: RegExp;
  fault: Fault | { kind: "delay"; ms: number };
  /** Percentage of matching calls it hits. */
  percent: number;
  /** Hits at most this many calls. */
  times: number;
}

/** A kind of fault. */
export interface FaultKind {
  /** How a rule writes it, if not by its name alone. */
  readonly usage?: string;
  readonly about: string;
  /** Whether the call is executed all the same. */
  readonly executed: boolean;
  /** Whether it damages the connection; otherwise it replaces the reply. */
  readonly damages?: true;
}

/** Every kind of fault, in the order in which `kf sandbox faults` lists them. */
export const FAULT_KINDS: Readonly<Record<Rule["fault"]["kind"], FaultKind>> = {
  refuse: {
    usage: "refuse[=ERROR]",
    about: "HTTP 200 with this error, Unavailable unless given; not executed",
    executed: false,
  },
  status: {
    usage: "STATUS",
    about: "a 3xx, 4xx or 5xx status, e.g. 302 (a redirect), 400 or 503; not executed",
    executed: false,
  },
  "rate-limit": {
    usage: "429",
    about: "HTTP 429 with rate-limit-reset; not executed",
    executed: false,
  },
  "nonce-duplicate": {
    about: "refused with nonceDuplicate; not executed",
    executed: false,
  },
  "reset-before": {
    about: "the connection is reset when the head of the request has come; not executed",
    executed: false,
    damages: true,
  },
  "reset-during": {
    about: "the connection is reset while the body of the request comes; not executed",
    executed: false,
    damages: true,
  },
  "reset-after": {
    about: "executed, then the connection is reset; no byte is answered",
    executed: true,
    damages: true,
  },
  "apply-then-drop": {
    about: "executed, then the connection is closed; no byte is answered",
    executed: true,
    damages: true,
  },
  "apply-then-status": {
    usage: "apply-then-STATUS",
    about: "executed, then answered with a 4xx or 5xx status, e.g. apply-then-502",
    executed: true,
  },
  delay: {
    usage: "delay=DURATION",
    about: "waits first, e.g. delay=250ms or delay=5s; goes together with another fault",
    executed: true,
  },
  hang: {
    about: "executed; nothing is answered, and the connection stays open",
    executed: true,
    damages: true,
  },
  truncate: {
    about: "executed; half of the body comes, then the connection is closed",
    executed: true,
    damages: true,
  },
  "wrong-length": {
    usage: "wrong-length[=BYTES]",
    about: "executed; Content-Length is so much too large (10), or too small if negative",
    executed: true,
    damages: true,
  },
  drip: {
    usage: "drip[=DURATION]",
    about: "executed; the reply comes byte by byte, so far apart (10ms)",
    executed: true,
    damages: true,
  },
  garbage: {
    about: "executed; bytes that are no HTTP come in place of the reply",
    executed: true,
    damages: true,
  },
  html: {
    about: "executed; HTTP 200 with a web page in place of the reply",
    executed: true,
  },
};

/** The same rows for help, each with its usage. */
export const FAULTS = Object.entries(FAULT_KINDS).map(([kind, row]) => ({ usage: kind, ...row }));

/** Whether a fault acts on the connection. */
export function isDamage(fault: Fault): fault is Damage {
  return FAULT_KINDS[fault.kind].damages === true;
}

/** The syntax of a rule, for help and messages. */
export const RULE = "METHOD:KIND[@10%][@2x]";

/** Kinds whose rule is their name alone. */
const PLAIN = [
  "reset-before",
  "reset-during",
  "reset-after",
  "apply-then-drop",
  "truncate",
  "garbage",
  "hang",
  "nonce-duplicate",
  "html",
] as const;

/**
 * Parses comma-separated rules. METHOD is an id of the endpoint table, optionally with its verb (`PUT leveragepreferences`);
 * `*` matches any text. `@10%` hits one call in ten, `@2x` only the first two. Throws a RangeError that quotes the rule.
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
  if (text === "429") return { kind: "rate-limit" };
  const [, apply, status] = /^(apply-then-)?([345]\d\d)$/.exec(text) ?? [];
  if (status !== undefined) return { kind: apply ? "apply-then-status" : "status", status: Number(status) };
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

/** Applies rules to calls: counts hits, and draws the same random numbers for the same seed. */
export class FaultPlan {
  readonly #rules: readonly (Rule & { hits: number })[];
  readonly #stream: number;
  #drawn = 0;

  constructor(rules: readonly Rule[], seed: string) {
    this.#rules = rules.map((rule) => ({ ...rule, hits: 0 }));
    this.#stream = hash(seed);
  }

  /** What hits this call: the sum of all matching delays, and the first other fault that matches. */
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
