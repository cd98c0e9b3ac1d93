/**
 * Transfers between wallets and accounts, and withdrawals out of the sandbox.
 *
 * @module
 */
import type { Amount } from "../amount.ts";
import { withdrawable } from "./assessment.ts";
import { isCurrency } from "./collateral.ts";
import { book } from "../store/ledger.ts";
import { type Account, type Exchange, ownerOf, type WalletName } from "../store/state.ts";

/** A wallet of an account. */
export interface AccountWallet {
  readonly account: Account;
  readonly wallet: WalletName;
}

/** Why a transfer is refused: the values of `error` (docs/api.md 4.2). */
export type TransferError = "invalidAccount" | "invalidUnit" | "invalidAmount" | "insufficientFunds";

/** The only currency of a single-collateral wallet. */
const COIN: Readonly<Partial<Record<WalletName, string>>> = { fi_xbtusd: "XBT", fi_ethusd: "ETH" };

/** Moves funds between two wallets of one owner. Returns the error, or undefined on success. */
export function transfer(
  x: Exchange,
  from: AccountWallet,
  to: AccountWallet,
  currency: string,
  moved: Amount,
): TransferError | undefined {
  if (ownerOf(from.account) !== ownerOf(to.account)) return "invalidAccount";
  if (from.account === to.account && from.wallet === to.wallet) return "invalidAccount";
  const refused = accepts(to.wallet, currency) ? transferError(x, from, currency, moved) : "invalidUnit";
  if (refused !== undefined) return refused;
  const info = from.account === to.account ? "transfer" : "subaccount transfer";
  book(x, from.account, from.wallet, currency, { info, moved: -moved });
  book(x, to.account, to.wallet, currency, { info, moved });
  return undefined;
}

/** Withdraws funds from the sandbox. Returns the uid of the withdrawal, or the error. */
export function withdraw(
  x: Exchange,
  from: AccountWallet,
  currency: string,
  moved: Amount,
): { uid: string } | TransferError {
  const refused = transferError(x, from, currency, moved);
  if (refused !== undefined) return refused;
  book(x, from.account, from.wallet, currency, { info: "cross-exchange transfer", moved: -moved });
  return { uid: x.nextUid() };
}

function transferError(
  x: Exchange,
  { account, wallet }: AccountWallet,
  currency: string,
  moved: Amount,
): TransferError | undefined {
  if (!accepts(wallet, currency)) return "invalidUnit";
  if (moved <= 0n) return "invalidAmount";
  return moved > withdrawable(x, account, wallet, currency) ? "insufficientFunds" : undefined;
}

function accepts(wallet: WalletName, currency: string): boolean {
  return isCurrency(currency) && (COIN[wallet] ?? currency) === currency;
}
