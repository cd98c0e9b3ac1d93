/**
 * Books trades and funding: the position, its realised profit, the wallet, and the rows of the history.
 *
 * @module
 */
import { abs, type Amount, min, text } from "../amount.ts";
import { averageEntry, profit } from "./contracts.ts";
import { payOut } from "./conversion.ts";
import { accruedFunding, hourly } from "./funding.ts";
import { book, type Held, logPosition } from "../store/ledger.ts";
import { markOf } from "./listing.ts";
import type { Market } from "../market/markets.ts";
import {
  type LogInfo,
  type PositionBody,
  type PositionCause,
  type PositionChange,
  positionLabel,
} from "../store/records.ts";
import type { Account, Exchange, Position } from "../store/state.ts";

/** What a trade does to a position. */
export interface TradeEffect {
  /** Undefined when nothing is held. */
  readonly position: Position | undefined;
  /** The profit of the closed part, in the currency the market settles in. */
  readonly realized: Amount;
  readonly change: PositionChange;
}

/** The effect of a trade of a signed size on a position. Books nothing. */
export function tradeEffect(
  market: Market,
  old: Position | undefined,
  size: Amount,
  price: Amount,
  time: number,
): TradeEffect {
  const fresh = { symbol: market.symbol, opened: time, fundedAt: time };
  if (old === undefined) return { position: { ...fresh, size, entry: price }, realized: 0n, change: "open" };
  if (old.size > 0n === size > 0n) {
    const entry = averageEntry(market, abs(old.size), old.entry, abs(size), price);
    return { position: { ...old, size: old.size + size, entry, fundedAt: time }, realized: 0n, change: "increase" };
  }
  const closed = min(abs(size), abs(old.size));
  const realized = profit(market, old.size > 0n ? closed : -closed, old.entry, price);
  const left = old.size + size;
  if (left === 0n) return { position: undefined, realized, change: "close" };
  if (left > 0n !== old.size > 0n) {
    return { position: { ...fresh, size: left, entry: price }, realized, change: "reverse" };
  }
  return { position: { ...old, size: left, fundedAt: time }, realized, change: "decrease" };
}

/** A trade to book. */
export interface Trade {
  /** Uid of the execution; absent for a settlement. */
  readonly execution?: string;
  readonly orderUid?: string;
  /** Signed. */
  readonly size: Amount;
  readonly price: Amount;
  /** In the currency the market settles in. */
  readonly fee: Amount;
  readonly info: LogInfo;
}

/** The result of a booked trade. */
export interface Realized {
  readonly pnl: Amount;
  readonly funding: Amount;
  /** Signed size of the position after it. */
  readonly size: Amount;
}

/** Books a trade: updates the position, books profit, accrued funding and fee to the wallet, and appends the rows. */
export function bookTrade(x: Exchange, account: Account, market: Market, trade: Trade): Realized {
  const { wallet, settles, symbol } = market;
  const old = account.positions.get(symbol);
  const funding = old === undefined ? 0n : accruedFunding(x, old);
  const effect = tradeEffect(market, old, trade.size, trade.price, x.now);
  if (effect.position === undefined) account.positions.delete(symbol);
  else account.positions.set(symbol, effect.position);
  recordPosition(x, account, market, trade, { old, funding, effect });
  const liquidated = trade.info === "futures liquidation";
  const fundingRate = market.fundingCoefficient === 0 ? undefined : hourly(x, market, x.now).absolute;
  const row = { info: trade.info, symbol, tradePrice: trade.price, markPrice: markOf(x, market), ...tradeIds(trade) };
  const fees = liquidated ? { liquidationFee: trade.fee } : { fee: trade.fee };
  logPosition(x, account, wallet, row, held(old), held(effect.position));
  if (wallet === "flex") payOut(x, account, symbol, effect.realized);
  book(x, account, wallet, settles, {
    ...row,
    pnl: effect.realized,
    ...(funding !== 0n && { funding }),
    ...(fundingRate !== undefined && { fundingRate }),
    ...fees,
  });
  return { pnl: effect.realized, funding, size: effect.position?.size ?? 0n };
}

/** Books the funding that a position has accrued up to now. */
export function bookFunding(x: Exchange, account: Account, market: Market, position: Position, rate: Amount): void {
  const funding = accruedFunding(x, position);
  position.fundedAt = x.now;
  if (funding === 0n) return;
  const { symbol, wallet, settles } = market;
  book(x, account, wallet, settles, { info: "funding rate change", symbol, funding, fundingRate: rate });
  const size = text(position.size);
  const entry = text(position.entry);
  append(x, account, market, {
    ...NO_TRADE,
    oldPosition: size,
    oldAverageEntryPrice: entry,
    newPosition: size,
    newAverageEntryPrice: entry,
    fillTime: position.opened,
    positionChange: "noChange",
    fundingRealizationTime: x.now,
    realizedFunding: text(funding),
    updateReason: "fundingRealisation",
  });
}

function tradeIds({ execution, orderUid }: Trade): { execution?: string; orderUid?: string } {
  return { ...(execution !== undefined && { execution }), ...(orderUid !== undefined && { orderUid }) };
}

function held(position: Position | undefined): Held {
  return { size: position?.size ?? 0n, entry: position?.entry ?? null };
}

interface Step {
  readonly old: Position | undefined;
  readonly funding: Amount;
  readonly effect: TradeEffect;
}

function recordPosition(x: Exchange, account: Account, market: Market, trade: Trade, step: Step): void {
  const { old, funding, effect: { position, realized, change } } = step;
  const settled = trade.info === "settlement";
  append(x, account, market, {
    ...NO_TRADE,
    oldPosition: text(old?.size ?? 0n),
    oldAverageEntryPrice: text(old?.entry ?? 0n),
    newPosition: text(position?.size ?? 0n),
    newAverageEntryPrice: text(position?.entry ?? old?.entry ?? 0n),
    fillTime: position?.opened ?? old?.opened ?? x.now,
    fee: text(trade.fee),
    realizedPnL: text(realized),
    positionChange: change,
    executionUid: trade.execution ?? null,
    executionPrice: settled ? null : text(trade.price),
    executionSize: settled ? null : text(abs(trade.size)),
    tradeType: settled ? null : TRADE_TYPES[trade.info] ?? "userExecution",
    fundingRealizationTime: funding === 0n ? null : x.now,
    realizedFunding: funding === 0n ? null : text(funding),
    ...(settled && { settlementPrice: text(trade.price) }),
    updateReason: settled ? "settlement" : "trade",
  });
}

const TRADE_TYPES: Partial<Record<LogInfo, PositionBody["tradeType"]>> = {
  "futures liquidation": "liquidation",
  "futures assignee": "assignment",
  "futures assignor": "assignment",
};

const NO_TRADE = {
  fee: null,
  realizedPnL: null,
  executionUid: null,
  executionPrice: null,
  executionSize: null,
  tradeType: null,
} as const;

type Common = "accountUid" | "tradeable" | "feeCurrency" | "timestamp";

function append(x: Exchange, account: Account, market: Market, part: Omit<PositionBody, Common>): void {
  const { symbol, settles } = market;
  const common = { accountUid: account.uid, tradeable: symbol, feeCurrency: settles, timestamp: x.now };
  const label = positionLabel(part.positionChange, part.updateReason satisfies PositionCause);
  x.append({ account: account.uid, kind: "position", symbol, orderUid: null, label, body: { ...common, ...part } });
}
