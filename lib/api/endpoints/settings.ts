/**
 * The rows of preferences: leverage, profit currency and self-trade.
 *
 * @module
 */

import { DERIVATIVES, ENVELOPE } from "./derivatives.ts";
import { SYMBOL_IN_QUERY } from "./parameters.ts";
import type { Rows } from "./row.ts";

/** Leverage, profit currency and self-trade strategy. */
export const SETTINGS: Rows = {
  "leveragepreferences": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/leveragepreferences",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 2,
    summary: "The markets on isolated margin, and the leverage of each",
    doc: "multi-collateral/get-leverage-settings",
    parameters: [],
    reply: [...ENVELOPE, "leveragePreferences"],
    holds: { leveragePreferences: "list" },
    example: "leveragepreferences",
  }, {
    verb: "PUT",
    base: DERIVATIVES,
    path: "/leveragepreferences",
    private: true,
    permission: "general:full",
    effect: "settings",
    cost: 10,
    summary: "Put one market on isolated margin with a leverage, or back on cross margin",
    doc: "multi-collateral/set-leverage-settings",
    parameters: [
      SYMBOL_IN_QUERY,
      {
        name: "maxLeverage",
        in: "query",
        type: "number",
        about: "Leverage on isolated margin; left out, the market goes back to cross margin",
      },
    ],
    reply: ENVELOPE,
    example: "PUT leveragepreferences symbol=PF_XBTUSD maxLeverage=5",
  }],
  "pnlpreferences": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/pnlpreferences",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 2,
    summary: "The profit currency chosen for each market",
    doc: "multi-collateral/get-pnl-currency-preferences",
    parameters: [],
    reply: [...ENVELOPE, "preferences"],
    holds: { preferences: "list" },
    example: "pnlpreferences",
  }, {
    verb: "PUT",
    base: DERIVATIVES,
    path: "/pnlpreferences",
    private: true,
    permission: "general:full",
    effect: "settings",
    cost: 10,
    summary: "Set the currency in which one market pays out profits",
    doc: "multi-collateral/set-pnl-currency-preference",
    parameters: [
      SYMBOL_IN_QUERY,
      {
        name: "pnlPreference",
        in: "query",
        type: "text",
        required: true,
        about: "Currency, e.g. USD, EUR, GBP, USDC, USDT, BTC or ETH",
      },
    ],
    reply: ENVELOPE,
    example: "PUT pnlpreferences symbol=PF_XBTUSD pnlPreference=BTC",
  }],
  "self-trade-strategy": () => [{
    verb: "GET",
    base: DERIVATIVES,
    path: "/self-trade-strategy",
    private: true,
    permission: "general:read-only",
    effect: "read",
    cost: 2,
    summary: "What happens when two own orders would trade with each other",
    doc: "trading-settings/get-self-trade-strategy",
    parameters: [],
    reply: [...ENVELOPE, "strategy"],
    holds: { strategy: "value" },
    example: "self-trade-strategy",
  }, {
    verb: "PUT",
    base: DERIVATIVES,
    path: "/self-trade-strategy",
    private: true,
    permission: "general:full",
    effect: "settings",
    cost: 2,
    summary: "Set what happens when two own orders would trade with each other",
    doc: "trading-settings/update-self-trade-strategy",
    parameters: [
      {
        name: "strategy",
        in: "query",
        type: "text",
        required: true,
        values: ["REJECT_TAKER", "CANCEL_MAKER_SELF", "CANCEL_MAKER_CHILD", "CANCEL_MAKER_ANY"],
        about: "Refuse the taker, or cancel the maker: in one account, also master over subaccount, or both ways",
      },
    ],
    reply: [...ENVELOPE, "strategy"],
    example: "PUT self-trade-strategy strategy=REJECT_TAKER",
  }],
};
