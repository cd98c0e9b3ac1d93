/**
 * Checks of a request that need no order book: returns the reason to refuse it.
 *
 * @module
 */
import { abs, type Amount, amount, isMultiple, mul, ONE } from "../amount.ts";
import { openOrders } from "./closing.ts";
import { markOf } from "./listing.ts";
import { expired, type Market, market } from "../market/markets.ts";
import type { RefusedStatus, SendRequest } from "../store/requests.ts";
import { type Account, type Distance, type Exchange, isTrigger, type Side } from "../store/state.ts";

/** Characters in a cliOrdId. */
const MAX_ID_LENGTH = 100;
/** Open orders of an account, over all markets. */
const MAX_ORDERS = 2_000;
/** Bounds of a trailing stop's distance in percent; a limit offset has the same maximum to either side, and the same step. */
const MIN_PERCENT = amount("0.1");
const MAX_PERCENT = amount("50");
const PERCENT_STEP = amount("0.01");

/** The market of a request, or why nothing trades there. */
export function openMarket(x: Exchange, symbol: string): Market | RefusedStatus {
  const found = market(symbol, x.now);
  if (found === undefined) {
    return expired(x.now).some((gone) => gone.symbol === symbol.toUpperCase()) ? "marketInactive" : "notFound";
  }
  return x.suspended.has(found.symbol) ? "marketSuspended" : found;
}

/** Why a new order is refused; undefined if it passes these checks. */
export function checkSend(
  x: Exchange,
  account: Account,
  market: Market,
  request: SendRequest,
): RefusedStatus | undefined {
  return checkClientId(x, account, request.cliOrdId) ?? checkSize(market, request.size) ??
    checkPrices(market, request) ?? checkCollar(x, market, request.side, collared(request)) ??
    (openOrders(x, account).length >= MAX_ORDERS ? "tooManyOrders" : undefined);
}

/** Whether a request comes too late. */
export function isLate({ now }: Exchange, processBefore: number | undefined): boolean {
  return processBefore !== undefined && now >= processBefore;
}

/** Why a size is refused. */
export function checkSize({ lot, maxOrder }: Market, size: Amount): RefusedStatus | undefined {
  return size <= 0n || !isMultiple(size, lot) || size > maxOrder ? "invalidSize" : undefined;
}

/** Why a price is refused; an absent price is fine. */
export function checkPrice({ tickSize }: Market, price: Amount | undefined): RefusedStatus | undefined {
  return price !== undefined && (price <= 0n || !isMultiple(price, tickSize)) ? "invalidPrice" : undefined;
}

/** Why the distance of a trailing stop is refused. */
export function checkTrailing({ tickSize }: Market, { value, unit }: Distance): RefusedStatus | undefined {
  const inBounds = unit === "PERCENT" ? value >= MIN_PERCENT && value <= MAX_PERCENT : value > 0n;
  return inBounds && isMultiple(value, unit === "PERCENT" ? PERCENT_STEP : tickSize) ? undefined : "invalidPrice";
}

/** Refuses a limit price too far beyond the mark price, on the side where it would trade. */
export function checkCollar(
  x: Exchange,
  market: Market,
  side: Side,
  limitPrice: Amount | undefined,
): RefusedStatus | undefined {
  if (limitPrice === undefined) return undefined;
  const mark = markOf(x, market);
  const outside = side === "buy"
    ? limitPrice > mul(mark, ONE + market.collar)
    : limitPrice < mul(mark, ONE - market.collar);
  return outside ? "outsidePriceCollar" : undefined;
}

function checkClientId(x: Exchange, account: Account, cliOrdId: string | undefined): RefusedStatus | undefined {
  if (cliOrdId === undefined) return undefined;
  if (cliOrdId === "") return "clientOrderIdInvalid";
  if ([...cliOrdId].length > MAX_ID_LENGTH) return "clientOrderIdTooBig";
  const earlier = x.findOrder(account.uid, { cliOrdId });
  return earlier !== undefined && earlier.state !== "rejected" ? "clientOrderIdAlreadyExist" : undefined;
}

function checkPrices(market: Market, request: SendRequest): RefusedStatus | undefined {
  const { limitPrice, stopPrice, trailing } = request;
  if (hasWrongPrices(request)) return "invalidPrice";
  if (request.orderType === "mkt") return undefined;
  return checkPrice(market, limitPrice) ?? checkPrice(market, stopPrice) ??
    (trailing === undefined ? undefined : checkTrailing(market, trailing)) ?? checkOffset(market, request);
}

/** Each type needs its prices; a trailing stop takes no limit price, and an order without a trigger no limit offset. */
function hasWrongPrices({ orderType, limitPrice, stopPrice, trailing, limitOffset }: SendRequest): boolean {
  if (orderType === "mkt") return false;
  if (!isTrigger(orderType)) return limitPrice === undefined || limitOffset !== undefined;
  if (limitOffset !== undefined && limitPrice !== undefined) return true;
  return orderType === "trailing_stop" ? trailing === undefined || limitPrice !== undefined : stopPrice === undefined;
}

function checkOffset({ tickSize }: Market, { limitOffset }: SendRequest): RefusedStatus | undefined {
  if (limitOffset === undefined) return undefined;
  const { value, unit } = limitOffset;
  const inBounds = unit !== "PERCENT" || abs(value) <= MAX_PERCENT;
  return inBounds && isMultiple(value, unit === "PERCENT" ? PERCENT_STEP : tickSize) ? undefined : "invalidPrice";
}

function collared({ orderType, limitPrice }: SendRequest): Amount | undefined {
  return isTrigger(orderType) || orderType === "mkt" ? undefined : limitPrice;
}
