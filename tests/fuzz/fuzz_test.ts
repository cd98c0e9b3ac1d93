/**
 * Random command lines, replies and key files, reproducible by KF_FUZZ_SEED: nothing crashes, nothing is sent that wasn't typed, no
 * digit of a reply changes, and a key file signs with exactly its content or not at all. KF_FUZZ_RUNS is the number of command
 * lines (default 5,000, or 100,000 with KF_TESTS=all); the number of replies and key files is in proportion.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { resolve } from "node:path/posix";
import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { EXIT } from "../../lib/io/failure.ts";
import { FileError, type WireRequest } from "../../lib/io/io.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { KEY } from "../support/exchange.ts";
import { Dice } from "../support/dice.ts";
import { drawKeyFile, drawReply } from "./bytes.ts";
import { drawWords, FUZZ_FILES, FUZZ_STDIN } from "./words.ts";
import { type InProcess, kf, type World } from "../support/runner.ts";
import { sized } from "../support/selection.ts";
import { authentOf } from "../support/signature.ts";
import { pairsOf, segmentsOf, type TypedCall, typedCall, wordsOf } from "./expected_call.ts";

const SEED = Deno.env.get("KF_FUZZ_SEED") ?? "kf";
const { size, mark } = sized(5_000, 100_000);
const RUNS = Number(Deno.env.get("KF_FUZZ_RUNS") ?? size);

const STATUSES = new Set<number>(Object.values(EXIT).map(({ status }) => status));

/** A reply that is a success for every write. */
const GOOD = '{"result":"success","sendStatus":{"status":"placed"},"editStatus":{"status":"edited"},' +
  '"cancelStatus":{"status":"cancelled"},"status":{},"batchStatus":[{"status":"placed","order_tag":"1"}],' +
  '"rfqUid":"1","offerUid":"1","serverTime":"2026-10-01T12:00:00.000Z"}';

/** A world whose network records requests and replies with these bytes. */
function worldWith(sent: WireRequest[], body: Uint8Array | string = GOOD, status = 200): World {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  let time = Date.UTC(2026, 9, 1, 12);
  return {
    now: () => ++time,
    env: { KRAKEN_FUTURES_API_KEY: KEY.apiKey, KRAKEN_FUTURES_API_SECRET: KEY.apiSecret },
    files: FUZZ_FILES,
    stdin: FUZZ_STDIN,
    io: {
      sleep: (ms) => Promise.resolve(void (time += ms)),
      fetch: (request) => {
        sent.push(request);
        return Promise.resolve({ status, headers: new Headers(), body: ReadableStream.from([bytes.slice()]) });
      },
    },
  };
}

/** Asserts no crash, no stack trace, a known exit status, and messages that fit it. */
function assertSound({ code, stderr }: InProcess): void {
  assert(STATUSES.has(code), `exit ${code}`);
  assert(!stderr.includes("a defect in kf") && !/\n\s+at /.test(stderr), stderr);
  if (code !== 0) assert(/kf: .|"error":/.test(stderr), `exit ${code} without a word`);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(stderr), `control characters in ${JSON.stringify(stderr)}`);
}

/** Runs a check many times; the first failure says how to reproduce it. */
async function repeat(runs: number, name: string, check: (dice: Dice) => Promise<() => string>): Promise<void> {
  for (let run = 0; run < runs; run++) {
    let shown = () => "";
    try {
      shown = await check(new Dice(`${SEED}/${name}/${run}`));
    } catch (error) {
      const message = error instanceof Error ? error.stack ?? error.message : String(error);
      throw new Error(`run ${run} of KF_FUZZ_SEED=${SEED}: ${message}\n${shown()}`);
    }
  }
}

/** Words that start something unsuitable for a test: a server, a guard that never exits. */
const ENDLESS = ["serve", "guard"];

Deno.test(`${RUNS} random command lines end well and send nothing that was not typed${mark}`, async () => {
  const count = { sent: 0, done: 0 };
  await repeat(RUNS, "words", async (dice) => {
    const args = drawWords(dice);
    if (args.some((word) => ENDLESS.includes(word))) return () => "";
    const sent: WireRequest[] = [];
    const left = await kf(args, worldWith(sent));
    try {
      assertSound(left);
      assertTyped(args, sent, left);
    } catch (error) {
      const shown = JSON.stringify({ args, sent, code: left.code, stderr: left.stderr }).slice(0, 5000);
      throw new Error(`${error instanceof Error ? error.message : error}\n${shown}`);
    }
    count.sent += sent.length > 0 ? 1 : 0;
    count.done += left.code === 0 ? 1 : 0;
    return () => JSON.stringify(args);
  });
  // A generator that is always refused would prove nothing.
  assert(count.sent > RUNS / 10 && count.done > count.sent / 3, JSON.stringify(count));
});

/** Asserts that the request matches the independently parsed words; requests for a deadline may come before, look-ups after. */
function assertTyped(args: string[], sent: readonly WireRequest[], { code, stderr }: InProcess): void {
  if (sent.length === 0) return;
  const typed = wordsOf(args);
  // These have words of their own.
  if (["doctor", "buy", "sell", "close"].includes(typed.words[0] ?? "")) return;
  for (const word of ["n", "dry-run", "curl", "help", "h", "version"]) assert(!typed.switches.has(word), word);
  const call = typedCall(typed, read);
  const asked = typed.switches.has("deadline") ? sent.slice(1) : [...sent];
  const [request, ...more] = asked;
  // Only the exchange's time was requested, before a mistake stopped the call itself.
  if (request === undefined) return assertEquals(code, 2, stderr);
  for (const each of more) assert(each.method === "GET" || each.url.includes("/orders/status"), `also ${each.url}`);
  assertRequest(request, call, typed.switches);
}

/** A time that was typed as ISO-8601, in ms or s where that is what was sent; anything else as typed. */
function inUnitOf(sent: string | undefined, typed: string): string {
  const ms = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(typed) ? Date.parse(typed) : NaN;
  return [String(ms), String(ms / 1000)].find((time) => time === sent) ?? typed;
}

function read(name: string): string {
  const file = name === "-" ? FUZZ_STDIN : FUZZ_FILES[resolve("/work", name)];
  if (typeof file !== "string") throw new Error(`${name} can't be a value`);
  return file;
}

function assertRequest(request: WireRequest, call: TypedCall, switches: Set<string>): void {
  const { origin, path, query } = partsOf(request.url);
  assertEquals([request.method, origin], [call.verb, "https://futures.kraken.com"]);
  assertEquals(segmentsOf(path), call.path);
  const pairs = [...pairsOf(query), ...pairsOf(request.body ?? "")];
  const sent = withoutAdded(pairs, call, switches);
  assertEquals(sent, call.pairs.map(([name, value], i) => [name, inUnitOf(sent[i]?.[1], value)]));
  const known = Object.entries(request.headers).filter(([name]) => name.toLowerCase() === "algoid");
  assertEquals(known.map(([name, value]) => [name.toLowerCase(), value]), call.headers);
}

function partsOf(url: string): { origin: string; path: string; query: string } {
  const [, origin = "", path = "", query = ""] = /^(https:\/\/[^/]+)([^?]*)\??([^]*)$/.exec(url) ?? [];
  return { origin, path, query };
}

/** Allows only the additions of --deadline and --track: after the typed parameters, or in the JSON of a batch. */
function withoutAdded(
  pairs: [string, string][],
  { pairs: typed, path }: TypedCall,
  switches: Set<string>,
): [string, string][] {
  const left = [...pairs];
  const drop = (name: RegExp, value: RegExp) => {
    const last = left.at(-1);
    if (last !== undefined && left.length > typed.length && name.test(last[0]) && value.test(last[1])) left.pop();
  };
  if (switches.has("track") && path.at(-1) === "sendorder") drop(/^cliOrdId$/, /^kf-[0-9A-Z]{26}$/);
  if (switches.has("deadline")) drop(/^processBefore$/i, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  if (!switches.has("track") || path.at(-1) !== "batchorder") return left;
  return left.map(([name, value], at) =>
    name === "json" ? [name, untracked(value, typed[at]?.[1] ?? "")] : [name, value]
  );
}

/** The batch as typed, if the two differ only by added cliOrdIds. */
function untracked(sent: string, typed: string): string {
  const plain = (text: string) => JSON.stringify(JSON.parse(text));
  return plain(sent.replace(/,"cliOrdId":"kf-[0-9A-Z]{26}"/g, "")) === plain(typed) ? typed : sent;
}

const REPLIES = Math.ceil(RUNS / 20);

/** A call of each kind with rules of its own for the verdict. */
const JUDGED = [
  ...[["tickers"], ["accounts"], ["fills"], ["history/accountlogcsv"], ["GET", "/derivatives/api/v3/new"]],
  ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1", "cliOrdId=a"],
  ["editorder", "orderId=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47", "size=1"],
  ["cancelorder", "order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47"],
  ["cancelallorders"],
  ["batchorder", 'json={"batchOrder":[{"order":"cancel","order_id":"1"}]}'],
  ["transfer", "fromAccount=cash", "toAccount=flex", "unit=usd", "amount=1"],
  ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"],
  ["POST", "/derivatives/api/v3/new"],
];

Deno.test(`${REPLIES} random replies are judged alike in every form, and not a byte is changed${mark}`, async () => {
  await repeat(REPLIES, "replies", async (dice) => {
    const { status, body } = drawReply(dice);
    const line = [...dice.pick(JUDGED), "--retry", "0", "--resolve", "0"];
    const world = () => worldWith([], body, status);
    const [raw, again, pretty, colored] = [
      await kf(line, world()),
      await kf(line, world()),
      await kf([...line, "-o", "pretty"], world()),
      await kf([...line, "-o", "pretty", "--color", "always"], world()),
    ];
    for (const left of [raw, pretty, colored]) {
      assertSound(left);
      assertEquals([left.code, left.stderr], [again.code, again.stderr]);
    }
    assertBytes(raw.stdoutBytes, body);
    assertPretty(pretty.stdout, pretty.stdoutBytes, body);
    assertEquals(withoutColor(colored.stdout), withoutColor(pretty.stdout));
    return () => `${line.join(" ")}: HTTP ${status} ${new TextDecoder().decode(body).slice(0, 500)}`;
  });
});

function withoutColor(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[\d+m/g, "");
}

function assertBytes(printed: Uint8Array, body: Uint8Array): void {
  const want = body.at(-1) === 0x0a ? body : Buffer.concat([body, Uint8Array.of(0x0a)]);
  assert(Buffer.from(printed).equals(want), new TextDecoder().decode(printed));
}

/** Asserts that pretty output is the body except for white space between tokens; a body that is not JSON is unchanged. */
function assertPretty(text: string, bytes: Uint8Array, body: Uint8Array): void {
  if (!isJson(body)) return assertBytes(bytes, body);
  // Control characters are escaped as in JSON.
  const escape = (character: string) => `\\u00${character.charCodeAt(0).toString(16)}`;
  assertEquals(packed(text), packed(new TextDecoder().decode(body)).replace(/[\x7f-\x9f]/g, escape));
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}

/** JSON without white space outside strings. */
function packed(json: string): string {
  let [text, inside] = ["", false];
  for (let at = 0; at < json.length; at++) {
    const character = json[at] ?? "";
    if (inside && character === "\\") text += character + (json[++at] ?? "");
    else if (inside || !/[ \t\r\n]/.test(character)) text += character;
    if (character === '"') inside = !inside;
  }
  return text;
}

const FILLS = '{"result":"success","fills":[]}';

const KEY_FILES = Math.ceil(RUNS / 20);

Deno.test(`${KEY_FILES} random key files sign with exactly what they hold, or end with 3${mark}`, async () => {
  const count = { signed: 0, refused: 0 };
  await repeat(KEY_FILES, "keys", async (dice) => {
    const { file, secret } = drawKeyFile(dice, KEY.apiSecret);
    const sent: WireRequest[] = [];
    const files = { "/keys/API_Public": KEY.apiKey, "/keys/API_Private": file };
    const left = await kf(["fills", "--keys", "/keys"], { ...worldWith(sent, FILLS), env: {}, files });
    assertSound(left);
    assert(left.code === 0 || left.code === 3, left.stderr);
    assertEquals(left.code === 0, sent.length === 1);
    count[left.code === 0 ? "signed" : "refused"]++;
    if (secret !== undefined) assertEquals(left.code, 0, left.stderr);
    if (secret !== undefined || left.code === 0) assertSigned(sent, secret ?? trimmed(file));
    return () => `${Buffer.from(file).toString("hex").slice(0, 400)}`;
  });
  assert(count.signed > KEY_FILES / 5 && count.refused > KEY_FILES / 5, JSON.stringify(count));
});

/** The content of a file that happens to be base64, without its white space. */
function trimmed(file: Uint8Array): string {
  const [first, second] = file;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding).decode(file).replace(/\s+/g, "");
}

function assertSigned([request]: readonly WireRequest[], secret: string): void {
  assert(request !== undefined);
  const { Nonce = "", Authent, APIKey } = request.headers;
  const key = { apiKey: KEY.apiKey, apiSecret: secret };
  assertEquals([APIKey, Authent], [KEY.apiKey, authentOf("", Nonce, "/derivatives/api/v3/fills", key)]);
}

Deno.test("a key file that can't be read, of any name, ends with 3", async () => {
  for (const reason of ["permission denied", "it is a directory", "input/output error"]) {
    const files = { "/keys/API_Public": KEY.apiKey, "/keys/API_Private": new FileError(reason) };
    const { code, stderr } = await kf(["fills", "--keys", "/keys"], { ...worldWith([]), env: {}, files });
    assertEquals(code, 3);
    assertMatch(stderr, new RegExp(`^kf: cannot read /keys/API_Private: ${reason}\n`));
  }
});

Deno.test("the second reading of a command line agrees with the examples of every operation", () => {
  for (const { example, verb } of endpoints()) {
    const words = [...example.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
    assertEquals(typedCall(wordsOf(words), read).verb, verb, example);
  }
});

Deno.test("a short option with two dashes is not switched off by the word behind it, as a fuzzer found", async () => {
  for (const off of [["--n", "false"], ["--n=false"], ["--h", "false"], ["--v=false"]]) {
    const sent: WireRequest[] = [];
    const left = await kf([...off, "cancelallorders"], worldWith(sent));
    assertEquals([left.code, sent], [2, []], off.join(" "));
  }
});
