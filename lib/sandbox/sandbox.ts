/**
 * An exchange in this process: requests go in and replies come out as the real one gives them, over data that lasts in one
 * file. Nothing else of the sandbox is imported from outside.
 *
 * @module
 */

import { answer } from "./front/answer.ts";
import { idAt, receive, type Received } from "./call/call.ts";
import { type ClockSpec, parseClock } from "./store/clock.ts";
import type { Written } from "./call/envelopes.ts";
import { type Damage, FaultPlan, parseFaults } from "./front/faults.ts";
import { type KeyPair, KEYS } from "./call/keys.ts";
import { applyFault, ConnectionLost, pause } from "./front/apply_fault.ts";
import type { Backend } from "./front/serve.ts";
import { openStore, type Store } from "./store/store.ts";

export { ClockError, parseClock } from "./store/clock.ts";
export type { ClockSpec } from "./store/clock.ts";
export { FaultRuleError, FAULTS, parseFaults, RULE } from "./front/faults.ts";
export { type KeyPair, KEYS } from "./call/keys.ts";
export { ConnectionLost } from "./front/apply_fault.ts";
export { resetSandbox } from "./store/reset.ts";
export { serve } from "./front/serve.ts";
export type { ServeOptions, Serving } from "./front/serve.ts";
export { StoreError } from "./store/store.ts";

/** How to open a sandbox. */
export interface SandboxOptions {
  /** The file its data is in, made when it isn't there; `:memory:` for data that goes away with it. */
  data: string;
  /** What new data grows from (`kf` unless given); older data has to have been made with it. */
  seed?: string | undefined;
  /** `real` unless given; see {@linkcode parseClock}. */
  clock?: string | ClockSpec | undefined;
  /** Rules as {@linkcode FAULTS} lists them; none unless given. */
  faults?: string | undefined;
  /** Whether the rate pools are enforced; true unless given. */
  limits?: boolean;
  /** The real time in ms since the epoch; `Date.now` unless given. */
  realNow?: () => number;
}

/** An open sandbox. */
export interface Sandbox extends Backend, Disposable {
  /**
   * The reply to a request, whatever its host. Rejects with {@linkcode ConnectionLost} where a fault would break the
   * connection, and with the reason of the request's signal when that ends a wait.
   */
  handle(request: Request): Promise<Response>;
  /** The key pairs it accepts. */
  readonly keys: readonly KeyPair[];
  /** Where its data is. */
  readonly path: string;
  close(): void;
}

/**
 * Opens a sandbox. Throws a StoreError for data that can't be used, and a RangeError for an unreadable clock or fault.
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
  const { data, seed, clock = "real", faults = "", limits = true, realNow = Date.now } = options;
  const rules = parseFaults(faults);
  const spec = typeof clock === "string" ? parseClock(clock) : clock;
  const store = openStore(data, { seed, clock: spec, realNow });
  return new OpenSandbox(store, limits, new FaultPlan(rules, `${seed ?? ""} ${realNow()}`));
}

class OpenSandbox implements Sandbox {
  readonly keys = KEYS;
  readonly path: string;
  readonly plan: FaultPlan;
  readonly #store: Store;
  readonly #limits: boolean;
  #open = true;

  constructor(store: Store, limits: boolean, plan: FaultPlan) {
    this.path = store.path;
    this.plan = plan;
    this.#store = store;
    this.#limits = limits;
  }

  async handle(request: Request): Promise<Response> {
    const received = await receive(request);
    const hit = this.plan.hit(received.verb, idAt(received.verb, received.path));
    const { written, damage } = await applyFault(hit, () => this.answer(received), () => this.now(), request.signal);
    if (damage?.kind === "wrong-length" && damage.by < 0) {
      return respond({ ...written, body: written.body.slice(0, damage.by) });
    }
    if (damage !== undefined) await applyDamage(damage, written, request.signal);
    return respond(written);
  }

  answer(received: Received): Written {
    return answer(this.#store, this.#limits, received);
  }

  now(): number {
    return this.#store.transaction(({ clock }) => clock);
  }

  close(): void {
    if (this.#open) this.#store.close();
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What a broken connection comes to in the same process. A reply that only drips is whole in the end. */
async function applyDamage(damage: Damage, { body }: Written, signal: AbortSignal): Promise<void> {
  if (damage.kind === "drip") return await pause(damage.every * body.length, signal);
  if (damage.kind === "hang") await pause(2 ** 31 - 1, signal);
  throw new ConnectionLost(damage);
}

function respond({ status, headers, body }: Written): Response {
  return new Response(body.length === 0 ? null : body, { status, headers });
}
