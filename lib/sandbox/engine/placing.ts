/**
 * Matches an order, rests it in the book or refuses it, whether it was sent, fired by a trigger or edited.
 *
 * @module
 */
import { refusal } from "./acceptance.ts";
import { type Amount, div, floorTo, max, min, mul, ONE, whole } from "../amount.ts";
import { close, reduceOnlyOrders } from "./closing.ts";
import { adjustAfterTrade, trade } from "./executions.ts";
import { recordActivated, recordPlaced, recordRejected, recordUpdated } from "./order_history.ts";
import type { Market } from "../market/markets.ts";
import { offersTo, type Plan, planMatch } from "./matching.ts";
import { edited, placed, rejected } from "./order_events.ts";
import { ORDER_ERROR, type OrderEvent, type RefusedStatus } from "../store/requests.ts";
import {
  type Account,
  bookType,
  type Exchange,
  heldIn,
  type Order,
  type OrderReason,
  reducible,
  remaining,
} from "../store/state.ts";

/** How far from the best price a market order may trade, as a fraction. */
const PROTECTION = ONE / 100n;

/** The outcome of placing an order. */
export interface Placed {
  /** Absent if it was accepted. */
  readonly refused?: RefusedStatus;
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}

/** What an order would do, or why it is refused. */
type Decision = { readonly plan: Plan; readonly rest: Amount; readonly reduced: Amount } | RefusedStatus;

/**
 * Places an order that is not waiting for a trigger. `old`: the order before an edit, which it replaces if accepted. A refused
 * order is not saved.
 */
export function place(x: Exchange, account: Account, market: Market, order: Order, old?: Order): Placed {
  const decision = decide(x, account, market, order);
  if (typeof decision === "string") return { refused: decision, order, events: [] };
  const { plan, rest, reduced } = decision;
  const yielded = plan.toCancel.map((maker) => close(x, maker, "would_execute_self"));
  order.size -= reduced;
  const announced = announce(x, order, reduced, old);
  const fills = trade(x, market, order, plan.fills, old);
  const ended = finish(x, order, rest);
  const rests = old === undefined && rest > 0n ? [placed(order, reduced)] : [];
  adjustAfterTrade(x, account, market);
  return { order, events: [...yielded, ...announced, ...fills, ...ended, ...rests] };
}

/** Saves a refused order and its row in the history. */
export function reject(x: Exchange, order: Order, refused: RefusedStatus, state: "rejected" | "failed"): OrderEvent {
  const reason = REASONS[refused] ?? "new_user_order";
  Object.assign(
    order,
    { state, reason, error: ORDER_ERROR[refused], updated: x.now, closed: x.now } satisfies Partial<Order>,
  );
  x.save(order);
  recordRejected(x, order);
  return rejected(order);
}

/** Places the order that a trigger order fires. */
export function fire(x: Exchange, account: Account, market: Market, trigger: Order): Placed {
  recordActivated(x, trigger);
  const limitPrice = trigger.limitPrice ?? offsetLimit(market, trigger);
  const reason = limitPrice === null ? "stop_order_triggered" : "limit_order_from_stop";
  const fired: Partial<Order> = { state: "book", limitPrice, reason, updated: x.now, triggered: x.now };
  const order: Order = { ...trigger, ...fired, sequence: x.nextSequence() };
  const outcome = place(x, account, market, order);
  if (outcome.refused === undefined) return outcome;
  return { ...outcome, events: [...outcome.events, reject(x, order, outcome.refused, "failed")] };
}

const REASONS: Partial<Record<RefusedStatus, OrderReason>> = {
  postWouldExecute: "post_order_failed_because_it_would_be_filled",
  iocWouldNotExecute: "ioc_order_failed_because_it_would_not_be_executed",
  selfFill: "would_execute_self",
  wouldNotReducePosition: "would_not_reduce_position",
  insufficientAvailableFunds: "not_enough_margin",
  wouldCauseLiquidation: "not_enough_margin",
  fixedLeverageTooHigh: "not_enough_margin",
  marketSuspended: "market_inactive",
  marketInactive: "market_inactive",
};

function decide(x: Exchange, account: Account, market: Market, order: Order): Decision {
  const wanted = remaining(order);
  const most = order.reduceOnly ? min(wanted, reducible(heldIn(account, order.symbol), order.side)) : wanted;
  if (most === 0n) return "wouldNotReducePosition";
  const limit = limitOf(x, market, order);
  if (bookType(order) === "mkt") order.protection = limit;
  const plan = planMatch(x, account, market, { side: order.side, size: most, limit });
  const refused = refusedMatch(order, plan, most);
  if (refused !== undefined) return refused;
  const rests = bookType(order) === "lmt" || bookType(order) === "post";
  const rest = rests ? restOf(x, account, order, most - plan.filled, plan.filled) : 0n;
  const reduced = rests ? wanted - plan.filled - rest : wanted - most;
  if (plan.filled + rest === 0n) return "wouldNotReducePosition";
  return refusal(x, account, market, { order, plan, rest }) ?? { plan, rest, reduced };
}

function refusedMatch(order: Order, plan: Plan, wanted: Amount): RefusedStatus | undefined {
  if (bookType(order) === "post" && (plan.filled > 0n || plan.selfFill || plan.toCancel.length > 0)) {
    return "postWouldExecute";
  }
  if (plan.selfFill) return "selfFill";
  if (bookType(order) === "fok" && plan.filled < wanted) return "iocWouldNotExecute";
  const atOnce = bookType(order) === "ioc" || bookType(order) === "mkt";
  return atOnce && plan.filled === 0n ? "iocWouldNotExecute" : undefined;
}

/** The size that rests: of a reduce-only order only what the position and older reduce-only orders leave. */
function restOf(x: Exchange, account: Account, order: Order, left: Amount, filled: Amount): Amount {
  if (!order.reduceOnly) return left;
  const others = reduceOnlyOrders(x, account, order.symbol).filter(({ uid, side }) =>
    uid !== order.uid && side === order.side
  );
  const room = reducible(heldIn(account, order.symbol), order.side) - filled -
    others.reduce((sum, other) => sum + remaining(other), 0n);
  return max(0n, min(left, room));
}

/** The worst price of an order: for a market order 1 % from the best one, on a tick. */
function limitOf(x: Exchange, market: Market, order: Order): Amount | null {
  if (bookType(order) !== "mkt") return order.limitPrice;
  const best = offersTo(x, market, order.side)[0]?.price;
  if (best === undefined) return null;
  const worst = mul(best, order.side === "buy" ? ONE + PROTECTION : ONE - PROTECTION);
  return order.side === "buy" ? floorTo(worst, market.tickSize) : -floorTo(-worst, market.tickSize);
}

function announce(x: Exchange, order: Order, reduced: Amount, old: Order | undefined): OrderEvent[] {
  x.save(order);
  if (old === undefined) {
    recordPlaced(x, order, reduced);
    return [];
  }
  recordUpdated(x, old, order, "edited_by_user", reduced);
  return [edited(old, order, reduced)];
}

/** Cancels an order that is neither filled nor resting. */
function finish(x: Exchange, order: Order, rest: Amount): OrderEvent[] {
  if (rest > 0n || remaining(order) === 0n) return [];
  return [close(x, order, "ioc_order_failed_because_it_would_not_be_executed")];
}

/** The limit price at the order's offset from its trigger price, on a tick; null without an offset. */
function offsetLimit({ tickSize }: Market, { stopPrice, limitOffset }: Order): Amount | null {
  if (limitOffset === null || stopPrice === null) return null;
  const { value, unit } = limitOffset;
  const away = unit === "PERCENT" ? div(mul(stopPrice, value), whole(100)) : value;
  return max(tickSize, floorTo(stopPrice + away, tickSize));
}
