/**
 * Io → exit status: the line a command runs through, and the only catch.
 *
 * @module
 */

import { type Invocation, type Item, type Options, parse } from "./args.ts";
import type { Adding } from "./additions.ts";
import { check, checkPath, decoded } from "./check.ts";
import { type Config, errorFormat, settle, trust } from "./config.ts";
import { type Credentials, findCredentials, namesKeys, noKeys, type Warn } from "./credentials.ts";
import { EXIT, Failure, unforeseen, usage } from "./errors.ts";
import { exchange } from "./exchange.ts";
import { ClosedPipe, FileError, type Io } from "./io.ts";
import { COMMANDS, lookup, type Target } from "./lookup.ts";
import { renderFailure, renderNotice, renderWarning, type Tell } from "./output.ts";
import { type Draft, draft } from "./request.ts";
import { readValues } from "./values.ts";
import { versionText } from "./version.ts";

type Call = Extract<Invocation, { command: "call" }>;

/** Runs one command and returns its exit status; whatever goes wrong is told on stderr. */
export async function run(io: Io): Promise<number> {
  const afterwards: (() => Promise<void>)[] = [];
  let format: "text" | "json" = wantsJson(io.args) ? "json" : "text";
  try {
    const invocation = parse(io.args);
    format = errorFormat(invocation.options);
    const tell: Telling = {
      afterwards,
      warn: (message, hint) => io.stderr(renderWarning(message, hint, format)),
      notice: (message, fields) => io.stderr(renderNotice(message, fields, format)),
    };
    return await execute(invocation, io, tell);
  } catch (error) {
    if (error instanceof ClosedPipe) return EXIT.closedPipe.status;
    const failure = error instanceof Failure ? error : unforeseen(error, EXIT.unreachable);
    io.stderr(renderFailure(failure, format));
    return failure.exit.status;
  } finally {
    for (const work of afterwards) await work();
  }
}

/** What a command tells of itself, and leaves to be done when its outcome has been told. */
interface Telling extends Tell {
  afterwards: (() => Promise<void>)[];
}

/** Even a command line that can't be taken apart is answered in the form it asks for. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).some((arg, i) =>
    arg === "--errors=json" || (arg === "--errors" && args[i + 1] === "json")
  );
}

async function execute(invocation: Invocation, io: Io, tell: Telling): Promise<number> {
  if (invocation.command === "call") return await call(invocation, io, tell);
  if (invocation.command === "sandbox") {
    const { sandboxCommand } = await import("./sandbox.ts");
    return await sandboxCommand(invocation.words, invocation.options, io, (text) => print(io, text));
  }
  if (invocation.command === "guard") {
    const { guardCommand } = await import("./guard.ts");
    return await guardCommand(invocation.program, { options: invocation.options, io, tell, print });
  }
  if (invocation.command === "doctor") {
    const { doctorCommand } = await import("./doctor.ts");
    return await doctorCommand(invocation.options, io, (text) => print(io, text));
  }
  await print(io, await informative(invocation, io));
  return EXIT.done.status;
}

type Informative = Exclude<Invocation, Call | { command: "sandbox" | "guard" | "doctor" }>;

async function informative(invocation: Informative, io: Io): Promise<string> {
  if (invocation.command === "version") return versionText(io);
  const { helpAll, helpDoctor, helpGuard, helpMethod, helpSandbox, methodsJson, methodsText } = await import(
    "./help.ts"
  );
  if (invocation.command === "methods") return invocation.options.on("json") ? methodsJson() : methodsText();
  const { verb, method } = invocation;
  if (method === "sandbox") return helpSandbox();
  if (method === "guard") return helpGuard();
  if (method === "doctor") return helpDoctor();
  return method === undefined || COMMANDS.some((name) => name === method) ? helpAll() : helpMethod(verb, method);
}

async function call(invocation: Call, io: Io, tell: Telling): Promise<number> {
  const { options } = invocation;
  const target = lookup(invocation.verb, invocation.method);
  // Read while the rest goes on; its failure is told when it is waited for.
  const trusted = trust(options, io);
  trusted.catch(() => {});
  const settled = settle(options, io);
  const typed = [...target.filled, ...await readValues(invocation.items, io)];
  const encoded = options.on("encoded");
  const checked = target.known && !options.on("unchecked");
  if (checked) check(target.row, typed, encoded);
  else checkPath(target.row, typed);
  const offline = options.on("dry-run") || options.on("curl");
  if (settled.sandbox && options.on("curl")) throw noAddress();
  // In the sandbox only keys that were asked for are read: never the user's own by accident.
  const own = offline || (settled.sandbox && !namesKeys(options))
    ? undefined
    : await keys(target, options, io, tell.warn);
  const config: Config = { ...settled, ...await trusted };
  using sandbox = config.sandbox && !offline ? (await import("./sandbox.ts")).enterSandbox(options, io) : undefined;
  const world = sandbox?.io ?? io;
  const credentials = target.signing === "never" ? undefined : own ?? sandbox?.credentials;
  const plain = (values: readonly Item[]) => encoded ? values.map(decoded) : values;
  const written = (values: readonly Item[]) =>
    draft(target.row, values, { origin: config.origin, encoded, search: target.search });
  const adding = { row: target.row, values: typed, config, io: world, encoded, offline };
  if (offline) return await preview(written(await complete(adding, tell)), target, config, options, io);
  const pacer = config.pace && credentials !== undefined
    ? await (await import("./pace.ts")).Pacer.open({ config, credentials, io: world, warn: tell.warn })
    : undefined;
  if (pacer !== undefined) tell.afterwards.push(() => pacer.told());
  const turns = pacer?.turns(target.row, [...plain(typed), ...new URLSearchParams(target.search)]);
  // What can't travel is told before the wait, not after it.
  if (turns !== undefined) written(typed);
  try {
    const values = await complete({ ...adding, turn: async () => await turns?.enter(config.timeout) }, tell);
    const request = written(values);
    return await exchange({ ...adding, request, checked, values: plain(values), credentials, pacer, turns });
  } finally {
    turns?.giveBack();
  }
}

/** Adds what options ask for; the ids of orders are told before anything leaves. */
async function complete(adding: Adding, tell: Tell): Promise<readonly Item[]> {
  if (!adding.config.track && adding.config.deadline === undefined) {
    await adding.turn?.();
    return adding.values;
  }
  const { added } = await import("./additions.ts");
  const { values, ids } = await added(adding);
  for (const id of ids) tell.notice(`${adding.row.id} is tracked as cliOrdId ${id}`, { cliOrdId: id });
  return values;
}

function noAddress(): Error {
  return usage("the sandbox inside kf has no address for curl", "run kf sandbox serve, then --curl with --base-url");
}

async function preview(request: Draft, { signing }: Target, config: Config, options: Options, io: Io): Promise<number> {
  const { curl, dryRun } = await import("./preview.ts");
  const signed = signing === "never" ? undefined : { nonce: config.nonce ? String(io.now()) : "" };
  await print(
    io,
    options.on("curl")
      ? curl(request, signed, { timeout: config.timeout, caCert: options.text("ca-cert") })
      : dryRun(request, signed),
  );
  return EXIT.done.status;
}

async function keys(target: Target, options: Options, io: Io, warn: Warn): Promise<Credentials | undefined> {
  if (target.signing === "never") return undefined;
  const found = await findCredentials(options, io, warn);
  if (found === undefined && target.signing === "always") throw noKeys(target.row.id, io);
  return found;
}

async function print(io: Io, text: string): Promise<void> {
  try {
    await io.stdout(new TextEncoder().encode(text));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(EXIT.unreachable, `cannot write to standard output: ${error.message}`, "nothing was sent");
  }
}
