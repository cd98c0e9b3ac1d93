/**
 * The accounts of a new exchange: a master account and a subaccount, with their first deposits.
 *
 * @module
 */
import { amount } from "../amount.ts";
import { deposit } from "./ledger.ts";
import type { Account, Exchange, WalletName } from "./state.ts";

/** Wallet, currency and amount of the first deposits. */
type Deposits = readonly (readonly [wallet: WalletName, currency: string, amount: string])[];

const MASTER: Deposits = [
  ["cash", "USD", "50000"],
  ["cash", "XBT", "1"],
  ["cash", "ETH", "10"],
  ["flex", "USD", "100000"],
  ["fi_xbtusd", "XBT", "1"],
  ["fi_ethusd", "ETH", "20"],
];
const SUBACCOUNT: Deposits = [["flex", "USD", "10000"]];

/** Adds the first accounts and books their deposits. */
export function addFirstAccounts(x: Exchange): void {
  const master = newAccount(x.nextUid(), null);
  const subaccount = newAccount(x.nextUid(), master.uid);
  x.addAccount(master);
  x.addAccount(subaccount);
  for (const [wallet, currency, value] of MASTER) deposit(x, master, wallet, currency, amount(value));
  for (const [wallet, currency, value] of SUBACCOUNT) deposit(x, subaccount, wallet, currency, amount(value));
}

/** An empty account; a master if `parent` is null. */
export function newAccount(uid: string, parent: string | null): Account {
  return {
    uid,
    master: parent === null,
    parent,
    wallets: { cash: {}, flex: {}, fi_xbtusd: { XBT: 0n }, fi_ethusd: { ETH: 0n } },
    positions: new Map(),
    leverage: {},
    pnlCurrency: {},
    selfTrade: "REJECT_TAKER",
    deadMansSwitch: null,
    tradingEnabled: true,
    counts: { execution: 0, order: 0, trigger: 0, position: 0, log: 0 },
    extra: {},
  };
}
