/**
 * `--columns`, `--sort` and `--limit`: which rows and columns remain, and in which order.
 *
 * @module
 */

import { assertEquals, assertMatch } from "../support/assert.ts";
import { shown } from "./output_options.ts";
import { golden } from "../support/runner.ts";
import { strictCsv } from "./strict_csv.ts";
import { tradedAccount } from "../sandbox/traded_account.ts";

const account = await tradedAccount();

/** The values of the sorted column, joined; `-` for a missing one. */
async function sorted(values: readonly string[], descending: boolean): Promise<string> {
  const body = `{"fills":[${values.map((value) => value === "-" ? '{"b":0}' : `{"a":${value},"b":0}`)}]}`;
  const sort = [{ column: "a", descending }];
  const [, ...rows] = strictCsv(await shown(body, "fills", { format: "csv", columns: ["a"], sort }));
  return rows.map(([value]) => value === "" ? "-" : value).join(" ");
}

const ORDERS: readonly (readonly [what: string, values: readonly string[], up: string, down: string])[] = [
  ["numbers by value", ["10", "9", "-1", "1e1", "0.5"], "-1 0.5 9 10 1e1", "10 1e1 9 0.5 -1"],
  [
    "numbers beyond 2^53 exactly",
    ["9007199254740993", "9007199254740992", "9007199254740992.5"],
    "9007199254740992 9007199254740992.5 9007199254740993",
    "9007199254740993 9007199254740992.5 9007199254740992",
  ],
  ["texts that are numbers as numbers", ['"10"', '"9.5"', '"9.25"'], "9.25 9.5 10", "10 9.5 9.25"],
  ["what is missing or null last in either direction", ["1", "-", "null", "2"], "1 2 - -", "2 1 - -"],
  ["texts by code point", ['"b"', '"B"', '"é"', '"\\ud83d\\ude00"', '"\\uff5a"'], "B b é ｚ 😀", "😀 ｚ é b B"],
  [
    "times by time",
    ['"2026-10-01T12:00:00.5Z"', '"2026-10-01T12:00:00Z"', '"2026-10-01T12:00:00.25Z"'],
    "2026-10-01T12:00:00Z 2026-10-01T12:00:00.25Z 2026-10-01T12:00:00.5Z",
    "2026-10-01T12:00:00.5Z 2026-10-01T12:00:00.25Z 2026-10-01T12:00:00Z",
  ],
  [
    "numbers of any size in no time",
    ["1e999999999", "-1e999999999", "1e-999999999", "0"],
    "-1e999999999 0 1e-999999999 1e999999999",
    "1e999999999 1e-999999999 0 -1e999999999",
  ],
];

for (const [what, values, up, down] of ORDERS) {
  Deno.test(`--sort orders ${what}`, async () => {
    assertEquals([await sorted(values, false), await sorted(values, true)], [up, down]);
  });
}

Deno.test("--sort by a second column decides where the first leaves two rows equal, and else nothing moves", async () => {
  const rows = ["b 1 x", "a 2 y", "b 0 z", "a 2 w"].map((row) => row.split(" "));
  const body = JSON.stringify({ fills: rows.map(([a, b, c]) => ({ a, b, c })) });
  const sort = [{ column: "a", descending: false }, { column: "b", descending: true }];
  assertEquals(await shown(body, "fills", { format: "text", columns: ["c"], sort }), "y\nw\nx\nz\n");
});

Deno.test("--limit counts what is left after sorting, and 0 leaves nothing", async () => {
  const words = ["-o", "csv", "--columns", "symbol,tickSize", "--sort", "tickSize,symbol:desc", "instruments"];
  const { stdout } = await account.run([...words, "--limit", "2"]);
  assertEquals(strictCsv(stdout), [["symbol", "tickSize"], ["PF_DOGEUSD", "0.00001"], ["PF_SOLUSD", "0.01"]]);
  assertEquals((await account.run([...words, "--limit", "0"])).stdout, "symbol,tickSize\r\n");
  assertEquals((await account.run(["-o", "table", "--limit", "0", "instruments"])).stdout, "no rows in instruments\n");
});

Deno.test("--columns takes the names of the table and dotted names of fields, in the order asked for", async () => {
  const words = ["--columns", "initialMargin,symbol,marginLevels.1.maintenanceMargin", "--limit", "1", "instruments"];
  assertEquals(
    (await account.run(["-o", "csv", ...words])).stdout,
    "initialMargin,symbol,marginLevels.1.maintenanceMargin\r\n0.01,PF_XBTUSD,0.01\r\n",
  );
  assertEquals(
    (await account.run(["-o", "ndjson", ...words])).stdout,
    '{"initialMargin":0.01,"symbol":"PF_XBTUSD","marginLevels.1.maintenanceMargin":0.01}\n',
  );
  assertEquals(
    (await account.run(["-o", "table", ...words])).stdout,
    "initialMargin  symbol     marginLevels.1.maintenanceMargin\n" +
      "         0.01  PF_XBTUSD                              0.01\n",
  );
});

Deno.test("--columns that reach into the parts of a row take a line for each part, and tell the row's own once", async () => {
  const { stdout } = await account.run(["-o", "csv", "--columns", "wallet,currency,balance,pnl", "accounts"]);
  const [, ...rows] = strictCsv(stdout);
  assertEquals(rows.map(([wallet, currency]) => `${wallet} ${currency}`), [
    ...["cash usd", "cash xbt", "cash eth", "fi_xbtusd xbt", "fi_ethusd eth", "flex ", "flex USD", "flex XBT"],
  ]);
  assertEquals(rows.filter(([wallet, , , pnl]) => wallet === "flex" && pnl !== "").length, 1);
});

Deno.test("--sort by what the lines of a row have goes by the line that comes first", async () => {
  const wallet = (balances: Record<string, number>) => ({ type: "cashAccount", balances });
  const accounts = { a: wallet({ x: 1, y: 50 }), b: wallet({ x: 20, y: 2 }), c: wallet({ x: 0.5 }), d: wallet({}) };
  const order = async (descending: boolean) => {
    const sort = [{ column: "balance", descending }];
    const text = await shown(JSON.stringify({ accounts }), "accounts", { format: "ndjson", columns: ["wallet"], sort });
    return text.match(/[a-d](?=")/g)?.join("");
  };
  assertEquals([await order(true), await order(false)], ["abcd", "cabd"]);
});

Deno.test("an order book that is sorted is a list of levels", async () => {
  const words = ["orderbook", "symbol=PF_XBTUSD", "--limit", "2"];
  const { stdout } = await account.run(["-o", "table", "--sort", "size:desc", ...words]);
  assertMatch(stdout, /^side {2}price {2,}size\n(?:(?:bid|ask) +\d+ +[\d.]+\n){2}$/);
  const chosen = await account.run(["-o", "table", "--columns", "side,price", ...words]);
  assertMatch(chosen.stdout, /^side {2}price\n(?:bid {3}\d+\n){2}(?:ask {3}\d+\n){2}$/);
  const ladder = await account.run(["-o", "table", "--columns", "ask,bid", ...words]);
  assertMatch(ladder.stdout, /^ *ask +bid\n(?: *\d+ +\d+\n){2}$/);
});

Deno.test("a column that no row has is told with the ones there are, and refused where there is no other", async () => {
  const wrong = [
    ["-o", "table", "--columns", "symbol,limitprice", "openorders"],
    ["-o", "table", "--columns", "symbol", "--sort", "nosuch", "openorders"],
    ["-o", "ndjson", "--columns", "price", "-q", "openOrders[].{id: order_id, size: unfilledSize}", "openorders"],
    ["-o", "table", "--columns", "symbol,nosuch", "orderbook", "symbol=PF_XBTUSD"],
    ["-o", "table", "--columns", "bid,nosuch", "--limit", "2", "orderbook", "symbol=PF_XBTUSD"],
    ["-o", "table", "-q", "ticker.{a: last, b: {c: bid}}", "--columns", "c", "tickers/PF_XBTUSD"],
  ];
  let text = "";
  for (const words of wrong) {
    const { code, stdout, stderr } = await account.run(words);
    text += `$ kf ${words.join(" ")}\n${stdout}${stderr}exit ${code}\n\n`;
  }
  await golden("show_errors", text);
});
