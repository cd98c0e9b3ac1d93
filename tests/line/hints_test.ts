/**
 * The words of kf: whatever goes wrong, the hint ends with a command that can be pasted and does no harm; so do help texts.
 *
 * @module
 */

import { CALL_OPTIONS, COMMANDS, TOPIC_NAMES } from "../../lib/line/commands.ts";
import { addressOf, AREAS, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { EXIT } from "../../lib/io/failure.ts";
import { FileError } from "../../lib/io/io.ts";
import { findOption, OPTIONS } from "../../lib/line/options.ts";
import { optionExample } from "../../lib/line/example.ts";
import { FAULTS } from "../../lib/sandbox/sandbox.ts";
import { renderNextStep } from "../../lib/text/next_step.ts";
import { judge } from "../../lib/api/verdict.ts";
import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, KEY } from "../support/exchange.ts";
import { assertPasteable, assertShort, commandsOf, examplesIn, pastedIn } from "./pasted_commands.ts";
import { ORDER, REFUSED, typed, words } from "./refusals.ts";
import { kf, newDirectory, type World } from "../support/runner.ts";

/** Fails unless the hint ends with a command that can be pasted in the place of this line. */
async function assertNext(hint: string, line: string): Promise<void> {
  const command = pastedIn(hint);
  assert(command !== undefined, `no command ends the hint of "${line}": ${hint}`);
  await assertPasteable(command, line);
  assertShort(hint);
}

/** Message and hint of a failure as it is written. */
function told(stderr: string): [message: string, hint: string] {
  const [, message = "", hint = ""] = /kf: (\S.*)\nhint: (\S.*)\n$/.exec(stderr) ?? [];
  assert(hint !== "", `no message and hint end this: ${stderr}`);
  assertNotMatch(message, /^[A-Z][a-z]/, "a message begins in lower case");
  return [message, hint];
}

for (const [what, line, , , world] of REFUSED) {
  Deno.test(`what to do about ${what} can be pasted [${typed(line, world)}]`, async () => {
    await using exchange = await Exchange.start();
    const { stderr } = await kf(words(line), { ...world, env: { ...exchange.env, ...world?.env } });
    await assertNext(told(stderr)[1], words(line).join(" "));
  });
}

const SANDBOX = "--env sandbox --data :memory:";
const KEYS = { KRAKEN_FUTURES_API_KEY: KEY.apiKey, KRAKEN_FUTURES_API_SECRET: KEY.apiSecret };

/** A command line, the status it ends with, and the world. */
type Failed = [line: string, status: number, world?: World];

const CREDENTIALS: Failed[] = [
  ["accounts", 3],
  ["guard", 3],
  ["accounts --keys d", 3],
  ["accounts --profile p", 3, { env: { HOME: "/h" } }],
  ["accounts --profile p", 3],
  ["accounts", 3, { env: { KF_KEYS: "" } }],
  ["accounts", 3, { env: { KF_KEYS: "d" } }],
  ["accounts", 3, { env: { ...KEYS, KRAKEN_FUTURES_API_KEY: "" } }],
  ["accounts", 3, { env: { KRAKEN_FUTURES_API_KEY: KEY.apiKey } }],
  ["accounts", 3, { env: { KRAKEN_FUTURES_API_SECRET: KEY.apiSecret } }],
  ["accounts", 3, { env: { ...KEYS, KRAKEN_FUTURES_API_KEY: "two words" } }],
  ["accounts", 3, { env: { ...KEYS, KRAKEN_FUTURES_API_SECRET: "not base64" } }],
  ["accounts", 3, { files: { API_Public: KEY.apiKey } }],
  ["accounts", 3, { files: { API_Private: KEY.apiSecret } }],
  ["accounts --keys d", 3, { files: { "d/API_Public": " ", "d/API_Private": KEY.apiSecret } }],
  ["accounts --keys d", 3, { files: { "d/API_Public": KEY.apiKey, "d/API_Private": "" } }],
  ["accounts --keys d", 3, { files: { "d/API_Public": new FileError("permission denied", { denied: true }) } }],
  ["accounts --keys d", 3, { files: { "d/API_Public": new FileError("it is a directory") } }],
  ["doctor --base-url http://127.0.0.1:1", 4],
];

const USAGE: Failed[] = [
  ["tickers", 2, { env: { KF_PACE: "yes" } }],
  ["tickers --no-pace --pace", 2],
  ["tickers -o pretty --columns symbol", 2],
  ["tickers -o table --columns symbol,,last", 2],
  ["tickers -o table --sort last:up", 2],
  ["tickers --data x.db", 2],
  ["tickers --base-url https://exchange.example --env sandbox", 2],
  ["--env sandbox --curl accounts", 2],
  ["--confirm cancelallorders", 2, { env: KEYS }],
  ["--confirm cancelallorders", 2, { env: KEYS, terminal: true, answers: ["n"] }],
  [`--confirm ${ORDER} cliOrdId=${"a".repeat(80)}`, 2, { env: KEYS }],
  ["-n --deadline 5 accounts", 2],
  [`-n --deadline 5 ${ORDER} processBefore=2026-10-01T12:00:00Z`, 2],
  ["-n --track batchorder json=[]", 2],
  ["--pace accounts", 2, { env: KEYS }],
  ["GET GET", 2],
  ["watch cancelallorders", 2],
  ["watch --every 0 tickers", 2],
  ["watch tickers PF_XBTUSD", 2],
  ["chart --tls x", 2],
  ["tickers --svg x", 2],
  ["tickers -- guard", 2],
];

const GUARD: Failed[] = [
  ["guard --timeout 1", 2],
  ["guard --timeout abc", 2],
  ["guard --every 0.5", 2],
  ["guard --timeout 60 --every 60", 2],
  ["guard ./bot.sh", 2],
  ["guard --", 2],
  ["-- guard ./bot.sh", 2],
  [`${SANDBOX} --clock x60 guard`, 2],
];

const IN_SANDBOX: Failed[] = [
  ["sandbox", 2],
  ["sandbox srve", 2],
  ["sandbox path x", 2],
  ["sandbox path", 2],
  ["sandbox serve --port 65536", 2],
  ["sandbox serve x", 2],
  ["sandbox serve --tls cert.pem", 2],
  ["sandbox serve --tls cert.pem key.pem", 2],
  [`${SANDBOX} --clock zebra tickers`, 2],
  [`${SANDBOX} --clock fixed:yesterday tickers`, 2],
  [`${SANDBOX} --clock fixed:1999-01-01 tickers`, 2],
  [`${SANDBOX} --clock x0 tickers`, 2],
  [`${SANDBOX} --faults zebra tickers`, 2],
  [`${SANDBOX} --faults tickers:zebra tickers`, 2],
  [`${SANDBOX} --faults zebra:503 tickers`, 2],
  [`${SANDBOX} --faults tickers:503@200% tickers`, 2],
  [`${SANDBOX} --faults tickers:503@0% tickers`, 2],
  [`${SANDBOX} --faults tickers:503@0x tickers`, 2],
  [`${SANDBOX} --faults tickers:503@1.5x tickers`, 2],
];

const ANSWERED: Failed[] = [
  ["tickers --retry 0 --base-url http://127.0.0.1:1", 4],
  [`${SANDBOX} --retry 0 --faults tickers:503 tickers`, 8],
  [`${SANDBOX} --retry 0 --faults tickers:302 tickers`, 8],
  [`${SANDBOX} --retry 0 --faults tickers:429 tickers`, 6],
  [`${SANDBOX} --retry 0 --faults tickers:html tickers`, 8],
  [`${SANDBOX} --retry 0 --faults tickers:apply-then-drop tickers`, 4],
  [`${SANDBOX} --retry 0 --faults tickers:refuse tickers`, 8],
  [`${SANDBOX} --max-reply 0.001 tickers`, 8],
  [`${SANDBOX} --resolve 0 --faults *:apply-then-drop ${ORDER}`, 5],
  [`${SANDBOX} --resolve 0 --faults *:apply-then-drop ${ORDER} cliOrdId=a`, 5],
  [`${SANDBOX} --resolve 0 --faults *:apply-then-drop transfer fromAccount=cash toAccount=flex unit=usd amount=10`, 5],
  [`${SANDBOX} --resolve 0 --faults *:apply-then-502 PUT pnlpreferences symbol=PF_XBTUSD pnlPreference=BTC`, 5],
  [`${SANDBOX} cancelorder order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47`, 1],
  [`${SANDBOX} sendorder orderType=lmt symbol=PF_XBTUSD side=buy size=0.001 limitPrice=1.23456`, 1],
  [`${SANDBOX} sendorder orderType=mkt symbol=PF_XBTUSD side=buy size=0.0000001`, 1],
  [`${SANDBOX} sendorder orderType=mkt symbol=PF_NOSUCH side=buy size=1`, 1],
  [`${SANDBOX} orderbook symbol=PF_NOSUCH`, 1],
  [`${SANDBOX} GET /derivatives/api/v3/nosuch`, 1],
];

for (const [line, status, world = {}] of [...CREDENTIALS, ...USAGE, ...GUARD, ...IN_SANDBOX, ...ANSWERED]) {
  Deno.test(`what to do when this ends with ${status} can be pasted [${typed(line, world)}]`, async () => {
    const { code, stderr } = await kf(words(line), world);
    assertEquals(code, status, stderr);
    await assertNext(told(stderr)[1], line);
  });
}

Deno.test("what to do about data that is none of a sandbox can be pasted", async () => {
  await using directory = await newDirectory();
  const path = `${directory.path}/s.db`;
  await Deno.writeTextFile(path, "hello\n".repeat(200));
  for (const line of [`--env sandbox --data ${path} accounts`, `sandbox reset --data ${path}`]) {
    const { code, stderr } = await kf(words(line));
    assertEquals(code, 2, stderr);
    await assertNext(told(stderr)[1], line);
  }
});

Deno.test("every problem of kf doctor has a next step that can be pasted, and none is kf doctor", async () => {
  await using exchange = await Exchange.start();
  const lines = ["doctor", `doctor --base-url ${exchange.url}`, "doctor --base-url http://127.0.0.1:1"];
  for (const line of lines.slice(1)) {
    for (const env of [{}, KEYS]) {
      const { stdout } = await kf(words(line), { env, now: Date.UTC(2027, 1, 20) });
      const hints = [...stdout.matchAll(/^ {2}next: (.*)$/gm)].map(([, hint = ""]) => hint);
      assert(hints.length > 0, stdout);
      for (const hint of hints) {
        await assertNext(hint, line);
        assert(pastedIn(hint) !== "kf doctor");
      }
    }
  }
});

/** What an exchange may say instead of what was hoped for. */
const REPLIES: [status: number, body: string][] = [
  ...[
    "authenticationError",
    "nonceDuplicate",
    "nonceBelowThreshold",
    "insufficientFunds",
    "insufficientAvailableFunds",
    "invalidArgument: symbol",
    "invalidArgument: size",
    "requiredArgumentMissing: orderId",
    "requiredArgumentMissing: order_id",
    "contractNotFound",
    "marketUnavailable",
    "notFound",
    "Contract does not exist",
    "CONTRACT_DOES_NOT_EXIST",
    "Json Parse Error",
    "Server Error",
    "Unavailable",
    "apiLimitExceeded",
    "accountInactive",
    "zebra",
  ].map((error): [number, string] => [200, JSON.stringify({ result: "error", error })]),
  ...[
    "invalidSize",
    "invalidPrice",
    "outsidePriceCollar",
    "postWouldExecute",
    "clientOrderIdAlreadyExist",
    "orderForEditNotFound",
    "wouldNotReducePosition",
    "iocWouldNotExecute",
    "zebra",
  ].map((status): [number, string] => [200, JSON.stringify({ result: "success", sendStatus: { status } })]),
  [
    200,
    '{"result":"success","batchStatus":[{"status":"placed","order_tag":"1"},{"status":"invalidSize","order_tag":"2"}]}',
  ],
  [302, ""],
  [401, "no"],
  [403, "{}"],
  [429, ""],
  [500, "{}"],
  [503, "<html>"],
  [200, ""],
  [200, "[]"],
];

for (const row of endpoints()) {
  Deno.test(`whatever the exchange says to ${addressOf(row)}, what to do about it can be pasted`, async () => {
    for (const [status, body] of REPLIES) {
      const { exit, next } = judge({ status, headers: new Headers(), body: new TextEncoder().encode(body) }, row);
      if (exit !== EXIT.done) await assertNext(renderNextStep(next, []), addressOf(row));
    }
  });
}

for (const { name } of OPTIONS) {
  Deno.test(`the example of --${name} holds, and has it`, async () => {
    const example = optionExample(name);
    await assertPasteable(example);
    assert(
      [`--${name}`, `-${findOption(name)?.short}`].some((form) => commandsOf(example)[0]?.includes(form)),
      example,
    );
  });
}

const ABOUT = ["", ...COMMANDS.map(({ name }) => name), ...TOPIC_NAMES];

for (const about of [...ABOUT, ...endpoints().map(addressOf)]) {
  Deno.test(`kf help ${about} fits a terminal, and its examples can be pasted`, async () => {
    const { code, stdout, stderr } = await kf(["help", ...about.split(" ").filter((word) => word !== "")]);
    assertEquals([code, stderr], [0, ""]);
    const widest = ABOUT.includes(about) ? 80 : 100;
    const wide = stdout.split("\n").filter((line) => line.length > widest && !/^example: |^ {2}kf |https:/.test(line));
    assertEquals(wide, []);
    assertNotMatch(stdout, /[ \t]$|\t|\xa0/m);
    const examples = about === "" ? beginnings(stdout) : examplesIn(stdout);
    assert(examples.length > 0, `kf help ${about} has no example`);
    const own = endpoints().find((row) => addressOf(row) === about)?.id ?? "";
    for (const example of examples) await assertPasteable(example, own);
  });
}

/** What kf help tells to begin with. */
function beginnings(help: string): string[] {
  const [, begin = ""] = /^begin here:\n((?: {2}.*\n)*)/m.exec(help) ?? [];
  const first = begin.trimEnd().split("\n").map((line) => line.trim().split(/ {2,}/)[0] ?? "");
  assertEquals(first.length, 3);
  return first;
}

Deno.test("kf help fits a screen of 80×24 with the prompt, and names every command, topic and area", async () => {
  const { stdout } = await kf(["help"]);
  const lines = stdout.trimEnd().split("\n");
  assert(lines.length <= 23, `${lines.length} lines`);
  assertEquals(lines.filter((line) => line.length > 80), []);
  const [, commands = ""] = /^commands: ([^]*?)\nmethods/m.exec(stdout) ?? [];
  assertEquals(commands.split(/,\s+/), COMMANDS.map(({ name }) => name));
  assertMatch(stdout, new RegExp(`kf help ${RegExp.escape(TOPIC_NAMES.join("|"))}$`, "m"));
  for (const { title, ids } of AREAS) {
    const [, first = ""] = new RegExp(`^  ${title} +([^\\s,]+)`, "m").exec(stdout) ?? [];
    assert(ids.includes(first), `${title}: ${first}`);
  }
});

Deno.test("kf help usage shows the ways to write a line, each with an example that can be pasted", async () => {
  const { stdout } = await kf(["help", "usage"]);
  const [, usage = ""] = /^usage:\n([^]*?)\n\n/m.exec(stdout) ?? [];
  const beside = usage.split("\n").map((line) => line.trim().split(/ {3,}/)[1] ?? "");
  assertEquals(beside.length, 5);
  for (const example of beside.slice(0, 4)) await assertPasteable(example);
  for (const { name } of COMMANDS) assertMatch(stdout, new RegExp(`^  ${name} +\\S`, "m"));
});

for (const line of ["methods", "help methods", "sandbox faults"]) {
  Deno.test(`kf ${line} fits 80 columns, and its lines break between words`, async () => {
    const { code, stdout } = await kf(line.split(" "));
    assertEquals([code, stdout.split("\n").filter((each) => each.length > 80)], [0, []]);
    const words = stdout.replaceAll(/\s+/g, " ");
    const texts = line === "sandbox faults"
      ? FAULTS.map(({ about }) => about)
      : endpoints().map(({ summary }) => summary);
    for (const text of texts) assertStringIncludes(words, text);
  });
}

Deno.test("kf help options tells every option once", async () => {
  const { stdout } = await kf(["help", "options"]);
  const names = [...stdout.matchAll(/^ {2}(?:-\w, | {4})--([\w-]+)/gm)].map(([, name]) => name);
  assertEquals(names.sort(), OPTIONS.map(({ name }) => name).sort());
});

for (const { name, options } of COMMANDS) {
  Deno.test(`kf help ${name} tells of the options that are for few commands`, async () => {
    const { stdout } = await kf(["help", name]);
    const own = options.filter((option) => !CALL_OPTIONS.some((other) => other === option));
    assertEquals(own.filter((option) => !stdout.includes(`--${option}`)), []);
  });
}

Deno.test("a hint without a command, one that would change something, and one that fails are found", async () => {
  assertEquals(pastedIn("write it as name=value"), undefined);
  assertEquals(pastedIn("look at kf openorders before sending it again"), undefined);
  assertEquals(pastedIn("a: kf fills; look: kf openorders; kf fills"), "kf openorders; kf fills");
  assertEquals(commandsOf(`kf x='a b' "c\\"d" < in; kf y > out`), [["kf", "x=a b", 'c"d'], ["kf", "y"]]);
  for (
    const bad of [
      "kf cancelallorders",
      "kf orderbok",
      "kf --timeout x tickers",
      "kf help foo",
      "rm -r x",
      "kf --keys DIR",
    ]
  ) {
    let failed = false;
    await assertPasteable(bad).catch(() => failed = true);
    assert(failed, bad);
  }
  await assertPasteable("kf cancelallorders", "cancelallorders symbol=");
});
