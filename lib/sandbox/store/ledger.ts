/**
 * Changes balances and logs each change in the account log; nothing else writes to the wallets.
 *
 * @module
 */
import { type Amount, text } from "../amount.ts";
import type { LogBody, LogInfo } from "./records.ts";
import { type Account, balance, type Exchange, type WalletName } from "./state.ts";

/** What changes a balance, and what else the row of the log says. An absent amount is 0. */
export interface Booking {
  readonly info: LogInfo;
  /** Added to the balance. */
  readonly pnl?: Amount;
  readonly funding?: Amount;
  readonly moved?: Amount;
  /** Taken from it. */
  readonly fee?: Amount;
  readonly liquidationFee?: Amount;
  /** Symbol of the market. */
  readonly symbol?: string;
  readonly orderUid?: string;
  /** Uid of the execution. */
  readonly execution?: string;
  readonly tradePrice?: Amount;
  readonly markPrice?: Amount;
  /** Of an hour, for one unit of size. */
  readonly fundingRate?: Amount;
  /** Percent. */
  readonly spread?: Amount;
  /** Of a conversion: the USD value of one unit of the currency paid, and of the one given. */
  readonly rates?: { readonly to: Amount; readonly from: Amount };
}

/** Changes the balance of a currency in a wallet and logs it. */
export function book(x: Exchange, account: Account, wallet: WalletName, currency: string, booking: Booking): void {
  const { pnl = 0n, funding = 0n, moved = 0n, fee = 0n, liquidationFee = 0n } = booking;
  const old = balance(account, wallet, currency);
  const next = old + pnl + funding + moved - fee - liquidationFee;
  account.wallets[wallet][currency] = next;
  log(x, account, wallet, booking, {
    asset: currency.toLowerCase(),
    old_balance: text(old),
    new_balance: text(next),
    old_average_entry_price: null,
    new_average_entry_price: null,
    realized_pnl: shown(booking.pnl),
    fee: shown(booking.fee),
    realized_funding: shown(booking.funding),
    liquidation_fee: shown(booking.liquidationFee),
    collateral: booking.symbol === undefined ? null : currency.toLowerCase(),
  });
}

/** Size and average entry of a position at one moment. */
export interface Held {
  readonly size: Amount;
  readonly entry: Amount | null;
}

/** Logs the position leg of a trade or settlement: the balances of the row are position sizes. */
export function logPosition(
  x: Exchange,
  account: Account,
  wallet: WalletName,
  booking: Booking & { readonly symbol: string },
  old: Held,
  next: Held,
): void {
  log(x, account, wallet, booking, {
    asset: booking.symbol.toLowerCase(),
    old_balance: text(old.size),
    new_balance: text(next.size),
    old_average_entry_price: shown(old.entry),
    new_average_entry_price: shown(next.entry),
    realized_pnl: null,
    fee: null,
    realized_funding: null,
    liquidation_fee: null,
    collateral: null,
  });
}

/** Deposits money from outside the sandbox. */
export function deposit(x: Exchange, account: Account, wallet: WalletName, currency: string, moved: Amount): void {
  book(x, account, wallet, currency, { info: "cross-exchange transfer", moved });
}

type Leg =
  | "asset"
  | "old_balance"
  | "new_balance"
  | "old_average_entry_price"
  | "new_average_entry_price"
  | "realized_pnl"
  | "fee"
  | "realized_funding"
  | "liquidation_fee"
  | "collateral";

function log(x: Exchange, account: Account, wallet: WalletName, booking: Booking, leg: Pick<LogBody, Leg>): void {
  const { info, symbol, orderUid = null } = booking;
  const body: LogBody = {
    ...leg,
    info,
    contract: symbol?.toLowerCase() ?? null,
    booking_uid: x.nextUid(),
    margin_account: wallet,
    trade_price: shown(booking.tradePrice),
    mark_price: shown(booking.markPrice),
    execution: booking.execution ?? null,
    funding_rate: shown(booking.fundingRate),
    conversion_spread_percentage: shown(booking.spread),
    position_uid: null,
    ...(booking.rates && { exchange_rate: text(booking.rates.to), exchange_rate_from: text(booking.rates.from) }),
  };
  x.append({ account: account.uid, kind: "log", symbol: symbol ?? null, orderUid, label: info, body });
}

function shown(value: Amount | null | undefined): string | null {
  return value === undefined || value === null ? null : text(value);
}
