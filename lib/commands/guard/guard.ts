/**
 * `kf guard`: the exchange's dead man's switch, kept armed while guard or a program runs; out comes the exit status.
 *
 * It places and cancels no orders: all it ever sends is `cancelallordersafter`.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { configure } from "../../config/config.ts";
import { switchPlan } from "./dead_mans_switch.ts";
import { EXIT, type Exit, exitOf, Failure, usage } from "../../io/failure.ts";
import { CannotStart, type Io, type Launcher, type Started } from "../../io/io.ts";
import { Refresher } from "./refresher.ts";
import { number } from "../../line/option_value.ts";
import type { Options } from "../../line/options.ts";
import { keysFor, openSession } from "../../session/session.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import { quoted } from "../../text/shell.ts";

/** What guard was asked for. */
interface Plan {
  /** What the switch is set to, in s. */
  timeout: number;
  /** From the beginning of one refresh to that of the next, in ms. */
  every: number;
  /** Whether the switch is off in the end. */
  disarm: boolean;
}

/** The longest time for a refresh, in ms: guard can't end before those that are on their way. */
const LONGEST = 10_000;

const MISSING: Exit = { ...EXIT.usage, status: 127, name: "noCommand", meaning: "there is no such COMMAND" };
const UNSTARTABLE: Exit = { ...EXIT.usage, status: 126, name: "badCommand", meaning: "COMMAND can't be started" };

/**
 * Runs guard, around a program if there is one (no words: none). Returns the program's exit status, or 0 when guard alone was
 * asked to end. Throws a {@linkcode Failure} when the switch can't be armed, or not be switched off, or the program not started.
 */
export async function guardCommand({ words, options, io, tell, print }: Given): Promise<number> {
  const plan = planOf(options);
  // What isn't answered by half the time of the switch is reported while there is time left.
  const own = { timeout: Math.min(500 * plan.timeout, LONGEST), retries: 0, resolve: 0, pace: false };
  const config = { ...await configure(options, io), ...own };
  if (options.on("dry-run")) {
    const { preview } = await import("../../call/preview.ts");
    await print(preview({ plan: switchPlan(plan.timeout), signed: true, config, options, io }));
    return EXIT.done.status;
  }
  if ((options.text("clock") ?? "real") !== "real") {
    throw usage("guard needs real time", nextStep`leave --clock out, for example: ${shell("kf -n guard")}`);
  }
  const program = words.length === 0 ? undefined : await programOf(words, io);
  const opening = { config, options, io, tell };
  const credentials = await keysFor("guard", "always", opening);
  using session = await openSession({ ...opening, credentials });
  return await guard(new Refresher(plan, session, tell), program, plan.disarm, io);
}

function planOf(options: Options): Plan {
  const timeout = secondsOf("timeout", options) ?? 60;
  if (!Number.isInteger(timeout) || timeout < 2) {
    throw usage(
      `--timeout of guard is whole seconds from 2 on, not ${timeout}`,
      nextStep`the exchange advises 60: ${EXAMPLE}`,
    );
  }
  const every = secondsOf("every", options) ?? Math.max(1, timeout / 3);
  if (every < 1) {
    const hint = nextStep`for example: ${shell("kf -n guard --timeout 60 --every 20")}`;
    throw usage("--every is at least 1 s: each refresh costs 25 of the 500 units in 10 s", hint);
  }
  if (every >= timeout) {
    const reason =
      `--every ${every} is no less than --timeout ${timeout}: the exchange would cancel before the refresh`;
    throw usage(reason, nextStep`without --every it is a third of --timeout: ${EXAMPLE}`);
  }
  return { timeout, every: 1000 * every, disarm: options.on("disarm") };
}

/** The defaults of these options are those of other commands. */
function secondsOf(name: "timeout" | "every", options: Options): number | undefined {
  return options.text(name) === undefined ? undefined : number(name, options);
}

const EXAMPLE = shell("kf -n guard --timeout 60");

/** A program, and what starts it. */
interface Program {
  words: readonly string[];
  launcher: Launcher;
}

/** Gets ready to start the program. Throws a {@linkcode Failure} where that can't go well. */
async function programOf(words: readonly string[], io: Io): Promise<Program> {
  const [name = ""] = words;
  try {
    return { words, launcher: await io.launcher(name) };
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    throw notStarted(name, error);
  }
}

function notStarted(name: string, { message, reason }: CannotStart): Failure {
  const program = quoted(name);
  const next = {
    missing: nextStep`check its name and the PATH: ${shell(`command -v ${program}`)}`,
    unusable: nextStep`it has to be a program you may execute: ${shell(`ls -l ${program}`)}`,
    forbidden: nextStep`use the kf binary, or start Deno with --allow-run; more in: ${shell("kf help guard")}`,
  }[reason];
  return new Failure(reason === "missing" ? MISSING : UNSTARTABLE, `cannot start ${name}: ${message}`, next);
}

/** Arms the switch, and keeps it armed until the program or a signal ends guard. */
async function guard(refresher: Refresher, program: Program | undefined, off: boolean, io: Io): Promise<number> {
  let child: Started | undefined;
  let ended = (_status: number) => {};
  const asked = new Promise<number>((resolve) => ended = resolve);
  const forget = io.onEnd((signal) => {
    ended(program === undefined ? EXIT.done.status : exitOf(signal).status);
    if (signal !== "SIGINT" || !program?.launcher.onTerminal) child?.kill(signal);
  });
  try {
    await refresher.arm();
    child = program === undefined || await isSettled(asked) ? undefined : await start(program, refresher);
    const status = await refresher.keepUntil(child?.ended ?? asked);
    if (off) await refresher.disarm(child === undefined ? "" : `COMMAND ended with ${status}; `);
    else refresher.leave();
    return status;
  } finally {
    forget();
  }
}

/** Whether a signal came while the switch was armed: the program is not started then. */
async function isSettled(asked: Promise<number>): Promise<boolean> {
  return await Promise.race([asked, undefined]) !== undefined;
}

/** Starts the program, or switches the switch off again and throws a {@linkcode Failure}. */
async function start({ words, launcher }: Program, refresher: Refresher): Promise<Started> {
  try {
    return launcher.start(words);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    const failure = notStarted(words[0] ?? "", error);
    await refresher.disarm(`${failure.message}; `);
    throw failure;
  }
}
