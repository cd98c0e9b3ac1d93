/**
 * What the exchange keeps of an account, in the exchange's own forms: the account log, events of orders and triggers, positions.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { SandboxFixture } from "./sandbox_fixture.ts";

// deno-lint-ignore no-explicit-any
type Row = any;

const MARKET_ORDER = { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.5" };

/** Buys, waits until there is a profit, and sells. */
async function profitableTrade(fixture: SandboxFixture): Promise<void> {
  await fixture.get("PUT pnlpreferences", { symbol: "PF_XBTUSD", pnlPreference: "BTC" });
  await fixture.get("POST sendorder", MARKET_ORDER);
  for (let i = 0; i < 5000; i++) {
    fixture.now += 60_000;
    const { openPositions: [{ price }] } = await fixture.get("openpositions");
    const { ticker } = await fixture.get("tickers/{symbol}", { symbol: "PF_XBTUSD" });
    if (ticker.bid > price * 1.001) break;
  }
  await fixture.get("POST sendorder", { ...MARKET_ORDER, side: "sell" });
}

Deno.test("a trade is logged position first, then its conversion, the money last, with the exchange's nulls", async () => {
  using fixture = new SandboxFixture();
  await profitableTrade(fixture);
  const { logs }: { logs: Row[] } = await fixture.get("history/account-log", { conversion_details: "true" });
  const [execution] = logs.map(({ execution }) => execution);
  const last = logs.findIndex((row) => row.asset === "pf_xbtusd" && row.execution === execution);
  const [position, paid, received, cash] = logs.slice(0, last + 1).toReversed();
  assertEquals([position, paid, received, cash].map(({ asset }) => asset), ["pf_xbtusd", "usd", "xbt", "usd"]);
  assertEquals(new Set([position, paid, received, cash].map(({ date }) => date)).size, 1);
  assertEquals([position.fee, position.collateral, position.realized_funding], [null, null, null]);
  for (const row of [paid, received]) {
    assertEquals([row.info, row.trade_price, row.execution], ["conversion", null, null]);
    assertEquals([typeof row.exchange_rate, typeof row.exchange_rate_from, row.conversion_fee], [
      "number",
      "number",
      0,
    ]);
  }
  assert(!("exchange_rate" in cash) && !("conversion_fee" in position));
  const { realized_pnl, realized_funding, fee, new_balance, old_balance } = cash;
  const change = realized_pnl + (realized_funding ?? 0) - fee;
  assert(Math.abs(new_balance - old_balance - change) < 1e-6 && typeof cash.funding_rate === "number");
  const { text } = await fixture.call("history/accountlogcsv", { conversion_details: "true" });
  assertMatch(text.split("\n")[0] ?? "", /position uid,exchange rate,exchange rate from,conversion fee$/);
});

Deno.test("the funding rate in the account log is that of historical-funding-rates, per unit of size", async () => {
  using fixture = new SandboxFixture();
  await fixture.get("POST sendorder", MARKET_ORDER);
  fixture.now += 2 * 3_600_000;
  const { logs } = await fixture.get("history/account-log", { info: "funding rate change", count: "1" });
  const { rates } = await fixture.get("historical-funding-rates", { symbol: "PF_XBTUSD" });
  assertEquals(logs[0].funding_rate, rates.at(-2).fundingRate);
  const { elements } = await fixture.get("history/positions", { funding_realization: "true" });
  const update = elements[0].event.PositionUpdate;
  assertEquals([update.updateReason, update.positionChange], ["fundingRealisation", "noChange"]);
  assert(!Object.values(update).includes(null) && !("executionPrice" in update));
});

Deno.test("fills have the profit and the funding that they realised, and no fee", async () => {
  using fixture = new SandboxFixture();
  await profitableTrade(fixture);
  const { fills }: { fills: Row[] } = await fixture.get("fills");
  const { logs }: { logs: Row[] } = await fixture.get("history/account-log");
  for (const fill of fills) {
    const cash = logs.find(({ asset, execution }) => asset === "usd" && execution === fill.fill_id);
    assertEquals([fill.realized_pnl, fill.realized_funding], [cash.realized_pnl, cash.realized_funding ?? 0]);
    assert(!Object.keys(fill).some((name) => name.includes("fee")));
  }
  const paged = await fixture.get("fills", { lastFillTime: new Date(fixture.now + 1000).toISOString() });
  assertEquals(paged.fills[0].realized_pnl, null);
});

Deno.test("a market order's events show an ioc with a limit price 1 % away", async () => {
  using fixture = new SandboxFixture();
  for (const side of ["buy", "sell"]) {
    const { ticker } = await fixture.get("tickers/{symbol}", { symbol: "PF_XBTUSD" });
    const { sendStatus } = await fixture.get("POST sendorder", { ...MARKET_ORDER, side });
    const { type, limitPrice } = sendStatus.orderEvents[0].orderPriorExecution;
    const [best, worst] = side === "buy" ? [ticker.ask, 1.01] : [ticker.bid, 0.99];
    assertEquals(type, "ioc");
    assert(Math.abs(limitPrice - best * worst) <= 1 && Number.isInteger(limitPrice), String(limitPrice));
    const [fill] = (await fixture.get("history/executions")).elements;
    assertEquals(fill.event.execution.execution.executionType, "taker");
  }
});

Deno.test("openorders knows three types, and an edit of a trigger order is shown as one of an order", async () => {
  using fixture = new SandboxFixture();
  const trigger = { symbol: "PF_XBTUSD", side: "sell", size: "0.01", triggerSignal: "mark" };
  const trailing = { trailingStopMaxDeviation: "20", trailingStopDeviationUnit: "PERCENT" };
  const orders: [Record<string, string>, string][] = [
    [{ ...MARKET_ORDER, orderType: "post", limitPrice: "60000" }, "lmt"],
    [{ ...trigger, orderType: "stp", stopPrice: "60000", cliOrdId: "stop" }, "stop"],
    [{ ...trigger, orderType: "take_profit", stopPrice: "300000", limitPrice: "290000" }, "take_profit"],
    [{ ...trigger, orderType: "trailing_stop", ...trailing }, "stop"],
  ];
  for (const [order] of orders) assertEquals((await fixture.get("POST sendorder", order)).sendStatus.status, "placed");
  const { openOrders } = await fixture.get("openorders");
  assertEquals(openOrders.map(({ orderType }: Row) => orderType), orders.map(([, type]) => type));
  const { editStatus } = await fixture.get("POST editorder", { cliOrdId: "stop", stopPrice: "61000" });
  const { type, old, new: edited } = editStatus.orderEvents[0];
  assertEquals([type, old.type, edited.orderId, edited.filled, "triggerPrice" in edited], [
    "EDIT",
    "stp",
    editStatus.orderId,
    0,
    false,
  ]);
  await fixture.call("POST editorder", { cliOrdId: "stop", stopPrice: "0.3" });
  const { elements } = await fixture.get("history/triggers");
  assertEquals(elements[0].event.OrderTriggerEditRejected.reason, "edited_by_user");
  const { order } = elements.find(({ event }: Row) => event.OrderTriggerPlaced?.order.clientId === "stop").event
    .OrderTriggerPlaced;
  assertEquals([order.orderType, order.limitPrice, order.algoId, order.origin], ["Market", "", null, "user"]);
  assertEquals(order.triggerOptions.trailingStopOptions, { maxDeviation: "0", unit: "Percent" });
  assertEquals(order.triggerOptions.limitPriceOffset, { priceOffset: "0", unit: "Percent" });
});

Deno.test("mark price events are called so, and have no uid", async () => {
  using fixture = new SandboxFixture();
  const { elements } = await fixture.get("history/market/{tradeable}/price", { tradeable: "PF_XBTUSD", count: "1" });
  const { ticker } = await fixture.get("tickers/{symbol}", { symbol: "PF_XBTUSD" });
  assertEquals(elements[0].uid, "");
  assertEquals(elements[0].event, { MarkPriceChanged: { price: String(ticker.markPrice) } });
});
