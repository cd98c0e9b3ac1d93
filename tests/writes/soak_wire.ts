/**
 * A lossy connection to a sandbox in this process: a request and a fault → what arrives of the reply. Time is the sandbox's and
 * advances only on demand.
 *
 * @module
 */

import type { Received } from "../../lib/sandbox/call/call.ts";
import { FaultPlan, type Hit, parseFaults } from "../../lib/sandbox/front/faults.ts";
import { ConnectionLost, openSandbox, type Sandbox } from "../../lib/sandbox/sandbox.ts";
import { NetworkError, type WireRequest, type WireResponse } from "../../lib/io/io.ts";
import { type Answer, type Arguments, callWith, NOON } from "../sandbox/sandbox_fixture.ts";

/** Faults of the sandbox that take no time, and three that do. */
export const WIRE_FAULTS = [
  "none",
  ...[
    "reset-before",
    "reset-during",
    "reset-after",
    "apply-then-drop",
    "truncate",
    "wrong-length=-10",
    "garbage",
    "html",
  ],
  ...[
    "302",
    "400",
    "401",
    "404",
    "408",
    "429",
    "500",
    "502",
    "503",
    "apply-then-500",
    "apply-then-502",
    "apply-then-503",
  ],
  ...["refuse", "refuse=Server Error", "refuse=insufficientFunds", "refuse=apiLimitExceeded", "nonce-duplicate"],
  "hang",
  "late",
  "slow",
] as const;

/** One of them. */
export type WireFault = typeof WIRE_FAULTS[number];

/** A request in transit, and when it arrives (ms). */
interface Underway {
  due: number;
  request: WireRequest;
}

/** A write that the exchange itself has replied to. */
export interface Done {
  path: string;
  text: string;
}

/** How long kf would wait for an answer, in ms. */
const PATIENCE = 1000;

/** A sandbox behind such a wire. */
export class SoakWire implements Disposable {
  /** The exchange's time, in ms. */
  now = NOON;
  /** The writes the exchange has answered, by itself and not by a fault. */
  readonly done: Done[] = [];
  readonly #sandbox: Sandbox;
  readonly #plan = new Chosen();
  #underway: Underway[] = [];

  constructor(seed: string) {
    this.#sandbox = openSandbox({ data: ":memory:", seed, limits: false, realNow: () => this.now });
    const answer = this.#sandbox.answer.bind(this.#sandbox);
    this.#sandbox.plan = this.#plan;
    this.#sandbox.answer = (received: Received) => {
      const written = answer(received);
      if (received.verb !== "GET") {
        this.done.push({ path: received.path, text: new TextDecoder().decode(written.body) });
      }
      return written;
    };
  }

  /** Advances the clock; requests in transit arrive when they are due. */
  async pass(ms: number): Promise<void> {
    const until = this.now + Math.round(ms);
    const due = this.#underway.filter((each) => each.due <= until).toSorted((a, b) => a.due - b.due);
    this.#underway = this.#underway.filter((each) => each.due > until);
    for (const { due: at, request } of due) {
      this.now = Math.max(this.now, at);
      await this.#handle(request);
    }
    this.now = Math.max(this.now, until);
  }

  /** Sends a request with a fault. `late` is the transit time of a late one, `travel` that of any other, in ms each way. */
  async send(
    request: WireRequest,
    fault: WireFault,
    { late, travel }: { late: number; travel: number },
  ): Promise<WireResponse> {
    if (fault === "late") {
      this.#underway.push({ due: this.now + late, request });
      return await this.#giveUp();
    }
    await this.pass(fault === "slow" ? travel + late / 10 : travel);
    if (fault === "hang") {
      await this.#handle(request);
      return await this.#giveUp();
    }
    if (fault !== "none" && fault !== "slow") this.#plan.next = parseFaults(`*:${fault}`)[0]?.fault;
    const reply = await this.#handle(request).finally(() => this.pass(fault === "slow" ? travel + late / 10 : travel));
    return { status: reply.status, headers: reply.headers, body: reply.body ?? new Blob().stream() };
  }

  /** Calls an operation directly. */
  async get(method: string, given: Arguments = {}): Promise<Answer["body"]> {
    const { body, text } = await callWith((request) => this.#sandbox.handle(request), method, given);
    if (body === undefined || body.result === "error" || "reason" in body) throw new Error(`${method}: ${text}`);
    return body;
  }

  async #giveUp(): Promise<never> {
    await this.pass(PATIENCE);
    throw new NetworkError(`no answer within ${PATIENCE} ms`, "exchange");
  }

  async #handle({ method, url, headers, body }: WireRequest): Promise<Response> {
    try {
      return await this.#sandbox.handle(new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }));
    } catch (error) {
      if (error instanceof ConnectionLost) throw new NetworkError(error.message, "exchange");
      throw error;
    } finally {
      this.#plan.next = undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#sandbox.close();
  }
}

/** A fault plan that strikes once, on demand. */
class Chosen extends FaultPlan {
  next: ReturnType<typeof parseFaults>[number]["fault"] | undefined;

  constructor() {
    super([], "");
  }

  override hit(): Hit {
    const fault = this.next;
    return fault === undefined || fault.kind === "delay" ? { delay: 0 } : { delay: 0, fault };
  }
}
