/**
 * `kf guard`: the exchange's dead man's switch, kept armed while guard or a program runs; out comes the exit status.
 *
 * It places and cancels no orders: all it ever sends is `cancelallordersafter`.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { type Config, configure } from "../../config/config.ts";
import { type Credentials, findCredentials, namesKeys, noKeys } from "../../config/credentials.ts";
import { type Setter, switchRequest } from "./dead_mans_switch.ts";
import { EXIT, type Exit, Failure, usage } from "../../io/failure.ts";
import { CannotStart, type EndSignal, type Io, type Launcher, type Started } from "../../io/io.ts";
import { Keeper } from "./refresher.ts";
import type { Options } from "../../line/options.ts";
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

/** No refresh may take longer, in ms: who ends guard has to wait for the one that is on its way. */
const LONGEST = 10_000;

const MISSING: Exit = { status: 127, name: "noCommand", meaning: "there is no such COMMAND", sent: "off again" };
const UNSTARTABLE: Exit = { ...MISSING, status: 126, name: "badCommand", meaning: "COMMAND can't be started" };

/**
 * Runs guard, around a program if there is one (no words: none). Returns the program's exit status, or 0 when guard alone was
 * asked to end. Throws a {@linkcode Failure} when the switch can't be armed, or not be switched off, or the program not started.
 */
export async function guardCommand({ words, options, io, tell, print }: Given): Promise<number> {
  const plan = planOf(options);
  const config = { ...await configure(options, io), timeout: Math.min(0.8 * plan.every, LONGEST), retries: 0 };
  if (options.on("dry-run")) {
    const { dryRun } = await import("../../call/preview.ts");
    const signing = { nonce: config.nonce ? String(io.now()) : "" };
    await print(dryRun(switchRequest(plan.timeout, config), signing));
    return EXIT.done.status;
  }
  if ((options.text("clock") ?? "real") !== "real") {
    throw usage("guard needs real time", "leave --clock out, for example: kf -n guard");
  }
  const program = words.length === 0 ? undefined : await programOf(words, io);
  // In the sandbox only keys that were asked for are read: never the user's own by accident.
  const own = config.sandbox && !namesKeys(options) ? undefined : await findCredentials(options, io, tell.warn);
  using sandbox = config.sandbox ? (await import("../sandbox/sandbox.ts")).enterSandbox(options, io) : undefined;
  const credentials = own ?? sandbox?.credentials;
  if (credentials === undefined) throw noKeys("guard", io);
  const keeper = new Keeper(plan, setterOf(credentials, config, sandbox?.io ?? io), tell);
  return await guard(keeper, program, plan.disarm, io);
}

function planOf(options: Options): Plan {
  const timeout = seconds("timeout", options.text("timeout") ?? "60");
  if (!Number.isInteger(timeout) || timeout < 2) {
    throw usage(`--timeout of guard is whole seconds from 2 on, not ${timeout}`, `the exchange advises 60: ${EXAMPLE}`);
  }
  const every = seconds("every", options.text("every") ?? String(Math.max(1, timeout / 3)));
  if (every < 1) {
    const hint = "for example: kf -n guard --timeout 60 --every 20";
    throw usage("--every is at least 1 s: each refresh costs 25 of the 500 units in 10 s", hint);
  }
  if (every >= timeout) {
    const reason =
      `--every ${every} is no less than --timeout ${timeout}: the exchange would cancel before the refresh`;
    throw usage(reason, `without --every it is a third of --timeout: ${EXAMPLE}`);
  }
  return { timeout, every: 1000 * every, disarm: options.on("disarm") };
}

function seconds(name: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value <= 86_400) return value;
  throw usage(`--${name} "${text}" is not a number of seconds up to 86400`, `for example: ${EXAMPLE}`);
}

const EXAMPLE = "kf -n guard --timeout 60";

/** A program, and what starts it. */
interface Program {
  words: readonly string[];
  launcher: Launcher;
}

async function programOf(words: readonly string[], io: Io): Promise<Program> {
  const [name = ""] = words;
  try {
    return { words, launcher: await io.launcher(name) };
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    const hint = "nothing was sent; use the kf binary, or start Deno with --allow-run; more in: kf help guard";
    throw new Failure(UNSTARTABLE, `cannot start ${name}: ${error.message}`, hint);
  }
}

function setterOf(credentials: Credentials, config: Config, io: Io): Setter {
  const log = config.verbose ? (line: string) => io.stderr(`${line}\n`) : () => {};
  log(`* keys from ${credentials.source}`);
  return { credentials, config, io, log };
}

/** Arms the switch, and keeps it armed until the program or a signal ends guard. */
async function guard(keeper: Keeper, program: Program | undefined, off: boolean, io: Io): Promise<number> {
  let child: Started | undefined;
  let ended = (_status: number) => {};
  const asked = new Promise<number>((resolve) => ended = resolve);
  const forget = io.onEnd((signal) => {
    ended(program === undefined ? EXIT.done.status : statusOf(signal));
    if (signal !== "SIGINT" || !program?.launcher.onTerminal) child?.kill(signal);
  });
  try {
    await keeper.arm();
    child = program === undefined || await isSettled(asked) ? undefined : await start(program, keeper);
    const status = await keeper.keepUntil(child?.ended ?? asked);
    if (off) await keeper.disarm(child === undefined ? "" : `COMMAND ended with ${status}; `);
    else keeper.leave();
    return status;
  } finally {
    forget();
  }
}

function statusOf(signal: EndSignal): number {
  return (signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated).status;
}

/** Whether a signal came while the switch was armed: the program is not started then. */
async function isSettled(asked: Promise<number>): Promise<boolean> {
  return await Promise.race([asked, undefined]) !== undefined;
}

/** Starts the program, or switches the switch off again and throws a {@linkcode Failure}. */
async function start({ words, launcher }: Program, keeper: Keeper): Promise<Started> {
  try {
    return launcher.start(words);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    const message = `cannot start ${words[0]}: ${error.message}`;
    await keeper.disarm(`${message}; `);
    const program = quoted(words[0] ?? "");
    const hint = error.missing
      ? `check its name and the PATH: command -v ${program}`
      : `it has to be a program you may execute: ls -l ${program}`;
    throw new Failure(error.missing ? MISSING : UNSTARTABLE, message, hint);
  }
}
