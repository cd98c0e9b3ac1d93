/**
 * Io → exit status: the line a command runs through, and the only catch.
 *
 * @module
 */

import { nextStep } from "./text/next_step.ts";
import { type Invocation, parse } from "./line/parse.ts";
import { makeCall } from "./call/call.ts";
import type { Drawing, Run } from "./commands/command.ts";
import type { CommandName, DRAWN } from "./line/commands.ts";
import { typedOptions } from "./line/options.ts";
import { scan } from "./line/scan.ts";
import { accountWords, errorFormat } from "./config/config.ts";
import type { Tell } from "./io/tell.ts";
import { EXIT, Failure, LazyFailure, unforeseen } from "./io/failure.ts";
import { ClosedPipe, Interrupted, type Io } from "./io/io.ts";
import { print as printTo } from "./io/print.ts";
import { renderFailure, renderNotice, renderWarning } from "./io/stderr.ts";
import { holding, resolve } from "./config/precedence.ts";
import { versionText } from "./io/version.ts";

/** Runs one command and returns its exit status; whatever goes wrong is reported on stderr. */
export async function run(io: Io): Promise<number> {
  const afterwards: (() => Promise<void>)[] = [];
  let format: "text" | "json" | undefined;
  let account = (): readonly string[] => [];
  try {
    // The words of a half-typed line: parse() would refuse them.
    if (io.args[0] === "__complete") return await (await import("./commands/complete/complete.ts")).completeCommand(io);
    const invocation = await settled(parse(io.args), io);
    const errors = errorFormat(invocation.options);
    format = errors;
    account = () => accountWords(invocation.options);
    const tell: Tell = {
      afterwards,
      warn: (message, next) => io.stderr(renderWarning(message, next, errors, account())),
      notice: (message, fields) => io.stderr(renderNotice(message, fields, errors, account())),
    };
    return await execute(invocation, io, tell);
  } catch (error) {
    if (error instanceof ClosedPipe) return EXIT.closedPipe.status;
    const failure = await failureOf(error);
    io.stderr(renderFailure(failure, format ?? await formatFor(io), account()));
    return failure.exit.status;
  } finally {
    for (const work of afterwards) await work();
  }
}

async function failureOf(error: unknown): Promise<Failure> {
  if (error instanceof LazyFailure) return await error.load();
  if (error instanceof Failure) return error;
  if (error instanceof Interrupted) return new Failure(EXIT.interrupted, "ended by Ctrl-C", nextStep`nothing was sent`);
  return unforeseen(error, EXIT.unreachable);
}

/** How to report a line that can't be parsed: as it asks itself, else as the configuration file says, if that can be read. */
async function formatFor(io: Io): Promise<"text" | "json"> {
  const said = scan(io.args).given.findLast(({ option }) => option.name === "errors")?.value;
  try {
    return errorFormat(said ? typedOptions({ errors: said }) : (await holding(typedOptions({}), "call", io)).options);
  } catch {
    return "text";
  }
}

/** Commands that ignore the configuration file, because they have to work when it is broken. */
const UNSETTLED: readonly Invocation["command"][] = ["completions", "config", "help", "man", "methods", "version"];

async function settled(invocation: Invocation, io: Io): Promise<Invocation> {
  if (UNSETTLED.includes(invocation.command)) return invocation;
  return { ...invocation, options: await resolve(invocation.options, invocation.command, io) };
}

/** Every command but `version` is loaded on demand. */
const COMMAND: Record<Exclude<CommandName, "help" | "version">, () => Promise<Run>> = {
  buy: async () => (await import("./commands/order/order.ts")).buyCommand,
  chart: async () => (await import("./commands/chart/chart.ts")).chartCommand,
  close: async () => (await import("./commands/close/close.ts")).closeCommand,
  completions: async () => (await import("./commands/completions/completions.ts")).completionsCommand,
  config: async () => (await import("./commands/config/config.ts")).configCommand,
  depth: async () => (await import("./commands/depth/depth.ts")).depthCommand,
  doctor: async () => (await import("./commands/doctor/doctor.ts")).doctorCommand,
  guard: async () => (await import("./commands/guard/guard.ts")).guardCommand,
  init: async () => (await import("./commands/init/init.ts")).initCommand,
  man: async () => (await import("./commands/man/man.ts")).manCommand,
  methods: async () => (await import("./commands/methods/methods.ts")).methodsCommand,
  sandbox: async () => (await import("./commands/sandbox/sandbox.ts")).sandboxCommand,
  sell: async () => (await import("./commands/order/order.ts")).sellCommand,
  watch: async () => {
    const { watchCommand } = await import("./commands/watch/watch.ts");
    return (given) => watchCommand(given, DRAWINGS);
  },
};

/** The commands whose pictures `kf watch` draws again and again. */
const DRAWINGS: Record<typeof DRAWN[number], () => Promise<Drawing>> = {
  chart: async () => (await import("./commands/chart/chart.ts")).chartDrawing,
  depth: async () => (await import("./commands/depth/depth.ts")).depthDrawing,
};

async function execute(invocation: Invocation, io: Io, tell: Tell): Promise<number> {
  const { command, options } = invocation;
  const print = (text: string) => printTo(io, text);
  if (command === "call") return await makeCall(invocation, io, tell);
  if (command === "version") await print(versionText(io));
  else if (command === "help") {
    await print((await import("./commands/help/help.ts")).help(invocation.verb, invocation.about));
  } else {
    const run = await COMMAND[command]();
    return await run({ words: invocation.words, options, io, tell, print });
  }
  return EXIT.done.status;
}
