/**
 * session.pages(): all pages together have exactly the exchange's rows, however small a page is.
 *
 * @module
 */

import type { Item } from "../../lib/api/item.ts";
import { systemIo } from "../../lib/runtime/runtime.ts";
import { resolve } from "../../lib/config/precedence.ts";
import { parse } from "../../lib/line/parse.ts";
import { openReader, type Session } from "../../lib/session/session.ts";
import { type Fields, fieldsIn, isFields } from "../../lib/text/json.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { Exchange, json } from "../support/exchange.ts";
import { tradedAccount } from "../sandbox/traded_account.ts";

const account = await tradedAccount();

/** A session as a command opens it. */
async function open(args: readonly string[], env: Record<string, string> = {}): Promise<Session> {
  const io = { ...systemIo(), env: (name: string) => env[name], isTerminal: () => false };
  const tell = { warn: () => {}, notice: () => {}, afterwards: [] };
  return await openReader(await resolve(parse([...args, "tickers"]).options, "call", io), io, tell);
}

/** The rows of each page. */
async function pages(session: Session, id: string, list: string, values: readonly Item[]): Promise<Fields[][]> {
  const found: Fields[][] = [];
  for await (const page of session.pages(id, values)) {
    assert(found.length < 500, `${id} never ends`);
    found.push(fieldsIn(isFields(page) ? page[list] : undefined));
  }
  return found;
}

/** Own events and the account log: a page of one row at a time, in both orders. */
for (
  const [id, list, key] of [
    ["history/executions", "elements", "uid"],
    ["history/orders", "elements", "uid"],
    ["history/triggers", "elements", "uid"],
    ["history/positions", "elements", "uid"],
    ["history/account-log", "logs", "id"],
  ] as const
) {
  for (const sort of ["asc", "desc"]) {
    Deno.test(`pages of ${id}, ${sort}, hold every row once and in order`, async () => {
      using session = await open(account.options);
      const whole = await pages(session, id, list, [["sort", sort], ["count", "1000"]]);
      const parts = await pages(session, id, list, [["sort", sort], ["count", "1"]]);
      assertEquals(parts.filter((page) => page.length > 0).length, whole.flat().length);
      const keys = (rows: readonly Fields[][]) => rows.flat().map((row) => JSON.stringify(row[key]));
      assertEquals(keys(parts), keys(whole));
      assertEquals(new Set(keys(parts)).size, keys(parts).length);
    });
  }
}

Deno.test("pages of public trades reach back beyond the first reply, and lose none of it", async () => {
  using session = await open(account.options);
  const keys = (rows: readonly Fields[]) => rows.map(({ uid }) => String(uid));
  const found: string[] = [];
  for await (const page of session.pages("history", [["symbol", "PF_XBTUSD"]])) {
    found.push(...keys(fieldsIn(isFields(page) ? page.history : undefined)));
    if (found.length >= 300) break;
  }
  assert(new Set(found).size >= 200, `${new Set(found).size} trades`);
});

Deno.test("pages of candles follow one another without a gap, and end with the last candle", async () => {
  using session = await open(account.options);
  const from = Date.UTC(2026, 8, 1) / 1000;
  const values: Item[] = [["tick_type", "trade"], ["symbol", "PF_XBTUSD"], ["resolution", "5m"], ["from", `${from}`]];
  const found = await pages(session, "charts/{tick_type}/{symbol}/{resolution}", "candles", values);
  const times = found.flat().map(({ time }) => Number(JSON.stringify(time)));
  assert(found.length > 1, "there is one page only");
  assertEquals(times.slice(1).filter((time, i) => time - (times[i] ?? 0) !== 300_000), []);
});

Deno.test("pages of analytics go on after the last bucket", async () => {
  using session = await open(account.options);
  const values: Item[] = [
    ["symbol", "PF_XBTUSD"],
    ["analytics_type", "open-interest"],
    ["since", String(Date.UTC(2025, 8, 1) / 1000)],
    ["interval", "3600"],
  ];
  const found: number[] = [];
  for await (const page of session.pages("charts/analytics/{symbol}/{analytics_type}", values)) {
    const { timestamp } = isFields(page) && isFields(page.result) ? page.result : {};
    if (Array.isArray(timestamp)) found.push(...timestamp.map((time) => Number(JSON.stringify(time))));
  }
  assert(found.length > 2000, `${found.length} buckets`);
  assertEquals(found.slice(1).filter((time, i) => time - (found[i] ?? 0) !== 3600), []);
});

Deno.test("a token that leads to itself ends the pages, and a method without pages has one", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = () => json({ result: "success", elements: [], tickers: [], continuationToken: "again" });
  using session = await open([], exchange.env);
  let count = 0;
  for await (const _ of session.pages("history/market/PF_XBTUSD/executions")) count++;
  for await (const _ of session.pages("tickers")) count++;
  assertEquals(count, 3);
});
