/**
 * A piece of work that may take long → a sign of life on stderr after half a second, on a terminal.
 *
 * @module
 */

import type { Io } from "./io.ts";
import type { Tell } from "./tell.ts";

/** How long to wait before the first frame, and how long a frame lasts, in ms. */
const [PATIENCE, FRAME] = [500, 100];
const FRAMES = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];

/** What a command writes with, and a way to show a sign of life while it waits. */
export interface Progress {
  io: Io;
  tell: Tell;
  /** Does the work, after a while under a spinner with this text, which is gone when the work is over. */
  spin<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** On a terminal whatever is written takes the place of the spinner; elsewhere there is none. */
export function progressOn(io: Io, tell: Tell): Progress {
  let spinner: Spinner | undefined;
  const over = <A extends unknown[], R>(write: (...words: A) => R) => (...words: A): R => {
    spinner?.wipe();
    return write(...words);
  };
  return {
    io: { ...io, stdout: over(io.stdout), stderr: over(io.stderr) },
    tell: { ...tell, warn: over(tell.warn), notice: over(tell.notice) },
    spin: async (what, work) => {
      spinner = new Spinner(what, io);
      try {
        return await work();
      } finally {
        spinner.stop();
      }
    },
  };
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
