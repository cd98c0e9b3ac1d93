/**
 * Finds the exact extremes of a curve within a time span.
 *
 * @module
 */

import type { Bounds } from "./noise.ts";

/** A whole number as a function of the time in whole seconds since the epoch. */
export interface Curve {
  at(second: number): number;
  /** Bounds of the values at `from`, at `to` and between: never too narrow, and the narrower the shorter the span. */
  bounds(from: number, to: number): Bounds;
}

/** The first, highest, lowest and last value of a span, in the units of the curve. */
export interface Ohlc {
  open: number;
  high: number;
  low: number;
  close: number;
}

/** A span is first sampled at FIRST_LOOKS points, then at NEAR_LOOKS points around the best of them. */
const FIRST_LOOKS = 36;
const NEAR_LOOKS = 6;
/** Spans of at most this many seconds are checked second by second. */
const SCAN_SECONDS = 7;

/**
 * The extremes of a curve from one second to another, both inclusive. Exact: a part is skipped only if its bounds show that it holds
 * no extreme, so a long span never reports less than the short spans it consists of.
 */
export function ohlc(curve: Curve, from: number, to: number): Ohlc {
  const found = new Extremes(curve, from, to);
  const step = Math.max(1, Math.floor((to - from) / FIRST_LOOKS));
  found.guess(step);
  for (let start = from; start < to; start += step) found.search(start, Math.min(start + step, to));
  return { open: curve.at(from), high: found.high, low: found.low, close: curve.at(to) };
}

class Extremes {
  readonly #curve: Curve;
  readonly #from: number;
  readonly #to: number;
  #highAt = 0;
  #lowAt = 0;
  high = -Infinity;
  low = Infinity;

  constructor(curve: Curve, from: number, to: number) {
    this.#curve = curve;
    this.#from = from;
    this.#to = to;
  }

  /** Finds values close to the extremes, so that the search can skip nearly all of the span. */
  guess(step: number): void {
    for (let second = this.#from; second < this.#to; second += step) this.#look(second);
    this.#look(this.#to);
    for (let near = step; near > 1;) {
      near = Math.max(1, Math.floor(near / NEAR_LOOKS));
      this.#lookAround(this.#highAt, near);
      this.#lookAround(this.#lowAt, near);
    }
  }

  search(from: number, to: number): void {
    if (to - from <= SCAN_SECONDS) {
      for (let second = from; second <= to; second++) this.#look(second);
      return;
    }
    const { low, high } = this.#curve.bounds(from, to);
    if (low >= this.low && high <= this.high) return;
    const middle = Math.floor((from + to) / 2);
    this.search(from, middle);
    this.search(middle + 1, to);
  }

  #lookAround(center: number, step: number): void {
    for (let i = -NEAR_LOOKS; i <= NEAR_LOOKS; i++) {
      const second = center + i * step;
      if (second > this.#from && second < this.#to) this.#look(second);
    }
  }

  #look(second: number): void {
    const value = this.#curve.at(second);
    if (value > this.high) {
      this.high = value;
      this.#highAt = second;
    }
    if (value < this.low) {
      this.low = value;
      this.#lowAt = second;
    }
  }
}
