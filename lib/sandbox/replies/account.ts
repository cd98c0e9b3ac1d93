/**
 * Handlers of the account: balances, positions, subaccounts, notifications, and the check of an API key.
 *
 * @module
 */

import { type Amount, text } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { iso, refuseCode, type Reply, success, unauthorized } from "../call/envelopes.ts";
import { type Handlers, shownCurrency } from "../call/handler.ts";
import { KEYS } from "../call/keys.ts";
import {
  accountSummary,
  type CoinSummary,
  type FlexSummary,
  type OpenPosition,
  openPositions,
  unwindPercentile,
} from "../engine/margin.ts";
import { markets } from "../market/markets.ts";
import type { Account, Balances, Exchange } from "../store/state.ts";

/** Handlers of the account. */
export const ACCOUNT: Handlers = {
  "GET accounts": accounts,
  "GET openpositions": (x, _call, account) => success({ openPositions: openPositions(x, account).map(position) }),
  "GET unwindqueue": (x, _call, account) =>
    success({
      queue: [...account.positions.values()].map((position) => ({
        symbol: position.symbol,
        percentile: unwindPercentile(x, account, position),
      })),
    }),
  "GET subaccounts": subaccounts,
  "GET subaccount/{subaccountUid}/trading-enabled": (x, call, account) => ({
    json: { tradingEnabled: subaccount(x, call, account).tradingEnabled },
  }),
  "PUT subaccount/{subaccountUid}/trading-enabled": (x, call, account) => {
    const child = subaccount(x, call, account);
    child.tradingEnabled = call.params.boolean("tradingEnabled") ?? child.tradingEnabled;
    return { json: { tradingEnabled: child.tradingEnabled } };
  },
  "GET notifications": notifications,
  "GET auth/api-keys/v3/check": checkKey,
};

function accounts(x: Exchange, _call: Call, account: Account): Reply {
  const { cash, flex, fi_xbtusd, fi_ethusd } = accountSummary(x, account);
  return success({
    accounts: {
      cash: { type: "cashAccount", balances: texts(cash) },
      fi_xbtusd: coinAccount(fi_xbtusd),
      fi_ethusd: coinAccount(fi_ethusd),
      flex: { type: "multiCollateralMarginAccount", ...flex },
    },
  });
}

/** Balances as texts, currencies in lower case. */
function texts(balances: Balances): Record<string, string> {
  return Object.fromEntries(Object.entries(balances).map(([code, amount]) => [code.toLowerCase(), text(amount)]));
}

function coinAccount({ currency, balances, ...rest }: CoinSummary): Record<string, unknown> {
  return { type: "marginAccount", currency: currency.toLowerCase(), balances: texts(balances), ...rest };
}

function position({ fillTime, maxFixedLeverage, pnlCurrency, ...rest }: OpenPosition): Record<string, unknown> {
  const isolated = maxFixedLeverage === null ? {} : { maxFixedLeverage };
  return { ...rest, fillTime: iso(fillTime), pnlCurrency: shownCurrency(pnlCurrency), ...isolated };
}

/** A subaccount has no subaccounts of its own. */
function subaccounts(x: Exchange, _call: Call, account: Account): Reply {
  const children = [...x.accounts.values()].filter(({ parent }) => parent === account.uid);
  return success({
    masterAccountUid: account.parent ?? account.uid,
    subaccounts: children.map((child, i) => childRow(x, child, i + 1)),
  });
}

function childRow(x: Exchange, child: Account, number: number): Record<string, unknown> {
  const { cash, flex, fi_xbtusd, fi_ethusd } = accountSummary(x, child);
  return {
    accountUid: child.uid,
    email: `subaccount${number}@sandbox.example`,
    fullName: null,
    holdingAccounts: Object.entries(cash).map(([code, amount]) => ({ currency: code.toLowerCase(), amount })),
    futuresAccounts: [
      { name: "f-xbt:usd", availableMargin: fi_xbtusd.auxiliary.af },
      { name: "f-eth:usd", availableMargin: fi_ethusd.auxiliary.af },
    ],
    flexAccount: { ...flex, currencies: currencyList(flex) },
  };
}

function currencyList({ currencies }: FlexSummary): Record<string, Amount | string>[] {
  return Object.entries(currencies).map(([currency, row]) => ({ currency, ...row }));
}

/** The subaccount of the path. Throws a Refusal: HTTP 404 when the caller has no such subaccount. */
function subaccount(x: Exchange, { filled }: Call, account: Account): Account {
  const child = x.accounts.get(filled.get("subaccountUid")?.toLowerCase() ?? "");
  if (child === undefined || child.parent !== account.uid) {
    throw refuseCode(404, "NOT_FOUND", 0, "subaccount not found");
  }
  return child;
}

/** A notice that this isn't a real exchange, and the upcoming settlements. */
function notifications(x: Exchange): Reply {
  const dated = markets(x.now).filter(({ expires }) => expires !== undefined);
  const settlements = dated.map(({ symbol, expires = 0 }) => ({
    type: "settlement",
    priority: "medium",
    note: `${symbol} settles at its index price`,
    effectiveTime: iso(expires),
  }));
  const restart = {
    type: "maintenance",
    priority: "low",
    note: "This is the sandbox of kf: it never restarts by itself, and no real money moves",
    effectiveTime: iso(x.created),
    expectedDowntimeMinutes: 0,
  };
  return success({ notifications: [restart, ...settlements] });
}

function checkKey(x: Exchange, { row, received }: Call, account: Account): Reply {
  const key = KEYS.find(({ apiKey }) => apiKey === received.headers.get("APIKey"));
  if (key === undefined) throw unauthorized(row, "the APIKey is unknown");
  return {
    json: {
      apiKey: key.apiKey,
      accountUid: account.uid,
      iiban: account.master ? "AA08 N84G SAND BOX1" : "AA08 N84G SAND BOX2",
      createdAt: iso(x.created).replace(/\.\d+/, ""),
      permissions: {
        general: key.general === "full" ? "FULL_ACCESS" : "READ_ONLY",
        transfer: key.withdrawal ? "FULL_ACCESS" : "NO_ACCESS",
      },
      allowedCidrBlock: null,
      allowedCidrBlocks: [],
    },
  };
}
