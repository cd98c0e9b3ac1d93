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
    ...(system.first ? { onEnd: endingByItself(system) } : {}),
    now: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
    sleep,
  };
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
