/**
 * Handlers of the charts: candles and analytics.
 *
 * @module
 */

import { analytics, ANALYTICS_TYPES, liquidityPool } from "../market/analytics.ts";
import type { Call } from "../call/call.ts";
import { type Candles, candles, type Resolution, RESOLUTIONS, TICK_TYPES } from "../market/candles.ts";
import { invalid, refuseAnalytics, refuseText, type Reply } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { listedOrExpired, type Market, markets } from "../market/markets.ts";
import type { Params } from "../call/params.ts";
import type { Exchange } from "../store/state.ts";

/** Handlers of the charts. */
export const CHARTS: Handlers = {
  "GET charts": () => ({ json: TICK_TYPES }),
  "GET charts/{tick_type}": (x) => ({ json: markets(x.now).map(({ symbol }) => symbol) }),
  "GET charts/{tick_type}/{symbol}": (x, call) => {
    chartedMarket(x, call);
    return { json: Object.keys(RESOLUTIONS) };
  },
  "GET charts/{tick_type}/{symbol}/{resolution}": (x, call) => ({ json: candlesOf(x, call) }),
  "GET charts/analytics/liquidity-pool": (x, { params }) => {
    const { since, interval, to } = buckets(params);
    return { json: { result: liquidityPool(x.seed, since, interval, to, x.now), errors: [] } };
  },
  "GET charts/analytics/{symbol}/{analytics_type}": statistic,
};

function candlesOf(x: Exchange, call: Call): Candles {
  const { params, filled, row } = call;
  const found = chartedMarket(x, call);
  const tick = TICK_TYPES.find((type) => type === filled.get("tick_type"));
  if (tick === undefined) throw invalid(row, "tick_type");
  // The exchange matches it without regard to case: 1M is one minute.
  const resolution = filled.get("resolution")?.toLowerCase() ?? "";
  if (!isResolution(resolution)) throw refuseText("Invalid resolution");
  const count = params.integer("count");
  if (count !== undefined && count < 0) throw invalid(row, "count");
  return candles(x.seed, found, tick, resolution, seconds(params, "from"), seconds(params, "to"), count, x.now);
}

function isResolution(text: string): text is Resolution {
  return Object.hasOwn(RESOLUTIONS, text);
}

/** Expired contracts still have charts. */
function chartedMarket(x: Exchange, { filled, row }: Call): Market {
  const symbol = filled.get("symbol") ?? "";
  const found = listedOrExpired(symbol, x.now);
  if (found === undefined) throw invalid(row, "symbol", symbol);
  return found;
}

/** A time in whole s since the epoch. */
function seconds(params: Params, name: string): number | undefined {
  const time = params.seconds(name);
  return time === undefined ? undefined : Math.floor(time / 1000);
}

function buckets(params: Params): { since: number; interval: number; to: number | undefined } {
  return {
    since: seconds(params, "since") ?? 0,
    interval: params.integer("interval") ?? 3600,
    to: seconds(params, "to"),
  };
}

function statistic(x: Exchange, { params, filled, row }: Call): Reply {
  const symbol = filled.get("symbol") ?? "";
  const found = listedOrExpired(symbol, x.now);
  if (found === undefined) throw refuseAnalytics(404, "not_found", "market not found", "symbol", symbol);
  const type = ANALYTICS_TYPES.find((known) => known === filled.get("analytics_type"));
  if (type === undefined) throw invalid(row, "analytics_type");
  const { since, interval, to } = buckets(params);
  const result = analytics(x.seed, found, type, since, interval, to, x.now);
  if (result === undefined) throw refuseAnalytics(404, "not_found", `${symbol} has none`, "analytics_type", type);
  return { json: { result, errors: [] } };
}
