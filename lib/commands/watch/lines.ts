/**
 * Readings → standard output, one after another.
 *
 * @module
 */

import type { Failure } from "../../io/failure.ts";
import { printBytes } from "../../io/print.ts";
import { renderFailure, renderWarning } from "../../io/stderr.ts";
import type { NextStep } from "../../text/next_step.ts";
import type { Display, Shown } from "./display.ts";

/** Writes what each reading adds. */
export class Lines<T> implements Display<T> {
  readonly #shown: Shown;
  readonly #bytesOf: (reading: T) => Promise<Uint8Array>;
  readonly #warned = new Set<string>();

  constructor(shown: Shown, bytesOf: (reading: T) => Promise<Uint8Array>) {
    this.#shown = shown;
    this.#bytesOf = bytesOf;
  }

  async show(reading: T): Promise<void> {
    const bytes = await this.#bytesOf(reading);
    if (bytes.length > 0) await printBytes(this.#shown.io, bytes);
  }

  trouble(failure: Failure): Promise<void> {
    const { io, errors, account } = this.#shown;
    io.stderr(renderFailure(failure, errors, account));
    return Promise.resolve();
  }

  /** Each once, however often a reading gives rise to it. */
  warn(message: string, next: NextStep): void {
    const { io, errors, account } = this.#shown;
    if (!this.#warned.has(message)) io.stderr(renderWarning(message, next, errors, account));
    this.#warned.add(message);
  }

  note(text: string): void {
    this.#shown.io.stderr(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
