/**
 * Market data as the exchange sends it, where that isn't what one expects: the order of rows, texts and numbers, units of time,
 * refusals.
 *
 * @module
 */

import { assert, assertEquals, assertGreater } from "../support/assert.ts";
import { keyPair, NOON, SandboxFixture } from "./sandbox_fixture.ts";

type Level = [price: number, size: number];

Deno.test("orderbook has both sides ascending, and the whole book down to the lowest price", async () => {
  using fixture = new SandboxFixture();
  for (const [symbol, tick] of [["PF_XBTUSD", 1], ["PF_DOGEUSD", 0.00001], ["PI_XBTUSD", 0.5]] as const) {
    const { orderBook } = await fixture.get("orderbook", { symbol });
    const { ticker } = await fixture.get("tickers/{symbol}", { symbol });
    const [bids, asks]: [Level[], Level[]] = [orderBook.bids, orderBook.asks];
    for (const side of [bids, asks]) assertEquals(side, side.toSorted(([a], [b]) => a - b), symbol);
    assertEquals([bids.at(-1)?.[0], asks[0]?.[0]], [ticker.bid, ticker.ask]);
    assertEquals(bids[0]?.[0], tick);
    assertGreater(bids.length + asks.length, 800);
    assertEquals(new Set(bids.map(([price]) => price)).size, bids.length);
  }
});

Deno.test("an order that the near levels can't fill trades with the far ones", async () => {
  using fixture = new SandboxFixture();
  const { orderBook } = await fixture.get("orderbook", { symbol: "PF_DOGEUSD" });
  const near = orderBook.asks.slice(0, 35) as Level[];
  const size = near.reduce((sum, [, size]) => sum + size, 0);
  const limitPrice = String(near.at(-1)?.[0]);
  await fixture.get("POST transfer", { fromAccount: "cash", toAccount: "flex", unit: "usd", amount: "50000" });
  await fixture.get("POST transfer", { fromAccount: "cash", toAccount: "flex", unit: "xbt", amount: "1" });
  const order = { orderType: "fok", symbol: "PF_DOGEUSD", side: "buy", size: String(size), limitPrice };
  const { sendStatus } = await fixture.get("POST sendorder", order);
  assertEquals(sendStatus.status, "placed");
  const prices = sendStatus.orderEvents.map(({ price, amount }: { price: number; amount: number }) => [price, amount]);
  assertEquals(prices, near);
});

interface Trade {
  time: string;
  trade_id: number;
  size: unknown;
  type: string;
  uid: string;
  sequence_id: string;
}

Deno.test("history is oldest first, and its pages hold every trade once, own ones included", async () => {
  using fixture = new SandboxFixture();
  const before = (await fixture.get("history", { symbol: "PF_XBTUSD" })).history.at(-1);
  for (let i = 0; i < 3; i++) {
    await fixture.get("POST sendorder", { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.5" });
    fixture.now += 20_000;
  }
  let page: Trade[] = (await fixture.get("history", { symbol: "PF_XBTUSD" })).history;
  const all = page;
  while (Number(all[0]?.sequence_id) > Number(before.sequence_id)) {
    page = (await fixture.get("history", { symbol: "PF_XBTUSD", lastTime: page[0]?.time ?? "" })).history;
    assertEquals(page.map(({ trade_id }) => trade_id), Array.from(page, (_, i) => page.length - i));
    all.unshift(...page);
  }
  const first = Number(all[0]?.sequence_id);
  assertEquals(all.map(({ sequence_id }) => sequence_id), all.map((_, i) => String(first + i)));
  const times = all.map(({ time }) => time);
  assertEquals(times, times.toSorted());
  assert(all.every(({ time, size }) => /\.\d{9}Z$/.test(time) && typeof size === "number"));
  const { fills } = await fixture.get("fills");
  const uids = all.map(({ uid }) => uid);
  assert(fills.every(({ fill_id }: { fill_id: string }) => uids.includes(fill_id)));
  const again: Trade | undefined = all.find(({ uid }) => uid === before.uid);
  assertEquals([again?.sequence_id, again?.time], [before.sequence_id, before.time]);
});

Deno.test("history gives nothing that is older than a week, and says so by an empty page", async () => {
  using fixture = new SandboxFixture();
  const lastTime = new Date(NOON - 7 * 86_400_000).toISOString();
  assertEquals((await fixture.get("history", { symbol: "PF_XBTUSD", lastTime })).history, []);
});

Deno.test("history with includeMTFData has what regulation wants of each trade", async () => {
  using fixture = new SandboxFixture();
  const [plain] = (await fixture.get("history", { symbol: "PF_XBTUSD" })).history;
  assertEquals(plain.isin, undefined);
  const [row] = (await fixture.get("history", { symbol: "PF_XBTUSD", includeMTFData: "true" })).history;
  assertEquals([row.uid, row.transaction_identification_code], [plain.uid, plain.uid]);
  assertEquals([row.price_notation, row.to_be_cleared, row.publication_time], ["MONE", false, row.time]);
  assertEquals(row.notional_amount, Number((row.price * row.size).toFixed(6)));
});

Deno.test("candles have a text as volume, and their length in any case", async () => {
  using fixture = new SandboxFixture();
  const call = { tick_type: "trade", symbol: "PF_XBTUSD", resolution: "1m", count: "2" };
  const method = "charts/{tick_type}/{symbol}/{resolution}";
  const { candles } = await fixture.get(method, call);
  assert(candles.every(({ volume }: { volume: unknown }) => /^\d+(\.\d+)?$/.test(String(volume))));
  assert(candles.every(({ volume }: { volume: unknown }) => typeof volume === "string"));
  assertEquals((await fixture.get(method, { ...call, resolution: "1M" })).candles, candles);
  const { status, headers, text } = await fixture.call(method, { ...call, resolution: "7m" }, keyPair("full"));
  assertEquals([status, headers.get("content-type"), text], [400, "text/plain; charset=utf-8", "Invalid resolution"]);
});

Deno.test("tickers have relative funding, the day's average price and no rows of indices", async () => {
  using fixture = new SandboxFixture();
  const { tickers } = await fixture.get("tickers");
  assert(tickers.every(({ tag, pair }: Record<string, unknown>) => tag !== undefined && pair !== undefined));
  const perpetual = tickers.find(({ symbol }: { symbol: string }) => symbol === "PF_XBTUSD");
  const { rates } = await fixture.get("historical-funding-rates", { symbol: "PF_XBTUSD" });
  assertEquals(perpetual.relativeFundingRate, rates.at(-1).relativeFundingRate);
  assertEquals(typeof perpetual.relativeFundingRatePrediction, "number");
  assert(perpetual.vwap24h >= perpetual.low24h && perpetual.vwap24h <= perpetual.high24h);
  assert(/\.\d{9}Z$/.test(perpetual.lastTime) && perpetual.isUnderlyingMarketClosed === false);
  using indexed = new SandboxFixture({ indexRows: true });
  const rows = (await indexed.get("tickers")).tickers.slice(tickers.length);
  assertEquals(rows.length, 8);
  assert(rows.every((row: object) => Object.keys(row).join() === "symbol,last,lastTime"));
});

Deno.test("instruments and fee schedules have the exchange's numbers", async () => {
  using fixture = new SandboxFixture();
  const { instruments } = await fixture.get("instruments");
  const row = (symbol: string) => instruments.find((each: { symbol: string }) => each.symbol === symbol);
  const bitcoin = row("PF_XBTUSD");
  const { marginLevels } = bitcoin;
  assertEquals(marginLevels.length, 8);
  assertEquals(marginLevels[1], { numNonContractUnits: 1_000_000, initialMargin: 0.02, maintenanceMargin: 0.01 });
  assertEquals([marginLevels[0].initialMargin, marginLevels.at(-1).initialMargin], [0.01, 0.5]);
  assertEquals([bitcoin.pair, bitcoin.maxRelativeFundingRate, bitcoin.impactMidSize], ["BTC:USD", 0.005, 0.08]);
  const { ticker } = await fixture.get("tickers/{symbol}", { symbol: "PF_XBTUSD" });
  assertEquals(ticker.pair, "XBT:USD");
  const largest = ["PF_XBTUSD", "FF_XBTUSD_261225", "PF_DOGEUSD", "FI_XBTUSD_261225", "PI_ETHUSD"].map(row);
  assertEquals(largest.map(({ maxPositionSize }) => maxPositionSize), [1200, 600, 2e8, 4e7, 4.5e7]);
  assertEquals([row("PF_DOGEUSD").category, row("PF_DOGEUSD").impactMidSize], ["Community", 45_000]);
  for (const name of ["isin", "restricted", "maxOpenInterestUsd", "makerProtectionMillis", "isExpired"]) {
    assert(name in bitcoin, name);
  }
  const [{ tiers }] = (await fixture.get("feeschedules")).feeSchedules;
  assertEquals(tiers[0], { makerFee: 0.02, takerFee: 0.05, usdVolume: 0 });
  assertEquals(tiers[2], { makerFee: 0.015, takerFee: 0.04, usdVolume: 10_000_000 });
});
