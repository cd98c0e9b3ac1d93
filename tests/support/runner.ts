/**
 * Runs kf in this process: a command line and a world → the exit status and output. Re-exports what most tests need besides.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { resolve } from "node:path/posix";
import { run } from "../../lib/cli.ts";
import { FileError, type Io } from "../../lib/io/io.ts";
import { nonceSource, systemIo } from "../../lib/runtime/runtime.ts";
import { type Outcome, outcome } from "./outcome.ts";

export {
  binary,
  bun,
  bundle,
  commandLine,
  kfProcess,
  type Runtime,
  spawnKf,
  type Surroundings,
  testEverywhere,
  testOnEach,
} from "./child.ts";
export { type Directory, keyDirectory, newDirectory } from "./directory.ts";
export { golden } from "./golden.ts";
export type { Outcome } from "./outcome.ts";

/** A file: its content, its content and permission bits (default 0o600), or why it can't be read. */
export type TestFile = string | Uint8Array | FileError | { content: string | Uint8Array; mode: number };

/** The environment of a command in this process; empty by default. */
export interface World {
  env?: Record<string, string>;
  /** By path; a relative one is below `cwd`. */
  files?: Record<string, TestFile>;
  stdin?: string | Uint8Array;
  /** Whether all three streams are terminals, or which of them are. */
  terminal?: boolean | readonly Parameters<Io["isTerminal"]>[0][];
  /** The answers to prompts; after the last one, the input ends. */
  answers?: string[];
  /** Defaults to `/work`. */
  cwd?: string;
  /** The clock, in ms since the epoch. A number is the nonce of every call too. Defaults to the real one, except that it never shows a time twice. */
  now?: number | (() => number);
  /** Overrides of single effects. */
  io?: Partial<Io>;
}

/** The exit status and output of a command in this process. */
export interface InProcess extends Outcome {
  /** How long it would have paused between attempts, in ms; `kf()` skips the waiting. */
  pauses: number[];
}

/** Runs one command in this process. The network is real, everything else is the test's. */
export async function kf(args: string[], world: World = {}): Promise<InProcess> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const pauses: number[] = [];
  const code = await run({
    ...quietIo(args, world),
    stdout: (chunk) => Promise.resolve(void stdout.push(chunk.slice())),
    stderr: (text) => void stderr.push(bytes(text)),
    sleep: (ms, signal) => {
      pauses.push(ms);
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
    // Both clocks of a test go together, unless it drives the second one itself.
    ...(world.io?.now && { monotonic: world.io.now, nonce: nonceSource({ now: world.io.now, pid: 5000 }) }),
    ...world.io,
  });
  return { ...outcome(code, Buffer.concat(stdout), Buffer.concat(stderr)), pauses };
}

function quietIo(
  args: string[],
  { env = {}, files = {}, stdin = "", terminal = false, answers = [], cwd, now }: World,
): Io {
  const system = systemIo();
  const clock = typeof now === "number" ? () => now : now ?? risingClock;
  return {
    args,
    env: (name) => env[name],
    windows: false,
    runtime: system.runtime,
    ...fileAccess(files, cwd ?? "/work"),
    readStdin: () => Promise.resolve(bytes(stdin)),
    stdout: () => Promise.resolve(),
    stderr: () => {},
    isTerminal: (stream) => typeof terminal === "boolean" ? terminal : terminal.includes(stream),
    screen: () => terminal ? { columns: 80, rows: 24 } : undefined,
    onResize: () => () => {},
    holdTerminal: () => Promise.resolve({ keys: true, release: () => {} }),
    ask: () => Promise.resolve(answers.shift()),
    writeFile: () => Promise.reject(new FileError("this world is read-only")),
    writeTogether: () => Promise.reject(new FileError("this world is read-only")),
    fetch: (request) => system.fetch(request),
    now: clock,
    monotonic: clock,
    nonce: typeof now === "number" ? () => String(now) : nonceSource({ now: clock, pid: 5000 + commands++ % 5000 }),
    sleep: () => Promise.resolve(),
    random: () => 0,
    onEnd: system.onEnd,
    launcher: system.launcher,
  };
}

function fileAccess(files: Record<string, TestFile>, cwd: string): Pick<Io, "readFile" | "namesIn" | "fileMode"> {
  const byPath = new Map(Object.entries(files).map(([path, file]) => [resolve(cwd, path), file]));
  return {
    readFile: (path) => {
      const file = byPath.get(resolve(cwd, path));
      if (file instanceof FileError) return Promise.reject(file);
      return Promise.resolve(file === undefined ? undefined : bytes(isPlain(file) ? file : file.content));
    },
    namesIn: (directory) => {
      const parent = `${resolve(cwd, directory)}/`.replaceAll("\\", "/");
      const below = [...byPath.keys()].map((path) => path.replaceAll("\\", "/")).filter((path) =>
        path.startsWith(parent)
      );
      const names = below.map((path) => path.slice(parent.length).split("/")[0] ?? "");
      return Promise.resolve(names.length === 0 ? undefined : [...new Set(names)]);
    },
    fileMode: (path) => {
      const file = byPath.get(resolve(cwd, path));
      const missing = file === undefined || file instanceof FileError;
      return Promise.resolve(missing ? undefined : isPlain(file) ? 0o600 : file.mode);
    },
  };
}

function isPlain(file: TestFile): file is string | Uint8Array {
  return typeof file === "string" || file instanceof Uint8Array;
}

/** How many commands have run in this process: each has nonces of its own, as a process would. */
let commands = 0;

let lastTime = 0;

/** A clock that never shows a time twice. */
function risingClock(): number {
  return lastTime = Math.max(lastTime + 1, Date.now());
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
