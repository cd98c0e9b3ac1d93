/**
 * Handlers of market data: instruments, tickers, order books, recent trades and funding rates.
 *
 * @module
 */

import { type Amount, amount, max } from "../amount.ts";
import { bookSide } from "./book_side.ts";
import type { Call } from "../call/call.ts";
import { iso, refuse, type Reply, success } from "../call/envelopes.ts";
import { type Handlers, listedMarket } from "../call/handler.ts";
import { expired, indexed, indices, type MarginLevel, type Market, market, markets } from "../market/markets.ts";
import type { Params } from "../call/params.ts";
import { isinOf } from "../market/isin.ts";
import { fundingRate, GRID, indexPrice } from "../market/prices.ts";
import { history } from "./public_history.ts";
import { FEE_SCHEDULE } from "./fees.ts";
import type { Exchange } from "../store/state.ts";
import { ticker } from "./ticker.ts";

/** Handlers of market data. */
export const MARKET: Handlers = {
  "GET instruments": instruments,
  "GET trading/instruments": (x, { params }) =>
    success({ instruments: ofTypes(params, markets(x.now)).map(tradingInstrument) }),
  "GET instruments/status": (x, { params }) =>
    success({ instrumentStatus: ofTypes(params, markets(x.now)).map(statusRow) }),
  "GET instruments/{symbol}/status": (x, call) => success(statusRow(listedMarket(x, call))),
  "GET tickers": tickers,
  "GET tickers/{symbol}": oneTicker,
  "GET orderbook": orderBook,
  "GET history": history,
  "GET historical-funding-rates": fundingRates,
};

function instruments(x: Exchange, { params }: Call): Reply {
  const past = params.boolean("expired") === true;
  const listed = past ? expired(x.now) : markets(x.now);
  return success({ instruments: ofTypes(params, listed).map((market) => instrument(x, market, past)) });
}

/** The markets of the requested contract types; all if none is requested. */
function ofTypes(params: Params, listed: readonly Market[]): Market[] {
  const types = params.all("contractType");
  return listed.filter(({ type }) => types.length === 0 || types.includes("all") || types.includes(type));
}

function instrument(x: Exchange, market: Market, isExpired: boolean): Record<string, unknown> {
  const { symbol, base, quote, type, inverse, expires } = market;
  return {
    symbol,
    isin: isinOf(market),
    pair: `${base}:${quote}`,
    base,
    quote,
    type,
    ...(inverse && { underlying: market.underlying }),
    ...(expires !== undefined && { lastTradingTime: iso(expires) }),
    tickSize: market.tickSize,
    contractSize: market.contractSize,
    contractValueTradePrecision: market.precision,
    tradeable: !isExpired && !x.suspended.has(symbol),
    impactMidSize: market.impactMidSize,
    maxPositionSize: market.maxPosition,
    openingDate: iso(market.opened),
    marginLevels: levels(market, market.marginLevels),
    retailMarginLevels: levels(market, market.marginLevels.map(retail)),
    marginSchedules: {},
    ...fundingTerms(market),
    category: market.coin.category,
    tags: [],
    postOnly: false,
    feeScheduleUid: FEE_SCHEDULE,
    tradfi: false,
    mtf: true,
    isExpired,
    restricted: false,
    maxOpenInterestUsd: market.maxOpenInterestUsd,
    makerProtectionMillis: 0,
  };
}

function tradingInstrument(market: Market): Record<string, unknown> {
  const { symbol, pair, type, lot, impactMidSize, maxPosition, opened, expires, marginLevels } = market;
  return {
    symbol,
    pair,
    type,
    ...(expires !== undefined && { lastTradingTime: iso(expires) }),
    minimumTradeSize: lot,
    impactMidSize,
    maxPositionSize: maxPosition,
    openingDate: iso(opened),
    marginLevels: levels(market, marginLevels),
    ...fundingTerms(market),
  };
}

function fundingTerms({ fundingCoefficient, maxRelativeFunding }: Market): Record<string, unknown> {
  if (fundingCoefficient === 0) return {};
  return { fundingRateCoefficient: fundingCoefficient, maxRelativeFundingRate: maxRelativeFunding };
}

function levels({ inverse }: Market, schedule: readonly MarginLevel[]): Record<string, Amount>[] {
  return schedule.map(({ from, initial, maintenance }) => ({
    ...(inverse ? { contracts: from } : { numNonContractUnits: from }),
    initialMargin: initial,
    maintenanceMargin: maintenance,
  }));
}

const RETAIL_INITIAL = amount("0.1");
const RETAIL_MAINTENANCE = amount("0.05");

/** The levels for retail clients, with an initial margin of at least 10 %. The sandbox treats every account as professional. */
function retail({ from, initial, maintenance }: MarginLevel): MarginLevel {
  return { from, initial: max(initial, RETAIL_INITIAL), maintenance: max(maintenance, RETAIL_MAINTENANCE) };
}

function statusRow({ symbol }: Market): Record<string, unknown> {
  return {
    tradeable: symbol,
    experiencingDislocation: false,
    priceDislocationDirection: null,
    experiencingExtremeVolatility: false,
    extremeVolatilityInitialMarginMultiplier: 1,
  };
}

/** Two big clients can't read rows without `tag` and `pair`, so the real reply may have no indices any more: they are optional. */
function tickers(x: Exchange, { params, indexRows = false }: Call): Reply {
  const symbols = params.all("symbol").map((symbol) => symbol.toUpperCase());
  const wanted = (symbol: string) => symbols.length === 0 || symbols.includes(symbol.toUpperCase());
  const rows = ofTypes(params, markets(x.now)).filter(({ symbol }) => wanted(symbol)).map((market) =>
    ticker(x, market)
  );
  const index = indexRows && params.all("contractType").length === 0 ? indices().filter(wanted) : [];
  return success({ tickers: [...rows, ...index.map((symbol) => indexRow(x, symbol))] });
}

function oneTicker(x: Exchange, { filled }: Call): Reply {
  const symbol = filled.get("symbol") ?? "";
  const found = market(symbol, x.now);
  if (found !== undefined) return success({ ticker: ticker(x, found) });
  if (indexed(symbol) === undefined) throw refuse("contractNotFound", 404);
  return success({ ticker: indexRow(x, symbol.toLowerCase()) });
}

function indexRow(x: Exchange, symbol: string): Record<string, unknown> {
  return { symbol, last: indexPrice(x.seed, symbol, x.now), lastTime: iso(second(x.now)) };
}

/** The start of a time's grid second. */
function second(time: number): number {
  return Math.floor(time / GRID) * GRID;
}

/** Both sides ascending: the best bid is the last one. */
function orderBook(x: Exchange, call: Call): Reply {
  const found = listedMarket(x, call);
  const [bids, asks] = [bookSide(x, found, "sell", "whole"), bookSide(x, found, "buy", "whole")];
  return success({ orderBook: { asks, bids: bids.reverse() } });
}

const HOUR = 3_600_000;
const YEAR = 365 * 86_400_000;

/** Oldest first. */
function fundingRates(x: Exchange, call: Call): Reply {
  const found = listedMarket(x, call);
  if (found.fundingCoefficient === 0) throw refuse("invalidArgument", 400);
  const rates = [];
  const first = Math.ceil(Math.max(found.opened, x.now - YEAR) / HOUR) * HOUR;
  for (let hour = first; hour <= x.now; hour += HOUR) {
    const { relative, absolute } = fundingRate(x.seed, found, hour);
    rates.push({ timestamp: iso(hour), fundingRate: absolute, relativeFundingRate: relative });
  }
  return success({ rates });
}
