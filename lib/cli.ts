/**
 * Io → exit status: the line a command runs through, and the only catch.
 *
 * @module
 */

import { type Invocation, type Item, type Options, parse } from "./args.ts";
import { check, checkPath } from "./check.ts";
import { type Log, send } from "./client.ts";
import { type Config, configure, errorFormat } from "./config.ts";
import { type Credentials, findCredentials, noKeys, type Warn } from "./credentials.ts";
import type { Endpoint } from "./endpoints/row.ts";
import { EXIT, type Exit, Failure, usage } from "./errors.ts";
import { ClosedPipe, FileError, type Io } from "./io.ts";
import { COMMANDS, lookup, type Target } from "./lookup.ts";
import { render, renderFailure, renderWarning } from "./output.ts";
import { costOf } from "./rate.ts";
import { type Draft, draft } from "./request.ts";
import { judge, lookUp, type Verdict } from "./response.ts";
import { readValues } from "./values.ts";
import { versionText } from "./version.ts";

type Call = Extract<Invocation, { command: "call" }>;

/** Runs one command and returns its exit status; whatever goes wrong is told on stderr. */
export async function run(io: Io): Promise<number> {
  let format: "text" | "json" = wantsJson(io.args) ? "json" : "text";
  try {
    const invocation = parse(io.args);
    format = errorFormat(invocation.options);
    return await execute(invocation, io, (message, hint) => io.stderr(renderWarning(message, hint, format)));
  } catch (error) {
    if (error instanceof ClosedPipe) return EXIT.closedPipe.status;
    const failure = error instanceof Failure ? error : unforeseen(error, EXIT.unreachable);
    io.stderr(renderFailure(failure, format));
    return failure.exit.status;
  }
}

/** What nobody foresaw: an environment that can't be read, or a defect of kf's own, which keeps its stack. */
function unforeseen(error: unknown, exit: Exit): Failure {
  if (error instanceof FileError) return new Failure(EXIT.usage, error.message, "set it again, or unset it");
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  return new Failure(exit, `a defect in kf: ${stack}`, "please report it with the command line, without keys");
}

/** Even a command line that can't be taken apart is answered in the form it asks for. */
function wantsJson(args: readonly string[]): boolean {
  return args.some((arg, i) => arg === "--errors=json" || (arg === "--errors" && args[i + 1] === "json"));
}

async function execute(invocation: Invocation, io: Io, warn: Warn): Promise<number> {
  if (invocation.command === "call") return await call(invocation, io, warn);
  if (invocation.command === "sandbox") {
    const { sandboxCommand } = await import("./sandbox.ts");
    return await sandboxCommand(invocation.words, invocation.options, io, (text) => print(io, text));
  }
  await print(io, await informative(invocation, io));
  return EXIT.done.status;
}

type Informative = Exclude<Invocation, Call | { command: "sandbox" }>;

async function informative(invocation: Informative, io: Io): Promise<string> {
  if (invocation.command === "version") return versionText(io);
  const { helpAll, helpMethod, helpSandbox, methodsJson, methodsText } = await import("./help.ts");
  if (invocation.command === "methods") return invocation.options.on("json") ? methodsJson() : methodsText();
  const { verb, method } = invocation;
  if (method === "sandbox") return helpSandbox();
  return method === undefined || COMMANDS.some((name) => name === method) ? helpAll() : helpMethod(verb, method);
}

async function call(invocation: Call, io: Io, warn: Warn): Promise<number> {
  const { options } = invocation;
  const target = lookup(invocation.verb, invocation.method);
  const config = await configure(options, io);
  const values = [...target.filled, ...await readValues(invocation.items, io)];
  const encoded = options.on("encoded");
  if (target.known && !options.on("unchecked")) check(target.row, values, encoded);
  else checkPath(target.row, values);
  const request = draft(target.row, values, { origin: config.origin, encoded, search: target.search });
  if (config.sandbox && options.on("curl")) throw noAddress();
  if (options.on("dry-run") || options.on("curl")) return await preview(request, target, config, options, io);
  const own = config.sandbox && !namesKeys(options) ? undefined : await keys(target, options, io, warn);
  if (!config.sandbox) return await exchange(request, target.row, own, values, config, io);
  const { enterSandbox } = await import("./sandbox.ts");
  using sandbox = enterSandbox(options, io);
  const credentials = target.signing === "never" ? undefined : own ?? sandbox.credentials;
  return await exchange(request, target.row, credentials, values, config, sandbox.io);
}

function noAddress(): Error {
  return usage("the sandbox inside kf has no address for curl", "run kf sandbox serve, then --curl with --base-url");
}

/** In the sandbox only keys that were asked for are read: never the user's own by accident. */
function namesKeys(options: Options): boolean {
  return options.text("keys") !== undefined || options.text("profile") !== undefined;
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

async function exchange(
  request: Draft,
  row: Endpoint,
  credentials: Credentials | undefined,
  values: readonly Item[],
  config: Config,
  io: Io,
): Promise<number> {
  const log: Log = config.verbose ? (line) => io.stderr(`${line}\n`) : () => {};
  log(credentials === undefined ? "* unsigned" : `* keys from ${credentials.source}`);
  // Counting the instructions of a batch is work that only -v asks for.
  if (config.verbose) log(`* rate cost ${costOf(row, values)}`);
  const sending = () => send(request, { row, credentials, config, io, log });
  const reply = await (row.effect === "read" ? sending() : unlessEnded(sending, row, io)).catch((error) => {
    throw error instanceof Failure ? error : unforeseen(error, row.effect === "read" ? EXIT.exchange : EXIT.unknown);
  });
  const verdict = judge(reply, row);
  await deliver(render(reply.body, config.format, config.color), verdict, row, io);
  if (verdict.exit !== EXIT.done) throw new Failure(verdict.exit, verdict.message, verdict.hint);
  return EXIT.done.status;
}

/** Who ends kf while a write is on its way is told that nobody knows what became of it. */
async function unlessEnded<T>(work: () => Promise<T>, row: Endpoint, io: Io): Promise<T> {
  let forget = () => {};
  const ended = new Promise<never>((_, reject) => {
    forget = io.onEnd((signal) => {
      const exit = signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
      reject(new Failure(exit, `outcome of ${row.id} unknown: kf was ended by ${signal}`, lookUp(row)));
    });
  });
  try {
    return await Promise.race([work(), ended]);
  } finally {
    forget();
  }
}

/** A reply that can't be written is no answer; for a write the verdict is told, since the reply can't tell it. */
async function deliver(bytes: Uint8Array, verdict: Verdict, row: Endpoint, io: Io): Promise<void> {
  try {
    await io.stdout(bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const told = verdict.exit === EXIT.done ? `${row.id} was done` : verdict.message;
    const message = `cannot write the reply to standard output: ${error.message}; ${told}`;
    const lost = row.effect === "read" ? EXIT.unreachable : EXIT.unknown;
    const exit = verdict.exit === EXIT.done ? lost : verdict.exit;
    throw new Failure(exit, message, "make room and look at the result before sending anything again");
  }
}

async function print(io: Io, text: string): Promise<void> {
  try {
    await io.stdout(new TextEncoder().encode(text));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(EXIT.unreachable, `cannot write to standard output: ${error.message}`, "nothing was sent");
  }
}
