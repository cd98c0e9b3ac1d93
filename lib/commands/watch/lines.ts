/**
 * Replies → standard output, one after another, in the requested format.
 *
 * @module
 */

import { printBytes } from "../../io/print.ts";
import { renderFailure } from "../../io/stderr.ts";
import type { Warn } from "../../io/tell.ts";
import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import type { Failure } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import type { Output } from "../../render/output.ts";
import { show } from "../../render/render.ts";

/** What is watched, and where it goes. */
export interface Watched {
  row: Endpoint;
  output: Output;
  io: Io;
  /** How a failure is written. */
  errors: "text" | "json";
  /** The options that lead another kf to the same account. */
  account: readonly string[];
  /** Takes the warnings about each reply. */
  warn: Warn;
}

/** Writes every reply whole, as one call after another would. */
export class Lines implements AsyncDisposable {
  readonly #watched: Watched;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  async show(body: Uint8Array): Promise<void> {
    const { row, output, io, warn } = this.#watched;
    await printBytes(io, await show(body, row, output, warn));
  }

  trouble(failure: Failure): Promise<void> {
    const { io, errors, account } = this.#watched;
    io.stderr(renderFailure(failure, errors, account));
    return Promise.resolve();
  }

  note(text: string): void {
    this.#watched.io.stderr(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
