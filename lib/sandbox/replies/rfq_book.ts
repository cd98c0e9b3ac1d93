/**
 * The requests for quote and their status, and the quotes of the synthetic maker.
 *
 * Own requests are stored with their account. There are also simulated requests every few minutes, as a function of seed and time,
 * which never accept an offer. A synthetic maker quotes every own request a second after it was made, and again every half minute.
 *
 * @module
 */

import { abs, type Amount, amount, div, floorTo, mul, ONE, text, whole } from "../amount.ts";
import { type ExtraData, extraData } from "../call/handler.ts";
import { marketOf } from "../engine/listing.ts";
import { type Market, markets } from "../market/markets.ts";
import { hash, mix, uid } from "../market/noise.ts";
import { markPrice } from "../market/prices.ts";
import type { Account, Exchange } from "../store/state.ts";

/** The status of a request. */
export type RfqStatus = "open" | "expired" | "cancelled" | "filled_bid_side" | "filled_ask_side";

/** One contract of a package; the buyer of the package sells legs of negative size. */
export interface Leg {
  symbol: string;
  /** Decimal text. */
  size: string;
}

/** A request for quote. Times are ms since the epoch. */
export interface Rfq {
  uid: string;
  created: number;
  expiry: number;
  legs: Leg[];
  /** As stored; {@linkcode statusOf} takes expiry into account. */
  status: RfqStatus;
  /** When it was cancelled or filled. */
  closed: number | null;
}

/** The prices of an offer: of the package, or of each leg by symbol. */
export interface OfferSide {
  /** For the whole package, in USD. */
  price: Amount;
  /** By symbol. */
  legs: Readonly<Record<string, Amount>>;
}

/** A bid and an ask for a package. */
export interface Quote {
  bid?: OfferSide;
  ask?: OfferSide;
}

const RFQS: ExtraData<Rfq[]> = { name: "rfqs", empty: () => [] };

/** The time from a request to its first quote, and between quotes; ms. */
const QUOTE_DELAY = 1000;
const QUOTE_EVERY = 30_000;
/** The maker's distance from the mark, on either side. */
const HALF_SPREAD = amount("0.0005");

/** There is one simulated request per slot, open for its lifetime; ms. */
const SLOT = 300_000;
const LIFETIME = 600_000;
/** How long closed requests are kept, ms. */
const KEPT_FOR = 3_600_000;

/** The account's own requests, those long closed left out. */
export function ownRfqs(x: Exchange, account: Account): Rfq[] {
  const rfqs = extraData(account, RFQS);
  const known = rfqs.filter(({ expiry, closed }) => (closed ?? expiry) > x.now - KEPT_FOR);
  if (known.length < rfqs.length) rfqs.splice(0, rfqs.length, ...known);
  return rfqs;
}

/** All requests that are open or recently closed, of every account and simulated. */
export function allRfqs(x: Exchange): Rfq[] {
  return [...[...x.accounts.values()].flatMap((account) => ownRfqs(x, account)), ...simulatedRfqs(x)];
}

/** The status of a request at a time. */
export function statusOf({ status, expiry }: Rfq, now: number): RfqStatus {
  return status === "open" && now >= expiry ? "expired" : status;
}

/** The simulated requests: one per slot, for a perpetual alone or against the dated contract of its coin. */
function simulatedRfqs(x: Exchange): Rfq[] {
  const key = hash(`${x.seed} rfq`);
  const found: Rfq[] = [];
  for (let slot = Math.floor(x.now / SLOT); slot * SLOT > x.now - KEPT_FOR - LIFETIME; slot--) {
    const created = slot * SLOT + mix(key, slot * 3) % 60 * 1000;
    if (created > x.now) continue;
    const legs = legsOf(markets(created), mix(key, slot * 3 + 1), mix(key, slot * 3 + 2));
    found.push({ uid: uid(key, slot), created, expiry: created + LIFETIME, legs, status: "open", closed: null });
  }
  return found;
}

function legsOf(listed: readonly Market[], coin: number, size: number): Leg[] {
  const perpetuals = listed.filter(({ family }) => family === "PF");
  const first = perpetuals[coin % perpetuals.length];
  if (first === undefined) return [];
  const thousands = whole(2_000 * (1 + size % 50));
  const lots = floorTo(div(thousands, whole(Math.ceil(first.coin.level))), first.lot);
  const sold = size >>> 8 & 1;
  const dated = listed.find(({ family, base }) => family === "FF" && base === first.base);
  const legs = [{ symbol: first.symbol, size: text(sold ? -lots : lots) }];
  const paired = dated !== undefined && (size >>> 9 & 1) === 1;
  return paired ? [...legs, { symbol: dated.symbol, size: text(sold ? lots : -lots) }] : legs;
}

/** The synthetic maker's quote on an own request; undefined before the first. */
export function quoteOf(x: Exchange, { created, legs }: Rfq): Quote | undefined {
  const age = x.now - created - QUOTE_DELAY;
  if (age < 0) return undefined;
  const time = created + QUOTE_DELAY + Math.floor(age / QUOTE_EVERY) * QUOTE_EVERY;
  return { bid: side(x, legs, time, "bid"), ask: side(x, legs, time, "ask") };
}

/** One side of the maker's quote. At its bid the maker buys the package, and so sells legs of negative size. */
function side(x: Exchange, legs: readonly Leg[], time: number, name: "bid" | "ask"): OfferSide {
  const prices: Record<string, Amount> = {};
  for (const { symbol, size } of legs) {
    const market = marketOf(x, symbol);
    const mark = markPrice(x.seed, market, time);
    const low = (name === "bid") === (amount(size) > 0n);
    const wanted = mul(mark, low ? ONE - HALF_SPREAD : ONE + HALF_SPREAD);
    const tick = floorTo(wanted, market.tickSize);
    prices[symbol] = low || tick === wanted ? tick : tick + market.tickSize;
  }
  return { price: packagePrice(legs, prices), legs: prices };
}

/** The price of the package at these prices of its legs, in USD. */
export function packagePrice(legs: readonly Leg[], prices: Readonly<Record<string, Amount>>): Amount {
  return legs.reduce((total, { symbol, size }) => total + mul(amount(size), prices[symbol] ?? 0n), 0n);
}

/** The mark prices of the legs, by symbol. */
export function markPrices(x: Exchange, legs: readonly Leg[]): Record<string, Amount> {
  return Object.fromEntries(legs.map(({ symbol }) => [symbol, markPrice(x.seed, marketOf(x, symbol), x.now)]));
}

/** The legs' values at mark without their signs, in USD. */
export function grossValue(x: Exchange, legs: readonly Leg[]): Amount {
  const marks = markPrices(x, legs);
  return legs.reduce((total, { symbol, size }) => total + mul(abs(amount(size)), marks[symbol] ?? 0n), 0n);
}

/** Prices of the legs that add up to a package price: the mark prices, except the first leg's, which takes the rest. */
export function spreadOver(x: Exchange, legs: readonly Leg[], price: Amount): Record<string, Amount> {
  const prices = markPrices(x, legs);
  const [first] = legs;
  if (first === undefined) return prices;
  const rest = price - packagePrice(legs.slice(1), prices);
  return { ...prices, [first.symbol]: div(rest, amount(first.size)) };
}

/** Whether a request stands now. */
export function isOpen(x: Exchange, rfq: Rfq): boolean {
  return statusOf(rfq, x.now) === "open";
}
