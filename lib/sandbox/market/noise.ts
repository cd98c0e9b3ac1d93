/**
 * Reproducible pseudo-random numbers from a seed and a name: hashes of whole numbers, and smooth noise between them. Only 32-bit
 * integers and + − × ÷ are used, so that every runtime gets the same digits.
 *
 * @module
 */

/** The seed of a simulated exchange. A number and its decimal text are the same seed. */
export type Seed = string | number;

/** A 32-bit hash of text: the key of a stream of numbers. */
export function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return mix(state, text.length);
}

/**
 * The number at place `n` of the stream `key`: 32 bits, unsigned. Only the low 32 bits of `n` count.
 *
 * @example
 * ```ts
 * import { hash, mix } from "./noise.ts";
 * const stream = hash("42 in_xbtusd");
 * if (mix(stream, 7) !== mix(stream, 7) || mix(stream, 7) === mix(stream, 8)) throw new Error();
 * ```
 */
export function mix(key: number, n: number): number {
  let bits = Math.imul(n ^ (n >>> 16), 0x85ebca6b) ^ key;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** The number at place `n` of the stream `key`, in [−1, 1). */
export function spread(key: number, n: number): number {
  return mix(key, n) / 0x80000000 - 1;
}

/** A UUID of place `n` of the stream `key`. Places beyond 2³² differ too. */
export function uid(key: number, n: number): string {
  const high = mix(key, Math.floor(n / 0x100000000));
  const [a, b, c, d] = [1, 2, 3, 4].map((part) => hex(mix(mix(high, part), n)));
  return `${a}-${b?.slice(0, 4)}-4${b?.slice(5)}-a${c?.slice(1, 4)}-${c?.slice(4)}${d}`;
}

function hex(bits: number): string {
  return bits.toString(16).padStart(8, "0");
}

/** The lowest and the highest possible value. */
export interface Bounds {
  low: number;
  high: number;
}

/** A layer's period in s, and its amplitude to either side. */
export interface Swing {
  period: number;
  amplitude: number;
}

/** Hashed values one period apart, joined by a curve without corners that never leaves the two it joins. */
interface Layer {
  readonly key: number;
  readonly amplitude: number;
  /** Periods per second. */
  readonly rate: number;
  /** The lattice cell used last, and the values at its ends. */
  cell: number;
  left: number;
  right: number;
}

/** A span with more lattice points than this is assumed to contain the layer's whole swing. */
const LATTICE_POINTS_TRIED = 3;

/** The sum of several layers of noise, as a function of the time in whole seconds since the epoch. */
export class Noise {
  readonly #layers: readonly Layer[];

  constructor(key: number, swings: readonly Swing[]) {
    this.#layers = swings.map(({ period, amplitude }, i) => {
      return { key: mix(key, i), amplitude, rate: 1 / period, cell: NaN, left: 0, right: 0 };
    });
  }

  at(second: number): number {
    let sum = 0;
    for (const layer of this.#layers) {
      const place = second * layer.rate;
      const cell = Math.floor(place);
      if (cell !== layer.cell) enter(layer, cell);
      sum += between(layer.left, layer.right, place - cell);
    }
    return sum;
  }

  /** Bounds of the values at `from`, at `to` and between them: never too narrow, and the narrower the shorter the span. */
  bounds(from: number, to: number): Bounds {
    const sum = { low: 0, high: 0 };
    for (const layer of this.#layers) widen(sum, layer, from * layer.rate, to * layer.rate);
    return sum;
  }
}

/** Adds the bounds of one layer. Between lattice points it only rises or only falls, so they and the ends bound it. */
function widen(sum: Bounds, layer: Layer, from: number, to: number): void {
  const first = Math.floor(from);
  const last = Math.floor(to);
  if (last - first > LATTICE_POINTS_TRIED) {
    sum.low -= layer.amplitude;
    sum.high += layer.amplitude;
    return;
  }
  if (first !== layer.cell) enter(layer, first);
  let { left, right } = layer;
  let low = between(left, right, from - first);
  let high = low;
  for (let cell = first; cell < last; cell++) {
    if (right < low) low = right;
    if (right > high) high = right;
    left = right;
    right = lattice(layer, cell + 2);
  }
  const end = between(left, right, to - last);
  sum.low += end < low ? end : low;
  sum.high += end > high ? end : high;
}

function enter(layer: Layer, cell: number): void {
  layer.left = lattice(layer, cell);
  layer.right = lattice(layer, cell + 1);
  layer.cell = cell;
}

function lattice({ key, amplitude }: Layer, cell: number): number {
  return amplitude * spread(key, cell);
}

function between(left: number, right: number, along: number): number {
  return left + (right - left) * along * along * (3 - 2 * along);
}
