/**
 * Runs kf in this process: in go a command line and a world, out come the exit status and what was written. What tests
 * need beside that is handed on from here.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { resolve } from "node:path/posix";
import { run } from "../../lib/cli.ts";
import { FileError, type Io } from "../../lib/io/io.ts";
import { systemIo } from "../../lib/runtime/runtime.ts";
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

/** A file: its content, its content and permission bits (0o600 unless told), or why it can't be read. */
export type TestFile = string | Uint8Array | FileError | { content: string | Uint8Array; mode: number };

/** The world of a command in this process. Whatever isn't given is empty. */
export interface World {
  env?: Record<string, string>;
  /** By path; a relative one is below `cwd`. */
  files?: Record<string, TestFile>;
  stdin?: string | Uint8Array;
  /** Whether all three streams are terminals, or which of them are. */
  terminal?: boolean | readonly Parameters<Io["isTerminal"]>[0][];
  /** What is typed at each question; where there is no more, the input has ended. */
  answers?: string[];
  /** `/work` unless told. */
  cwd?: string;
  /** The clock, in ms since the epoch. Unless given it is the real one, but never shows a time twice. */
  now?: number | (() => number);
  /** Any effect to put in the place of the usual one. */
  io?: Partial<Io>;
}

/** What a command in this process left behind. */
export interface InProcess extends Outcome {
  /** How long it would have paused between attempts, in ms; `kf()` doesn't wait. */
  pauses: number[];
}

/** Runs one command in this process: the network is the real one, all else is the test's. */
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
    ...world.io,
  });
  return { ...outcome(code, Buffer.concat(stdout), Buffer.concat(stderr)), pauses };
}

function quietIo(
  args: string[],
  { env = {}, files = {}, stdin = "", terminal = false, answers = [], cwd, now }: World,
): Io {
  const system = systemIo();
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
    ask: () => Promise.resolve(answers.shift()),
    writeFile: () => Promise.reject(new FileError("this world is read-only")),
    removeFile: () => Promise.reject(new FileError("this world is read-only")),
    fetch: (request) => system.fetch(request),
    now: typeof now === "number" ? () => now : now ?? risingClock,
    sleep: () => Promise.resolve(),
    random: () => 0,
    onEnd: system.onEnd,
    launcher: system.launcher,
  };
}

function fileAccess(files: Record<string, TestFile>, cwd: string): Pick<Io, "readFile" | "fileMode"> {
  const byPath = new Map(Object.entries(files).map(([path, file]) => [resolve(cwd, path), file]));
  return {
    readFile: (path) => {
      const file = byPath.get(resolve(cwd, path));
      if (file instanceof FileError) return Promise.reject(file);
      return Promise.resolve(file === undefined ? undefined : bytes(isPlain(file) ? file : file.content));
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

let lastTime = 0;

/** Two commands in one millisecond would send the same nonce. */
function risingClock(): number {
  return lastTime = Math.max(lastTime + 1, Date.now());
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
