/**
 * -q: what an expression selects from a reply, to the last digit, and the report of a malformed one before anything is sent.
 *
 * @module
 */

import { Failure } from "../../lib/io/failure.ts";
import { fieldsIn, isFields, numberText, parseExact } from "../../lib/text/json.ts";
import { compileQuery } from "../../lib/render/query/query.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { Dice } from "../support/dice.ts";
import { Exchange } from "../support/exchange.ts";
import { ASKED, REPLY, UNFIT, WRONG } from "./query_cases.ts";
import { golden, kf, kfProcess, testEverywhere } from "../support/runner.ts";

function ask(expression: string, reply = REPLY): string {
  return JSON.stringify(compileQuery(expression)(parseExact(reply)));
}

for (const [expression, chosen] of ASKED) {
  Deno.test(`compileQuery() chooses ${chosen} by ${expression}`, () => assertEquals(ask(expression), chosen));
}

Deno.test("compileQuery() hands on the reply's own numbers, and leaves the reply as it was", () => {
  const reply = parseExact(REPLY);
  const before = JSON.stringify(reply);
  assert(compileQuery("ids[0]")(reply) === compileQuery("max(ids)")(reply), "another object");
  compileQuery("[sort(ids), reverse(small), merge(balances, {a: ids}), tickers[] | sort_by(@, &markPrice)]")(reply);
  assertEquals(JSON.stringify(reply), before);
});

Deno.test("compileQuery() orders numbers as their digits say, however they are spelled", () => {
  const dice = new Dice("query order");
  const spelled = (ten12: bigint) => {
    const [sign, digits] = ten12 < 0n ? ["-", String(-ten12)] : ["", String(ten12)];
    return dice.pick([
      `${sign}${digits}e-12`,
      `${sign}${digits.padStart(13, "0").replace(/(\d{12})$/, ".$1")}`,
      `${sign}0.${digits.padStart(30, "0")}E+18`,
    ]);
  };
  for (let round = 0; round < 50; round++) {
    const near = 10n ** BigInt(dice.whole(0, 28)) * (dice.strikes(50) ? -1n : 1n);
    const numbers = Array.from({ length: 9 }, () => near + BigInt(dice.whole(-3, 3)));
    const texts = numbers.map(spelled);
    const read = ask("sort(@)", `[${texts}]`).slice(1, -1).split(",");
    const ordered = [...numbers].sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
    assertEquals(read.map((text) => numbers[texts.indexOf(text)]), ordered, texts.join());
  }
});

Deno.test("compileQuery() calculates sums and products as whole numbers would", () => {
  const dice = new Dice("query arithmetic");
  for (let round = 0; round < 300; round++) {
    const [a, b] = [BigInt(dice.whole(-1e9, 1e9)) ** 3n, BigInt(dice.whole(-1e9, 1e9))];
    const reply = `{"a": ${a}e-7, "b": ${b}e-7}`;
    assertEquals(ask(`a + b == \`${a + b}e-7\` && a - b == \`${a - b}e-7\``, reply), "true", reply);
    assertEquals(ask(`a * b == \`${a * b}e-14\` && sum([a, b, a]) == \`${a + b + a}e-7\``, reply), "true", reply);
    if (b !== 0n) assertEquals(ask("a * b / b == a && a // b * b + (a - a // b * b) == a", reply), "true", reply);
  }
});

for (const [expression, place, why] of WRONG) {
  Deno.test(`compileQuery() points at the mistake in ${JSON.stringify(expression)}`, () => {
    const { exit, message } = assertThrows(() => compileQuery(expression), Failure);
    assertEquals(exit.status, 2);
    assertStringIncludes(message, place);
    assertStringIncludes(message, why);
  });
}

for (const [expression, why] of UNFIT) {
  Deno.test(`compileQuery() reports what doesn't fit in ${expression}`, () => {
    const query = compileQuery(expression);
    const { exit, message } = assertThrows(() => query(parseExact(REPLY)), Failure);
    assertEquals(exit.status, 2);
    assertMatch(message, /^--query doesn't fit the reply at /);
    assertStringIncludes(message, why);
  });
}

/** As deep as an expression can be, and deeper. */
const DEEP: [what: string, expression: string, chosen: string | undefined][] = [
  ["brackets", `${"(".repeat(999)}result${")".repeat(999)}`, '"success"'],
  ["signs", `${"!".repeat(1998)}result`, "true"],
  ["fields", `missing${".a".repeat(999)}`, "null"],
  ["filters", `tickers${" | [?@]".repeat(490)} | [0].vol24h`, "12.50"],
  ["calls", `${"to_array(".repeat(660)}result${")".repeat(660)}[0]`, '"success"'],
  ["too many brackets", `${"(".repeat(1000)}result${")".repeat(1000)}`, undefined],
  ["far too many brackets", "(".repeat(100_000), undefined],
  ["a literal that is deeper than the stack", `\`${"[".repeat(50_000)}${"]".repeat(50_000)}\``, undefined],
];

for (const [what, expression, chosen] of DEEP) {
  Deno.test(`compileQuery() ends well with ${what}`, () => {
    if (chosen !== undefined) return assertEquals(ask(expression), chosen);
    const { message, hint } = assertThrows(() => compileQuery(expression), Failure);
    assertMatch(message, /^--query .*(2000 words and marks are the most|too deep)/);
    assertMatch(hint, /save the reply/);
  });
}

Deno.test("compileQuery() asks a long reply in time that grows with its length", () => {
  const length = 100_000;
  const rows = Array.from({ length }, (_, i) => `{"symbol":"S${i % 97}","price":${(i * 7919) % length}.0}`);
  const reply = parseExact(`{"rows":[${rows}]}`);
  const began = performance.now();
  const query = compileQuery(`[
    sort_by(rows, &price)[-1].price, max_by(rows, &price).price, sort(rows[].symbol)[0], length(group_by(rows, &symbol)),
    sum(rows[].price), length(rows[?contains(symbol, '9')][]), length(rows[::-1]), rows == rows, length(to_string(rows))
  ]`);
  assertMatch(JSON.stringify(query(reply)), /^\[99999\.0,99999\.0,"S0",97,4999950000,/);
  // Each pair of rows would take minutes.
  assert(performance.now() - began < 20_000);
});

const SANDBOX = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];
const PRICE = "tickers[?symbol=='PF_XBTUSD'].markPrice | [0]";

Deno.test("kf -q prints what the expression chooses, with the exchange's own digits", async () => {
  const whole = await kf(["tickers", ...SANDBOX]);
  const reply = parseExact(whole.stdout);
  const ticker = fieldsIn(isFields(reply) && reply.tickers).find(({ symbol }) => symbol === "PF_XBTUSD");
  const { code, stdout, stderr } = await kf(["tickers", "-q", PRICE, ...SANDBOX]);
  assertEquals([code, stdout, stderr], [0, `${numberText(ticker?.markPrice)}\n`, ""]);
});

Deno.test("kf -q -o text prints a string bare, and --query is the same", async () => {
  const expression = "tickers[?symbol=='PF_XBTUSD'].symbol | [0]";
  for (const option of [["-q", expression], ["--query", expression], [`--query=${expression}`]]) {
    const { code, stdout } = await kf(["tickers", ...option, "-o", "text", ...SANDBOX]);
    assertEquals([code, stdout], [0, "PF_XBTUSD\n"]);
  }
  assertEquals((await kf(["tickers", "-q", expression, ...SANDBOX])).stdout, '"PF_XBTUSD"\n');
});

Deno.test("kf -q refuses a malformed expression before it sends anything, a write too", async () => {
  await using exchange = await Exchange.start();
  const order = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1"];
  for (const line of [["tickers"], order]) {
    const { code, stdout } = await kf([...line, "-q", "sendStatus."], { env: exchange.env });
    assertEquals([code, stdout, exchange.connections], [2, "", 0]);
  }
  assertEquals((await kf([...order, "-q", "sendStatus.status"], { env: exchange.env })).stdout, '"placed"\n');
  assertEquals(exchange.executed.length, 1);
});

Deno.test("query_errors.txt holds the messages for malformed expressions as a user reads them", async () => {
  const texts: string[] = [];
  for (const expression of [...WRONG.map(([expression]) => expression), "sum(tickers)", "'a' + none"]) {
    const { stderr } = await kf(["tickers", "-q", expression, ...SANDBOX]);
    texts.push(`$ kf tickers -q '${expression.replaceAll("'", "'\\''")}'\n${stderr}`);
  }
  await golden("query_errors", texts.join("\n"));
});

Deno.test("--errors json has the position in its message", async () => {
  const { code, stderr } = await kf(["tickers", "-q", "a b", "--errors", "json", ...SANDBOX]);
  const failed: { error: string; message: string } = JSON.parse(stderr);
  assertEquals([code, failed.error], [2, "usage"]);
  assertStringIncludes(failed.message, 'at "b", character 3, after "a"');
});

await testEverywhere("kf -q chooses and refuses", async (runtime) => {
  const chosen = await kfProcess(runtime, ["tickers", "-q", `[${PRICE}, '😀', sum(\`[0.1, 0.2]\`)]`, ...SANDBOX]);
  assertEquals(chosen.code, 0, chosen.stderr);
  assertMatch(chosen.stdout, /^\[\d+(?:\.\d+)?,"😀",0\.3\]\n$/);
  const refused = await kfProcess(runtime, ["tickers", "-q", "tickers[?symbol='PF_XBTUSD']", ...SANDBOX]);
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertMatch(refused.stderr, /^kf: --query is wrong at "=", character 16, .*\nhint: .*\n$/);
  const deep = await kfProcess(runtime, ["tickers", "-q", `${"!".repeat(1999)}@`, ...SANDBOX]);
  assertEquals([deep.code, deep.stdout], [0, "false\n"]);
});
