/**
 * The books of the sandbox: over thousands of random orders, edits, transfers and liquidations in all markets every balance
 * follows from the log, and it makes no difference in how many steps the time has passed.
 *
 * @module
 */

import { join } from "node:path";
import { advance, processDue } from "../../lib/sandbox/engine/advance.ts";
import {
  abs,
  type Amount,
  amount,
  div,
  floorTo,
  fraction,
  max,
  mul,
  ONE,
  text,
  whole,
} from "../../lib/sandbox/amount.ts";
import { assess, holdingsOf, withdrawable } from "../../lib/sandbox/engine/assessment.ts";
import { deposit } from "../../lib/sandbox/store/ledger.ts";
import { setLeverage } from "../../lib/sandbox/engine/leverage.ts";
import { markOf } from "../../lib/sandbox/engine/listing.ts";
import { type Market, markets } from "../../lib/sandbox/market/markets.ts";
import { hash, mix } from "../../lib/sandbox/market/noise.ts";
import { cancelAll, cancelOrder, editOrder, sendOrder, setDeadMansSwitch } from "../../lib/sandbox/engine/orders.ts";
import { touch } from "../../lib/sandbox/market/prices.ts";
import type { SendRequest } from "../../lib/sandbox/store/requests.ts";
import { encode } from "../../lib/sandbox/store/rows.ts";
import {
  type Account,
  type Distance,
  type EventKind,
  type Exchange,
  type OrderType,
  remaining,
  type SelfTradeStrategy,
  type Side,
  type WalletName,
} from "../../lib/sandbox/store/state.ts";
import { transfer } from "../../lib/sandbox/engine/transfers.ts";
import { assert, assertEquals, assertGreater } from "../support/assert.ts";
import { newDirectory } from "../support/directory.ts";
import { ALL, sized } from "../support/selection.ts";
import { audit, type Findings } from "./audit.ts";
import { addStranger, ExchangeFixture, START, stranger, sub } from "./exchange_fixture.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lots drawn from a seed. */
class Lots {
  readonly #key: number;
  #drawn = 0;

  constructor(seed: string) {
    this.#key = hash(seed);
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return mix(this.#key, this.#drawn++) % count;
  }

  of<T>(things: readonly T[]): T {
    const thing = things[this.below(things.length)];
    assert(thing !== undefined, "nothing to draw from");
    return thing;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const TYPES: readonly OrderType[] = [
  "lmt",
  "lmt",
  "lmt",
  "post",
  "post",
  "ioc",
  "mkt",
  "mkt",
  "fok",
  "stp",
  "take_profit",
  "trailing_stop",
];
const STRATEGIES: readonly SelfTradeStrategy[] = [
  "REJECT_TAKER",
  "CANCEL_MAKER_SELF",
  "CANCEL_MAKER_CHILD",
  "CANCEL_MAKER_ANY",
];
const WALLETS: readonly WalletName[] = ["cash", "flex", "fi_xbtusd", "fi_ethusd"];
const STEPS = [0, SECOND, 3 * SECOND, 7_400, 60 * SECOND, 11 * 60 * SECOND, 2 * HOUR, 9 * HOUR, 2 * DAY];

/** A price near the mark, on a tick: often the best bid or ask, otherwise within 0.1 % mostly and up to 4 % away. */
function priceNear(x: Exchange, lots: Lots, market: Market): Amount {
  if (lots.chance(30)) return touch(x.seed, market, x.now)[lots.chance(50) ? "bid" : "ask"];
  const { tickSize } = market;
  const mark = markOf(x, market);
  const range = lots.of([20, 100, 100, 1_000, 4_000]);
  const away = whole(lots.below(2 * range + 1) - range) / 100_000n;
  return floorTo(mul(mark, ONE + away), tickSize);
}

/** A size worth 100 to a few 100,000 dollars. */
function sizeFor(lots: Lots, { lot, inverse }: Market, mark: Amount): Amount {
  const dollars = whole(lots.of([100, 1_000, 10_000, 50_000, 300_000]) * (1 + lots.below(9)));
  return floorTo(inverse ? dollars : div(dollars, mark), lot);
}

function distance(lots: Lots, { tickSize }: Market): Distance {
  return lots.chance(50)
    ? { value: amount(lots.of(["0.1", "0.25", "1"])), unit: "PERCENT" }
    : { value: tickSize * BigInt(1 + lots.below(200)), unit: "QUOTE_CURRENCY" };
}

function randomOrder(x: Exchange, lots: Lots, market: Market): SendRequest {
  const mark = markOf(x, market);
  const orderType = lots.of(TYPES);
  const takesLimit = orderType !== "trailing_stop" && lots.chance(orderType === "mkt" ? 0 : 70);
  return {
    orderType,
    symbol: market.symbol,
    side: lots.of(["buy", "sell"]),
    size: sizeFor(lots, market, mark),
    limitPrice: takesLimit || ["lmt", "post", "ioc", "fok"].includes(orderType)
      ? priceNear(x, lots, market)
      : undefined,
    stopPrice: priceNear(x, lots, market),
    triggerSignal: lots.of(["mark", "index", "last"]),
    reduceOnly: lots.chance(20),
    trailing: distance(lots, market),
    limitOffset: !takesLimit && ["stp", "take_profit", "trailing_stop"].includes(orderType) && lots.chance(30)
      ? { value: -distance(lots, market).value, unit: "QUOTE_CURRENCY" }
      : undefined,
    cliOrdId: lots.chance(10) ? `id ${lots.below(50)}` : undefined,
  };
}

/** Sends an order; one that was accepted and adds risk must leave no debt of margin. */
function send(x: Exchange, lots: Lots, account: Account): void {
  const market = lots.of(markets(x.now));
  const exposure = () => worstCase(x, account, market);
  const before = exposure();
  const { status } = sendOrder(x, account, randomOrder(x, lots, market));
  if (status !== "placed" || exposure() <= before) return;
  const { availableMargin } = assess(x, holdingsOf(x, account, market.wallet));
  assert(availableMargin >= 0n, `an order in ${market.symbol} left ${text(availableMargin)} of free margin`);
}

/** The largest position that the orders of a market can lead to. */
function worstCase(x: Exchange, account: Account, { symbol }: Market): Amount {
  const held = account.positions.get(symbol)?.size ?? 0n;
  const resting = [...x.orders.values()].filter((order) =>
    order.account === account.uid && order.symbol === symbol && order.state === "book" && !order.reduceOnly
  );
  const sum = (wanted: Side) =>
    resting.filter(({ side }) => side === wanted).reduce((total, order) => total + remaining(order), 0n);
  return max(abs(held + sum("buy")), abs(held - sum("sell")));
}

function edit(x: Exchange, lots: Lots, account: Account): void {
  const own = [...x.orders.values()].filter((order) => order.account === account.uid);
  if (own.length === 0) return;
  const { uid, symbol, state, type } = lots.of(own);
  const market = markets(x.now).find((listed) => listed.symbol === symbol);
  if (market === undefined) return;
  const mark = markOf(x, market);
  editOrder(x, account, {
    uid,
    size: lots.chance(50) ? sizeFor(lots, market, mark) : undefined,
    limitPrice: lots.chance(50) && type !== "trailing_stop" ? priceNear(x, lots, market) : undefined,
    stopPrice: lots.chance(50) && state === "trigger" && type !== "trailing_stop"
      ? priceNear(x, lots, market)
      : undefined,
    trailing: lots.chance(30) && type === "trailing_stop" ? distance(lots, market) : undefined,
    qtyMode: lots.of(["RELATIVE", "ABSOLUTE"]),
  });
}

function cancel(x: Exchange, lots: Lots, account: Account): void {
  const own = [...x.orders.values()].filter((order) => order.account === account.uid);
  if (own.length > 0) cancelOrder(x, account, { uid: lots.of(own).uid });
  if (lots.chance(5)) cancelAll(x, account);
}

function move(x: Exchange, lots: Lots, account: Account): void {
  const from = { account, wallet: lots.of(WALLETS) };
  const [currency] = lots.of(Object.entries(account.wallets[from.wallet]).concat([["USD", 0n]]));
  const to = { account: lots.chance(70) ? account : lots.of([...x.accounts.values()]), wallet: lots.of(WALLETS) };
  const free = withdrawable(x, account, from.wallet, currency);
  transfer(x, from, to, currency, fraction([free, whole(1 + lots.below(100))], [whole(100)]));
}

function prefer(x: Exchange, lots: Lots, account: Account): void {
  const market = lots.of(markets(x.now).filter(({ inverse }) => !inverse));
  setLeverage(x, account, market, lots.chance(50) ? null : whole(2 + lots.below(24)));
  account.pnlCurrency[market.symbol] = lots.of(["USD", "XBT", "ETH"]);
  account.selfTrade = lots.of(STRATEGIES);
}

/** One random thing happens. */
function act(x: Exchange, lots: Lots): void {
  const account = lots.of([...x.accounts.values()]);
  const what = lots.below(100);
  if (what < 68) send(x, lots, account);
  else if (what < 80) edit(x, lots, account);
  else if (what < 90) cancel(x, lots, account);
  else if (what < 95) move(x, lots, account);
  else if (what < 97) prefer(x, lots, account);
  else setDeadMansSwitch(x, account, lots.of([0, 5, 3_600]));
}

/** A second owner with little money, so that orders meet other owners' and somebody is liquidated. */
function addPoorStranger(exchange: ExchangeFixture): void {
  addStranger(exchange, "6000");
  exchange.do((x) => {
    const account = stranger(x);
    deposit(x, account, "flex", "XBT", amount("0.05"));
    deposit(x, account, "fi_xbtusd", "XBT", amount("0.1"));
    deposit(x, account, "fi_ethusd", "ETH", amount("3"));
  });
}

function randomDays(seed: string, actions: number): ExchangeFixture {
  const exchange = new ExchangeFixture(seed);
  addPoorStranger(exchange);
  const lots = new Lots(seed);
  for (let i = 0; i < actions; i++) {
    if (lots.chance(40)) exchange.time += lots.of(STEPS);
    exchange.do((x) => {
      act(x, lots);
      for (const { uid, filled, size } of x.orders.values()) assert(filled < size, `order ${uid} is open and filled`);
    });
  }
  return exchange;
}

/** How many fills, firings and liquidations there were after a time. */
function happenings(exchange: ExchangeFixture, since: number): Record<"fills" | "fired" | "liquidated", number> {
  const count = (kind: EventKind, ...labels: string[]) =>
    exchange.do((x) => x.events({ kind, labels, since, sort: "asc", count: 1e9 }).rows.length);
  const fired = count("trigger", "OrderTriggerActivated");
  return { fills: count("execution", "maker"), fired, liquidated: count("execution", "liquidation") };
}

/** All that an exchange knows, as text. */
function everything(x: Exchange): string {
  const { now, accounts, orders, taken, suspended } = x;
  const kinds = ["execution", "order", "trigger", "position", "log"] as const;
  const events = kinds.map((kind) => x.events({ kind, sort: "asc", count: 1e9 }).rows);
  return encode({ now, accounts, orders, taken, suspended: [...suspended], events });
}

/** In this one there is some of everything. */
const SEEDS = ALL ? ["one", "two", "three", "five"] : ["five"];
const { size: worlds, mark } = sized(1, 4);

Deno.test(`every balance, position and order follows from the events of ${SEEDS.length},000 random actions${mark}`, () => {
  const total: Record<string, number> = {};
  for (const seed of SEEDS) {
    using exchange = randomDays(seed, 1_000);
    const { absorbed: _, ...findings }: Findings = exchange.do((x) => audit(x));
    for (const [name, count] of Object.entries(findings)) total[name] = (total[name] ?? 0) + count;
  }
  for (const [name, count] of Object.entries(total)) assertGreater(count, 0, `no ${name} in all that time`);
});

Deno.test("what is in the file is what was in memory", async () => {
  await using directory = await newDirectory();
  using exchange = new ExchangeFixture("file");
  addPoorStranger(exchange);
  const lots = new Lots("file");
  using kept = new ExchangeFixture("file", join(directory.path, "sandbox.db"));
  addPoorStranger(kept);
  const again = new Lots("file");
  for (let i = 0; i < 200; i++) {
    const step = lots.of(STEPS);
    again.of(STEPS);
    for (const each of [exchange, kept]) each.time += step;
    exchange.do((x) => act(x, lots));
    kept.do((x) => act(x, again));
    if (i % 20 === 0) kept.reopen();
  }
  assertEquals(kept.do(everything), exchange.do(everything));
});

/** An exchange with orders of every kind in several markets and positions that are close to liquidation. */
function busyDesk(seed: string): ExchangeFixture {
  const exchange = new ExchangeFixture(seed);
  addPoorStranger(exchange);
  const lots = new Lots(seed);
  for (let i = 0; i < 120; i++) exchange.do((x) => act(x, lots));
  for (const size of ["100", "30", "10", "3", "1"]) {
    exchange.send({ orderType: "mkt", symbol: "PF_ETHUSD", side: lots.of(["buy", "sell"]), size }, stranger);
  }
  exchange.do((x) => setDeadMansSwitch(x, sub(x), 5_000));
  return exchange;
}

Deno.test("advance() comes to the same in one step and in many", () => {
  const total: Record<string, number> = {};
  for (const seed of ["a", "b", "c"]) {
    using once = busyDesk(seed);
    using often = busyDesk(seed);
    const lots = new Lots(`${seed} splits`);
    const end = once.time + 3 * DAY + 4_321;
    once.waitUntil(end);
    while (often.time < end) {
      often.time = Math.min(end, often.time + lots.of([300, SECOND, 2_500, 90 * SECOND, HOUR, 7 * HOUR, 20 * HOUR]));
      const target = often.time;
      often.store.transaction((x) => advance(x, target));
    }
    assertEquals(often.do(everything), once.do(everything));
    for (const [name, count] of Object.entries(happenings(once, START + 1))) total[name] = (total[name] ?? 0) + count;
  }
  for (const [name, count] of Object.entries(total)) assertGreater(count, 0, `nothing ${name}`);
});

Deno.test(`advance() misses no second: looking at each one comes to the same, in ${worlds} of 4 worlds${mark}`, () => {
  for (const seed of ["d", "e", "f", "g"].slice(0, worlds)) {
    using quick = busyDesk(seed);
    using slow = busyDesk(seed);
    const end = START + 2 * HOUR;
    quick.waitUntil(end);
    slow.time = end;
    slow.store.transaction((x) => {
      while (x.now < end) {
        const next = Math.min(end, (Math.floor(x.now / SECOND) + 1) * SECOND);
        advance(x, next - 1);
        x.now = next;
        processDue(x);
      }
    });
    assertEquals(slow.do(everything), quick.do(everything));
    assertGreater(happenings(quick, START + 1).fills, 0, "nothing happened");
  }
});
