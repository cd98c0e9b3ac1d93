/**
 * The arithmetic of the contracts: sizes and prices → value, profit, average entry and margin, by the linear formulas of the
 * multi-collateral families and the inverse ones of PI and FI.
 *
 * @module
 */
import { abs, type Amount, fraction, min, mul } from "../amount.ts";
import type { MarginLevel, Market } from "../market/markets.ts";

/** The value of a size at a price, unsigned, in the currency the market settles in. */
export function notional({ inverse, contractSize }: Market, size: Amount, price: Amount): Amount {
  return inverse ? fraction([abs(size), contractSize], [price]) : fraction([abs(size), contractSize, price]);
}

/**
 * What a signed size has gained between two prices, in the currency the market settles in: size × (exit − entry), or
 * size × (1/entry − 1/exit) for inverse contracts.
 *
 * @example
 * ```ts
 * import { amount, text, whole } from "../amount.ts";
 * import { profit } from "./contracts.ts";
 * import { markets } from "../market/markets.ts";
 * const [linear, inverse] = ["PF_XBTUSD", "PI_XBTUSD"].map((name) => markets(0).find(({ symbol }) => symbol === name));
 * if (linear === undefined || inverse === undefined) throw new Error();
 * if (text(profit(linear, amount("0.5"), whole(50_000), whole(60_000))) !== "5000") throw new Error();
 * if (text(profit(inverse, whole(-1_000), whole(50_000), whole(40_000))) !== "0.005") throw new Error();
 * ```
 */
export function profit(market: Market, size: Amount, entry: Amount, exit: Amount): Amount {
  const { inverse, contractSize } = market;
  const moved = [size, contractSize, exit - entry];
  return inverse ? fraction(moved, [entry, exit]) : fraction(moved);
}

/**
 * The average entry of two parts of one position, both unsigned: arithmetic, or harmonic for inverse contracts. Rounded to
 * the nearest.
 */
export function averageEntry(market: Market, held: Amount, entry: Amount, added: Amount, price: Amount): Amount {
  if (!market.inverse) return nearest(held * entry + added * price, held + added);
  return nearest((held + added) * entry * price, held * price + added * entry);
}

function nearest(over: bigint, under: bigint): bigint {
  return (over + under / 2n) / under;
}

/** The initial margin of a size at a price, in the currency the market settles in. */
export function initialMargin(market: Market, size: Amount, price: Amount): Amount {
  return requirement(market, size, price, ({ initial }) => initial);
}

/** The maintenance margin of a size at a price, in the currency the market settles in. */
export function maintenanceMargin(market: Market, size: Amount, price: Amount): Amount {
  return requirement(market, size, price, ({ maintenance }) => maintenance);
}

/** The level of the margin schedule that a size at a price reaches. */
export function levelOf(market: Market, size: Amount, price: Amount): MarginLevel {
  const measure = scheduled(market, size, price);
  const [first, ...others] = market.marginLevels;
  if (first === undefined) throw new RangeError(`${market.symbol} has no margin levels`);
  return others.reduce((reached, level) => level.from < measure ? level : reached, first);
}

/** The measure of the margin schedule: value in dollars, or contracts in inverse markets (whose margin is for a price of 1). */
function scheduled(market: Market, size: Amount, price: Amount): Amount {
  return market.inverse ? abs(size) : notional(market, size, price);
}

/** Each level's rate applies to the part of the position within that level, so margin never jumps from one to the next. */
function requirement(market: Market, size: Amount, price: Amount, rate: (level: MarginLevel) => Amount): Amount {
  const measure = scheduled(market, size, price);
  let sum = 0n;
  for (const [i, level] of market.marginLevels.entries()) {
    if (level.from >= measure) break;
    const end = market.marginLevels[i + 1]?.from ?? measure;
    sum += mul(min(measure, end) - level.from, rate(level));
  }
  return market.inverse ? fraction([sum, market.contractSize], [price]) : sum;
}
