/**
 * Statistics of the simulated book: liquidity near the best price, and the average price of orders of several sizes.
 *
 * @module
 */

import { abs, type Amount, amount, div, min, mul, text, whole } from "../amount.ts";
import { type Ladder, ladder, type Level } from "./ladder.ts";
import type { Market } from "./markets.ts";
import type { Seed } from "./noise.ts";

/** Which figures to calculate. With `all` their names are in camel case, as the exchange has them. */
export type Measure = "best" | "liquidity" | "slippage" | "all";

/** A figure and how to calculate it for one side; null if the book is too thin. */
interface Figure {
  name: string;
  of: (levels: readonly Level[], market: Market) => Amount | null;
}

const BEST: Figure = { name: "best_price", of: ([best]) => best?.price ?? null };

/** The size within a fraction of the best price. The names are percentages, as far as is known. */
const LIQUIDITY: readonly Figure[] = [
  ["liquidity_005", "0.005"],
  ["liquidity_01", "0.01"],
  ["liquidity_025", "0.025"],
  ["liquidity_05", "0.05"],
  ["liquidity_10", "0.1"],
  ["liquidity_100", "1"],
].map(([name = "", fraction = ""]) => ({ name, of: (levels) => sizeWithin(levels, amount(fraction)) }));

/** The average price of an order of a value in USD. */
const SLIPPAGE: readonly Figure[] = ([
  ["slippage_1k", 1_000],
  ["slippage_10k", 10_000],
  ["slippage_100k", 100_000],
  ["slippage_1m", 1_000_000],
] as const).map(([name, worth]) => ({
  name,
  of: (levels, { inverse }) => averagePrice(levels, whole(worth), inverse),
}));

const FIGURES: Record<Measure, readonly Figure[]> = {
  best: [BEST],
  liquidity: LIQUIDITY,
  slippage: SLIPPAGE,
  all: [BEST, ...LIQUIDITY, ...SLIPPAGE],
};

/** One list for each figure, one row for each time. */
type Statistics = Record<string, (string | null)[]>;

/** The figures of both sides at several times (ms since the epoch). Prices in USD, sizes in base units or contracts. */
export function bookStatistics(
  seed: Seed,
  market: Market,
  times: readonly number[],
  measure: Measure,
): Record<"bid" | "ask", Statistics> {
  const ladders = times.map((t) => ladder(seed, market, t));
  const side = (name: keyof Ladder) =>
    Object.fromEntries(FIGURES[measure].map((figure) => {
      const values = ladders.map((book) => figure.of(book[name], market));
      return [measure === "all" ? camel(figure.name) : figure.name, values.map(shown)];
    }));
  return { bid: side("bids"), ask: side("asks") };
}

function shown(value: Amount | null): string | null {
  return value === null ? null : text(value);
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function sizeWithin(levels: readonly Level[], fraction: Amount): Amount {
  const best = levels[0]?.price ?? 0n;
  const reach = mul(best, fraction);
  return levels.reduce((sum, { price, size }) => abs(price - best) <= reach ? sum + size : sum, 0n);
}

function averagePrice(levels: readonly Level[], worth: Amount, inverse: boolean): Amount | null {
  let left = worth;
  let coins = 0n;
  for (const { price, size } of levels) {
    const taken = min(left, inverse ? size : mul(size, price));
    coins += div(taken, price);
    left -= taken;
    if (left === 0n) return div(worth, coins);
  }
  return null;
}
