/**
 * The markets listed at a time, with their fixed properties.
 *
 * @module
 */

import { type Amount, amount, ONE, parse } from "../amount.ts";
import { type Activity, type Coin, COINS, type Family, type MarginLevel, type Spec, SPECS } from "./specs.ts";

export type { Activity, Coin, Family, MarginLevel } from "./specs.ts";

/** One market. Sizes are base units for PF and FF, contracts of 1 USD for PI and FI; prices are in USD. */
export interface Market {
  /** Upper case; dated ones end in the day of expiry, `_yymmdd`. */
  symbol: string;
  family: Family;
  type: "flexible_futures" | "futures_inverse";
  pair: string;
  base: string;
  quote: "USD";
  /** The symbol of its index. */
  underlying: string;
  coin: Coin;
  /** Whether it is margined and settled in coin, with PnL by the inverse formula. */
  inverse: boolean;
  tickSize: Amount;
  /** What one contract is: 1 base unit, or 1 USD for inverse ones. */
  contractSize: Amount;
  /** The smallest size and the step of sizes. */
  lot: Amount;
  /** The decimals of sizes, `contractValueTradePrecision`. */
  precision: number;
  maxPosition: Amount;
  maxOrder: Amount;
  impactMidSize: number;
  /** The open interest, in USD, that is never exceeded. */
  maxOpenInterestUsd: number;
  /** In rising order of `from`, the first from 0. */
  marginLevels: readonly MarginLevel[];
  /** Fractions of the value of a fill. */
  makerFee: Amount;
  takerFee: Amount;
  /** The wallet it is margined from, and the currency it settles in. */
  wallet: "flex" | "fi_xbtusd" | "fi_ethusd";
  settles: "USD" | "XBT" | "ETH";
  /** The hours over which the premium is paid; 0 for dated markets, which pay no funding. */
  fundingCoefficient: number;
  /** The most that funding may be in one hour, as a fraction of the position's value. */
  maxRelativeFunding: Amount;
  /** How far beyond the mark a limit price may be, as a fraction. */
  collar: Amount;
  /** The start of trading and, for dated ones, its end; ms since the epoch. */
  opened: number;
  expires?: number;
  activity: Activity;
}

const MAKER_FEE = amount("0.0002");
const TAKER_FEE = amount("0.0005");
const MAX_RELATIVE_FUNDING = amount("0.005");
const FUNDING_COEFFICIENT = 8;
const MAX_OPEN_INTEREST = 1_000_000_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;
const FRIDAY = 5;
const SUNDAY = 0;
/** How long before a quarter's contracts expire those of the next are listed. */
const OVERLAP = 14 * DAY;

const COIN_OF = new Map(COINS.map((coin) => [coin.code, coin]));

/** The markets listed at `now` (ms since the epoch), in the order replies list them. */
export function markets(now: number): Market[] {
  return SPECS.flatMap((spec) =>
    isDated(spec) ? listedExpiries(spec.family, now).map((expires) => built(spec, expires)) : [built(spec)]
  );
}

/**
 * The market of a symbol in any case, if it is listed at `now` (ms since the epoch).
 *
 * @example
 * ```ts
 * import { market } from "./markets.ts";
 * const now = Date.UTC(2026, 9, 1);
 * if (market("pf_xbtusd", now)?.symbol !== "PF_XBTUSD") throw new Error();
 * if (market("FF_XBTUSD_261225", now)?.expires !== Date.UTC(2026, 11, 25, 8)) throw new Error();
 * if (market("FF_XBTUSD_260925", now) !== undefined) throw new Error();
 * ```
 */
export function market(symbol: string, now: number): Market | undefined {
  const name = symbol.toUpperCase();
  return markets(now).find((listed) => listed.symbol === name);
}

/** The dated markets of the last two expiries before `now` (ms since the epoch), newest first. */
export function expired(now: number): Market[] {
  const ended = SPECS.filter(isDated).map((spec) => {
    const times = [0, -1, -2].map((quarters) => expiry(spec.family, now, quarters));
    return times.filter((expires) => expires <= now).slice(0, 2).map((expires) => built(spec, expires));
  });
  return [0, 1].flatMap((i) => ended.flatMap((markets) => markets.slice(i, i + 1)));
}

/** The market of a symbol in any case, listed at `now` (ms since the epoch) or in the last two expiries before it. */
export function listedOrExpired(symbol: string, now: number): Market | undefined {
  return market(symbol, now) ?? expired(now).find((gone) => gone.symbol === symbol.toUpperCase());
}

/** The symbols of the indices: for each coin the reference rate and the real-time index. Both show the same price here. */
export function indices(): string[] {
  return COINS.flatMap(({ code }) => [`rr_${code}USD`, `in_${code}USD`].map((symbol) => symbol.toLowerCase()));
}

/** The coin whose index a symbol names, in any case. */
export function indexed(symbol: string): Coin | undefined {
  const code = /^(?:rr|in)_([a-z]+)usd$/.exec(symbol.toLowerCase())?.[1]?.toUpperCase();
  return COINS.find((coin) => coin.code === code);
}

function isDated({ family }: Spec): boolean {
  return family === "FF" || family === "FI";
}

function listedExpiries(family: Family, now: number): number[] {
  const running = expiry(family, now, 0);
  const next = expiry(family, now, 1);
  if (now >= running) return [next];
  return now >= running - OVERLAP ? [running, next] : [running];
}

/** The last Friday of the quarter `quarters` after that of `time`: FF at 08:00 UTC, FI at 16:00 in London. */
function expiry(family: Family, time: number, quarters: number): number {
  const date = new Date(time);
  const afterQuarter = (Math.floor(date.getUTCMonth() / 3) + 1 + quarters) * 3;
  const friday = lastOf(FRIDAY, date.getUTCFullYear(), afterQuarter - 1);
  if (family === "FF") return friday + 8 * HOUR;
  return friday + (isSummerInLondon(friday) ? 15 : 16) * HOUR;
}

/** The start of the last day of a month that is such a weekday. */
function lastOf(weekday: number, year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - (lastDay.getUTCDay() - weekday + 7) % 7 * DAY;
}

function isSummerInLondon(time: number): boolean {
  const year = new Date(time).getUTCFullYear();
  return time >= lastOf(SUNDAY, year, 2) && time < lastOf(SUNDAY, year, 9);
}

const known = new Map<string, Market>();

/** The one object of a market, built on first use. */
function built(spec: Spec, expires?: number): Market {
  const symbol = symbolOf(spec, expires);
  const found = known.get(symbol) ?? build(spec, symbol, expires);
  known.set(symbol, found);
  return found;
}

function symbolOf({ family, coin }: Spec, expires?: number): string {
  const day = expires === undefined ? "" : `_${new Date(expires).toISOString().slice(2, 10).replaceAll("-", "")}`;
  return `${family}_${coin}USD${day}`;
}

function build(spec: Spec, symbol: string, expires?: number): Market {
  const { family, volume, openInterest, depth } = spec;
  const coin = COIN_OF.get(spec.coin);
  if (coin === undefined) throw new RangeError(`No coin "${spec.coin}" in the sandbox`);
  const inverse = family === "PI" || family === "FI";
  return {
    symbol,
    family,
    type: inverse ? "futures_inverse" : "flexible_futures",
    pair: `${coin.code}:USD`,
    base: coin.base,
    quote: "USD",
    underlying: `${inverse ? "rr" : "in"}_${coin.code.toLowerCase()}usd`,
    coin,
    inverse,
    tickSize: spec.tickSize,
    contractSize: ONE,
    lot: parse(spec.precision === 0 ? "1" : `0.${"1".padStart(spec.precision, "0")}`) ?? ONE,
    precision: spec.precision,
    maxPosition: spec.maxPosition,
    maxOrder: spec.maxOrder,
    impactMidSize: spec.impactMidSize,
    maxOpenInterestUsd: MAX_OPEN_INTEREST,
    marginLevels: spec.marginLevels,
    makerFee: MAKER_FEE,
    takerFee: TAKER_FEE,
    ...settlement(spec),
    fundingCoefficient: expires === undefined ? FUNDING_COEFFICIENT : 0,
    maxRelativeFunding: expires === undefined ? MAX_RELATIVE_FUNDING : 0n,
    collar: spec.collar,
    ...dates(spec, expires),
    activity: { volume, openInterest, depth },
  };
}

function settlement({ family, coin }: Spec): Pick<Market, "wallet" | "settles"> {
  if (family === "PF" || family === "FF") return { wallet: "flex", settles: "USD" };
  return coin === "ETH" ? { wallet: "fi_ethusd", settles: "ETH" } : { wallet: "fi_xbtusd", settles: "XBT" };
}

/** A dated contract opens when the one before it has as long left as the overlap. */
function dates({ family, opened }: Spec, expires?: number): Pick<Market, "opened" | "expires"> {
  return expires === undefined ? { opened } : { opened: expiry(family, expires, -1) - OVERLAP, expires };
}
