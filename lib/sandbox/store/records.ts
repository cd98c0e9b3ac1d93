/**
 * The bodies of events, which `fills`, the history endpoints and the account log are made of. Amounts are decimal text, times are
 * ms; names are those of the history replies, so that a body becomes `event` unchanged.
 *
 * @module
 */
import { type Amount, floorTo, mul, ONE, text } from "../amount.ts";
import type { Market } from "../market/markets.ts";
import { bookType, type Distance, type Order, type OrderReason, type Signal, type WalletName } from "./state.ts";

/** An order in the history: a snapshot. */
export interface OrderBody {
  readonly uid: string;
  readonly accountUid: string;
  readonly tradeable: string;
  readonly direction: "Buy" | "Sell";
  readonly quantity: string;
  readonly filled: string;
  readonly timestamp: number;
  /** "0" for a market order. */
  readonly limitPrice: string;
  readonly orderType: "Limit" | "Post" | "IoC" | "Market" | "Liquidation";
  /** The cliOrdId; "" when there is none. */
  readonly clientId: string;
  readonly reduceOnly: boolean;
  readonly lastUpdateTimestamp: number;
  readonly spotData: null;
}

/** A trigger order in the history: a snapshot. */
export interface TriggerBody {
  readonly uid: string;
  readonly accountId: number;
  readonly accountUid: string;
  readonly tradeable: string;
  readonly direction: "Buy" | "Sell";
  readonly quantity: string;
  readonly timestamp: number;
  /** "" when it fires a market order. */
  readonly limitPrice: string;
  /** What it places when it fires. */
  readonly orderType: "lmt" | "Market";
  readonly clientId: string;
  readonly reduceOnly: boolean;
  readonly lastUpdateTimestamp: number;
  readonly triggerOptions: {
    readonly triggerPrice: string;
    readonly triggerSignal: "MarkPrice" | "LastPrice" | "SpotPrice";
    readonly triggerSide: "Above" | "Below";
    /** With a deviation of "0" for an order that doesn't trail. */
    readonly trailingStopOptions: { readonly maxDeviation: string; readonly unit: "Percent" | "QuoteCurrency" };
    readonly limitPriceOffset: { readonly priceOffset: string; readonly unit: "Percent" | "QuoteCurrency" };
  };
  readonly algoId: null;
  readonly origin: "user";
}

/** How the account took part in an execution; also the `label` of the "execution" events. */
export type FillType = "maker" | "taker" | "takerAfterEdit" | "liquidation" | "assignee" | "assignor";

/**
 * Kind "execution": one fill of one account. Both `fills` (newest first: fill_id is `uid`) and history/executions read it.
 * Label: the {@link FillType}.
 */
export interface ExecutionBody {
  /** fill_id, and executionId of the order events. */
  readonly uid: string;
  /** The order before this fill. */
  readonly order: OrderBody;
  readonly timestamp: number;
  readonly quantity: string;
  readonly price: string;
  readonly markPrice: string;
  readonly executionType: FillType;
  /** Whether it fills the order completely. */
  readonly limitFilled: boolean;
  /** Two decimals. */
  readonly usdValue: string;
  readonly orderData: {
    readonly fee: string;
    /** The account's position after it, signed. */
    readonly positionSize: string;
    readonly feeCalculationInfo: {
      readonly percentageFee: string;
      readonly userFeeDiscountApplied: null;
      readonly marketShareRebateCredited: null;
    };
  };
  /** Currency of the fee and of `realizedPnl`: USD, XBT or ETH. */
  readonly feeCurrency: string;
  readonly realizedPnl: string;
  /** The funding that the position had accrued, booked with this fill. */
  readonly realizedFunding: string;
  /** `sequence_id` of fills. */
  readonly sequence: number;
  /** How many public trades with accounts of the sandbox its market has had, this one included. */
  readonly publicNumber: number;
  /** The resting order of another owner that it traded with; null when that was synthetic liquidity. */
  readonly counterOrder: OrderBody | null;
}

/** Kind "order". Label: the event key. */
export type OrderEventBody =
  | {
    readonly OrderPlaced: { readonly order: OrderBody; readonly reason: OrderReason; readonly reducedQuantity: string };
  }
  | {
    readonly OrderUpdated: {
      readonly oldOrder: OrderBody;
      readonly newOrder: OrderBody;
      readonly reason: OrderReason;
      readonly reducedQuantity: string;
    };
  }
  /** `orderError` is orders/status `error` in capitals (docs/api.md 4.3). */
  | { readonly OrderRejected: { readonly order: OrderBody; readonly orderError: string; readonly reason: OrderReason } }
  | { readonly OrderCancelled: { readonly order: OrderBody; readonly reason: OrderReason } }
  | { readonly OrderNotFound: { readonly accountUid: string; readonly orderId: string } }
  | {
    readonly OrderEditRejected: {
      readonly oldOrder: OrderBody;
      readonly attemptedOrder: OrderBody;
      readonly orderError: string;
    };
  };

/** Kind "trigger". Label: the event key. */
export type TriggerEventBody =
  | { readonly OrderTriggerPlaced: { readonly order: TriggerBody; readonly reason: OrderReason } }
  | {
    readonly OrderTriggerUpdated: {
      readonly oldOrderTrigger: TriggerBody;
      readonly newOrderTrigger: TriggerBody;
      readonly reason: OrderReason;
    };
  }
  | { readonly OrderTriggerCancelled: { readonly order: TriggerBody; readonly reason: OrderReason } }
  | { readonly OrderTriggerActivated: { readonly order: TriggerBody; readonly reason: OrderReason } }
  | {
    readonly OrderTriggerEditRejected: {
      readonly oldOrderTrigger: TriggerBody;
      readonly attemptedOrderTrigger: TriggerBody;
      readonly reason: OrderReason;
      readonly orderError: string;
    };
  };

/** How a position changed. */
export type PositionChange = "open" | "close" | "increase" | "decrease" | "reverse" | "noChange";

/** What changed it. */
export type PositionCause = "trade" | "fundingRealisation" | "settlement";

/** Kind "position". Label: {@link positionLabel}, which covers both groups of filters of history/positions. */
export interface PositionBody {
  readonly accountUid: string;
  readonly tradeable: string;
  readonly oldPosition: string;
  readonly oldAverageEntryPrice: string;
  readonly newPosition: string;
  readonly newAverageEntryPrice: string;
  /** When the position was opened, ms. */
  readonly fillTime: number;
  /** Null unless a trade changed it. */
  readonly fee: string | null;
  readonly feeCurrency: string;
  readonly realizedPnL: string | null;
  readonly positionChange: PositionChange;
  readonly executionUid: string | null;
  /** Of the trade; null for funding and settlement. */
  readonly executionPrice: string | null;
  readonly executionSize: string | null;
  readonly tradeType: "userExecution" | "liquidation" | "assignment" | null;
  readonly fundingRealizationTime: number | null;
  readonly realizedFunding: string | null;
  /** Absent unless it was settled. */
  readonly settlementPrice?: string;
  readonly timestamp: number;
  readonly updateReason: PositionCause;
}

/** The label of a position event. */
export function positionLabel(change: PositionChange, cause: PositionCause): string {
  return `${change} ${cause}`;
}

/** What a row of the account log is about; the label of the "log" events. */
export type LogInfo =
  | "futures trade"
  | "futures liquidation"
  | "futures assignee"
  | "futures assignor"
  | "futures unwind bankrupt"
  | "funding rate change"
  | "conversion"
  | "settlement"
  | "transfer"
  | "subaccount transfer"
  | "cross-exchange transfer";

/**
 * Kind "log": a row of the account log; its id is the event's `number`, its date the event's `time`. A trade makes two rows
 * with the same `execution`: the position first (`asset` is the contract, the balances are position sizes), money last, and between
 * them the conversion of the profit, if it is paid in another currency.
 * In money rows new_balance = old_balance + realized_pnl + realized_funding − fee − liquidation_fee + the amount moved.
 */
export interface LogBody {
  /** Lower case: a currency, or the contract in a position row. */
  readonly asset: string;
  /** Lower case; null outside trading. */
  readonly contract: string | null;
  readonly booking_uid: string;
  readonly margin_account: WalletName;
  readonly info: LogInfo;
  readonly old_balance: string;
  readonly new_balance: string;
  readonly old_average_entry_price: string | null;
  readonly new_average_entry_price: string | null;
  readonly trade_price: string | null;
  readonly mark_price: string | null;
  readonly realized_pnl: string | null;
  readonly fee: string | null;
  readonly execution: string | null;
  /** Currency of the wallet's margin, in money rows of trades. */
  readonly collateral: string | null;
  readonly funding_rate: string | null;
  readonly realized_funding: string | null;
  readonly conversion_spread_percentage: string | null;
  readonly liquidation_fee: string | null;
  readonly position_uid: string | null;
  /** Only in conversions. */
  readonly exchange_rate?: string;
  readonly exchange_rate_from?: string;
}

/** The exchange's history has no word of its own for fill-or-kill. */
const ORDER_TYPES = { lmt: "Limit", post: "Post", ioc: "IoC", mkt: "Market", fok: "IoC" } as const;
const SIGNALS: Record<Signal, "MarkPrice" | "LastPrice" | "SpotPrice"> = {
  mark: "MarkPrice",
  last: "LastPrice",
  index: "SpotPrice",
};

/** An order as the history shows it. */
export function orderBody(order: Order): OrderBody {
  return {
    uid: order.uid,
    accountUid: order.account,
    tradeable: order.symbol,
    direction: order.side === "buy" ? "Buy" : "Sell",
    quantity: text(order.size),
    filled: text(order.filled),
    timestamp: order.received,
    limitPrice: text(order.limitPrice ?? 0n),
    orderType: order.reason === "liquidation" ? "Liquidation" : ORDER_TYPES[bookType(order)],
    clientId: order.cliOrdId ?? "",
    reduceOnly: order.reduceOnly,
    lastUpdateTimestamp: order.updated,
    spotData: null,
  };
}

/** A trigger order as the history shows it. */
export function triggerBody(order: Order): TriggerBody {
  return {
    uid: order.uid,
    accountId: 1,
    accountUid: order.account,
    tradeable: order.symbol,
    direction: order.side === "buy" ? "Buy" : "Sell",
    quantity: text(order.size),
    timestamp: order.received,
    limitPrice: order.limitPrice === null ? "" : text(order.limitPrice),
    orderType: bookType(order) === "lmt" ? "lmt" : "Market",
    clientId: order.cliOrdId ?? "",
    reduceOnly: order.reduceOnly,
    lastUpdateTimestamp: order.updated,
    triggerOptions: {
      triggerPrice: text(order.stopPrice ?? 0n),
      triggerSignal: SIGNALS[order.triggerSignal ?? "mark"],
      triggerSide: firesAbove(order) ? "Above" : "Below",
      trailingStopOptions: { maxDeviation: text(order.trailing?.value ?? 0n), unit: unitName(order.trailing) },
      limitPriceOffset: { priceOffset: text(order.limitOffset?.value ?? 0n), unit: unitName(order.limitOffset) },
    },
    algoId: null,
    origin: "user",
  };
}

/**
 * Whether a trigger order fires when its signal is at or above the trigger price (at or below it otherwise).
 *
 * @example
 * ```ts
 * import { firesAbove } from "./records.ts";
 * if (!firesAbove({ type: "stp", side: "buy" }) || firesAbove({ type: "take_profit", side: "buy" })) throw new Error();
 * ```
 */
export function firesAbove({ type, side }: Pick<Order, "type" | "side">): boolean {
  return (type === "take_profit") === (side === "sell");
}

/** The value of a size in dollars at a price, in whole cents: contracts of the inverse families are dollars already. */
export function usdValue({ inverse, contractSize }: Market, size: Amount, price: Amount): string {
  const value = mul(size, contractSize);
  return text(floorTo(inverse ? value : mul(value, price), ONE / 100n));
}

function unitName(distance: Distance | null): "Percent" | "QuoteCurrency" {
  return distance === null || distance.unit === "PERCENT" ? "Percent" : "QuoteCurrency";
}
