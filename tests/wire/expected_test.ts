/**
 * A reply without what it has to hold: never an empty account, never an invented row. And warnings beside a good reply.
 *
 * @module
 */

import { type Endpoint, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { TABLES } from "../../lib/render/columns/columns.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json } from "../support/exchange.ts";
import { kf } from "../support/runner.ts";

const READS = endpoints().filter(({ effect }) => effect === "read");

/** The words of a row's example, as a shell would split them. */
function wordsOf({ example }: Endpoint): string[] {
  return [...example.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
}

/** A reply with this value at each of the dotted paths, under the first of their names. */
function replyWith(paths: readonly (readonly [path: string, value: unknown])[]): Record<string, unknown> {
  const body: Record<string, unknown> = { result: "success", serverTime: "2026-10-01T12:00:00.000Z" };
  for (const [path, value] of paths) {
    const [name = "", inner] = (path.split("|")[0] ?? "").split(".");
    const outer = typeof body[name] === "object" ? body[name] : {};
    body[name] = inner === undefined ? value : { ...outer, [inner]: value };
  }
  return body;
}

const GOOD = { list: [], object: {}, value: "success" };

/** What stands in the place of each kind of part and is none of it; undefined leaves the part out. */
const WRONG = {
  list: [undefined, null, {}, "", "x", 0, true],
  object: [undefined, null, [], "x"],
  value: [undefined, null],
};

for (const row of READS.filter(({ holds }) => holds !== undefined)) {
  Deno.test(`${row.verb} ${row.id} fails without what its reply has to hold, and shows no row`, async () => {
    await using exchange = await Exchange.start();
    const parts = Object.entries(row.holds ?? {});
    const good = parts.map(([path, kind]) => [path, GOOD[kind]] as const);
    const call = async (body: unknown, ...options: string[]) => {
      exchange.reply = json(body);
      return await kf([...options, ...wordsOf(row)], { env: exchange.env });
    };
    assertEquals((await call(replyWith(good))).code, 0);
    for (const [path, kind] of parts) {
      for (const wrong of WRONG[kind]) {
        const body = replyWith([...good, [path, wrong]]);
        for (const format of ["ndjson", "csv", "table"]) {
          const { code, stdout, stderr } = await call(body, "-o", format);
          assertEquals([code, stdout], [8, `${JSON.stringify(body)}\n`], stderr);
          assertMatch(stderr, /^kf: .+ failed: (the reply lacks|result is).+\nhint: nothing can have changed.+\n$/);
        }
      }
    }
  });
}

Deno.test("a reply of another kind than documented is the exchange's failure", async () => {
  await using exchange = await Exchange.start();
  const kinds = [
    ["openpositions", [], 8],
    ["rfq-assignment/max-leverage", [], 8],
    ["charts", {}, 8],
    ["history/accountlogcsv", {}, 8],
    ["history/accountlogcsv", [], 8],
    ["charts", [], 0],
    ["charts/trade/PF_XBTUSD/1h", [], 0],
    ["history/orders", { orderEvents: [] }, 0],
  ] as const;
  for (const [method, body, want] of kinds) {
    exchange.reply = json(body);
    const { code, stderr } = await kf([method], { env: exchange.env });
    assertEquals(code, want, `${method} ${stderr}`);
  }
});

Deno.test("a reply of nothing but its envelope has no row", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "success", serverTime: "2026-10-01T12:00:00.000Z" });
  for (const words of [["GET", "/derivatives/api/v3/new"], ["PUT", "pnlpreferences", "symbol=a", "pnlPreference=b"]]) {
    for (const format of ["ndjson", "csv"]) {
      const { code, stdout, stderr } = await kf([...words, "-o", format], { env: exchange.env });
      assertEquals([code, stdout, stderr], [0, "", ""], format);
    }
  }
});

Deno.test("every read says what its reply has to hold, and its table reads that", () => {
  for (const { id, verb, holds, reply, replyKind } of READS) {
    assertEquals(holds === undefined, replyKind !== undefined, `${verb} ${id}`);
    const tops = Object.keys(holds ?? {}).map((path) => path.split(/[.|]/)[0] ?? "");
    assertEquals(tops.filter((top) => !reply.includes(top)), [], id);
    const rows = TABLES[id]?.rows ?? "";
    assert(rows === "" || tops.includes(rows), `${id}: ${rows}`);
  }
});

const WARNING = { severity: "W", error_class: "General", type: "Partial", msg: "some buckets are missing" };
const ANALYTICS = ["charts/analytics/PF_XBTUSD/open-interest", "since=1767225600", "interval=3600"];
const RESULT = { timestamp: [1767225600], more: false, data: ["1.0"] };

Deno.test("errors of severity W beside a result are a warning", async () => {
  await using exchange = await Exchange.start();
  const body = { result: RESULT, errors: [WARNING] };
  exchange.reply = json(body);
  const { code, stdout, stderr } = await kf(ANALYTICS, { env: exchange.env });
  assertEquals([code, stdout], [0, `${JSON.stringify(body)}\n`]);
  assertMatch(stderr, /^kf: warning: the exchange warns: some buckets are missing\nhint: .+\n$/);
  const told = await kf([...ANALYTICS, "--errors", "json", "-o", "csv"], { env: exchange.env });
  assertEquals([told.code, told.stdout], [0, "timestamp,value\r\n2026-01-01T00:00:00Z,1.0\r\n"]);
  assertEquals(JSON.parse(told.stderr).warning, "the exchange warns: some buckets are missing");
});

const FAILED: [what: string, body: unknown, code: number][] = [
  ["another severity", { result: RESULT, errors: [{ ...WARNING, severity: "E" }] }, 1],
  ["another severity among warnings", { result: RESULT, errors: [WARNING, { ...WARNING, severity: "E" }] }, 1],
  ["no severity", { result: RESULT, errors: [{ msg: "some buckets are missing" }] }, 1],
  ["a text", { result: RESULT, errors: ["some buckets are missing"] }, 1],
  ["severity W without a result", { result: null, errors: [WARNING] }, 1],
  ["severity W beside half a result", { result: { data: [] }, errors: [WARNING] }, 8],
];

for (const [what, body, want] of FAILED) {
  Deno.test(`errors of ${what} are no mere warning`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = json(body);
    const { code, stderr } = await kf(ANALYTICS, { env: exchange.env });
    assertEquals(code, want, stderr);
    assertStringIncludes(stderr, want === 1 ? "some buckets are missing" : "the reply lacks the list result.timestamp");
  });
}
