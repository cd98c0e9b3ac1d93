/**
 * `-o table` of each method on a narrow and a wide terminal.
 *
 * @module
 */

import { endpoints, findMethod } from "../../lib/api/endpoints/endpoints.ts";
import { tableOf, TABLES } from "../../lib/render/columns/columns.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { shown } from "./output_options.ts";
import { Exchange } from "../support/exchange.ts";
import { golden, kf } from "../support/runner.ts";
import { tradedAccount } from "../sandbox/traded_account.ts";

/** Command lines by the name of their golden file. */
const SCREENS: readonly (readonly [name: string, words: readonly string[]])[] = [
  ["instruments", ["instruments"]],
  ["trading_instruments", ["trading/instruments", "--limit", "4"]],
  ["instruments_status", ["instruments/status", "--limit", "4"]],
  ["tickers", ["tickers"]],
  ["ticker", ["tickers/PF_XBTUSD"]],
  ["orderbook", ["orderbook", "symbol=PF_XBTUSD", "--limit", "8"]],
  ["trades", ["history", "symbol=PF_XBTUSD", "--limit", "5"]],
  ["funding_rates", ["historical-funding-rates", "symbol=PF_XBTUSD", "--limit", "5"]],
  ["feeschedules", ["feeschedules"]],
  ["feeschedules_volumes", ["feeschedules/volumes"]],
  ["charts", ["charts/trade"]],
  ["candles", ["charts/trade/PF_XBTUSD/1h", "count=8"]],
  ["analytics", ["charts/analytics/PF_XBTUSD/open-interest", "since=1790850000", "interval=3600"]],
  ["openorders", ["openorders"]],
  ["orders_status", ["orders/status", "cliOrdIds=sol-bid"]],
  ["fills", ["fills"]],
  ["openpositions", ["openpositions"]],
  ["unwindqueue", ["unwindqueue"]],
  ["accounts", ["accounts"]],
  ["subaccounts", ["subaccounts"]],
  ["notifications", ["notifications"]],
  ["leveragepreferences", ["leveragepreferences"]],
  ["pnlpreferences", ["pnlpreferences"]],
  ["portfolio_parameters", ["portfolio-margining/parameters"]],
  ["assignment_current", ["assignmentprogram/current"]],
  ["assignment_history", ["assignmentprogram/history"]],
  ["executions", ["history/executions"]],
  ["orders", ["history/orders"]],
  ["triggers", ["history/triggers"]],
  ["positions", ["history/positions"]],
  ["account_log", ["history/account-log"]],
  ["account_log_csv", ["history/accountlogcsv"]],
  ["market_executions", ["history/market/PF_XBTUSD/executions", "--limit", "5"]],
  ["market_orders", ["history/market/PF_XBTUSD/orders", "--limit", "5"]],
  ["market_prices", ["history/market/PF_XBTUSD/price", "--limit", "5"]],
  ["rfqs", ["rfqs"]],
  ["no_rows", ["rfqs/open-offers"]],
  ["key", ["auth/api-keys/v3/check"]],
];

const account = await tradedAccount();

for (const [name, words] of SCREENS) {
  Deno.test(`${words.join(" ")} -o table fits 80 and 200 columns`, async () => {
    let shown = "";
    for (const width of [80, 200]) {
      const { code, stdout, stderr } = await account.run(["-o", "table", ...words], {
        env: { COLUMNS: String(width) },
      });
      assertEquals([code, stderr], [0, ""], stdout);
      for (const line of stdout.split("\n")) assert(line.length <= width, `${line.length} of ${width}: ${line}`);
      shown += `$ COLUMNS=${width} kf -o table ${words.join(" ")}\n${stdout}\n`;
    }
    await golden(`table_${name}`, shown);
  });
}

/** Columns that no reply of this account has, but recorded replies and the documentation do. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "assignmentprogram/current": ["baseCurrency", "quoteCurrency"],
  "assignmentprogram/history": ["baseCurrency", "quoteCurrency"],
  "fills": ["fee_paid", "fee_currency"],
  // Only with conversion_details=true.
  "history/account-log": ["exchange_rate", "exchange_rate_from", "conversion_fee"],
  "history/accountlogcsv": ["exchange rate", "exchange rate from", "conversion fee"],
  "history/orders": ["orderError"],
  "history/triggers": ["orderError"],
  "orders/status": ["triggerPrice"],
};

Deno.test("a table belongs to a read, and each of its columns has a name of its own", () => {
  const tabled = endpoints().flatMap((row) => {
    const table = tableOf(row);
    return table === undefined ? [] : [{ id: row.id, table }];
  });
  assertEquals(tabled.length, Object.keys(TABLES).length);
  assert(tabled.length >= 45, `${tabled.length} methods have a table`);
  for (const { id, table } of tabled) {
    const names = (table?.columns ?? []).map((column) => typeof column === "string" ? column : column.name);
    assertEquals(new Set(names).size, names.length, `${id} has a column twice: ${names}`);
    assert(names.every((name) => name !== "" && !name.includes(",")), `${id}: --columns can't name ${names}`);
  }
});

Deno.test("every column of a table is in a reply", async () => {
  const fresh = await tradedAccount();
  for (const [, words] of SCREENS) {
    const { id = "", replyKind } = findMethod(words[0] ?? "")?.rows[0] ?? {};
    const names = tableOf({ id, effect: "read" })?.columns.map((column) =>
      typeof column === "string" ? column : column.name
    ) ?? [];
    if (names.length === 0 || words.includes("rfqs/open-offers")) continue;
    const { code, stdout, stderr } = await fresh.run(["-o", "ndjson", "--columns", names.join(), ...words]);
    assertEquals([code, stderr], [0, ""]);
    const found = new Set(stdout.trimEnd().split("\n").flatMap((line) => Object.keys(JSON.parse(line))));
    const missing = names.filter((name) => !found.has(name));
    assertEquals(missing, ELSEWHERE[id ?? ""] ?? [], `${id} ${replyKind ?? ""}`);
  }
});

Deno.test("a table is what a terminal shows where the method has one, and -o pretty gives the reply back", async () => {
  const screen = { terminal: true, env: { COLUMNS: "80", NO_COLOR: "1" } };
  const { stdout } = await account.run(["openorders"], screen);
  assertMatch(stdout, /^openorders \(sandbox\)\nsymbol +side +orderType/);
  const pretty = await account.run(["-o", "pretty", "openorders"], screen);
  assertMatch(pretty.stdout, /^\{\n {2}"result": "success"/);
  const raw = await account.run(["openorders"]);
  assertMatch(raw.stdout, /^\{"result":"success"/);
});

Deno.test("sides, gains and headings are coloured where colour is on, and the same text without", async () => {
  const { stdout } = await account.run(["-o", "table", "--color", "always", "openpositions"], {
    env: { COLUMNS: "80" },
  });
  const visible = stdout.replaceAll("\x1b[", "<").replace(/(?<=<\d+)m/g, ">");
  const [heading, long, short] = visible.split("\n");
  assertMatch(heading ?? "", /^<1>symbol<0>/);
  assertMatch(long ?? "", /<32>long<0>.*<31>-3\.\d+<0>/);
  assertMatch(short ?? "", /<31>short<0>.*<32>0\.0000\d+<0>/);
  const plain = await account.run(["-o", "table", "openpositions"], { env: { COLUMNS: "80" } });
  assertEquals(visible.replace(/<\d+>/g, ""), plain.stdout);
});

Deno.test("TERM=dumb gets ASCII, and a dash where nothing is", async () => {
  const { stdout } = await account.run(["-o", "table", "openorders"], { env: { COLUMNS: "80", TERM: "dumb" } });
  assertMatch(stdout, /^[\x20-\x7e\n]+$/);
  assertMatch(stdout, /PF_SOLUSD +buy +lmt +10 +100 +-\n/);
});

Deno.test("an order book in any order is shown with the best levels first, and cut there", async () => {
  const bids = [[98, 1], [99.10, 2], [9.9e1, 3], [101, 4]];
  const orderBook = { bids, asks: [["103", 5], ["100.5", 6], ["1005e-1", 7], ["100.49", 8], ["102", 9]] };
  const body = JSON.stringify({ orderBook });
  const table = await shown(body, "orderbook", { columns: ["bid", "bidSize", "ask", "askSize"] });
  const lines = table.trimEnd().split("\n").slice(1).map((line) => line.trim().split(/ +/).join(" "));
  assertEquals(lines, ["101 4 100.49 8", "99.1 2 100.5 6", "99 3 1005e-1 7", "98 1 102 9", "103 5"]);
  const csv = await shown(body, "orderbook", { format: "csv", limit: 1 });
  assertEquals(csv, "side,price,size\r\nbid,101,4\r\nask,100.49,8\r\n");
});

Deno.test("open orders have their cliOrdId, whichever way it is written", async () => {
  const body = '{"openOrders":[{"symbol":"A","cliOrdId":"one"},{"symbol":"B","cli_ord_id":"two"}]}';
  assertEquals(await shown(body, "openorders"), "symbol  cliOrdId\nA       one\nB       two\n");
});

Deno.test("a limit of one on the order book is one bid beside one ask", async () => {
  const words = ["orderbook", "symbol=PF_XBTUSD", "--limit", "1"];
  const table = await account.run(["-o", "table", ...words]);
  const csv = await account.run(["-o", "csv", ...words]);
  const [, bid, ask] = csv.stdout.split("\r\n").map((line) => line.split(","));
  const pair = [bid?.[2], bid?.[1], ask?.[1], ask?.[2]];
  assertEquals(table.stdout.split("\n")[1]?.trim().split(/ +/), [bid?.[2], ...pair, ask?.[2]]);
});

Deno.test("on a terminal a table names the sandbox above it, also an empty one; elsewhere it doesn't", async () => {
  const sandbox = ["--env", "sandbox", "--data", ":memory:", "--color", "never"];
  const titled = async (...words: string[]) => {
    const { stdout } = await kf([...sandbox, ...words], { terminal: ["stdout"] });
    return stdout.split("\n").slice(0, 2).join("|");
  };
  assertMatch(await titled("instruments"), /^instruments \(sandbox\)\|symbol /);
  assertMatch(await titled("tickers/PF_XBTUSD"), /^tickers \(sandbox\)\|/);
  assertMatch(await titled("openorders"), /^openorders \(sandbox\)\|.*open/i);
  const { stdout } = await kf([...sandbox, "-o", "table", "instruments"]);
  assertMatch(stdout, /^symbol /);
});

Deno.test("outside the sandbox no table has that title", async () => {
  await using exchange = await Exchange.start();
  const { stdout } = await kf(["instruments", "--color", "never"], { env: exchange.env, terminal: ["stdout"] });
  assert(!stdout.includes("sandbox"), stdout);
});

Deno.test("a table that fits a line rounds what was calculated; pipes, --columns and other formats keep every digit", async () => {
  const digits = "100006.711725859522";
  const columns = ["--columns", "wallet,currency,balance"];
  for (
    const [words, env, whole] of [
      [[], { COLUMNS: "80" }, false],
      [[], {}, true],
      [columns, { COLUMNS: "80" }, true],
      [["-o", "csv"], { COLUMNS: "80" }, true],
      [["-o", "raw"], { COLUMNS: "80" }, true],
    ] as const
  ) {
    const { stdout } = await account.run(["-o", "table", "accounts", ...words], { env });
    assertEquals(stdout.includes(digits), whole, stdout);
    if (!whole) assertMatch(stdout, /USD +100006\.71\n/);
  }
});

Deno.test("what orders are made of is never rounded", async () => {
  const body =
    '{"openOrders":[{"symbol":"A","limitPrice":1.123456789012,"stopPrice":"2.123456789012","unfilledSize":3.123456789012}]}';
  const table = await shown(body, "openorders", { width: 80 });
  for (const digits of ["1.123456789012", "2.123456789012", "3.123456789012"]) assert(table.includes(digits), table);
});

Deno.test("on 80 columns accounts show portfolio value and PnL", async () => {
  const { stdout } = await account.run(["-o", "table", "accounts"], { env: { COLUMNS: "80" } });
  assertMatch(stdout, /^wallet +currency +balance +portfolioValue +pnl/);
  assertMatch(stdout, /\nflex +100003\.23 +-3\.7455\n/);
});

Deno.test("every column that is left out is named, on lines that fit", async () => {
  for (const COLUMNS of ["40", "80", "120"]) {
    for (const method of ["accounts", "openorders", "tickers", "history/account-log"]) {
      const { stdout } = await account.run(["-o", "table", method], { env: { COLUMNS } });
      const [table = "", count = "", note = ""] = stdout.split(/(?<=\n)(\d+) more columns?, with --columns: ?/);
      const shownNames = table.split("\n")[0]?.replaceAll(" (UTC)", "").trim().split(/ +/) ?? [];
      const hidden = note.trim().split(/,\s*/);
      assertEquals(hidden.length, Number(count), stdout);
      const names = tableOf({ id: method, effect: "read" })?.columns.map((column) =>
        typeof column === "string" ? column : column.name
      ) ?? [];
      for (const name of [...shownNames, ...hidden]) {
        assert(names.includes(name), `${name} in ${stdout}`);
      }
      for (const line of stdout.split("\n")) {
        assert(line.length <= Number(COLUMNS), line);
      }
    }
  }
});

Deno.test("a list without rows is empty in words, and one that --limit empties is not said to be", async () => {
  for (
    const [id, body, words] of [
      ["openorders", '{"openOrders":[]}', "no open orders\n"],
      ["openpositions", '{"openPositions":[]}', "no open positions\n"],
      ["fills", '{"fills":[]}', "no fills\n"],
      ["history/executions", '{"elements":[]}', "no executions\n"],
    ] as const
  ) {
    assertEquals(await shown(body, id), words);
  }
  const { stdout } = await account.run(["-o", "table", "openorders", "--limit", "0"]);
  assertEquals(stdout, "no rows in openorders\n");
});
