/**
 * A program and its words → the program on the streams of this process, by Deno.
 *
 * @module
 */

import { CannotStart, type Launcher, type Started } from "../io/io.ts";
import { PLAIN_PROXIES } from "./network.ts";
import { checkProgram } from "./program.ts";
import { cannotStart } from "./streams.ts";

/** Asks Deno for the permission before anything else is done: left to itself it would ask the user. */
export async function denoLauncher(program: string): Promise<Launcher> {
  const { state } = await Deno.permissions.query({ name: "run", command: program });
  if (state !== "granted") throw new CannotStart("Deno was started without --allow-run", "forbidden");
  checkProgram(program);
  // A call over plain http removes the proxies from the environment, but a program must still get them.
  const env = Object.fromEntries(PLAIN_PROXIES.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
  return {
    onTerminal: [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal()),
    start: (words) => start(words, env),
  };
}

function start([program = "", ...args]: readonly string[], env: Record<string, string>): Started {
  const child = spawn(program, args, env);
  return {
    ended: child.status.then(({ code }) => code),
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has ended
      }
    },
  };
}

function spawn(program: string, args: string[], env: Record<string, string>): Deno.ChildProcess {
  try {
    return new Deno.Command(program, { args, env, stdin: "inherit", stdout: "inherit", stderr: "inherit" }).spawn();
  } catch (error) {
    throw cannotStart(error);
  }
}
