/**
 * An exchange in this process: takes requests and returns replies like the real one's, with its data in one file. Code outside
 * the sandbox imports only this module.
 *
 * @module
 */

import { answer } from "./front/answer.ts";
import { idAt, receive } from "./call/call.ts";
import { type ClockSpec, parseClock } from "./store/clock.ts";
import type { Written } from "./call/envelopes.ts";
import { type Damage, FaultPlan, parseFaults } from "./front/faults.ts";
import { type KeyPair, KEYS } from "./call/keys.ts";
import { applyFault, ConnectionLost, pause } from "./front/apply_fault.ts";
import type { Backend } from "./front/serve.ts";
import { openStore } from "./store/store.ts";

export { ClockError, parseClock } from "./store/clock.ts";
export type { ClockSpec } from "./store/clock.ts";
export { FaultRuleError, FAULTS, parseFaults, RULE } from "./front/faults.ts";
export { type KeyPair, KEYS } from "./call/keys.ts";
export { ConnectionLost } from "./front/apply_fault.ts";
export { resetSandbox } from "./store/reset.ts";
export { serve } from "./front/serve.ts";
export type { ServeOptions, Serving } from "./front/serve.ts";
export { StoreError } from "./store/store.ts";

/** Options of {@linkcode openSandbox}. */
export interface SandboxOptions {
  /** The data file, created if missing; `:memory:` for data that is gone when the sandbox closes. */
  data: string;
  /** The seed of new data, default `kf`; existing data must have been created with the same one. */
  seed?: string | undefined;
  /** Default `real`; see {@linkcode parseClock}. */
  clock?: string | ClockSpec | undefined;
  /** Rules as {@linkcode FAULTS} lists them; default none. */
  faults?: string | undefined;
  /** Whether the rate pools are enforced; default true. */
  limits?: boolean;
  /** Whether `tickers` ends with the rows of the indices; default false. */
  indexRows?: boolean;
  /** The real time in ms since the epoch; default `Date.now`. */
  realNow?: () => number;
}

/** An open sandbox. */
export interface Sandbox extends Backend, Disposable {
  /**
   * The reply to a request to any host. Rejects with {@linkcode ConnectionLost} where a fault would break the connection,
   * and with the signal's reason if the request is aborted during a wait.
   */
  handle(request: Request): Promise<Response>;
  /** The key pairs it accepts. */
  readonly keys: readonly KeyPair[];
  /** The path of its data. */
  readonly path: string;
  close(): void;
}

/**
 * Opens a sandbox. Throws a StoreError for unusable data, and a RangeError for a malformed clock or fault rule.
 *
 * @example
 * ```ts
 * import { openSandbox } from "./sandbox.ts";
 * using sandbox = openSandbox({ data: ":memory:", clock: "fixed:2026-10-01T12:00:00Z" });
 * const response = await sandbox.handle(new Request("https://futures.kraken.com/derivatives/api/v3/tickers/PF_XBTUSD"));
 * const { result, ticker } = await response.json();
 * if (result !== "success" || ticker.symbol !== "PF_XBTUSD") throw new Error();
 * ```
 */
export function openSandbox(options: SandboxOptions): Sandbox {
  const { data, seed, clock = "real", faults = "", limits = true, indexRows = false, realNow = Date.now } = options;
  const rules = parseFaults(faults);
  const spec = typeof clock === "string" ? parseClock(clock) : clock;
  const store = openStore(data, { seed, clock: spec, realNow });
  const plan = new FaultPlan(rules, `${seed ?? ""} ${realNow()}`);
  const now = () => store.transaction(({ clock }) => clock);
  let open = true;
  const close = () => {
    if (open) store.close();
    open = false;
  };
  const sandbox: Sandbox = {
    keys: KEYS,
    path: store.path,
    plan,
    now,
    answer: (received) => answer(store, { limits, indexRows }, received),
    handle: (request) => handle(sandbox, request),
    close,
    [Symbol.dispose]: close,
  };
  return sandbox;
}

async function handle({ plan, answer, now }: Backend, request: Request): Promise<Response> {
  const received = await receive(request);
  const hit = plan.hit(received.verb, idAt(received.verb, received.path));
  const { written, damage } = await applyFault(hit, () => answer(received), now, request.signal);
  if (damage?.kind === "wrong-length" && damage.by < 0) {
    return respond({ ...written, body: written.body.slice(0, damage.by) });
  }
  if (damage !== undefined) await applyDamage(damage, written, request.signal);
  return respond(written);
}

/** What damage means without a connection. A reply that only drips arrives whole in the end. */
async function applyDamage(damage: Damage, { body }: Written, signal: AbortSignal): Promise<void> {
  if (damage.kind === "drip") return await pause(damage.every * body.length, signal);
  if (damage.kind === "hang") await pause(2 ** 31 - 1, signal);
  throw new ConnectionLost(damage);
}

function respond({ status, headers, body }: Written): Response {
  return new Response(body.length === 0 ? null : body, { status, headers });
}
