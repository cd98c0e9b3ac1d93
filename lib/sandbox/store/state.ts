/**
 * The state of the exchange: accounts with their wallets and positions, open orders, and events. Every transaction of the store
 * passes one {@link Exchange} to its work; the engine reads and changes that.
 *
 * Symbols are upper case (`PF_XBTUSD`), currencies too (`USD`, `XBT`, `ETH`; bitcoin is always XBT), times are ms since the
 * epoch, sizes are contracts for the inverse families and base units for the others.
 *
 * @module
 */
import type { Amount } from "../amount.ts";

/** Side of an order. */
export const SIDES = ["buy", "sell"] as const;
export type Side = typeof SIDES[number];

/** Order types as sendorder takes them. */
export const ORDER_TYPES = ["lmt", "post", "ioc", "mkt", "fok", "stp", "take_profit", "trailing_stop"] as const;
export type OrderType = typeof ORDER_TYPES[number];

/** The price that fires a trigger order; "index" is what openorders shows as "spot". */
export const SIGNALS = ["mark", "index", "last"] as const;
export type Signal = typeof SIGNALS[number];

/** Unit of a distance from a price: PERCENT of it, or the quote currency. */
export const DISTANCE_UNITS = ["PERCENT", "QUOTE_CURRENCY"] as const;
export type DistanceUnit = typeof DISTANCE_UNITS[number];

/** A distance from a price. */
export interface Distance {
  value: Amount;
  unit: DistanceUnit;
}

/** The names of the wallets. "fi_xbtusd" and "fi_ethusd" are the single-collateral ones of the inverse markets. */
export type WalletName = "cash" | "flex" | "fi_xbtusd" | "fi_ethusd";

/** Balances by currency. The two single-collateral wallets hold their coin only. */
export type Balances = Record<string, Amount>;

/** What happens when an account's order would trade with its owner's own resting order. */
export type SelfTradeStrategy = "REJECT_TAKER" | "CANCEL_MAKER_SELF" | "CANCEL_MAKER_CHILD" | "CANCEL_MAKER_ANY";

/**
 * Why an order is in its state, as the history writes it (`new_user_order`); orders/status has capitals (docs/api.md 4.3
 * updateReason, {@link updateReason}).
 */
export type OrderReason =
  | "new_user_order"
  | "edited_by_user"
  | "stop_order_triggered"
  | "limit_order_from_stop"
  | "partial_fill"
  | "full_fill"
  | "cancelled_by_user"
  | "contract_expired"
  | "not_enough_margin"
  | "dead_man_switch"
  | "post_order_failed_because_it_would_be_filled"
  | "ioc_order_failed_because_it_would_not_be_executed"
  | "would_execute_self"
  | "would_not_reduce_position"
  | "trailing_stop_price_updated"
  | "market_inactive"
  | "liquidation";

const RENAMED_REASONS: Partial<Record<OrderReason, string>> = {
  limit_order_from_stop: "LIMIT_FROM_STOP",
  post_order_failed_because_it_would_be_filled: "POST_WOULD_EXECUTE_REASON",
  ioc_order_failed_because_it_would_not_be_executed: "IOC_WOULD_NOT_EXECUTE_REASON",
  would_execute_self: "WOULD_EXECUTE_SELF_REASON",
  liquidation: "LIQUIDATION_ORDER",
};

/** A reason as orders/status writes it: in capitals, and some with another name. */
export function updateReason(reason: OrderReason): string {
  return RENAMED_REASONS[reason] ?? reason.toUpperCase();
}

/**
 * The state of an order: waiting for its trigger, resting in the book, or closed. A "rejected" order never was in the book; a
 * "failed" one is a trigger order that fired and was refused (orders/status TRIGGER_ACTIVATION_FAILURE).
 */
export type OrderState = "trigger" | "book" | "filled" | "cancelled" | "rejected" | "failed";

/** An order. The client may reuse the cliOrdId of a rejected order. */
export interface Order {
  readonly uid: string;
  readonly cliOrdId: string | null;
  /** Uid of its account. */
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  /** As sent. A fired trigger order keeps its type and has `state` "book"; {@link bookType} says what it is in the book. */
  readonly type: OrderType;
  /** Total size, filled part included. */
  size: Amount;
  filled: Amount;
  /** Limit price; null for a trigger order that fires a market order, or whose limit comes from `limitOffset`. */
  limitPrice: Amount | null;
  /** Trigger price of stp, take_profit and (moving) trailing_stop; null for the others. Kept after it fired. */
  stopPrice: Amount | null;
  /** Null for orders without a trigger. */
  readonly triggerSignal: Signal | null;
  readonly reduceOnly: boolean;
  /** How far a trailing stop may lag its signal. */
  trailing: Distance | null;
  /** Limit price relative to the trigger price, for trigger orders; signed. */
  readonly limitOffset: Distance | null;
  /** The worst price at which a market order may trade; null for others, and before it was placed. */
  protection: Amount | null;
  /** When it was received, ms. */
  readonly received: number;
  /** When it last changed, ms. */
  updated: number;
  /** Time priority: the smaller number goes first. */
  sequence: number;
  state: OrderState;
  reason: OrderReason;
  /** Why it was rejected or failed, as in orders/status (docs/api.md 4.3 error); null otherwise. */
  error: string | null;
  /** When the trigger fired, ms; null for orders without one and before. */
  triggered: number | null;
  /** When it was filled or cancelled, ms; null while it is open. */
  closed: number | null;
}

/** A position in one market. An account has none for a market where it holds nothing. */
export interface Position {
  readonly symbol: string;
  /** Signed: above 0 long, below 0 short. Never 0. */
  size: Amount;
  /** Average entry price: arithmetic for the linear families, harmonic for the inverse ones. */
  entry: Amount;
  /** When it was opened or last reversed, ms. */
  opened: number;
  /** The time up to which its funding has been booked, ms; `accruedFunding()` is what has accrued since. */
  fundedAt: number;
}

/** A master account or a subaccount. */
export interface Account {
  readonly uid: string;
  readonly master: boolean;
  /** Uid of a subaccount's master. */
  readonly parent: string | null;
  readonly wallets: Record<WalletName, Balances>;
  /** By symbol. */
  readonly positions: Map<string, Position>;
  /** Markets on isolated margin and their leverage, by symbol; absent is cross margin. */
  readonly leverage: Record<string, Amount>;
  /** Currency in which profits of a multi-collateral market are paid, by symbol; absent is USD. */
  readonly pnlCurrency: Record<string, string>;
  selfTrade: SelfTradeStrategy;
  /** When the dead man's switch fires, ms; null while it is off. */
  deadMansSwitch: number | null;
  /** False: sendOrder and editOrder refuse. */
  tradingEnabled: boolean;
  /** Events so far, by kind. */
  readonly counts: Record<EventKind, number>;
  /** JSON values that handlers keep with the account (assignment preferences, RFQ settings). */
  readonly extra: Record<string, unknown>;
}

/** What an event is about: one history endpoint each. `fills` and `history/executions` both read "execution". */
export type EventKind = "execution" | "order" | "trigger" | "position" | "log";

/** An event to append. records.ts has the bodies by kind. */
export interface NewEvent {
  readonly account: string;
  readonly kind: EventKind;
  readonly symbol: string | null;
  readonly orderUid: string | null;
  /** The value to filter by within the kind; records.ts has the values. */
  readonly label: string;
  readonly body: object;
}

/** An event as read back. */
export interface StoredEvent<Body = unknown> {
  /** Position in the file; rises with time over all accounts. */
  readonly id: number;
  /** Deterministic uid of the row, for `elements[].uid`. */
  readonly uid: string;
  /** ms. */
  readonly time: number;
  readonly account: string;
  readonly kind: EventKind;
  readonly symbol: string | null;
  readonly orderUid: string | null;
  readonly label: string;
  /** Place among the account's rows of this kind, from 1: the account log's id. */
  readonly number: number;
  readonly body: Body;
}

/** Which events to read. */
export interface EventQuery {
  readonly kind: EventKind;
  readonly account?: string;
  readonly symbol?: string;
  readonly orderUid?: string;
  /** Only these labels; empty or absent is all. */
  readonly labels?: readonly string[];
  /** First and last time, ms, both inclusive. */
  readonly since?: number;
  readonly before?: number;
  /** First and last `number`, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly sort: "asc" | "desc";
  /** `next` of the page before; an invalid token reads from the start (check with {@link isToken}). */
  readonly after?: string;
  /** The number of rows, 1 or more. */
  readonly count: number;
}

/** A page of events and, when there are more, the token that continues it. */
export interface EventPage<Body = unknown> {
  readonly rows: StoredEvent<Body>[];
  readonly next?: string;
}

/** One spending of a rate pool. */
export interface Cost {
  /** Wall-clock, ms. */
  readonly time: number;
  readonly cost: number;
}

/** The sizes taken from the synthetic ladder in one grid second, by symbol, side of the ladder, and price text. */
export interface Taken {
  second: number;
  markets: Record<string, { bids: Record<string, Amount>; asks: Record<string, Amount> }>;
}

/** The exchange within one transaction of the store. */
export interface Exchange {
  /** Markets are a function of this and the time. */
  readonly seed: string;
  /** When the file was made, in sandbox time, ms. */
  readonly created: number;
  /** The time up to which everything due has happened, ms. Only advance() moves it. */
  now: number;
  /** The sandbox's clock in this transaction, ms, never before `now`: the time to advance to. */
  readonly clock: number;
  /** Wall-clock time of this transaction, ms: for rate limits and nonces. */
  readonly realNow: number;
  /** The master account first. Changes are written when the transaction ends. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Open orders by uid, trigger orders included, in order of their sequence. */
  readonly orders: ReadonlyMap<string, Order>;
  /** Markets where nothing trades for the moment; usually empty. */
  readonly suspended: Set<string>;
  readonly taken: Taken;
  /** The master account. */
  readonly master: Account;
  /** Adds an account (a subaccount, or one of another owner). */
  addAccount(account: Account): void;
  /** Saves a new or changed order; a closed one leaves `orders`. An order with a new sequence must be a new object. */
  save(order: Order): void;
  /** An order of the account, open, closed or rejected; of several with one cliOrdId the latest accepted. */
  findOrder(account: string, by: { uid: string } | { cliOrdId: string }): Order | undefined;
  /** Appends an event at `now`. Returns its number (EventQuery.from). */
  append(event: NewEvent): number;
  /** A page of events in order of time. */
  events<Body = unknown>(query: EventQuery): EventPage<Body>;
  /** The next uid, determined by the seed and the sequence. */
  nextUid(): string;
  /** The next number for time priority. */
  nextSequence(): number;
  /** Whether the key has used this nonce, among its newest 1,000. */
  nonceUsed(apiKey: string, nonce: bigint): boolean;
  /** The highest nonce the key has used. */
  highestNonce(apiKey: string): bigint | undefined;
  /** Records a nonce (0 to 10³⁰) as used. */
  useNonce(apiKey: string, nonce: bigint): void;
  /** The costs spent from a pool since a wall-clock time (ms, inclusive), oldest first. */
  costs(owner: string, pool: string, since: number): Cost[];
  /** Records a cost at `realNow`, and deletes those before `forget` (wall-clock ms). */
  spend(owner: string, pool: string, cost: number, forget: number): void;
}

/** What a trigger order places when it fires, and what any other order is: lmt, post, ioc, mkt or fok. */
export function bookType({ type, limitPrice, limitOffset }: Order): "lmt" | "post" | "ioc" | "mkt" | "fok" {
  if (!isTrigger(type)) return type;
  return limitPrice === null && limitOffset === null ? "mkt" : "lmt";
}

/** Whether an order of this type waits for a trigger. */
export function isTrigger(type: OrderType): type is "stp" | "take_profit" | "trailing_stop" {
  return type === "stp" || type === "take_profit" || type === "trailing_stop";
}

/** What is left to fill. */
export function remaining({ size, filled }: Order): Amount {
  return size - filled;
}

/** +1 for buy, −1 for sell, as a factor of sizes. */
export function sign(side: Side): 1n | -1n {
  return side === "buy" ? 1n : -1n;
}

/**
 * How much of a position (signed) an order of a side can close.
 *
 * @example
 * ```ts
 * import { reducible } from "./state.ts";
 * if (reducible(5n, "sell") !== 5n || reducible(5n, "buy") !== 0n || reducible(-5n, "buy") !== 5n) throw new Error();
 * ```
 */
export function reducible(held: Amount, side: Side): Amount {
  const closes = side === "sell" ? held : -held;
  return closes > 0n ? closes : 0n;
}

/** Uid of the owner: of a subaccount its master's. Orders of one owner never trade with each other. */
export function ownerOf({ uid, parent }: Account): string {
  return parent ?? uid;
}

/** The account with this uid. Throws a RangeError when there is none. */
export function accountOf(x: Exchange, uid: string): Account {
  const account = x.accounts.get(uid);
  if (account === undefined) throw new RangeError(`no account ${uid}`);
  return account;
}

/** Signed size of the account's position in a market; 0 when it has none. */
export function heldIn(account: Account, symbol: string): Amount {
  return account.positions.get(symbol)?.size ?? 0n;
}

/** The balance of a currency in a wallet; 0 when it holds none. */
export function balance(account: Account, wallet: WalletName, currency: string): Amount {
  return account.wallets[wallet][currency] ?? 0n;
}

/** Whether a text has the form of a continuation token. */
export function isToken(token: string): boolean {
  return tokenId(token) !== undefined;
}

/**
 * The event id in a continuation token (base64 of "time/id"); undefined if it is malformed.
 *
 * @example
 * ```ts
 * import { tokenId } from "./state.ts";
 * if (tokenId("MTc5MDQyMjczNzI3MC82MTE1") !== 6115 || tokenId("no token") !== undefined) throw new Error();
 * ```
 */
export function tokenId(token: string): number | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(token) || token.length % 4 !== 0) return undefined;
  const id = /^\d+\/(\d+)$/.exec(atob(token))?.[1];
  return id === undefined ? undefined : Number(id);
}
