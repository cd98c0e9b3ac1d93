/**
 * Files, pipes, signals and programs: what the runtimes have in common.
 *
 * @module
 */

import { CannotStart, ClosedPipe, type EndSignal, FileError, type Io, type Screen } from "../io/io.ts";

/** What a runtime provides itself. */
export type System = Omit<Io, "now" | "random" | "sleep"> & {
  /** Whether this is the first process of its system, as in a container. */
  first: boolean;
};

/** What a pipe takes whole or not at all (POSIX, PIPE_BUF on Linux). */
export const PIPE_BUF = 4096;

type SignalChange = (signal: Deno.Signal, listener: () => void) => void;

/** Windows has no SIGTERM; Ctrl-Break is the nearest it has. */
export function onSignals(
  tell: (signal: EndSignal) => void,
  windows: boolean,
  add: SignalChange,
  remove: SignalChange,
) {
  const listeners = [
    ["SIGINT", () => tell("SIGINT")],
    [windows ? "SIGBREAK" : "SIGTERM", () => tell("SIGTERM")],
  ] as const;
  for (const [signal, listener] of listeners) add(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) remove(signal, listener);
  };
}

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
  return new CannotStart(missing ? "there is no such program" : fileError(error).message, missing);
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

/** Why something that isn't a regular file is not read. */
export function irregular(mode: number): FileError {
  return new FileError(KINDS[mode & KIND] ?? "it is not a regular file");
}

/** Why a longer file is not read. */
export function tooLarge(most: number): FileError {
  const size = most < 1024 * 1024 ? `${most / 1024} KiB` : `${most / 1024 / 1024} MiB`;
  return new FileError(`it is larger than ${size}`);
}

/**
 * Writes everything, also to a pipe that doesn't block and whose reader is slow. Both runtimes lose count when such a pipe
 * takes a part, so no more is offered at once than a pipe takes whole.
 */
export async function writeAll(
  bytes: Uint8Array,
  write: (rest: Uint8Array) => number | Promise<number>,
): Promise<void> {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += await write(bytes.subarray(at, at + PIPE_BUF));
    } catch (error) {
      if (isLater(error)) pause();
      else throw writeError(error);
    }
  }
}

/** Writes text for people. A closed stderr is ignored: the exit status remains. */
export function writeText(text: string, write: (rest: Uint8Array) => number): void {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += write(bytes.subarray(at, at + PIPE_BUF));
    } catch (error) {
      if (!isLater(error)) return;
      pause();
    }
  }
}

function writeError(error: unknown): Error {
  return code(error) === "EPIPE" || code(error) === "BrokenPipe" ? new ClosedPipe() : fileError(error);
}

/** Whether a non-blocking stream has no room just now. */
function isLater(error: unknown): boolean {
  return code(error) === "EAGAIN" || code(error) === "WouldBlock";
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
