/**
 * A seed → a reproducible sequence of random choices.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** Random choices that depend only on the seed. */
export class Dice {
  #state: number;

  constructor(seed: string) {
    this.#state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  }

  /** A number in [0, 1) (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in this percentage of calls. */
  strikes(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  /** An element of a list. Throws a RangeError if it is empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (list.length === 0) throw new RangeError("nothing to pick from");
    return picked as T;
  }
}
