/**
 * The statement shown on a terminal before a write is sent, and the question of --confirm; scripts see neither.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, KEY } from "../support/exchange.ts";
import { commandLine, kf, testEverywhere, testOnEach, type World } from "../support/runner.ts";
import { OnTerminal } from "../support/terminal.ts";

const ORDER = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=0.01", "limitPrice=50000.0"];
const ID = "cb4e34f6-4eb3-4d4b-9724-4c3035b99d47";

/** Each write, and the statement shown for it. */
const TOLD: [string[], string][] = [
  [ORDER, "sendorder: buy 0.01 PF_XBTUSD at 50000.0 (lmt)"],
  [[...ORDER, "reduceOnly=true"], "sendorder: buy 0.01 PF_XBTUSD at 50000.0 (lmt), reduceOnly=true"],
  [
    ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=sell", "size=2"],
    "sendorder: sell 2 PF_XBTUSD at the market price",
  ],
  [
    ["sendorder", "orderType=stp", "symbol=PF_XBTUSD", "side=sell", "size=2", "stopPrice=40000"],
    "sendorder: sell 2 PF_XBTUSD by a stp order, once the price is 40000",
  ],
  [
    [
      "batchorder",
      'json={"batchOrder":[{"order":"send","order_tag":"1","orderType":"lmt","side":"buy","size":123456789012345678.9,"symbol":"PF_XBTUSD","limitPrice":0.10}]}',
      "--unchecked",
    ],
    "batchorder: a batch of 1: send buy 123456789012345678.9 PF_XBTUSD at 0.10 (lmt)",
  ],
  [["cancelorder", `order_id=${ID}`], `cancelorder: cancel order ${ID}`],
  [["editorder", `orderId=${ID}`, "size=3"], `editorder: change order ${ID}, size=3`],
  [["editorder", `orderId=${ID}`, "cliOrdId=b", "size=3"], `editorder: change order ${ID}, cliOrdId=b, size=3`],
  [["cancelorder", `order_id=${ID}`, "cliOrdId=b"], `cancelorder: cancel order ${ID}, cliOrdId=b`],
  [
    ["--unchecked", ...ORDER, "size=100"],
    "sendorder: POST Send one order, orderType=lmt, symbol=PF_XBTUSD, side=buy, size=0.01, limitPrice=50000.0, size=100",
  ],
  [
    ["POST", "/derivatives/api/v3/sendorder?orderType=mkt&symbol=PF_XBTUSD&side=buy&size=100"],
    "sendorder: buy 100 PF_XBTUSD at the market price",
  ],
  [["cancelallorders"], "cancelallorders: cancel all orders"],
  [["cancelallordersafter", "timeout=0"], "cancelallordersafter: switch the dead man's switch off"],
  [
    ["cancelallordersafter", "timeout=60"],
    "cancelallordersafter: cancel all orders in 60 s, unless it is called again by then",
  ],
  [["PUT", "leveragepreferences", "symbol=PF_XBTUSD"], "leveragepreferences: put PF_XBTUSD back on cross margin"],
  [
    ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"],
    "leveragepreferences: put PF_XBTUSD on isolated margin with a leverage of at most 5",
  ],
  [
    ["PUT", "pnlpreferences", "symbol=PF_XBTUSD", "pnlPreference=BTC"],
    "pnlpreferences: set the profit currency of PF_XBTUSD to BTC",
  ],
  [
    ["PUT", "self-trade-strategy", "strategy=REJECT_TAKER"],
    "self-trade-strategy: set the self-trade strategy to REJECT_TAKER",
  ],
  [
    ["PUT", "subaccount/u1/trading-enabled", "tradingEnabled=true"],
    "subaccount/{subaccountUid}/trading-enabled: allow trading on subaccount u1",
  ],
  [
    ["PUT", "rfq-assignment/max-leverage", "maxLeverage=5"],
    "rfq-assignment/max-leverage: limit the leverage of off-book fills to 5",
  ],
  [
    ["DELETE", "rfq-assignment/max-leverage"],
    "rfq-assignment/max-leverage: lift the limit on the leverage of off-book fills",
  ],
  [["assignmentprogram/delete", "id=7"], "assignmentprogram/delete: delete assignment preference 7"],
  [
    ["withdrawal", "currency=USD", "amount=10.50"],
    "withdrawal: withdraw 10.50 USD to the Spot wallet",
  ],
  [
    ["withdrawal", "currency=USD", "amount=10", "sourceWallet=flex"],
    "withdrawal: withdraw 10 USD from flex to the Spot wallet",
  ],
  [
    "transfer/subaccount fromUser=a toUser=b fromAccount=cash toAccount=flex unit=usd amount=1".split(" "),
    "transfer/subaccount: move 1 usd from cash of a to flex of b",
  ],
  [["POST", "rfqs/open-rfqs", "json={}"], "rfqs/open-rfqs: request a quote, json={}"],
  [["DELETE", "rfqs/open-rfqs/r1"], "rfqs/open-rfqs/{rfqUid}: cancel request for quote r1"],
  [
    ["rfqs/open-rfqs/accept-offer/r1", "bidAccepted=5"],
    "rfqs/open-rfqs/accept-offer/{rfqUid}: accept an offer on request for quote r1, bidAccepted=5",
  ],
  [
    ["rfqs/place-offer/r1", "bid=5"],
    "rfqs/place-offer/{rfqUid}: place an offer on request for quote r1, bid=5",
  ],
  [["DELETE", "rfqs/cancel-offer/r1"], "rfqs/cancel-offer/{rfqUid}: cancel an own offer on request for quote r1"],
  [["POST", "/derivatives/api/v3/new", "a=1"], "/derivatives/api/v3/new: POST, unchecked, a=1"],
  [["cancelallorders", "symbol=PF_XBTUSD"], "cancelallorders: cancel all orders of PF_XBTUSD"],
  [
    ["transfer", "fromAccount=cash", "toAccount=flex", "unit=USD", "amount=1.50"],
    "transfer: move 1.50 USD from cash to flex",
  ],
  [
    [
      "batchorder",
      'json={"batchOrder":[{"order":"cancel","order_id":"7"},{"order":"send","order_tag":"1","orderType":"lmt","side":"buy","size":1,"symbol":"PF_XBTUSD","limitPrice":50000}]}',
      "--unchecked",
    ],
    "batchorder: a batch of 2: cancel order 7; send buy 1 PF_XBTUSD at 50000 (lmt)",
  ],
];

async function onExchange(args: string[], world: World): Promise<{ stderr: string; code: number; sent: number }> {
  await using exchange = await Exchange.start();
  const { stderr, code } = await kf(args, { ...world, env: { ...exchange.env, ...world.env } });
  return { stderr, code, sent: exchange.requests.length };
}

for (const [args, words] of TOLD) {
  Deno.test(`a terminal is told: ${words}`, async () => {
    await using exchange = await Exchange.start();
    const { stderr } = await kf(args, { terminal: true, env: exchange.env });
    const host = new URL(exchange.url).host;
    assertEquals(stderr.split("\n")[0], `kf: ${words} (${host}, key ${KEY.apiKey.slice(0, 4)}…)`);
    assert(exchange.requests.length > 0, "it is sent without a question");
  });
}

Deno.test("what a value holds can't steer the terminal nor fill it", async () => {
  const { stderr } = await onExchange([...ORDER, `cliOrdId=${"x".repeat(500)}\x1b[2J`], { terminal: true });
  const [line = ""] = stderr.split("\n");
  assert(!line.includes("\x1b"));
  assert(line.length < 250, line);
});

Deno.test("a script is told nothing of a write before it is sent", async () => {
  const { stderr, code, sent } = await onExchange(ORDER, {});
  assertEquals([stderr, code, sent], ["", 0, 1]);
});

Deno.test("a read is not stated on a terminal", async () => {
  const { stderr, code } = await onExchange(["accounts"], { terminal: true });
  assertEquals([stderr, code], ["", 0]);
});

Deno.test("a write in the sandbox is not stated on a terminal", async () => {
  const { stderr, code } = await kf(["--env", "sandbox", "--data", ":memory:", ...ORDER], { terminal: true });
  assertEquals([stderr, code], ["", 0]);
});

Deno.test("a dry run is neither stated nor asked about", async () => {
  const { stderr, code } = await kf(["-n", "--confirm", ...ORDER], { terminal: true });
  assertEquals([stderr, code], ["", 0]);
});

for (const answer of ["y", "yes", " Y "]) {
  Deno.test(`--confirm sends after the answer "${answer}"`, async () => {
    const { code, sent } = await onExchange(["--confirm", ...ORDER], { terminal: true, answers: [answer] });
    assertEquals([code, sent], [0, 1]);
  });
}

for (const answers of [["n"], [""], ["yeah"], []]) {
  Deno.test(`--confirm sends nothing after the answer ${JSON.stringify(answers)}`, async () => {
    const { code, sent, stderr } = await onExchange(["--confirm", ...ORDER], { terminal: true, answers });
    assertEquals([code, sent], [2, 0]);
    assertStringIncludes(stderr, "kf: sendorder was not confirmed\nhint: nothing was sent");
  });
}

Deno.test("--confirm asks in the sandbox too", async () => {
  const world = { terminal: true, answers: ["n"] };
  const { code, stderr } = await kf(["--env", "sandbox", "--data", ":memory:", "--confirm", ...ORDER], world);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "(the sandbox, key ");
});

Deno.test("--confirm of a read asks nothing", async () => {
  const { code, sent } = await onExchange(["--confirm", "accounts"], { terminal: true });
  assertEquals([code, sent], [0, 1]);
});

Deno.test("--confirm without a terminal asks nothing and sends nothing", async () => {
  const { code, sent, stderr } = await onExchange(["--confirm", ...ORDER], { answers: ["y"] });
  assertEquals([code, sent], [2, 0]);
  assertStringIncludes(stderr, "a write is to be confirmed, and there is no terminal to read the answer from");
});

/** Which streams are terminals, and whether a write with `confirm` in the configuration file is sent, asked about, or refused. */
const MIXES: [World["terminal"], "sent" | "asked" | "refused"][] = [
  [[], "sent"],
  [["stdin", "stdout", "stderr"], "asked"],
  [["stdin", "stderr"], "asked"],
  [["stdout", "stderr"], "refused"],
  [["stderr"], "refused"],
  [["stdin", "stdout"], "refused"],
  [["stdout"], "refused"],
];

for (const [terminal = [], end] of MIXES) {
  Deno.test(`with confirm in the file and ${JSON.stringify(terminal)} as terminals a write is ${end}`, async () => {
    const files = { "/home/me/.config/kf/config.json": '{ "confirm": true }' };
    const world = { files, env: { HOME: "/home/me" }, terminal, answers: ["y"] };
    const { code, sent, stderr } = await onExchange(["-o", "raw", ...ORDER], world);
    assertEquals([code, sent], end === "refused" ? [2, 0] : [0, 1]);
    assertEquals(stderr.startsWith("kf: sendorder: buy"), end === "asked");
    const taken = await onExchange(["-o", "raw", "--no-confirm", ...ORDER], { ...world, answers: [] });
    assertEquals([taken.code, taken.sent], [0, 1]);
  });
}

Deno.test("a write whose reply can't be shown as asked was done all the same", async () => {
  await using exchange = await Exchange.start();
  const deep = `{"result":"success","sendStatus":{"status":"placed"},"x":${"[".repeat(3000)}1${"]".repeat(3000)}}`;
  exchange.reply = { body: deep };
  const { code, stdout, stderr } = await kf(["-o", "yaml", ...ORDER], { env: exchange.env });
  assertEquals([code, stdout], [0, `${deep}\n`]);
  assertMatch(stderr, /^kf: warning: sendorder was done, but its reply can't be shown as asked: /);
});

Deno.test("confirm of the configuration file asks on a terminal, and lets a script go on", async () => {
  const files = { "/home/me/.config/kf/config.json": '{ "confirm": true }' };
  const env = { HOME: "/home/me" };
  const refused = await onExchange(ORDER, { files, env, terminal: true, answers: ["n"] });
  assertEquals([refused.code, refused.sent], [2, 0]);
  const script = await onExchange(ORDER, { files, env });
  assertEquals([script.code, script.sent, script.stderr], [0, 1, ""]);
  const taken = await onExchange(["--no-confirm", ...ORDER], { files, env, terminal: true });
  assertEquals([taken.code, taken.sent], [0, 1]);
});

Deno.test("--errors json tells the statement as one object", async () => {
  const { stderr } = await onExchange(["--errors", "json", ...ORDER], { terminal: true });
  const told = JSON.parse(stderr.split("\n")[0] ?? "");
  assertEquals([told.method, told.key], ["sendorder", KEY.apiKey.slice(0, 4)]);
});

await testOnEach("--confirm asks on a real terminal, and sends after y", async (runtime) => {
  await using exchange = await Exchange.start();
  const args = ["--confirm", ...ORDER];
  await using terminal = await OnTerminal.start(runtime, args, { env: { ...exchange.env, NO_COLOR: "1" } });
  await terminal.until("Send it? [y/N]");
  assertEquals(exchange.requests.length, 0);
  await terminal.type("y\r");
  assertEquals(await terminal.ended(), 0);
  assertEquals(exchange.requests.length, 1);
});

await testEverywhere("y typed before the question of --confirm doesn't confirm", async (runtime) => {
  await using exchange = await Exchange.start();
  const words = [...await commandLine(runtime), "--confirm", ...ORDER].map((word) => `'${word}'`).join(" ");
  // The answer waits in the terminal before kf is even there.
  const line = `printf 'type now\\n'; sleep 0.5; exec ${words}`;
  await using terminal = OnTerminal.startProgram(["sh", "-c", line], { env: { ...exchange.env, NO_COLOR: "1" } });
  await terminal.until("type now");
  await terminal.type("y\r");
  await terminal.until("Send it? [y/N]");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(exchange.requests.length, 0);
  await terminal.type("n\r");
  assertEquals(await terminal.ended(), 2);
  assertEquals(exchange.requests.length, 0);
});

await testOnEach("Ctrl-C typed at once behind the answer still ends kf", async (runtime) => {
  await using exchange = await Exchange.start();
  await using terminal = await OnTerminal.start(runtime, ["--confirm", ...ORDER], { env: exchange.env });
  await terminal.until("Send it? [y/N]");
  await terminal.type("y\r\x03");
  assertEquals(await terminal.ended(), 130);
  assertEquals(exchange.requests.length, 0);
});

await testOnEach("Ctrl-C at the question of --confirm sends nothing and ends with 130", async (runtime) => {
  await using exchange = await Exchange.start();
  await using terminal = await OnTerminal.start(runtime, ["--confirm", ...ORDER], { env: exchange.env });
  await terminal.until("Send it? [y/N]");
  await terminal.type("\x03");
  assertEquals(await terminal.ended(), 130);
  assertEquals(exchange.requests.length, 0);
});

await testOnEach("a slow call shows a spinner on a terminal, and leaves no trace of it", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.fault = { slow: 10 };
  const desk = { env: { ...exchange.env, NO_COLOR: "1" } };
  await using terminal = await OnTerminal.start(runtime, ["-o", "raw", "accounts"], desk);
  await terminal.until(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] accounts … \d s/);
  assertEquals(await terminal.ended(), 0);
  assertMatch(terminal.screen().join(""), /^\{"result":"success"/);
});

await testOnEach("a quick call shows no spinner", async (runtime) => {
  await using exchange = await Exchange.start();
  await using terminal = await OnTerminal.start(runtime, ["-o", "raw", "accounts"], { env: exchange.env });
  assertEquals(await terminal.ended(), 0);
  assert(!/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(terminal.written));
}, ["binary"]);

await testOnEach("TERM=dumb shows no spinner", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.fault = { slow: 10 };
  const desk = { env: { ...exchange.env, TERM: "dumb" } };
  await using terminal = await OnTerminal.start(runtime, ["-o", "raw", "accounts"], desk);
  assertEquals(await terminal.ended(), 0);
  // deno-lint-ignore no-control-regex
  assert(!/\x1b|[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(terminal.written), terminal.written);
}, ["binary"]);
