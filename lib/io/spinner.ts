/**
 * A piece of work that may take long → a sign of life on stderr after half a second, on a terminal.
 *
 * @module
 */

import type { Io } from "./io.ts";
import type { Telling } from "./tell.ts";

/** How long nothing is shown, and how long a frame stands, in ms. */
const [PATIENCE, FRAME] = [500, 100];
const FRAMES = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];

/** What work may write with while there is a spinner. */
interface Quiet {
  io: Io;
  tell: Telling;
}

/** Does the work. Whatever it writes takes the place of the spinner, which is gone when the work is over. */
export async function spinning<T>(what: string, { io, tell }: Quiet, work: (quiet: Quiet) => Promise<T>): Promise<T> {
  const spinner = new Spinner(what, io);
  const over = <A extends unknown[], R>(write: (...words: A) => R) => (...words: A): R => {
    spinner.wipe();
    return write(...words);
  };
  try {
    return await work({
      io: { ...io, stdout: over(io.stdout), stderr: over(io.stderr) },
      tell: { ...tell, warn: over(tell.warn), notice: over(tell.notice) },
    });
  } finally {
    spinner.stop();
  }
}

class Spinner {
  readonly #what: string;
  readonly #io: Io;
  readonly #began: number;
  #timer: ReturnType<typeof setTimeout>;
  #frame = 0;
  #seen = false;

  constructor(what: string, io: Io) {
    this.#what = what;
    this.#io = io;
    this.#began = performance.now();
    this.#timer = setTimeout(() => this.#draw(), PATIENCE);
  }

  #draw(): void {
    const seconds = Math.floor((performance.now() - this.#began) / 1000);
    const sign = FRAMES[this.#frame++ % FRAMES.length];
    this.#io.stderr(`\r${sign} ${this.#what} … ${seconds} s\x1b[K`);
    this.#seen = true;
    this.#timer = setTimeout(() => this.#draw(), FRAME);
  }

  wipe(): void {
    if (this.#seen) this.#io.stderr("\r\x1b[K");
    this.#seen = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.wipe();
  }
}
