/**
 * The history: pages without gaps, filters, and the account log.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { type Arguments, NOON, SandboxFixture } from "./sandbox_fixture.ts";

Deno.test("the history is walked page by page without a gap", async () => {
  using fixture = new SandboxFixture();
  for (let i = 0; i < 5; i++) {
    await fixture.get("POST sendorder", { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.001" });
    fixture.now += 1000;
  }
  for (const sort of ["asc", "desc"]) {
    const whole = await fixture.get("history/executions", { sort });
    assertEquals([whole.len, whole.continuationToken], [5, undefined]);
    assertEquals(await walk(fixture, "history/executions", { sort, count: "2" }), whole.elements);
  }
});

Deno.test("opened and closed ask for parts of the order history, or leave them out", async () => {
  using fixture = new SandboxFixture();
  const order = {
    orderType: "lmt",
    symbol: "PF_XBTUSD",
    side: "buy",
    size: "0.01",
    limitPrice: "70000",
    cliOrdId: "rests",
  };
  await fixture.get("POST sendorder", order);
  await fixture.get("POST sendorder", { ...order, orderType: "mkt", limitPrice: "0", cliOrdId: "fills" });
  await fixture.get("POST editorder", { cliOrdId: "rests", size: "0.02" });
  await fixture.get("POST cancelorder", { cliOrdId: "rests" });
  const events = async (given: Record<string, string>) => {
    const elements = await walk(fixture, "history/orders", { ...given, sort: "asc", count: "1" });
    return elements.map((element) => Object.keys((element as { event: object }).event)[0]);
  };
  const [placed, updated, cancelled] = ["OrderPlaced", "OrderUpdated", "OrderCancelled"];
  assertEquals(await events({}), [placed, placed, updated, updated, cancelled]);
  assertEquals(await events({ opened: "true" }), [placed, placed]);
  assertEquals(await events({ closed: "true" }), [updated, cancelled]);
  assertEquals(await events({ opened: "true", closed: "true" }), [placed, placed, updated, cancelled]);
  assertEquals(await events({ opened: "false" }), [updated, updated, cancelled]);
  assertEquals(await events({ opened: "false", closed: "false" }), [updated]);
  assertEquals(await events({ tradeable: "PF_ETHUSD" }), []);
});

Deno.test("a market's history has the simulated trades and the account's own, page by page", async () => {
  using fixture = new SandboxFixture();
  await fixture.get("POST sendorder", { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.0123" });
  fixture.now += 3000;
  for (const sort of ["asc", "desc"]) {
    for (const list of ["executions", "orders", "price"]) {
      const given = { tradeable: "PF_XBTUSD", sort, since: String(NOON - 20_000), before: String(NOON + 3000) };
      const method = `history/market/{tradeable}/${list}`;
      const whole = await fixture.get(method, given);
      assert(whole.len > 10, list);
      assertEquals(whole.continuationToken, undefined);
      const uids = new Set(whole.elements.map(({ uid }: { uid: string }) => uid));
      assertEquals(uids.size, list === "price" ? 1 : whole.len);
      assertEquals(await walk(fixture, method, { ...given, count: "7" }), whole.elements);
    }
  }
  const { elements } = await fixture.get("history/market/{tradeable}/executions", {
    tradeable: "PF_XBTUSD",
    count: "100",
  });
  const own = elements.filter((
    element: { event: { Execution: { execution: { takerOrder: { quantity: string } } } } },
  ) => element.event.Execution.execution.takerOrder.quantity === "0.0123");
  assertEquals(own.length, 1);
  assertEquals("accountUid" in own[0].event.Execution.execution.takerOrder, false);
});

/** All elements of a list, page by page. */
async function walk(fixture: SandboxFixture, method: string, given: Record<string, string>): Promise<unknown[]> {
  const elements = [];
  let token: string | undefined;
  do {
    const page: Arguments = token === undefined ? given : { ...given, continuation_token: token };
    const { body, headers } = await fixture.call(method, page);
    elements.push(...body.elements);
    token = body.continuationToken;
    assertEquals(headers.get("next-continuation-token") ?? undefined, token);
    assertEquals(headers.get("is-truncated"), String(token !== undefined));
  } while (token !== undefined);
  return elements;
}

Deno.test("the account log is walked by its ids", async () => {
  using fixture = new SandboxFixture();
  const { logs } = await fixture.get("history/account-log", { sort: "asc" });
  assertEquals(logs.map(({ id }: { id: number }) => id), logs.map((_: unknown, i: number) => i + 1));
  const part = await fixture.get("history/account-log", { sort: "asc", from: "2", to: "3" });
  assertEquals(part.logs, logs.slice(1, 3));
  const newest = await fixture.get("history/account-log", { count: "2" });
  assertEquals(newest.logs, logs.toReversed().slice(0, 2));
});
