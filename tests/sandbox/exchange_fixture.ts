/**
 * A sandbox exchange whose time the test sets: takes requests in short form, returns outcomes.
 *
 * @module
 */

import { advance } from "../../lib/sandbox/engine/advance.ts";
import { type Amount, amount } from "../../lib/sandbox/amount.ts";
import { newAccount } from "../../lib/sandbox/store/initial_accounts.ts";
import { deposit } from "../../lib/sandbox/store/ledger.ts";
import { marketOf, markOf } from "../../lib/sandbox/engine/listing.ts";
import { type Market, market } from "../../lib/sandbox/market/markets.ts";
import { cancelOrder, editOrder, sendOrder } from "../../lib/sandbox/engine/orders.ts";
import { touch } from "../../lib/sandbox/market/prices.ts";
import type { ExecutionBody } from "../../lib/sandbox/store/records.ts";
import type {
  CancelOutcome,
  EditOutcome,
  EditRequest,
  SendOutcome,
  SendRequest,
} from "../../lib/sandbox/store/requests.ts";
import type { Account, EventKind, Exchange, Order, Position, StoredEvent } from "../../lib/sandbox/store/state.ts";
import { openStore, type Store } from "../../lib/sandbox/store/store.ts";
import { assert } from "../support/assert.ts";

/** When the tests begin: a grid second, no full hour, in the second week of a quarter; ms. */
export const START = Date.UTC(2026, 9, 7, 12, 20);

/** A request in short form; the defaults are a limit buy of 0.01 PF_XBTUSD at 60,000. Prices and sizes are text or Amounts. */
export type Short = Partial<Omit<SendRequest, "size" | "limitPrice" | "stopPrice">> & {
  size?: string | Amount;
  limitPrice?: string | Amount | undefined;
  stopPrice?: string | Amount | undefined;
};

/** The full request of a short form. */
export function request({ size = "0.01", limitPrice, stopPrice, ...rest }: Short): SendRequest {
  const orderType = rest.orderType ?? "lmt";
  const needsLimit = orderType === "lmt" || orderType === "post" || orderType === "ioc" || orderType === "fok";
  return {
    symbol: "PF_XBTUSD",
    side: "buy",
    ...rest,
    orderType,
    size: exact(size),
    limitPrice: limitPrice === undefined ? (needsLimit ? amount("60000") : undefined) : exact(limitPrice),
    stopPrice: stopPrice === undefined ? undefined : exact(stopPrice),
  };
}

function exact(value: string | Amount): Amount {
  return typeof value === "string" ? amount(value) : value;
}

/** An exchange in memory or in a file, at a time that only {@linkcode ExchangeFixture.wait} moves. Dispose of it at the end. */
export class ExchangeFixture implements Disposable {
  time = START;
  store: Store;
  readonly #path: string;
  readonly seed: string;

  constructor(seed = "desk", path = ":memory:") {
    this.#path = path;
    this.seed = seed;
    this.store = this.#open();
  }

  #open(): Store {
    return openStore(this.#path, { seed: this.seed, clock: { kind: "real" }, realNow: () => this.time });
  }

  /** Closes the file and opens it again. */
  reopen(): void {
    this.store.close();
    this.store = this.#open();
  }

  /** Runs work on the exchange, caught up with the time. */
  do<T>(work: (x: Exchange) => T): T {
    return this.store.transaction((x) => {
      advance(x, x.clock);
      return work(x);
    });
  }

  /** Lets `ms` pass. */
  wait(ms: number): void {
    this.time += ms;
    this.do(() => {});
  }

  /** Moves to a later time, ms. */
  waitUntil(time: number): void {
    assert(time >= this.time, "the time runs forward only");
    this.wait(time - this.time);
  }

  send(short: Short, who: (x: Exchange) => Account = master): SendOutcome {
    return this.do((x) => sendOrder(x, who(x), request(short)));
  }

  edit(change: EditRequest, who: (x: Exchange) => Account = master): EditOutcome {
    return this.do((x) => editOrder(x, who(x), change));
  }

  cancel(uid: string, who: (x: Exchange) => Account = master): CancelOutcome {
    return this.do((x) => cancelOrder(x, who(x), { uid }));
  }

  /** Sends an order that must be accepted; the order as it then is. */
  placed(short: Short, who: (x: Exchange) => Account = master): Order {
    const { status, order } = this.send(short, who);
    assert(status === "placed" && order !== undefined, `the order was not placed: ${status}`);
    return order;
  }

  /** PF_XBTUSD. */
  get bitcoin(): Market {
    const found = market("PF_XBTUSD", this.time);
    assert(found !== undefined, "PF_XBTUSD is not listed");
    return found;
  }

  market(symbol: string): Market {
    return this.do((x) => marketOf(x, symbol));
  }

  mark(symbol: string): Amount {
    return this.do((x) => markOf(x, marketOf(x, symbol)));
  }

  /** The best synthetic prices now. */
  touch(symbol: string): { bid: Amount; ask: Amount } {
    return this.do((x) => touch(x.seed, marketOf(x, symbol), x.now));
  }

  position(symbol: string, who: (x: Exchange) => Account = master): Position | undefined {
    return this.do((x) => who(x).positions.get(symbol));
  }

  /** The order as it is now; undefined when there is none. */
  order(uid: string, who: (x: Exchange) => Account = master): Order | undefined {
    return this.do((x) => x.findOrder(who(x).uid, { uid }));
  }

  /** The account's events of a kind, oldest first. */
  events<Body>(kind: EventKind, who: (x: Exchange) => Account = master): StoredEvent<Body>[] {
    return this.do((x) => x.events<Body>({ kind, account: who(x).uid, sort: "asc", count: 1e9 }).rows);
  }

  executions(who: (x: Exchange) => Account = master): ExecutionBody[] {
    return this.events<ExecutionBody>("execution", who).map(({ body }) => body);
  }

  [Symbol.dispose](): void {
    this.store.close();
  }
}

export function master(x: Exchange): Account {
  return x.master;
}

/** Adds an account of another owner with so much USD in its flex wallet. */
export function addStranger(exchange: ExchangeFixture, usd: string): void {
  exchange.do((x) => {
    const account = newAccount(x.nextUid(), null);
    x.addAccount(account);
    deposit(x, account, "flex", "USD", amount(usd));
  });
}

/** The first subaccount. */
export function sub(x: Exchange): Account {
  const found = [...x.accounts.values()].find(({ parent }) => parent !== null);
  assert(found !== undefined, "there is no subaccount");
  return found;
}

/** An account of another owner, added by {@linkcode addStranger}. */
export function stranger(x: Exchange): Account {
  const found = [...x.accounts.values()].find(({ uid, parent }) => parent === null && uid !== x.master.uid);
  assert(found !== undefined, "there is no stranger");
  return found;
}
