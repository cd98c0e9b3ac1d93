/**
 * The completions kf offers to a shell: from the tables, and with the symbols of an exchange.
 *
 * @module
 */

import { CALL_OPTIONS, COMMANDS } from "../../lib/line/commands.ts";
import { complete } from "../../lib/commands/complete/candidates.ts";
import type { Completion } from "../../lib/commands/complete/suggestion.ts";
import { addressOf, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { FORMATS } from "../../lib/line/options.ts";
import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json } from "../support/exchange.ts";
import {
  commandLine,
  golden,
  kf,
  kfProcess,
  newDirectory,
  type Outcome,
  testOnEach,
  type World,
} from "../support/runner.ts";

const SYMBOLS = ["FI_XBTUSD_261225", "PF_ETHUSD", "PF_XBTUSD"];

/** All completions at the cursor. */
function words(line: string[], symbols = SYMBOLS): string[] {
  const { before, words } = complete(line, () => symbols);
  return words.map(({ word }) => before + word);
}

/** Lines up to the cursor, and all completions there. */
const LINES: [string, string[]][] = [
  ["sendo", ["sendorder"]],
  ["SENDO", ["sendorder"]],
  ["dorder", ["sendorder"]],
  ["compl", ["completions"]],
  ["charts", ["charts", "charts/", "charts/analytics/liquidity-pool", "charts/analytics/"]],
  ["charts/t", ["charts/trade/"]],
  ["charts/trade", ["charts/trade", "charts/trade/"]],
  ["charts/trade/PF", ["charts/trade/PF_ETHUSD/", "charts/trade/PF_XBTUSD/"]],
  ["charts/trade/PF_XBTUSD", ["charts/trade/PF_XBTUSD", "charts/trade/PF_XBTUSD/"]],
  ["charts/trade/PF_XBTUSD/1", ["1m", "15m", "1h", "12h", "1d", "1w"].map((each) => `charts/trade/PF_XBTUSD/${each}`)],
  ["charts/analytics/PF_XBTUSD/open", ["charts/analytics/PF_XBTUSD/open-interest"]],
  ["charts/nonsense/", []],
  ["rfqs/7/", []],
  ["instruments/PF_X", ["instruments/PF_XBTUSD/"]],
  ["instruments/PF_XBTUSD/", ["instruments/PF_XBTUSD/status"]],
  ["PUT lev", ["leveragepreferences"]],
  ["put lev", ["leveragepreferences"]],
  ["PUT sendo", []],
  ["DELETE rfqs/", ["rfqs/open-rfqs/", "rfqs/cancel-offer/"]],
  ["rfqs/c", ["rfqs/closed-offers"]],
  ["GET /derivatives/api/v3/instruments/s", ["/derivatives/api/v3/instruments/status"]],
  ["sendorder si", ["side=", "size="]],
  ["sendorder side=buy si", ["size="]],
  ["sendorder side=", ["side=buy", "side=sell"]],
  ["history/orders since=", ["since=now", "since=1h", "since=24h", "since=7d", "since=30d"]],
  ["sendorder SIDE=", []],
  ["sendorder reduceOnly=", ["reduceOnly=true", "reduceOnly=false"]],
  ["sendorder symbol=", SYMBOLS.map((symbol) => `symbol=${symbol}`)],
  ["sendorder symbol=pf_x", ["symbol=PF_XBTUSD"]],
  ["sendorder symbol=xbt", ["symbol=FI_XBTUSD_261225", "symbol=PF_XBTUSD"]],
  ["sendorder size=", []],
  ["nonsense si", []],
  ["orders/status orderIds=1 order", ["orderIds="]],
  ["charts/{tick_type}/{symbol}/{resolution} tick", ["tick_type="]],
  ["charts/trade/PF_XBTUSD/1h ", ["from=", "to=", "count="]],
  ["PUT leveragepreferences m", ["maxLeverage="]],
  ["leveragepreferences m", []],
  ["/derivatives/api/v3/orderbook sy", ["symbol="]],
  ["-o ", [...FORMATS]],
  ["--output=r", ["--output=raw", "--output=receipt"]],
  ["--color ", ["auto", "always", "never"]],
  ["--env ", ["live", "sandbox"]],
  ["--errors=", ["--errors=text", "--errors=json"]],
  ["chart PF_XBTUSD --tick ", ["trade", "mark", "spot"]],
  ["--timeout ", []],
  ["--timeout 5 sendo", ["sendorder"]],
  ["-nvo raw sendo", ["sendorder"]],
  ["-v sendo", ["sendorder"]],
  ["--nonsense sendo", ["sendorder"]],
  ["--out", ["--output"]],
  ["-o raw --out", []],
  ["--no-dr", ["--no-dry-run"]],
  ["--no-nonc", ["--no-nonce"]],
  ["sandbox --por", ["--port"]],
  ["sendorder --por", []],
  ["tickers --columns symbol,las", ["symbol,last", "symbol,lastTime"]],
  ["tickers --sort=last:desc,las", ["--sort=last:desc,lastTime"]],
  ["sendorder --columns ", []],
  ["help ou", ["output"]],
  ["help sendo", ["sendorder"]],
  ["help PUT lev", ["leveragepreferences"]],
  ["help wat", ["watch"]],
  ["completions ", ["bash", "zsh", "fish", "powershell"]],
  ["completions bash ", []],
  ["sandbox ", ["serve", "reset", "path", "keys", "faults"]],
  ["chart ", SYMBOLS],
  ["chart PF_XBTUSD 1", ["1m", "15m", "1h", "12h", "1d", "1w"]],
  ["chart PF_XBTUSD 1h ", []],
  ["depth --svg x.svg PF_E", ["PF_ETHUSD"]],
  ["watch sendo", []],
  ["watch --every 5 tick", ["tickers", "tickers/"]],
  ["watch orderbook symbol=PF_E", ["symbol=PF_ETHUSD"]],
  ["buy PF_E", ["PF_ETHUSD"]],
  ["buy PF_XBTUSD ", []],
  ["buy PF_XBTUSD 1 a", ["at", "algoId="]],
  ["buy PF_XBTUSD 1 at ", []],
  ["buy PF_XBTUSD 1 at 5 s", ["stopPrice="]],
  ["sell PF_XBTUSD 1 cliOrdId=a redu", ["reduceOnly="]],
  ["sell PF_XBTUSD 1 reduceOnly=t", ["reduceOnly=true"]],
  ["close PF_XBTUSD cli", ["cliOrdId="]],
  ["version ", []],
  ["guard ", []],
];

for (const [line, want] of LINES) {
  Deno.test(`complete() of "kf ${line}"`, () => assertEquals(words(line.split(" ")), want));
}

/** Lines that the shell itself completes, after a given prefix. */
const LISTS: [string[], Completion["kind"], string][] = [
  [["batchorder", "json=@ba"], "files", "json=@"],
  [["nonsense", "x=@"], "files", "x=@"],
  [["--keys", ""], "directories", ""],
  [["--keys=k"], "directories", "--keys="],
  [["--ca-cert", "x"], "files", ""],
  [["chart", "PF_XBTUSD", "--svg="], "files", "--svg="],
  [["sandbox", "serve", "--tls", ""], "files", ""],
  [["guard", "--timeout", "60", "--", "./b"], "commands", ""],
  [["guard", "--", "cat", "--dry"], "files", ""],
];

for (const [line, kind, before] of LISTS) {
  Deno.test(`complete() of "kf ${line.join(" ")}" leaves it to the shell`, () => {
    assertEquals(complete(line, () => SYMBOLS), { kind, before, words: [] });
  });
}

Deno.test("complete() of a value that begins with @@ lists no files", () => {
  assertEquals(complete(["batchorder", "json=@@"], () => []).kind, "near");
});

Deno.test("complete() offers every method, up to its first placeholder", () => {
  for (const row of endpoints()) {
    const [id = ""] = row.id.split("{");
    assert(words([...addressOf(row).split(" ").slice(0, -1), ""]).includes(id), row.id);
  }
});

Deno.test("complete() offers every parameter of every method, the required ones first", () => {
  for (const row of endpoints()) {
    const [needed = [], others = []] = [true, false].map((needed) =>
      row.parameters.filter(({ required = false }) => required === needed).map(({ name }) => `${name}=`)
    );
    assertEquals(words([...addressOf(row).split(" "), ""]), [...needed, ...others], row.id);
  }
});

Deno.test("complete() offers every documented value of every parameter", () => {
  for (const row of endpoints()) {
    for (const { name, values } of row.parameters.filter(({ values }) => values !== undefined)) {
      assertEquals(
        words([...addressOf(row).split(" "), `${name}=`]),
        values?.map((value) => `${name}=${value}`),
        row.id,
      );
    }
  }
});

Deno.test("complete() offers every command and the verbs", () => {
  const offered = words([""]);
  for (const word of [...COMMANDS.map(({ name }) => name), "GET", "POST", "PUT", "DELETE"]) {
    assert(offered.includes(word), word);
  }
});

for (const { name, options } of [{ name: "sendorder", options: CALL_OPTIONS }, ...COMMANDS]) {
  Deno.test(`complete() offers the options of kf ${name}, and no other`, () => {
    const want = [...new Set([...options, "help"])].map((option) => `--${option}`);
    assertEquals(words([name, "--"]).toSorted(), want.toSorted());
  });
}

Deno.test("complete() stands any half-typed line", () => {
  const pieces = [
    "",
    "-",
    "--",
    "=",
    "--=",
    "-=x",
    "--output",
    "--no-",
    "x=",
    "=x",
    "@",
    "/",
    "//",
    "a/",
    "charts//",
    "{",
    "\n",
    "é",
    "GET",
  ];
  for (const one of pieces) {
    for (const two of [...pieces, ...COMMANDS.map(({ name }) => name), "sendorder"]) {
      for (const three of pieces) complete([two, one, three], () => SYMBOLS);
    }
  }
});

async function answered(line: string[], world: World = {}): Promise<string[]> {
  const { code, stdout, stderr } = await kf(["__complete", ...line], world);
  assertEquals([code, stderr], [0, ""]);
  return stdout.split("\n").slice(1, -1).map((text) => text.split("\t")[0] ?? "");
}

Deno.test("kf __complete answers a kind, what stays, and words with what they mean", async () => {
  const { stdout } = await kf(["__complete", "sendorder", "si"]);
  await golden("complete_sendorder_si", stdout);
});

Deno.test("kf __complete without a word, or with a blank for an empty one, offers all", async () => {
  assertEquals(await answered([]), await answered([" "]));
  assert((await answered([])).length > 70);
});

Deno.test("the sandbox's symbols come from the sandbox, and nothing is written or asked", async () => {
  const worlds: World[] = [
    { env: { KF_ENV: "sandbox" } },
    { env: { HOME: "/home/me" }, files: { "/home/me/.config/kf/config.json": '{"env": "sandbox"}' } },
  ];
  const io = {
    fetch: () => Promise.reject(new Error("a call left")),
    writeFile: () => Promise.reject(new Error("written")),
  };
  for (const world of worlds) {
    assert((await answered(["sendorder", "symbol="], { ...world, io })).includes("symbol=PF_XBTUSD"));
  }
  assert((await answered(["--env", "sandbox", "sendorder", "symbol="], { io })).includes("symbol=PF_XBTUSD"));
});

const NOON = Date.UTC(2026, 9, 1, 12);
const HOUR = 3600_000;

/** A user with a home directory, at an exchange that lists what a test says. */
class User implements AsyncDisposable {
  now = NOON;
  readonly files = new Map<string, Uint8Array>();
  private constructor(readonly exchange: Exchange) {}

  static async start(symbols: unknown[]): Promise<User> {
    const exchange = await Exchange.start();
    exchange.reply = json({ result: "success", instruments: symbols.map((symbol) => ({ symbol })) });
    return new User(exchange);
  }

  /** The symbols offered after `symbol=`. */
  async symbols({ env = {}, line = [] }: { env?: Record<string, string>; line?: string[] } = {}): Promise<string[]> {
    const offered = await answered([...line, "sendorder", "symbol="], {
      env: { HOME: "/home/me", KF_BASE_URL: this.exchange.url, ...env },
      now: () => this.now,
      io: {
        readFile: (path) => Promise.resolve(this.files.get(path)),
        writeFile: (path, bytes) => Promise.resolve(void this.files.set(path, bytes)),
      },
    });
    return offered.map((word) => word.slice("symbol=".length));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.exchange.close();
  }
}

Deno.test("symbols are asked for once a day, without keys", async () => {
  await using user = await User.start(["PF_XBTUSD", "PF_ETHUSD"]);
  for (const [now, requests] of [[NOON, 1], [NOON + 1, 1], [NOON + 23 * HOUR, 1], [NOON + 25 * HOUR, 2]] as const) {
    user.now = now;
    assertEquals(await user.symbols(), ["PF_ETHUSD", "PF_XBTUSD"]);
    assertEquals(user.exchange.requests.length, requests);
  }
  const { path, signature } = user.exchange.requests[0] ?? {};
  assertEquals([path, signature], ["/derivatives/api/v3/instruments", "none"]);
});

Deno.test("an exchange that doesn't answer is left alone for five minutes; what was known is offered on", async () => {
  await using user = await User.start(["PF_XBTUSD"]);
  await user.symbols();
  user.exchange.fault = "closeAfterRequest";
  for (const [minutes, requests] of [[0, 2], [1, 2], [4, 2], [6, 3]] as const) {
    user.now = NOON + 25 * HOUR + minutes * 60_000;
    assertEquals(await user.symbols(), ["PF_XBTUSD"]);
    assertEquals(user.exchange.requests.length, requests);
  }
});

Deno.test("a refusal and a reply without instruments are no symbols", async () => {
  await using user = await User.start([]);
  for (
    const reply of [json({ result: "error", error: "Server Error" }), json({ result: "success" }), json([]), {
      body: "no",
    }]
  ) {
    user.exchange.reply = reply;
    user.now += HOUR;
    assertEquals(await user.symbols(), []);
  }
});

Deno.test("each exchange has symbols of its own", async () => {
  await using one = await User.start(["PF_XBTUSD"]);
  await using other = await User.start(["PF_ETHUSD"]);
  assertEquals(await one.symbols(), ["PF_XBTUSD"]);
  assertEquals(await one.symbols({ line: ["--base-url", other.exchange.url] }), ["PF_ETHUSD"]);
  assertEquals(await one.symbols({ line: [`--base-url=${other.exchange.url}`] }), ["PF_ETHUSD"]);
  assertEquals([one.exchange.requests.length, other.exchange.requests.length], [1, 1]);
});

Deno.test("what would mean something to a shell or a terminal is no symbol", async () => {
  await using user = await User.start([
    "PF_XBTUSD",
    "$(reboot)",
    "a b",
    "x;y",
    "\x1b[2J",
    "-x",
    "a\tb",
    "`x`",
    "",
    7,
    null,
    "x\n",
  ]);
  assertEquals(await user.symbols(), ["PF_XBTUSD"]);
  user.files.forEach((bytes, path) => {
    const text = new TextDecoder().decode(bytes).replace("PF_XBTUSD", "$(reboot)");
    user.files.set(path, new TextEncoder().encode(text));
  });
  assertEquals(await user.symbols(), []);
});

Deno.test("where nothing can be noted, nothing is asked", async () => {
  await using exchange = await Exchange.start();
  const env = { KF_BASE_URL: exchange.url };
  assertEquals(await answered(["sendorder", "symbol="], { env }), []);
  assertEquals(await answered(["sendorder", "symbol="], { env: { ...env, HOME: "/home/me" } }), []);
  assertEquals(exchange.requests.length, 0);
});

/** Broken environments. */
const TROUBLES: [string, World][] = [
  ["no HOME", {}],
  ["a broken configuration file", { env: { HOME: "/h" }, files: { "/h/.config/kf/config.json": "{" } }],
  ["a broken cache", { env: { HOME: "/h" }, files: { "/h/.cache/kf/symbols.json": "{" } }],
  ["a cache of another kind", { env: { HOME: "/h" }, files: { "/h/.cache/kf/symbols.json": '[{"symbols":1},null]' } }],
  ["an unknown environment", { env: { HOME: "/h", KF_ENV: "demo" } }],
  ["an address that is none", { env: { HOME: "/h", KF_BASE_URL: "nonsense" } }],
  ["two exchanges", { env: { HOME: "/h", KF_BASE_URL: "https://x.invalid", KF_ENV: "sandbox" } }],
];

for (const [trouble, world] of TROUBLES) {
  Deno.test(`completion goes on with ${trouble}`, async () => {
    assertEquals(await answered(["sendorder", "symbol="], world), []);
    assertEquals(await answered(["sendorder", "side=b"], world), ["side=buy"]);
    assertEquals(await answered(["--clock", "nonsense", "--env", "sandbox", "sendorder", "symbol="], world), []);
  });
}

await testOnEach("symbols of a host that hangs are waited for once, and not long", async (runtime) => {
  await using exchange = await Exchange.start();
  await using home = await newDirectory();
  exchange.fault = "hang";
  const env = { KF_BASE_URL: exchange.url, HOME: home.path };
  const times: number[] = [];
  await commandLine(runtime); // kf may have to be built first
  for (let i = 0; i < 2; i++) {
    const begun = performance.now();
    const outcome = await kfProcess(runtime, ["__complete", "sendorder", "symbol="], { env });
    assertEquals(outcomeOf(outcome), [0, "near\tsymbol=\n", ""]);
    times.push(performance.now() - begun);
  }
  assertEquals(exchange.requests.length, 1);
  assertLess(times[0] ?? NaN, 6000);
  assertLess(times[1] ?? NaN, 1500);
});

function outcomeOf({ code, stdout, stderr }: Outcome): [number, string, string] {
  return [code, stdout, stderr];
}

for (const shell of ["bash", "zsh", "fish", "powershell"]) {
  Deno.test(`kf completions ${shell} prints a script that says where it belongs`, async () => {
    const { code, stdout, stderr } = await kf(["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^(#compdef kf\n)?# Completion of kf for \w+\. .*\n#\n# {5}.*kf completions /);
    assertStringIncludes(stdout, "__complete");
  });
}

Deno.test("kf completions names the shells, and a line to paste for the user's own", async () => {
  const texts: string[] = [];
  for (
    const [args, SHELL] of [[[], "/usr/bin/zsh"], [["fis"], "/bin/sh"], [["bash", "zsh"], ""], [
      ["constructor"],
      "fish",
    ]] as const
  ) {
    const { code, stdout, stderr } = await kf(["completions", ...args], { env: { SHELL } });
    assertEquals([code, stdout], [2, ""]);
    texts.push(`$ SHELL=${SHELL} kf completions ${args.join(" ")}\n${stderr}`);
  }
  await golden("completions", texts.join("\n"));
});
