/**
 * Text or bytes → standard output.
 *
 * @module
 */

import { nextStep, shell } from "../text/next_step.ts";
import { EXIT, Failure } from "./failure.ts";
import { FileError, type Io } from "./io.ts";

/** Writes text. Throws a {@linkcode Failure} when it can't be written. */
export async function print(io: Io, text: string): Promise<void> {
  await printBytes(io, new TextEncoder().encode(text));
}

/** The same with bytes. */
export async function printBytes(io: Io, bytes: Uint8Array): Promise<void> {
  try {
    await io.stdout(bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const next = nextStep`make room, or write elsewhere; what there is: ${shell("df -h")}`;
    throw new Failure(EXIT.unreachable, `cannot write to standard output: ${error.message}`, next);
  }
}
