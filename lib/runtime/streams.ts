/**
 * Files, pipes, signals and programs: what the runtimes have in common.
 *
 * @module
 */

import { CannotStart, ClosedPipe, type EndSignal, FileError, type Io, type Screen } from "../io/io.ts";

/** What a runtime provides itself. */
export type System = Omit<Io, "now" | "monotonic" | "nonce" | "random" | "sleep"> & {
  pid: number;
};

/** What both runtimes do by the same modules, each loaded when it is needed. */
export function sharedBy(windows: boolean): Pick<System, "namesIn" | "ask" | "writeFile" | "writeTogether"> {
  return {
    namesIn: (directory) => readOr(async () => await (await import("node:fs/promises")).readdir(directory)),
    ask: async (question, how) => (await import("./ask.ts")).askOnTerminal(question, how?.hidden ?? false),
    writeFile: async (path, bytes, how) => (await import("./write.ts")).writeWhole(path, bytes, how ?? {}),
    writeTogether: async (directory, files) => {
      const { writeInTurn, writeTogether } = await import("./together.ts");
      await (windows ? writeInTurn : writeTogether)(directory, files);
    },
  };
}

type SignalChange = (signal: Deno.Signal, listener: () => void) => void;

/** How a runtime listens to signals. */
export interface Signals {
  windows: boolean;
  add: SignalChange;
  remove: SignalChange;
  /** What Linux tells of this process, in `/proc/self/status`. */
  status(): Promise<string>;
}

/**
 * Windows has no SIGTERM; Ctrl-Break is the nearest it has. A listener of SIGHUP would take the effect from nohup, so it has to wait
 * for the look at whether the signal is ignored.
 */
export function onSignals(tell: (signal: EndSignal) => void, { windows, add, remove, status }: Signals): () => void {
  const listeners: [Deno.Signal, () => void][] = [
    ["SIGINT", () => tell("SIGINT")],
    [windows ? "SIGBREAK" : "SIGTERM", () => tell("SIGTERM")],
  ];
  for (const [signal, listener] of listeners) add(signal, listener);
  let over = false;
  if (!windows) {
    ignoresHangup ??= status().then((text) => IGNORES_HANGUP.test(text), () => false);
    ignoresHangup.then((ignored) => {
      if (ignored || over) return;
      const listener = () => tell("SIGHUP");
      listeners.push(["SIGHUP", listener]);
      add("SIGHUP", listener);
    });
  }
  return () => {
    over = true;
    for (const [signal, listener] of listeners) remove(signal, listener);
  };
}

let ignoresHangup: Promise<boolean> | undefined;

/** The mask of ignored signals, whose lowest bit is SIGHUP. */
const IGNORES_HANGUP = /^SigIgn:.*[13579bdf]$/m;

/** One signal that doesn't end a process; Windows has none of them. */
export function onSignal(
  signal: "SIGWINCH",
  tell: () => void,
  windows: boolean,
  add: SignalChange,
  remove: SignalChange,
): () => void {
  if (windows) return () => {};
  add(signal, tell);
  return () => remove(signal, tell);
}

/** The size of the terminal; undefined without one, or if it doesn't give its size. */
export function screenOr(ask: () => { columns: number | undefined; rows: number | undefined }): Screen | undefined {
  try {
    const { columns, rows } = ask();
    return columns && rows ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

/** The directory of a file, the path in either system's form. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
}

/** Both runtimes give their file errors the codes of the system. */
export function code(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : typeof name === "string" ? name : "";
}

const FILE_REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a directory",
  ENOSPC: "no space left on the device",
  EBADF: "the stream is closed",
  ENOENT: "no such directory",
  EEXIST: "it is there already",
  EROFS: "the file system is read-only",
};

/** Why a program could not be started. */
export function cannotStart(error: unknown): CannotStart {
  const missing = code(error) === "ENOENT";
  const message = missing ? "there is no such program" : fileError(error).message;
  return new CannotStart(message, missing ? "missing" : "unusable");
}

/** A failure of the system in the words of kf. */
export function fileError(error: unknown): Error {
  if (error instanceof FileError) return error;
  const message = error instanceof Error ? error.message.replace(/ \(os error \d+\)/, "") : String(error);
  return new FileError(FILE_REASONS[code(error)] ?? message, { denied: ["EACCES", "EPERM"].includes(code(error)) });
}

/** What a file holds, or undefined when there is none. Throws the reason of a signal that ended the reading. */
export async function readOr<T>(read: () => T | Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (["ENOENT", "ENOTDIR", "NotFound"].includes(code(error))) return undefined;
    throw fileError(error);
  }
}

/** The bits of a mode that say what a file is, and the words for what isn't a regular one. */
const KIND = 0o170000;
const KINDS: Record<number, string> = {
  0o010000: "it is a pipe, not a regular file",
  0o020000: "it is a device, not a regular file",
  0o040000: "it is a directory",
  0o060000: "it is a device, not a regular file",
  0o140000: "it is a socket, not a regular file",
};

/** Whether a mode is that of a pipe. */
export function isPipe(mode: number): boolean {
  return (mode & KIND) === 0o010000;
}

/** Whether a mode is that of a device that passes on single characters, as a terminal does and /dev/null. */
export function isCharacterDevice(mode: number): boolean {
  return (mode & KIND) === 0o020000;
}

/** Why something that isn't a regular file is not read. */
export function irregular(mode: number): FileError {
  return new FileError(KINDS[mode & KIND] ?? "it is not a regular file");
}

/** Why a longer file is not read. */
export function tooLarge(most: number): FileError {
  const size = most < 1024 * 1024 ? `${most / 1024} KiB` : `${most / 1024 / 1024} MiB`;
  return new FileError(`it is larger than ${size}`);
}

/** Writes everything. `write` gives how much of its bytes was really written, or throws because nothing was. */
export async function writeAll(
  bytes: Uint8Array,
  write: (rest: Uint8Array) => number | Promise<number>,
): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await whenThereIsRoom(() => write(bytes.subarray(at)));
  } catch (error) {
    throw writeError(error);
  }
}

/** Does what a non-blocking stream may refuse for now as soon as its reader has made room. */
export async function whenThereIsRoom<T>(work: () => T | Promise<T>): Promise<T> {
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (!isLater(error)) throw error;
      await new Promise((later) => setTimeout(later, SHORTLY));
    }
  }
}

/** Writes text for people. A closed stderr is ignored: the exit status remains. */
export function writeText(text: string, write: (rest: Uint8Array) => number): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += write(bytes.subarray(at));
    } catch (error) {
      if (!isLater(error)) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SHORTLY);
    }
  }
}

/** A pipe without a reader says EPIPE; a socket whose reader left bytes unread says the connection was reset. */
const GONE = ["EPIPE", "BrokenPipe", "ECONNRESET", "ConnectionReset"];

function writeError(error: unknown): Error {
  return GONE.includes(code(error)) ? new ClosedPipe() : fileError(error);
}

/** How long to wait for room in a stream, in ms. */
const SHORTLY = 2;

/** Whether a non-blocking stream has no room just now. */
export function isLater(error: unknown): boolean {
  return code(error) === "EAGAIN" || code(error) === "WouldBlock";
}
