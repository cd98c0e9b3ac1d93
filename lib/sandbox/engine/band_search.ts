/**
 * Finds the first second of a time span in which a price leaves its band.
 *
 * @module
 */
import type { Band, Bands } from "./bands.ts";
import type { Curve } from "../market/curves.ts";
import { GRID } from "../market/prices.ts";

/** Spans of at most this many seconds are checked second by second. */
const SCAN_SECONDS = 6;

/** A band, the second up to which it has been searched, and the first second outside it if found. */
interface SearchState extends Band {
  until: number;
  outside: number | undefined;
}

/** Searches bands, keeping the results for bands that stay the same. Times may only go forward. */
export class BandSearch {
  readonly #searched = new Map<string, SearchState>();

  /** The first grid second after `from` and up to `to` in which a price leaves its band, ms; undefined if none does. */
  next({ all }: Bands, from: number, to: number): number | undefined {
    const start = Math.floor(from / GRID);
    let end = Math.floor(to / GRID);
    let found: number | undefined;
    for (const [key, band] of all) {
      const outside = this.#search(key, band, start, end);
      if (outside === undefined || outside > end) continue;
      found = outside;
      end = outside - 1;
    }
    return found === undefined ? undefined : found * GRID;
  }

  #search(key: string, band: Band, from: number, to: number): number | undefined {
    const known = this.#searched.get(key);
    const same = known !== undefined && known.low === band.low && known.high === band.high;
    const searched = same ? known : { ...band, until: from, outside: undefined };
    if (!same) this.#searched.set(key, searched);
    if (searched.outside !== undefined && searched.outside <= from) searched.outside = undefined;
    if (searched.outside !== undefined) return searched.outside;
    const start = Math.max(searched.until, from) + 1;
    if (start > to) return undefined;
    searched.outside = firstOutside(band, start, to);
    searched.until = searched.outside ?? to;
    return searched.outside;
  }
}

/**
 * The first second of a span, both ends included, in which a curve is outside its band.
 *
 * @example
 * ```ts
 * import { firstOutside } from "./band_search.ts";
 * const curve = { at: (second: number) => second, bounds: (low: number, high: number) => ({ low, high }) };
 * if (firstOutside({ curve, low: 0, high: 49 }, 10, 1000) !== 50) throw new Error();
 * if (firstOutside({ curve, low: 0, high: 2000 }, 10, 1000) !== undefined) throw new Error();
 * ```
 */
export function firstOutside({ curve, low, high }: Band, from: number, to: number): number | undefined {
  if (low > high) return from;
  return first(curve, low, high, from, to);
}

function first(curve: Curve, low: number, high: number, from: number, to: number): number | undefined {
  if (to - from <= SCAN_SECONDS) {
    for (let second = from; second <= to; second++) {
      const value = curve.at(second);
      if (value < low || value > high) return second;
    }
    return undefined;
  }
  const bounds = curve.bounds(from, to);
  if (bounds.low >= low && bounds.high <= high) return undefined;
  const middle = Math.floor((from + to) / 2);
  return first(curve, low, high, from, middle) ?? first(curve, low, high, middle + 1, to);
}
