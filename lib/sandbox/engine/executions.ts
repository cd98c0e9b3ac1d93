/**
 * Fills orders: updates the order, books the trade to its account, and appends the events of both.
 *
 * @module
 */
import { type Amount, fraction, mul, ONE, text } from "../amount.ts";
import { trimReduceOnly } from "./closing.ts";
import { notional } from "./contracts.ts";
import { coverDebts } from "./conversion.ts";
import { recordUpdated } from "./order_history.ts";
import { markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import { type Offer, takeLevel } from "./matching.ts";
import { eventOrder } from "./order_events.ts";
import { bookTrade } from "./positions.ts";
import {
  type ExecutionBody,
  type FillType,
  type LogInfo,
  type OrderBody,
  orderBody,
  usdValue,
} from "../store/records.ts";
import type { OrderEvent } from "../store/requests.ts";
import { type Account, accountOf, type Exchange, type Order, remaining, sign } from "../store/state.ts";

/** One fill. */
export interface Fill {
  readonly size: Amount;
  readonly price: Amount;
  readonly fillType: FillType;
  /** The other owner's order; null for synthetic liquidity. */
  readonly counterOrder: OrderBody | null;
}

const PERCENT = 100n;

/**
 * Executes a taker's planned fills against resting orders and the ladder; the caller must then call
 * {@linkcode adjustAfterTrade}. `old`: the order before an edit.
 */
export function trade(x: Exchange, market: Market, order: Order, fills: readonly Offer[], old?: Order): OrderEvent[] {
  const fillType = old === undefined ? "taker" : "takerAfterEdit";
  return fills.map(({ price, size, maker }) => {
    const counterOrder = maker === null ? null : orderBody(maker);
    const before = orderBody(order);
    if (maker === null) takeLevel(x, market, order.side, price, size);
    else fillOrder(x, market, maker, { price, size, fillType: "maker", counterOrder: before });
    return fillPart(x, market, order, { price, size, fillType, counterOrder }, old);
  });
}

/** Fills an order partly or fully, and adjusts its account. */
export function fillOrder(x: Exchange, market: Market, order: Order, fill: Fill): OrderEvent {
  const event = fillPart(x, market, order, fill);
  adjustAfterTrade(x, accountOf(x, order.account), market);
  return event;
}

/** Follows up on a changed position: cuts reduce-only orders that have become too large, and pays debts. */
export function adjustAfterTrade(x: Exchange, account: Account, market: Market): void {
  trimReduceOnly(x, account, market.symbol);
  coverDebts(x, account, market);
}

/** One of several fills; the caller adjusts the account afterwards. `old`: the order before an edit. */
function fillPart(x: Exchange, market: Market, order: Order, fill: Fill, old?: Order): OrderEvent {
  const account = accountOf(x, order.account);
  const uid = x.nextUid();
  const before = { ...order };
  settleOrder(x, order, fill.size);
  const rate = feeRate(market, fill.fillType);
  const fee = mul(notional(market, fill.size, fill.price), rate);
  const size = sign(order.side) * fill.size;
  const info = LOG_INFO[fill.fillType] ?? "futures trade";
  const booked = bookTrade(x, account, market, {
    execution: uid,
    orderUid: order.uid,
    size,
    price: fill.price,
    fee,
    info,
  });
  record(x, market, order, {
    uid,
    before,
    fill,
    fee,
    rate,
    pnl: booked.pnl,
    funding: booked.funding,
    held: booked.size,
  });
  recordUpdated(x, before, order, order.reason);
  return {
    type: "EXECUTION",
    executionId: uid,
    price: fill.price,
    amount: fill.size,
    orderPriorEdit: old === undefined ? null : eventOrder(old),
    orderPriorExecution: eventOrder(before),
    takerReducedQuantity: null,
  };
}

const LOG_INFO: Partial<Record<FillType, LogInfo>> = {
  liquidation: "futures liquidation",
  assignee: "futures assignee",
  assignor: "futures assignor",
};

function feeRate({ makerFee, takerFee }: Market, fillType: FillType): Amount {
  return fillType === "maker" ? makerFee : takerFee;
}

function settleOrder(x: Exchange, order: Order, size: Amount): void {
  order.filled += size;
  order.updated = x.now;
  if (order.reason !== "liquidation") order.reason = remaining(order) === 0n ? "full_fill" : "partial_fill";
  if (remaining(order) === 0n) Object.assign(order, { state: "filled", closed: x.now } satisfies Partial<Order>);
  x.save(order);
}

interface Executed {
  readonly uid: string;
  readonly before: Order;
  readonly fill: Fill;
  readonly fee: Amount;
  readonly rate: Amount;
  readonly pnl: Amount;
  readonly funding: Amount;
  /** Signed position size after it. */
  readonly held: Amount;
}

function record(x: Exchange, market: Market, order: Order, executed: Executed): void {
  const { uid, before, fill, fee, rate, pnl, funding, held } = executed;
  const body: ExecutionBody = {
    uid,
    order: orderBody(before),
    timestamp: x.now,
    quantity: text(fill.size),
    price: text(fill.price),
    markPrice: text(markOf(x, market)),
    executionType: fill.fillType,
    limitFilled: order.state === "filled",
    usdValue: usdValue(market, fill.size, fill.price),
    orderData: {
      fee: text(fee),
      positionSize: text(held),
      feeCalculationInfo: {
        percentageFee: text(fraction([rate, PERCENT * ONE])),
        userFeeDiscountApplied: null,
        marketShareRebateCredited: null,
      },
    },
    feeCurrency: market.settles,
    realizedPnl: text(pnl),
    realizedFunding: text(funding),
    sequence: x.nextSequence(),
    publicNumber: publicNumber(x, market, fill),
    counterOrder: fill.counterOrder,
  };
  const { account, symbol } = order;
  x.append({ account, kind: "execution", symbol, orderUid: order.uid, label: fill.fillType, body });
}

/** A trade between two accounts of the sandbox has two executions, and counts as the taker's. */
function publicNumber(x: Exchange, { symbol }: Market, { fillType, counterOrder }: Fill): number {
  const { rows: [latest] } = x.events<ExecutionBody>({ kind: "execution", symbol, sort: "desc", count: 1 });
  return (latest?.body.publicNumber ?? 0) + (fillType === "maker" && counterOrder !== null ? 0 : 1);
}
