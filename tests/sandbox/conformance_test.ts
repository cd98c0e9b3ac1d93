/**
 * The replies of the sandbox against the exchange's own OpenAPI: an account has a rich life, then every operation is called,
 * well and badly, and each reply has to fit its schema. What doesn't is listed here with its reason. The OpenAPI isn't ours to
 * publish: it is read from `../shared/reference` beside the repository, and the test is skipped without it.
 *
 * @module
 */

import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Schema, violations } from "../support/json_schema.ts";
import { testUnless } from "../support/selection.ts";
import { CALLS } from "./every_operation.ts";
import { BAD_CALLS, QUIET_MORNING, RichLife } from "./rich_life.ts";
import { type Answer, type Arguments, keyPair, rowOf, SandboxFixture } from "./sandbox_fixture.ts";

const OFFICIAL = new URL("../../../shared/reference/official-2025.json", import.meta.url);

interface Operation {
  verb: string;
  base: string;
  path: string;
  responses: Record<string, { content?: Record<string, { schema?: Schema } & Schema> }>;
}

function readOfficial(): Operation[] {
  try {
    return JSON.parse(Deno.readTextFileSync(OFFICIAL)).operations;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Paths that the exchange has renamed since, and their newer names (facts.md 1.5). */
const RENAMED: Record<string, string> = {
  "POST rfqs/place-offer/{rfqUid}": "POST /rfqs/{rfqUid}/place-offer",
  "DELETE rfqs/cancel-offer/{rfqUid}": "DELETE /rfqs/{rfqUid}/cancel-offer",
};

const OPERATIONS = readOfficial();

function operationOf(method: string): Operation | undefined {
  const row = rowOf(method);
  const renamed = RENAMED[method];
  return OPERATIONS.find(({ verb, base, path }) =>
    renamed === undefined ? verb === row.verb && base + path === row.base + row.path : `${verb} ${path}` === renamed
  );
}

/** A way in which replies may break the OpenAPI: which operations, where, and why the sandbox does it all the same. */
type Exception = readonly [operation: RegExp, problem: RegExp, reason: string];

const EXCEPTIONS: readonly Exception[] = [
  [/^GET history$/, /^history\[\]\.size is no string/, "2.2: recordings have a number"],
  [/^GET charts\/\{tick_type\}/, /^candles\[\]\.volume is no (number|int64)/, "2.3: every recording has a text"],
  [
    /^GET charts\/analytics/,
    /^result\.data\.top20Percent is missing/,
    "2.4: the OpenAPI has no form for funding; cvd has the names that clients read, in snake case",
  ],
  [
    /^GET charts\/analytics/,
    /^result\.data\[\]\[\] is no number/,
    "the documentation of May 2026 has texts in rows of four values, as in all other analytics",
  ],
  [/^GET history\/account-log$/, /^logs\[\]\.exchange_rate_from is no string/, "2.6: a number where it is there"],
  [/^GET history\/market\/.*\/price$/, /^elements\[\]\.event\.price is missing/, "2.11: MarkPriceChanged"],
  [/^GET history\/triggers$/, /\.limitPrice is no decimal: ""/, "2.12: empty for what fires a market order"],
  [
    /./,
    /^error is none of .*: "(invalidArgument|requiredArgumentMissing): \w+"/,
    "errors name the argument (API.md 4.2)",
  ],
  [/^GET tickers\/\{symbol\}$/, /^error is none of .*: "contractNotFound"/, "seen beside the list (API.md 4.2)"],
  [/^GET orderbook$/, /^HTTP 400 in/, "a missing symbol is a bad request there (API.md 4.2)"],
  [/^GET charts\/\{tick_type\}/, /^HTTP 400 in Invalid resolution/, "2.18: text/plain"],
  [/^POST (sendorder|cancelorder|editorder|orders\/status)$/, /^HTTP 400 in .*"code":11\b/, "2.18"],
  [/^PUT leveragepreferences$/, /^HTTP 500 in .*"code":87\b/, "listed in the documentation of the errors (API.md 4.2)"],
  [/^PUT pnlpreferences$/, /^HTTP 400 in .*"code":89\b/, "listed in the documentation of the errors (API.md 4.2)"],
  [/^POST batchorder$/, /^batchStatus\[\]\.status is none of .*: "requiredArgumentMissing"/, "2.17 and 2.22"],
  [
    /^POST (batchorder|editorder)$/,
    /^(batchStatus\[\]|editStatus)\.status is none of .*: "(notFound|\w*[eE]dit\w*)"/,
    "2.22: sendStatus, cancelStatus and editStatus have more values in the documentation of May 2026",
  ],
  [
    /^POST cancelallorders$/,
    /^cancelStatus\.orderEvents\[\]\.(order is missing|type is none of)/,
    "the OpenAPI has the events of trigger orders for every other call that cancels, and not for this one",
  ],
];

// deno-lint-ignore no-explicit-any
type Json = any;

/**
 * Replies for which the documentation of May 2026, which the sandbox follows, has other names than the OpenAPI of September 2025:
 * the reply with its former names, so that everything else in it is checked.
 */
const FORMER: Record<string, (body: Json) => Json> = {
  "GET history/positions": (body) => ({
    ...body,
    elements: body.elements.map(({ event }: Json) => event.PositionUpdate),
  }),
  "GET history/executions": (body) => ({
    ...body,
    elements: body.elements.map(({ event: { execution: { execution, ...rest } }, ...element }: Json) => ({
      ...element,
      event: { Execution: { ...rest, execution: formerExecution(execution) } },
    })),
  }),
  "GET rfqs": (body) => ({ ...body, rfqs: body.rfqs.map(formerRfq) }),
  "GET rfqs/{rfqUid}": (body) => ({ ...body, rfq: formerRfq(body.rfq) }),
  "GET rfqs/open-offers": ({ offers, ...body }) => ({ ...body, openOffers: offers }),
  "POST rfqs/place-offer/{rfqUid}": ({ offerUId, ...body }) => ({ ...body, offerUid: offerUId }),
};

function formerRfq({ uid, ...rfq }: Json): Json {
  return { ...rfq, rfqUid: uid };
}

function formerExecution({ order, orderData, executionType, ...execution }: Json): Json {
  assert(["maker", "taker"].includes(executionType), executionType);
  const data = { ...orderData, feeCalculationInfo: [orderData.feeCalculationInfo] };
  return { ...execution, makerOrder: order, takerOrder: order, makerOrderData: data, takerOrderData: data };
}

/** Every reply of a sandbox, and what is wrong with it. */
class CheckedFixture extends SandboxFixture {
  readonly problems = new Map<string, string>();
  readonly called = new Set<string>();
  readonly used = new Set<Exception>();

  override async call(method: string, given: Arguments = {}, key = keyPair("full")): Promise<Answer> {
    const answer = await super.call(method, given, key);
    const { verb, id } = rowOf(method);
    this.#check(`${verb} ${id}`, answer);
    return answer;
  }

  #check(method: string, { status, headers, text, body }: Answer): void {
    const operation = operationOf(method);
    if (operation === undefined) return;
    this.called.add(method);
    const response = operation.responses[status];
    if (response === undefined) return this.#note(method, `HTTP ${status} in ${text}`, text);
    const schema = response.content?.["application/json"];
    if (schema === undefined) return;
    const isJson = headers.get("content-type")?.startsWith("application/json") === true;
    if (!isJson) return this.#note(method, `HTTP ${status} isn't JSON in ${text}`, text);
    const shaped = status === 200 ? FORMER[method]?.(body) ?? body : body;
    for (const { path, problem } of violations(schema.schema ?? schema, shaped)) {
      this.#note(method, `${path} ${problem}`, text);
    }
  }

  #note(method: string, problem: string, text: string): void {
    const exception = EXCEPTIONS.find(([operation, where]) => operation.test(method) && where.test(problem));
    if (exception !== undefined) this.used.add(exception);
    else this.problems.set(`${method}: ${problem.replace(/: (?!.*: ).*/, "")}`, `${problem} in ${text.slice(0, 300)}`);
  }
}

function needing(name: string, body: (test: Deno.TestContext) => Promise<void>): void {
  testUnless(OPERATIONS.length === 0 ? "skipped: needs ../shared/reference" : undefined, name, body);
}

needing("every reply of the sandbox fits the exchange's own OpenAPI, but for the listed exceptions", async () => {
  let now = QUIET_MORNING;
  using fixture = new CheckedFixture({ realNow: () => now });
  const life = new RichLife(fixture, (ms) => now += ms);
  await life.live();
  await life.callEverything();
  for (const [method, given, key] of BAD_CALLS) await fixture.call(method, given, keyPair(key ?? "full"));
  assertEquals([...fixture.problems].map(([at, problem]) => `${at}\n    ${problem}`).sort().join("\n"), "");
  const unused = EXCEPTIONS.filter((exception) => !fixture.used.has(exception)).map(([, , reason]) => reason);
  assertEquals(unused, [], "exceptions that nothing needs");
  const documented = Object.keys(CALLS).filter((method) => operationOf(method) !== undefined);
  assertEquals(documented.filter((method) => !fixture.called.has(method)), []);
  assert(documented.length > 55, String(documented.length));
});

needing("the OpenAPI has no operation that the sandbox lacks, but for what kf's newer paths replace", () => {
  const known = endpoints().map(({ verb, id }) => operationOf(`${verb} ${id}`));
  const lacking = OPERATIONS.filter((operation) => !known.includes(operation));
  assertEquals(lacking.map(({ verb, path }) => `${verb} ${path}`), [
    "PUT /rfqs/{rfqUid}/replace-offer",
    "GET /rebates/self-market-share",
  ]);
  return Promise.resolve();
});
