/**
 * The sandbox's engine: what becomes of every kind of order, to the second and to the digit.
 *
 * @module
 */

import { join } from "node:path";
import { abs, type Amount, amount, fraction, mul, ONE, text, whole } from "../../lib/sandbox/amount.ts";
import { assess, holdingsOf, withdrawable } from "../../lib/sandbox/engine/assessment.ts";
import { initialMargin, maintenanceMargin, profit } from "../../lib/sandbox/engine/contracts.ts";
import { accruedFunding, fundingUntil } from "../../lib/sandbox/engine/funding.ts";
import { ladder, wholeLadder } from "../../lib/sandbox/market/ladder.ts";
import { book } from "../../lib/sandbox/store/ledger.ts";
import { setLeverage } from "../../lib/sandbox/engine/leverage.ts";
import { liquidate } from "../../lib/sandbox/engine/liquidation.ts";
import { marketOf, markOf } from "../../lib/sandbox/engine/listing.ts";
import { accountSummary, openPositions, unwindPercentile } from "../../lib/sandbox/engine/margin.ts";
import { market } from "../../lib/sandbox/market/markets.ts";
import { cancelAll, cancelOrder, orderStatus, setDeadMansSwitch } from "../../lib/sandbox/engine/orders.ts";
import { fundingRate, indexPrice, lastPrice, markPrice, touch } from "../../lib/sandbox/market/prices.ts";
import type { LogBody, PositionBody } from "../../lib/sandbox/store/records.ts";
import type { RefusedStatus } from "../../lib/sandbox/store/requests.ts";
import type { Account, Exchange, Order, OrderType, SelfTradeStrategy, Signal } from "../../lib/sandbox/store/state.ts";
import { transfer, withdraw } from "../../lib/sandbox/engine/transfers.ts";
import { assert, assertEquals, assertExists, assertGreater, assertLess } from "../support/assert.ts";
import { newDirectory } from "../support/directory.ts";
import { audit } from "./audit.ts";
import { addStranger, ExchangeFixture, master, type Short, START, stranger, sub } from "./exchange_fixture.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const TICK = amount("1");

/** The first grid second after now in which something is so; looked for one second after the other. */
function firstSecond(exchange: ExchangeFixture, is: (time: number) => boolean): number {
  for (let time = exchange.time + SECOND; time <= exchange.time + 240 * HOUR; time += SECOND) if (is(time)) return time;
  throw new RangeError("it never was");
}

/** A price 0.2 % from the mark that the mark reaches within days, on a tick. */
function reachedPrice(exchange: ExchangeFixture, symbol: string, towards: "down" | "up"): Amount {
  const mark = exchange.mark(symbol);
  const { tickSize } = exchange.market(symbol);
  const price = mul(mark, amount(towards === "down" ? "0.998" : "1.002"));
  return price - price % tickSize;
}

const REFUSED: [name: string, Short, RefusedStatus][] = [
  ["an unknown market", { symbol: "PF_NOPEUSD" }, "notFound"],
  ["a market that has expired", { symbol: "FI_XBTUSD_260925" }, "marketInactive"],
  ["a time that has passed", { processBefore: START }, "wouldProcessAfterSpecifiedTime"],
  ["no size", { size: "0" }, "invalidSize"],
  ["a negative size", { size: "-1" }, "invalidSize"],
  ["a size between two lots", { size: "0.00005" }, "invalidSize"],
  ["a size beyond the largest", { size: "1000000" }, "invalidSize"],
  ["half a contract", { symbol: "PI_XBTUSD", size: "1.5" }, "invalidSize"],
  ["a price between two ticks", { limitPrice: "60000.5" }, "invalidPrice"],
  ["a price of nothing", { limitPrice: "0" }, "invalidPrice"],
  ["a stop without its price", { orderType: "stp" }, "invalidPrice"],
  ["a stop between two ticks", { orderType: "stp", stopPrice: "60000.5" }, "invalidPrice"],
  ["a trailing stop without its distance", { orderType: "trailing_stop" }, "invalidPrice"],
  [
    "a trailing stop with a limit price",
    { orderType: "trailing_stop", limitPrice: "60000", trailing: { value: ONE, unit: "PERCENT" } },
    "invalidPrice",
  ],
  [
    "a trailing stop that is too close",
    { orderType: "trailing_stop", trailing: { value: amount("0.09"), unit: "PERCENT" } },
    "invalidPrice",
  ],
  [
    "a trailing stop that is too far away",
    { orderType: "trailing_stop", trailing: { value: amount("50.01"), unit: "PERCENT" } },
    "invalidPrice",
  ],
  [
    "a trailing stop with a distance between two ticks",
    { orderType: "trailing_stop", trailing: { value: amount("10.5"), unit: "QUOTE_CURRENCY" } },
    "invalidPrice",
  ],
  [
    "a limit price and an offset",
    {
      orderType: "stp",
      stopPrice: "60000",
      limitPrice: "60000",
      limitOffset: { value: TICK, unit: "QUOTE_CURRENCY" },
    },
    "invalidPrice",
  ],
  ["an offset without a trigger", { limitOffset: { value: TICK, unit: "QUOTE_CURRENCY" } }, "invalidPrice"],
  ["a buy far above the mark", { limitPrice: "120000" }, "outsidePriceCollar"],
  ["a sell far below the mark", { side: "sell", limitPrice: "50000" }, "outsidePriceCollar"],
  ["an id of 101 characters", { cliOrdId: "x".repeat(101) }, "clientOrderIdTooBig"],
  ["an empty id", { cliOrdId: "" }, "clientOrderIdInvalid"],
  ["more than the margin allows", { size: "100" }, "insufficientAvailableFunds"],
  ["more in coin than the margin allows", { symbol: "PI_XBTUSD", size: "9000000" }, "insufficientAvailableFunds"],
  ["to reduce what is not there", { reduceOnly: true }, "wouldNotReducePosition"],
];

Deno.test("sendOrder() refuses what is wrong with an order, and nothing has changed", () => {
  for (const [name, short, status] of REFUSED) {
    using exchange = new ExchangeFixture();
    const before = exchange.do((x) => accountSummary(x, x.master));
    assertEquals(exchange.send(short).status, status, name);
    exchange.do((x) => {
      assertEquals(accountSummary(x, x.master), before, name);
      assertEquals(x.orders.size, 0, name);
    });
  }
});

Deno.test("sendOrder() takes an order at the very bounds", () => {
  using exchange = new ExchangeFixture();
  const id = "ü".repeat(100);
  const mark = exchange.mark("PF_XBTUSD");
  const collar = mul(mark, amount("1.05"));
  for (
    const short of [
      { cliOrdId: id, processBefore: START + 1 },
      { size: "0.0001", limitPrice: "1" },
      { orderType: "ioc", limitPrice: collar - collar % TICK },
      { orderType: "trailing_stop", trailing: { value: amount("50"), unit: "PERCENT" } },
      { orderType: "trailing_stop", trailing: { value: amount("0.1"), unit: "PERCENT" } },
    ] as const
  ) {
    assertEquals(exchange.send(short).status, "placed");
  }
  assertEquals(exchange.send({ cliOrdId: id }).status, "clientOrderIdAlreadyExist");
});

Deno.test("sendOrder() takes a cliOrdId once in the life of an account, unless its order was refused", async () => {
  await using directory = await newDirectory();
  using exchange = new ExchangeFixture("desk", join(directory.path, "sandbox.db"));
  const { uid } = exchange.placed({ cliOrdId: "mine" });
  exchange.cancel(uid);
  exchange.reopen();
  assertEquals(exchange.send({ cliOrdId: "mine" }).status, "clientOrderIdAlreadyExist");
  assertEquals(exchange.send({ cliOrdId: "mine" }, sub).status, "placed");
  assertEquals(exchange.send({ cliOrdId: "again", reduceOnly: true }).status, "wouldNotReducePosition");
  assertEquals(exchange.send({ cliOrdId: "again" }).status, "placed");
});

Deno.test("sendOrder() refuses when the account may not trade, the market is suspended or there are too many orders", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => x.suspended.add("PF_ETHUSD"));
  assertEquals(exchange.send({ symbol: "pf_ethusd" }).status, "marketSuspended");
  exchange.do((x) => x.suspended.delete("PF_ETHUSD"));
  exchange.do((x) => sub(x).tradingEnabled = false);
  assertEquals(exchange.send({}, sub).status, "accountInactive");
  for (let i = 0; i < 2_000; i++) exchange.placed({ size: "0.0001", limitPrice: "100" });
  assertEquals(exchange.send({ size: "0.0001", limitPrice: "100" }).status, "tooManyOrders");
});

Deno.test("sendOrder() rests a limit order that does not meet anybody", () => {
  using exchange = new ExchangeFixture();
  const { status, order, events } = exchange.send({ cliOrdId: "kf-1", limitPrice: "60000" });
  assertEquals(status, "placed");
  assertEquals(events, [{
    type: "PLACE",
    order: {
      orderId: order?.uid ?? "",
      cliOrdId: "kf-1",
      type: "lmt",
      symbol: "PF_XBTUSD",
      side: "buy",
      quantity: amount("0.01"),
      filled: 0n,
      limitPrice: amount("60000"),
      reduceOnly: false,
      timestamp: new Date(START).toISOString(),
      lastUpdateTimestamp: new Date(START).toISOString(),
    },
    reducedQuantity: null,
  }]);
  assertEquals(exchange.events("order").map(({ label }) => label), ["OrderPlaced"]);
});

Deno.test("sendOrder() matches a limit order level by level, and what is left rests", () => {
  using exchange = new ExchangeFixture();
  const { asks } = exchange.do((x) => ladder(x.seed, marketOf(x, "PF_XBTUSD"), x.now));
  const [first, second, third] = asks;
  assert(first !== undefined && second !== undefined && third !== undefined, "the ladder is too short");
  const size = first.size + second.size + amount("0.5");
  const { events, order } = exchange.send({ limitPrice: third.price - TICK, size });
  assertEquals(events.map(({ type }) => type), ["EXECUTION", "EXECUTION", "PLACE"]);
  const fills = exchange.executions().map(({ price, quantity, executionType }) => [price, quantity, executionType]);
  assertEquals(fills, [
    [text(first.price), text(first.size), "taker"],
    [text(second.price), text(second.size), "taker"],
  ]);
  assertEquals(order?.filled, first.size + second.size);
  assertEquals(exchange.position("PF_XBTUSD")?.size, first.size + second.size);
  assertEquals(
    exchange.send({ limitPrice: second.price, orderType: "ioc" }).status,
    "iocWouldNotExecute",
    "all is taken",
  );
});

Deno.test("what is taken from the ladder is back in the next second, and not before", async () => {
  await using directory = await newDirectory();
  using exchange = new ExchangeFixture("desk", join(directory.path, "sandbox.db"));
  const { asks: [first] } = exchange.do((x) => ladder(x.seed, marketOf(x, "PF_XBTUSD"), x.now));
  assertExists(first);
  exchange.placed({ orderType: "ioc", limitPrice: first.price, size: first.size });
  exchange.wait(999);
  exchange.reopen();
  assertEquals(exchange.send({ orderType: "ioc", limitPrice: first.price }).status, "iocWouldNotExecute");
  exchange.wait(1);
  const { ask } = exchange.touch("PF_XBTUSD");
  assertEquals(exchange.send({ orderType: "ioc", limitPrice: ask }).status, "placed");
});

Deno.test("post, ioc and fok are refused when they cannot be what they are", () => {
  using exchange = new ExchangeFixture();
  const { bid, ask } = exchange.touch("PF_XBTUSD");
  const cases: [Short, string, string | undefined][] = [
    [{ orderType: "post", limitPrice: ask }, "postWouldExecute", "POST_WOULD_EXECUTE"],
    [{ orderType: "post", side: "sell", limitPrice: bid }, "postWouldExecute", "POST_WOULD_EXECUTE"],
    [{ orderType: "ioc", limitPrice: ask - TICK }, "iocWouldNotExecute", "IOC_WOULD_NOT_EXECUTE"],
    [{ orderType: "fok", limitPrice: ask, size: "2" }, "iocWouldNotExecute", "IOC_WOULD_NOT_EXECUTE"],
    [{ orderType: "post", limitPrice: ask - TICK }, "placed", undefined],
    [{ orderType: "fok", limitPrice: ask + 10n * TICK, size: "0.2" }, "placed", undefined],
  ];
  for (const [short, status, reason] of cases) {
    const outcome = exchange.send(short);
    assertEquals(outcome.status, status);
    const [event] = outcome.events;
    assertEquals(event?.type === "REJECT" ? event.reason : undefined, reason);
    if (reason !== undefined) {
      const { uid = "" } = outcome.order ?? {};
      const found = exchange.do((x) => orderStatus(x, x.master, { uid }));
      assertEquals([found?.status, found?.error], ["REJECTED", reason]);
    }
  }
  assertEquals(exchange.events("order").filter(({ label }) => label === "OrderRejected").length, 4);
});

Deno.test("an ioc takes what it can get and the rest of it is cancelled", () => {
  using exchange = new ExchangeFixture();
  const { asks: [first] } = exchange.do((x) => ladder(x.seed, marketOf(x, "PF_XBTUSD"), x.now));
  assertExists(first);
  const { status, order, events } = exchange.send({
    orderType: "ioc",
    limitPrice: first.price,
    size: first.size + ONE,
  });
  assertEquals(status, "placed");
  assertEquals(events.map(({ type }) => type), ["EXECUTION", "CANCEL"]);
  assertEquals([order?.state, order?.filled], ["cancelled", first.size]);
});

Deno.test("a market order goes no further than 1 % from the best price", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => book(x, x.master, "flex", "USD", { info: "cross-exchange transfer", moved: amount("100000000") }));
  const { ask } = exchange.touch("PF_DOGEUSD");
  const { order } = exchange.send({ orderType: "mkt", symbol: "PF_DOGEUSD", size: "20000000" });
  assertExists(order);
  const worst = exchange.executions().map(({ price }) => amount(price)).reduce((a, b) => a > b ? a : b);
  assert(worst <= mul(ask, amount("1.01")), `bought at ${text(worst)}`);
  const beyond = exchange.do((x) => wholeLadder(x.seed, marketOf(x, "PF_DOGEUSD"), x.now)).asks
    .filter(({ price }) => price <= mul(ask, amount("1.01")))
    .reduce((sum, { size }) => sum + size, 0n);
  assertEquals(order.filled, beyond < order.size ? beyond : order.size);
});

Deno.test("a resting order fills in the first second that crosses it, at its own price, as maker", () => {
  for (const [side, towards] of [["buy", "down"], ["sell", "up"]] as const) {
    using exchange = new ExchangeFixture();
    const limitPrice = reachedPrice(exchange, "PF_ETHUSD", towards);
    const listed = exchange.market("PF_ETHUSD");
    const due = firstSecond(exchange, (time) => {
      const { bid, ask } = touch("desk", listed, time);
      return side === "buy" ? ask <= limitPrice : bid >= limitPrice;
    });
    const { uid } = exchange.placed({ symbol: "PF_ETHUSD", side, limitPrice, size: "0.5" });
    exchange.waitUntil(due - 1);
    assertEquals(exchange.executions().length, 0);
    exchange.wait(HOUR);
    const [fill] = exchange.executions();
    assertExists(fill);
    assertEquals([fill.timestamp, fill.price, fill.executionType], [due, text(limitPrice), "maker"]);
    assertEquals(fill.orderData.fee, text(mul(mul(limitPrice, amount("0.5")), amount("0.0002"))));
    assertEquals(exchange.order(uid)?.state, "filled");
  }
});

Deno.test("a large resting order takes several seconds, each with no more than what crosses it", () => {
  using exchange = new ExchangeFixture();
  const limitPrice = reachedPrice(exchange, "PF_SOLUSD", "down");
  const { uid } = exchange.placed({ symbol: "PF_SOLUSD", limitPrice, size: "3000" });
  exchange.wait(240 * HOUR);
  const fills = exchange.executions().filter(({ order }) => order.uid === uid);
  assertGreater(fills.length, 2);
  const listed = exchange.market("PF_SOLUSD");
  for (const { timestamp, quantity } of fills.slice(0, -1)) {
    const crossing = ladder("desk", listed, timestamp).asks.filter(({ price }) => price <= limitPrice)
      .reduce((sum, { size }) => sum + size, 0n);
    assertEquals(quantity, text(crossing));
  }
  const labels = exchange.events("order").map(({ label }) => label);
  assertEquals(labels, ["OrderPlaced", ...fills.map(() => "OrderUpdated")]);
});

Deno.test("resting orders trade with other owners in order of price, then time", () => {
  using exchange = new ExchangeFixture();
  addStranger(exchange, "50000");
  const { bid, ask } = exchange.touch("PF_XBTUSD");
  const inside = ask - TICK > bid ? ask - TICK : bid;
  const late = exchange.placed({ side: "sell", limitPrice: ask, size: "0.02" }, sub);
  const first = exchange.placed({ side: "sell", limitPrice: ask, size: "0.02" });
  const best = exchange.placed({
    side: "sell",
    orderType: "post",
    limitPrice: inside === bid ? ask : inside,
    size: "0.01",
  });
  exchange.placed({ limitPrice: ask, size: "0.035" }, stranger);
  const made = (x: Exchange) => [best, late, first].map(({ uid, account }) => x.findOrder(account, { uid })?.filled);
  const filled = inside === bid
    ? [0n, amount("0.02"), amount("0.015")]
    : [amount("0.01"), amount("0.02"), amount("0.005")];
  assertEquals(exchange.do(made), filled);
  const maker = exchange.executions(sub)[0];
  assertEquals([maker?.executionType, maker?.counterOrder?.accountUid], ["maker", exchange.do(stranger).uid]);
  exchange.do(audit);
});

const SELF_TRADE: [SelfTradeStrategy, taker: "master" | "sub", maker: "master" | "sub", yields: boolean][] = [
  ["REJECT_TAKER", "master", "master", false],
  ["REJECT_TAKER", "master", "sub", false],
  ["CANCEL_MAKER_SELF", "master", "master", true],
  ["CANCEL_MAKER_SELF", "master", "sub", false],
  ["CANCEL_MAKER_SELF", "sub", "sub", true],
  ["CANCEL_MAKER_CHILD", "master", "sub", true],
  ["CANCEL_MAKER_CHILD", "master", "master", true],
  ["CANCEL_MAKER_CHILD", "sub", "master", false],
  ["CANCEL_MAKER_ANY", "sub", "master", true],
  ["CANCEL_MAKER_ANY", "master", "sub", true],
];

Deno.test("an order never trades with its owner's own: by the account's strategy one of them gives way", () => {
  const people = { master, sub };
  for (const [strategy, taker, maker, yields] of SELF_TRADE) {
    using exchange = new ExchangeFixture();
    const { ask } = exchange.touch("PF_XBTUSD");
    const { uid } = exchange.placed({ side: "sell", limitPrice: ask }, people[maker]);
    exchange.do((x) => people[taker](x).selfTrade = strategy);
    const { status, events } = exchange.send({ orderType: "ioc", limitPrice: ask, size: "0.02" }, people[taker]);
    assertEquals(status, yields ? "placed" : "selfFill", `${strategy} ${taker} ${maker}`);
    assertEquals(events[0]?.type, yields ? "CANCEL" : undefined);
    const left = exchange.order(uid, people[maker]);
    assertEquals(
      [left?.state, left?.reason],
      yields ? ["cancelled", "would_execute_self"] : ["book", "new_user_order"],
    );
    for (const { counterOrder } of exchange.executions(people[taker])) assertEquals(counterOrder, null);
  }
});

Deno.test("a reduce-only order is cut to the position, and others to what is left of it", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt", size: "0.05" });
  const outcome = exchange.send({ side: "sell", limitPrice: "200000", size: "0.08", reduceOnly: true });
  const [event] = outcome.events;
  assertEquals(event?.type === "PLACE" && "order" in event ? event.reducedQuantity : null, amount("0.03"));
  assertEquals(outcome.order?.size, amount("0.05"));
  assertEquals(
    exchange.send({ side: "sell", limitPrice: "200000", reduceOnly: true }).status,
    "wouldNotReducePosition",
  );
  assertEquals(exchange.send({ side: "buy", reduceOnly: true }).status, "wouldNotReducePosition");
  const uid = outcome.order?.uid ?? "";
  exchange.placed({ orderType: "mkt", side: "sell", size: "0.02" });
  assertEquals(exchange.order(uid)?.size, amount("0.03"));
  exchange.placed({ orderType: "mkt", side: "sell", size: "0.1", reduceOnly: true });
  assertEquals(exchange.position("PF_XBTUSD"), undefined);
  assertEquals([exchange.order(uid)?.state, exchange.order(uid)?.reason], ["cancelled", "would_not_reduce_position"]);
});

Deno.test("a reduce-only order that is crossed in the second in which another one closes the position does not trade", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt", size: "0.02" });
  const first = reachedPrice(exchange, "PF_XBTUSD", "up");
  const closing = exchange.placed({ side: "sell", size: "0.02", limitPrice: first });
  const { uid } = exchange.placed({ side: "sell", size: "0.02", limitPrice: first, reduceOnly: true });
  exchange.waitUntil(firstSecond(exchange, (time) => touch(exchange.seed, exchange.bitcoin, time).bid >= first));
  assertEquals(exchange.order(closing.uid)?.state, "filled");
  assertEquals([exchange.order(uid)?.state, exchange.order(uid)?.filled], ["cancelled", 0n]);
  assertEquals(exchange.position("PF_XBTUSD"), undefined);
});

Deno.test("cancelOrder() finds an order by either id, and says what became of it", () => {
  using exchange = new ExchangeFixture();
  const { uid } = exchange.placed({});
  exchange.placed({ cliOrdId: "mine" });
  const bought = exchange.placed({ orderType: "mkt" });
  const cancel = (by: object) => exchange.do((x) => cancelOrder(x, x.master, by).status);
  assertEquals(cancel({ uid, processBefore: START }), "wouldProcessAfterSpecifiedTime");
  assertEquals(cancel({ uid }), "cancelled");
  assertEquals(cancel({ uid }), "notFound");
  assertEquals(cancel({ cliOrdId: "mine" }), "cancelled");
  assertEquals(cancel({ uid: bought.uid }), "filled");
  assertEquals(cancel({ cliOrdId: "nobody's" }), "notFound");
  assertEquals(exchange.do((x) => cancelOrder(x, sub(x), { uid }).status), "notFound");
});

Deno.test("cancelAll() cancels all orders, or those of one market, and of one account only", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({});
  exchange.placed({ symbol: "PI_XBTUSD", size: "100" });
  exchange.placed({ orderType: "stp", stopPrice: "50000", side: "sell" });
  exchange.placed({}, sub);
  const all = (symbol?: string) => exchange.do((x) => cancelAll(x, x.master, symbol));
  assertEquals(all("pi_xbtusd").orders.length, 1);
  const { status, events } = all();
  assertEquals([status, events.length], ["cancelled", 2]);
  assertEquals(all().status, "noOrdersToCancel");
  assertEquals(exchange.do((x) => x.orders.size), 1);
});

Deno.test("the dead man's switch cancels everything at its time, and not when it was set anew or off", () => {
  using exchange = new ExchangeFixture();
  const set = (seconds: number) => exchange.do((x) => setDeadMansSwitch(x, x.master, seconds));
  exchange.wait(250);
  const { uid } = exchange.placed({});
  const stop = exchange.placed({ orderType: "stp", stopPrice: "50000", side: "sell" });
  exchange.placed({}, sub);
  assertEquals(set(60), START + 60_250);
  exchange.wait(59_000);
  set(60);
  exchange.wait(59_999);
  assertEquals(exchange.order(uid)?.state, "book");
  exchange.wait(HOUR);
  const cancelled = exchange.order(uid);
  assertEquals([cancelled?.state, cancelled?.reason, cancelled?.closed], [
    "cancelled",
    "dead_man_switch",
    START + 119_250,
  ]);
  assertEquals(exchange.order(stop.uid)?.state, "cancelled");
  assertEquals(exchange.do((x) => [x.orders.size, x.master.deadMansSwitch]), [1, null]);
  const kept = exchange.placed({});
  set(5);
  assertEquals(set(0), null);
  exchange.wait(HOUR);
  assertEquals(exchange.order(kept.uid)?.state, "book");
});

Deno.test("editOrder() reads size as what is left or as the whole", () => {
  using exchange = new ExchangeFixture();
  const { asks: [first] } = exchange.do((x) => ladder(x.seed, marketOf(x, "PF_XBTUSD"), x.now));
  assertExists(first);
  const { uid } = exchange.placed({ limitPrice: first.price, size: first.size + amount("0.01") });
  assertEquals(exchange.edit({ uid, size: amount("0.02") }).order?.size, first.size + amount("0.02"));
  const whole = first.size + amount("0.005");
  assertEquals(exchange.edit({ uid, size: whole, qtyMode: "ABSOLUTE" }).order?.size, whole);
  assertEquals(exchange.edit({ uid, size: first.size, qtyMode: "ABSOLUTE" }).status, "invalidSize");
  assertEquals(exchange.edit({ uid, size: 0n }).status, "invalidSize");
  assertEquals(exchange.order(uid)?.size, whole);
});

Deno.test("editOrder() keeps the place in the queue unless the price changes or the size grows", () => {
  using exchange = new ExchangeFixture();
  addStranger(exchange, "50000");
  const { ask } = exchange.touch("PF_XBTUSD");
  const sell = { side: "sell", limitPrice: ask, size: "0.02" } as const;
  const orders = [exchange.placed(sell), exchange.placed(sell), exchange.placed(sell), exchange.placed(sell)];
  const [smaller, larger, moved] = orders;
  exchange.edit({ uid: smaller?.uid, size: amount("0.01") });
  exchange.edit({ uid: larger?.uid, size: amount("0.03") });
  exchange.edit({ uid: moved?.uid, limitPrice: ask + TICK });
  exchange.edit({ uid: moved?.uid, limitPrice: ask });
  exchange.placed({ limitPrice: ask, size: "0.07" }, stranger);
  const filled = orders.map(({ uid }) => text(exchange.order(uid)?.filled ?? 0n));
  assertEquals(filled, ["0.01", "0.03", "0.01", "0.02"]);
});

Deno.test("editOrder() matches an order that its new price makes trade, as takerAfterEdit", () => {
  using exchange = new ExchangeFixture();
  const { ask } = exchange.touch("PF_XBTUSD");
  const { uid } = exchange.placed({ limitPrice: ask - 20n * TICK, cliOrdId: "mine" });
  const { status, events, order } = exchange.edit({ cliOrdId: "mine", limitPrice: ask });
  assertEquals([status, order?.uid, order?.state], ["edited", uid, "filled"]);
  assertEquals(events.map(({ type }) => type), ["EDIT", "EXECUTION"]);
  const [, execution] = events;
  assert(execution?.type === "EXECUTION", "no execution");
  assertEquals(execution.orderPriorEdit?.limitPrice, ask - 20n * TICK);
  assertEquals(execution.orderPriorExecution.limitPrice, ask);
  assertEquals(exchange.executions()[0]?.executionType, "takerAfterEdit");
  assertEquals(exchange.events("order").map(({ label }) => label), ["OrderPlaced", "OrderUpdated", "OrderUpdated"]);
});

Deno.test("editOrder() refuses, and leaves the order as it was", () => {
  using exchange = new ExchangeFixture();
  const { ask } = exchange.touch("PF_XBTUSD");
  const post = exchange.placed({ orderType: "post", limitPrice: "60000" });
  const stop = exchange.placed({ orderType: "stp", side: "sell", stopPrice: "50000" });
  const trail = exchange.placed({
    orderType: "trailing_stop",
    side: "sell",
    trailing: { value: ONE, unit: "PERCENT" },
  });
  const cases: [Order, object, string][] = [
    [post, { uid: "nobody's" }, "orderForEditNotFound"],
    [post, { processBefore: START }, "wouldProcessAfterSpecifiedTime"],
    [post, { limitPrice: ask }, "postWouldExecute"],
    [post, { limitPrice: amount("0.5") }, "invalidPrice"],
    [post, { limitPrice: amount("150000") }, "outsidePriceCollar"],
    [post, { stopPrice: amount("50000") }, "orderForEditNotAStop"],
    [post, { size: amount("200") }, "insufficientAvailableFunds"],
    [stop, { trailing: { value: ONE, unit: "PERCENT" } }, "orderForEditNotAStop"],
    [trail, { stopPrice: amount("50000") }, "cannotEditTriggerPriceOfTrailingStop"],
    [trail, { limitPrice: amount("50000") }, "cannotEditLimitPriceOfTrailingStop"],
    [trail, { trailing: { value: amount("60"), unit: "PERCENT" } }, "invalidPrice"],
  ];
  for (const [order, change, status] of cases) {
    assertEquals(exchange.edit({ uid: order.uid, ...change }).status, status);
    assertEquals(exchange.order(order.uid), order);
  }
  const labels = [...exchange.events("order"), ...exchange.events("trigger")].map(({ label }) => label);
  assertEquals(labels.filter((label) => label === "OrderEditRejected").length, 5);
  assertEquals(labels.filter((label) => label === "OrderTriggerEditRejected").length, 4);
});

Deno.test("editOrder() moves a stop, which then fires at its new price", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt" });
  const { uid } = exchange.placed({ orderType: "stp", side: "sell", stopPrice: "50000", triggerSignal: "mark" });
  assertEquals(exchange.edit({ uid, stopPrice: amount("51000") }).order?.state, "trigger");
  const { events } = exchange.edit({ uid, stopPrice: exchange.mark("PF_XBTUSD") / TICK * TICK + 100n * TICK });
  assertEquals(events[0]?.type, "EDIT");
  assertEquals(events[1]?.type, "EXECUTION");
  assertEquals(exchange.position("PF_XBTUSD"), undefined);
});

const FIRES: [OrderType, "buy" | "sell", above: boolean][] = [
  ["stp", "buy", true],
  ["stp", "sell", false],
  ["take_profit", "buy", false],
  ["take_profit", "sell", true],
];

Deno.test("stop and take-profit orders fire in the first second their signal is there", () => {
  for (const [orderType, side, above] of FIRES) {
    for (const triggerSignal of ["mark", "index", "last"] as const) {
      using exchange = new ExchangeFixture(`${triggerSignal} signal`);
      const stopPrice = reachedPrice(exchange, "PF_XBTUSD", above ? "up" : "down");
      const { uid } = exchange.placed({ orderType, side, stopPrice, triggerSignal });
      const due = firstSecond(exchange, (time) => {
        const signal = signalAt(exchange, triggerSignal, time);
        return above ? signal >= stopPrice : signal <= stopPrice;
      });
      exchange.waitUntil(due - 1);
      assertEquals(exchange.order(uid)?.state, "trigger");
      exchange.wait(HOUR);
      const order = exchange.order(uid);
      assertEquals([order?.state, order?.triggered, order?.closed], ["filled", due, due]);
      const labels = exchange.events("trigger").map(({ label }) => label);
      assertEquals(labels, ["OrderTriggerPlaced", "OrderTriggerActivated"]);
    }
  }
});

function signalAt(exchange: ExchangeFixture, signal: Signal, time: number): Amount {
  const listed = exchange.bitcoin;
  if (signal === "mark") return markPrice(exchange.seed, listed, time);
  return signal === "index" ? indexPrice(exchange.seed, listed, time) : lastPrice(exchange.seed, listed, time);
}

Deno.test("a trailing stop follows its signal on ticks, at its distance, and fires when the signal turns back", () => {
  for (const side of ["buy", "sell"] as const) {
    for (
      const trailing of [
        { value: amount("0.3"), unit: "PERCENT" },
        { value: amount("150"), unit: "QUOTE_CURRENCY" },
      ] as const
    ) {
      using exchange = new ExchangeFixture(`trail ${side}`);
      const { uid, stopPrice } = exchange.placed({ orderType: "trailing_stop", side, trailing, triggerSignal: "mark" });
      let stop = distant(signalAt(exchange, "mark", START), side, trailing);
      assertEquals(stopPrice, stop);
      const due = firstSecond(exchange, (time) => {
        const signal = signalAt(exchange, "mark", time);
        const next = distant(signal, side, trailing);
        if (side === "sell" ? next > stop : next < stop) stop = next;
        return side === "sell" ? signal <= stop : signal >= stop;
      });
      exchange.waitUntil(due + HOUR);
      const order = exchange.order(uid);
      assertEquals([order?.triggered, order?.stopPrice], [due, stop], `${side} ${trailing.unit}`);
      const rows = exchange.events("trigger").filter(({ label }) => label === "OrderTriggerUpdated").map(({ time }) =>
        time
      );
      const minutes = new Set(rows.map((time) => Math.floor(time / 60_000)));
      assertEquals(minutes.size, rows.length, "more than one row a minute");
    }
  }
});

/** The trigger price a trailing stop has at a price: rounded away from it to a tick. */
function distant(signal: Amount, side: "buy" | "sell", trailing: { value: Amount; unit: string }): Amount {
  const away = trailing.unit === "PERCENT" ? signal * trailing.value / ONE / 100n : trailing.value;
  const exact = side === "sell" ? signal - away : signal + away;
  return side === "sell" || exact % TICK === 0n ? exact - exact % TICK : exact - exact % TICK + TICK;
}

Deno.test("a fired stop with a limit price or an offset from it becomes a limit order", () => {
  const cases: [Short, (stop: Amount) => Amount][] = [
    [{ limitPrice: "10000" }, () => amount("10000")],
    [{ limitOffset: { value: amount("-25"), unit: "QUOTE_CURRENCY" } }, (stop) => stop - amount("25")],
    [{ limitOffset: { value: ONE, unit: "PERCENT" } }, (stop) => (stop + stop / 100n) / TICK * TICK],
  ];
  for (const [short, limit] of cases) {
    using exchange = new ExchangeFixture();
    const stopPrice = reachedPrice(exchange, "PF_XBTUSD", "down");
    const { uid } = exchange.placed({ orderType: "stp", side: "sell", stopPrice, triggerSignal: "mark", ...short });
    const due = firstSecond(exchange, (time) => signalAt(exchange, "mark", time) <= stopPrice);
    exchange.waitUntil(due);
    const order = exchange.order(uid);
    assertEquals([order?.triggered, order?.limitPrice], [due, limit(stopPrice)]);
    assertEquals(order?.state, limit(stopPrice) > stopPrice ? "book" : "filled");
  }
});

Deno.test("a stop that is there already fires at once", () => {
  using exchange = new ExchangeFixture();
  const above = exchange.mark("PF_XBTUSD") / TICK * TICK + 100n * TICK;
  const { order, events } = exchange.send({ orderType: "stp", side: "sell", stopPrice: above });
  assertEquals(events.map(({ type }) => type), ["PLACE", "EXECUTION"]);
  assertEquals(order?.state, "filled");
});

Deno.test("a stop that cannot be placed when it fires has failed", () => {
  using exchange = new ExchangeFixture();
  const stopPrice = reachedPrice(exchange, "PF_XBTUSD", "down");
  const stop = { orderType: "stp", side: "sell", stopPrice, triggerSignal: "mark" } as const;
  const [idle, large] = [exchange.placed({ ...stop, reduceOnly: true }), exchange.placed({ ...stop, size: "200" })];
  exchange.waitUntil(firstSecond(exchange, (time) => signalAt(exchange, "mark", time) <= stopPrice));
  for (const [{ uid }, error] of [[idle, "WOULD_NOT_REDUCE_POSITION"], [large, "INSUFFICIENT_MARGIN"]] as const) {
    const found = exchange.do((x) => orderStatus(x, x.master, { uid }));
    assertEquals([found?.status, found?.error], ["TRIGGER_ACTIVATION_FAILURE", error]);
  }
  assertEquals(exchange.do((x) => x.orders.size), 0);
});

Deno.test("orderStatus() knows open orders, and closed ones for five seconds", () => {
  using exchange = new ExchangeFixture();
  const open = exchange.placed({ cliOrdId: "open" });
  const filled = exchange.placed({ orderType: "mkt" });
  const status = (by: { uid: string } | { cliOrdId: string }) => exchange.do((x) => orderStatus(x, x.master, by));
  assertEquals(status({ uid: open.uid })?.status, "ENTERED_BOOK");
  assertEquals(status({ cliOrdId: "open" })?.updateReason, null);
  assertEquals(status({ uid: filled.uid })?.updateReason, "FULL_FILL");
  exchange.cancel(open.uid);
  exchange.wait(5_000);
  assertEquals(status({ cliOrdId: "open" })?.updateReason, "CANCELLED_BY_USER");
  exchange.wait(1);
  assertEquals(status({ cliOrdId: "open" }), undefined);
});

Deno.test("a linear position pays size × (exit − entry) in USD, at its average entry", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt", size: "0.3" });
  exchange.wait(10 * 60_000);
  exchange.placed({ orderType: "mkt", size: "0.2" });
  const bought = exchange.executions();
  const paid = bought.reduce((sum, { price, quantity }) => sum + amount(price) * amount(quantity), 0n);
  const entry = exchange.position("PF_XBTUSD")?.entry ?? 0n;
  assert(abs(entry - paid / amount("0.5")) < 10n, `the average entry is ${text(entry)}`);
  exchange.placed({ orderType: "mkt", side: "sell", size: "0.5" });
  const sold = exchange.executions().slice(bought.length);
  const got = sold.reduce((sum, { price, quantity }) => sum + amount(price) * amount(quantity), 0n);
  const realized = sold.reduce((sum, { realizedPnl }) => sum + amount(realizedPnl), 0n);
  assert(abs(realized - (got - paid) / ONE) < 100n, `realised ${text(realized)}`);
});

Deno.test("an inverse position pays size × (1/entry − 1/exit) in coin", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt", symbol: "PI_XBTUSD", side: "sell", size: "2000" });
  exchange.wait(3 * HOUR);
  const before = exchange.do((x) => x.master.wallets.fi_xbtusd.XBT ?? 0n);
  const opened = exchange.executions();
  exchange.placed({ orderType: "mkt", symbol: "PI_XBTUSD", side: "buy", size: "2000" });
  const coins = (fills: typeof opened) =>
    fills.reduce((sum, { price, quantity }) => sum + amount(quantity) * ONE / amount(price), 0n);
  const closed = exchange.executions().slice(opened.length);
  const fees = closed.reduce((sum, { orderData }) => sum + amount(orderData.fee), 0n);
  const pnl = coins(closed) - coins(opened);
  const logged = exchange.events<LogBody>("log").filter(({ body }) => body.info === "futures trade");
  const funding = logged.slice(-2 * closed.length)
    .reduce((sum, { body }) => sum + amount(body.realized_funding ?? "0"), 0n);
  const after = exchange.do((x) => x.master.wallets.fi_xbtusd.XBT ?? 0n);
  assert(abs(after - before - (pnl + funding - fees)) < 20n, `${text(after - before)} XBT`);
  assertEquals(profit(exchange.market("PI_XBTUSD"), whole(-1000), amount("50000"), amount("40000")), amount("0.005"));
});

Deno.test("funding is booked on the hour: what a position has accrued since it was opened", () => {
  for (const symbol of ["PF_XBTUSD", "PI_ETHUSD"]) {
    using exchange = new ExchangeFixture();
    const listed = exchange.market(symbol);
    const size = listed.inverse ? "30000" : "0.7";
    exchange.placed({ orderType: "mkt", symbol, size });
    const opened = START / HOUR;
    exchange.wait(3 * HOUR);
    const hours = [0, 1, 2].map((i) => (Math.floor(opened) + i) * HOUR);
    const expected = hours.map((hour) => {
      const { relative } = fundingRate("desk", listed, hour);
      const share = whole(Math.min(HOUR, hour + HOUR - START));
      const price = indexPrice("desk", listed, hour);
      const due = [amount(size), relative, share];
      const paid = listed.inverse ? fraction(due, [price, whole(HOUR)]) : fraction([...due, price], [whole(HOUR)]);
      return [hour + HOUR, text(-paid)];
    });
    const rows = exchange.events<LogBody>("log").filter(({ body }) => body.info === "funding rate change");
    assertEquals(rows.map(({ time, body }) => [time, body.realized_funding ?? ""]), expected);
    const rates = hours.map((hour) => text(fundingRate("desk", listed, hour).absolute));
    assertEquals(rows.map(({ body }) => body.funding_rate), rates);
    const moves = exchange.events<PositionBody>("position").filter(({ label }) =>
      label === "noChange fundingRealisation"
    );
    assertEquals(moves.map(({ body }) => body.realizedFunding), expected.map(([, paid]) => String(paid)));
  }
});

Deno.test("a trade books the funding so far, and the rest of the hour accrues to the new size", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt", size: "0.5" });
  exchange.wait(10 * 60_000);
  const accrued = exchange.do((x) => {
    const position = x.master.positions.get("PF_XBTUSD");
    return position === undefined ? 0n : accruedFunding(x, position);
  });
  assert(accrued !== 0n, "nothing has accrued");
  exchange.placed({ orderType: "mkt", side: "sell", size: "0.0001" });
  const [position, cash] = exchange.events<LogBody>("log").slice(-2).map(({ body }) => body);
  assertEquals([position?.asset, position?.realized_funding], ["pf_xbtusd", null]);
  assertEquals([cash?.asset, cash?.realized_funding], ["usd", text(accrued)]);
  assertEquals(exchange.position("PF_XBTUSD")?.fundedAt, exchange.time);
});

Deno.test("a dated contract is settled at the index of its last moment, and its orders are cancelled", () => {
  for (const symbol of ["FF_XBTUSD_261225", "FI_XBTUSD_261225"]) {
    using exchange = new ExchangeFixture();
    const listed = exchange.market(symbol);
    const expires = listed.expires ?? 0;
    const size = listed.inverse ? "500" : "0.05";
    exchange.waitUntil(expires - 5 * HOUR);
    exchange.placed({ orderType: "mkt", symbol, side: "sell", size });
    const { entry = 0n } = exchange.position(symbol) ?? {};
    const { uid } = exchange.placed({ symbol, size, limitPrice: "20000" });
    exchange.wait(9 * HOUR);
    assertEquals(exchange.position(symbol), undefined);
    const order = exchange.order(uid);
    assertEquals([order?.state, order?.reason, order?.closed], ["cancelled", "contract_expired", expires]);
    const price = indexPrice("desk", listed, expires);
    const rows = exchange.events<LogBody>("log").filter(({ body }) => body.info === "settlement");
    assertEquals(rows.map(({ time, body }) => [time, body.trade_price]), [[expires, text(price)], [
      expires,
      text(price),
    ]]);
    assertEquals(rows[1]?.body.realized_pnl, text(profit(listed, -amount(size), entry, price)));
    const settled = exchange.events<PositionBody>("position").at(-1)?.body;
    assertEquals([settled?.settlementPrice, settled?.executionPrice], [text(price), null]);
    assertEquals(exchange.send({ symbol, size, limitPrice: "20000" }).status, "marketInactive");
    exchange.do(audit);
  }
});

Deno.test("margins grow by the schedule, each level's rate for the part within it", () => {
  const listed = market("PF_XBTUSD", START);
  const inverse = market("PI_XBTUSD", START);
  assert(listed !== undefined && inverse !== undefined, "not listed");
  assertEquals(initialMargin(listed, ONE, amount("100000")), amount("1000"));
  assertEquals(initialMargin(listed, whole(-30), amount("100000")), amount("50000"));
  assertEquals(maintenanceMargin(listed, whole(30), amount("100000")), amount("25000"));
  assertEquals(initialMargin(inverse, whole(600_000), amount("50000")), amount("0.28"));
});

Deno.test("accountSummary() adds up", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => book(x, x.master, "flex", "XBT", { info: "cross-exchange transfer", moved: ONE }));
  exchange.placed({ orderType: "mkt", size: "0.5" });
  exchange.placed({ orderType: "mkt", symbol: "PI_XBTUSD", size: "20000" });
  exchange.placed({ limitPrice: "60000", size: "0.5" });
  exchange.placed({ side: "sell", limitPrice: "120000", size: "0.2" });
  exchange.wait(20 * 60_000);
  const { flex, fi_xbtusd: coin } = exchange.do((x) => accountSummary(x, x.master));
  const mark = exchange.mark("PF_XBTUSD");
  const price = exchange.do((x) => indexPrice(x.seed, "in_xbtusd", x.now));
  assertEquals(flex.initialMargin, mul(mul(mark, amount("0.5")), amount("0.01")));
  assertEquals(flex.initialMarginWithOrders, mul(mark, amount("0.01")));
  assertEquals(flex.maintenanceMargin, flex.initialMargin / 2n);
  assertEquals(flex.currencies.XBT?.collateral, mul(price, amount("0.97")));
  assertEquals(flex.balanceValue, (flex.currencies.USD?.value ?? 0n) + price);
  assertEquals(flex.totalUnrealized, flex.pnl + flex.unrealizedFunding);
  assertEquals(flex.portfolioValue, flex.balanceValue + flex.totalUnrealized);
  assertEquals(flex.marginEquity, flex.collateralValue + flex.totalUnrealizedAsMargin);
  assertEquals(flex.availableMargin, flex.marginEquity - flex.initialMarginWithOrders);
  const { auxiliary, marginRequirements, triggerEstimates } = coin;
  assertEquals(auxiliary.af, auxiliary.pv - marginRequirements.im);
  assertEquals(auxiliary.pv, (coin.balances.XBT ?? 0n) + auxiliary.pnl + auxiliary.funding);
  assertEquals([marginRequirements.lt, marginRequirements.tt], [marginRequirements.mm, marginRequirements.mm / 2n]);
  const { im, mm, tt } = triggerEstimates;
  assert(im > mm && mm > tt && tt > 0n && im < exchange.mark("PI_XBTUSD"), `${text(im)} ${text(mm)} ${text(tt)}`);
});

Deno.test("openPositions() and unwindPercentile() show a position at mark", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => setLeverage(x, x.master, marketOf(x, "PF_ETHUSD"), amount("10")));
  exchange.placed({ orderType: "mkt", symbol: "PF_ETHUSD", side: "sell", size: "2" });
  const [row] = exchange.do((x) => openPositions(x, x.master));
  assertExists(row);
  const mark = exchange.mark("PF_ETHUSD");
  assertEquals([row.side, row.size, row.fillTime, row.pnlCurrency], ["short", amount("2"), START, "USD"]);
  assertEquals(row.unrealizedPnl, mul(amount("-2"), mark - row.price));
  assertEquals(row.maxFixedLeverage, amount("10"));
  const percentile = exchange.do((x) =>
    [...x.master.positions.values()].map((held) => unwindPercentile(x, x.master, held))
  );
  assertEquals(percentile, [20]);
});

Deno.test("an order is refused when its market's isolated leverage is beyond what its size allows", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => book(x, x.master, "flex", "USD", { info: "cross-exchange transfer", moved: amount("10000000") }));
  const set = (leverage: string | null) =>
    exchange.do((x) => setLeverage(x, x.master, marketOf(x, "PF_XBTUSD"), leverage === null ? null : amount(leverage)));
  assertEquals(set("50"), "set");
  assertEquals(exchange.send({ limitPrice: "60000", size: "100" }).status, "fixedLeverageTooHigh");
  assertEquals(exchange.send({ limitPrice: "60000", size: "1" }).status, "placed");
  assertEquals(set("10"), "set");
  assertEquals(exchange.send({ limitPrice: "60000", size: "100" }).status, "placed");
});

Deno.test("setLeverage() refuses what the wallet could not bear", () => {
  using exchange = new ExchangeFixture();
  exchange.placed({ orderType: "mkt", size: "1.5" }, sub);
  const set = (leverage: string | null) =>
    exchange.do((x) => setLeverage(x, sub(x), marketOf(x, "PF_XBTUSD"), leverage === null ? null : amount(leverage)));
  assertEquals(set("2"), "wouldCauseLiquidation");
  assertEquals(exchange.do((x) => sub(x).leverage), {});
  assertEquals(set("30"), "set");
  assertEquals(set(null), "set");
});

Deno.test("maxPositionViolation: orders may not lead beyond the largest position", () => {
  using exchange = new ExchangeFixture();
  exchange.do((x) => book(x, x.master, "flex", "USD", { info: "cross-exchange transfer", moved: amount("900000000") }));
  for (let i = 0; i < 5; i++) exchange.placed({ size: "240", limitPrice: "50000" });
  assertEquals(exchange.send({ size: "0.0001", limitPrice: "50000" }).status, "maxPositionViolation");
  assertEquals(exchange.send({ size: "1", side: "sell", limitPrice: "150000" }).status, "placed");
});

/** The largest size of a market order that an account gets, in lots. */
function buyMost(exchange: ExchangeFixture, symbol: string, side: "buy" | "sell", who: (x: Exchange) => Account): void {
  const { lot } = exchange.market(symbol);
  for (let size = 1_000_000n * lot; size >= lot; size /= 2n) {
    const rounded = size - size % lot;
    while (exchange.send({ orderType: "mkt", symbol, side, size: rounded }, who).status === "placed") {
      exchange.wait(SECOND);
    }
  }
}

/** A seed whose ether moves 3 % against a side within two days, before it has moved as far the other way. */
function adverseSeed(side: "buy" | "sell"): string {
  const listed = market("PF_ETHUSD", START);
  assertExists(listed);
  for (let i = 0;; i++) {
    const seed = `against a ${side} ${i}`;
    const mark = markPrice(seed, listed, START);
    for (let time = START; time < START + 48 * HOUR; time += 60 * SECOND) {
      const moved = (markPrice(seed, listed, time) - mark) * (side === "buy" ? 100n : -100n) / mark;
      if (moved <= -3n) return seed;
      if (moved >= 3n) break;
    }
  }
}

/**
 * When what stands behind a position no longer covers its maintenance margin; looked for second by second, and anew for each
 * hour of funding.
 */
function shortfall(
  exchange: ExchangeFixture,
  symbol: string,
  who: (x: Exchange) => Account,
  behind: (account: Account) => Amount,
): number {
  for (let hours = 0; hours < 500; hours++) {
    const end = (Math.floor(exchange.time / HOUR) + 1) * HOUR;
    const due = exchange.do((x) => {
      const listed = marketOf(x, symbol);
      const position = who(x).positions.get(symbol);
      assertExists(position, "it is closed already");
      for (let time = exchange.time + SECOND; time < end; time += SECOND) {
        const mark = markPrice(x.seed, listed, time);
        const pnl = profit(listed, position.size, position.entry, mark) + fundingUntil(x, position, time);
        if (behind(who(x)) + pnl < maintenanceMargin(listed, position.size, mark)) return time;
      }
      return undefined;
    });
    if (due !== undefined) return due;
    exchange.waitUntil(end);
  }
  throw new RangeError("it never was");
}

Deno.test("a wallet is liquidated in the first second its equity is below the maintenance margin", () => {
  for (const side of ["buy", "sell"] as const) {
    using exchange = new ExchangeFixture(adverseSeed(side));
    addStranger(exchange, "1000");
    buyMost(exchange, "PF_ETHUSD", side, stranger);
    const stop = { orderType: "stp", symbol: "PF_ETHUSD", size: "0.001", side, triggerSignal: "mark" } as const;
    const { uid } = exchange.placed({ ...stop, stopPrice: side === "buy" ? "90000" : "100" }, stranger);
    const due = shortfall(exchange, "PF_ETHUSD", stranger, ({ wallets }) => wallets.flex.USD ?? 0n);
    exchange.waitUntil(due + HOUR);
    assertEquals(exchange.position("PF_ETHUSD", stranger), undefined);
    const fill = exchange.executions(stranger).at(-1);
    const mark = text(markPrice(exchange.seed, exchange.market("PF_ETHUSD"), due));
    assertEquals([fill?.executionType, fill?.timestamp, fill?.price], ["liquidation", due, mark]);
    const row = exchange.events<LogBody>("log", stranger).at(-1);
    assertEquals([row?.body.info, row?.body.liquidation_fee], ["futures liquidation", fill?.orderData.fee]);
    assertEquals(exchange.order(uid, stranger)?.reason, "not_enough_margin");
    assertGreater(exchange.do((x) => stranger(x).wallets.flex.USD ?? 0n), 0n);
    exchange.do(audit);
  }
});

Deno.test("a wallet is liquidated when its collateral falls, to the second", () => {
  using exchange = new ExchangeFixture(adverseSeed("buy"));
  addStranger(exchange, "1000");
  exchange.placed({ orderType: "mkt", symbol: "FF_XBTUSD_261225", size: "0.001" }, stranger);
  const due = exchange.do((x) => {
    const account = stranger(x);
    book(x, account, "flex", "ETH", { info: "cross-exchange transfer", moved: whole(20) });
    const { headroom } = assess(x, holdingsOf(x, account, "flex"));
    book(x, account, "flex", "USD", { info: "cross-exchange transfer", moved: -headroom * 99n / 100n });
    const holdings = holdingsOf(x, account, "flex");
    for (let now = x.now;; now += SECOND) if (assess({ ...x, seed: x.seed, now }, holdings).headroom < 0n) return now;
  });
  exchange.waitUntil(due + HOUR);
  const fill = exchange.executions(stranger).at(-1);
  assertEquals([fill?.executionType, fill?.timestamp], ["liquidation", due]);
  assertEquals(exchange.do((x) => stranger(x).wallets.flex.USD), 0n);
  exchange.do(audit);
});

Deno.test("a coin wallet is liquidated too", () => {
  using exchange = new ExchangeFixture(adverseSeed("buy"));
  buyMost(exchange, "PI_ETHUSD", "buy", master);
  assertGreater(exchange.position("PI_ETHUSD")?.size ?? 0n, 0n);
  for (let day = 0; day < 30 && exchange.position("PI_ETHUSD") !== undefined; day++) exchange.wait(24 * HOUR);
  const fill = exchange.executions().at(-1);
  assertEquals(fill?.executionType, "liquidation");
  const { fi_ethusd: wallet } = exchange.do((x) => x.master.wallets);
  assert((wallet.ETH ?? -1n) >= 0n && (wallet.ETH ?? 0n) < whole(20), text(wallet.ETH ?? 0n));
  exchange.do(audit);
});

Deno.test("an isolated position is liquidated by itself, and takes no more than about what was set aside for it", () => {
  using exchange = new ExchangeFixture(adverseSeed("buy"));
  exchange.do((x) => setLeverage(x, x.master, marketOf(x, "PF_ETHUSD"), amount("40")));
  exchange.placed({ orderType: "mkt", symbol: "PF_ETHUSD", size: "10" });
  exchange.placed({ orderType: "mkt", symbol: "PF_XBTUSD", size: "0.01" });
  const { entry = 0n } = exchange.position("PF_ETHUSD") ?? {};
  const aside = mul(entry, whole(10)) / 40n;
  const before = exchange.do((x) => x.master.wallets.flex.USD ?? 0n);
  const due = shortfall(exchange, "PF_ETHUSD", master, () => aside);
  exchange.waitUntil(due + HOUR);
  assertEquals(exchange.position("PF_ETHUSD"), undefined);
  const fill = exchange.executions().at(-1);
  assertEquals([fill?.executionType, fill?.order.tradeable, fill?.timestamp], ["liquidation", "PF_ETHUSD", due]);
  assertExists(exchange.position("PF_XBTUSD"));
  const lost = -amount(fill?.realizedPnl ?? "0");
  assert(lost > 0n && lost < aside, `lost ${text(lost)} of ${text(aside)}`);
  assertLess(exchange.do((x) => x.master.wallets.flex.USD ?? 0n), before);
});

Deno.test("what a liquidated wallet cannot pay comes out of its coins, and then the exchange bears it", () => {
  const cases: [coins: string, beyond: string, left: boolean][] = [["1", "10", true], ["0.001", "5000", false]];
  for (const [coins, beyond, left] of cases) {
    using exchange = new ExchangeFixture();
    addStranger(exchange, "20000");
    exchange.placed({ orderType: "mkt", size: "2" }, stranger);
    exchange.do((x) => {
      const account = stranger(x);
      book(x, account, "flex", "XBT", { info: "cross-exchange transfer", moved: amount(coins) });
      const { headroom } = assess(x, holdingsOf(x, account, "flex"));
      book(x, account, "flex", "USD", { info: "cross-exchange transfer", moved: -headroom - amount(beyond) });
      liquidate(x);
      assertEquals(account.positions.size, 0);
      assertEquals(account.wallets.flex.USD !== undefined && account.wallets.flex.USD >= 0n, true);
      assertEquals((account.wallets.flex.XBT ?? 0n) > 0n, left);
      assertEquals(audit(x).absorbed, left ? 0 : 1);
    });
  }
});

Deno.test("a profit is paid in the currency that the account prefers for the market", () => {
  using exchange = new ExchangeFixture(adverseSeed("sell"));
  exchange.do((x) => x.master.pnlCurrency.PF_ETHUSD = "XBT");
  const listed = exchange.market("PF_ETHUSD");
  const mark = exchange.mark("PF_ETHUSD");
  exchange.placed({ orderType: "mkt", symbol: "PF_ETHUSD", size: "1" });
  exchange.placed({ orderType: "mkt", symbol: "PF_XBTUSD", size: "0.01" });
  exchange.waitUntil(
    firstSecond(exchange, (time) => markPrice(exchange.seed, listed, time) > mul(mark, amount("1.003"))),
  );
  exchange.placed({ orderType: "mkt", symbol: "PF_ETHUSD", side: "sell", size: "1" });
  const realized = exchange.executions().filter(({ order }) => order.direction === "Sell")
    .map(({ realizedPnl }) => amount(realizedPnl));
  assert(realized.length > 0 && realized.every((pnl) => pnl > 0n), "no profit");
  const price = exchange.do((x) => indexPrice(x.seed, "in_xbtusd", x.now));
  const paid = realized.reduce((sum, pnl) => sum + fraction([pnl, amount("0.999")], [price]), 0n);
  assertEquals(exchange.do((x) => x.master.wallets.flex.XBT), paid);
  const rows = exchange.events<LogBody>("log").filter(({ body }) => body.info === "conversion");
  assertEquals(rows.length, 2 * realized.length);
  assertEquals(rows[0]?.body.conversion_spread_percentage, "0.1");
});

Deno.test("transfer() moves what is free between wallets of one owner, withdraw() takes it out", () => {
  using exchange = new ExchangeFixture();
  addStranger(exchange, "10");
  exchange.placed({ orderType: "mkt", size: "1" });
  exchange.do((x) => {
    const from = { account: x.master, wallet: "flex" } as const;
    const to = { account: sub(x), wallet: "cash" } as const;
    const free = withdrawable(x, x.master, "flex", "USD");
    assertEquals(transfer(x, from, to, "USD", free + 1n), "insufficientFunds");
    assertEquals(transfer(x, from, from, "USD", ONE), "invalidAccount");
    assertEquals(transfer(x, from, { account: stranger(x), wallet: "cash" }, "USD", ONE), "invalidAccount");
    assertEquals(transfer(x, from, { account: x.master, wallet: "fi_xbtusd" }, "USD", ONE), "invalidUnit");
    assertEquals(transfer(x, from, to, "EUR", ONE), "invalidUnit");
    assertEquals(transfer(x, from, to, "USD", 0n), "invalidAmount");
    assertEquals(transfer(x, from, to, "USD", free), undefined);
    assertEquals(sub(x).wallets.cash.USD, free);
    const { availableMargin } = assess(x, holdingsOf(x, x.master, "flex"));
    assert(availableMargin >= 0n, "the transfer has taken margin");
    assertEquals(withdraw(x, { account: x.master, wallet: "cash" }, "XBT", whole(2)), "insufficientFunds");
    const out = withdraw(x, { account: x.master, wallet: "cash" }, "XBT", ONE);
    assert(typeof out === "object" && out.uid.length === 36, "no uid");
    assertEquals(x.master.wallets.cash.XBT, 0n);
    audit(x);
  });
});

Deno.test("a suspended market stands still, and goes on when it is open again", () => {
  using exchange = new ExchangeFixture();
  const limitPrice = reachedPrice(exchange, "PF_XBTUSD", "down");
  const { uid } = exchange.placed({ limitPrice });
  const stop = exchange.placed({ orderType: "stp", side: "sell", stopPrice: limitPrice, triggerSignal: "mark" });
  exchange.do((x) => x.suspended.add("PF_XBTUSD"));
  exchange.wait(6 * HOUR);
  assertEquals([exchange.order(uid)?.state, exchange.order(stop.uid)?.state], ["book", "trigger"]);
  assertEquals(exchange.edit({ uid, size: ONE }).status, "marketSuspended");
  assertEquals(exchange.cancel(stop.uid).status, "cancelled");
  exchange.do((x) => x.suspended.clear());
  exchange.wait(24 * HOUR);
  assertEquals(exchange.do((x) => x.suspended.size), 0);
});

Deno.test("the mark at which a market order trades lies between the best prices", () => {
  using exchange = new ExchangeFixture();
  const { bid, ask } = exchange.touch("PF_XBTUSD");
  const mark = exchange.do((x) => markOf(x, marketOf(x, "PF_XBTUSD")));
  assert(bid < mark && mark < ask);
});
