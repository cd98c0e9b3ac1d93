/**
 * The sandbox on the command line: an Io whose calls stay in the process, and the commands of `kf sandbox`.
 *
 * @module
 */

import { NO_BYTES } from "../../io/bytes.ts";
import type { Given } from "../command.ts";
import type { Credentials } from "../../config/credentials.ts";
import { directoryFor, join } from "../../io/directories.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import { mustRead } from "../../io/files.ts";
import { type EndSignal, type Io, NetworkError, type WireRequest, type WireResponse } from "../../io/io.ts";
import type { Options } from "../../line/options.ts";
import { optionExample } from "../../line/example.ts";
import { quoted } from "../../text/shell.ts";
import {
  ConnectionLost,
  FAULTS,
  KEYS,
  openSandbox,
  resetSandbox,
  RULE,
  type Sandbox,
  serve,
  StoreError,
} from "../../sandbox/sandbox.ts";
import { Secret } from "../../api/secret.ts";
import { columns } from "../../text/columns.ts";
import { didYouMean } from "../../text/suggest.ts";

/** A sandbox to call, with a pair of keys it accepts. */
export interface Entered extends Disposable {
  io: Io;
  credentials: Credentials;
}

/** Opens the sandbox the options name. Throws a usage {@linkcode Failure} for options or data that can't be used. */
export function enterSandbox(options: Options, io: Io): Entered {
  const sandbox = open(options, io);
  const [{ apiKey, apiSecret }] = KEYS;
  return {
    io: { ...io, fetch: (request) => fetchFrom(sandbox, request) },
    credentials: { apiKey, secret: new Secret(apiSecret), source: "the sandbox" },
    [Symbol.dispose]: () => sandbox.close(),
  };
}

function open(options: Options, io: Io): Sandbox {
  const [seed, clock, faults] = [options.text("seed"), options.text("clock"), options.text("faults")];
  return told(() => openSandbox({ data: dataPath(options, io), realNow: io.now, seed, clock, faults }));
}

/** What the sandbox can't use is told as a mistake on the command line. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreError) throw unusable(error);
    if (error instanceof RangeError) throw usage(error.message, hintFor(error));
    throw error;
  }
}

function hintFor({ message }: RangeError): string {
  if (/fault/.test(message)) return "for the kinds there are run: kf sandbox faults";
  return /clock|time/.test(message) ? `for example: ${optionExample("clock")}` : "run: kf help sandbox";
}

/** Data of another time, of another seed, in use by others, or no data of a sandbox at all. */
function unusable({ message }: StoreError): Failure {
  if (/back to/.test(message)) {
    return usage(message, `go on with the same --clock, use kf sandbox reset, or other data: ${optionExample("data")}`);
  }
  const before = /another process/.test(message) ? "end what has it open first, or " : "";
  return usage(message, `${before}use other data, for example: ${optionExample("data")}`);
}

async function fetchFrom(sandbox: Sandbox, request: WireRequest): Promise<WireResponse> {
  const { method, url, headers, body, signal } = request;
  try {
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await sandbox.handle(new Request(url, init));
    return { status: response.status, headers: response.headers, body: response.body ?? NO_BYTES };
  } catch (error) {
    if (error instanceof StoreError) throw unusable(error);
    if (error instanceof ConnectionLost) throw new NetworkError(`the connection was lost (fault ${error.kind})`, true);
    throw error;
  }
}

/** Where the state is kept: `--data`, or a file in the user's data directory. */
export function dataPath(options: Options, io: Io): string {
  const given = options.text("data");
  if (given !== undefined) return given;
  const directory = directoryFor("data", io);
  if (directory === undefined) throw noDirectory();
  return join(io, directory, "sandbox.db");
}

function noDirectory(): Failure {
  return usage("there is no data directory: HOME is not set", `for example: ${optionExample("data")}`);
}

type Command = (words: string[], options: Options, io: Io, print: Print) => Promise<void>;

const COMMANDS: Record<string, Command> = {
  serve: serveCommand,
  reset: resetCommand,
  path: async (words, options, io, print) => {
    nothingAfter("path", words);
    await print(`${dataPath(options, io)}\n`);
  },
  keys: async (words, _options, _io, print) => {
    nothingAfter("keys", words);
    await print(KEYS_NOTE + KEYS.map(keyText).join("\n"));
  },
  faults: async (words, _options, _io, print) => {
    nothingAfter("faults", words);
    await print(faultsText());
  },
};

type Print = (text: string) => Promise<void>;

/** Runs `kf sandbox …` and returns the exit status. */
export async function sandboxCommand({ words, options, io, print }: Given): Promise<number> {
  const [name = "", ...rest] = words;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const names = Object.keys(COMMANDS);
    const reason = name === "" ? "kf sandbox needs a command" : `unknown command "kf sandbox ${name}"`;
    const hint = `kf sandbox takes ${names.join(", ")}; to call it: kf --env sandbox accounts`;
    throw usage(`${reason}${didYouMean(name, names)}`, hint);
  }
  await command(rest, options, io, print);
  return EXIT.done.status;
}

function nothingAfter(command: string, words: string[]): void {
  if (words.length > 0) throw usage(`kf sandbox ${command} takes no "${words[0]}"`, `run: kf sandbox ${command}`);
}

async function resetCommand(words: string[], options: Options, io: Io, print: Print): Promise<void> {
  nothingAfter("reset", words);
  const path = dataPath(options, io);
  const removed = told(() => resetSandbox(path));
  await print(removed ? `removed ${path}; the next call begins anew\n` : `there was nothing in ${path}\n`);
}

async function serveCommand(words: string[], options: Options, io: Io, print: Print): Promise<void> {
  const tls = await certificate(words, options, io);
  const port = portOf(options.text("port"));
  using sandbox = open(options, io);
  told(() => sandbox.now());
  const onBug = (error: unknown) =>
    io.stderr(`kf: a defect in the sandbox: ${error instanceof Error ? error.stack : error}\n`);
  const serving = await serve(sandbox, { port, onBug, ...(tls === undefined ? {} : { tls }) }).catch((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      EXIT.usage,
      `cannot serve on port ${port}: ${reason}`,
      "use another port; for any that is free: kf sandbox serve --port 0",
    );
  });
  const ended = new Promise<EndSignal>((resolve) => io.onEnd(resolve));
  await print(`${serving.url}\n`);
  io.stderr(
    `kf sandbox serves until it is interrupted; its data is in ${sandbox.path}; kf sandbox keys shows the keys\n`,
  );
  await ended;
  await serving.stop();
}

/** A certificate and its private key. */
interface Pem {
  cert: string;
  key: string;
}

function portOf(text: string | undefined): number {
  const port = text === undefined ? 0 : /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw usage(
    `--port "${text}" is no port`,
    "give a number from 0 to 65535, for example: kf sandbox serve --port 8080",
  );
}

async function certificate([key, ...more]: string[], options: Options, io: Io): Promise<Pem | undefined> {
  const cert = options.text("tls");
  const [stray] = cert === undefined ? [key, ...more] : more;
  if (stray !== undefined) throw usage(`kf sandbox serve takes no "${stray}"`, "run: kf help sandbox");
  if (cert === undefined) return undefined;
  if (key === undefined) throw usage("--tls needs a certificate and a key", `for example: ${optionExample("tls")}`);
  return { cert: await readPem(cert, io), key: await readPem(key, io) };
}

async function readPem(path: string, io: Io): Promise<string> {
  return new TextDecoder().decode(
    await mustRead(
      path,
      { told: path, hint: `--tls takes two PEM files; to look for this one: ls ${quoted(path)}` },
      io,
    ),
  );
}

const KEYS_NOTE =
  `# For kf sandbox serve. kf --env sandbox signs with the first pair unless --keys or --profile names another.

`;

function keyText({ name, about, apiKey, apiSecret }: typeof KEYS[number]): string {
  return `# ${name}: ${about}\nKRAKEN_FUTURES_API_KEY=${apiKey}\nKRAKEN_FUTURES_API_SECRET=${apiSecret}\n`;
}

function faultsText(): string {
  return `--faults takes rules separated by commas: ${RULE}
METHOD is an id such as sendorder, with or without its verb; * stands for any text. @10% strikes in one of ten calls, @2x twice in a process.

${columns(FAULTS.map(({ kind, about }) => [kind, about]), 2, Infinity)}

examples: --faults sendorder:apply-then-drop    --faults '*:delay=5s,accounts:503@10%'
`;
}
