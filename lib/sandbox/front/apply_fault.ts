/**
 * Plays a fault: in go what strikes a call and the way to execute it, out come the reply and what the connection has to
 * do to it.
 *
 * @module
 */

import { refuse, type Reply, write, type Written } from "../call/envelopes.ts";
import type { Damage, Fault, Hit } from "./faults.ts";

/** A reply, and the damage that is still to be done to it. */
export interface Applied {
  written: Written;
  damage?: Damage;
}

/** Thrown to an embedded caller where a server would have broken the connection. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
  /** The fault that did it. */
  readonly kind: Damage["kind"];

  constructor({ kind }: Damage) {
    super(`the sandbox was told to lose this connection (${kind})`);
    this.kind = kind;
  }
}

const NOTHING: Written = { status: 200, headers: {}, body: new Uint8Array() };

/**
 * Waits, then executes or refuses as the fault says. `now` tells the time (ms) for refusals; `signal` ends the wait, and what
 * it was aborted with is thrown.
 */
export async function applyFault(
  { delay, fault }: Hit,
  execute: () => Written,
  now: () => number,
  signal: AbortSignal,
): Promise<Applied> {
  if (delay > 0) await pause(delay, signal);
  if (fault === undefined) return { written: execute() };
  const instead = replyOf(fault);
  if (!isExecuted(fault)) {
    return isDamage(fault) ? { written: NOTHING, damage: fault } : { written: write(instead, now()) };
  }
  const written = execute();
  return isDamage(fault) ? { written, damage: fault } : { written: write(instead, now()) };
}

/** Waits so many ms; rejects with the signal's reason when that comes first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function isExecuted(fault: Fault): boolean {
  if (fault.kind === "status") return fault.executed;
  return !["refuse", "nonce-duplicate", "reset-before", "reset-during"].includes(fault.kind);
}

function isDamage(fault: Fault): fault is Damage {
  return !["refuse", "status", "nonce-duplicate", "html"].includes(fault.kind);
}

/** The reply in the place of the exchange's own. */
function replyOf(fault: Fault): Reply {
  switch (fault.kind) {
    case "refuse":
      return refuse(fault.error).reply;
    case "nonce-duplicate":
      return refuse("nonceDuplicate").reply;
    case "html":
      return page(200, "Please stand by");
    case "status":
      return statusReply(fault.status);
    default:
      return {};
  }
}

function statusReply(status: number): Reply {
  if (status === 429) return { status, headers: { "rate-limit-reset": "10" }, text: "Too Many Requests" };
  if (status >= 500) return page(status, `${status} from the gateway`);
  if (status >= 400) return { status, json: { status: `HTTP_${status}`, result: "error", errors: [`HTTP ${status}`] } };
  return { status, headers: { Location: "https://elsewhere.example/moved" }, text: "" };
}

function page(status: number, title: string): Reply {
  const text = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { "Content-Type": "text/html; charset=utf-8" }, text };
}
