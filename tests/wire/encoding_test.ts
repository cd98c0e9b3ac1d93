/**
 * Encoding as the exchange sees it: its decoder gets exactly what was typed, and the signature matches the bytes that were sent.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import { FileError } from "../../lib/io/io.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, type Received } from "../support/exchange.ts";
import {
  kf,
  kfProcess,
  newDirectory,
  testEverywhere,
  type TestFile,
  testOnEach,
  type World,
} from "../support/runner.ts";

type Item = [name: string, value: string];

/** A signed operation of each way parameters travel. */
const OPERATIONS = [
  ["GET", "fills", "query"],
  ["POST", "cancelorder", "body"],
  ["PUT", "leveragepreferences", "query"],
  ["DELETE", "rfq-assignment/max-leverage", "query"],
] as const;

/** A METHOD with a placeholder for each verb, and the placeholder's name. */
const PLACEHOLDERS = [
  ["GET", "tickers/", "symbol", ""],
  ["GET", "subaccount/", "subaccountUid", "/trading-enabled"],
  ["PUT", "subaccount/", "subaccountUid", "/trading-enabled"],
  ["POST", "rfqs/place-offer/", "rfqUid", ""],
  ["DELETE", "rfqs/cancel-offer/", "rfqUid", ""],
] as const;

const ASCII = String.fromCharCode(...Array(128).keys());

/** Texts that parsers, shells or kf itself might misread. */
const TRAPS = [" ", "\r\n", ...`% %2F %zz + & = # ? / .. @ ' \\ \0 \ufeff e\u0301 👩‍👩‍👧`.split(" ")];

/** All of Unicode but the halves of surrogate pairs, in parts, so that the small ones get their share. */
const RANGES: [first: number, last: number][] = [
  [0x20, 0x7e],
  [0x00, 0x1f],
  [0x7f, 0xff],
  [0x100, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
];

/** Pseudo-random numbers from a seed (mulberry32). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * limit);
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError("nothing to pick from");
    return choice;
  }

  /** A text of up to `most` pieces. */
  text(most: number): string {
    return Array.from(
      { length: this.below(most + 1) },
      () => this.below(4) === 0 ? this.pick(TRAPS) : this.#character(),
    )
      .join("");
  }

  /** A name is never empty and ends at the first `=`. */
  name(): string {
    return `${this.below(2) === 0 ? "n" : this.#character()}${this.text(6)}`.replaceAll("=", "-");
  }

  /** Up to eight parameters, some of the same name. */
  items(most: number): Item[] {
    const items: Item[] = [];
    for (let left = this.below(9); left > 0; left--) {
      const name = items.length > 0 && this.below(3) === 0 ? this.pick(items)[0] : this.name();
      items.push([name, this.text(most)]);
    }
    return items;
  }

  #character(): string {
    const [first, last] = this.pick(RANGES);
    return String.fromCodePoint(first + this.below(last - first + 1));
  }
}

/** Registers a test with many seeds; a failure names its seed. */
function testSeeds(name: string, body: (random: Random, exchange: Exchange) => Promise<void>, seeds = 40): void {
  Deno.test(name, async () => {
    await using exchange = await Exchange.start();
    for (let seed = 1; seed <= seeds; seed++) {
      try {
        await body(new Random(seed), exchange);
      } catch (cause) {
        throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
    }
  });
}

/** A parameter as it is typed. */
function typed([name, value]: readonly [string, string]): string {
  return `${name}=${value.startsWith("@") ? "@" : ""}${value}`;
}

/** Runs a command that has to succeed and returns the only request that arrived. */
async function arrived(exchange: Exchange, args: string[], world: World = {}): Promise<Received> {
  const before = exchange.requests.length;
  const { code, stderr } = await kf(args, { env: exchange.env, ...world });
  assertEquals([code, stderr], [0, ""]);
  const [request, second] = exchange.requests.slice(before);
  if (request === undefined || second !== undefined) throw new Error("not one request arrived");
  assertEquals(request.signature, request.private ? "right" : "none");
  return request;
}

/** The same with unchecked parameters. The `--` lets a name begin with a dash. */
function arrivedUnchecked(exchange: Exchange, verb: string, method: string, items: readonly Item[]): Promise<Received> {
  return arrived(exchange, [verb, method, "--unchecked", "--", ...items.map(typed)]);
}

/** Asserts that only unreserved characters and escapes are sent, in the normal form of RFC 3986. */
function assertPlain({ path, query, body }: Received): void {
  assertMatch(path, /^(\/([\w.~-]|%[0-9A-F]{2})*)+$/);
  assertMatch(`${query}&${body}`, /^([\w.~=&-]|%[0-9A-F]{2})*$/);
  assertEquals(/%(2D|2E|5F|7E|3\d|[46][1-9A-F]|[57][0-9A])/.test(path + query + body), false, "needlessly escaped");
}

/** Runs a command that must be refused before anything is sent. */
async function assertRefused(exchange: Exchange, args: string[], reason: string, world: World = {}): Promise<void> {
  const { code, stdout, stderr } = await kf(args, { env: exchange.env, ...world });
  assertEquals([code, stdout, exchange.connections], [2, "", 0], stderr);
  assertStringIncludes(stderr, reason);
}

for (const [verb, method, where] of OPERATIONS) {
  testSeeds(`any names and values reach the ${where} of a ${verb} in the order typed`, async (random, exchange) => {
    const items = random.items(30);
    const request = await arrivedUnchecked(exchange, verb, method, items);
    assertEquals(request.params, items);
    assertEquals(where === "body" ? request.query : request.body, "");
    assertPlain(request);
  });

  Deno.test(`every character of ASCII reaches the ${where} of a ${verb}, in a name and in a value`, async () => {
    await using exchange = await Exchange.start();
    const name = ASCII.replace("=", "");
    const items: Item[] = [[name, ASCII], ...[...ASCII].map((character): Item => ["c", character])];
    const request = await arrivedUnchecked(exchange, verb, method, items);
    assertEquals(request.params, items);
    assertPlain(request);
  });

  Deno.test(`empty values reach the ${where} of a ${verb} as name=`, async () => {
    await using exchange = await Exchange.start();
    const { query, body } = await arrivedUnchecked(exchange, verb, method, [["a", ""], ["b", "1"], ["a", ""]]);
    assertEquals(where === "body" ? body : query, "a=&b=1&a=");
  });

  Deno.test(`a ${verb} without parameters has nothing behind its path`, async () => {
    await using exchange = await Exchange.start();
    const request = await arrivedUnchecked(exchange, verb, method, []);
    assertEquals([request.target, request.body, request.postData.length], [request.path, "", 0]);
  });
}

testSeeds("values of 100 kB reach the body of a POST", async (random, exchange) => {
  const text = random.text(50);
  const value = `${text}${"x".repeat(50_000)}${text}é💶`.padEnd(100_000, "é");
  assertEquals((await arrivedUnchecked(exchange, "POST", "cancelorder", [["a", value]])).params, [["a", value]]);
}, 5);

for (const [verb, before, name, after] of PLACEHOLDERS) {
  const segmentOf = ({ path }: Received) =>
    decodeURIComponent(path.slice(`/derivatives/api/v3/${before}`.length, path.length - after.length));

  testSeeds(
    `any text given by name fills the placeholder of ${verb} ${before}{${name}}${after}`,
    async (random, exchange) => {
      const text = `${random.text(12)}x`;
      const request = await arrivedUnchecked(exchange, verb, `${before}{${name}}${after}`, [["a", "b c"], [
        name,
        text,
      ]]);
      assertEquals([segmentOf(request), request.params], [text, [["a", "b c"]]]);
      assertPlain(request);
    },
  );

  testSeeds(
    `any text typed in its place fills the placeholder of ${verb} ${before}{${name}}${after}`,
    async (random, exchange) => {
      const text = `x${random.text(12).replaceAll("/", "")}`;
      const request = await arrivedUnchecked(exchange, verb, `${before}${text}${after}`, [["a", "b c"]]);
      assertEquals([segmentOf(request), request.params], [text, [["a", "b c"]]]);
      assertPlain(request);
    },
  );
}

for (const value of ["", ".", ".."]) {
  Deno.test(`a placeholder filled with "${value}" is refused, for it is no segment`, async () => {
    await using exchange = await Exchange.start();
    await assertRefused(exchange, ["--unchecked", "tickers/{symbol}", `symbol=${value}`], "symbol");
  });
}

for (const words of [["accounts", "a=\ud800"], ["accounts", "\udc00=1"], ["tickers/\ud800"]]) {
  Deno.test(`half a surrogate pair in ${JSON.stringify(words)} is refused`, async () => {
    await using exchange = await Exchange.start();
    await assertRefused(exchange, ["--unchecked", ...words], "surrogate");
  });
}

for (
  const value of ["1.0", "0.10", "00012", "1e-7", "+5", ".5", "12345678901234567890"]
) {
  Deno.test(`a checked number travels as typed: "${value}"`, async () => {
    await using exchange = await Exchange.start();
    const order = [
      "sendorder",
      "orderType=lmt",
      "symbol=PF_XBTUSD",
      "side=buy",
      `size=${value}`,
      `limitPrice=${value}`,
    ];
    const { params } = await arrived(exchange, order);
    assertEquals(params.slice(3), [["size", value], ["limitPrice", value]]);
  });
}

for (const value of ["1_000", "0x10", "NaN", " 1 ", "0,001", "1.000,5", "ten"]) {
  Deno.test(`"${value}" is no number, and travels only unchecked`, async () => {
    await using exchange = await Exchange.start();
    const order = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", `size=${value}`];
    await assertRefused(exchange, order, `"${value}" is no number, as size needs`);
    const { params } = await arrived(exchange, [...order, "--unchecked"]);
    assertEquals(params.at(-1), ["size", value]);
  });
}

Deno.test("a value keeps its own equal signs", async () => {
  await using exchange = await Exchange.start();
  const { params } = await arrived(exchange, ["history/executions", "continuation_token=MTc5MDQy=="]);
  assertEquals(params, [["continuation_token", "MTc5MDQy=="]]);
});

/** Texts that fit on a real command line: no NUL, and of limited length. */
const ARGUMENTS: Item[] = [
  ["a", `${"é".repeat(5_000)}${"x".repeat(90_000)}`],
  ["-b", ASCII.slice(1)],
  ["-b", ""],
  ["é💶", "ümläut 👩‍👩‍👧 \ufeff \u2028 中文 e\u0301 \u{10ffff}"],
];

await testEverywhere("any text of a real command line reaches the exchange", async (runtime) => {
  await using exchange = await Exchange.start();
  const args = ["POST", "cancelorder", "--unchecked", "--", ...ARGUMENTS.map(typed)];
  const { code, stderr } = await kfProcess(runtime, args, { env: exchange.env });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(exchange.executed.map(({ params, signature }) => [params, signature]), [[ARGUMENTS, "right"]]);
});

/** Already escaped, in ways kf itself wouldn't: lower case, needless, with a plus. */
function escapedAtWill(random: Random, allowed: string): string {
  const escape = (byte: number) => {
    const hex = byte.toString(16).padStart(2, "0");
    return `%${random.below(2) === 0 ? hex : hex.toUpperCase()}`;
  };
  const write = (byte: number) => {
    const character = String.fromCharCode(byte);
    return allowed.includes(character) && random.below(3) > 0 ? character : escape(byte);
  };
  return `x${[...Buffer.from(random.text(20))].map(write).join("")}`;
}

const UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

for (const [verb, method, where] of OPERATIONS) {
  testSeeds(`--encoded sends a ${verb} as typed`, async (random, exchange) => {
    const allowed = `${UNRESERVED}!$()*+,/:;@?${where === "body" ? "'\"<>{}[]\\^`| #" : ""}`;
    const typed = Array.from(
      { length: 3 },
      () => `${escapedAtWill(random, UNRESERVED)}=${escapedAtWill(random, allowed)}`,
    );
    const request = await arrived(exchange, ["--encoded", "--unchecked", verb, method, ...typed]);
    assertEquals(where === "body" ? request.body : request.query, typed.join("&"));
  });
}

for (const [verb, before, name, after] of PLACEHOLDERS) {
  testSeeds(`--encoded fills ${verb} ${before}{${name}}${after} as typed`, async (random, exchange) => {
    const typed = escapedAtWill(random, `${UNRESERVED}!$&'()*+,;:@`);
    const byName = ["--encoded", "--unchecked", verb, `${before}{${name}}${after}`, `${name}=${typed}`];
    const inPlace = ["--encoded", "--unchecked", verb, `${before}${typed}${after}`];
    for (const args of [byName, inPlace]) {
      assertEquals((await arrived(exchange, args)).path, `/derivatives/api/v3/${before}${typed}${after}`);
    }
  }, 10);
}

Deno.test("--encoded sends the original client's raw JSON as typed, and signs it", async () => {
  await using exchange = await Exchange.start();
  const json = '{"batchOrder":[{"order":"cancel","order_id":"é 1"}]}';
  assertEquals((await arrived(exchange, ["batchorder", "--encoded", `json=${json}`])).body, `json=${json}`);
});

/** Words of the original client's command lines that kf refuses without --encoded. */
const AS_TYPED: string[][] = [
  ["sendorder", "orderType=mkt&symbol=pi_xbtusd&side=buy&size=1"],
  ["sendorder", "orderType=mkt", "symbol=pi_xbtusd", "side=buy", "size=1", "limitPrice="],
  ["cancelorder", "cliOrdId=@me"],
  ["cancelorder", "cliOrdId=a", ""],
  ["cancelorder", "", "cliOrdId=a"],
  ["cancelorder", "cliOrdId"],
  ["cancelorder", "=a"],
  ["cancelorder", "cliOrdId=a", "x=&=y&&z"],
  ["cancelorder", "order_id=%zz"],
  ["cancelorder"],
];

for (const [method = "", ...words] of AS_TYPED) {
  Deno.test(`--encoded sends ${method} ${JSON.stringify(words)} as typed, which alone is refused`, async () => {
    await using exchange = await Exchange.start();
    assertEquals((await arrived(exchange, ["--encoded", method, ...words])).body, words.join("&"));
    const { code } = await kf([method, ...words], { env: exchange.env });
    assertEquals([code, exchange.requests.length], [2, 1]);
  });
}

Deno.test("--encoded parameters in one word are understood where --track has to", async () => {
  await using exchange = await Exchange.start();
  const order = "orderType=mkt&symbol=pi_xbtusd&side=buy&size=1";
  const named = await arrived(exchange, ["--encoded", "--track", "sendorder", `${order}&cliOrdId=a%20b`]);
  assertEquals(named.body, `${order}&cliOrdId=a%20b`);
  await kf(["--encoded", "--track", "sendorder", order], { env: exchange.env });
  assertMatch(
    exchange.executed.at(-1)?.body ?? "",
    /^orderType=mkt&symbol=pi_xbtusd&side=buy&size=1&cliOrdId=kf-[0-9A-Z]{26}$/,
  );
});

/** Texts that fetch would change or cut, so that the text sent would differ from the one signed. */
const UNFIT: [what: string, args: string[]][] = [
  ["a space in a query", ["GET", "fills", "a=b c"]],
  ["a quote in a query", ["GET", "fills", "a=b'c"]],
  ["a letter beyond ASCII in a query", ["PUT", "leveragepreferences", "a=é"]],
  ["a line end in a query", ["GET", "fills", "a=b\nc"]],
  ["a fragment in a query", ["GET", "fills", "a=b#c"]],
  ["an empty fragment in a query", ["GET", "fills", "a=b#"]],
  ["a fragment in a placeholder", ["GET", "tickers/PF_XBTUSD#x"]],
  ["a fragment in a signed placeholder", ["PUT", "subaccount/x#/trading-enabled", "tradingEnabled=true"]],
  ["a query in a placeholder", ["GET", "tickers/{symbol}", "symbol=PF_XBTUSD?x"]],
  ["a query in a signed placeholder", ["PUT", "subaccount/x?y/trading-enabled", "tradingEnabled=true"]],
  ["an escaped dot segment", ["GET", "tickers/%2e%2e"]],
  ["a dot segment below another", ["GET", "tickers/{symbol}", "symbol=x/../y"]],
];

for (const [what, args] of UNFIT) {
  Deno.test(`--encoded refuses ${what}`, async () => {
    await using exchange = await Exchange.start();
    await assertRefused(exchange, ["--encoded", "--unchecked", ...args], "percent-encode");
  });
}

/** The content of a file or standard input, and the value it stands for. */
const CONTENTS: [what: string, content: string, value: string][] = [
  ["a text without a line end", "PF_XBTUSD", "PF_XBTUSD"],
  ["a text with its line end", "PF_XBTUSD\n", "PF_XBTUSD"],
  ["a text with a line end of Windows", "PF_XBTUSD\r\n", "PF_XBTUSD"],
  ["a text with two line ends", "a\n\n", "a\n"],
  ["lines of Windows", "a\r\nb\r\n\r\n", "a\r\nb\r\n"],
  ["a lone carriage return", "a\r", "a\r"],
  ["nothing", "", ""],
  ["a line end alone", "\n", ""],
  ["an @", "@file\n", "@file"],
  ["two @", "@@", "@@"],
  ["white space", " \t a \t ", " \t a \t "],
  ["all of ASCII", ASCII, ASCII],
  ["letters of all lengths", "aé中💶\u{10ffff}", "aé中💶\u{10ffff}"],
  ["100 kB", "é\r\n".repeat(25_000), "é\r\n".repeat(25_000).slice(0, -2)],
];

for (const [what, content, value] of CONTENTS) {
  Deno.test(`@FILE and @- give ${what}, less one final line end`, async () => {
    await using exchange = await Exchange.start();
    const world = { files: { "a file=@x": content }, stdin: content };
    const args = ["POST", "cancelorder", "--unchecked", "a=@a file=@x", "b=@-"];
    assertEquals((await arrived(exchange, args, world)).params, [["a", value], ["b", value]]);
  });
}

Deno.test("@@ is a literal @, and any other @ stands for itself", async () => {
  await using exchange = await Exchange.start();
  const items = ["a=@@", "a=@@-", "a=@@@x", "a=b@c", "@d=e"];
  const { params } = await arrived(exchange, ["POST", "cancelorder", "--unchecked", ...items]);
  assertEquals(params, [["a", "@"], ["a", "@-"], ["a", "@@x"], ["a", "b@c"], ["@d", "e"]]);
});

Deno.test("values of files keep their place among the typed ones", async () => {
  await using exchange = await Exchange.start();
  const args = ["orders/status", "orderIds=@one", "orderIds=2", "cliOrdIds=@-", "orderIds=@/far/three"];
  const { params } = await arrived(exchange, args, { files: { one: "1\n", "/far/three": "3\n" }, stdin: "c" });
  assertEquals(params, [["orderIds", "1"], ["orderIds", "2"], ["cliOrdIds", "c"], ["orderIds", "3"]]);
});

Deno.test("a placeholder can be filled from a file", async () => {
  await using exchange = await Exchange.start();
  const request = await arrived(exchange, ["tickers/{symbol}", "symbol=@s"], { files: { s: "PF XBT\n" } });
  assertEquals(request.target, "/derivatives/api/v3/tickers/PF%20XBT");
});

/** Values that can't be read, and their messages. */
const UNREADABLE: [what: string, args: string[], reason: string, files: Record<string, TestFile>][] = [
  ["a file that is not there", ["a=@none"], "cannot read none for a: no such file", {}],
  ["a file without a name", ["a=@"], "no such file", {}],
  ["a file nobody may read", ["a=@f"], "cannot read f for a: permission denied", {
    f: new FileError("permission denied", { denied: true }),
  }],
  ["a file that is not UTF-8", ["a=@f"], "cannot read f: it is not UTF-8 text", { f: Uint8Array.of(0x61, 0xff) }],
  ["a file that is cut inside a letter", ["a=@f"], "not UTF-8", { f: Uint8Array.of(0xc3) }],
  ["standard input for two parameters", ["a=@-", "b=@-"], "a and b both read @-", {}],
];

for (const [what, items, reason, files] of UNREADABLE) {
  Deno.test(`${what} is refused`, async () => {
    await using exchange = await Exchange.start();
    await assertRefused(exchange, ["POST", "cancelorder", "--unchecked", ...items], reason, { files });
  });
}

Deno.test("standard input that is not UTF-8 is refused", async () => {
  await using exchange = await Exchange.start();
  const world = { stdin: Uint8Array.of(0xff) };
  await assertRefused(
    exchange,
    ["fills", "lastFillTime=@-"],
    "standard input for lastFillTime: it is not UTF-8",
    world,
  );
});

await testOnEach("a real file and a real standard input give their values", async (runtime) => {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  const text = `é💶\r\n${"x".repeat(200_000)}`;
  await Deno.writeTextFile(join(directory.path, "a file"), `${text}\r\n`);
  const args = ["POST", "cancelorder", "--unchecked", "a=@a file", `b=@${join(directory.path, "a file")}`, "c=@-"];
  const { code, stderr } = await kfProcess(runtime, args, {
    cwd: directory.path,
    env: exchange.env,
    stdin: `${text}\n`,
  });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(exchange.executed.map(({ params }) => params), [[["a", text], ["b", text], ["c", text]]]);
});

await testOnEach("a real file that can't be read sends nothing", async (runtime) => {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  await Deno.writeFile(join(directory.path, "bytes"), Uint8Array.of(0xff));
  for (const [file, reason] of [["none", "no such file"], [".", "it is a directory"], ["bytes", "not UTF-8"]]) {
    const surroundings = { cwd: directory.path, env: exchange.env };
    const { code, stdout, stderr } = await kfProcess(runtime, ["batchorder", `json=@${file}`], surroundings);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, reason ?? "");
  }
  assertEquals(exchange.connections, 0);
});
