/**
 * A file that a command needs → its bytes, or a usage failure.
 *
 * @module
 */

import { type NextStep, nextStep } from "../text/next_step.ts";
import { usage } from "./failure.ts";
import { FileError, type Io } from "./io.ts";

/** How many bytes kf reads of a file at most, by what it is for. */
export const MOST = {
  key: 64 * 1024,
  settings: 1024 * 1024,
  pem: 1024 * 1024,
  value: 16 * 1024 * 1024,
  symbols: 1024 * 1024,
} as const;

/**
 * Reads what may have no end, within so many ms of the time it `began` at (`performance.now()`). Throws a usage
 * {@linkcode Failure} when that is over.
 */
export async function inTime<T>(
  source: string,
  { timeout, began }: { timeout: number; began: number },
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const time = new AbortController();
  const seconds = timeout / 1000;
  const late = () =>
    usage(
      `cannot read ${source}: it did not end within ${seconds} s`,
      nextStep`nothing was sent; look at what writes it, or wait longer: add --timeout ${
        String(Math.min(2 * seconds, 86_400))
      }`,
    );
  const timer = setTimeout(() => time.abort(late()), began + timeout - performance.now());
  try {
    return await read(time.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** What is wanted of a file, and the words for one that can't be read. */
export interface Wanted {
  /** How many bytes it may have. */
  most: number;
  /** Whether a pipe will do, too, and what ends the waiting for it. */
  pipe?: AbortSignal;
  /** The words after "cannot read". */
  told: string;
  hint: NextStep;
}

/** Reads a file that has to be there. Throws a usage {@linkcode Failure} that says which one and why it can't be read. */
export async function mustRead(path: string, { most, pipe, told, hint }: Wanted, io: Io): Promise<Uint8Array> {
  try {
    const bytes = path === "" ? undefined : await io.readFile(path, most, pipe);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    if (error instanceof FileError) throw usage(`cannot read ${told}: ${error.message}`, hint);
    throw error;
  }
  throw usage(`cannot read ${told}: no such file`, hint);
}
