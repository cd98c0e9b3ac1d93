/**
 * Bands of prices: limits in USD → limits in the units of the price curves.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import type { Curve } from "../market/curves.ts";
import { marketOf } from "./listing.ts";
import { curves } from "../market/prices.ts";
import type { Exchange } from "../store/state.ts";

/** A curve, and the lowest and highest value at which nothing happens, both inclusive; in the curve's units. */
export interface Band {
  readonly curve: Curve;
  low: number;
  high: number;
}

/** The prices of a market that are watched: the three trigger signals, and the best synthetic bid and ask. */
export type Watched = "mark" | "index" | "last" | "bid" | "ask";

/** Bands by market and price. */
export class Bands {
  readonly all = new Map<string, Band>();
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  /** Narrows a band to what is not below `low` and not above `high` (USD). */
  narrow(symbol: string, watched: Watched, low: Amount | null, high: Amount | null): void {
    const key = `${symbol} ${watched}`;
    const band = this.all.get(key) ?? { curve: this.#curve(symbol, watched), low: -Infinity, high: Infinity };
    const unit = this.#unit(symbol, watched);
    if (low !== null) band.low = Math.max(band.low, Number(ceiling(low, unit)));
    if (high !== null) band.high = Math.min(band.high, Number(high / unit));
    this.all.set(key, band);
  }

  #curve(symbol: string, watched: Watched): Curve {
    const { mark, index, last } = curves(this.#x.seed, marketOf(this.#x, symbol));
    const bounds = (from: number, to: number) => last.bounds(from, to);
    switch (watched) {
      case "mark":
        return mark;
      case "index":
        return index;
      case "last":
        return last;
      case "bid":
        return { at: (second) => last.bid(second), bounds };
      case "ask":
        return { at: (second) => last.ask(second), bounds };
    }
  }

  #unit(symbol: string, watched: Watched): Amount {
    const { coin, tickSize } = marketOf(this.#x, symbol);
    return watched === "mark" || watched === "index" ? coin.step : tickSize;
  }
}

function ceiling(value: Amount, unit: Amount): Amount {
  return value <= 0n ? 0n : (value + unit - 1n) / unit;
}
