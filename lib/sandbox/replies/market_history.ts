/**
 * Handlers of the history of a market: executions, orders and mark prices, both simulated and of the sandbox's accounts.
 *
 * @module
 */

import { text } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { invalid, type Reply } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { cursorOf, cut, type Element, marketPage, type Window, windowOf } from "./history_pages.ts";
import { listedOrExpired, type Market } from "../market/markets.ts";
import { hash, uid } from "../market/noise.ts";
import { GRID, markPrice } from "../market/prices.ts";
import { type OwnTrade, ownTrades } from "./own_trades.ts";
import { type OrderBody, type OrderEventBody, usdValue } from "../store/records.ts";
import type { Exchange } from "../store/state.ts";
import { publicTrades, type Trade } from "../market/trades.ts";

/** Handlers of the market history. */
export const MARKET_HISTORY: Handlers = {
  "GET history/market/{tradeable}/executions": (x, call) => listed(x, call, executions),
  "GET history/market/{tradeable}/orders": (x, call) => listed(x, call, orders),
  "GET history/market/{tradeable}/price": (x, call) => listed(x, call, prices),
};

/** The first `most` elements between two times (ms since the epoch, both inclusive), in the order of `sort`. */
type Source = (x: Exchange, market: Market, span: Span, most: number) => Element[];

interface Span {
  from: number;
  to: number;
  sort: Window["sort"];
}

function listed(x: Exchange, { params, filled, row }: Call, source: Source): Reply {
  const symbol = filled.get("tradeable")?.toUpperCase() ?? "";
  const found = listedOrExpired(symbol, x.now);
  if (found === undefined) throw invalid(row, "tradeable", symbol);
  const window = windowOf(params, (token) => cursorOf(token) !== undefined);
  const { elements, next } = cut(window, x.now, (from, to, most) => {
    return source(x, found, { from: Math.max(from, found.opened), to, sort: window.sort }, most);
  });
  return marketPage(elements, next);
}

/** Elements of several sources in one order. */
function merged(span: Span, most: number, ...sources: Element[][]): Element[] {
  const direction = span.sort === "asc" ? 1 : -1;
  return sources.flat().sort((a, b) => direction * (a.timestamp - b.timestamp)).slice(0, most);
}

function simulated(x: Exchange, market: Market, { from, to, sort }: Span, most: number): Print[] {
  const trades = publicTrades(x.seed, market, from, to + 1, most, sort === "desc");
  return trades.map((trade) => ({ ...trade, source: "simulated" }));
}

function executions(x: Exchange, market: Market, span: Span, most: number): Element[] {
  const own = ownTrades(x, market, span.from, span.to, most, span.sort);
  return merged(
    span,
    most,
    simulated(x, market, span, most).map((trade) => simulatedExecution(x, market, trade)),
    own.map((trade) => ownExecution(x, market, trade)),
  );
}

/** The public fields of an order. */
type PublicOrder = Pick<
  OrderBody,
  | "uid"
  | "tradeable"
  | "direction"
  | "quantity"
  | "timestamp"
  | "limitPrice"
  | "orderType"
  | "reduceOnly"
  | "lastUpdateTimestamp"
>;

function publicOrder({ accountUid: _a, filled: _f, clientId: _c, spotData: _s, ...order }: OrderBody): PublicOrder {
  return order;
}

function simulatedExecution(x: Exchange, market: Market, trade: Print): Element {
  return execution(x, market, trade, {
    makerOrder: simulatedOrder(x, market, trade, "maker"),
    takerOrder: simulatedOrder(x, market, trade, "taker"),
  });
}

function ownExecution(x: Exchange, market: Market, { body, ...own }: OwnTrade): Element {
  const trade: Print = { ...own, source: "own" };
  const order = publicOrder(body.order);
  const made = body.executionType === "maker";
  const other = body.counterOrder === null
    ? simulatedOrder(x, market, trade, made ? "taker" : "maker")
    : publicOrder(body.counterOrder);
  return execution(
    x,
    market,
    trade,
    made ? { makerOrder: order, takerOrder: other } : { makerOrder: other, takerOrder: order },
  );
}

/** A trade, and whether an account of the sandbox took part in it. */
interface Print extends Trade {
  source: "simulated" | "own";
}

interface Orders {
  makerOrder: PublicOrder;
  takerOrder: PublicOrder;
}

function execution(x: Exchange, market: Market, trade: Print, orders: Orders): Element {
  const { time, price, size } = trade;
  const execution = {
    uid: trade.uid,
    ...orders,
    timestamp: time,
    quantity: text(size),
    price: text(price),
    markPrice: text(markPrice(x.seed, market, time)),
    limitFilled: orders.makerOrder.quantity === text(size),
    usdValue: usdValue(market, size, price),
  };
  const event = { Execution: { execution, takerReducedQuantity: "" } };
  return { uid: uidOf(x, market, `${trade.source} execution`, trade.number), timestamp: time, event };
}

/** The simulated order that a trade filled: the maker's from the start of its second, the taker's from the trade's time. */
function simulatedOrder(
  x: Exchange,
  market: Market,
  { source, number, time, price, size, side }: Print,
  role: "maker" | "taker",
): PublicOrder {
  const placed = role === "maker" ? Math.floor(time / GRID) * GRID : time;
  return {
    uid: uidOf(x, market, `${source} ${role}`, number),
    tradeable: market.symbol,
    direction: (side === "buy") === (role === "taker") ? "Buy" : "Sell",
    quantity: text(size),
    timestamp: placed,
    limitPrice: text(price),
    orderType: role === "maker" ? "Post" : "IoC",
    reduceOnly: false,
    lastUpdateTimestamp: placed,
  };
}

/** The uid of a market's event, by what it is and its number. */
function uidOf(x: Exchange, { symbol }: Market, what: string, number: number): string {
  return uid(hash(`${x.seed} ${what} ${symbol}`), number);
}

const PUBLIC_EVENTS = ["OrderPlaced", "OrderUpdated", "OrderCancelled"];

/** Every simulated trade has the event of its taker's order. */
function orders(x: Exchange, market: Market, span: Span, most: number): Element[] {
  const placed = simulated(x, market, span, most).map((trade): Element => {
    const order = simulatedOrder(x, market, trade, "taker");
    const event = { OrderPlaced: { order, reason: "new_user_order", reducedQuantity: "" } };
    return { uid: uidOf(x, market, "placed", trade.number), timestamp: trade.time, event };
  });
  const { rows } = x.events<OrderEventBody>({
    kind: "order",
    symbol: market.symbol,
    labels: PUBLIC_EVENTS,
    since: span.from,
    before: span.to,
    sort: span.sort,
    count: most,
  });
  const own = rows.map(({ uid, time, body }): Element => ({ uid, timestamp: time, event: publicEvent(body) }));
  return merged(span, most, placed, own);
}

/** The event without the owners of its orders. */
function publicEvent(body: OrderEventBody): Record<string, unknown> {
  if ("OrderPlaced" in body) {
    return { OrderPlaced: { ...body.OrderPlaced, order: publicOrder(body.OrderPlaced.order) } };
  }
  if ("OrderCancelled" in body) {
    return { OrderCancelled: { ...body.OrderCancelled, order: publicOrder(body.OrderCancelled.order) } };
  }
  if (!("OrderUpdated" in body)) return {};
  const { oldOrder, newOrder, ...rest } = body.OrderUpdated;
  return { OrderUpdated: { ...rest, oldOrder: publicOrder(oldOrder), newOrder: publicOrder(newOrder) } };
}

/** The mark price of each grid second in which it isn't that of the one before. */
function prices(x: Exchange, market: Market, { from, to, sort }: Span, most: number): Element[] {
  const [first, last] = [Math.ceil(from / GRID), Math.floor(Math.min(to, market.expires ?? to) / GRID)];
  const step = sort === "asc" ? 1 : -1;
  const found: Element[] = [];
  for (let second = sort === "asc" ? first : last; second >= first && second <= last; second += step) {
    if (found.length >= most) break;
    const price = markPrice(x.seed, market, second * GRID);
    if (price === markPrice(x.seed, market, (second - 1) * GRID)) continue;
    found.push({ uid: "", timestamp: second * GRID, event: { MarkPriceChanged: { price: text(price) } } });
  }
  return found;
}
