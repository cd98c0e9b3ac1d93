/**
 * The header of `-o csv`: the table's columns, the same for each method whatever the reply holds.
 *
 * @module
 */

import { findMethod } from "../../lib/api/endpoints/endpoints.ts";
import { show } from "../../lib/render/render.ts";
import { tableOf, TABLES } from "../../lib/render/columns/columns.ts";
import { assert, assertEquals, assertExists, assertStringIncludes } from "../support/assert.ts";
import { outputOf, shown } from "./output_options.ts";
import { strictCsv } from "./strict_csv.ts";
import { tradedAccount } from "../sandbox/traded_account.ts";

const account = await tradedAccount();

function columnsOf(id: string): string[] {
  const { columns = [] } = tableOf({ id, effect: "read" }) ?? {};
  return columns.map((column) => typeof column === "string" ? column : column.name);
}

/** A reply whose rows, at this dotted path, are these. */
function replyWith(path: string, rows: unknown): string {
  return JSON.stringify(path === "" ? rows : { result: "success", [path]: rows });
}

const LISTS = Object.entries(TABLES).filter(([id, { form, columns }]) =>
  form === undefined && columns.length > 1 && id !== "history/accountlogcsv"
);

Deno.test("each method with rows has one header, for a reply without any and for rows that lack or swap fields", async () => {
  assert(LISTS.length >= 25, `${LISTS.length} methods`);
  for (const [id, { rows, columns }] of LISTS) {
    const header = columnsOf(id);
    const plain = columns.filter((column) => typeof column === "string");
    const [first, second] = plain;
    const swapped = first === undefined || second === undefined
      ? []
      : [{ [second]: "b" }, { [second]: "b", [first]: "a" }, { [first]: "a", [second]: "b", extra: "c" }];
    for (const list of [[], swapped]) {
      const [names, ...records] = strictCsv(await shown(replyWith(rows, list), id, { format: "csv" }));
      assertEquals(names, header, id);
      assertEquals(records.length, list.length, id);
      for (const record of records) assertEquals(record[header.indexOf(String(second))], "b", id);
    }
  }
});

Deno.test("real replies have that header, too", async () => {
  const words = [
    ...["tickers", "tickers/PF_XBTUSD", "instruments", "openorders", "fills", "accounts", "history/executions"],
    ...["history/orders", "charts/trade/PF_XBTUSD/1h", "charts/trade", "instruments/PF_XBTUSD/status", "rfqs"],
    ...[
      "auth/api-keys/v3/check",
      "self-trade-strategy",
      "portfolio-margining/parameters",
      "orderbook symbol=PF_XBTUSD",
    ],
  ];
  for (const line of words) {
    const { code, stdout, stderr } = await account.run(["-o", "csv", ...line.split(" ")]);
    assertEquals([code, stderr.replace(/^kf: warning: there are more rows[^]*$/, "")], [0, ""], line);
    const [names = []] = strictCsv(stdout);
    const help = (await account.run(["help", line.split(" ")[0] ?? ""])).stdout.replace(/\s+/g, " ");
    assertStringIncludes(help, ` columns ${names.join(", ")}; for --columns`);
  }
});

Deno.test("--columns reaches every field: nested, in lists, and around the rows", async () => {
  const { stdout, stderr } = await account.run([
    ...["history/executions", "--limit", "1", "--columns"],
    "event.execution.execution.orderData.feeCalculationInfo.percentageFee,executionUid,accountUid,serverTime",
  ]);
  assertEquals(stderr, "");
  const [, record = []] = strictCsv(stdout);
  const raw = JSON.parse((await account.run(["history/executions"])).stdout);
  const { execution } = raw.elements[0].event.execution;
  assertEquals(record, [
    String(execution.orderData.feeCalculationInfo.percentageFee),
    execution.uid,
    raw.accountUid,
    raw.serverTime,
  ]);
  const margins = await account.run([
    "instruments",
    "--limit",
    "2",
    "--columns",
    "marginLevels.1.initialMargin,result",
  ]);
  assertEquals(margins.stdout, "marginLevels.1.initialMargin,result\r\n0.02,success\r\n0.02,success\r\n");
});

Deno.test("rows that have nothing of the table show what they have", async () => {
  assertEquals(await shown('{"fills":[{"new":1.0}]}', "fills", { format: "csv" }), "new\r\n1.0\r\n");
});

Deno.test("times are ISO-8601 in csv, whatever the exchange counts in, and ndjson keeps whole rows", async () => {
  const seconds = replyWith("candles", [{ time: 1790856000, open: "1.0", x: { y: 2 } }]);
  const id = "charts/{tick_type}/{symbol}/{resolution}";
  assertStringIncludes(await shown(seconds, id, { format: "csv" }), "\r\n2026-10-01T12:00:00Z,1.0,,,,\r\n");
  assertEquals(await shown(seconds, id, { format: "ndjson" }), '{"time":1790856000,"open":"1.0","x":{"y":2}}\n');
});

/** Replies to writes: an order with a cliOrdId and one without, and orders cancelled or none. */
const WRITES: readonly (readonly [id: string, bodies: readonly string[], csv: string])[] = [
  [
    "sendorder",
    [
      '{"sendStatus":{"order_id":"a","status":"placed"}}',
      '{"sendStatus":{"status":"placed","cliOrdId":"b","order_id":"a"}}',
    ],
    "status,order_id,cliOrdId,receivedTime,orderEvents\r\nplaced,a,",
  ],
  [
    "cancelallorders",
    [
      '{"cancelStatus":{"status":"noOrdersToCancel","cancelOnly":"all","cancelledOrders":[]}}',
      '{"cancelStatus":{"cancelledOrders":[{"cliOrdId":"b","order_id":"a"}],"cancelOnly":"all","status":"cancelled"}}',
    ],
    "status,cancelOnly,receivedTime,order_id,cliOrdId\r\n",
  ],
  [
    "batchorder",
    ['{"batchStatus":[]}', '{"batchStatus":[{"order_tag":"1","status":"placed"}]}'],
    "status,order_tag,order_id,cliOrdId,dateTimeReceived,orderEvents\r\n",
  ],
];

Deno.test("replies to orders have one header for each method, too", async () => {
  for (const [id, bodies, want] of WRITES) {
    const row = findMethod(id)?.rows[0];
    assertExists(row);
    for (const body of bodies) {
      const text = new TextDecoder().decode(
        await show(new TextEncoder().encode(body), row, outputOf({ format: "csv" })),
      );
      assertEquals(text.slice(0, want.length), want);
    }
  }
});
