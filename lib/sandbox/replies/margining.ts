/**
 * Handlers of portfolio margin: the parameters of a simple model, and its figures for a hypothetical portfolio.
 *
 * The model: every market of one base currency is shocked together by each level of `priceShockLevels`. A currency's market
 * risk is its largest loss. Netted across currencies, `crossAssetNettingFactor` of the risk is that of the worst common
 * shock, the rest is the sum of the single ones. That is the maintenance margin; `optionsInitialMarginFactor` times it is
 * the initial one. The sandbox lists no options, so their figures are 0.
 *
 * @module
 */

import { type Amount, amount, max, min, mul, ONE, sum } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { notional, profit } from "../engine/contracts.ts";
import { invalid, refuse, type Reply, success } from "../call/envelopes.ts";
import { type Handlers, shownCurrency } from "../call/handler.ts";
import { isFields, numberIn, parseJson, textIn } from "../call/json_argument.ts";
import { markOf } from "../engine/listing.ts";
import { type Market, market } from "../market/markets.ts";
import { indexPrice } from "../market/prices.ts";
import type { Exchange } from "../store/state.ts";

const NETTING = amount("0.5");
const INITIAL_FACTOR = amount("1.3");
const SHOCKS = ["-0.15", "-0.1", "-0.05", "0.05", "0.1", "0.15"].map(amount);
const MAX_POSITIONS = 500;

/** Handlers of portfolio margining. */
export const MARGINING: Handlers = {
  "GET portfolio-margining/parameters": () => success(PARAMETERS),
  "POST portfolio-margining/simulate": simulate,
};

const OPTION_LIMITS = { maxTotalPositionSize: amount("10"), maxTotalOpenOrdersSize: amount("10") };

const PARAMETERS = {
  crossAssetNettingFactor: NETTING,
  extremePriceShockMultiplier: amount("2"),
  volShockMultiplicationFactor: amount("0.3"),
  volShockExponentFactor: amount("0.5"),
  optionExpiryTimeShockHours: 4,
  optionsInitialMarginFactor: INITIAL_FACTOR,
  totalOptionOrdersConsideredInInitialMarginCalc: 10,
  priceShockLevels: SHOCKS,
  optionsUserLimits: {
    maxNetPositionDelta: amount("100"),
    limitsPerBaseCurrency: { BTC: OPTION_LIMITS, ETH: OPTION_LIMITS },
  },
};

/** A position of the hypothetical portfolio. */
interface SimulatedPosition {
  market: Market;
  size: Amount;
  /** In USD at mark, signed. */
  value: Amount;
  /** In USD. */
  pnl: Amount;
}

function simulate(x: Exchange, call: Call): Reply {
  const positions = readPositions(x, call);
  const bases = [...new Set(positions.map(({ market }) => market.base))];
  const scenarios = bases.map((base) => {
    const value = sum(positions.filter(({ market }) => market.base === base).map(({ value }) => value));
    return SHOCKS.map((shock) => mul(value, shock));
  });
  const totalMarketRisk = sum(scenarios.map(lossOf));
  const totalScenarioPnls = SHOCKS.map((_, i) => sum(scenarios.map((scenario) => scenario[i] ?? 0n)));
  const netted = mul(NETTING, lossOf(totalScenarioPnls)) + mul(ONE - NETTING, totalMarketRisk);
  return success({
    maintenanceMargin: netted,
    initialMargin: mul(netted, INITIAL_FACTOR),
    pnl: sum(positions.map(({ pnl }) => pnl)),
    portfolioMarginBreakdown: {
      totalCrossAssetNettedMarketRisk: netted,
      totalMarketRisk,
      totalScenarioPnls,
      totalAbsoluteOptionPositionDeltaNotional: 0,
      netPortfolioDelta: sum(positions.map(({ value }) => value)),
      totalPremium: 0,
      isBuyOnly: positions.every(({ size }) => size > 0n),
      futuresMaintenanceMargin: netted,
    },
    greeks: Object.fromEntries(bases.map((base) => [shownCurrency(base), greeksOf(x, positions, base)])),
  });
}

function readPositions(x: Exchange, { params, row }: Call): SimulatedPosition[] {
  const portfolio = parseJson(params.need("json"));
  if (!isFields(portfolio) || !Array.isArray(portfolio.positions)) throw refuse("Json Parse Error");
  if (portfolio.positions.length > MAX_POSITIONS) throw invalid(row, "json");
  return portfolio.positions.map((position: unknown) => {
    if (!isFields(position)) throw refuse("Json Parse Error");
    const found = market(textIn(position.instrument) ?? "", x.now);
    if (found === undefined) throw invalid(row, "instrument");
    const size = numberIn(position.size);
    if (size === undefined) throw invalid(row, "size");
    const entry = position.entryPrice === undefined ? markOf(x, found) : numberIn(position.entryPrice);
    if (entry === undefined || entry <= 0n) throw invalid(row, "entryPrice");
    return simulatedPosition(x, found, size, entry);
  });
}

function simulatedPosition(x: Exchange, market: Market, size: Amount, entry: Amount): SimulatedPosition {
  const mark = markOf(x, market);
  const inDollars = (settled: Amount) => market.inverse ? mul(settled, mark) : settled;
  const value = inDollars(notional(market, size, mark));
  return { market, size, value: size < 0n ? -value : value, pnl: inDollars(profit(market, size, entry, mark)) };
}

/** A future's delta is its value in coins; futures are linear, so the other greeks, and the implied volatility, are 0. */
function greeksOf(x: Exchange, positions: readonly SimulatedPosition[], base: string): Record<string, Amount | number> {
  const own = positions.filter(({ market }) => market.base === base);
  const index = own[0] === undefined ? ONE : indexPrice(x.seed, own[0].market, x.now);
  const delta = sum(own.map(({ value }) => value)) * ONE / index;
  return { iv: 0, delta, gamma: 0, vega: 0, theta: 0, rho: 0 };
}

/** The largest loss of the scenarios, as a positive number. */
function lossOf(scenarios: readonly Amount[]): Amount {
  return max(0n, -scenarios.reduce((worst, pnl) => min(worst, pnl), 0n));
}
