/**
 * Handlers of transfers between wallets and accounts of one owner, and of withdrawals.
 *
 * @module
 */

import type { Call } from "../call/call.ts";
import { currencyCode } from "../engine/collateral.ts";
import { refuse, type Reply, success } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { type Account, type Exchange, ownerOf, type WalletName } from "../store/state.ts";
import { type AccountWallet, transfer, withdraw } from "../engine/transfers.ts";

/** Handlers of funds. */
export const TRANSFERS: Handlers = {
  "POST transfer": (x, call, account) => {
    const [from, to] = [walletParam(call, "fromAccount"), walletParam(call, "toAccount")];
    if (from === to) throw refuse("invalidAccount");
    return move(x, call, { account, wallet: from }, { account, wallet: to });
  },
  "POST transfer/subaccount": (x, call, account) => {
    const [from, to] = [accountParam(x, call, account, "fromUser"), accountParam(x, call, account, "toUser")];
    if (from === to) throw refuse("invalidAccount");
    const source = { account: from, wallet: walletParam(call, "fromAccount") };
    return move(x, call, source, { account: to, wallet: walletParam(call, "toAccount") });
  },
  "POST withdrawal": withdrawal,
};

const WALLETS: readonly WalletName[] = ["cash", "flex", "fi_xbtusd", "fi_ethusd"];

function move(x: Exchange, { params }: Call, from: AccountWallet, to: AccountWallet): Reply {
  const currency = currencyCode(params.need("unit"));
  const refused = transfer(x, from, to, currency, params.needAmount("amount"));
  if (refused !== undefined) throw refuse(refused);
  return success();
}

/** A withdrawal to the Spot wallet. The sandbox has none, so the funds are gone. */
function withdrawal(x: Exchange, call: Call, account: Account): Reply {
  const wallet = call.params.text("sourceWallet") === undefined ? "cash" : walletParam(call, "sourceWallet");
  const currency = currencyCode(call.params.need("currency"));
  const taken = withdraw(x, { account, wallet }, currency, call.params.needAmount("amount"));
  if (typeof taken === "string") throw refuse(taken);
  return success(taken);
}

function walletParam({ params }: Call, name: string): WalletName {
  const given = params.need(name).toLowerCase();
  const wallet = WALLETS.find((known) => known === given);
  if (wallet === undefined) throw refuse("invalidAccount");
  return wallet;
}

/** The caller or one of its subaccounts. Only a master moves funds between accounts. */
function accountParam(x: Exchange, { params }: Call, caller: Account, name: string): Account {
  const user = x.accounts.get(params.need(name).toLowerCase());
  if (user === undefined || !caller.master || ownerOf(user) !== caller.uid) throw refuse("invalidAccount");
  return user;
}
