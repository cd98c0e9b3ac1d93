/**
 * A sandbox on a port that counts the requests it receives and those it executes, and the world of a kf that shares its clock:
 * instead of waiting for a pause, the clock of both is advanced.
 *
 * @module
 */

import type { Received } from "../../lib/sandbox/call/call.ts";
import { FaultPlan, type Hit, parseFaults } from "../../lib/sandbox/front/faults.ts";
import { serve, type ServeOptions, type Serving } from "../../lib/sandbox/sandbox.ts";
import type { World } from "./runner.ts";
import { keyPair, SandboxFixture } from "../sandbox/sandbox_fixture.ts";

/** How to start a {@linkcode Counted} sandbox. */
export interface CountedOptions {
  /** Rules as `kf sandbox faults` lists them. */
  faults?: string;
  tls?: NonNullable<ServeOptions["tls"]>;
  /** Whether a pause of kf lasts until a delayed request has been executed. */
  patient?: boolean;
}

/** The sandbox; `await using counted = await Counted.start({ faults })` closes it at the end of the test. */
export class Counted implements AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** `VERB id` of each request whose head arrived, whatever became of it. */
  readonly seen: string[];
  /** `VERB /path` of each request that was executed, or refused by the exchange itself. */
  readonly answered: string[];
  readonly #fixture: SandboxFixture;
  readonly #serving: Serving;
  readonly #patient: boolean;
  readonly #watching: (() => void)[] = [];

  private constructor(
    fixture: SandboxFixture,
    serving: Serving,
    parts: Pick<Counted, "seen" | "answered">,
    patient: boolean,
  ) {
    this.url = serving.url;
    this.seen = parts.seen;
    this.answered = parts.answered;
    this.#fixture = fixture;
    this.#serving = serving;
    this.#patient = patient;
  }

  static async start({ faults = "", tls, patient = false }: CountedOptions): Promise<Counted> {
    const fixture = new SandboxFixture();
    const plan = new CountingPlan(faults);
    const answered: string[] = [];
    const told = { heard: () => {} };
    const answer = (received: Received) => {
      const written = fixture.sandbox.answer(received);
      answered.push(`${received.verb} ${received.path}`);
      told.heard();
      return written;
    };
    const serving = await serve({ answer, plan, now: () => fixture.now }, tls === undefined ? {} : { tls });
    const counted = new Counted(fixture, serving, { seen: plan.seen, answered }, patient);
    told.heard = () => counted.#watching.splice(0).forEach((look) => look());
    return counted;
  }

  /** Calls an operation directly: it isn't counted, and no fault strikes. */
  get get(): SandboxFixture["get"] {
    return this.#fixture.get.bind(this.#fixture);
  }

  /** Lets time pass, in ms. */
  pass(ms: number): void {
    this.#fixture.now += ms;
  }

  /** The world of a kf with full-access keys. The clock never shows a time twice, so no nonce comes twice. */
  world(): World {
    const { apiKey, apiSecret } = keyPair("full");
    return {
      env: { KRAKEN_FUTURES_API_KEY: apiKey, KRAKEN_FUTURES_API_SECRET: apiSecret },
      now: () => ++this.#fixture.now,
      io: { sleep: (ms) => this.#sleep(ms) },
    };
  }

  /** Waits until a call of this `VERB id` has been answered. */
  async settled(address: string): Promise<void> {
    const [verb = "", id = ""] = address.split(" ");
    while (!this.answered.some((each) => each.startsWith(`${verb} `) && each.endsWith(`/${id}`))) {
      await new Promise<void>((resolve) => this.#watching.push(resolve));
    }
  }

  async #sleep(ms: number): Promise<void> {
    const write = this.seen.find((each) => !each.startsWith("GET"));
    if (this.#patient && write !== undefined) await this.settled(write);
    this.pass(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#serving.stop();
    this.#fixture[Symbol.dispose]();
  }
}

/** A fault plan that records every request it sees. */
class CountingPlan extends FaultPlan {
  readonly seen: string[] = [];

  constructor(rules: string) {
    super(parseFaults(rules), "counted");
  }

  override hit(verb: string, id: string): Hit {
    this.seen.push(`${verb} ${id}`);
    return super.hit(verb, id);
  }
}
