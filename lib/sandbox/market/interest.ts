/**
 * The open interest of a market, and the accounts that hold it.
 *
 * @module
 */

import type { Amount } from "../amount.ts";
import type { Curve } from "./curves.ts";
import type { Market } from "./markets.ts";
import { hash, Noise, type Seed, type Swing } from "./noise.ts";
import { secondOf } from "./price_curves.ts";

/** Fractions of the average open interest. */
const INTEREST: readonly Swing[] = [
  { period: 3_701, amplitude: 0.01 },
  { period: 29_009, amplitude: 0.03 },
  { period: 240_007, amplitude: 0.06 },
  { period: 1_900_009, amplitude: 0.1 },
];
/** Fractions of all holders. */
const LONG_SHARE: readonly Swing[] = [
  { period: 7_919, amplitude: 0.02 },
  { period: 170_003, amplitude: 0.08 },
];
const AVERAGE_LONG_SHARE = 0.56;
/** Average open interest of one holder, in USD. */
const HOLDING = 40_000;

/** The open interest of a market, in lots. */
export function interestCurve(seed: Seed, { symbol, activity, precision }: Market): Curve {
  const noise = new Noise(hash(`${seed} interest ${symbol}`), INTEREST);
  const average = activity.openInterest * Number(10n ** BigInt(precision));
  const lots = (swing: number) => Math.round(average * (1 + swing));
  return {
    at: (second) => lots(noise.at(second)),
    bounds: (from, to) => {
      const { low, high } = noise.bounds(from, to);
      return { low: lots(low), high: lots(high) };
    },
  };
}

/** The open interest at `t` (ms since the epoch), in base units or contracts. */
export function openInterest(seed: Seed, market: Market, t: number): Amount {
  return BigInt(interestCurve(seed, market).at(secondOf(t))) * market.lot;
}

/** How many accounts are long and short. */
export interface Holders {
  long: number;
  short: number;
}

/** The long and short accounts of a market by second: all of them, or the largest fifth. */
export function holdersCurve(seed: Seed, market: Market, group: "all" | "top"): (second: number) => Holders {
  const { coin, inverse, activity, symbol } = market;
  const noise = new Noise(hash(`${seed} holders ${group} ${symbol}`), LONG_SHARE);
  const worth = activity.openInterest * (inverse ? 1 : coin.level);
  const holders = Math.ceil(worth / HOLDING / (group === "top" ? 5 : 1));
  return (second) => {
    const long = Math.round(holders * (AVERAGE_LONG_SHARE + noise.at(second)));
    return { long, short: holders - long };
  };
}
