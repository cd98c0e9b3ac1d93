/**
 * Moving funds: between wallets, between accounts of one owner, and out of the sandbox.
 *
 * @module
 */

import type { Amount } from "./amount.ts";
import { withdrawable } from "./assessment.ts";
import type { Call } from "./call.ts";
import { currencyCode, isCurrency } from "./collateral.ts";
import { refuse, type Reply, success } from "./envelopes.ts";
import type { Handlers } from "./handler.ts";
import { book } from "./ledger.ts";
import type { LogInfo } from "./records.ts";
import { type Account, type Exchange, ownerOf, type WalletName } from "./state.ts";

/** Handlers of funds. */
export const TRANSFERS: Handlers = {
  "POST transfer": (x, call, account) => {
    const [from, to] = [walletNamed(call, "fromAccount"), walletNamed(call, "toAccount")];
    if (from === to) throw refuse("invalidAccount");
    return move(x, call, { account, wallet: from }, { account, wallet: to }, "transfer");
  },
  "POST transfer/subaccount": (x, call, account) => {
    const [from, to] = [userNamed(x, call, account, "fromUser"), userNamed(x, call, account, "toUser")];
    if (from === to) throw refuse("invalidAccount");
    const source = { account: from, wallet: walletNamed(call, "fromAccount") };
    return move(x, call, source, { account: to, wallet: walletNamed(call, "toAccount") }, "subaccount transfer");
  },
  "POST withdrawal": withdraw,
};

const WALLETS: readonly WalletName[] = ["cash", "flex", "fi_xbtusd", "fi_ethusd"];

/** The only currency of a single-collateral wallet. */
const COIN: Readonly<Partial<Record<WalletName, string>>> = { fi_xbtusd: "XBT", fi_ethusd: "ETH" };

interface Place {
  account: Account;
  wallet: WalletName;
}

function move(x: Exchange, call: Call, from: Place, to: Place, info: LogInfo): Reply {
  const currency = currencyNamed(call, "unit", from.wallet, to.wallet);
  const moved = amountOf(x, call, from, currency);
  book(x, from.account, from.wallet, currency, { info, moved: -moved });
  book(x, to.account, to.wallet, currency, { info, moved });
  return success();
}

/** Out to the Spot wallet, which the sandbox has none of: the funds are gone. */
function withdraw(x: Exchange, call: Call, account: Account): Reply {
  const wallet = call.params.text("sourceWallet") === undefined ? "cash" : walletNamed(call, "sourceWallet");
  const currency = currencyNamed(call, "currency", wallet);
  const moved = amountOf(x, call, { account, wallet }, currency);
  book(x, account, wallet, currency, { info: "cross-exchange transfer", moved: -moved });
  return success({ uid: x.nextUid() });
}

function walletNamed({ params }: Call, name: string): WalletName {
  const given = params.need(name).toLowerCase();
  const wallet = WALLETS.find((known) => known === given);
  if (wallet === undefined) throw refuse("invalidAccount");
  return wallet;
}

/** The caller or one of its subaccounts. Only a master moves funds between accounts. */
function userNamed(x: Exchange, { params }: Call, caller: Account, name: string): Account {
  const user = x.accounts.get(params.need(name).toLowerCase());
  if (user === undefined || !caller.master || ownerOf(user) !== caller.uid) throw refuse("invalidAccount");
  return user;
}

function currencyNamed({ params }: Call, name: string, ...wallets: WalletName[]): string {
  const currency = currencyCode(params.need(name));
  if (!isCurrency(currency)) throw refuse("invalidUnit");
  if (wallets.some((wallet) => (COIN[wallet] ?? currency) !== currency)) throw refuse("invalidUnit");
  return currency;
}

function amountOf(x: Exchange, { params }: Call, { account, wallet }: Place, currency: string): Amount {
  const moved = params.needAmount("amount");
  if (moved <= 0n) throw refuse("invalidAmount");
  if (moved > withdrawable(x, account, wallet, currency)) throw refuse("insufficientFunds");
  return moved;
}
