/**
 * The endpoint table, checked against itself and against the reference data in `tests/data/endpoints.json`.
 *
 * @module
 */

import { AREAS, documentOf, type Endpoint, endpoints, type Parameter } from "../../lib/api/endpoints/endpoints.ts";
import { RETIRED } from "../../lib/api/retired.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { DOCUMENTED_OPERATIONS } from "../support/reference.ts";

const REFERENCE = new URL("../data/endpoints.json", import.meta.url);

/** What the reference data says about an operation, as far as the table has it too. */
interface Operation {
  key: string;
  method: string;
  base: string;
  path: string;
  auth: "public" | "private";
  permission: string;
  status: string;
  effect: string;
  params: {
    name: string;
    in: string;
    type: string;
    required: boolean;
    enum?: unknown[];
    enumOpen?: boolean;
    default?: unknown;
  }[];
  pagination: { type: string; requestParam?: string };
  rateCost: number | null | string | Record<string, number>;
  responseTopLevel: string[];
  docUrl?: string;
}

const documented = endpoints().filter((row) => row.doc !== undefined);

function key(row: { verb: string; id: string }): string {
  return `${row.verb} ${row.id}`;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
}

/** The words of an example after bash's quoting; only single quotes are allowed. */
function words(example: string): string[] {
  return (example.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ""));
}

Deno.test("endpoints() has the documented operations on their paths, and transfers", () => {
  const sorted = (rows: string[][]) => rows.map((row) => row.join(" ")).toSorted();
  assertEquals(
    sorted(documented.map((row) => [key(row), row.base + row.path])),
    sorted(DOCUMENTED_OPERATIONS.map((row) => [row.key, row.base + row.path])),
  );
  assertEquals(endpoints().filter((row) => row.doc === undefined).map(key), ["GET transfers"]);
  assertEquals(AREAS.flatMap((area) => area.rows()), endpoints());
});

Deno.test("an area names the ids of its rows, and no other has them", () => {
  const named = AREAS.map(({ ids, rows }) => [ids, [...new Set(rows().map(({ id }) => id))]]);
  for (const [ids, made] of named) assertEquals(ids, made);
  const all = AREAS.flatMap(({ ids }) => ids);
  assertEquals(new Set(all).size, all.length);
});

Deno.test("endpoints() has as many operations of each base and verb as the documents (docs/api.md 6)", () => {
  const counts = [
    { base: "/derivatives/api/v3", all: 55, paths: 48, GET: 31, POST: 16, PUT: 5, DELETE: 3, private: 44 },
    { base: "/api/history/v3", all: 9, paths: 9, GET: 9, POST: 0, PUT: 0, DELETE: 0, private: 6 },
    { base: "/api/charts/v1", all: 6, paths: 6, GET: 6, POST: 0, PUT: 0, DELETE: 0, private: 0 },
    { base: "/api/auth/v1", all: 1, paths: 1, GET: 1, POST: 0, PUT: 0, DELETE: 0, private: 1 },
  ];
  for (const want of counts) {
    const rows = documented.filter((row) => row.base === want.base);
    const of = (verb: string) => rows.filter((row) => row.verb === verb).length;
    assertEquals({
      base: want.base,
      all: rows.length,
      paths: new Set(rows.map((row) => row.path)).size,
      GET: of("GET"),
      POST: of("POST"),
      PUT: of("PUT"),
      DELETE: of("DELETE"),
      private: rows.filter((row) => row.private).length,
    }, want);
  }
});

Deno.test("RETIRED has 10 operations, none of them in endpoints()", () => {
  assertEquals(RETIRED.length, 10);
  const ids = new Set(endpoints().map((row) => row.id));
  for (const row of RETIRED) assert(!ids.has(row.id), row.id);
});

Deno.test("RETIRED names methods that exist, or raw paths, as the way on", () => {
  const ids = new Set(endpoints().map((row) => row.id));
  for (const { id, instead } of RETIRED) {
    const raw = instead.match(/kf GET (\/\S+)/)?.[1];
    const named = instead.split(/[ ,;]+/).filter((word) => ids.has(word));
    assert(raw !== undefined || named.length > 0, id);
  }
});

Deno.test("endpoints() has no verb and id twice, RETIRED included", () => {
  const keys = [...endpoints(), ...RETIRED].map(key);
  assertEquals(keys.filter((text, i) => keys.indexOf(text) !== i), []);
});

Deno.test("an id is the prefix of its base and the path", () => {
  const prefixes: Record<string, string> = {
    "/derivatives/api/v3": "",
    "/api/history/v3": "history",
    "/api/charts/v1": "charts",
    "/api/auth/v1": "auth",
  };
  for (const row of endpoints()) {
    const parts = [prefixes[row.base], row.path.slice(1)];
    assertEquals(row.id, parts.filter((part) => part !== "").join("/"));
    assertMatch(row.path, /^\//);
  }
});

Deno.test("placeholders and required path parameters are the same names, in the same order", () => {
  for (const row of endpoints()) {
    const inPath = row.parameters.filter((parameter) => parameter.in === "path");
    assertEquals(inPath.map((parameter) => parameter.name), placeholders(row.path), key(row));
    assertEquals(placeholders(row.id), placeholders(row.path), key(row));
    assert(inPath.every((parameter) => parameter.required), key(row));
  }
});

Deno.test("only POST has body parameters, and it has none in the query", () => {
  for (const row of endpoints()) {
    const unfit = row.verb === "POST" ? "query" : "body";
    assertEquals(row.parameters.filter((parameter) => parameter.in === unfit), [], key(row));
  }
});

Deno.test("no row has a parameter name twice", () => {
  for (const row of endpoints()) {
    assertEquals(new Set(row.parameters.map((parameter) => parameter.name)).size, row.parameters.length, key(row));
  }
});

Deno.test("the parameters a call cannot do without are the documented ones", () => {
  const wallets = "fromAccount toAccount unit amount";
  const want: Record<string, string> = {
    "GET orderbook": "symbol",
    "GET history": "symbol",
    "GET historical-funding-rates": "symbol",
    "GET charts/analytics/liquidity-pool": "since interval",
    "GET charts/analytics/{symbol}/{analytics_type}": "since interval",
    "POST sendorder": "orderType symbol side size",
    "POST batchorder": "json",
    "POST portfolio-margining/simulate": "json",
    "PUT subaccount/{subaccountUid}/trading-enabled": "tradingEnabled",
    "PUT leveragepreferences": "symbol",
    "PUT pnlpreferences": "symbol pnlPreference",
    "PUT self-trade-strategy": "strategy",
    "PUT rfq-assignment/max-leverage": "maxLeverage",
    "POST assignmentprogram/add": "contractType acceptLong acceptShort timeFrame enabled",
    "POST assignmentprogram/delete": "id",
    "POST transfer": wallets,
    "POST transfer/subaccount": `fromUser toUser ${wallets}`,
    "POST withdrawal": "currency amount",
    "POST rfqs/open-rfqs": "json",
  };
  for (const row of endpoints()) {
    const needed = row.parameters.filter((parameter) => parameter.required && parameter.in !== "path");
    assertEquals(needed.map((parameter) => parameter.name).join(" "), want[key(row)] ?? "", key(row));
  }
});

Deno.test("GET only reads, two POSTs too; every other call changes something, three of them balances", () => {
  const posts = ["POST orders/status", "POST portfolio-margining/simulate"];
  for (const row of endpoints()) {
    assertEquals(row.effect === "read", row.verb === "GET" || posts.includes(key(row)), key(row));
  }
  const funds = endpoints().filter((row) => row.effect === "funds");
  assertEquals(funds.map(key), ["POST transfer", "POST transfer/subaccount", "POST withdrawal"]);
});

Deno.test("public rows need no permission, cost nothing and only read; private rows name their permission", () => {
  for (const row of endpoints()) {
    if (row.private) {
      assertMatch(row.permission, /^(general:(read-only|full)|withdrawal:full|any)$/);
      if (row.effect !== "read") assertMatch(row.permission, /:full$/);
    } else assertEquals([row.permission, row.cost, row.effect], ["none", 0, "read"], key(row));
  }
});

Deno.test("a cost that varies follows the parameters", () => {
  const log = "history/account-log";
  const cases: [id: string, params: [string, string][], want: number][] = [
    ["fills", [], 2],
    ["fills", [["lastFillTime", "2026-01-01T00:00:00.000Z"]], 25],
    ["batchorder", [], 9],
    ["batchorder", [["json", '{"batchOrder":[]}']], 9],
    ["batchorder", [["ProcessBefore", "2026-01-01T00:00:00Z"], ["json", '{"batchOrder":[{},{},{}]}']], 12],
    ["batchorder", [["json", '{"batchOrder":{"length":3}}']], 9],
    ["batchorder", [["json", "[1,2]"]], 9],
    ["batchorder", [["json", "null"]], 9],
    ["batchorder", [["json", '{"batchOrder":[']], 9],
    [log, [], 3],
    [log, [["sort", "asc"], ["count", "1"]], 1],
    [log, [["count", "25"]], 1],
    [log, [["count", "26"]], 2],
    [log, [["count", "50"]], 2],
    [log, [["count", "51"]], 3],
    [log, [["count", "1000"]], 3],
    [log, [["count", "1001"]], 6],
    [log, [["count", "5000"]], 6],
    [log, [["count", "5001"]], 10],
    [log, [["count", "100000"]], 10],
    [log, [["count", "many"]], 3],
  ];
  const costs = new Map(endpoints().map((row) => [row.id, row.cost]));
  for (const [id, params, want] of cases) {
    const cost = costs.get(id);
    assert(typeof cost === "object", id);
    assertEquals(cost.of(params), want, `${id} ${JSON.stringify(params)}`);
  }
  const varying = endpoints().filter((row) => typeof row.cost === "object").map((row) => row.id);
  assertEquals(new Set(varying), new Set(cases.map(([id]) => id)));
});

Deno.test("the status of an order decides five rows, under a key of their reply", () => {
  const rows = endpoints().filter((row) => row.status !== undefined);
  assertEquals(rows.map((row) => [row.id, row.status]), [
    ["sendorder", "sendStatus"],
    ["editorder", "editStatus"],
    ["cancelorder", "cancelStatus"],
    ["cancelallorders", "cancelStatus"],
    ["batchorder", "batchStatus"],
  ]);
  for (const row of rows) assert(row.status !== undefined && row.reply.includes(row.status), row.id);
});

Deno.test("a reply has keys unless it is an array or CSV", () => {
  for (const row of endpoints()) assertEquals(row.reply.length === 0, row.replyKind !== undefined, key(row));
});

Deno.test("the next page is asked for with a parameter of the row", () => {
  for (const { paging, parameters, id } of endpoints()) {
    if (paging !== undefined) assert(parameters.some((parameter) => parameter.name === paging.by), id);
  }
});

Deno.test("documents are pages of docs.kraken.com, one per row", () => {
  for (const row of documented) assertMatch(documentOf(row) ?? "", /^https:\/\/docs\.kraken\.com\/\S+$/);
  assertEquals(new Set(documented.map((row) => row.doc)).size, documented.length);
});

Deno.test("descriptions are short single lines without a full stop", () => {
  const texts = endpoints().flatMap((row) => [
    row.summary,
    ...(row.note === undefined ? [] : [row.note]),
    ...(row.paging === undefined ? [] : [row.paging.how]),
    ...row.parameters.map((parameter) => parameter.about),
  ]);
  for (const text of [...texts, ...RETIRED.map((row) => row.instead)]) {
    assertMatch(text, /^\S.{0,158}\S$/);
    assertMatch(text, /(\.\.\.|[^.])$/);
  }
});

Deno.test("no two rows share a summary", () => {
  const summaries = endpoints().map((row) => row.summary);
  assertEquals(summaries.filter((text, i) => summaries.indexOf(text) !== i), []);
});

/** Why an example is not a valid call of its row; empty if it is. */
function fault(row: Endpoint): string {
  if (!/^[\w\-./=: ]*$/.test(row.example.replaceAll(/'[^']*'/g, ""))) return "a character that bash takes for its own";
  const [first = "", ...rest] = words(row.example);
  const verb = /^[A-Z]+$/.test(first) ? first : undefined;
  const several = endpoints().filter((other) => other.id === row.id).length > 1;
  if (verb === undefined ? several && row.verb !== "GET" : verb !== row.verb) return "no verb, or another one";
  const [method = "", ...items] = verb === undefined ? [first, ...rest] : rest;
  const pattern = new RegExp(`^${row.id.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
  const inPath = Object.entries(method.match(pattern)?.groups ?? {});
  if (!pattern.test(method)) return "another method";
  return faultOfItems(row.parameters, [
    ...inPath,
    ...items.map((item) => [item.split("=")[0] ?? "", item.slice(item.indexOf("=") + 1)] as const),
  ]);
}

function faultOfItems(parameters: readonly Parameter[], items: (readonly [string, string])[]): string {
  const missing = parameters.find((parameter) =>
    parameter.required && !items.some(([name]) => name === parameter.name)
  );
  if (missing !== undefined) return `no ${missing.name}`;
  for (const [name, value] of items) {
    const parameter = parameters.find((parameter) => parameter.name === name);
    if (parameter === undefined) return `${name} is not a parameter`;
    if (parameter.values !== undefined && !parameter.values.includes(value)) return `${name} has no value ${value}`;
    if (parameter.type === "json") JSON.parse(value);
  }
  return "";
}

Deno.test("an example is a complete call of its row that bash takes as it is", () => {
  for (const row of endpoints()) assertEquals(fault(row), "", row.example);
});

/** The table's name for a type of the reference, where a symbol is a string. */
function typeOf(text: string): string {
  const types: [RegExp, string][] = [
    [/JSON/, "json"],
    [/ISO-8601/, "time"],
    [/ms epoch/, "ms"],
    [/epoch s/, "s"],
    [/^u?int/, "integer"],
    [/number|decimal/, "number"],
    [/^boolean/, "boolean"],
    [/^uuid/, "uuid"],
  ];
  return types.find(([pattern]) => pattern.test(text))?.[1] ?? "text";
}

/** An operation in terms that both the table and the reference have. */
interface Facts {
  verb: string;
  address: string;
  private: boolean;
  permission: string;
  effect: string;
  cost: number | "varies" | "not listed";
  pages: boolean;
  preProd: boolean;
  doc: string | undefined;
  reply: readonly string[];
  parameters: {
    name: string;
    in: string;
    type: string;
    required: boolean;
    repeat: boolean;
    values: readonly string[] | undefined;
    open: boolean;
    default: string | undefined;
  }[];
}

function factsOfRow(row: Endpoint): Facts {
  return {
    verb: row.verb,
    address: row.base + row.path,
    private: row.private,
    permission: row.permission,
    effect: row.effect,
    cost: typeof row.cost === "object" ? "varies" : row.cost ?? "not listed",
    pages: row.paging !== undefined,
    preProd: row.preProd === true,
    doc: documentOf(row),
    reply: row.replyKind === "array" ? ["[array]"] : row.reply,
    parameters: row.parameters.map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      type: parameter.type === "symbol" ? "text" : parameter.type,
      required: parameter.required === true,
      repeat: parameter.repeat === true,
      values: parameter.values,
      open: parameter.open === true,
      default: parameter.default,
    })),
  };
}

function factsOfOperation(operation: Operation): Facts {
  return {
    verb: operation.method,
    address: operation.base + operation.path,
    private: operation.auth === "private",
    // Two calls that change settings are documented as read-only; the table says full.
    permission: operation.permission.endsWith("(sic)") ? "general:full" : operation.permission,
    effect: operation.effect,
    cost: typeof operation.rateCost === "number"
      ? operation.rateCost
      : operation.rateCost === null
      ? "not listed"
      : "varies",
    pages: operation.pagination.type !== "none",
    preProd: operation.status === "current-preprod",
    doc: operation.docUrl,
    reply: operation.responseTopLevel.flatMap((name) => name.split("|")),
    parameters: operation.params.map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      type: typeOf(parameter.type),
      required: parameter.required,
      repeat: parameter.type.includes("repeat the key"),
      values: parameter.enum?.map(String),
      // The sources disagree on how the values of timeFrame are written.
      open: parameter.enumOpen === true || parameter.name === "timeFrame",
      default: parameter.default === undefined ? undefined : String(parameter.default),
    })),
  };
}

Deno.test("endpoints() and RETIRED say what the reference says", () => {
  const operations: Operation[] = JSON.parse(Deno.readTextFileSync(REFERENCE));
  const kept = operations.filter(({ key, status }) => status.startsWith("current") || key === "GET transfers");
  assertEquals(endpoints().map(key).sort(), kept.map(({ key }) => key).sort());
  const gone = operations.filter((operation) => !kept.includes(operation));
  assertEquals(RETIRED.map(key).sort(), gone.map(({ key }) => key).sort());
  const rows = new Map(endpoints().map((row) => [key(row), row]));
  for (const operation of kept) {
    const row = rows.get(operation.key);
    assert(row !== undefined, operation.key);
    assertEquals(factsOfRow(row), factsOfOperation(operation), operation.key);
    assert(row.paging === undefined || operation.pagination.requestParam?.includes(row.paging.by), operation.key);
  }
});
