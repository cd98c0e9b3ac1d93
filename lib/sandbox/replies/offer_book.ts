/**
 * Offers on requests for quote: an account's own, and the best on a request.
 *
 * @module
 */

import { amount } from "../amount.ts";
import { type ExtraData, extraData } from "../call/handler.ts";
import { type OfferSide, packagePrice, quoteOf, type Rfq, spreadOver } from "./rfq_book.ts";
import type { Account, Exchange } from "../store/state.ts";

/** An own offer; prices are decimal text. */
export interface Offer {
  uid: string;
  rfqUid: string;
  /** ms since the epoch. */
  placed: number;
  updated: number;
  bid: string | null;
  ask: string | null;
  bidSide: LegPrice[] | null;
  askSide: LegPrice[] | null;
  status: "open" | "cancelled" | "filled";
}

/** The price of one leg, as decimal text. */
export interface LegPrice {
  tradeable: string;
  price: string;
}

/** The account's offers, oldest first. */
export const OFFERS: ExtraData<Offer[]> = { name: "offers", empty: () => [] };

/** The best price of a side, and whose it is unless the synthetic maker's. */
export interface BestSide extends OfferSide {
  maker?: { account: Account; offer: Offer };
}

/** The best of the synthetic maker's quote and the offers of other accounts. */
export function best(x: Exchange, rfq: Rfq, account: Account): { bid?: BestSide; ask?: BestSide } {
  const found: { bid?: BestSide; ask?: BestSide } = { ...quoteOf(x, rfq) };
  for (const other of x.accounts.values()) {
    const offer = other.uid === account.uid ? undefined : currentOffer(other, rfq.uid);
    if (offer === undefined) continue;
    const [bid, ask] = [sideOf(x, rfq, offer.bid, offer.bidSide), sideOf(x, rfq, offer.ask, offer.askSide)];
    const maker = { account: other, offer };
    if (bid !== undefined && (found.bid === undefined || bid.price > found.bid.price)) found.bid = { ...bid, maker };
    if (ask !== undefined && (found.ask === undefined || ask.price < found.ask.price)) found.ask = { ...ask, maker };
  }
  return found;
}

/** The account's open offer on a request. */
export function currentOffer(account: Account, rfqUid: string): Offer | undefined {
  return extraData(account, OFFERS).find((offer) => offer.rfqUid === rfqUid && offer.status === "open");
}

/** One side of an offer; undefined where it has none. */
export function sideOf(
  x: Exchange,
  { legs }: Rfq,
  price: string | null,
  each: LegPrice[] | null,
): OfferSide | undefined {
  if (each !== null) {
    const prices = Object.fromEntries(each.map(({ tradeable, price }) => [tradeable, amount(price)]));
    return { price: packagePrice(legs, prices), legs: prices };
  }
  return price === null ? undefined : { price: amount(price), legs: spreadOver(x, legs, amount(price)) };
}
