/**
 * Time for a kf and an exchange that share it: one that advances only on demand, and the real one.
 *
 * @module
 */

import { setTimeout as delay } from "node:timers/promises";
import { NetworkError } from "../../lib/io/io.ts";

/** A clock, and what happens by it. */
export interface Time {
  /** In ms since the epoch. */
  now(): number;
  /** Waits; what is due meanwhile happens. */
  pass(ms: number): Promise<void>;
  /** Does something in so many ms. */
  at(ms: number, work: () => Promise<unknown>): void;
}

/** A late request may be lost too; any other error is a defect. */
function expected(error: unknown): void {
  if (!(error instanceof NetworkError)) throw error;
}

/** Time that advances only on demand. */
export class VirtualTime implements Time {
  #now: number;
  #due: { at: number; work: () => Promise<unknown> }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** A reading, which takes 1 ms. */
  read(): number {
    return ++this.#now;
  }

  async pass(ms: number): Promise<void> {
    const until = this.#now + Math.max(0, Math.round(ms));
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      await next.work().catch(expected);
    }
    this.#now = Math.max(this.#now, until);
  }

  at(ms: number, work: () => Promise<unknown>): void {
    this.#due.push({ at: this.#now + Math.round(ms), work });
  }
}

/** The real time. */
export class RealTime implements Time {
  readonly #due = new Set<Promise<unknown>>();

  now(): number {
    return Date.now();
  }

  async pass(ms: number): Promise<void> {
    if (ms > 0) await delay(ms);
  }

  at(ms: number, work: () => Promise<unknown>): void {
    const done: Promise<unknown> = delay(ms).then(work).catch(expected).finally(() => this.#due.delete(done));
    this.#due.add(done);
  }

  /** Waits until everything has happened. */
  async settled(): Promise<void> {
    while (this.#due.size > 0) await Promise.all(this.#due);
  }
}
