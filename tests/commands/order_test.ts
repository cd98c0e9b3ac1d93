/**
 * `kf buy`, `kf sell` and `kf close`: each is one sendorder, and a word that is contradicted sends nothing.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, type Received, type Reply } from "../support/exchange.ts";
import { kf, kfProcess, newDirectory, testOnEach } from "../support/runner.ts";

/** Words, and the body of the sendorder that they are. */
const ORDERS: [line: string, body: string][] = [
  ["buy PF_XBTUSD 0.01", "orderType=mkt&symbol=PF_XBTUSD&side=buy&size=0.01"],
  ["sell pf_xbtusd 1.0", "orderType=mkt&symbol=PF_XBTUSD&side=sell&size=1.0"],
  ["buy PF_XBTUSD 0.01 at 50000.0", "orderType=lmt&symbol=PF_XBTUSD&side=buy&size=0.01&limitPrice=50000.0"],
  [
    "sell PF_AAPLxUSD 2 at 9 orderType=post cliOrdId=a reduceOnly=true",
    "symbol=PF_AAPLxUSD&side=sell&size=2&limitPrice=9&orderType=post&cliOrdId=a&reduceOnly=true",
  ],
  ["sell PF_XBTUSD 1 orderType=ioc limitPrice=5", "symbol=PF_XBTUSD&side=sell&size=1&orderType=ioc&limitPrice=5"],
  ["sell PF_XBTUSD 1 orderType=stp stopPrice=5", "symbol=PF_XBTUSD&side=sell&size=1&orderType=stp&stopPrice=5"],
  [
    "sell PF_XBTUSD 1 at 4 orderType=stp stopPrice=5 triggerSignal=mark",
    "symbol=PF_XBTUSD&side=sell&size=1&limitPrice=4&orderType=stp&stopPrice=5&triggerSignal=mark",
  ],
];

for (const [line, body] of ORDERS) {
  Deno.test(`kf ${line} is one sendorder, and -n shows it`, async () => {
    await using exchange = await Exchange.start();
    const shown = await kf(["-n", ...line.split(" ")]);
    assertEquals([shown.code, shown.stderr], [0, ""]);
    assertStringIncludes(shown.stdout, `\npostData: ${body}\n`);
    const { code, stderr } = await kf(line.split(" "), { env: exchange.env });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(exchange.executed.map((request) => [request.path, request.body]), [
      ["/derivatives/api/v3/sendorder", body],
    ]);
  });
}

/** Words that are refused, and what the refusal names. */
const REFUSED: [line: string, named: string][] = [
  ["buy", "kf buy needs a SYMBOL"],
  ["sell size=1", 'kf sell needs a SYMBOL, and "size=1" is none'],
  ["buy PF_XBTUSD", "kf buy needs a SIZE"],
  ["buy PF_XBTUSD at 50000", "kf buy needs a SIZE"],
  ["buy PF_XBTUSD 1 at", 'kf buy needs a PRICE behind "at"'],
  ["buy PF_XBTUSD 1 at reduceOnly=true", 'kf buy needs a PRICE behind "at"'],
  ["buy PF_XBTUSD 1 50000", 'kf buy takes no "50000"'],
  ["buy PF_XBTUSD 1 at 5 6", 'kf buy takes no "6"'],
  ["buy PF_XBTUSD one", '"one" is no number, as size needs'],
  ["buy PF_XBTUSD 0", 'size must be above 0, not "0"'],
  ["buy PF_XBTUSD -1", '"-1" is read as an option'],
  ["buy PF_XBTUSD 1 at 0,5", '"0,5" is no number, as limitPrice needs'],
  ["buy PF_XBTUSD 1 side=sell", "side=sell contradicts kf buy, whose words say side=buy"],
  ["sell PF_XBTUSD 1 side=buy", "side=buy contradicts kf sell"],
  ["buy PF_XBTUSD 1 --unchecked Side=sell", "Side=sell contradicts kf buy"],
  ["buy PF_XBTUSD 1 size=2", "size=2 contradicts kf buy"],
  ["buy PF_XBTUSD 1 symbol=PF_ETHUSD", "symbol=PF_ETHUSD contradicts kf buy"],
  ["buy PF_XBTUSD 1 at 5 limitPrice=6", "limitPrice=6 contradicts kf buy"],
  ["buy PF_XBTUSD 1 limitPrice=6", "a limit price contradicts kf buy, which is a market order"],
  ["buy PF_XBTUSD 1 at 5 orderType=mkt", "a limit price contradicts kf buy, which is a market order"],
  ["sell PF_XBTUSD 1 at 5 orderType=trailing_stop", "a limit price contradicts kf sell, which is a trailing stop"],
  ["sell PF_XBTUSD 1 stopPrice=5", "stopPrice contradicts kf sell, which is an order of type mkt"],
  ["sell PF_XBTUSD 1 at 5 triggerSignal=mark", "triggerSignal contradicts kf sell, which is an order of type lmt"],
  ["sell PF_XBTUSD 1 orderType=stp", "sendorder with orderType=stp needs stopPrice"],
  ["buy PF_XBTUSD 1 orderType=lmt", "sendorder with orderType=lmt needs limitPrice"],
  ["buy PF_XBTUSD 1 zebra=1", 'unknown parameter "zebra"'],
  ["buy PF_XBTUSD 1 --limit 50000", "kf buy has no use for --limit"],
  ["--limit 50000 sell PF_XBTUSD 1", "kf sell has no use for --limit"],
  ["buy --encoded PF_XBTUSD 1", "kf buy has no use for --encoded"],
  ["close", "kf close needs a SYMBOL"],
  ["close PF_XBTUSD 1", 'kf close takes no "1"'],
  ["close PF_XBTUSD side=buy", "side=buy contradicts kf close"],
  ["close PF_XBTUSD size=1", "size=1 contradicts kf close"],
  ["close PF_XBTUSD orderType=lmt limitPrice=5", "orderType=lmt contradicts kf close"],
  ["close PF_XBTUSD reduceOnly=false", "reduceOnly=false contradicts kf close"],
  ["close PF_XBTUSD --unchecked ReduceOnly=false", "ReduceOnly=false contradicts kf close"],
  ["close PF_XBTUSD limitPrice=5", "limitPrice=5 contradicts kf close"],
  ["close PF_XBTUSD zebra=1", 'unknown parameter "zebra"'],
  ["--curl close PF_XBTUSD", "kf close is no single curl call"],
];

for (const [line, named] of REFUSED) {
  Deno.test(`kf ${line} is refused, and nothing is asked or sent`, async () => {
    await using exchange = await Exchange.start();
    const { code, stdout, stderr } = await kf(line.split(" "), { env: exchange.env });
    assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
    assertStringIncludes(stderr, `kf: ${named}`);
  });
}

/** An exchange that tells of these positions. */
function telling(positions: unknown): (request: Received) => Reply | undefined {
  return ({ path }) =>
    path.endsWith("/openpositions")
      ? {
        status: 200,
        body: `{"result":"success","openPositions":${positions},"serverTime":"2026-10-01T12:00:00.000Z"}`,
      }
      : undefined;
}

const LONG = '{"side":"long","symbol":"PF_XBTUSD","price":5e4,"size":0.0100}';
const SHORT = '{"side":"short","symbol":"PF_AAPLxUSD","price":1,"size":12}';

/** Words, the positions there are, and the body of the order. */
const CLOSED: [line: string, positions: string, body: string][] = [
  ["close PF_XBTUSD", `[${LONG},${SHORT}]`, "orderType=mkt&symbol=PF_XBTUSD&side=sell&size=0.0100&reduceOnly=true"],
  ["close pf_xbtusd", `[${LONG}]`, "orderType=mkt&symbol=PF_XBTUSD&side=sell&size=0.0100&reduceOnly=true"],
  [
    "close pf_aaplxusd cliOrdId=out",
    `[${LONG},${SHORT}]`,
    "orderType=mkt&symbol=PF_AAPLxUSD&side=buy&size=12&reduceOnly=true&cliOrdId=out",
  ],
];

for (const [line, positions, body] of CLOSED) {
  Deno.test(`kf ${line} closes what is open with its own size [${positions}]`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = telling(positions);
    const { code, stdout, stderr } = await kf(line.split(" "), { env: exchange.env });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^\{.*"sendStatus"/);
    assertEquals(exchange.executed.map((request) => request.path.split("/").at(-1)), ["openpositions", "sendorder"]);
    assertEquals(exchange.executed.at(-1)?.body, body);
  });
}

/** What openpositions may answer, and the status of kf: never 0 nor 5. */
const UNCLOSED: [what: string, reply: Exchange["reply"], status: number][] = [
  ["nothing is open", telling("[]"), 8],
  ["another market is open", telling(`[${SHORT}]`), 8],
  ["the size is 0", telling(`[${LONG.replace("0.0100", "0.0")}]`), 8],
  ["the list is missing", telling("null"), 8],
  ["a row is no object", telling(`[${LONG},7]`), 8],
  ["the market is there twice", telling(`[${LONG},${LONG}]`), 8],
  ["the side is unknown", telling(`[${LONG.replace("long", "both")}]`), 8],
  ["the size is no number", telling(`[${LONG.replace("0.0100", '"many"')}]`), 8],
  ["the size is missing", telling(`[${LONG.replace(',"size":0.0100', "")}]`), 8],
  ["the size is negative", telling(`[${LONG.replace("0.0100", "-1")}]`), 8],
  ["the reply is no JSON", { status: 200, body: "<html>" }, 8],
  ["the exchange fails", { status: 503, body: "" }, 8],
  ["the keys are refused", json({ result: "error", error: "authenticationError" }), 3],
  ["the rate pool is empty", { status: 429, body: "" }, 6],
  ["the read is refused", json({ result: "error", error: "marketUnavailable" }), 1],
];

for (const [what, reply, status] of UNCLOSED) {
  Deno.test(`kf close sends nothing when ${what}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = reply;
    const { code, stdout, stderr } = await kf(["close", "PF_XBTUSD", "--retry", "0"], { env: exchange.env });
    assertEquals([code, stdout], [status, ""], stderr);
    assert(exchange.requests.every(({ path }) => path.endsWith("/openpositions")));
    assertMatch(stderr, /nothing (was sent|can have changed)|openpositions/);
  });
}

Deno.test("kf -n close sends nothing and needs no keys; in the sandbox it shows the position", async () => {
  await using exchange = await Exchange.start();
  const shown = await kf(["-n", "close", "PF_XBTUSD"], { env: { KF_BASE_URL: exchange.url } });
  assertEquals([shown.code, exchange.connections], [0, 0]);
  assertStringIncludes(shown.stdout, "orderType=mkt&symbol=PF_XBTUSD&side=SIDE&size=SIZE&reduceOnly=true\n");
  assertMatch(shown.stderr, /SIDE and SIZE/);
  const directory = await Deno.makeTempDir();
  try {
    const sandbox = ["--env", "sandbox", "--data", `${directory}/s.db`];
    assertEquals((await kf([...sandbox, "sell", "PF_XBTUSD", "0.02"])).code, 0);
    const { stdout, stderr } = await kf([...sandbox, "-n", "close", "PF_XBTUSD"]);
    assertStringIncludes(
      stdout,
      "postData: orderType=mkt&symbol=PF_XBTUSD&side=buy&size=0.02&reduceOnly=true\n",
      stderr,
    );
    assertEquals((await kf([...sandbox, "close", "PF_XBTUSD"])).code, 0);
    assertEquals((await kf([...sandbox, "close", "PF_XBTUSD"])).code, 8);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

for (const line of ["buy PF_XBTUSD 1 at 5", "close PF_XBTUSD"]) {
  Deno.test(`kf ${line} is stated, confirmed and tracked as sendorder is`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = telling(`[${LONG}]`);
    const args = ["--confirm", "--track", "-o", "raw", ...line.split(" ")];
    const no = await kf(args, { env: exchange.env, terminal: true, answers: ["n"] });
    assertEquals(no.code, 2);
    assertMatch(no.stderr, /kf: sendorder: (buy 1 PF_XBTUSD at 5|sell 0.0100 PF_XBTUSD at the market price)/);
    assert(exchange.requests.every(({ path }) => !path.endsWith("/sendorder")));
    const yes = await kf(args, { env: exchange.env, terminal: true, answers: ["y"] });
    assertEquals(yes.code, 0, yes.stderr);
    assertMatch(exchange.executed.at(-1)?.body ?? "", /&cliOrdId=kf-[0-9A-Z]{26}$/);
  });

  Deno.test(`kf ${line} ends with the verdicts of sendorder`, async () => {
    await using refusing = await Exchange.start();
    refusing.reply = (request) =>
      telling(`[${LONG}]`)(request) ??
        (request.path.endsWith("/sendorder")
          ? json({ result: "success", sendStatus: { status: "insufficientAvailableFunds" } })
          : undefined);
    assertEquals((await kf(line.split(" "), { env: refusing.env })).code, 1);
    await using lost = await Exchange.start();
    lost.reply = telling(`[${LONG}]`);
    lost.fault = (request) => request?.path.endsWith("/sendorder") ? "closeAfterRequest" : undefined;
    const { code } = await kf([...line.split(" "), "--resolve", "0"], { env: lost.env });
    assertEquals(code, 5);
  });
}

/** The commands of `kf help sendorder`, as they are typed without -n, with prices near the sandbox's market. */
async function shownOrders(): Promise<string[][]> {
  const { stdout } = await kf(["help", "sendorder"]);
  const lines = [...stdout.matchAll(/^ {2}kf -n (.*)$/gm)].map(([, line = ""]) => line);
  return lines.map((line) =>
    (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", "").replaceAll("45000", "60000"))
  );
}

Deno.test("kf help sendorder shows a stop, a take-profit, a trailing stop, reduce-only, a batch and a bracket", async () => {
  const shown = (await shownOrders()).map((words) => words.join(" "));
  for (const type of ["orderType=stp", "orderType=take_profit", "orderType=trailing_stop", "reduceOnly=true"]) {
    assert(shown.some((line) => line.includes(type)), type);
  }
  assert(shown.some((line) => line.startsWith("batchorder")));
  const bracket = shown.slice(-4).map((line) => /cliOrdId=(\w+)/.exec(line)?.[1]);
  assertEquals(bracket, ["entry", "stop", "target", "target"]);
});

Deno.test("the orders of kf help sendorder are accepted once there is a position", async () => {
  await using directory = await newDirectory();
  const sandbox = ["--env", "sandbox", "--data", `${directory.path}/s.db`, "--clock", "fixed:2026-10-01T12:00:00Z"];
  assertEquals((await kf([...sandbox, "buy", "PF_XBTUSD", "0.01"])).code, 0);
  for (const words of await shownOrders()) {
    const high = words.map((word) => word.replaceAll("55000", "150000"));
    const { code, stdout, stderr } = await kf([...sandbox, ...high]);
    assertEquals(code, 0, `${high.join(" ")}: ${stdout} ${stderr}`);
  }
});

await testOnEach("kf buys, sells and closes in the sandbox", async (runtime) => {
  await using directory = await newDirectory();
  const sandbox = ["--env", "sandbox", "--data", `${directory.path}/s.db`];
  for (
    const [line, status] of [["buy PF_XBTUSD 0.03", 0], ["sell PF_XBTUSD 0.01", 0], ["close PF_XBTUSD", 0], [
      "close PF_XBTUSD",
      8,
    ]] as const
  ) {
    const { code, stdout, stderr } = await kfProcess(runtime, [...sandbox, ...line.split(" ")]);
    assertEquals(code, status, stderr);
    if (line.startsWith("close") && status === 0) assertMatch(stdout, /"amount":0.02\b/);
  }
  const { code, stderr } = await kfProcess(runtime, [...sandbox, "batchorder", "json={x"]);
  assertEquals(code, 2);
  assertMatch(stderr, /json is not JSON: line 1, column 2 /);
});
