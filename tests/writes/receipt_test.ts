/**
 * Receipts: what a write on a terminal, and `-o receipt` anywhere, says of what was done.
 *
 * @module
 */

import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { wordsOf } from "../../lib/text/shell.ts";
import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json } from "../support/exchange.ts";
import { kf, newDirectory, testOnEach, type World } from "../support/runner.ts";
import { OnTerminal } from "../support/terminal.ts";

const ID = "d69848bb-033b-46ec-a8f0-9e3076512d3d";

const MARKET = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=2"];
const LIMIT = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=0.01", "limitPrice=85000"];
const STOP = ["sendorder", "orderType=stp", "symbol=PF_XBTUSD", "side=sell", "size=1", "stopPrice=50000"];

const order = (more = {}) => ({
  orderId: ID,
  cliOrdId: null,
  type: "lmt",
  symbol: "PF_XBTUSD",
  side: "buy",
  quantity: 0.01,
  filled: 0,
  limitPrice: 85000,
  reduceOnly: false,
  ...more,
});
const market = (more = {}) => order({ type: "mkt", quantity: 2, limitPrice: undefined, ...more });
const place = (more = {}) => ({ type: "PLACE", order: order(more), reducedQuantity: null });
const fill = (price: number, amount: number, of: object = market()) => ({
  type: "EXECUTION",
  executionId: crypto.randomUUID(),
  price,
  amount,
  orderPriorExecution: of,
});
const cancel = (more = {}) => ({ type: "CANCEL", uid: ID, order: order(more) });

const good = (fields: object) => ({ result: "success", serverTime: "2026-12-01T00:00:00.000Z", ...fields });
const sent = (status: string, orderEvents: object[], more = {}) =>
  good({ sendStatus: { order_id: ID, status, orderEvents, ...more } });

const batch = (...instructions: object[]) => ["batchorder", `json=${JSON.stringify({ batchOrder: instructions })}`];
const SEND = { order: "send", orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: 0.01, limitPrice: 85000 };

/** A write, the reply's body (or its text), and the lines of the receipt. */
const RECEIPTS: [what: string, args: string[], body: object | string, lines: string[], exit?: number][] = [
  ["a market order in one fill", MARKET, sent("placed", [fill(90850.5, 2)]), [
    "bought 2 PF_XBTUSD at 90850.5, order d69848bb",
  ]],
  ["a market order in several fills", MARKET, sent("placed", [fill(0.1, 0.1), fill(0.2, 0.4), fill(0.7, 1.5)]), [
    // 1.14 / 2; by floating-point numbers 0.5700000000000001.
    "bought 2 PF_XBTUSD at 0.57 on average (3 fills), order d69848bb",
  ]],
  ["an average without end", MARKET, sent("placed", [fill(100, 1), fill(101, 0.5), fill(102, 0.5)]), [
    "bought 2 PF_XBTUSD at 100.75 on average (3 fills), order d69848bb",
  ]],
  ["an average that has to be rounded", MARKET, sent("placed", [fill(100.5, 1), fill(101, 0.5)]), [
    "bought 1.5 of 2 PF_XBTUSD at 100.667 on average (2 fills), order d69848bb",
  ]],
  [
    "digits that no JavaScript number holds",
    MARKET,
    `{"result":"success","sendStatus":{"order_id":"${ID}",
    "status":"placed","orderEvents":[{"type":"EXECUTION","price":0.10000000000000000001,"amount":2.0,
    "orderPriorExecution":{"orderId":"${ID}","symbol":"PF_XBTUSD","side":"buy","quantity":2.0,"filled":0}}]}}`,
    [
      "bought 2.0 PF_XBTUSD at 0.10000000000000000001, order d69848bb",
    ],
  ],
  [
    "an inverse market, whose average is harmonic",
    ["sendorder", "orderType=mkt", "symbol=pi_xbtusd", "side=sell", "size=2"],
    sent("placed", [100, 300].map((price) => fill(price, 1, market({ symbol: "PI_XBTUSD", side: "sell" })))),
    ["sold 2 PI_XBTUSD at 150 on average (2 fills), order d69848bb"],
  ],
  ["a limit order that rests", LIMIT, sent("placed", [place()]), [
    `resting: buy 0.01 PF_XBTUSD at 85000, order ${ID}`,
  ]],
  [
    "one with a name",
    [...LIMIT, "cliOrdId=mine"],
    sent("placed", [place({ cliOrdId: "mine" })], { cliOrdId: "mine" }),
    [
      "resting: buy 0.01 PF_XBTUSD at 85000, order mine",
    ],
  ],
  ["a limit order that was filled in part", LIMIT, sent("placed", [fill(84999, 0.004, order()), place()]), [
    `bought 0.004 of 0.01 PF_XBTUSD at 84999, resting: 0.006 at 85000, order ${ID}`,
  ]],
  [
    "one whose event counts what was filled",
    LIMIT,
    sent("placed", [fill(84999, 0.004, order()), place({ filled: 0.004 })]),
    [
      `bought 0.004 of 0.01 PF_XBTUSD at 84999, resting: 0.006 at 85000, order ${ID}`,
    ],
  ],
  [
    "an ioc order whose rest was cancelled",
    [...LIMIT, "reduceOnly=true"].with(1, "orderType=ioc"),
    sent("cancelled", [
      fill(84999, 0.004, order({ type: "ioc", reduceOnly: true })),
      cancel({ type: "ioc", reduceOnly: true }),
    ]),
    ["bought 0.004 of 0.01 PF_XBTUSD at 84999, the rest was cancelled, order d69848bb"],
  ],
  [
    "an order that was made smaller",
    [...LIMIT, "reduceOnly=true"],
    sent("placed", [place({ quantity: 0.005, reduceOnly: true })]),
    [
      `resting: buy 0.005 PF_XBTUSD at 85000 (of 0.01), order ${ID}`,
    ],
  ],
  ["a reply without events", LIMIT, sent("placed", []), [`placed: buy 0.01 PF_XBTUSD at 85000, order ${ID}`]],
  ["a post order", LIMIT.with(1, "orderType=post"), sent("placed", [place({ type: "post" })]), [
    `resting: buy 0.01 PF_XBTUSD at 85000 (post), order ${ID}`,
  ]],
  [
    "a stop",
    STOP,
    sent("placed", [{
      type: "PLACE",
      orderTrigger: {
        uid: ID,
        clientId: null,
        type: "ioc",
        symbol: "PF_XBTUSD",
        side: "sell",
        quantity: 1,
        triggerPrice: 50000,
      },
    }]),
    [`resting: sell 1 PF_XBTUSD by a stp order, once the price is 50000, order ${ID}`],
  ],
  [
    "an edit",
    ["editorder", `orderId=${ID}`, "limitPrice=86000"],
    good({
      editStatus: {
        orderId: ID,
        status: "edited",
        orderEvents: [{ type: "EDIT", old: order(), new: order({ limitPrice: 86000 }) }],
      },
    }),
    [`edited: buy 0.01 PF_XBTUSD at 86000, order ${ID}`],
  ],
  ["an edit without events", ["editorder", `orderId=${ID}`, "size=3"], good({ editStatus: { status: "edited" } }), [
    `edited: order ${ID}, size=3`,
  ]],
  [
    "a cancel",
    ["cancelorder", `order_id=${ID}`],
    good({
      cancelStatus: { order_id: ID, status: "cancelled", orderEvents: [cancel({ filled: 0.004 })] },
    }),
    ["cancelled: buy 0.006 of 0.01 PF_XBTUSD at 85000, order d69848bb"],
  ],
  ["a cancel by name", ["cancelorder", "cliOrdId=mine"], good({ cancelStatus: { status: "cancelled" } }), [
    "cancelled: order mine",
  ]],
  [
    "all orders",
    ["cancelallorders"],
    good({
      cancelStatus: { status: "cancelled", cancelOnly: "all", cancelledOrders: [{ order_id: "1" }, { order_id: "2" }] },
    }),
    ["cancelled 2 orders"],
  ],
  [
    "all orders of a market",
    ["cancelallorders", "symbol=PF_XBTUSD"],
    good({
      cancelStatus: { status: "cancelled", cancelOnly: "PF_XBTUSD", cancelledOrders: [{ order_id: "1" }] },
    }),
    ["cancelled 1 order of PF_XBTUSD"],
  ],
  ["no orders", ["cancelallorders"], good({ cancelStatus: { status: "noOrdersToCancel", cancelledOrders: [] } }), [
    "cancelled 0 orders: there were none",
  ]],
  [
    "the dead man's switch",
    ["cancelallordersafter", "timeout=60"],
    good({
      status: { currentTime: "2026-12-01T00:00:00.000Z", triggerTime: "2026-12-01T00:01:00.000Z" },
    }),
    [
      "armed the dead man's switch: it cancels all orders at 2026-12-01T00:01:00.000Z, unless it is called again by then",
    ],
  ],
  ["the dead man's switch, off", ["cancelallordersafter", "timeout=0"], good({ status: { triggerTime: "0" } }), [
    "switched the dead man's switch off",
  ]],
  [
    "a batch",
    batch({ ...SEND, order_tag: "1" }, { order: "cancel", order_id: ID }, { order: "cancel", cliOrdId: "no" }),
    good({
      batchStatus: [
        { status: "placed", order_tag: "1", order_id: "e0", orderEvents: [place({ orderId: "e0" })] },
        { status: "cancelled", order_id: ID, orderEvents: [cancel()] },
        { status: "notFound", cliOrdId: "no", orderEvents: [] },
      ],
    }),
    [
      "resting: buy 0.01 PF_XBTUSD at 85000, order e0",
      "cancelled: buy 0.01 PF_XBTUSD at 85000, order d69848bb",
      "refused: cancel order no: notFound",
    ],
    7,
  ],
  [
    "a batch that was refused whole",
    batch({ ...SEND, order_tag: "1" }, { ...SEND, order_tag: "2" }),
    good({
      batchStatus: ["1", "2"].map((order_tag) => ({ status: "invalidPrice", order_tag, orderEvents: [] })),
    }),
    Array(2).fill("refused: buy 0.01 PF_XBTUSD at 85000: invalidPrice"),
    1,
  ],
  [
    "a batch whose reply lacks one",
    batch({ ...SEND, order_tag: "1" }, { ...SEND, order_tag: "2" }),
    good({
      batchStatus: [{ status: "placed", order_tag: "1", order_id: "e0" }],
    }),
    Array(2).fill("unknown: buy 0.01 PF_XBTUSD at 85000: batchStatus has 1 entries for 2 instructions"),
    5,
  ],
  ["a transfer", "transfer fromAccount=cash toAccount=flex unit=usd amount=1.50".split(" "), good({}), [
    "moved 1.50 usd from cash to flex",
  ]],
  ["a withdrawal", "withdrawal currency=USD amount=10 sourceWallet=flex".split(" "), good({ uid: ID }), [
    `withdrew 10 USD from flex to the Spot wallet, transfer ${ID}`,
  ]],
  [
    "a transfer that was refused",
    "transfer fromAccount=cash toAccount=flex unit=usd amount=9".split(" "),
    {
      result: "error",
      error: "insufficientFunds",
    },
    ["refused: move 9 usd from cash to flex: insufficientFunds"],
    1,
  ],
  ["a setting", "PUT leveragepreferences symbol=PF_XBTUSD maxLeverage=5".split(" "), good({}), [
    "put PF_XBTUSD on isolated margin with a leverage of at most 5",
  ]],
  ["another", "PUT self-trade-strategy strategy=REJECT_TAKER".split(" "), good({ strategy: "REJECT_TAKER" }), [
    "set the self-trade strategy to REJECT_TAKER",
  ]],
  ["a subaccount", `PUT subaccount/${ID}/trading-enabled tradingEnabled=false`.split(" "), { tradingEnabled: false }, [
    `forbade trading on subaccount ${ID}`,
  ]],
  ["a request for quote", ["POST", "rfqs/open-rfqs", "json={}"], good({ status: "placed", rfqUid: ID }), [
    `requested a quote, json={}, request ${ID}`,
  ]],
  ["an offer", ["POST", `rfqs/place-offer/${ID}`, "bid=84100"], good({ status: "placed", offerUId: "f1" }), [
    `placed an offer on request for quote ${ID}, bid=84100, offer f1`,
  ]],
  ["an offer that was refused", ["POST", `rfqs/place-offer/${ID}`, "bid=1"], good({ status: "failed", reason: "No" }), [
    `refused: place an offer on request for quote ${ID}, bid=1: No`,
  ], 1],
  ["an order that was refused", [...LIMIT, "cliOrdId=mine"], sent("insufficientAvailableFunds", []), [
    "refused: buy 0.01 PF_XBTUSD at 85000, order mine: insufficientAvailableFunds",
  ], 1],
  ["an order whose keys were refused", LIMIT, { result: "error", error: "authenticationError" }, [
    "refused: buy 0.01 PF_XBTUSD at 85000: authenticationError",
  ], 3],
  ["a full rate pool", LIMIT, { result: "error", error: "apiLimitExceeded" }, [
    "not done: buy 0.01 PF_XBTUSD at 85000: sendorder was rate limited",
  ], 6],
  ["a reply that contradicts itself", LIMIT, { ...sent("placed", [place()]), error: "notFound" }, [
    'unknown: buy 0.01 PF_XBTUSD at 85000: the reply contradicts itself: notFound beside result "success"',
  ], 5],
  ["an unknown operation", ["POST", "/derivatives/api/v3/new", "a=1"], good({}), [
    "done: POST /derivatives/api/v3/new, a=1",
  ]],
];

for (const [what, args, body, lines, exit = 0] of RECEIPTS) {
  Deno.test(`the receipt of ${what}: ${lines[0]}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = typeof body === "string" ? { body } : json(body);
    const { code, stdout, stderr } = await kf(["-o", "receipt", "--resolve", "0", ...args], { env: exchange.env });
    assertEquals(stdout.split("\n"), [...lines, ""], stderr);
    assertEquals(code, exit, stderr);
    assertNotMatch(stdout, /sandbox/);
  });
}

const PLACED = sent("placed", [place()]);

/** kf on an exchange that gives this reply. */
async function on(reply: object, args: string[], world: World = {}) {
  await using exchange = await Exchange.start();
  exchange.reply = json(reply);
  return await kf(args, { ...world, env: { ...exchange.env, ...world.env } });
}

Deno.test("on a terminal a write ends with its receipt, elsewhere with the bytes of the exchange", async () => {
  const terminal = await on(PLACED, LIMIT, { terminal: ["stdout"] });
  assertEquals(terminal.stdout, `resting: buy 0.01 PF_XBTUSD at 85000, order ${ID}\n`);
  const pipe = await on(PLACED, LIMIT);
  assertEquals(pipe.stdout, `${JSON.stringify(PLACED)}\n`);
});

Deno.test("-o json is the reply as JSON: indented on a terminal, elsewhere as it came", async () => {
  for (const args of [LIMIT, ["openorders"]]) {
    const reply = args === LIMIT ? PLACED : good({ openOrders: [{ order_id: "1" }] });
    assertEquals((await on(reply, ["-o", "json", ...args])).stdout, `${JSON.stringify(reply)}\n`);
    const { stdout } = await on(reply, ["-o", "json", "--color", "never", ...args], { terminal: ["stdout"] });
    assertEquals(stdout, `${JSON.stringify(reply, null, 2)}\n`);
  }
});

Deno.test("-o json makes JSON of a reply in CSV, and takes -q", async () => {
  const args = ["--env", "sandbox", "--data", ":memory:", "-o", "json"];
  const { stdout } = await kf([...args, "history/accountlogcsv"]);
  assert(JSON.parse(stdout).length > 0);
  assertEquals((await kf([...args, "tickers", "-q", "result"])).stdout, '"success"\n');
});

Deno.test("a refusal with -o json is the exchange's JSON", async () => {
  const refusal = { result: "error", error: "insufficientFunds" };
  const { code, stdout } = await on(refusal, ["-o", "json", ...LIMIT]);
  assertEquals([code, stdout], [1, `${JSON.stringify(refusal)}\n`]);
});

Deno.test("the receipt of a write without an answer says that nobody knows, and nothing of success", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = "closeAfterRequest";
  const args = ["-o", "receipt", "--resolve", "0", ...LIMIT, "cliOrdId=mine"];
  const { code, stdout } = await kf(args, { env: exchange.env });
  assertEquals(code, 5);
  assertMatch(stdout, /^unknown: buy 0\.01 PF_XBTUSD at 85000, order mine: .+\n$/);
  assertNotMatch(stdout, /bought|resting|placed|filled|done/);
});

Deno.test("a receipt never takes more than three rows of 80 columns, and its text steers no terminal", async () => {
  const name = "n".repeat(100);
  const long = await on(PLACED, ["-o", "receipt", ...LIMIT, `cliOrdId=${name}`], {});
  assertStringIncludes(long.stdout, name);
  assert(long.stdout.length <= 241, long.stdout);
  const reason = `no${" really".repeat(100)}\x1b[2J\n`;
  const refused = await on({ result: "error", error: "insufficientFunds", message: reason }, [
    ...["-o", "receipt", ...LIMIT],
    `cliOrdId=${name}`,
  ]);
  assertEquals([refused.code, refused.stdout.split("\n").length], [1, 2]);
  assert(refused.stdout.length <= 241 && refused.stdout.includes(name), refused.stdout);
  assert(!refused.stdout.includes("\x1b"), refused.stdout);
});

Deno.test("with TERM=dumb a receipt is plain ASCII", async () => {
  const { stdout } = await on(PLACED, [...LIMIT, "cliOrdId=möve"], { terminal: ["stdout"], env: { TERM: "dumb" } });
  assertEquals(stdout, "resting: buy 0.01 PF_XBTUSD at 85000, order m?ve\n");
});

Deno.test("a receipt is of writes alone, and takes the place of the reply", async () => {
  for (const args of [["tickers"], [...LIMIT, "-q", "sendStatus"]]) {
    await using exchange = await Exchange.start();
    const { code, stdout, stderr } = await kf(["-o", "receipt", ...args], { env: exchange.env });
    assertEquals([code, stdout, exchange.requests.length], [2, "", 0]);
    assertMatch(stderr, /receipt/);
  }
});

Deno.test("receipts that the configuration file asks for leave reads and queries as they are", async () => {
  const files = { "/home/ann/.config/kf/config.json": '{"output":"receipt"}' };
  const world = { files, env: { HOME: "/home/ann" } };
  assertMatch((await on(PLACED, LIMIT, world)).stdout, /^resting: /);
  assertEquals((await on(PLACED, [...LIMIT, "-q", "sendStatus.status"], world)).stdout, '"placed"\n');
  const tickers = good({ tickers: [] });
  assertEquals((await on(tickers, ["tickers"], world)).stdout, `${JSON.stringify(tickers)}\n`);
});

Deno.test("-q and --columns on a terminal still choose from the reply of a write", async () => {
  const world = { terminal: ["stdout"] as const };
  assertEquals(
    (await on(PLACED, [...LIMIT, "-q", "sendStatus.status", "--color", "never"], world)).stdout,
    '"placed"\n',
  );
});

/** Writes in a sandbox of their own, one after the other. */
async function inSandbox(lines: readonly string[][], world: World = {}) {
  await using directory = await newDirectory();
  const outcomes = [];
  for (const line of lines) {
    outcomes.push(await kf(["--env", "sandbox", "--data", `${directory.path}/sandbox.db`, ...line], world));
  }
  return outcomes;
}

Deno.test("each line of a receipt names the sandbox", async () => {
  const two = batch({ ...SEND, order_tag: "1", limitPrice: 70000 }, { ...SEND, order_tag: "2", limitPrice: 70001 });
  const lines = [[...MARKET], [...LIMIT.slice(0, -1), "limitPrice=70000"], two, ["cancelallorders"]];
  const told = (await inSandbox(lines, { terminal: ["stdout"] })).map(({ stdout }) => stdout);
  assertMatch(
    told[0] ?? "",
    /^bought 2 PF_XBTUSD at \d+(\.\d+)? on average \(\d+ fills\), order [0-9a-f]{8} \(sandbox\)\n$/,
  );
  assertMatch(told[1] ?? "", /^resting: buy 0\.01 PF_XBTUSD at 70000, order [0-9a-f-]{36} \(sandbox\)\n$/);
  assertMatch(told[2] ?? "", /^(resting: buy 0\.01 PF_XBTUSD at 7000[01], order [0-9a-f-]{36} \(sandbox\)\n){2}$/);
  assertEquals(told[3], "cancelled 3 orders (sandbox)\n");
});

Deno.test("what a look-up finds is a receipt, too, and says that it was found out afterwards", async () => {
  const far = [...LIMIT.slice(0, -1), "limitPrice=70000", "cliOrdId=mine"];
  const lost = (kind: string) => ["-o", "receipt", "--faults", `${kind}:apply-then-drop`];
  const [placed, again, edited, cancelled, filled, all] = await inSandbox([
    [...lost("sendorder"), ...far],
    [...lost("sendorder"), ...LIMIT.slice(0, -1), "limitPrice=70000", "cliOrdId=other"],
    [...lost("editorder"), "editorder", "cliOrdId=mine", "limitPrice=70001"],
    [...lost("cancelorder"), "cancelorder", "cliOrdId=mine"],
    [...lost("sendorder"), ...MARKET.slice(0, -1), "size=0.001", "cliOrdId=small"],
    [...lost("cancelallorders"), "cancelallorders"],
  ]);
  assertEquals(placed?.stdout, "placed: buy 0.01 PF_XBTUSD at 70000, order mine (found out afterwards) (sandbox)\n");
  assertEquals(again?.code, 0);
  assertEquals(edited?.stdout, "edited: order mine, limitPrice=70001 (found out afterwards) (sandbox)\n");
  assertEquals(
    cancelled?.stdout,
    "cancelled: buy 0.01 PF_XBTUSD at 70001, order mine (found out afterwards) (sandbox)\n",
  );
  assertMatch(
    filled?.stdout ?? "",
    /^(filled: buy|bought) 0\.001 PF_XBTUSD at .*, order small \(found out afterwards\)/,
  );
  assertEquals(all?.stdout, "cancelled all orders (found out afterwards) (sandbox)\n");
});

for (const { verb, id, effect, example } of endpoints()) {
  if (effect === "read") continue;
  Deno.test(`${verb} ${id} has a receipt in words`, async () => {
    await using exchange = await Exchange.start();
    const args = ["-o", "receipt", "--resolve", "0", ...wordsOf(example) ?? []];
    const { code, stdout, stderr } = await kf(args, { env: exchange.env });
    assertEquals(code, 0, stderr);
    const order = /^(placed|edited|cancelled): |^cancelled \d+ orders?\n|^cancelled all orders\n/;
    const other =
      /^(accepted|added|allowed|armed|cancelled|deleted|forbade|lifted|limited|moved|placed|put|requested|set|withdrew) /;
    assert(order.test(stdout) || other.test(stdout), stdout);
    assertEquals(stdout.split("\n").length, 2);
  });
}

Deno.test("a receipt reads what --encoded sends as the exchange will", async () => {
  const { stdout, stderr } = await on(PLACED, ["-o", "receipt", "--encoded", ...LIMIT, "cliOrdId=my%20own"]);
  assertEquals(stdout, "resting: buy 0.01 PF_XBTUSD at 85000, order my own\n", stderr);
});

Deno.test("a raw path of a known operation has its receipt", async () => {
  const args = ["-o", "receipt", "POST", "/derivatives/api/v3/sendorder", ...LIMIT.slice(1)];
  assertEquals((await on(PLACED, args)).stdout, `resting: buy 0.01 PF_XBTUSD at 85000, order ${ID}\n`);
});

Deno.test("an unknown operation on a terminal gives its reply, of which kf knows nothing", async () => {
  const args = ["POST", "/derivatives/api/v3/new", "a=1", "--color", "never"];
  assertEquals((await on(good({}), args, { terminal: ["stdout"] })).stdout, `${JSON.stringify(good({}), null, 2)}\n`);
});

await testOnEach("a receipt on a terminal of 80 columns takes at most three rows", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.reply = json(sent("placed", Array.from({ length: 8 }, (_, i) => fill(90850.1 + i, 0.25))));
  await using terminal = await OnTerminal.start(runtime, MARKET, { env: exchange.env });
  assertEquals(await terminal.ended(), 0);
  const [statement = "", ...rows] = terminal.screen();
  assertMatch(statement, /^kf: sendorder: buy 2 PF_XBTUSD at the market price/);
  const receipt = rows.slice(-1).join("");
  assertEquals(receipt, "bought 2 PF_XBTUSD at 90853.6 on average (8 fills), order d69848bb");
});
