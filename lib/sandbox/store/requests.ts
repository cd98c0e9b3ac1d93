/**
 * The parsed requests of the order methods, and their outcomes with the statuses of docs/api.md 4.3. An order method never throws
 * for a client's mistake; its outcome has a status.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import type { Distance, Order, OrderType, Side, Signal } from "./state.ts";

/** An order to place. Fields its type doesn't use are ignored, but a limit price of a trailing stop is refused. */
export interface SendRequest {
  readonly orderType: OrderType;
  /** Any case. */
  readonly symbol: string;
  readonly side: Side;
  readonly size: Amount;
  readonly limitPrice?: Amount | undefined;
  readonly stopPrice?: Amount | undefined;
  readonly cliOrdId?: string | undefined;
  /** Default: last. */
  readonly triggerSignal?: Signal | undefined;
  readonly reduceOnly?: boolean | undefined;
  /** trailingStopMaxDeviation and trailingStopDeviationUnit. */
  readonly trailing?: Distance | undefined;
  /** limitPriceOffsetValue and limitPriceOffsetUnit. */
  readonly limitOffset?: Distance | undefined;
  /** ms. */
  readonly processBefore?: number | undefined;
}

/** A change to an open order. Absent fields keep their values. */
export interface EditRequest {
  readonly uid?: string | undefined;
  readonly cliOrdId?: string | undefined;
  readonly size?: Amount | undefined;
  readonly limitPrice?: Amount | undefined;
  readonly stopPrice?: Amount | undefined;
  readonly trailing?: Distance | undefined;
  /** Default: RELATIVE, where `size` is the size left to fill; with ABSOLUTE it includes the filled size. */
  readonly qtyMode?: "RELATIVE" | "ABSOLUTE" | undefined;
  readonly processBefore?: number | undefined;
}

/** An order to cancel. The uid takes precedence. */
export interface CancelRequest {
  readonly uid?: string | undefined;
  readonly cliOrdId?: string | undefined;
  readonly processBefore?: number | undefined;
}

/** Why a request was refused: values of sendStatus and editStatus. */
export type RefusedStatus =
  | "marketSuspended"
  | "marketInactive"
  | "invalidPrice"
  | "invalidSize"
  | "insufficientAvailableFunds"
  | "wouldCauseLiquidation"
  | "clientOrderIdAlreadyExist"
  | "clientOrderIdTooBig"
  | "clientOrderIdInvalid"
  | "maxPositionViolation"
  | "outsidePriceCollar"
  | "orderForEditNotAStop"
  | "orderForEditNotFound"
  | "postWouldExecute"
  | "iocWouldNotExecute"
  | "selfFill"
  | "wouldNotReducePosition"
  | "tooManyOrders"
  | "fixedLeverageTooHigh"
  | "cannotEditTriggerPriceOfTrailingStop"
  | "cannotEditLimitPriceOfTrailingStop"
  | "wouldProcessAfterSpecifiedTime"
  /** No such market. */
  | "notFound"
  /** Trading is off for the account: `error` of the envelope (docs/api.md 4.2), no sendStatus. */
  | "accountInactive";

/** The same as orders/status and the history write it (`error`, `orderError`). */
export const ORDER_ERROR: Readonly<Record<RefusedStatus, string>> = {
  marketSuspended: "MARKET_SUSPENDED",
  marketInactive: "MARKET_INACTIVE",
  invalidPrice: "INVALID_PRICE",
  invalidSize: "INVALID_QUANTITY",
  insufficientAvailableFunds: "INSUFFICIENT_MARGIN",
  wouldCauseLiquidation: "WOULD_CAUSE_LIQUIDATION",
  clientOrderIdAlreadyExist: "CLIENT_ORDER_ID_IN_USE",
  clientOrderIdTooBig: "CLIENT_ORDER_ID_TOO_LONG",
  clientOrderIdInvalid: "CLIENT_ORDER_ID_INVALID",
  maxPositionViolation: "MAX_POSITION_EXCEEDED",
  outsidePriceCollar: "PRICE_COLLAR",
  orderForEditNotAStop: "ORDER_CANNOT_HAVE_TRIGGER_PRICE",
  orderForEditNotFound: "ORDER_FOR_EDIT_NOT_FOUND",
  postWouldExecute: "POST_WOULD_EXECUTE",
  iocWouldNotExecute: "IOC_WOULD_NOT_EXECUTE",
  selfFill: "WOULD_EXECUTE_SELF",
  wouldNotReducePosition: "WOULD_NOT_REDUCE_POSITION",
  tooManyOrders: "ORDER_LIMIT_EXCEEDED",
  fixedLeverageTooHigh: "FIXED_LEVERAGE_TOO_HIGH",
  cannotEditTriggerPriceOfTrailingStop: "CANNOT_EDIT_TRIGGER_PRICE_OF_TRAILING_STOP",
  cannotEditLimitPriceOfTrailingStop: "CANNOT_EDIT_LIMIT_PRICE_OF_TRAILING_STOP",
  wouldProcessAfterSpecifiedTime: "WOULD_PROCESS_AFTER_SPECIFIED_TIME",
  notFound: "MARKET_NOT_FOUND",
  accountInactive: "ACCOUNT_INACTIVE",
};

/** The outcome of an order method. */
export interface Outcome<Status> {
  readonly status: Status;
  /** The order as it is now; also for the IOC, FOK, post-only and self-trade refusals, which have a uid. */
  readonly order?: Order;
  readonly events: readonly OrderEvent[];
}

/** An accepted order is "placed" even if it fills at once, which its events show. */
export type SendOutcome = Outcome<"placed" | RefusedStatus>;
export type EditOutcome = Outcome<"edited" | RefusedStatus>;
export type CancelOutcome = Outcome<"cancelled" | "filled" | "notFound" | "wouldProcessAfterSpecifiedTime">;

export interface CancelAllOutcome {
  readonly status: "cancelled" | "noOrdersToCancel";
  readonly orders: readonly Order[];
  readonly events: readonly OrderEvent[];
}

/** An order in an order event. Amounts are Amounts (write them with `json()`), times are ISO-8601. */
export interface EventOrder {
  readonly orderId: string;
  readonly cliOrdId: string | null;
  readonly type: "lmt" | "post" | "ioc" | "fok" | "stp" | "liquidation";
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Amount;
  readonly filled: Amount;
  readonly limitPrice: Amount;
  readonly reduceOnly: boolean;
  readonly timestamp: string;
  readonly lastUpdateTimestamp: string;
}

/** A trigger order in an order event. */
export interface EventTrigger {
  readonly uid: string;
  readonly clientId: string | null;
  /** What it places when it fires. */
  readonly type: "lmt" | "ioc";
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Amount;
  readonly limitPrice: Amount | null;
  readonly triggerPrice: Amount;
  readonly triggerSide: "trigger_above" | "trigger_below";
  readonly triggerSignal: "mark_price" | "last_price" | "spot_price";
  readonly reduceOnly: boolean;
  readonly timestamp: string;
  readonly lastUpdateTimestamp: string;
}

/** What happened to an order, in the shape of the `orderEvents` of the replies. */
export type OrderEvent =
  | { readonly type: "PLACE"; readonly order: EventOrder; readonly reducedQuantity: Amount | null }
  | { readonly type: "PLACE"; readonly orderTrigger: EventTrigger }
  | { readonly type: "CANCEL"; readonly uid: string; readonly order: EventOrder }
  | { readonly type: "CANCEL"; readonly uid: string; readonly orderTrigger: EventTrigger }
  | {
    readonly type: "EDIT";
    readonly old: EventOrder;
    readonly new: EventOrder;
    readonly reducedQuantity: Amount | null;
  }
  | { readonly type: "REJECT"; readonly uid: string; readonly order: EventOrder; readonly reason: string }
  | {
    readonly type: "EXECUTION";
    readonly executionId: string;
    readonly price: Amount;
    readonly amount: Amount;
    /** The order before the edit that made it trade; null when no edit did. */
    readonly orderPriorEdit: EventOrder | null;
    readonly orderPriorExecution: EventOrder;
    readonly takerReducedQuantity: Amount | null;
  };

/** An order for orders/status: open, or closed or rejected within the last 5 s. */
export interface OrderStatus {
  readonly order: Order;
  readonly status:
    | "ENTERED_BOOK"
    | "FULLY_EXECUTED"
    | "CANCELLED"
    | "REJECTED"
    | "TRIGGER_PLACED"
    | "TRIGGER_ACTIVATION_FAILURE";
  readonly updateReason: string | null;
  readonly error: string | null;
}

/** The argument each order type requires. */
export const NEEDED: Readonly<Partial<Record<OrderType, string>>> = {
  lmt: "limitPrice",
  post: "limitPrice",
  ioc: "limitPrice",
  fok: "limitPrice",
  stp: "stopPrice",
  take_profit: "stopPrice",
  trailing_stop: "trailingStopMaxDeviation",
};
