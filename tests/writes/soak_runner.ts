/**
 * What runs the commands of a soak: kf in this process, whose time advances only on demand; or processes, with the real time and real TLS.
 *
 * @module
 */

import type { WireRequest, WireResponse } from "../../lib/io/io.ts";
import { NOON } from "../sandbox/sandbox_fixture.ts";
import type { Dice } from "../support/dice.ts";
import { type Directory, newDirectory } from "../support/directory.ts";
import { GatewayServer } from "../support/gateway_server.ts";
import type { Outcome } from "../support/outcome.ts";
import { kf, kfProcess, type Runtime } from "../support/runner.ts";
import { RealTime, type Time, VirtualTime } from "../support/time.ts";

/** The lengths of waits, in ms or, for options, in s. */
export interface Pace {
  /** Between two commands, at most. */
  between: number;
  /** How long a request travels, and how long a late one does. */
  travel: number;
  late: readonly [least: number, most: number];
  /** How long anything may still arrive after kf has ended. */
  afterwards: number;
  resolve: readonly string[];
  deadline: readonly string[];
  /** More options of each command. */
  options: readonly string[];
}

/** Runs kf. */
export interface SoakRunner extends AsyncDisposable {
  readonly time: Time;
  readonly pace: Pace;
  /** Runs a command whose requests are answered by `send`; the machine's clock is so many ms ahead, where that can be had. */
  run(args: string[], env: Record<string, string>, send: Send, ahead: number): Promise<Outcome>;
}

type Send = (request: WireRequest) => Promise<WireResponse>;

/** kf in this process. */
export class InProcessRunner implements SoakRunner {
  readonly time = new VirtualTime(NOON);
  readonly pace: Pace = {
    ...{ between: 20_000, travel: 300, late: [1000, 9000], afterwards: 30_000, options: [] },
    ...{ resolve: ["10", "10", "20", "5", "0"], deadline: ["0.5", "1", "2", "4"] },
  };
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  async run(args: string[], env: Record<string, string>, send: Send, ahead: number): Promise<Outcome> {
    return await kf(args, {
      env: { ...env, KF_BASE_URL: "https://sandbox.invalid" },
      now: () => this.time.read() + ahead,
      io: { random: () => this.#dice.next(), sleep: (ms) => this.time.pass(ms), fetch: send },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** kf as a process, over TLS. */
export class ProcessRunner implements SoakRunner {
  readonly time = new RealTime();
  readonly pace: Pace;
  readonly #runtime: Runtime;
  readonly #server: GatewayServer;
  readonly #directory: Directory;

  private constructor(runtime: Runtime, server: GatewayServer, directory: Directory) {
    this.#runtime = runtime;
    this.#server = server;
    this.#directory = directory;
    this.pace = {
      ...{ between: 50, travel: 20, late: [100, 1500], afterwards: 2500 },
      ...{ resolve: ["8", "8", "6", "0"], deadline: ["0.5", "1", "2"] },
      options: ["--timeout", "1", "--ca-cert", `${directory.path}/ca.pem`],
    };
  }

  static async start(runtime: Runtime): Promise<ProcessRunner> {
    const [server, directory] = [await GatewayServer.start(), await newDirectory()];
    await Deno.writeTextFile(`${directory.path}/ca.pem`, server.ca);
    return new ProcessRunner(runtime, server, directory);
  }

  async run(args: string[], env: Record<string, string>, send: Send): Promise<Outcome> {
    this.#server.answering = send;
    return await kfProcess(this.#runtime, args, { env: { ...env, KF_BASE_URL: this.#server.url } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.time.settled();
    await this.#server[Symbol.asyncDispose]();
    await this.#directory[Symbol.asyncDispose]();
  }
}
