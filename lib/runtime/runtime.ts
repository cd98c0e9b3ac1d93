/**
 * The Io of the real process. This file and the folder beside it alone know which runtime it is on.
 *
 * @module
 */

import { exitOf } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { bunIo, isBun } from "./bun.ts";
import { denoIo, isDeno } from "./deno.ts";

declare const process: { exit(status: number): never };

/** The system as commands see it. */
export function systemIo(): Io {
  const system = isDeno() ? denoIo() : isBun() ? bunIo() : refuseRuntime();
  return {
    ...system,
    ...(system.pid === 1 ? { onEnd: endingByItself(system) } : {}),
    now: Date.now,
    monotonic: () => performance.now(),
    nonce: nonceSource({ now: Date.now, pid: system.pid }),
    random: Math.random,
    sleep,
  };
}

/** Process ids below this one may be those of a container, where every process has the same few. */
const SHARED = 1024;

/** So many processes can be told apart within a millisecond. */
const PROCESSES = 10_000;

/**
 * Nonces as the exchange's first client writes them: milliseconds since the epoch and four digits more, here of the process. They
 * rise even when the clock stands still or goes back, and no other process of this machine has them: so a refusal of one as a
 * duplicate says that another copy of that very call was there first.
 *
 * @example
 * ```ts
 * import { nonceSource } from "./runtime.ts";
 * const nonce = nonceSource({ now: () => 1_700_000_000_000, pid: 4321 });
 * if (nonce() !== "17000000000004321" || nonce() !== "17000000000014321") throw new Error();
 * ```
 */
export function nonceSource({ now, pid }: { now(): number; pid: number }): () => string {
  const id = pid < SHARED ? Math.floor(Math.random() * PROCESSES) : pid % PROCESSES;
  const digits = String(id).padStart(4, "0");
  let last = 0;
  return () => `${last = Math.max(last + 1, Math.floor(now()))}${digits}`;
}

/** The first process in a container survives every signal unless it ends itself. */
function endingByItself({ onEnd }: Pick<Io, "onEnd">): Io["onEnd"] {
  let listeners = 0;
  onEnd((signal) => {
    if (listeners === 0) exit(exitOf(signal).status);
  });
  return (tell) => {
    listeners++;
    const forget = onEnd(tell);
    return () => {
      listeners--;
      forget();
    };
  };
}

function refuseRuntime(): never {
  console.error("kf: this runtime is neither Deno nor Bun\nhint: run it with bun dist/main.js, or with deno task kf");
  return exit(2);
}

/** Ends the process with this status. */
export function exit(status: number): never {
  return isDeno() ? Deno.exit(status) : process.exit(status);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal.aborted ? abort() : signal.addEventListener("abort", abort, { once: true });
  });
}
