/**
 * Deno's own functions; its `node:` modules would double the start-up time.
 *
 * @module
 */

import { FileError, type WireRequest } from "../io/io.ts";
import { type Connection, fetchOnce } from "./network.ts";
import {
  directoryOf,
  isLater,
  onSignal,
  onSignals,
  readOr,
  screenOr,
  stdinOr,
  type System,
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
    readFile: (path) => readOr(() => Deno.readFileSync(path)),
    fileMode: async (path) => (await readOr(() => Deno.statSync(path)))?.mode ?? undefined,
    readStdin: () => stdinOr(() => new Response(Deno.stdin.readable).bytes()),
    stdout: (bytes) => writeAll(bytes, writeSome),
    stderr: (text) => writeText(text, (rest) => Deno.stderr.writeSync(rest)),
    isTerminal: (stream) => Deno[stream].isTerminal(),
    screen: () => screenOr(Deno.consoleSize),
    onResize: (tell) => onSignal("SIGWINCH", tell, windows, Deno.addSignalListener, Deno.removeSignalListener),
    ask: async (question, how) => (await import("./ask.ts")).askOnTerminal(question, how?.hidden ?? false),
    writeFile: async (path, bytes, how) => (await import("./write.ts")).writeWhole(path, bytes, how ?? {}),
    removeFile: async (path) => (await import("./write.ts")).removeFile(path),
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
