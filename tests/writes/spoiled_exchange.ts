/**
 * A sandbox behind a gateway that spoils one call, for the fault matrix: it counts the requests it receives.
 *
 * @module
 */

import { findPath } from "../../lib/api/endpoints/endpoints.ts";
import { keyPair, NOON } from "../sandbox/sandbox_fixture.ts";
import { Dice } from "../support/dice.ts";
import { Gateway, type Spoil } from "../support/gateway.ts";
import type { World } from "../support/runner.ts";
import { VirtualTime } from "../support/time.ts";

/** What a spoiled call is sent to. */
export class SpoiledExchange implements AsyncDisposable {
  readonly url = "https://sandbox.invalid";
  /** `VERB id` of each request. */
  readonly seen: string[] = [];
  readonly #time = new VirtualTime(NOON);
  readonly #gateway = new Gateway({ seed: "matrix", time: this.#time, dice: new Dice("matrix") });
  readonly #spoil: Spoil;
  readonly #address: string;

  /** Spoils the calls of this `VERB id`. */
  constructor(spoil: Spoil, address: string) {
    this.#spoil = spoil;
    this.#address = address;
  }

  /** Calls an operation directly. */
  get get(): Gateway["get"] {
    return this.#gateway.get.bind(this.#gateway);
  }

  /** Lets time pass, in ms. */
  async pass(ms: number): Promise<void> {
    await this.#time.pass(ms);
  }

  /** The world of a kf with full-access keys. */
  world(): World {
    const { apiKey, apiSecret } = keyPair("full");
    return {
      env: { KRAKEN_FUTURES_API_KEY: apiKey, KRAKEN_FUTURES_API_SECRET: apiSecret },
      now: () => this.#time.read(),
      io: {
        sleep: (ms) => this.#time.pass(ms),
        fetch: (request) => {
          const { pathname } = new URL(request.url);
          const id = findPath(pathname)?.rows.find(({ verb }) => verb === request.method)?.id;
          this.seen.push(`${request.method} ${id}`);
          const spoil = this.seen.at(-1) === this.#address ? this.#spoil : "none";
          return this.#gateway.send(request, spoil, { late: 4000, travel: 5 });
        },
      },
    };
  }

  /** Waits until nothing is on its way any more. */
  async settled(): Promise<void> {
    await this.pass(60_000);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#gateway[Symbol.dispose]();
    return Promise.resolve();
  }
}
