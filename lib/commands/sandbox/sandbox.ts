/**
 * `kf sandbox`: serves the exchange inside kf to any client, and looks after its data.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import { MOST, mustRead } from "../../io/files.ts";
import type { EndSignal, Io } from "../../io/io.ts";
import type { Options } from "../../line/options.ts";
import { optionExample } from "../../line/example.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import { quoted } from "../../text/shell.ts";
import { dataPath } from "../../config/places.ts";
import { sandboxOf, usageOf } from "../../session/sandbox.ts";
import { FAULTS, KEYS, resetSandbox, RULE, serve } from "../../sandbox/sandbox.ts";
import { columns } from "../../text/columns.ts";
import { didYouMean } from "../../text/suggest.ts";

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
    const next = nextStep`kf sandbox takes ${names.join(", ")}; to call it: ${shell("kf --env sandbox accounts")}`;
    throw usage(`${reason}${didYouMean(name, names)}`, next);
  }
  await command(rest, options, io, print);
  return EXIT.done.status;
}

function nothingAfter(command: string, words: string[]): void {
  if (words.length > 0) {
    throw usage(`kf sandbox ${command} takes no "${words[0]}"`, nextStep`run: ${shell(`kf sandbox ${command}`)}`);
  }
}

async function resetCommand(words: string[], options: Options, io: Io, print: Print): Promise<void> {
  nothingAfter("reset", words);
  const path = dataPath(options, io);
  const removed = usageOf(() => resetSandbox(path));
  await print(removed ? `removed ${path}; the next call begins anew\n` : `there was nothing in ${path}\n`);
}

async function serveCommand(words: string[], options: Options, io: Io, print: Print): Promise<void> {
  const tls = await certificate(words, options, io);
  const port = portOf(options.text("port"));
  using sandbox = sandboxOf(options, io);
  usageOf(() => sandbox.now());
  const onBug = (error: unknown) =>
    io.stderr(`kf: a defect in the sandbox: ${error instanceof Error ? error.stack : error}\n`);
  const serving = await serve(sandbox, { port, onBug, ...(tls === undefined ? {} : { tls }) }).catch((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      EXIT.usage,
      `cannot serve on port ${port}: ${reason}`,
      nextStep`use another port; for any that is free: ${shell("kf sandbox serve --port 0")}`,
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
    nextStep`give a number from 0 to 65535, for example: ${shell("kf sandbox serve --port 8080")}`,
  );
}

async function certificate([key, ...more]: string[], options: Options, io: Io): Promise<Pem | undefined> {
  const cert = options.text("tls");
  const [stray] = cert === undefined ? [key, ...more] : more;
  if (stray !== undefined) {
    throw usage(`kf sandbox serve takes no "${stray}"`, nextStep`run: ${shell("kf help sandbox")}`);
  }
  if (cert === undefined) return undefined;
  if (key === undefined) {
    throw usage("--tls needs a certificate and a key", nextStep`for example: ${shell(optionExample("tls"))}`);
  }
  return { cert: await readPem(cert, io), key: await readPem(key, io) };
}

async function readPem(path: string, io: Io): Promise<string> {
  return new TextDecoder().decode(
    await mustRead(
      path,
      {
        most: MOST.pem,
        told: path,
        hint: nextStep`--tls takes two PEM files; to look for this one: ${shell(`ls ${quoted(path)}`)}`,
      },
      io,
    ),
  );
}

const KEYS_NOTE = `# For kf sandbox serve. kf --env sandbox signs with the first pair unless --keys
# or --profile names another.

`;

function keyText({ name, about, apiKey, apiSecret }: typeof KEYS[number]): string {
  return `# ${name}: ${about}\nKRAKEN_FUTURES_API_KEY=${apiKey}\nKRAKEN_FUTURES_API_SECRET=${apiSecret}\n`;
}

function faultsText(): string {
  return `--faults takes rules separated by commas: ${RULE}
METHOD is an id such as sendorder, with or without its verb; * stands for any
text. @10% strikes in one of ten calls, @2x twice in a process.

${columns(FAULTS.map(({ usage, about }) => [usage, about]))}

examples:
  kf --env sandbox --faults accounts:503 accounts
  kf --env sandbox --faults '*:delay=5s,accounts:503@10%' accounts
`;
}
