/**
 * Funding: what perpetual positions have accrued since it was last booked.
 *
 * @module
 */
import { type Amount, fraction, whole } from "../amount.ts";
import { marketOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { fundingRate, indexPrice } from "../market/prices.ts";
import type { Exchange, Position } from "../store/state.ts";

/** ms in an hour: how often funding is booked. */
export const HOUR = 3_600_000;

/**
 * What a position has received (above 0) or owes since its funding was last booked, in the currency its market settles in.
 * The hour's rate accrues evenly; it is booked on the hour and with every trade.
 */
export function accruedFunding(x: Exchange, position: Position): Amount {
  return fundingUntil(x, position, x.now);
}

/** The same up to a time within the same hour, ms. */
export function fundingUntil(x: Exchange, { symbol, size, fundedAt }: Position, time: number): Amount {
  const market = marketOf(x, symbol);
  if (market.fundingCoefficient === 0 || time <= fundedAt) return 0n;
  const { relative, index } = hourly(x, market, fundedAt);
  const paid = [-size, market.contractSize, relative, whole(time - fundedAt)];
  return market.inverse ? fraction(paid, [index, whole(HOUR)]) : fraction([...paid, index], [whole(HOUR)]);
}

interface Hourly {
  readonly hour: number;
  readonly relative: Amount;
  /** For one unit of size. */
  readonly absolute: Amount;
  readonly index: Amount;
}

const cache = new Map<string, Hourly>();

/** The rate of the hour that a time is in, and the index it applies to. The latest of each market is cached: every assessment needs it. */
export function hourly(x: Exchange, market: Market, time: number): Hourly {
  const hour = Math.floor(time / HOUR) * HOUR;
  const key = `${x.seed} ${market.symbol}`;
  const known = cache.get(key);
  if (known?.hour === hour) return known;
  const { relative, absolute } = fundingRate(x.seed, market, hour);
  const fresh = { hour, relative, absolute, index: indexPrice(x.seed, market, hour) };
  cache.set(key, fresh);
  return fresh;
}
