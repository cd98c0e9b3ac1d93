/**
 * The sandbox as an exchange to call: an Io whose requests stay in the process.
 *
 * @module
 */

import { Secret } from "../api/secret.ts";
import type { Credentials } from "../config/credentials.ts";
import { dataPath } from "../config/places.ts";
import { NO_BYTES } from "../io/bytes.ts";
import { type Failure, usage } from "../io/failure.ts";
import { type Io, NetworkError, type WireRequest, type WireResponse } from "../io/io.ts";
import { optionExample } from "../line/example.ts";
import type { Options } from "../line/options.ts";
import {
  ClockError,
  ConnectionLost,
  FaultRuleError,
  KEYS,
  openSandbox,
  type Sandbox,
  StoreError,
} from "../sandbox/sandbox.ts";
import { type NextStep, nextStep, shell } from "../text/next_step.ts";

/** A sandbox to call, with a pair of keys it accepts. */
export interface Entered extends Disposable {
  io: Io;
  credentials: Credentials;
}

/** Opens the sandbox the options name. Throws a usage {@linkcode Failure} for options or data that can't be used. */
export function enterSandbox(options: Options, io: Io): Entered {
  const sandbox = sandboxOf(options, io);
  const [{ apiKey, apiSecret }] = KEYS;
  return {
    io: { ...io, fetch: (request) => fetchFrom(sandbox, request) },
    credentials: { apiKey, secret: new Secret(apiSecret), source: "the sandbox" },
    [Symbol.dispose]: () => sandbox.close(),
  };
}

/** The current time of the sandbox in ms since the epoch. Throws as {@linkcode enterSandbox} does. */
export function sandboxTime(options: Options, io: Io): number {
  using sandbox = sandboxOf(options, io);
  return usageOf(() => sandbox.now());
}

/** The sandbox that the options name. Throws a usage {@linkcode Failure} for options or data that can't be used. */
export function sandboxOf(options: Options, io: Io): Sandbox {
  const [seed, clock, faults] = [options.text("seed"), options.text("clock"), options.text("faults")];
  const indexRows = options.on("index-rows");
  return usageOf(() => openSandbox({ data: dataPath(options, io), realNow: io.now, seed, clock, faults, indexRows }));
}

/** Turns what the sandbox can't use into a usage failure. */
export function usageOf<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreError) throw unusable(error);
    if (error instanceof RangeError) throw usage(error.message, nextFor(error));
    throw error;
  }
}

function nextFor(error: RangeError): NextStep {
  if (error instanceof FaultRuleError) return nextStep`for the kinds there are run: ${shell("kf sandbox faults")}`;
  if (error instanceof ClockError) return nextStep`for example: ${shell(optionExample("clock"))}`;
  return nextStep`run: ${shell("kf help sandbox")}`;
}

/** Data of another time or seed, data in use, or a file that isn't a sandbox's. */
function unusable({ message, reason }: StoreError): Failure {
  const other = shell(optionExample("data"));
  if (reason === "later") {
    return usage(message, nextStep`go on with the same --clock, use kf sandbox reset, or other data: ${other}`);
  }
  const first = reason === "inUse" ? "end what has it open first, or " : "";
  return usage(message, nextStep`${first}use other data, for example: ${other}`);
}

async function fetchFrom(sandbox: Sandbox, request: WireRequest): Promise<WireResponse> {
  const { method, url, headers, body, signal } = request;
  try {
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await sandbox.handle(new Request(url, init));
    return { status: response.status, headers: response.headers, body: response.body ?? NO_BYTES };
  } catch (error) {
    if (error instanceof StoreError) throw unusable(error);
    if (error instanceof ConnectionLost) {
      throw new NetworkError(`the connection was lost (fault ${error.kind})`, "exchange");
    }
    throw error;
  }
}
