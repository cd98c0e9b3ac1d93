/**
 * A program and its words → the program on the streams of this process, by Bun.
 *
 * @module
 */

import type { EndSignal, Launcher, Started } from "../io/io.ts";
import { PLAIN_PROXIES } from "./network.ts";
import { checkProgram } from "./program.ts";
import { cannotStart } from "./streams.ts";

interface Subprocess {
  exited: Promise<number>;
  kill(signal: EndSignal): void;
}

interface Process {
  env: Record<string, string | undefined>;
  getBuiltinModule(name: "tty"): { isatty(fd: number): boolean };
}

/** The environment a program gets instead of this process's own; absent if that is complete. */
interface Environment {
  env?: Process["env"];
}

declare const process: Process;
declare const Bun: { spawn(words: string[], options: object): Subprocess };

/** Bun needs no permission to start a program. */
export function bunLauncher(program: string): Launcher {
  checkProgram(program);
  // A call over plain http removes the proxies from the environment, but a program must still get them.
  const env = PLAIN_PROXIES.some((name) => process.env[name] !== undefined) ? { env: { ...process.env } } : {};
  const { isatty } = process.getBuiltinModule("tty");
  return { onTerminal: [0, 1, 2].some((fd) => isatty(fd)), start: (words) => start(words, env) };
}

function start(words: readonly string[], env: Environment): Started {
  const child = spawn(words, env);
  return { ended: child.exited, kill: (signal) => child.kill(signal) };
}

function spawn(words: readonly string[], env: Environment): Subprocess {
  try {
    return Bun.spawn([...words], { ...env, stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  } catch (error) {
    throw cannotStart(error);
  }
}
