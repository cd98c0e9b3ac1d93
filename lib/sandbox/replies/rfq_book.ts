/**
 * Requests for quote: who asks for what, what the synthetic maker bids and asks, and what has become of each request.
 *
 * Own requests lie with their account. Strangers ask too, every few minutes, as a function of seed and time; they look at
 * offers and never take one. One synthetic maker quotes every own request a second after it was made, and anew every half
 * minute.
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

/** How a request stands. */
export type RfqStatus = "open" | "expired" | "cancelled" | "filled_bid_side" | "filled_ask_side";

/** One contract of a package; below 0 it is sold by who buys the package. */
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
  /** As it was left; {@linkcode statusOf} knows that time may have ended it since. */
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

/** What somebody bids and asks for a package. */
export interface Quote {
  bid?: OfferSide;
  ask?: OfferSide;
}

const RFQS: ExtraData<Rfq[]> = { name: "rfqs", empty: () => [] };

/** The first quote comes so long after the request, and is renewed so often; ms. */
const QUOTE_DELAY = 1000;
const QUOTE_EVERY = 30_000;
/** The maker's distance from the mark, on either side. */
const HALF_SPREAD = amount("0.0005");

/** Strangers ask once in each of these, and wait so long; ms. */
const SLOT = 300_000;
const LIFETIME = 600_000;
/** Requests that have closed are known so long; ms. */
const KEPT_FOR = 3_600_000;

/** The account's own requests, those long closed left out. */
export function ownRfqs(x: Exchange, account: Account): Rfq[] {
  const rfqs = extraData(account, RFQS);
  const known = rfqs.filter(({ expiry, closed }) => (closed ?? expiry) > x.now - KEPT_FOR);
  if (known.length < rfqs.length) rfqs.splice(0, rfqs.length, ...known);
  return rfqs;
}

/** All requests that are open or closed not long ago, of every account and of strangers. */
export function allRfqs(x: Exchange): Rfq[] {
  return [...[...x.accounts.values()].flatMap((account) => ownRfqs(x, account)), ...simulatedRfqs(x)];
}

/** How a request stands now. */
export function statusOf({ status, expiry }: Rfq, now: number): RfqStatus {
  return status === "open" && now >= expiry ? "expired" : status;
}

/** The requests of strangers: in each slot one, for a perpetual alone or against its dated sister. */
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

/** What the synthetic maker says to an own request now; undefined before its first quote. */
export function quoteOf(x: Exchange, { created, legs }: Rfq): Quote | undefined {
  const age = x.now - created - QUOTE_DELAY;
  if (age < 0) return undefined;
  const time = created + QUOTE_DELAY + Math.floor(age / QUOTE_EVERY) * QUOTE_EVERY;
  return { bid: side(x, legs, time, "bid"), ask: side(x, legs, time, "ask") };
}

/** The maker buys the package at its bid: the legs below 0 it then sells. */
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

/** What the whole package costs at these prices of its legs, in USD. */
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

/** The prices of the legs that make up a package price: those of the mark, but for the first leg, which takes the rest. */
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
