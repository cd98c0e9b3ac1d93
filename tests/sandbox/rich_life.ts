/**
 * A rich life of an account: orders of every kind in every family of markets, edited, filled, cancelled and refused, a
 * liquidation, a settlement, funding, transfers, requests for quote and a subaccount.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { CALLS, type Life, PREFERENCE } from "./every_operation.ts";
import { type Answer, type Arguments, keyPair, type SandboxFixture } from "./sandbox_fixture.ts";

const HOUR = 3_600_000;

/** The morning of a day on which quarterly contracts expire, before they do. */
export const QUIET_MORNING = Date.UTC(2026, 8, 25, 6, 10);

type Given = Record<string, string>;

/** Lives on a fixture whose time `pass` moves. */
export class RichLife {
  readonly #fixture: SandboxFixture;
  readonly #pass: (ms: number) => void;

  constructor(fixture: SandboxFixture, pass: (ms: number) => void) {
    this.#fixture = fixture;
    this.#pass = pass;
  }

  async live(): Promise<void> {
    await this.#settings();
    await this.#trades();
    await this.#orders();
    await this.#triggers();
    await this.#batches();
    await this.#refusals();
    await this.#quotes();
    await this.#risk();
    for (let hour = 0; hour < 11 || (hour < 200 && !await this.#isLiquidated()); hour++) this.#pass(HOUR);
    await this.#aftermath();
  }

  /** Calls every documented operation, reads by all three keys. */
  async callEverything(): Promise<void> {
    const life = await this.#life();
    for (const [method, arguments_] of Object.entries(CALLS)) {
      const given = await arguments_(life, this.#fixture);
      if (method.startsWith("GET ")) {
        for (const key of ["read-only", "subaccount"]) await this.#fixture.call(method, given, keyPair(key));
      }
      await this.#fixture.call(method, given);
      this.#pass(700);
    }
    for (const [method, given] of READS) {
      for (const key of ["full", "subaccount"]) await this.#fixture.call(method, given, keyPair(key));
    }
  }

  async #life(): Promise<Life> {
    const { masterAccountUid: master, subaccounts } = await this.#fixture.get("subaccounts");
    const { rfqs } = await this.#fixture.get("rfqs");
    const json = '{"legs":[{"tradeable":"PF_XBTUSD","size":0.1}]}';
    const { rfqUid: ownRfq } = await this.#fixture.get("POST rfqs/open-rfqs", { json });
    const { sendStatus } = await this.#send({ ...LIMIT, limitPrice: await this.#below("PF_XBTUSD", 0.9) });
    const { participants: [preference] } = await this.#fixture.get("assignmentprogram/current");
    this.#pass(2000);
    return {
      subaccount: subaccounts[0].accountUid,
      master,
      ownRfq,
      foreignRfq: rfqs.find(({ uid }: { uid: string }) => uid !== ownRfq).uid,
      order: sendStatus.order_id,
      preference: String(preference.id),
    };
  }

  async #settings(): Promise<void> {
    const { masterAccountUid: master, subaccounts } = await this.#fixture.get("subaccounts");
    const between = { fromUser: master, toUser: subaccounts[0].accountUid, fromAccount: "cash", toAccount: "cash" };
    await this.#fixture.get("POST transfer/subaccount", { ...between, unit: "xbt", amount: "0.1" });
    await this.#fixture.get("POST transfer", { fromAccount: "cash", toAccount: "flex", unit: "xbt", amount: "0.2" });
    await this.#fixture.get("POST withdrawal", { currency: "USD", amount: "25" });
    await this.#fixture.get("PUT leveragepreferences", { symbol: "PF_SOLUSD", maxLeverage: "5" });
    await this.#fixture.get("PUT pnlpreferences", { symbol: "PF_ETHUSD", pnlPreference: "BTC" });
    await this.#fixture.get("POST assignmentprogram/add", PREFERENCE);
    await this.#fixture.get("POST assignmentprogram/add", { ...PREFERENCE, contract: "PF_ETHUSD", maxSize: "2" });
    await this.#fixture.get("POST assignmentprogram/delete", { id: "2" });
  }

  /** Positions opened, increased, decreased, reversed and closed, in all four families. */
  async #trades(): Promise<void> {
    const { instruments } = await this.#fixture.get("instruments");
    const symbols: string[] = instruments.map(({ symbol }: { symbol: string }) => symbol);
    const dated = (start: string) => symbols.filter((symbol) => symbol.startsWith(start)).sort()[0] ?? "";
    const steps: [symbol: string, side: string, size: string][] = [
      ["PF_XBTUSD", "buy", "0.05"],
      ["PF_XBTUSD", "buy", "0.02"],
      ["PF_XBTUSD", "sell", "0.03"],
      ["PF_ETHUSD", "buy", "1"],
      ["PF_ETHUSD", "sell", "2"],
      ["PF_ETHUSD", "buy", "1"],
      ["PF_SOLUSD", "buy", "10"],
      ["PI_XBTUSD", "sell", "1200"],
      ["PI_ETHUSD", "buy", "300"],
      [dated("FF_XBTUSD"), "buy", "0.02"],
      [dated("FI_XBTUSD"), "sell", "500"],
    ];
    for (const [symbol, side, size] of steps) {
      const { sendStatus } = await this.#send({ orderType: "mkt", symbol, side, size });
      assertEquals(sendStatus.status, "placed", `${symbol} ${JSON.stringify(sendStatus)}`);
      this.#pass(90_000);
    }
  }

  /** Resting, partly filled, edited and cancelled. */
  async #orders(): Promise<void> {
    const below = await this.#below("PF_XBTUSD", 0.95);
    const { sendStatus } = await this.#send({ ...LIMIT, limitPrice: below, cliOrdId: "resting" });
    await this.#send({ ...LIMIT, orderType: "post", limitPrice: below, size: "0.03" });
    const edit = (given: Given) => this.#fixture.call("POST editorder", given);
    await edit({ orderId: sendStatus.order_id, size: "0.02" });
    const { asks } = (await this.#fixture.get("orderbook", { symbol: "PF_XBTUSD" })).orderBook;
    const [best] = asks;
    await edit({ cliOrdId: "resting", limitPrice: String(best[0]), size: String(best[1] + 0.5) });
    await this.#send({ ...LIMIT, size: "0.5", limitPrice: String(best[0] + 20), cliOrdId: "crossing" });
    await this.#fixture.call("openorders");
    await this.#fixture.call("POST orders/status", { cliOrdIds: "resting" });
    await this.#fixture.call("POST orders/status", { cliOrdIds: "crossing" });
    await this.#fixture.call("POST cancelorder", { cliOrdId: "resting" });
    await this.#fixture.call("POST cancelorder", { cliOrdId: "resting" });
    await this.#send({ orderType: "ioc", symbol: "PF_XBTUSD", side: "sell", size: "0.5", limitPrice: "70000" });
    await this.#send({ orderType: "fok", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: String(best[0]) });
    await this.#fixture.call("POST cancelallorders", { symbol: "PF_XBTUSD" });
    await this.#fixture.call("POST cancelallorders");
    await this.#send({ ...LIMIT, limitPrice: await this.#below("PF_XBTUSD", 0.9985), cliOrdId: "maker" });
  }

  /** Waiting, edited, moved, fired and cancelled. */
  async #triggers(): Promise<void> {
    const far = { symbol: "PF_XBTUSD", side: "sell", size: "0.01", triggerSignal: "mark" };
    const stop = { ...far, orderType: "stp", stopPrice: await this.#below("PF_XBTUSD", 0.8), reduceOnly: "true" };
    const { sendStatus } = await this.#send({ ...stop, cliOrdId: "stop" });
    await this.#send({ ...stop, limitPrice: await this.#below("PF_XBTUSD", 0.79), triggerSignal: "spot" });
    await this.#send({ ...far, orderType: "take_profit", stopPrice: await this.#below("PF_XBTUSD", 1.3) });
    const trailing = { trailingStopMaxDeviation: "20", trailingStopDeviationUnit: "PERCENT" };
    await this.#send({ ...far, orderType: "trailing_stop", ...trailing, cliOrdId: "trailing" });
    const offset = { limitPriceOffsetValue: "-1", limitPriceOffsetUnit: "PERCENT" };
    await this.#send({ ...far, orderType: "trailing_stop", ...trailing, ...offset });
    await this.#fixture.call("POST editorder", {
      orderId: sendStatus.order_id,
      stopPrice: await this.#below("PF_XBTUSD", 0.81),
    });
    await this.#fixture.call("POST editorder", { cliOrdId: "trailing", stopPrice: "1000" });
    await this.#fixture.call("POST editorder", { cliOrdId: "trailing", ...trailing, trailingStopMaxDeviation: "10" });
    await this.#fixture.call("POST editorder", { cliOrdId: "stop", stopPrice: "0.3" });
    await this.#fixture.call("openorders");
    await this.#fixture.call("POST orders/status", { cliOrdIds: "trailing" });
    await this.#send({ ...far, orderType: "stp", side: "sell", stopPrice: await this.#below("PF_XBTUSD", 1.05) });
    await this.#send({
      ...far,
      orderType: "stp",
      stopPrice: await this.#below("PF_XBTUSD", 1.05),
      limitPrice: await this.#below("PF_XBTUSD", 1.02),
    });
    await this.#send({ ...far, orderType: "trailing_stop", ...trailing, trailingStopMaxDeviation: "0.1" });
    await this.#fixture.call("POST cancelorder", { cliOrdId: "stop" });
  }

  async #batches(): Promise<void> {
    const limitPrice = await this.#below("PF_XBTUSD", 0.9);
    const send = { order: "send", order_tag: "1", orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: 0.01 };
    const batchOrder = [
      { ...send, limitPrice: Number(limitPrice), cliOrdId: "in-a-batch" },
      { order: "edit", cliOrdId: "in-a-batch", size: 0.02 },
      { order: "cancel", cliOrdId: "in-a-batch" },
      { ...send, order_tag: "2", orderType: "mkt" },
      { ...send, order_tag: "3", orderType: "stp", side: "sell", stopPrice: 50000, reduceOnly: true },
      { ...send, order_tag: "4" },
      { ...send, order_tag: "5", limitPrice: 0.3 },
      { ...send, order_tag: "6", symbol: "PF_NOTHING", limitPrice: 1 },
      { order: "edit", cliOrdId: "nothing", size: 1 },
      { order: "cancel", cliOrdId: "nothing" },
      { order: "cancel" },
    ];
    await this.#fixture.call("POST batchorder", { json: JSON.stringify({ batchOrder }) });
  }

  /** Orders that are refused with a status. */
  async #refusals(): Promise<void> {
    const below = await this.#below("PF_XBTUSD", 0.9);
    const bad: Given[] = [
      { limitPrice: "0.3" },
      { size: "0" },
      { size: "0.00001" },
      { limitPrice: "500000" },
      { size: "200", limitPrice: below },
      { orderType: "post", limitPrice: await this.#below("PF_XBTUSD", 1.02) },
      { orderType: "ioc", limitPrice: below },
      { orderType: "fok", limitPrice: below },
      { side: "buy", reduceOnly: "true", limitPrice: below },
      { limitPrice: below, cliOrdId: "resting" },
      { limitPrice: below, cliOrdId: "x".repeat(101) },
      { limitPrice: below, processBefore: "2020-01-01T00:00:00.000Z" },
      { limitPrice: below, symbol: "PF_XXXUSD" },
    ];
    for (const given of bad) await this.#send({ ...LIMIT, ...given });
    await this.#fixture.call("POST editorder", { cliOrdId: "never", size: "1" });
    await this.#fixture.call("POST cancelorder", { cliOrdId: "never" });
    await this.#fixture.call("POST orders/status", { cliOrdIds: "never" });
    await this.#fixture.call("POST cancelallordersafter", { timeout: "0" });
  }

  async #quotes(): Promise<void> {
    const { rfqs } = await this.#fixture.get("rfqs");
    const { uid: rfqUid, markPrice } = rfqs[0];
    const offer = { rfqUid, bid: String(Math.floor(markPrice)), ask: String(Math.ceil(markPrice) + 1) };
    await this.#fixture.call("POST rfqs/place-offer/{rfqUid}", offer);
    const json = '{"legs":[{"tradeable":"PF_XBTUSD","size":0.1}]}';
    const { rfqUid: own } = await this.#fixture.get("POST rfqs/open-rfqs", { json });
    this.#pass(3000);
    const open = (await this.#fixture.get("rfqs/open-rfqs")).rfqs.find(({ uid }: { uid: string }) => uid === own);
    const accepted = { rfqUid: own, askAccepted: String(open.bestAsk) };
    await this.#fixture.call("POST rfqs/open-rfqs/accept-offer/{rfqUid}", accepted);
  }

  /** Positions of both sides with so much leverage that some of them is liquidated within hours. */
  async #risk(): Promise<void> {
    const highest = { symbol: "PF_DOGEUSD", maxLeverage: "25" };
    const order = { orderType: "mkt", symbol: "PF_DOGEUSD", size: "50000" };
    for (const [side, key] of [["buy", "full"], ["sell", "subaccount"]] as const) {
      await this.#fixture.call("PUT leveragepreferences", highest, keyPair(key));
      const { sendStatus } = await this.#fixture.get("POST sendorder", { ...order, side }, keyPair(key));
      assertEquals(sendStatus.status, "placed", JSON.stringify(sendStatus));
    }
  }

  async #isLiquidated(): Promise<boolean> {
    return (await this.#fillTypes()).has("liquidation");
  }

  async #fillTypes(): Promise<Set<string>> {
    const pages = await Promise.all(["full", "subaccount"].map((key) => this.#fixture.get("fills", {}, keyPair(key))));
    return new Set(pages.flatMap(({ fills }) => fills.map(({ fillType }: { fillType: string }) => fillType)));
  }

  async #aftermath(): Promise<void> {
    const types = await this.#fillTypes();
    for (const type of ["taker", "maker", "liquidation"]) assert(types.has(type), `${type}: ${[...types]}`);
    const { logs } = await this.#fixture.get("history/account-log");
    const infos = new Set(logs.map(({ info }: { info: string }) => info));
    for (const info of ["futures trade", "funding rate change", "conversion", "transfer"]) {
      assert(infos.has(info), `${info}: ${[...infos]}`);
    }
    assert([...infos].some((info) => /settle/i.test(String(info))), [...infos].join());
  }

  #send(given: Given): Promise<Answer["body"]> {
    return this.#fixture.call("POST sendorder", given).then(({ body }) => body);
  }

  /** A price at this share of the mark price, on a tick. */
  async #below(symbol: string, share: number): Promise<string> {
    const { ticker } = await this.#fixture.get("tickers/{symbol}", { symbol });
    return String(Math.floor(ticker.markPrice * share));
  }
}

const LIMIT: Given = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01" };

const SYMBOLS = ["PF_XBTUSD", "PF_DOGEUSD", "PI_XBTUSD", "FF_XBTUSD_261225", "FI_ETHUSD_261225"];
const STATISTICS = [
  ...["open-interest", "aggressor-differential", "trade-volume", "trade-count", "liquidation-volume"],
  ...["rolling-volatility", "long-short-ratio", "long-short-info", "cvd", "top-traders", "orderbook", "spreads"],
  ...["liquidity", "slippage", "future-basis", "funding"],
];

/** Further reads, with other arguments than the usual. */
const READS: [string, Arguments][] = [
  ["instruments", {}],
  ["instruments", { expired: "true" }],
  ["trading/instruments", {}],
  ...SYMBOLS.flatMap((symbol): [string, Arguments][] => [
    ["orderbook", { symbol }],
    ["history", { symbol }],
    ["tickers/{symbol}", { symbol }],
    ["instruments/{symbol}/status", { symbol }],
    ["charts/{tick_type}/{symbol}/{resolution}", { tick_type: "mark", symbol, resolution: "1d", count: "3" }],
    ["history/market/{tradeable}/orders", { tradeable: symbol }],
    ["history/market/{tradeable}/executions", { tradeable: symbol }],
  ]),
  ...STATISTICS.map((analytics_type): [string, Arguments] => [
    "charts/analytics/{symbol}/{analytics_type}",
    { symbol: "PF_XBTUSD", analytics_type, since: "1790000000", interval: "3600" },
  ]),
  ["fills", {}],
  ["fills", { lastFillTime: "2026-09-25T12:00:00.000Z" }],
  ["history/executions", {}],
  ["history/orders", {}],
  ["history/triggers", {}],
  ["history/positions", {}],
  ["history/account-log", {}],
  ["history/account-log", { conversion_details: "true" }],
  ["openorders", {}],
  ["openpositions", {}],
  ["accounts", {}],
];

/** Calls that are refused as a whole. */
export const BAD_CALLS: [method: string, given: Arguments, key?: string][] = [
  ["tickers/{symbol}", { symbol: "PF_NOTHING" }],
  ["orderbook", {}],
  ["orderbook", { symbol: "PF_NOTHING" }],
  ["history", { symbol: "PF_NOTHING" }],
  ["historical-funding-rates", { symbol: "PF_NOTHING" }],
  ["charts/{tick_type}/{symbol}/{resolution}", { tick_type: "trade", symbol: "PF_XBTUSD", resolution: "7m" }],
  ["charts/analytics/{symbol}/{analytics_type}", {
    symbol: "PF_NOTHING",
    analytics_type: "funding",
    since: "1790000000",
    interval: "3600",
  }],
  ["POST sendorder", { orderType: "odd", symbol: "PF_XBTUSD", side: "buy", size: "1" }],
  ["POST sendorder", { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "1" }],
  ["POST sendorder", { ...LIMIT, limitPrice: "70000" }, "read-only"],
  ["POST editorder", {}],
  ["POST cancelorder", {}],
  ["POST cancelorder", { order_id: "malformed" }],
  ["POST orders/status", { orderIds: "malformed" }],
  ["POST transfer", { fromAccount: "cash", toAccount: "flex", unit: "usd", amount: "1e9" }],
  ["POST transfer", { fromAccount: "cash", toAccount: "cash", unit: "usd", amount: "1" }],
  ["POST withdrawal", { currency: "USD", amount: "1000000" }],
  ["POST assignmentprogram/delete", { id: "99" }],
  ["PUT leveragepreferences", { symbol: "PF_NOTHING", maxLeverage: "2" }],
  ["PUT pnlpreferences", { symbol: "PF_XBTUSD", pnlPreference: "XXX" }],
  ["subaccount/{subaccountUid}/trading-enabled", { subaccountUid: "00000000-0000-4000-8000-000000000000" }],
];
