/**
 * Bun's own functions. Its `node:` modules cost 2 ms and more each, so they are fetched only where nothing else will do.
 *
 * @module
 */

import { NetworkError, type WireRequest, type WireResponse } from "../io/io.ts";
import { type Connection, fetchOnce } from "./network.ts";
import {
  code,
  directoryOf,
  irregular,
  isCharacterDevice,
  isPipe,
  onSignal,
  onSignals,
  readOr,
  screenOr,
  sharedBy,
  type System,
  tooLarge,
  writeAll,
  writeText,
} from "./streams.ts";

/** The parts of Bun's process that are used; Bun follows Node here. */
interface Process {
  argv: string[];
  env: Record<string, string | undefined>;
  execPath: string;
  pid: number;
  platform: string;
  /** Without a terminal it has no size. */
  stdout: { columns?: number; rows?: number };
  versions: Record<string, string | undefined>;
  binding(name: "tty_wrap"): { isTTY(fd: number): boolean };
  getBuiltinModule(name: "fs"): { writeSync(fd: number, bytes: Uint8Array): number };
  getBuiltinModule(name: "tty"): { isatty(fd: number): boolean };
  getBuiltinModule(name: "tls"): { getCACertificates(kind: "default"): string[] };
  on(signal: string, listener: () => void): void;
  off(signal: string, listener: () => void): void;
}

interface BunFile {
  /** Whether it is a file or a pipe, which is told at once; `stat` takes a third of a millisecond. */
  exists(): Promise<boolean>;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
  slice(begin: number, end: number): BunFile;
  stream(): ReadableStream<Uint8Array>;
  stat(): Promise<{ mode: number }>;
  /** Infinite for anything but a regular file. */
  size: number;
}

interface BunGlobal {
  file(path: string): BunFile;
  stdin: BunFile;
  stdout: BunFile;
  /** Not on Windows. */
  mmap(path: string): Uint8Array;
  write(file: BunFile, bytes: Uint8Array): Promise<number>;
}

declare const process: Process;
declare const Bun: BunGlobal;

/** Whether this is Bun. */
export function isBun(): boolean {
  return "Bun" in globalThis;
}

/** The system as Bun gives it. */
export function bunIo(): System {
  const { argv, env, execPath, platform } = process;
  const windows = platform === "win32";
  return {
    args: argv.slice(2),
    env: (name) => env[name],
    ...(isCompiled(argv[1]) ? { binaryDirectory: directoryOf(execPath) } : {}),
    windows,
    pid: process.pid,
    runtime: () => `bun ${process.versions.bun}, JavaScriptCore ${process.versions.webkit?.slice(0, 12)}`,
    readFile: (path, most, pipe) =>
      isAbsent(path) ? Promise.resolve(undefined) : readOr(() => read(path, most, pipe), pipe),
    ...sharedBy(windows),
    fileMode: async (path) => windows ? undefined : (await readOr(() => Bun.file(path).stat()))?.mode,
    readStdin: async (most, signal) =>
      await (await import("./pipe.ts")).readPipe(() => Bun.stdin.stream(), most, signal),
    stdout: async (bytes) => await writeAll(bytes, await writerOfStdout()),
    stderr: (text) => writeText(text, writerTo(2)),
    isTerminal: (stream) => isTerminal(["stdin", "stdout", "stderr"].indexOf(stream)),
    screen: () => screenOr(() => ({ columns: process.stdout.columns, rows: process.stdout.rows })),
    onResize: (tell) => onSignal("SIGWINCH", tell, windows, process.on.bind(process), process.off.bind(process)),
    holdTerminal: async (holder) => (await import("./hold.ts")).holdTerminal(holder, !windows),
    onEnd: (tell) =>
      onSignals(tell, {
        windows,
        add: process.on.bind(process),
        remove: process.off.bind(process),
        status: () => Bun.file("/proc/self/status").text(),
      }),
    launcher: async (program) => (await import("./launch_bun.ts")).bunLauncher(program),
    fetch: fetchFrom,
  };
}

/**
 * Bun's own write is ready at once, but it begins anew where a non-blocking stream took a part, and in a file it makes room before
 * it writes: where the file is appended to (`>> file`), the room stays and is full of NULs. So it only gets what takes all or
 * nothing. Where it fails nothing was written, and fs gives the system's reason.
 */
async function writerOfStdout(): Promise<(rest: Uint8Array) => number | Promise<number>> {
  const counting = writerTo(1);
  if (!await isUndivided()) return counting;
  return (rest) => Bun.write(Bun.stdout, rest.subarray(0, PIPE_BUF)).catch(() => counting(rest));
}

/** Whether stdout takes a few bytes whole or not at all, as pipes do and devices that aren't terminals, like /dev/null. */
async function isUndivided(): Promise<boolean> {
  if (await Bun.stdout.exists()) return !Number.isFinite(Bun.stdout.size);
  if (isTerminal(1)) return false;
  return isCharacterDevice((await readOr(() => Bun.stdout.stat()))?.mode ?? 0);
}

/** What a pipe takes whole or not at all: the least that POSIX allows is what macOS has; elsewhere it is 4096. */
const PIPE_BUF = process.platform === "darwin" ? 512 : 4096;

/** Writes by fs, which gives the true count. */
function writerTo(fd: 1 | 2): (rest: Uint8Array) => number {
  return (rest) => process.getBuiltinModule("fs").writeSync(fd, rest);
}

/**
 * Whether there is certainly no such file. Reading takes almost a millisecond to tell; mapping, of which nothing else is asked,
 * gives the reason at once. Nothing that has a size, and nothing but a file, is opened for that.
 */
function isAbsent(path: string): boolean {
  if (Bun.file(path).size !== 0) return false;
  try {
    Bun.mmap(path);
    return false;
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(code(error));
  }
}

/**
 * Looks before it reads, for a pipe or a device may have no end. Whoever can put one there in between can as well put one in the
 * place of the directory. What a file has beyond `most` is not read, whatever its size says.
 */
async function read(path: string, most: number, pipe?: AbortSignal): Promise<Uint8Array> {
  const file = Bun.file(path);
  const { size } = file;
  if (!Number.isFinite(size)) {
    const { mode } = await file.stat();
    if (!isPipe(mode) || pipe === undefined) throw irregular(mode);
    return await (await import("./pipe.ts")).readPipe(() => file.stream(), most, pipe);
  }
  // On Windows, where `isAbsent` can't tell, a part of a file that isn't there would be empty.
  const whole = size === 0 && process.platform === "win32";
  const bytes = await (whole ? file : file.slice(0, most + 1)).bytes();
  if (bytes.length > most) throw tooLarge(most);
  return bytes;
}

/** In a compiled binary the script is in a file system of its own. */
function isCompiled(script = ""): boolean {
  return ["/$bunfs/", "B:/~BUN/", "B:\\~BUN\\"].some((root) => script.startsWith(root));
}

/** Asks what node:tty asks, without the 6 ms that loading it takes. */
function isTerminal(fd: number): boolean {
  try {
    return process.binding("tty_wrap").isTTY(fd);
  } catch {
    return process.getBuiltinModule("tty").isatty(fd);
  }
}

/**
 * An authority of the user's own comes first and alone, for loading the built-in ones takes longer than the whole call; they
 * have their turn when it doesn't vouch for the host. Nothing was sent by then.
 */
async function fetchFrom(request: WireRequest): Promise<WireResponse> {
  const { caCert } = request;
  const trusting = (ca?: string[]) => fetchOnce(request, { connect: () => connection(ca), unset });
  if (caCert === undefined) return await trusting();
  try {
    return await trusting([caCert]);
  } catch (error) {
    if (!(error instanceof NetworkError) || error.left || !error.untrusted) throw error;
    return await trusting([...process.getBuiltinModule("tls").getCACertificates("default"), caCert]);
  }
}

function connection(ca: string[] | undefined): Connection {
  // Set for each request, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment can't switch the check off.
  const tls = { ...(ca === undefined ? {} : { ca }), rejectUnauthorized: true };
  // Nor may BUN_CONFIG_VERBOSE_FETCH write the headers, signature and all, to stderr.
  const init = { tls, keepalive: false, decompress: false, verbose: false };
  return { init, headers: { "Accept-Encoding": "gzip" }, unpack, close: () => {}, endless };
}

/** Bun ends such a body without a word when its connection breaks. */
function endless({ headers }: Response): boolean {
  return !headers.has("content-length") && !headers.has("transfer-encoding");
}

function unset(name: string): void {
  delete process.env[name];
}

/** Bun's own decompression would complain of damage on stderr in its own words. */
function unpack({ headers, body }: Response): ReadableStream<Uint8Array> | null {
  const encoding = ENCODINGS[headers.get("content-encoding")?.toLowerCase() ?? ""];
  return encoding === undefined ? body : body?.pipeThrough(new DecompressionStream(encoding)) ?? null;
}

/** Content encodings and Bun's names for them; only gzip is asked for. */
const ENCODINGS: Record<string, "gzip" | "brotli"> = { gzip: "gzip", br: "brotli" };
