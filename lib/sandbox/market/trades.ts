/**
 * The simulated public trades of a market in a time span, and their volume.
 *
 * @module
 */

import type { Amount } from "../amount.ts";
import type { Market } from "./markets.ts";
import { hash, mix, Noise, type Seed, spread, type Swing, uid } from "./noise.ts";
import { cached, curves, GRID, secondOf } from "./price_curves.ts";

/** One public trade. */
export interface Trade {
  uid: string;
  /** In ms since the epoch; no two trades of a market share it. */
  time: number;
  /** In USD. */
  price: Amount;
  /** In base units or contracts. */
  size: Amount;
  /** Of the taker. */
  side: "buy" | "sell";
  /** Counts a market's trades from 1. */
  number: number;
}

/** Buyers and sellers take turns: of this many seconds each has one. */
const TURN = 2;
/** Trades a second on average of one side, all of them in its second of the turn. */
const PACE = 2;
/**
 * How the pace varies: offsets to the time it runs by, in s. Their slope stays below a half, so that each side has two to six trades
 * a turn.
 */
const PACE_SWINGS: readonly Swing[] = [
  { period: 421, amplitude: 0.03 * 421 },
  { period: 5_003, amplitude: 0.05 * 5_003 },
  { period: 40_009, amplitude: 0.05 * 40_009 },
  { period: 300_007, amplitude: 0.03 * 300_007 },
];
/** The first trade of a second is at its start, the others this far apart, more or less; in ms. */
const SLOT = 166;
/** Sizes vary within runs of this many trades; the total of a run is the average. */
const RUN = 32;
/** Each half of a run gets a share of 0.5 ± this, recursively. */
const SKEW = 0.35;
const DAY = 86_400;

/**
 * The trades of one side of a market, numbered without a gap. Counts and sizes are differences of running totals, so that
 * parts of a span always add up to the whole, and a long span costs no more than a short one.
 */
class Flow {
  readonly #pace: Noise;
  readonly #key: number;
  readonly #spare: number;

  constructor(key: number, { activity, precision }: Market) {
    this.#pace = new Noise(mix(key, 1), PACE_SWINGS);
    this.#key = mix(key, 2);
    const lots = activity.volume * Number(10n ** BigInt(precision));
    this.#spare = Math.max(0, lots / 2 / (PACE * DAY) - 1);
  }

  /** How many trades there were up to the end of a turn. */
  count(turn: number): number {
    const second = turn * TURN;
    return Math.floor(PACE * (second + this.#pace.at(second)));
  }

  /** How many lots the trades up to a number come to: at least one each. */
  lots(number: number): number {
    return number + Math.floor(this.#spare * cumulative(this.#key, number));
  }
}

/** A cumulative size that rises by 1 per trade on average: a run is halved unequally down to the trade. */
function cumulative(key: number, number: number): number {
  let sum = Math.floor(number / RUN) * RUN;
  let mass = RUN;
  for (let half = RUN / 2; half >= 1; half /= 2) {
    const part = Math.floor(number / half);
    const left = mass * (0.5 + SKEW * spread(mix(key, half), part >>> 1));
    if (part % 2 === 1) sum += left;
    mass = part % 2 === 1 ? mass - left : left;
  }
  return sum;
}

/** The trades of both sides of one market. */
class Tape {
  readonly key: number;
  readonly buys: Flow;
  readonly sells: Flow;
  readonly #bought: (second: number) => boolean;

  constructor(seed: Seed, market: Market) {
    this.key = hash(`${seed} trades ${market.symbol}`);
    this.buys = new Flow(mix(this.key, 1), market);
    this.sells = new Flow(mix(this.key, 2), market);
    const { last } = curves(seed, market);
    this.#bought = (second) => last.bought(second);
  }

  /** The side that has a second. */
  flow(second: number): Flow {
    return this.#bought(second) ? this.buys : this.sells;
  }

  /** How many trades of a side there were up to the end of a second. */
  count(flow: Flow, second: number): number {
    const turn = Math.floor(second / TURN);
    const turnIsOver = second % TURN === TURN - 1;
    return flow.count(turnIsOver || this.flow(second) === flow ? turn : turn - 1);
  }

  /** How many trades there were up to the end of a second. */
  total(second: number): number {
    return this.count(this.buys, second) + this.count(this.sells, second);
  }
}

const tapes = new Map<Seed, Map<string, Tape>>();

function tapeOf(seed: Seed, market: Market): Tape {
  return cached(tapes, seed, market.symbol, () => new Tape(seed, market));
}

/** What takers bought and sold, in base units or contracts, and in how many trades. */
export interface Volume {
  bought: Amount;
  sold: Amount;
  count: number;
}

/**
 * The volume from the end of one second to the end of another, in s since the epoch. Parts of a span add up to it exactly,
 * and so do its trades.
 */
export function volume(seed: Seed, market: Market, from: number, to: number): Volume {
  const tape = tapeOf(seed, market);
  const size = (flow: Flow) => BigInt(flow.lots(tape.count(flow, to)) - flow.lots(tape.count(flow, from))) * market.lot;
  return { bought: size(tape.buys), sold: size(tape.sells), count: tape.total(to) - tape.total(from) };
}

/**
 * The trades with `from` ≤ time < `to` (ms since the epoch), at most `limit` of them, newest or oldest first. `to` must be at most
 * 1 ms after the present.
 */
export function publicTrades(
  seed: Seed,
  market: Market,
  from: number,
  to: number,
  limit: number,
  newestFirst: boolean,
): Trade[] {
  const start = Math.max(from, market.opened);
  const end = Math.min(to, market.expires ?? to);
  const [oldest, newest] = [secondOf(start), secondOf(end - 1)];
  const found: Trade[] = [];
  for (let i = 0; i <= newest - oldest && found.length < limit; i++) {
    const trades = tradesOf(seed, market, newestFirst ? newest - i : oldest + i)
      .filter(({ time }) => time >= start && time < end);
    found.push(...(newestFirst ? trades.reverse() : trades));
  }
  return found.slice(0, limit);
}

/** The last trade at `t` (ms since the epoch), at the last price; of a market that has opened by then. */
export function lastTrade(seed: Seed, market: Market, t: number): Trade {
  const [last] = publicTrades(seed, market, market.opened, t + 1, 1, true);
  if (last === undefined) throw new RangeError(`${market.symbol} had not opened at ${t}`);
  return last;
}

/** The trades of a second, oldest first: the first of them at its start, all of one side and at one price. */
function tradesOf(seed: Seed, market: Market, second: number): Trade[] {
  const tape = tapeOf(seed, market);
  const flow = tape.flow(second);
  const first = tape.count(flow, second - 1) + 1;
  const length = tape.count(flow, second) - first + 1;
  const before = tape.total(second - 1) - tape.total(secondOf(market.opened) - 1);
  const side = flow === tape.buys ? "buy" : "sell";
  const price = BigInt(curves(seed, market).last.at(second)) * market.tickSize;
  return Array.from({ length }, (_, i) => ({
    uid: uid(tape.key, before + i),
    time: second * GRID + (i === 0 ? 0 : i * SLOT + mix(mix(tape.key, i), second) % SLOT),
    price,
    size: BigInt(flow.lots(first + i) - flow.lots(first + i - 1)) * market.lot,
    side,
    number: before + i + 1,
  }));
}
