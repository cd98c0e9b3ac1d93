/**
 * A call of every documented operation, and a sandbox with enough life in it that each has something to answer.
 *
 * @module
 */

import { assertEquals } from "../support/assert.ts";
import type { Arguments, SandboxFixture } from "./sandbox_fixture.ts";

/** What a test of a row may need to know of the sandbox's life. */
export interface Life {
  subaccount: string;
  master: string;
  ownRfq: string;
  foreignRfq: string;
  order: string;
  preference: string;
}

/** The arguments of each operation. */
export const CALLS: Record<string, (life: Life, fixture: SandboxFixture) => Arguments | Promise<Arguments>> = {
  "GET instruments": () => ({ contractType: "flexible_futures" }),
  "GET trading/instruments": () => ({ contractType: "flexible_futures" }),
  "GET instruments/status": () => ({}),
  "GET instruments/{symbol}/status": () => ({ symbol: "PF_XBTUSD" }),
  "GET tickers": () => ({}),
  "GET tickers/{symbol}": () => ({ symbol: "PF_XBTUSD" }),
  "GET orderbook": () => ({ symbol: "PF_XBTUSD" }),
  "GET history": () => ({ symbol: "PF_XBTUSD" }),
  "GET historical-funding-rates": () => ({ symbol: "PF_XBTUSD" }),
  "GET feeschedules": () => ({}),
  "GET feeschedules/volumes": () => ({}),
  "GET accounts": () => ({}),
  "GET openpositions": () => ({}),
  "GET unwindqueue": () => ({}),
  "GET openorders": () => ({}),
  "POST orders/status": ({ order }) => ({ orderIds: order }),
  "GET fills": () => ({}),
  "GET notifications": () => ({}),
  "POST sendorder": () => ({ ...RESTING, cliOrdId: "walk-send" }),
  "POST editorder": async (_, fixture) => ({ orderId: await place(fixture), limitPrice: "70100", size: "0.02" }),
  "POST cancelorder": async (_, fixture) => ({ order_id: await place(fixture) }),
  "POST cancelallorders": async (_, fixture) => (await place(fixture), {}),
  "POST cancelallordersafter": () => ({ timeout: "60" }),
  "POST batchorder": () => ({
    json: '{"batchOrder":[{"order":"send","order_tag":"1","orderType":"lmt","symbol":"PF_XBTUSD","side":"buy",' +
      '"size":0.01,"limitPrice":70000,"cliOrdId":"walk-batch"},{"order":"cancel","cliOrdId":"walk-batch"}]}',
  }),
  "GET leveragepreferences": () => ({}),
  "PUT leveragepreferences": () => ({ symbol: "PF_SOLUSD", maxLeverage: "10" }),
  "GET pnlpreferences": () => ({}),
  "PUT pnlpreferences": () => ({ symbol: "PF_ETHUSD", pnlPreference: "BTC" }),
  "GET self-trade-strategy": () => ({}),
  "PUT self-trade-strategy": () => ({ strategy: "CANCEL_MAKER_SELF" }),
  "GET rfq-assignment/max-leverage": () => ({}),
  "PUT rfq-assignment/max-leverage": () => ({ maxLeverage: "5" }),
  "DELETE rfq-assignment/max-leverage": () => ({}),
  "GET assignmentprogram/current": () => ({}),
  "GET assignmentprogram/history": () => ({}),
  "POST assignmentprogram/add": () => PREFERENCE,
  "POST assignmentprogram/delete": ({ preference }) => ({ id: preference }),
  "GET subaccounts": () => ({}),
  "GET subaccount/{subaccountUid}/trading-enabled": ({ subaccount }) => ({ subaccountUid: subaccount }),
  "PUT subaccount/{subaccountUid}/trading-enabled": ({ subaccount }) => ({
    subaccountUid: subaccount,
    tradingEnabled: "false",
  }),
  "POST transfer": () => ({ fromAccount: "cash", toAccount: "flex", unit: "usd", amount: "10" }),
  "POST transfer/subaccount": ({ master, subaccount }) => ({
    fromUser: master,
    toUser: subaccount,
    fromAccount: "cash",
    toAccount: "cash",
    unit: "usd",
    amount: "10",
  }),
  "POST withdrawal": () => ({ currency: "USD", amount: "10" }),
  "GET portfolio-margining/parameters": () => ({}),
  "POST portfolio-margining/simulate": () => ({
    json: '{"positions":[{"instrument":"PF_XBTUSD","size":1,"entryPrice":80000}]}',
  }),
  "GET rfqs": () => ({}),
  "GET rfqs/{rfqUid}": ({ ownRfq }) => ({ rfqUid: ownRfq }),
  "GET rfqs/open-offers": () => ({}),
  "GET rfqs/closed-offers": () => ({}),
  "GET rfqs/open-rfqs": () => ({}),
  "POST rfqs/open-rfqs": () => ({ json: '{"legs":[{"tradeable":"PF_ETHUSD","size":0.5}]}' }),
  "DELETE rfqs/open-rfqs/{rfqUid}": async (_, fixture) => ({ rfqUid: await askForQuotes(fixture) }),
  "POST rfqs/open-rfqs/accept-offer/{rfqUid}": async ({ ownRfq }, fixture) => {
    const { rfqs } = await fixture.get("rfqs/open-rfqs");
    const { bestAsk } = rfqs.find(({ uid }: { uid: string }) => uid === ownRfq);
    return { rfqUid: ownRfq, askAccepted: String(bestAsk) };
  },
  "POST rfqs/place-offer/{rfqUid}": ({ foreignRfq }, fixture) => offerOn(fixture, foreignRfq),
  "DELETE rfqs/cancel-offer/{rfqUid}": async ({ foreignRfq }, fixture) => {
    await fixture.get("POST rfqs/place-offer/{rfqUid}", await offerOn(fixture, foreignRfq));
    return { rfqUid: foreignRfq };
  },
  "GET history/executions": () => ({ count: "1" }),
  "GET history/orders": () => ({ count: "1", opened: "true" }),
  "GET history/triggers": () => ({ count: "1", opened: "true", tradeable: "PF_XBTUSD" }),
  "GET history/positions": () => ({ count: "1", closed: "true", decreased: "true", trades: "true" }),
  "GET history/account-log": () => ({ info: "funding rate change", count: "25" }),
  "GET history/accountlogcsv": () => ({}),
  "GET history/market/{tradeable}/executions": () => ({ tradeable: "PF_XBTUSD", count: "5" }),
  "GET history/market/{tradeable}/orders": () => ({ tradeable: "PF_XBTUSD", count: "1" }),
  "GET history/market/{tradeable}/price": () => ({ tradeable: "PF_XBTUSD", count: "5" }),
  "GET charts": () => ({}),
  "GET charts/{tick_type}": () => ({ tick_type: "trade" }),
  "GET charts/{tick_type}/{symbol}": () => ({ tick_type: "trade", symbol: "PF_XBTUSD" }),
  "GET charts/{tick_type}/{symbol}/{resolution}": () => ({
    tick_type: "trade",
    symbol: "PF_XBTUSD",
    resolution: "1h",
    from: "1790000000",
    count: "3",
  }),
  "GET charts/analytics/liquidity-pool": () => ({ since: "1790000000", interval: "86400" }),
  "GET charts/analytics/{symbol}/{analytics_type}": () => ({
    symbol: "PF_XBTUSD",
    analytics_type: "open-interest",
    since: "1790000000",
    interval: "3600",
  }),
  "GET auth/api-keys/v3/check": () => ({}),
};

export const RESTING = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };

export const PREFERENCE = {
  contractType: "flex",
  contract: "PF_XBTUSD",
  maxSize: "10",
  maxPosition: "10",
  acceptLong: "true",
  acceptShort: "true",
  timeFrame: "ALL",
  enabled: "true",
};

async function place(fixture: SandboxFixture): Promise<string> {
  const { sendStatus } = await fixture.get("POST sendorder", RESTING);
  assertEquals(sendStatus.status, "placed", JSON.stringify(sendStatus));
  return sendStatus.order_id;
}

async function trade(fixture: SandboxFixture, symbol: string, side: string, size: string): Promise<void> {
  const { sendStatus } = await fixture.get("POST sendorder", { orderType: "mkt", symbol, side, size });
  assertEquals(sendStatus.status, "placed", JSON.stringify(sendStatus));
}

async function askForQuotes(fixture: SandboxFixture): Promise<string> {
  const json = '{"legs":[{"tradeable":"PF_XBTUSD","size":0.1}]}';
  return (await fixture.get("POST rfqs/open-rfqs", { json })).rfqUid;
}

async function offerOn(fixture: SandboxFixture, rfqUid: string): Promise<Record<string, string>> {
  const { rfq } = await fixture.get("rfqs/{rfqUid}", { rfqUid });
  return { rfqUid, bid: String(Math.floor(rfq.markPrice)), ask: String(Math.ceil(rfq.markPrice) + 1) };
}

async function strangersRfq(fixture: SandboxFixture): Promise<string> {
  const { rfqs } = await fixture.get("rfqs");
  return rfqs[0].uid;
}

/** Trades, orders, triggers, requests and preferences, and some hours in which funding is booked. */
export async function live(fixture: SandboxFixture): Promise<Life> {
  const { masterAccountUid: master, subaccounts } = await fixture.get("subaccounts");
  const subaccount = subaccounts[0].accountUid;
  await fixture.get("PUT leveragepreferences", { symbol: "PF_XBTUSD", maxLeverage: "5" });
  await fixture.get("PUT pnlpreferences", { symbol: "PF_XBTUSD", pnlPreference: "BTC" });
  await fixture.get("POST assignmentprogram/add", PREFERENCE);
  const early = await strangersRfq(fixture);
  await fixture.get("POST rfqs/place-offer/{rfqUid}", await offerOn(fixture, early));
  const funds = {
    fromUser: master,
    toUser: subaccount,
    fromAccount: "cash",
    toAccount: "cash",
    unit: "xbt",
    amount: "0.1",
  };
  await fixture.get("POST transfer/subaccount", funds);
  await trade(fixture, "PF_XBTUSD", "buy", "0.02");
  await trade(fixture, "PI_XBTUSD", "sell", "1000");
  await trade(fixture, "PF_ETHUSD", "buy", "1");
  await trade(fixture, "PF_ETHUSD", "sell", "0.5");
  await trade(fixture, "PF_ETHUSD", "sell", "0.5");
  for (const stopPrice of ["60000", "61000"]) {
    const stop = { orderType: "stp", symbol: "PF_XBTUSD", side: "sell", size: "0.01", stopPrice, reduceOnly: "true" };
    const { sendStatus } = await fixture.get("POST sendorder", { ...stop, triggerSignal: "mark" });
    assertEquals(sendStatus.status, "placed", JSON.stringify(sendStatus));
  }
  const trailing = {
    orderType: "trailing_stop",
    symbol: "PF_XBTUSD",
    side: "sell",
    size: "0.01",
    trailingStopMaxDeviation: "40",
    trailingStopDeviationUnit: "PERCENT",
    triggerSignal: "mark",
    limitPriceOffsetValue: "-1",
    limitPriceOffsetUnit: "PERCENT",
  };
  const { sendStatus } = await fixture.get("POST sendorder", trailing);
  assertEquals(sendStatus.status, "placed", JSON.stringify(sendStatus));
  fixture.now += 2 * 3_600_000 + 5_000;
  const foreignRfq = await strangersRfq(fixture);
  await fixture.get("POST rfqs/place-offer/{rfqUid}", await offerOn(fixture, foreignRfq));
  const ownRfq = await askForQuotes(fixture);
  const { sendStatus: sent } = await fixture.get("POST sendorder", { ...RESTING, cliOrdId: "kf-1" });
  fixture.now += 2000;
  return { subaccount, master, ownRfq, foreignRfq, order: sent.order_id, preference: "1" };
}
