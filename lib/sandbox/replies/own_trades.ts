/**
 * The executions of the sandbox's accounts as public trades.
 *
 * @module
 */

import { amount } from "../amount.ts";
import type { Market } from "../market/markets.ts";
import type { Trade } from "../market/trades.ts";
import type { ExecutionBody } from "../store/records.ts";
import type { Exchange, StoredEvent } from "../store/state.ts";

/** A trade with an account of the sandbox. Several may share a time, and they are numbered separately. */
export interface OwnTrade extends Trade {
  body: ExecutionBody;
}

/**
 * The trades with `from` ≤ time ≤ `to` (ms since the epoch), at most `limit` of them. A trade between two accounts of the sandbox
 * counts once, as the taker's.
 */
export function ownTrades(
  x: Exchange,
  { symbol }: Market,
  from: number,
  to: number,
  limit: number,
  sort: "asc" | "desc",
): OwnTrade[] {
  const { rows } = x.events<ExecutionBody>({
    kind: "execution",
    symbol,
    since: from,
    before: to,
    sort,
    count: 2 * limit,
  });
  return rows.filter(({ body }) => !isMakersHalf(body)).slice(0, limit).map(trade);
}

function isMakersHalf({ counterOrder, executionType }: ExecutionBody): boolean {
  return counterOrder !== null && executionType === "maker";
}

function trade({ id, time, body }: StoredEvent<ExecutionBody>): OwnTrade {
  const { uid, order, quantity, price, executionType } = body;
  const bought = (order.direction === "Buy") === (executionType !== "maker");
  return { uid, time, price: amount(price), size: amount(quantity), side: bought ? "buy" : "sell", number: id, body };
}
