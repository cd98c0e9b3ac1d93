/**
 * Deno's own functions; its `node:` modules would double the start-up time.
 *
 * @module
 */

import { FileError, type WireRequest } from "../io/io.ts";
import { type Connection, fetchOnce } from "./network.ts";
import {
  directoryOf,
  irregular,
  isLater,
  isPipe,
  onSignal,
  onSignals,
  readOr,
  screenOr,
  sharedBy,
  type System,
  tooLarge,
  whenThereIsRoom,
  writeAll,
  writeText,
} from "./streams.ts";

/** Whether this is Deno. */
export function isDeno(): boolean {
  return "Deno" in globalThis;
}

/** The system as Deno gives it. */
export function denoIo(): System {
  const windows = Deno.build.os === "windows";
  return {
    args: Deno.args,
    env: variable,
    ...(Deno.build.standalone ? { binaryDirectory: directoryOf(Deno.execPath()) } : {}),
    windows,
    pid: Deno.pid,
    runtime: () => `deno ${Deno.version.deno}, V8 ${Deno.version.v8}`,
    readFile: (path, most, pipe) => readOr(() => read(path, most, pipe), pipe),
    ...sharedBy(windows),
    fileMode: async (path) => (await readOr(() => Deno.statSync(path)))?.mode ?? undefined,
    readStdin: async (most, signal) =>
      await (await import("./pipe.ts")).readPipe(() => Deno.stdin.readable, most, signal),
    stdout: (bytes) => writeAll(bytes, writeSome),
    stderr: (text) => writeText(text, (rest) => Deno.stderr.writeSync(rest)),
    isTerminal: (stream) => Deno[stream].isTerminal(),
    screen: () => screenOr(Deno.consoleSize),
    onResize: (tell) => onSignal("SIGWINCH", tell, windows, Deno.addSignalListener, Deno.removeSignalListener),
    holdTerminal: async (holder) => {
      // Without the permission Deno would ask the user for it at the first signal.
      const permitted = Deno.permissions.querySync({ name: "run" }).state === "granted";
      return (await import("./hold.ts")).holdTerminal(holder, permitted && !windows);
    },
    onEnd: (tell) =>
      onSignals(tell, {
        windows,
        add: Deno.addSignalListener,
        remove: Deno.removeSignalListener,
        // Needs --allow-all; without it SIGHUP counts as not ignored.
        status: async () => await Deno.readTextFileSync("/proc/self/status"),
      }),
    launcher: async (program) => (await import("./launch_deno.ts")).denoLauncher(program),
    fetch: (request) => fetchOnce(request, { connect, unset: Deno.env.delete.bind(Deno.env) }),
  };
}

/** What Deno surely holds back where it can't write it, and what it surely doesn't hold back, in bytes; its buffer has 1024. */
const [HELD, DIRECT] = [512, 8192];

/**
 * Writes some of the bytes to stdout and returns how many. Deno buffers by lines: a write that fails because a non-blocking stream
 * has no room may have kept its bytes all the same, to write them before the next ones. That is certain only for pieces within one
 * line: a long one and a line break alone are never kept, a short one always is.
 */
async function writeSome(bytes: Uint8Array): Promise<number> {
  const rest = bytes.subarray(0, 8 * DIRECT);
  const text = rest.indexOf(LINE_BREAK) < 0 ? rest.length : rest.indexOf(LINE_BREAK);
  if (text === 0 || text >= DIRECT) return Deno.stdout.writeSync(rest.subarray(0, Math.max(1, text)));
  const piece = rest.subarray(0, Math.min(text, HELD));
  try {
    return Deno.stdout.writeSync(piece);
  } catch (error) {
    if (!isLater(error)) throw error;
  }
  await whenThereIsRoom(() => Deno.stdout.writeSync(new Uint8Array()));
  return piece.length;
}

const LINE_BREAK = 10;

/**
 * Looks before it opens, for Deno waits at the opening of a pipe. Whoever can put a pipe there in between can as well put one in
 * the place of the directory.
 */
function read(path: string, most: number, pipe?: AbortSignal): Uint8Array | Promise<Uint8Array> {
  const { isFile, mode, size } = Deno.statSync(path);
  if (!isFile && isPipe(mode ?? 0) && pipe !== undefined) return readPipe(path, most, pipe);
  if (!isFile) throw irregular(mode ?? 0);
  if (size > most) throw tooLarge(most);
  using file = Deno.openSync(path);
  return readWhole(file, size, most);
}

/** Counts, whatever the size says: files of the system have none, and some have no end. */
function readWhole(file: Deno.FsFile, size: number, most: number): Uint8Array {
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) return bytes.subarray(0, length);
    length += count;
    if (length > most) throw tooLarge(most);
    if (length < bytes.length) continue;
    const longer = new Uint8Array(Math.min(2 * length + 4096, most + 1));
    longer.set(bytes);
    bytes = longer;
  }
}

async function readPipe(path: string, most: number, signal: AbortSignal): Promise<Uint8Array> {
  const { readPipe } = await import("./pipe.ts");
  return await readPipe(async () => (await Deno.open(path)).readable, most, signal);
}

/** Deno's own message for a variable that isn't Unicode shows its value, which may be a secret. */
function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    throw new FileError(`the variable ${name} is not UTF-8 text`, { variable: name });
  }
}

function connect({ caCert }: WireRequest): Connection {
  const trust = caCert === undefined ? {} : { caCerts: [caCert] };
  const client = Deno.createHttpClient({ ...trust, poolMaxIdlePerHost: 0, http2: false });
  return { init: { client }, close: () => client.close() };
}
