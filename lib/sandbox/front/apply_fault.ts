/**
 * Applies the faults that hit a call: takes the faults and a function that executes the call, returns the reply and the
 * damage the connection must do to it.
 *
 * @module
 */

import { refuse, type Reply, write, type Written } from "../call/envelopes.ts";
import { type Damage, type Fault, FAULT_KINDS, type Hit, isDamage } from "./faults.ts";

/** A reply, and the damage still to be done to it. */
export interface Applied {
  written: Written;
  damage?: Damage;
}

/** Thrown to an embedded caller where a server would have broken the connection. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
  /** The fault that broke the connection. */
  readonly kind: Damage["kind"];

  constructor({ kind }: Damage) {
    super(`the sandbox was told to lose this connection (${kind})`);
    this.kind = kind;
  }
}

const NOTHING: Written = { status: 200, headers: {}, body: new Uint8Array() };

/**
 * Waits, then executes or refuses as the fault says. `now` gives the time (ms) for refusals. Aborting `signal` ends the wait
 * and throws its reason.
 */
export async function applyFault(
  { delay, fault }: Hit,
  execute: () => Written,
  now: () => number,
  signal: AbortSignal,
): Promise<Applied> {
  if (delay > 0) await pause(delay, signal);
  if (fault === undefined) return { written: execute() };
  const written = FAULT_KINDS[fault.kind].executed ? execute() : NOTHING;
  return isDamage(fault) ? { written, damage: fault } : { written: write(replyOf(fault), now()) };
}

/** Waits `ms`; rejects with the signal's reason if it aborts first. */
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

/** The reply sent instead of the exchange's own. */
function replyOf(fault: Exclude<Fault, Damage>): Reply {
  switch (fault.kind) {
    case "refuse":
      return refuse(fault.error).reply;
    case "nonce-duplicate":
      return refuse("nonceDuplicate").reply;
    case "html":
      return page(200, "Please stand by");
    case "rate-limit":
      return statusReply(429);
    case "status":
    case "apply-then-status":
      return statusReply(fault.status);
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
