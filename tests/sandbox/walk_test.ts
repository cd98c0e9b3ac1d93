/**
 * Walks the endpoint table: every documented operation is called on a sandbox with some life in it, and its reply has the
 * keys and the types that are documented.
 *
 * @module
 */

import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { DOCUMENTED_OPERATIONS } from "../support/reference.ts";
import { CALLS, live } from "./every_operation.ts";
import { type Answer, keyPair, rowOf, SandboxFixture } from "./sandbox_fixture.ts";

const REFERENCE = new URL("../data/endpoints.json", import.meta.url);

const DOCUMENTED = endpoints().filter(({ doc }) => doc !== undefined);

Deno.test("the walk has a call for every documented operation", () => {
  assertEquals(Object.keys(CALLS).toSorted(), DOCUMENTED.map(({ verb, id }) => `${verb} ${id}`).toSorted());
  assertEquals(DOCUMENTED.length, DOCUMENTED_OPERATIONS.length);
});

Deno.test("every documented operation answers with the documented keys and types", async (t) => {
  const examples = readExamples();
  for (const [method, given] of Object.entries(CALLS)) {
    await t.step(method, async () => {
      using fixture = new SandboxFixture();
      const life = await live(fixture);
      const answer = await fixture.call(method, await given(life, fixture));
      checkTopLevel(method, answer);
      const example = examples.get(method);
      if (example !== undefined) assertEquals(differences(example, answer.body, "", method), [], answer.text);
    });
  }
});

/** Keys of rows that only come with a refusal, or not in every reply. */
const NOT_IN_A_GOOD_REPLY = ["reason"];

function checkTopLevel(method: string, { status, body, text, headers }: Answer): void {
  const row = rowOf(method);
  assertEquals(status, 200, text);
  if (row.replyKind === "csv") {
    assert(headers.get("content-type")?.startsWith("text/csv"));
    assert(text.startsWith("uid,dateTime,account,type,symbol,contract,change,new balance,"), text.slice(0, 200));
    assert(text.split("\n").length > 5);
  } else if (row.replyKind === "array") {
    assert(Array.isArray(body) && body.length > 0, text);
  } else {
    const missing = row.reply.filter((key) => !NOT_IN_A_GOOD_REPLY.includes(key) && !(key in body));
    assertEquals(missing, [], text);
    if (row.reply.includes("result") && typeof body.result === "string") assertEquals(body.result, "success", text);
  }
  for (const status of [body?.sendStatus, body?.editStatus, body?.cancelStatus, ...(body?.batchStatus ?? [])]) {
    if (status !== undefined) assert(["placed", "edited", "cancelled"].includes(status.status), text);
  }
}

/** Keys that the examples show and that not every row of a list has. */
const OPTIONAL = [
  /^\.elements\[\]\.event\.PositionUpdate\.(fundingRealizationTime|realizedFunding|tradeType|execution\w+)$/,
  /^\.openOrders\[\]\.(cliOrdId|limitPrice)$/,
  /^\.openPositions\[\]\.maxFixedLeverage$/,
  /^\.fills\[\]\.cliOrdId$/,
  /^\.notifications\[\]\.expectedDowntimeMinutes$/,
  /^\.instruments\[\]\.(fundingRateCoefficient|maxRelativeFundingRate|makerProtectionMillis)$/,
  /^\.tickers\[\]\.(?!(symbol|last|lastTime)$)/,
  // A trigger order stands under orderTrigger.
  /^\.cancelStatus\.orderEvents\[\]\.order$/,
  /^\.batchStatus\[\]\.(order_tag|cliOrdId)$/,
  /^\.batchStatus\[\]\.orderEvents\[\]\.reducedQuantity$/,
  // Keyed by the name of something the account has, or by a name of its own.
  /^\.volumesByFeeSchedule\./,
  /\.cliOrdId$/,
];

/** Values that an example shows and that may be null. */
const NULLABLE = [
  /\.cliOrdId$/,
  /^\.participants\[\]\.participant\.(maxSize|maxPosition)$/,
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Where a reply differs from its example in keys or types. Every row of a list is compared with the example's first. */
function differences(example: Json, actual: Json | undefined, path: string, method: string): string[] {
  if (example === null) return [];
  if (actual === undefined) return OPTIONAL.some((pattern) => pattern.test(path)) ? [] : [`${path} is missing`];
  if (actual === null) return NULLABLE.some((pattern) => pattern.test(path)) ? [] : [`${path} is null`];
  if (Array.isArray(example)) {
    if (!Array.isArray(actual)) return [`${path} is no list`];
    if (actual.length === 0 && example.length > 0 && !MAY_BE_EMPTY.includes(path)) return [`${path} is empty`];
    const [first] = example;
    return first === undefined ? [] : actual.flatMap((row) => differences(first, row, `${path}[]`, method));
  }
  if (typeof example !== typeof actual || Array.isArray(actual)) return [`${path} is ${JSON.stringify(actual)}`];
  if (typeof example !== "object" || typeof actual !== "object") return [];
  return Object.entries(example).flatMap(([key, value]) => differences(value, actual[key], `${path}.${key}`, method));
}

/** An instruction that cancels may have no events. */
const MAY_BE_EMPTY = [".batchStatus[].orderEvents"];

/** The documented examples by `VERB id`. */
function readExamples(): Map<string, Json> {
  const rows: { method: string; id: string; responseExample: Json }[] = JSON.parse(Deno.readTextFileSync(REFERENCE));
  return new Map(
    rows.filter(({ responseExample }) => typeof responseExample === "object")
      .map(({ method, id, responseExample }) => [`${method} ${id}`, responseExample]),
  );
}

Deno.test("the read-only key reads everything that needs no more", async () => {
  using fixture = new SandboxFixture();
  const life = await live(fixture);
  const rows = DOCUMENTED.filter(({ permission, preProd }) => permission === "general:read-only" && !preProd);
  assert(rows.length > 20);
  for (const { verb, id } of rows) {
    const given = await CALLS[`${verb} ${id}`]?.(life, fixture) ?? {};
    const { status, body, text } = await fixture.call(`${verb} ${id}`, given, keyPair("read-only"));
    assertEquals([status, body?.error], [200, undefined], `${verb} ${id}: ${text}`);
  }
});
