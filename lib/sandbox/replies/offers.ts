/**
 * Handlers of offers on requests for quote: placing, cancelling and listing them.
 *
 * @module
 */

import { abs, type Amount, amount, mul, text } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { iso, refuse, type Reply, success } from "../call/envelopes.ts";
import { extraData, type Handlers } from "../call/handler.ts";
import { isFields, numberIn, parseJson, textIn } from "../call/json_argument.ts";
import { currentOffer, type LegPrice, type Offer, OFFERS, sideOf } from "./offer_book.ts";
import { failed, findRfq } from "./rfq.ts";
import { allRfqs, grossValue, isOpen, type Leg, markPrices, ownRfqs, packagePrice, type Rfq } from "./rfq_book.ts";
import { objection, opposite } from "./rfq_trade.ts";
import type { Account, Exchange } from "../store/state.ts";

/** Handlers of offers. */
export const OFFERING: Handlers = {
  "GET rfqs/open-offers": (x, _call, account) => success({ offers: offers(x, account, true) }),
  "GET rfqs/closed-offers": (x, _call, account) => success({ offers: offers(x, account, false) }),
  "POST rfqs/place-offer/{rfqUid}": offer,
  "DELETE rfqs/cancel-offer/{rfqUid}": cancelOffer,
};

const MAX_OFFERS_KEPT = 200;
/** How far an offer may be from the mark, as a share of the legs' value. */
const COLLAR = amount("0.05");

/** The account's offers on requests that are open, or on those that have closed; newest first. */
function offers(x: Exchange, account: Account, open: boolean): Record<string, unknown>[] {
  const running = new Set(allRfqs(x).filter((rfq) => isOpen(x, rfq)).map(({ uid }) => uid));
  return extraData(account, OFFERS).toReversed()
    .filter(({ rfqUid, status }) => running.has(rfqUid) === open && (status === "open" || !open))
    .map(({ placed, updated, status, ...rest }) => ({
      ...rest,
      placementDate: iso(placed),
      lastUpdateDate: iso(updated),
      status: status === "open" && !open ? "expired" : status,
    }));
}

function offer(x: Exchange, call: Call, account: Account): Reply {
  const found = findRfq(call, allRfqs(x));
  if (found === undefined || !isOpen(x, found)) return failed("rfqNotFound");
  if (ownRfqs(x, account).includes(found)) return failed("orderError");
  const terms = readTerms(call, found);
  if (typeof terms === "string") return failed(terms);
  const reason = termsObjection(x, account, found, terms);
  if (reason !== undefined) return failed(reason);
  const list = extraData(account, OFFERS);
  const current = currentOffer(account, found.uid);
  const uid = current?.uid ?? x.nextUid();
  if (current !== undefined) Object.assign(current, terms, { updated: x.now });
  else list.push({ uid, rfqUid: found.uid, placed: x.now, updated: x.now, ...terms, status: "open" });
  list.splice(0, Math.max(0, list.length - MAX_OFFERS_KEPT));
  return success({ status: "placed", offerUId: uid });
}

type Terms = Pick<Offer, "bid" | "ask" | "bidSide" | "askSide">;

/** The terms of an offer, or the reason why they are invalid. */
function readTerms({ params }: Call, { legs }: Rfq): Terms | string {
  const [bid, ask] = [params.amount("bid"), params.amount("ask")];
  const [bidText, askText] = [params.text("bidSide"), params.text("askSide")];
  const whole = bid !== undefined || ask !== undefined;
  const each = bidText !== undefined || askText !== undefined;
  if (!whole && !each) return "noBidOrAskProvided";
  if (whole && each) return "perLegAndPackagePricesProvided";
  const bidSide = bidText === undefined ? null : readSide(bidText, legs);
  const askSide = askText === undefined ? null : readSide(askText, legs);
  if (typeof bidSide === "string") return bidSide;
  if (typeof askSide === "string") return askSide;
  return { bid: bid === undefined ? null : text(bid), ask: ask === undefined ? null : text(ask), bidSide, askSide };
}

/** A price for each leg, or the reason why the side is invalid. */
function readSide(json: string, legs: readonly Leg[]): LegPrice[] | string {
  const given = parseJson(json);
  if (!Array.isArray(given)) throw refuse("Json Parse Error");
  const prices: LegPrice[] = [];
  for (const row of given) {
    const price = isFields(row) ? numberIn(row.price) : undefined;
    const tradeable = isFields(row) ? textIn(row.tradeable)?.toUpperCase() : undefined;
    if (price === undefined || price <= 0n) return "incompleteSide";
    if (tradeable === undefined || !legs.some(({ symbol }) => symbol === tradeable)) return "legMismatch";
    prices.push({ tradeable, price: text(price) });
  }
  const named = new Set(prices.map(({ tradeable }) => tradeable));
  return named.size === legs.length && prices.length === legs.length ? prices : "incompleteSide";
}

function termsObjection(x: Exchange, account: Account, rfq: Rfq, terms: Terms): string | undefined {
  const sides = [
    { side: sideOf(x, rfq, terms.bid, terms.bidSide), legs: rfq.legs },
    { side: sideOf(x, rfq, terms.ask, terms.askSide), legs: opposite(rfq.legs) },
  ];
  for (const { side, legs } of sides) {
    if (side === undefined) continue;
    if (isFar(x, rfq, side.price)) return "priceTooFarFromMarket";
    const reason = objection(x, { account, legs, prices: side.legs });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function isFar(x: Exchange, { legs }: Rfq, price: Amount): boolean {
  return abs(price - packagePrice(legs, markPrices(x, legs))) > mul(grossValue(x, legs), COLLAR);
}

function cancelOffer(x: Exchange, call: Call, account: Account): Reply {
  const found = findRfq(call, allRfqs(x));
  if (found === undefined || !isOpen(x, found)) return failed("rfqNotFound");
  const wanted = call.params.text("offerUid")?.toLowerCase();
  const current = currentOffer(account, found.uid);
  if (current === undefined || (wanted ?? current.uid) !== current.uid) return failed("offerNotFound");
  Object.assign(current, { status: "cancelled", updated: x.now } satisfies Partial<Offer>);
  return success({ status: "cancelled" });
}
