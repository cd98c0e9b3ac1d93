/**
 * Decides whether an account has the margin for an order and the trades it would make.
 *
 * @module
 */
import { abs, type Amount, mul, ONE } from "../amount.ts";
import { assess, heldSize, type Holdings, holdingsOf, worstSize } from "./assessment.ts";
import { levelOf, notional } from "./contracts.ts";
import { preferred } from "./conversion.ts";
import { accruedFunding } from "./funding.ts";
import { markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import type { Plan } from "./matching.ts";
import { tradeEffect } from "./positions.ts";
import type { RefusedStatus } from "../store/requests.ts";
import { type Account, type Balances, type Exchange, type Order, type Position, sign } from "../store/state.ts";

/** What an order would change. */
export interface Proposal {
  readonly order: Order;
  readonly plan: Plan;
  /** The size that would rest in the book. */
  readonly rest: Amount;
}

/**
 * Why the account is refused a proposal; undefined if it is accepted: available margin must not become negative. Orders that
 * only reduce the worst case of their market are accepted as long as they don't cause a liquidation.
 */
export function refusal(x: Exchange, account: Account, market: Market, proposal: Proposal): RefusedStatus | undefined {
  const before = holdingsOf(x, account, market.wallet);
  const after = outcome(x, before, market, proposal);
  const { symbol } = market;
  const [exposure, former] = [worstSize(after, symbol), worstSize(before, symbol)];
  const reduces = exposure <= former && abs(heldSize(after, symbol)) <= abs(heldSize(before, symbol));
  if (!reduces) {
    if (exposure > market.maxPosition) return "maxPositionViolation";
    if (isLeverageTooHigh(x, account, market, exposure)) return "fixedLeverageTooHigh";
  }
  const { availableMargin, headroom } = assess(x, after);
  if (availableMargin >= 0n) return undefined;
  if (!reduces) return "insufficientAvailableFunds";
  return headroom < 0n && after.positions.length > 0 ? "wouldCauseLiquidation" : undefined;
}

/** The wallet afterwards: fills booked, the rest in the book, own orders that would have matched cancelled. */
function outcome(x: Exchange, before: Holdings, market: Market, { order, plan, rest }: Proposal): Holdings {
  const old = before.positions.find(({ symbol }) => symbol === market.symbol);
  const balances = { ...before.balances };
  if (old !== undefined && plan.fills.length > 0) add(balances, market.settles, accruedFunding(x, old));
  let position: Position | undefined = old;
  for (const { size, price } of plan.fills) {
    const effect = tradeEffect(market, position, sign(order.side) * size, price, x.now);
    const fee = mul(notional(market, size, price), market.takerFee);
    settle(x, before.account, market, balances, { realized: effect.realized, fee });
    position = effect.position;
  }
  const gone = new Set([order.uid, ...plan.toCancel.map(({ uid }) => uid)]);
  const resting = rest > 0n && !order.reduceOnly ? [{ ...order, filled: order.size - rest }] : [];
  return {
    ...before,
    balances,
    positions: [...before.positions.filter((each) => each !== old), ...(position === undefined ? [] : [position])],
    orders: [...before.orders.filter(({ uid }) => !gone.has(uid)), ...resting],
  };
}

/** Books a fill to hypothetical balances, as positions.ts books it to real ones. */
function settle(
  x: Exchange,
  account: Account,
  { symbol, settles, wallet }: Market,
  balances: Balances,
  { realized, fee }: { realized: Amount; fee: Amount },
): void {
  add(balances, settles, realized - fee);
  const paid = wallet === "flex" ? preferred(x, account, symbol, realized) : undefined;
  if (paid === undefined) return;
  add(balances, settles, -realized);
  add(balances, paid.currency, paid.quantity);
}

function add(balances: Balances, currency: string, quantity: Amount): void {
  balances[currency] = (balances[currency] ?? 0n) + quantity;
}

/** Whether the margin schedule allows less leverage at this size than the account has set for the market. */
function isLeverageTooHigh(x: Exchange, account: Account, market: Market, size: Amount): boolean {
  const leverage = account.leverage[market.symbol];
  return leverage !== undefined && mul(leverage, levelOf(market, size, markOf(x, market)).initial) > ONE;
}
