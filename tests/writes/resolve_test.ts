/**
 * A write without a reply: what kf looks up afterwards, what it reports, and that it never sends the write again.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, type Received } from "../support/exchange.ts";
import { type InProcess, kf, newDirectory, type World } from "../support/runner.ts";

/** When the tests start, by both clocks, in ms since the epoch. */
const START = Date.parse("2026-10-01T12:00:00.000Z");

/** A clock that advances with each pause, and by 10 ms with each reading. */
class Clock {
  time = START;
  readonly io = {
    now: () => this.time += 10,
    sleep: (ms: number) => {
      this.time += ms;
      return Promise.resolve();
    },
  };
  /** The exchange's clock if it is this far ahead, in ms. */
  server(ahead = 0): string {
    return new Date(this.time + ahead).toISOString();
  }
}

const NAMED = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=1", "limitPrice=1", "cliOrdId=mine"];
const ORDER_ID = "9f1a2b3c-0000-4000-8000-000000000001";

/** The exchange's state: the rows of each read, in the form of its replies. */
interface Told {
  status?: unknown[];
  open?: unknown[];
  fills?: unknown[];
  events?: unknown[];
  triggers?: unknown[];
  settings?: Record<string, unknown>;
  /** Ids of the reads that fail. */
  broken?: string[];
}

/** An exchange that loses the reply to the first write, and has this state afterwards. */
async function losing(told: Told, clock: Clock, ahead = 0): Promise<Exchange> {
  const exchange = await Exchange.start();
  exchange.fault = (request) => request && request.endpoint?.effect !== "read" ? "closeAfterRequest" : undefined;
  exchange.reply = (request) => replyTo(request, told, clock.server(ahead));
  return exchange;
}

function replyTo({ endpoint }: Received, told: Told, serverTime: string) {
  const id = endpoint?.id ?? "";
  if (told.broken?.includes(id)) return json({ error: "Server Error" }, 500);
  const lists: Record<string, [string, unknown[] | undefined]> = {
    "orders/status": ["orders", told.status],
    openorders: ["openOrders", told.open],
    fills: ["fills", told.fills],
    "history/orders": ["elements", told.events],
    "history/triggers": ["elements", told.triggers],
  };
  const [list, rows] = lists[id] ?? [];
  if (list !== undefined) return json({ result: "success", serverTime, [list]: rows ?? [] });
  return json({ result: "success", serverTime, ...told.settings });
}

/** Runs a call whose reply is lost. */
async function lose(args: string[], told: Told, { clock = new Clock(), ahead = 0, ...world }: Losing = {}) {
  await using exchange = await losing(told, clock, ahead);
  const left = await kf(args, combine(exchange, { ...world, io: { ...clock.io, ...world.io } }));
  const writes = exchange.requests.filter(({ endpoint }) => endpoint?.effect !== "read");
  assertEquals(writes.length, 1, "the write was sent once");
  const asked = exchange.requests.filter((request) => !writes.includes(request));
  return { ...left, asked: asked.map(({ endpoint }) => endpoint?.id ?? ""), waited: clock.time - START };
}

/** The world of a kf that uses this exchange. */
function combine(exchange: Exchange, world: World): World {
  return { ...world, env: { ...exchange.env, ...world.env } };
}

interface Losing extends World {
  clock?: Clock;
  ahead?: number;
}

function found({ stdout }: InProcess): Record<string, unknown> {
  const record = JSON.parse(stdout);
  assertEquals([record.schema, record.foundAfterwards], [1, true]);
  return record;
}

const LATER = new Date(START + 60).toISOString();
const EARLIER = new Date(START - 60_000).toISOString();
const LATER_MS = START + 60;

function statusRow(status: string, more: Record<string, unknown> = {}, order: Record<string, unknown> = {}) {
  const times = { timestamp: LATER, lastUpdateTimestamp: LATER };
  return {
    order: { orderId: ORDER_ID, cliOrdId: "mine", symbol: "PF_XBTUSD", quantity: 1, filled: 0, ...times, ...order },
    status,
    updateReason: null,
    error: null,
    ...more,
  };
}

const OTHER_ID = "9f1a2b3c-0000-4000-8000-000000000002";
const RESTING = { order_id: ORDER_ID, cliOrdId: "mine", symbol: "PF_XBTUSD", side: "buy", receivedTime: LATER };
const FILLED = { order_id: ORDER_ID, cliOrdId: "mine", symbol: "PF_XBTUSD", side: "buy", fillTime: LATER };

function event(kind: string, order: Record<string, unknown> = {}, more: Record<string, unknown> = {}, at = LATER_MS) {
  const body = { order: { uid: ORDER_ID, clientId: "mine", filled: "0", timestamp: at, ...order }, ...more };
  return { uid: "e", timestamp: at, event: { [kind]: body } };
}

/** A sendorder without a reply: the exchange's state, the exit status, and the reported outcome or reason. */
const SENDS: Record<string, [Told, number, string]> = {
  "rests in the book": [{ status: [statusRow("ENTERED_BOOK")] }, 0, "placed"],
  "was filled": [{ status: [statusRow("FULLY_EXECUTED", {}, { filled: 1 })] }, 0, "filled"],
  "waits for its trigger": [{ status: [statusRow("TRIGGER_PLACED")] }, 0, "placed"],
  "was cancelled since": [{ status: [statusRow("CANCELLED", { updateReason: "CANCELLED_BY_USER" })] }, 0, "cancelled"],
  "was filled in part, then cancelled": [
    {
      status: [statusRow("CANCELLED", { updateReason: "IOC_WOULD_NOT_EXECUTE_REASON" }, { filled: 0.5 })],
      fills: [{ ...FILLED, size: 0.5 }],
    },
    0,
    "cancelled",
  ],
  "would have executed": [
    { status: [statusRow("CANCELLED", { updateReason: "POST_WOULD_EXECUTE_REASON" })] },
    1,
    "POST_WOULD_EXECUTE_REASON",
  ],
  "was rejected": [{ status: [statusRow("REJECTED", { error: "INSUFFICIENT_MARGIN" })] }, 1, "INSUFFICIENT_MARGIN"],
  "is only among the open orders": [
    { open: [{ order_id: ORDER_ID, cliOrdId: "mine", receivedTime: LATER }] },
    0,
    "placed",
  ],
  "is only among the fills": [
    { fills: [{ order_id: ORDER_ID, cliOrdId: "mine", fillTime: LATER, size: 1 }] },
    0,
    "filled",
  ],
  "is in part among the fills": [
    { fills: [{ order_id: ORDER_ID, cliOrdId: "mine", fillTime: LATER, size: 0.5 }] },
    0,
    "partiallyFilled",
  ],
  "is only in the history": [{ events: [event("OrderPlaced")] }, 0, "placed"],
  "was placed, then an edit of it rejected": [
    { events: [event("OrderEditRejected"), event("OrderPlaced")] },
    0,
    "placed",
  ],
  "was rejected, says the history": [
    { events: [event("OrderRejected", {}, { orderError: "MARKET_SUSPENDED" })] },
    1,
    "MARKET_SUSPENDED",
  ],
};

for (const [what, [told, code, outcome]] of Object.entries(SENDS)) {
  Deno.test(`an order without an answer that ${what} ends with ${code}`, async () => {
    const left = await lose(NAMED, told);
    assertEquals(left.code, code, left.stderr);
    const { method, outcome: named, record } = found(left);
    assertEquals([method, named, typeof record], ["sendorder", outcome, "object"]);
    if (code === 1) {
      assertMatch(left.stderr, new RegExp(`^kf: the exchange refused sendorder: ${outcome}; found out afterwards\n`));
    }
  });
}

for (const [what, [told, code]] of Object.entries(SENDS)) {
  Deno.test(`the receipt of an order without an answer that ${what} says ${code === 0 ? "what was done" : "refused"}`, async () => {
    const left = await lose(["-o", "receipt", ...NAMED], told);
    assertEquals([left.code, left.stdout.startsWith("refused: ")], [code, code === 1], left.stdout);
    assertMatch(left.stdout, /^[^\n]*order (mine|[0-9a-f]{8})[^\n]* \(found out afterwards\)\n$/);
  });
}

Deno.test("an order without an answer that is a trigger of the history ends with 0", async () => {
  const stop = [...NAMED.map((word) => word === "orderType=lmt" ? "orderType=stp" : word), "stopPrice=2"];
  const left = await lose(stop, { triggers: [event("OrderTriggerPlaced")] });
  assertEquals([left.code, found(left).outcome], [0, "placed"], left.stderr);
  assertEquals(
    (await lose(NAMED, { triggers: [event("OrderTriggerPlaced")] })).asked.includes("history/triggers"),
    false,
  );
});

/** States that prove nothing: the call exits with 5 after the full time for looking up. */
const OPEN: Record<string, Told> = {
  "of which there is no trace": {},
  "while a place gives no answer": { broken: ["fills"] },
  "while nothing gives an answer": { broken: ["orders/status", "openorders", "fills", "history/orders"] },
  "beside an older order of the same name": { status: [statusRow("ENTERED_BOOK", {}, { timestamp: EARLIER })] },
  "beside an older fill of the same name": { fills: [{ cliOrdId: "mine", fillTime: EARLIER }] },
  "beside an older event of the same name": { events: [event("OrderPlaced", {}, {}, START - 60_000)] },
  "beside an older order of the same name that was cancelled since": {
    events: [event("OrderCancelled", { timestamp: START - 60_000 }, { reason: "cancelled_by_user" })],
  },
  "beside an older order of the same name that was filled since": {
    fills: [{ order_id: ORDER_ID, cliOrdId: "mine", fillTime: LATER }],
    events: [event("OrderUpdated", { timestamp: START - 60_000 }, { reason: "full_fill" })],
  },
  "beside a status nobody knows": { status: [statusRow("NEW_KIND")] },
  "rejected after it was executed in part": { status: [statusRow("REJECTED", {}, { filled: 0.5 })] },
  "beside rows without a time": { open: [{ cliOrdId: "mine", order_id: ORDER_ID }] },
  "beside an order of its name in another market": { status: [statusRow("ENTERED_BOOK", {}, { symbol: "PF_ETHUSD" })] },
  "beside an order of its name on the other side": { open: [{ ...RESTING, side: "sell" }] },
  "beside an order of its name of another size": { open: [{ ...RESTING, filledSize: 0, unfilledSize: 2 }] },
  "beside an order of its name at another price": { status: [statusRow("ENTERED_BOOK", {}, { limitPrice: 2 })] },
  "beside a fill of its name that is larger": { fills: [{ ...FILLED, size: 2 }], events: [event("OrderUpdated")] },
  "beside two orders of its name": { open: [RESTING, { ...RESTING, order_id: OTHER_ID }] },
  "rejected in one place and open in another": { status: [statusRow("REJECTED", { error: "X" })], open: [RESTING] },
  "rejected and entered in the same place": {
    status: [statusRow("REJECTED", { error: "X" }), statusRow("ENTERED_BOOK")],
    open: [RESTING],
  },
  "rejected, while a place gives no answer": {
    status: [statusRow("REJECTED", { error: "X" })],
    broken: ["history/orders"],
  },
  "entered in the book with an error": { status: [statusRow("ENTERED_BOOK", { error: "X" })] },
};

for (const [what, told] of Object.entries(OPEN)) {
  Deno.test(`an order without an answer ${what} stays unknown`, async () => {
    const left = await lose(NAMED, told);
    assertEquals([left.code, left.stdout], [5, ""], left.stderr);
    assertMatch(
      left.stderr,
      /^kf: outcome of sendorder unknown: .*\nhint: (with --track kf looks itself; )?look before sending it again: kf openorders; kf fills/,
    );
    assert(left.waited >= 8_500 && left.waited < 10_500, `${left.waited} ms`);
  });
}

Deno.test("an order beside an older one of its name stays unknown after its deadline too", async () => {
  const told = { status: [statusRow("ENTERED_BOOK", {}, { timestamp: EARLIER })] };
  assertEquals((await lose([...NAMED, `processBefore=${LATER}`], told)).code, 5);
});

Deno.test("an order of which there is no trace after its deadline was not placed, and ends with 4", async () => {
  const deadline = new Date(START + 3000).toISOString();
  const left = await lose([...NAMED, `processBefore=${deadline}`], {});
  assertEquals([left.code, left.stdout], [4, ""]);
  assertMatch(
    left.stderr,
    /^kf: sendorder was not done: .* deadline has passed\nhint: .*: it is safe to send it again; to look first: kf openorders\n$/,
  );
  assert(left.waited > 6500 && left.waited < 8000, `${left.waited} ms`);
});

Deno.test("one look without a trace is no proof, whatever the deadline, and an order that appears in the second is found", async () => {
  const past = `processBefore=${new Date(START + 100).toISOString()}`;
  assertEquals((await lose([...NAMED, past, "--resolve", "4"], {})).code, 5);
  assertEquals((await lose([...NAMED, past, "--resolve", "6"], {})).code, 4);
  const clock = new Clock();
  const told: Told = {};
  await using exchange = await losing(told, clock);
  const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
  exchange.reply = (request) => {
    if (clock.time > START + 2500) told.open = [RESTING];
    return answer(request);
  };
  const { code } = await kf([...NAMED, past], combine(exchange, { io: clock.io }));
  assertEquals(code, 0);
});

Deno.test("what left a trace in one look isn't called undone when the trace has gone", async () => {
  const past = `processBefore=${new Date(START + 100).toISOString()}`;
  const traces: Told[] = [
    { status: [statusRow("CANCELLED", { updateReason: "NOT_ENOUGH_MARGIN" }, { filled: 0.5 })] },
    { open: [{ ...RESTING, receivedTime: null }] },
  ];
  for (const trace of traces) {
    const clock = new Clock();
    const told: Told = { ...trace };
    await using exchange = await losing(told, clock);
    const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
    exchange.reply = (request) => {
      if (clock.time > START + 2000) told.status = told.open = [];
      return answer(request);
    };
    const { code } = await kf([...NAMED, past, "--resolve", "15"], combine(exchange, { io: clock.io }));
    assertEquals(code, 5);
  }
});

Deno.test("rows that can't be read make a place worthless", async () => {
  const past = `processBefore=${new Date(START + 100).toISOString()}`;
  for (const row of [null, 7, {}, { order_id: null, cliOrdId: "other" }, { order_id: 5 }]) {
    assertEquals((await lose([...NAMED, past], { open: [row] })).code, 5, JSON.stringify(row));
    assertEquals((await lose([...NAMED, past], { status: [row] })).code, 5, JSON.stringify(row));
  }
  assertEquals((await lose([...NAMED, past], { open: [{ order_id: "other", cliOrdId: null }] })).code, 4);
});

Deno.test("an id that kf made itself is found whatever the clocks show, and a copy that was refused for it is none", async () => {
  const clock = new Clock();
  await using exchange = await losing({}, clock);
  let rows: unknown[] = [];
  const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
  exchange.reply = (request) => {
    const cliOrdId = request.params.find(([name]) => name === "cliOrdIds")?.[1];
    if (request.endpoint?.id !== "orders/status") return answer(request);
    const order = { cliOrdId, timestamp: EARLIER };
    rows = [statusRow("REJECTED", { error: "CLIENT_ORDER_ID_IN_USE" }, { ...order, orderId: OTHER_ID })];
    return json({
      result: "success",
      serverTime: clock.server(),
      orders: [...rows, statusRow("ENTERED_BOOK", {}, order)],
    });
  };
  const left = await kf([...NAMELESS, "--track"], combine(exchange, { io: clock.io }));
  assertEquals([left.code, found(left).outcome, rows.length], [0, "placed", 1], left.stderr);
});

Deno.test("an id in use is no refusal where kf made the id itself", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "success", sendStatus: { status: "clientOrderIdAlreadyExist" } });
  const exits = [[...NAMELESS, "--track"], NAMED, [...NAMED, "--no-nonce"]].map(async (line) =>
    (await kf([...line, "--resolve", "0"], combine(exchange, {}))).code
  );
  assertEquals(await Promise.all(exits), [5, 1, 5]);
});

Deno.test("what said that it was done wasn't too late, nor refused", async () => {
  const clock = new Clock();
  const told: Told = {};
  await using exchange = await losing(told, clock);
  exchange.fault = undefined;
  const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
  const placed = { result: "error", error: "invalidArgument", sendStatus: { status: "placed", order_id: ORDER_ID } };
  exchange.reply = (request) => request.endpoint?.id === "sendorder" ? json(placed) : answer(request);
  const past = `processBefore=${new Date(START + 100).toISOString()}`;
  assertEquals((await kf([...NAMED, past], combine(exchange, { io: clock.io }))).code, 5);
  told.status = [statusRow("REJECTED", { error: "INSUFFICIENT_MARGIN" })];
  assertEquals((await kf(NAMED, combine(exchange, { io: clock.io }))).code, 5);
  told.status = [statusRow("ENTERED_BOOK", {}, { timestamp: new Date(clock.time + 2000).toISOString() })];
  assertEquals((await kf(NAMED, combine(exchange, { io: clock.io }))).code, 0);
});

Deno.test("looking for one order costs little, and little of the small pool", async () => {
  const { code, asked } = await lose([...NAMED, "--resolve", "30"], {});
  const history = asked.filter((id) => id.startsWith("history/"));
  assertEquals(code, 5);
  assert(asked.length <= 20 && history.length <= 3, `${asked.length}, ${history.length}`);
  const past = `processBefore=${new Date(START + 100).toISOString()}`;
  const absent = await lose([...NAMED, past], {});
  assertEquals([absent.code, absent.asked.filter((id) => id.startsWith("history/")).length], [4, 2]);
});

Deno.test("a clock that is set back makes no look-up longer", async () => {
  let time = START;
  const io = {
    now: () => START - 3_600_000,
    monotonic: () => time += 10,
    sleep: (ms: number) => Promise.resolve(void (time += ms)),
  };
  await using exchange = await losing({}, new Clock());
  assertEquals((await kf(NAMED, combine(exchange, { io }))).code, 5);
  assert(time - START < 10_500, `${time - START} ms`);
});

Deno.test("no trace while one place gives no answer is no proof, whatever the deadline", async () => {
  for (const broken of ["orders/status", "openorders", "fills", "history/orders"]) {
    const deadline = new Date(START + 1000).toISOString();
    assertEquals((await lose([...NAMED, `processBefore=${deadline}`], { broken: [broken] })).code, 5, broken);
  }
});

Deno.test("a deadline that was typed has passed when both clocks say so, and a record is newer when both do", async () => {
  const deadline = new Date(START + 3_603_000).toISOString();
  const ahead = await lose([...NAMED, `processBefore=${deadline}`], {}, { ahead: 3_600_000 });
  assertEquals(ahead.code, 5);
  const early = await lose([...NAMED, `processBefore=${new Date(START - 3_597_000).toISOString()}`], {}, {
    ahead: -3_600_000,
  });
  assertEquals(early.code, 4);
  assert(early.waited > 3000, `${early.waited} ms`);
  const status = [statusRow("ENTERED_BOOK", {}, { timestamp: new Date(START + 3_600_060).toISOString() })];
  assertEquals((await lose(NAMED, { status }, { ahead: 3_600_000 })).code, 0);
  assertEquals((await lose(NAMED, { status: [statusRow("ENTERED_BOOK")] }, { ahead: 3_600_000 })).code, 5);
  const behind = [statusRow("ENTERED_BOOK", {}, { timestamp: new Date(START - 3_599_000).toISOString() })];
  assertEquals((await lose(NAMED, { status: behind }, { ahead: -3_600_000 })).code, 5);
});

Deno.test("who sent an order without a name is told how kf would have found it", async () => {
  const told = (stderr: string) => stderr.includes("with --track kf looks itself");
  assertEquals(told((await lose(NAMED.slice(0, -1), {})).stderr), true);
  assertEquals(told((await lose(NAMED, {})).stderr), false);
});

Deno.test("nothing is asked with --resolve 0, without an id, and for what leaves no trace", async () => {
  const nameless = NAMED.slice(0, -1);
  const transfer = ["transfer", "fromAccount=cash", "toAccount=flex", "unit=xbt", "amount=1"];
  const withdrawal = ["withdrawal", "currency=xbt", "amount=1"];
  const switched = ["cancelallordersafter", "timeout=60"];
  for (const args of [[...NAMED, "--resolve", "0"], nameless, transfer, withdrawal, switched]) {
    const left = await lose(args, { status: [statusRow("ENTERED_BOOK")] });
    assertEquals([left.code, left.asked, left.waited < 1000], [5, [], true], args.join(" "));
  }
});

Deno.test("--resolve bounds the time", async () => {
  const left = await lose([...NAMED, "--resolve", "3"], {});
  assertEquals(left.code, 5);
  assert(left.waited >= 1500 && left.waited < 3500, `${left.waited} ms`);
});

Deno.test("digits of a found record stay as they came", async () => {
  const clock = new Clock();
  await using exchange = await losing({}, clock);
  const row =
    `{"order":{"orderId":"${ORDER_ID}","cliOrdId":"mine","timestamp":"${LATER}","quantity":1.0,"filled":0.10},"status":"ENTERED_BOOK"}`;
  exchange.reply = () => ({ body: `{"result":"success","serverTime":"${clock.server()}","orders":[${row}]}` });
  const { code, stdout } = await kf(NAMED, combine(exchange, { io: clock.io }));
  assertEquals(code, 0);
  assertStringIncludes(stdout, `"record":${row}`);
});

const CANCELLED_BY_USER = event("OrderCancelled", { tradeable: "PF_XBTUSD" }, { reason: "cancelled_by_user" });
const CANCELLED_BEFORE = event(
  "OrderCancelled",
  { tradeable: "PF_XBTUSD" },
  { reason: "cancelled_by_user" },
  START - 900,
);

/** Edits, cancels, settings and batches: the call, the exchange's state, the exit status. */
const EDIT = ["editorder", "cliOrdId=mine", "size=2"];
const CANCEL = ["cancelorder", `order_id=${ORDER_ID}`];
const PUT_LEVERAGE = ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"];
const AT_ONCE = `processBefore=${new Date(START + 100).toISOString()}`;
const OLD = { lastUpdateTimestamp: EARLIER, timestamp: EARLIER };
const UNTOUCHED = { order_id: ORDER_ID, cliOrdId: "mine", unfilledSize: 1, filledSize: 0, lastUpdateTime: EARLIER };
const OTHERS: [what: string, args: string[], told: Told, code: number][] = [
  ["an edit that was done", EDIT, {
    status: [statusRow("ENTERED_BOOK", { updateReason: "EDITED_BY_USER" }, { quantity: 2 })],
  }, 0],
  ["an edit the history knows", EDIT, {
    events: [event("OrderUpdated", { quantity: "2" }, { reason: "edited_by_user" })],
  }, 0],
  ["an edit that was rejected", EDIT, { events: [event("OrderEditRejected")] }, 1],
  ["an edit that wasn't done in time", [...EDIT, AT_ONCE], {
    status: [statusRow("ENTERED_BOOK", {}, OLD)],
    open: [UNTOUCHED],
  }, 4],
  ["an edit of an order that rests nowhere", [...EDIT, AT_ONCE], { status: [statusRow("ENTERED_BOOK", {}, OLD)] }, 5],
  ["an edit that only the open orders show", [...EDIT, AT_ONCE], {
    status: [statusRow("ENTERED_BOOK", {}, OLD)],
    open: [{ ...UNTOUCHED, unfilledSize: 2 }],
  }, 5],
  ["an edit of a row without a time", [...EDIT, AT_ONCE], {
    status: [statusRow("ENTERED_BOOK", {}, { lastUpdateTimestamp: null, timestamp: null })],
    open: [{ ...UNTOUCHED, lastUpdateTime: null }],
  }, 5],
  ["an edit of an order that was rejected", EDIT, {
    status: [statusRow("REJECTED", { updateReason: "EDITED_BY_USER", error: "X" }, { quantity: 2 })],
  }, 5],
  ["an edit whose record tells no amounts", EDIT, {
    status: [statusRow("ENTERED_BOOK", { updateReason: "EDITED_BY_USER" }, { quantity: null })],
  }, 5],
  ["an edit that may still come", EDIT, { status: [statusRow("ENTERED_BOOK", {}, OLD)] }, 5],
  ["an edit of an order that was filled since", [...EDIT, AT_ONCE], { status: [statusRow("FULLY_EXECUTED")] }, 5],
  ["an edit just before", [...EDIT, AT_ONCE], {
    events: [event("OrderUpdated", {}, { reason: "edited_by_user" }, START - 900)],
  }, 5],
  ["a cancel that was done", CANCEL, { status: [statusRow("CANCELLED")] }, 0],
  ["a cancel the history knows", CANCEL, { events: [event("OrderCancelled")] }, 0],
  ["a cancel of a trigger the history knows", CANCEL, { triggers: [event("OrderTriggerCancelled")] }, 0],
  ["a cancel of a filled order", CANCEL, { status: [statusRow("FULLY_EXECUTED", {}, { filled: 1 })] }, 1],
  ["a cancel of an order filled in part", CANCEL, { status: [statusRow("FULLY_EXECUTED", {}, { filled: 0.5 })] }, 5],
  ["a cancel of an order that has a fill", CANCEL, { fills: [{ order_id: ORDER_ID, fillTime: EARLIER }] }, 5],
  ["a cancel of an order that ended by itself", CANCEL, {
    status: [statusRow("CANCELLED", { updateReason: "FULL_FILL" }, { filled: 1 })],
  }, 5],
  ["a cancel that was refused", CANCEL, {
    status: [statusRow("CANCELLED", { error: "ORDER_FOR_CANCELLATION_NOT_FOUND" })],
  }, 5],
  ["a cancel of an order that was never accepted", CANCEL, {
    events: [event("OrderCancelled", {}, { reason: "post_would_execute" })],
  }, 5],
  ["a cancel in one place of an order that rests in another", CANCEL, {
    status: [statusRow("CANCELLED")],
    open: [{ order_id: ORDER_ID, receivedTime: EARLIER }],
  }, 5],
  ["a cancel of an order that was cancelled long before", CANCEL, {
    status: [statusRow("CANCELLED", {}, OLD)],
  }, 5],
  ["a cancel of an order nobody knows", CANCEL, {}, 5],
  ["a cancel of an order nobody knows, too late by now", [...CANCEL, AT_ONCE], {}, 5],
  ["an edit to something else", EDIT, { status: [statusRow("ENTERED_BOOK", { updateReason: "EDITED_BY_USER" })] }, 5],
  ["an edit of what is left", EDIT, {
    status: [statusRow("ENTERED_BOOK", { updateReason: "EDITED_BY_USER" }, { quantity: 5, filled: 3 })],
  }, 0],
  ["an edit to another price", [...EDIT, "limitPrice=7"], {
    status: [statusRow("ENTERED_BOOK", { updateReason: "EDITED_BY_USER" }, { quantity: 2, limitPrice: 8 })],
  }, 5],
  ["cancelling all of two markets", ["cancelallorders", "symbol=PF_XBTUSD", "symbol=PF_ETHUSD", "--unchecked"], {}, 5],
  ["cancelling all of a market with a blank in its name", ["cancelallorders", "symbol=PF_XBTUSD "], {}, 5],
  [
    "cancelling all beside a symbol that is none",
    ["cancelallorders", "symbol=PF_XBTUSD"],
    { open: [{ order_id: "other", symbol: 7 }], events: [CANCELLED_BY_USER] },
    0,
  ],
  ["back to cross margin, and no list", PUT_LEVERAGE.slice(0, 3), { settings: {} }, 5],
  ["a setting that is a list", PUT_LEVERAGE, {
    settings: { leveragePreferences: [{ symbol: "PF_XBTUSD", maxLeverage: [5] }] },
  }, 5],
  ["a cancel that may still come", CANCEL, { status: [statusRow("ENTERED_BOOK")] }, 5],
  [
    "a cancel that wasn't done in time",
    [...CANCEL, AT_ONCE],
    { open: [{ order_id: ORDER_ID, receivedTime: EARLIER }] },
    4,
  ],
  ["cancelling all, and nothing rests", ["cancelallorders"], {}, 5],
  ["cancelling all, and the history tells", ["cancelallorders"], { events: [CANCELLED_BY_USER] }, 0],
  ["cancelling all, and the history tells of before", ["cancelallorders"], { events: [CANCELLED_BEFORE] }, 5],
  ["cancelling all, and the history tells of another end", ["cancelallorders"], {
    events: [event("OrderCancelled", { tradeable: "PF_XBTUSD" }, { reason: "expired" })],
  }, 5],
  ["cancelling all of a market", ["cancelallorders", "symbol=PF_XBTUSD"], {
    open: [{ order_id: "other", symbol: "PF_ETHUSD" }],
    events: [CANCELLED_BY_USER],
  }, 0],
  ["cancelling all of a market, and another was cancelled", ["cancelallorders", "symbol=PF_ETHUSD"], {
    events: [CANCELLED_BY_USER],
  }, 5],
  ["a cancel by both ids", [...CANCEL, "cliOrdId=mine", AT_ONCE], {}, 5],
  ["a cancel of which a place tells nothing", [...CANCEL, AT_ONCE], { broken: ["fills"] }, 5],
  ["an edit of which a place tells nothing", [...EDIT, AT_ONCE], { broken: ["openorders"] }, 5],
  ["a call with a name twice", [...CANCEL, "order_id=other", AT_ONCE, "--unchecked"], {}, 5],
  ["a raw path", ["PUT", "/derivatives/api/v3/leveragepreferences?symbol=PF_XBTUSD&maxLeverage=5"], {
    settings: { leveragePreferences: [] },
  }, 5],
  ["a call nobody checked", [...PUT_LEVERAGE, "--unchecked"], {
    settings: { leveragePreferences: [{ symbol: "PF_XBTUSD", maxLeverage: 5 }] },
  }, 5],
  ["cancelling all, and something rests", ["cancelallorders"], { open: [{ symbol: "PF_ETHUSD" }] }, 5],
  ["a setting that is set", PUT_LEVERAGE, {
    settings: { leveragePreferences: [{ symbol: "PF_XBTUSD", maxLeverage: 5.0 }] },
  }, 0],
  ["a setting that isn't set", PUT_LEVERAGE, {
    settings: { leveragePreferences: [{ symbol: "PF_XBTUSD", maxLeverage: 4 }] },
  }, 5],
  ["a setting of another market", PUT_LEVERAGE, {
    settings: { leveragePreferences: [{ symbol: "PF_ETHUSD", maxLeverage: 5 }] },
  }, 5],
  ["back to cross margin", PUT_LEVERAGE.slice(0, 3), { settings: { leveragePreferences: [] } }, 0],
  ["not back to cross margin", PUT_LEVERAGE.slice(0, 3), {
    settings: { leveragePreferences: [{ symbol: "PF_XBTUSD", maxLeverage: 5 }] },
  }, 5],
  ["a strategy that is set", ["PUT", "self-trade-strategy", "strategy=REJECT_TAKER"], {
    settings: { strategy: "REJECT_TAKER" },
  }, 0],
];

for (const [what, args, told, code] of OTHERS) {
  Deno.test(`${what}: ${code}`, async () => {
    const left = await lose(args, told);
    assertEquals(left.code, code, `${left.stderr}${left.stdout}`);
    if (code < 2 && left.stdout !== "") assertEquals(found(left).foundAfterwards, true);
  });
}

const SEND = (cliOrdId: string) => ({
  order: "send",
  order_tag: cliOrdId,
  orderType: "lmt",
  symbol: "PF_XBTUSD",
  side: "buy",
  size: 1,
  limitPrice: 1,
  cliOrdId,
});
const BATCH = (...batchOrder: unknown[]) => ["batchorder", `json=${JSON.stringify({ batchOrder })}`];
const PLACED = (cliOrdId: string, orderId = `${cliOrdId}-id`) => statusRow("ENTERED_BOOK", {}, { cliOrdId, orderId });

const BATCHES: [what: string, args: string[], told: Told, code: number][] = [
  ["all placed", BATCH(SEND("a"), SEND("b")), { status: [PLACED("a"), PLACED("b")] }, 0],
  ["two names for one order", BATCH(SEND("a"), SEND("b")), { status: [PLACED("a", "x"), PLACED("b", "x")] }, 5],
  ["one rejected", BATCH(SEND("a"), SEND("b")), {
    status: [PLACED("a"), statusRow("REJECTED", { error: "X" }, { cliOrdId: "b" })],
  }, 7],
  ["all rejected", BATCH(SEND("a")), { status: [statusRow("REJECTED", { error: "X" }, { cliOrdId: "a" })] }, 1],
  ["one without a trace", BATCH(SEND("a"), SEND("b")), { status: [PLACED("a")] }, 5],
  [
    "one without a trace in time",
    [...BATCH(SEND("a"), SEND("b")), `ProcessBefore=${LATER}`],
    { status: [PLACED("a")] },
    5,
  ],
  ["none in time, whose deadline may be spelled otherwise", [...BATCH(SEND("a")), `ProcessBefore=${LATER}`], {}, 5],
  ["a cancel in it", BATCH(SEND("a"), { order: "cancel", cliOrdId: "c" }), {
    status: [PLACED("a"), statusRow("CANCELLED", {}, { cliOrdId: "c" })],
  }, 0],
];

for (const [what, args, told, code] of BATCHES) {
  Deno.test(`a batch without an answer, ${what}: ${code}`, async () => {
    const left = await lose(args, told);
    assertEquals(left.code, code, `${left.stderr}${left.stdout}`);
  });
}

Deno.test("a batch with a nameless order isn't looked for", async () => {
  const { order: _, ...nameless } = SEND("a");
  const left = await lose(BATCH({ ...nameless, order: "send", cliOrdId: undefined }, SEND("b")), {
    status: [PLACED("b")],
  });
  assertEquals([left.code, left.asked], [5, []]);
});

Deno.test("a reply that can't be read is not printed once the outcome is known", async () => {
  const clock = new Clock();
  await using exchange = await losing({ status: [statusRow("ENTERED_BOOK")] }, clock);
  exchange.fault = undefined;
  const html = { status: 502, headers: { "Content-Type": "text/html" }, body: "<html>bad gateway</html>" };
  const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
  exchange.reply = (request) => request.endpoint?.id === "sendorder" ? html : answer(request);
  const known = await kf(NAMED, combine(exchange, { io: clock.io }));
  assertEquals([known.code, found(known).outcome], [0, "placed"]);
  const unknown = await kf([...NAMED, "--resolve", "0"], combine(exchange, { io: clock.io }));
  assertEquals([unknown.code, unknown.stdout], [5, "<html>bad gateway</html>\n"]);
});

const ULID = /^kf-[0-9A-HJKMNP-TV-Z]{26}$/;
const NAMELESS = NAMED.slice(0, -1);

Deno.test("--track names an order before it leaves, and tells the name", async () => {
  for (const world of [{ args: ["--track"], env: {} }, { args: [], env: { KF_TRACK: "1" } }]) {
    await using exchange = await Exchange.start();
    const { code, stderr } = await kf([...NAMELESS, ...world.args], combine(exchange, { env: world.env }));
    const [, id = ""] = /^kf: sendorder is tracked as cliOrdId (\S+)\n$/.exec(stderr) ?? [];
    assertMatch(id, ULID);
    assertEquals([code, exchange.requests[0]?.params.at(-1)], [0, ["cliOrdId", id]]);
  }
});

Deno.test("an order that has a name keeps it, and without --track nothing is added", async () => {
  await using exchange = await Exchange.start();
  for (const args of [[...NAMED, "--track"], NAMELESS, ["cancelorder", "cliOrdId=x", "--track"]]) {
    const { stderr } = await kf(args, combine(exchange, { env: { KF_TRACK: "0" } }));
    const words = args.filter((word) => word.includes("=")).map((word) => word.split("="));
    assertEquals([stderr, exchange.requests.at(-1)?.params], ["", words]);
  }
});

Deno.test("--track names the sends of a batch and leaves every digit of it alone", async () => {
  await using exchange = await Exchange.start();
  const json =
    '{"batchOrder":[{"order":"send","size":1.0,"x":12345678901234567890},{"order":"send","cliOrdId":"own"},{"order":"cancel","order_id":"i"}]}';
  const { stderr } = await kf(["batchorder", `json=${json}`, "--track"], combine(exchange, {}));
  const [, id = ""] = /^kf: batchorder is tracked as cliOrdId (\S+)\n$/.exec(stderr) ?? [];
  assertMatch(id, ULID);
  const sent = exchange.requests[0]?.params[0]?.[1];
  assertEquals(sent, json.replace("12345678901234567890", `12345678901234567890,"cliOrdId":"${id}"`));
});

Deno.test("--track refuses a batch it can't read, unless nothing is to be added", async () => {
  await using exchange = await Exchange.start();
  const { code, stderr } = await kf(["batchorder", "json=[]", "--track"], combine(exchange, {}));
  assertEquals([code, exchange.requests.length], [2, 0]);
  assertStringIncludes(stderr, "--track can't read the batch");
});

Deno.test("names of orders are told in JSON where errors are", async () => {
  await using exchange = await Exchange.start();
  const { stderr } = await kf([...NAMELESS, "--track", "--errors", "json"], combine(exchange, {}));
  const { schema, notice, cliOrdId } = JSON.parse(stderr);
  assertEquals([schema, typeof notice], [1, "string"]);
  assertMatch(cliOrdId, ULID);
});

Deno.test("--deadline counts from the exchange's clock", async () => {
  const clock = new Clock();
  await using exchange = await Exchange.start();
  exchange.reply = () =>
    json({ result: "success", serverTime: clock.server(90_000), sendStatus: { status: "placed" } });
  const { code } = await kf([...NAMELESS, "--deadline", "5"], combine(exchange, { io: clock.io }));
  const [asked, order] = exchange.requests;
  assertEquals([code, asked?.endpoint?.id, asked?.signature], [0, "instruments/status", "none"]);
  const until = Date.parse(new URLSearchParams(order?.body).get("processBefore") ?? "");
  assert(Math.abs(until - (START + 95_000)) < 200, `${until - START} ms`);
});

Deno.test("settings that leave no trace are not waited for", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = "closeAfterRequest";
  const { code, pauses } = await kf(["assignmentprogram/delete", "id=1"], combine(exchange, {}));
  assertEquals([code, pauses, exchange.requests.length], [5, [], 1]);
});

Deno.test("-v shows that --deadline asks for the clock", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = () =>
    json({ result: "success", serverTime: new Date().toISOString(), sendStatus: { status: "placed" } });
  const { stderr } = await kf([...NAMELESS, "--deadline", "5", "-v"], combine(exchange, {}));
  const sent = stderr.split("\n").filter((line) => line.startsWith("> ")).map((line) => line.split("/").at(-1));
  assertEquals([sent.length, sent[0], sent[1]], [2, "status", "sendorder"]);
});

Deno.test("--deadline sends no order when the exchange's clock can't be read", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = () => json({ result: "success" });
  const { code, stderr } = await kf([...NAMELESS, "--deadline", "5"], combine(exchange, {}));
  assertEquals([code, exchange.requests.length], [4, 1]);
  assertStringIncludes(stderr, "nothing was sent");
});

Deno.test("--deadline belongs to orders, and is one of two", async () => {
  await using exchange = await Exchange.start();
  for (
    const args of [["accounts"], ["transfer", "fromAccount=cash", "toAccount=flex", "unit=xbt", "amount=1"], [
      ...NAMELESS,
      `processBefore=${LATER}`,
    ]]
  ) {
    const { code, stderr } = await kf([...args, "--deadline", "5"], combine(exchange, {}));
    assertEquals([code, exchange.requests.length], [2, 0], stderr);
  }
});

Deno.test("a dry run shows name and deadline, and sends nothing", async () => {
  await using exchange = await Exchange.start();
  const { code, stdout } = await kf([...NAMELESS, "--track", "--deadline", "5", "-n"], combine(exchange, {}));
  assertEquals([code, exchange.requests.length], [0, 0]);
  assertMatch(stdout, /cliOrdId=kf-.*&processBefore=/);
});

Deno.test("a clock that is off is named when keys or a deadline are refused", async () => {
  const clock = new Clock();
  await using exchange = await Exchange.start();
  const refusals = [
    { error: "authenticationError", result: "error" },
    { error: "nonceBelowThreshold", result: "error" },
    { result: "success", sendStatus: { status: "wouldProcessAfterSpecifiedTime" } },
  ];
  for (
    const [ahead, told] of [[7_500, /clock is 7\.\d s behind the exchange's/], [-7_500, /clock is 7\.\d s ahead of/], [
      1_500,
      undefined,
    ]] as const
  ) {
    for (const refusal of refusals) {
      exchange.reply = () => json({ ...refusal, serverTime: clock.server(ahead) });
      const { stderr } = await kf(NAMED, combine(exchange, { io: clock.io }));
      assertEquals(told?.test(stderr) ?? !/clock is/.test(stderr), true, stderr);
    }
  }
});

Deno.test("in the sandbox lost replies are found by themselves", async () => {
  await using directory = await newDirectory();
  const world = { env: { XDG_DATA_HOME: directory.path } };
  const order = [
    "--env",
    "sandbox",
    "sendorder",
    "orderType=mkt",
    "symbol=PF_XBTUSD",
    "side=buy",
    "size=0.01",
    "--track",
  ];
  for (const fault of ["apply-then-drop", "reset-after", "apply-then-502", "html", "garbage", "truncate"]) {
    const left = await kf([...order, "--faults", `sendorder:${fault}`], world);
    assertEquals([left.code, found(left).outcome], [0, "filled"], fault);
  }
  const clock = new Clock();
  clock.time = Date.now() + 1000;
  const lost = await kf([...order, "--deadline", "2", "--faults", "sendorder:reset-during"], {
    ...world,
    io: clock.io,
  });
  assertEquals(lost.code, 4, lost.stderr);
});

Deno.test("a clock that is ahead of the exchange's doesn't make a deadline pass", async () => {
  const deadline = new Date(START + 5000 - 60_000).toISOString();
  const left = await lose([...NAMED, `processBefore=${deadline}`, "--resolve", "12"], {}, { ahead: -60_000 });
  assertEquals(left.code, 4, left.stderr);
  assert(left.waited > 8500, `${left.waited} ms`);
});

Deno.test("a look that began before the deadline proves nothing, however long it took", async () => {
  const clock = new Clock();
  const deadline = new Date(START + 12_000).toISOString();
  await using exchange = await losing({}, clock);
  const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
  exchange.reply = (request) => {
    if (request.endpoint?.id === "history/triggers") clock.time += 9000;
    return answer(request);
  };
  const { code } = await kf([...NAMED, `processBefore=${deadline}`], combine(exchange, { io: clock.io }));
  assertEquals(code, 5);
});

Deno.test("rows that were cut off are no proof that there is no trace", async () => {
  const past = `processBefore=${LATER}`;
  const fill = { order_id: "other", cliOrdId: "other", fillTime: LATER };
  for (const many of [99, 100]) {
    assertEquals((await lose([...NAMED, past], { fills: Array(many).fill(fill) })).code, many === 100 ? 5 : 4);
  }
  const old = [...Array(99).fill(fill), { ...fill, fillTime: new Date(START - 100_000).toISOString() }];
  assertEquals((await lose([...NAMED, past], { fills: old })).code, 4);
  const clock = new Clock();
  await using exchange = await losing({}, clock);
  const answer = exchange.reply as (request: Received) => ReturnType<typeof json>;
  exchange.reply = (request) =>
    request.endpoint?.id === "history/orders"
      ? json({ elements: [], serverTime: clock.server(), continuationToken: "bW9yZQ==" })
      : answer(request);
  assertEquals((await kf([...NAMED, past], combine(exchange, { io: clock.io }))).code, 5);
});

Deno.test("a deadline that can be read in two ways is none", async () => {
  for (
    const text of [
      "processBefore=2026-10-01T12:00:00.060",
      "processBefore=2026-10-01",
      "PROCESSBEFORE=2026-10-01T12:00:00.060Z",
    ]
  ) {
    assertEquals((await lose([...NAMED, text, "--unchecked"], {})).code, 5, text);
  }
  const twice = [`processBefore=${LATER}`, `processBefore=${new Date(START + 3_600_000).toISOString()}`];
  assertEquals((await lose([...NAMED, ...twice, "--unchecked"], {})).code, 5);
});

Deno.test("two sends of one name in a batch can't be told apart", async () => {
  const left = await lose(BATCH(SEND("a"), { ...SEND("a"), size: 5 }), { status: [PLACED("a")] });
  assertEquals([left.code, left.asked], [5, []]);
});

Deno.test("orders are looked for by the id they were named by", async () => {
  for (const [args, wanted] of [[NAMED, ["cliOrdIds", "mine"]], [CANCEL, ["orderIds", ORDER_ID]]] as const) {
    const clock = new Clock();
    await using exchange = await losing({}, clock);
    await kf([...args, "--resolve", "2"], combine(exchange, { io: clock.io }));
    const asked = exchange.requests.filter(({ endpoint }) => endpoint?.id === "orders/status");
    assertEquals(asked[0]?.params, [[...wanted]]);
  }
});

Deno.test("--resolve bounds the time of reads that hang", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = (request) =>
    request ? request.endpoint?.effect === "read" ? "hang" : "closeAfterRequest" : undefined;
  const begun = Date.now();
  const { code } = await kf([...NAMED, "--resolve", "1.5"], combine(exchange, {}));
  assertEquals(code, 5);
  assert(Date.now() - begun < 4000, `${Date.now() - begun} ms`);
});

Deno.test("--track and --deadline write what --encoded means", async () => {
  await using exchange = await Exchange.start();
  const json = encodeURIComponent('{"batchOrder":[{"order":"send","size":1.0}]}');
  const { code } = await kf(
    ["batchorder", `json=${json}`, "--encoded", "--track", "--deadline", "5"],
    combine(exchange, {}),
  );
  const params = new URLSearchParams(exchange.requests.at(-1)?.body);
  assertEquals(code, 0);
  assertMatch(params.get("json") ?? "", /^\{"batchOrder":\[\{"order":"send","size":1\.0,"cliOrdId":"kf-\w{26}"\}\]\}$/);
  assertMatch(params.get("ProcessBefore") ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const bad = await kf(["batchorder", "json=%7B%ZZ", "--encoded", "--unchecked", "--track"], combine(exchange, {}));
  assertEquals([bad.code, /defect/.test(bad.stderr)], [2, false], bad.stderr);
});

Deno.test("a deadline is never later than it was meant, however long the exchange's time took", async () => {
  const clock = new Clock();
  await using exchange = await Exchange.start();
  exchange.reply = () => {
    const reply = json({ result: "success", serverTime: clock.server(), sendStatus: { status: "placed" } });
    clock.time += 8000;
    return reply;
  };
  await kf([...NAMELESS, "--deadline", "5"], combine(exchange, { io: clock.io }));
  const until = Date.parse(new URLSearchParams(exchange.requests.at(-1)?.body).get("processBefore") ?? "");
  assert(until <= START + 5100, `${until - START} ms`);
});
