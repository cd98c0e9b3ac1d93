/**
 * What a refusal advises: the numbers of the market by one public call, and the symbol that was meant; nothing else changes.
 *
 * @module
 */

import { assert, assertEquals, assertLess, assertStringIncludes } from "../support/assert.ts";
import { Exchange, type Fault, json, type Received, type Reply } from "../support/exchange.ts";
import { kf } from "../support/runner.ts";

const BUY = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=0.00005", "limitPrice=50000.3"];

const XBT =
  '{"symbol":"PF_XBTUSD","tickSize":0.5,"contractValueTradePrecision":4,"maxPositionSize":1000.0,"contractSize":1}';
const PEPE = '{"symbol":"PF_PEPEUSD","tickSize":1e-10,"contractValueTradePrecision":-3,"maxPositionSize":1000000000.0}';

/** An exchange that refuses each order so, and lists these markets. */
function refusing(status: string, markets = `${PEPE},${XBT}`) {
  return ({ path }: Received): Reply | undefined => {
    if (path.endsWith("/sendorder")) return json({ result: "success", sendStatus: { status } });
    const body = `{"result":"success","instruments":[${markets}],"serverTime":"2026-10-01T12:00:00.000Z"}`;
    return path.endsWith("/instruments") ? { status: 200, body } : undefined;
  };
}

const NUMBERS: [status: string, symbol: string, told: string][] = [
  ["invalidSize", "PF_XBTUSD", "hint: PF_XBTUSD takes sizes in steps of 0.0001, at most 1000;"],
  ["invalidPrice", "PF_XBTUSD", "hint: PF_XBTUSD takes prices in steps of 0.5;"],
  ["invalidSize", "PF_PEPEUSD", "hint: PF_PEPEUSD takes sizes in steps of 1000, at most 1000000000;"],
  ["invalidPrice", "pf_pepeusd", "hint: pf_pepeusd takes prices in steps of 1e-10;"],
];

for (const [status, symbol, told] of NUMBERS) {
  Deno.test(`${status} of ${symbol} tells the market's numbers by one public call`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = refusing(status);
    const args = BUY.map((word) => word.replace("PF_XBTUSD", symbol));
    const { code, stdout, stderr } = await kf(args, { env: exchange.env, terminal: ["stderr"] });
    assertEquals([code, stdout], [1, `{"result":"success","sendStatus":{"status":"${status}"}}\n`]);
    assertStringIncludes(stderr, `kf: the exchange refused sendorder: ${status}\n${told}`);
    assertEquals(exchange.requests.map(({ path, signature }) => [path.split("/").at(-1), signature]), [
      ["sendorder", "right"],
      ["instruments", "none"],
    ]);
  });
}

/** What may become of that call: the refusal stays what it was. */
const WITHOUT: [what: string, markets: string, fault: Fault | undefined][] = [
  ["the market isn't listed", PEPE, undefined],
  ["the market has no numbers", '{"symbol":"PF_XBTUSD"}', undefined],
  ["the reply is no list", '"x"', undefined],
  ["the connection is lost", XBT, "resetAfterRequest"],
  ["no answer comes", XBT, "hang"],
];

for (const [what, markets, fault] of WITHOUT) {
  Deno.test(`a refusal keeps its status and its next step when ${what}, and ends soon`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = refusing("invalidSize", markets);
    exchange.fault = (request) => request?.path.endsWith("/instruments") ? fault : undefined;
    const began = performance.now();
    const { code, stderr } = await kf(BUY, { env: exchange.env, terminal: ["stderr"] });
    assertEquals([code, exchange.requests.length], [1, 2]);
    assertStringIncludes(stderr, "hint: contractSize, contractValueTradePrecision and maxPositionSize of the market");
    assertLess(performance.now() - began, 5000);
  });
}

Deno.test("stdout has the refusal before the numbers are asked for", async () => {
  await using exchange = await Exchange.start();
  const order: string[] = [];
  exchange.reply = (request) => {
    order.push(request.path.split("/").at(-1) ?? "");
    return refusing("invalidSize")(request);
  };
  await kf(BUY, {
    env: exchange.env,
    terminal: ["stderr"],
    io: { stdout: () => Promise.resolve(void order.push("stdout")) },
  });
  assertEquals(order, ["sendorder", "stdout", "instruments"]);
});

for (const status of ["insufficientAvailableFunds", "postWouldExecute", "tooManySmallOrders", "placed"]) {
  Deno.test(`${status} asks for no numbers`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = refusing(status);
    await kf(BUY, { env: exchange.env, terminal: ["stderr"] });
    assertEquals(exchange.requests.filter(({ path }) => path.endsWith("/instruments")), []);
  });
}

Deno.test("a script isn't kept waiting for the numbers", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = refusing("invalidSize");
  const { code, stderr } = await kf(BUY, { env: exchange.env });
  assertEquals([code, exchange.requests.length], [1, 1]);
  assertStringIncludes(stderr, "hint: contractSize, contractValueTradePrecision and maxPositionSize of the market");
});

Deno.test("the sandbox inside kf tells the numbers to scripts too", async () => {
  const { code, stderr } = await kf([...SANDBOX, "buy", "PF_XBTUSD", "0.00005"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "hint: PF_XBTUSD takes sizes in steps of 0.0001, at most 1200;");
});

const SANDBOX = ["--env", "sandbox", "--data", ":memory:"];

/** Lines about bitcoin by its other name, and the symbol that is advised. */
const BITCOIN: [line: string, advised: string][] = [
  ["orderbook symbol=PF_BTCUSD", "PF_XBTUSD"],
  ["history symbol=PI_BTCUSD", "PI_XBTUSD"],
  ["tickers/pf_btcusd", "PF_XBTUSD"],
  ["buy BTC 0.01", "PF_XBTUSD"],
  ["buy BTCUSDT 0.01", "PF_XBTUSD"],
  ["depth PF_BTCUSD", "PF_XBTUSD"],
  ["chart btcusd", "PF_XBTUSD"],
];

for (const [line, advised] of BITCOIN) {
  Deno.test(`kf ${line} is refused, and advised to write XBT`, async () => {
    const { code, stderr } = await kf([...SANDBOX, ...line.split(" ")]);
    assertEquals(code, 1, stderr);
    assert(stderr.endsWith(`XBT here, so perhaps it is: kf ${SANDBOX.join(" ")} tickers/${advised}\n`), stderr);
  });
}
