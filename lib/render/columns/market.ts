/**
 * How replies about market data are shown as tables.
 *
 * @module
 */

import type { Column, Table } from "./table.ts";

/** The margin of the smallest positions; larger ones need more. */
const INITIAL_MARGIN: Column = { name: "initialMargin", at: "marginLevels.0.initialMargin" };

const MAINTENANCE_MARGIN: Column = { name: "maintenanceMargin", at: "marginLevels.0.maintenanceMargin" };

const STATUS = [
  "tradeable",
  "experiencingDislocation",
  "experiencingExtremeVolatility",
  "extremeVolatilityInitialMarginMultiplier",
  "priceDislocationDirection",
] as const;

const TICKER = [
  "symbol",
  "last",
  "change24h",
  "markPrice",
  "bid",
  "ask",
  "fundingRate",
  "vol24h",
  "openInterest",
  "bidSize",
  "askSize",
  "high24h",
  "low24h",
  "indexPrice",
  "volumeQuote",
  "fundingRatePrediction",
  "relativeFundingRate",
  "vwap24h",
  "lastTime",
  "tag",
  "suspended",
  "postOnly",
  "isUnderlyingMarketClosed",
] as const;

/** By endpoint id. */
export const MARKET: Readonly<Record<string, Table>> = {
  "instruments": {
    rows: "instruments",
    none: "instruments",
    columns: [
      "symbol",
      "pair",
      "tickSize",
      INITIAL_MARGIN,
      MAINTENANCE_MARGIN,
      "maxPositionSize",
      "type",
      "lastTradingTime",
      "contractSize",
      "postOnly",
      "tradeable",
      "contractValueTradePrecision",
      "fundingRateCoefficient",
      "maxRelativeFundingRate",
      "openingDate",
      "category",
      "isin",
      "maxOpenInterestUsd",
    ],
    key: "symbol",
  },
  "trading/instruments": {
    rows: "instruments",
    none: "instruments",
    columns: [
      "symbol",
      "pair",
      "minimumTradeSize",
      INITIAL_MARGIN,
      MAINTENANCE_MARGIN,
      "maxPositionSize",
      "type",
      "fundingRateCoefficient",
      "maxRelativeFundingRate",
      "openingDate",
      "impactMidSize",
    ],
    key: "symbol",
  },
  "instruments/status": { rows: "instrumentStatus", none: "instruments", columns: STATUS, key: "tradeable" },
  "instruments/{symbol}/status": { rows: "", form: "record", columns: STATUS },
  "tickers": { rows: "tickers", none: "tickers", columns: TICKER, key: "symbol" },
  "tickers/{symbol}": { rows: "ticker", form: "record", columns: TICKER },
  "orderbook": { rows: "orderBook", form: "book", columns: ["side", "price", "size"] },
  "history": {
    rows: "history",
    none: "trades",
    columns: ["time", "side", "size", "price", "type", "sequence_id", "trade_id", "uid"],
    key: "uid",
  },
  "historical-funding-rates": {
    rows: "rates",
    none: "funding rates",
    columns: ["timestamp", "relativeFundingRate", "fundingRate"],
    key: "timestamp",
  },
  "feeschedules": {
    rows: "feeSchedules",
    none: "fee schedules",
    parts: { tiers: "beside" },
    columns: [
      "name",
      { name: "usdVolume", at: "part.value.usdVolume" },
      { name: "makerFee", at: "part.value.makerFee" },
      { name: "takerFee", at: "part.value.takerFee" },
      "uid",
    ],
    key: "uid",
  },
};
