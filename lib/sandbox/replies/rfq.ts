/**
 * Handlers of requests for quote. A package consists of multi-collateral futures of one currency pair; since the sandbox has no
 * options, it doesn't need one.
 *
 * @module
 */

import { abs, amount, isMultiple, text } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { iso, refuse, refuseCode, type Reply, success } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { isFields, numberIn, parseJson, textIn } from "../call/json_argument.ts";
import { marketOf } from "../engine/listing.ts";
import { market } from "../market/markets.ts";
import { timeOf } from "../call/params.ts";
import { best, type BestSide } from "./offer_book.ts";
import { touch } from "../market/prices.ts";
import { allRfqs, isOpen, type Leg, markPrices, ownRfqs, packagePrice, type Rfq, statusOf } from "./rfq_book.ts";
import { execute, objection, opposite } from "./rfq_trade.ts";
import type { Account, Exchange } from "../store/state.ts";

/** Handlers of requests for quote. */
export const RFQ: Handlers = {
  "GET rfqs": (x) => success({ rfqs: allRfqs(x).filter((rfq) => isOpen(x, rfq)).map((rfq) => rfqRow(x, rfq)) }),
  "GET rfqs/{rfqUid}": (x, call) => {
    const found = findRfq(call, allRfqs(x));
    if (found === undefined) throw refuseCode(404, "NOT_FOUND", 0, "rfqNotFound");
    return success({ rfq: rfqRow(x, found) });
  },
  "GET rfqs/open-rfqs": (x, _call, account) =>
    success({ rfqs: ownRfqs(x, account).filter((rfq) => isOpen(x, rfq)).map((rfq) => ownRow(x, rfq, account)) }),
  "POST rfqs/open-rfqs": request,
  "DELETE rfqs/open-rfqs/{rfqUid}": cancel,
  "POST rfqs/open-rfqs/accept-offer/{rfqUid}": accept,
};

const MAX_LEGS = 100;
const MAX_RFQS = 10;
/** How long a request stays open, ms: by default, at least, and at most. */
const LIFETIME = { usual: 300_000, least: 10_000, most: 86_400_000 };

/** The request of the path, out of these. */
export function findRfq({ filled }: Call, rfqs: readonly Rfq[]): Rfq | undefined {
  const uid = filled.get("rfqUid")?.toLowerCase();
  return rfqs.find((rfq) => rfq.uid === uid);
}

function rfqRow(x: Exchange, rfq: Rfq): Record<string, unknown> {
  const marks = markPrices(x, rfq.legs);
  return {
    uid: rfq.uid,
    expiry: iso(rfq.expiry),
    markPrice: packagePrice(rfq.legs, marks),
    legs: rfq.legs.map(({ symbol, size }) => {
      const { bid, ask } = touch(x.seed, marketOf(x, symbol), x.now);
      return { symbol, size: amount(size), markPrice: marks[symbol], bestBid: bid, bestAsk: ask };
    }),
    status: statusOf(rfq, x.now),
  };
}

/** An own request, with the best offers; null before the first. */
function ownRow(x: Exchange, rfq: Rfq, account: Account): Record<string, unknown> {
  const { bid, ask } = best(x, rfq, account);
  return {
    ...rfqRow(x, rfq),
    bestBid: bid?.price ?? null,
    bestAsk: ask?.price ?? null,
    bidSide: null,
    askSide: null,
  };
}

/** A refusal of the RFQ methods, which has the result "success". */
export function failed(reason: string): Reply {
  return success({ status: "failed", reason });
}

function request(x: Exchange, { params }: Call, account: Account): Reply {
  const wanted = parseJson(params.need("json"));
  if (!isFields(wanted)) throw refuse("Json Parse Error");
  const legs = readLegs(x, wanted.legs);
  if (typeof legs === "string") return failed(legs);
  const expiry = wanted.expiry === undefined || wanted.expiry === null
    ? x.now + LIFETIME.usual
    : timeOf(textIn(wanted.expiry) ?? "");
  if (expiry === undefined || expiry <= x.now || expiry > x.now + LIFETIME.most) return failed("invalidExpiry");
  if (expiry < x.now + LIFETIME.least) return failed("expiryTooShort");
  const rfqs = ownRfqs(x, account);
  if (rfqs.filter((rfq) => isOpen(x, rfq)).length >= MAX_RFQS) return failed("tooManyOpenRfqs");
  const uid = x.nextUid();
  rfqs.push({ uid, created: x.now, expiry, legs, status: "open", closed: null });
  return success({ status: "placed", rfqUid: uid });
}

/** The legs of a package, or the reason why they are invalid. */
function readLegs(x: Exchange, given: unknown): Leg[] | string {
  if (!Array.isArray(given) || given.length === 0) return "noLegsSpecified";
  if (given.length > MAX_LEGS) return "tooManyLegs";
  const legs: Leg[] = [];
  const pairs = new Set<string>();
  for (const leg of given) {
    const found = isFields(leg) ? market(textIn(leg.tradeable) ?? "", x.now) : undefined;
    if (!isFields(leg) || found === undefined) return "symbolNotFound";
    if (found.inverse) return "marketRestricted";
    const size = numberIn(leg.size);
    const twice = legs.some(({ symbol }) => symbol === found.symbol);
    if (size === undefined || size === 0n || !isMultiple(size, found.lot) || twice) return "invalidQuantity";
    if (abs(size) > found.maxPosition) return "maxPositionExceed";
    legs.push({ symbol: found.symbol, size: text(size) });
    pairs.add(found.pair);
  }
  return pairs.size > 1 ? "mixedCurrencyPairs" : legs;
}

function cancel(x: Exchange, call: Call, account: Account): Reply {
  const found = findRfq(call, ownRfqs(x, account));
  if (found === undefined || !isOpen(x, found)) return failed("rfqNotFound");
  Object.assign(found, { status: "cancelled", closed: x.now } satisfies Partial<Rfq>);
  return success({ status: "cancelled", rfqUid: found.uid });
}

function accept(x: Exchange, call: Call, account: Account): Reply {
  const { params } = call;
  const [bid, ask] = [params.amount("bidAccepted"), params.amount("askAccepted")];
  if (bid !== undefined && ask !== undefined) return failed("bidAndAskProvided");
  const price = bid ?? ask;
  if (price === undefined) return failed("noBidOrAskProvided");
  const found = findRfq(call, ownRfqs(x, account));
  if (found === undefined || !isOpen(x, found)) return failed("rfqNotFound");
  const side = best(x, found, account)[bid === undefined ? "ask" : "bid"];
  if (side === undefined) return failed("offerNotFound");
  if (side.price !== price) return failed("offerNoLongerValid");
  const legs = bid === undefined ? found.legs : opposite(found.legs);
  const deal = { account, legs, prices: side.legs };
  const reason = objection(x, deal) ?? counterObjection(x, side, legs);
  if (reason !== undefined) return failed(reason);
  execute(x, deal, side.maker?.account);
  Object.assign(found, { status: bid === undefined ? "filled_ask_side" : "filled_bid_side", closed: x.now });
  if (side.maker !== undefined) side.maker.offer.status = "filled";
  return success({ status: "placed", rfqUid: found.uid });
}

/** An offer that its account can no longer afford is no longer valid. */
function counterObjection(x: Exchange, { maker, legs: prices }: BestSide, legs: readonly Leg[]): string | undefined {
  if (maker === undefined) return undefined;
  const reason = objection(x, { account: maker.account, legs: opposite(legs), prices });
  return reason === undefined ? undefined : "offerNoLongerValid";
}
