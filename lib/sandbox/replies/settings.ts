/**
 * Handlers of preferences: leverage, profit currency, self-trade strategy and the leverage of off-book fills.
 *
 * @module
 */

import { type Amount, amount, div, isMultiple, ONE, text, whole } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { currencyCode, isCurrency } from "../engine/collateral.ts";
import { invalid, type Refusal, refuse, refuseCode, type Reply, success } from "../call/envelopes.ts";
import { extraData, type Handlers, shownCurrency } from "../call/handler.ts";
import { setLeverage } from "../engine/leverage.ts";
import { type Market, market } from "../market/markets.ts";
import { OFF_BOOK, offBookCap } from "./off_book.ts";
import type { Account, Exchange, SelfTradeStrategy } from "../store/state.ts";

/** Currencies of the exchange that the sandbox doesn't have. */
const DISABLED = ["EUR", "GBP", "USDC", "USDT"];

/** Handlers of the settings. */
export const SETTINGS: Handlers = {
  "GET leveragepreferences": (_x, _call, { leverage }) =>
    success({
      leveragePreferences: Object.entries(leverage).map(([symbol, value]) => ({ symbol, maxLeverage: value })),
    }),
  "PUT leveragepreferences": preferLeverage,
  "GET pnlpreferences": (_x, _call, { pnlCurrency }) =>
    success({
      preferences: Object.entries(pnlCurrency).map(([symbol, code]) => ({ symbol, pnlCurrency: shownCurrency(code) })),
    }),
  "PUT pnlpreferences": setPnlCurrency,
  "GET self-trade-strategy": (_x, _call, { selfTrade }) => success({ strategy: selfTrade }),
  "PUT self-trade-strategy": setSelfTrade,
  "GET rfq-assignment/max-leverage": (_x, _call, account) => success({ maxLeverage: offBook(account) }),
  "PUT rfq-assignment/max-leverage": setOffBook,
  "DELETE rfq-assignment/max-leverage": (_x, _call, account) => {
    masterOnly(account);
    extraData(account, OFF_BOOK).maxLeverage = null;
    return success({ maxLeverage: null });
  },
};

function preferLeverage(x: Exchange, { params, row }: Call, account: Account): Reply {
  const found = flexMarket(x, params.need("symbol"));
  const wanted = params.amount("maxLeverage");
  const highest = div(ONE, found.marginLevels[0]?.initial ?? ONE);
  if (wanted !== undefined && (wanted <= 0n || wanted > highest)) throw invalid(row, "maxLeverage");
  const outcome = setLeverage(x, account, found, wanted ?? null);
  if (outcome === "wouldCauseLiquidation") throw coded(41, "WOULD_CAUSE_LIQUIDATION");
  if (outcome === "insufficientMargin") throw coded(92, "INSUFFICIENT_MARGIN");
  return success();
}

function setPnlCurrency(x: Exchange, { params }: Call, account: Account): Reply {
  const { symbol } = flexMarket(x, params.need("symbol"));
  const currency = currencyCode(params.need("pnlPreference"));
  if (DISABLED.includes(currency)) throw coded(90, "CURRENCY_NOT_ENABLED_FOR_PNL");
  if (!isCurrency(currency)) throw coded(89, "CURRENCY_DOES_NOT_EXIST");
  account.pnlCurrency[symbol] = currency;
  return success();
}

function flexMarket(x: Exchange, symbol: string): Market {
  const found = market(symbol, x.now);
  // This code was seen live with HTTP 500.
  if (found === undefined) throw refuseCode(500, "INTERNAL_SERVER_ERROR", 87, "CONTRACT_DOES_NOT_EXIST");
  if (found.inverse) throw coded(88, "CONTRACT_NOT_FLEX_FUTURES");
  return found;
}

function coded(code: number, message: string): Refusal {
  return refuseCode(400, "BAD_REQUEST", code, message);
}

const STRATEGIES: readonly SelfTradeStrategy[] = [
  "REJECT_TAKER",
  "CANCEL_MAKER_SELF",
  "CANCEL_MAKER_CHILD",
  "CANCEL_MAKER_ANY",
];

function setSelfTrade(_x: Exchange, { params, row }: Call, account: Account): Reply {
  const strategy = STRATEGIES.find((name) => name === params.need("strategy"));
  if (strategy === undefined) throw invalid(row, "strategy");
  account.selfTrade = strategy;
  return success({ strategy });
}

function offBook(account: Account): Amount | null {
  masterOnly(account);
  return offBookCap(account) ?? null;
}

function setOffBook(_x: Exchange, { params, row }: Call, account: Account): Reply {
  masterOnly(account);
  const wanted = params.needAmount("maxLeverage");
  if (wanted < 0n || wanted > whole(100)) throw refuse("rfqAssignmentMaxLeverageOutOfBounds");
  if (!isMultiple(wanted, amount("0.01"))) throw invalid(row, "maxLeverage");
  extraData(account, OFF_BOOK).maxLeverage = text(wanted);
  return success({ maxLeverage: wanted });
}

function masterOnly({ master }: Account): void {
  if (!master) throw refuse("rfqAssignmentMaxLeverageDisabled");
}
