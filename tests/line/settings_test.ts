/**
 * The configuration file: what of it holds for a call, what comes first, what is wrong with it where, and what kf config tells.
 *
 * @module
 */

import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { OPTIONS } from "../../lib/line/options.ts";
import { authentOf, Exchange, KEY } from "../support/exchange.ts";
import { golden, type InProcess, kf, kfProcess, newDirectory, testOnEach, type World } from "../support/runner.ts";
import { keysOfSandbox } from "../support/served_sandbox.ts";

const PATH = "/home/ann/.config/kf/config.json";

/** Runs kf where this file is the configuration file. */
function configured(file: string | Record<string, unknown>, args: string[], world: World = {}): Promise<InProcess> {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  return kf(args, {
    ...world,
    env: { HOME: "/home/ann", ...world.env },
    files: { [PATH]: text, ...world.files },
  });
}

/** What `kf config` says of one option: its value, and where that comes from in words. */
async function told(
  file: Record<string, unknown>,
  name: string,
  args: string[] = [],
  env: Record<string, string> = {},
) {
  const { code, stdout, stderr } = await configured(file, ["config", "--json", ...args], { env });
  assertEquals(code, 0, stderr);
  const { settings } = JSON.parse(stdout);
  const { value, from } = settings.find((setting: { name: string }) => setting.name === name);
  const place = from.profile ?? (from.kind === "file" ? "top" : from.name ?? from.kind);
  return [value, place];
}

const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1"];
const LEVELS = {
  "base-url": "https://top.example",
  profile: "one",
  profiles: { one: { "base-url": "https://one.example" }, two: { "base-url": "https://two.example" }, three: {} },
};

/** A command line and an environment, and the host that the call goes to under {@linkcode LEVELS}. */
const HOSTS: [what: string, args: string[], env: Record<string, string>, host: string][] = [
  ["the section of the file's profile", [], {}, "one.example"],
  ["the section of the profile that is typed", ["--profile", "two"], {}, "two.example"],
  ["the top level where the section says nothing", ["--profile", "three"], {}, "top.example"],
  ["the top level where the profile has keys and no section", ["--profile", "four"], {}, "top.example"],
  ["a variable before the file", [], { KF_BASE_URL: "https://variable.example" }, "variable.example"],
  ["the file before an empty variable", [], { KF_BASE_URL: "" }, "one.example"],
  [
    "the command line before all",
    ["--base-url", "https://typed.example"],
    { KF_BASE_URL: "https://variable.example" },
    "typed.example",
  ],
];

for (const [what, args, env, host] of HOSTS) {
  Deno.test(`a setting comes from ${what}`, async () => {
    const files = { "/home/ann/.config/kf/four/API_Public": "four" };
    const { code, stdout, stderr } = await configured(LEVELS, [...args, "tickers", "-n"], { env, files });
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `GET https://${host}/derivatives/`);
  });
}

const TRACKED: [what: string, args: string[], env: Record<string, string>, tracked: boolean][] = [
  ["on", [], {}, true],
  ["off by --no-track", ["--no-track"], {}, false],
  ["off by KF_TRACK=0", [], { KF_TRACK: "0" }, false],
  ["on by --track whatever KF_TRACK says", ["--track"], { KF_TRACK: "0" }, true],
];

for (const [what, args, env, tracked] of TRACKED) {
  Deno.test(`a switch of the file is ${what}`, async () => {
    const { code, stdout, stderr } = await configured({ track: true }, [...args, ...ORDER, "-n"], { env });
    assertEquals([code, stdout.includes("cliOrdId=")], [0, tracked], stderr);
  });
}

Deno.test("a switch that a profile's section puts off is off", async () => {
  const file = { track: true, profiles: { plain: { track: false } } };
  const { stdout } = await configured(file, ["--profile", "plain", ...ORDER, "-n"]);
  assert(!stdout.includes("cliOrdId="), stdout);
});

Deno.test("a call goes with the keys, host and limits of the file, over a real connection", async () => {
  await using exchange = await Exchange.start();
  const file = `{ // by hand
    "base-url": "${exchange.url}", "timeout": 5.0, "retry": "0",
    "keys": "bot", /* beside the file */
  }`;
  const files = {
    "/home/ann/.config/kf/bot/API_Public": KEY.apiKey,
    "/home/ann/.config/kf/bot/API_Private": KEY.apiSecret,
  };
  const { code, stderr } = await configured(file, ["accounts", "-v"], { files });
  assertEquals(code, 0, stderr);
  const [request] = exchange.requests;
  const { nonce = "", authent } = request?.headers ?? {};
  assertEquals(authent, authentOf("", nonce, request?.path ?? "", KEY));
  assertStringIncludes(stderr, "* keys from /home/ann/.config/kf/bot");
  exchange.fault = "closeAfterRequest";
  const failed = await configured(file, ["accounts"], { files });
  assertEquals([failed.code, failed.pauses.length], [4, 0], "retry 0 holds");
});

/** Where keys are read: the pair of each place has the place's name as its public key. */
const KEYS: [what: string, file: Record<string, unknown>, args: string[], env: Record<string, string>, key: string][] =
  [
    ["the directory that the top level names", { keys: "/srv/top" }, [], {}, "top"],
    ["the directory of the file's profile", { profile: "main" }, [], {}, "main"],
    [
      "the directory that its section names",
      { profile: "main", profiles: { main: { keys: "/srv/own" } } },
      [],
      {},
      "own",
    ],
    [
      "the directory that the typed profile's section names, before variables",
      {
        profiles: { bot: { keys: "/srv/own" } },
        keys: "/srv/top",
      },
      ["--profile", "bot"],
      { KF_KEYS: "/srv/variable" },
      "own",
    ],
    [
      "the typed profile's own directory, not the top level's",
      { keys: "/srv/top", profiles: { bot: {} } },
      [
        "--profile",
        "bot",
      ],
      {},
      "bot",
    ],
    ["a variable before the file", { keys: "/srv/top" }, [], { KF_KEYS: "/srv/variable" }, "variable"],
    ["a variable before the file's profile", { profile: "main" }, [], { KF_KEYS: "/srv/variable" }, "variable"],
    ["--keys before the file's profile", { profile: "main" }, ["--keys", "/srv/typed"], {}, "typed"],
  ];

for (const [what, file, args, env, key] of KEYS) {
  Deno.test(`keys come from ${what}`, async () => {
    await using exchange = await Exchange.start();
    const places = { top: "/srv/top", own: "/srv/own", variable: "/srv/variable", typed: "/srv/typed" };
    const below = { main: "/home/ann/.config/kf/main", bot: "/home/ann/.config/kf/bot" };
    const files = Object.fromEntries(
      Object.entries({ ...places, ...below }).flatMap(([name, directory]) => [
        [`${directory}/API_Public`, name],
        [`${directory}/API_Private`, KEY.apiSecret],
      ]),
    );
    const { stderr } = await configured(file, ["accounts", ...args], {
      env: { KF_BASE_URL: exchange.url, ...env },
      files,
    });
    assertEquals(exchange.requests.map(({ headers }) => headers.apikey), [key], stderr);
  });
}

const SANDBOX = { data: ":memory:", clock: "fixed:2026-10-01T12:00:00Z" };

Deno.test("a profile may be the sandbox, which signs with keys of its own", async () => {
  const file = { ...SANDBOX, profiles: { play: { env: "sandbox" } }, keys: "/none" };
  const { code, stdout, stderr } = await configured(file, ["--profile", "play", "auth/api-keys/v3/check"]);
  assertEquals(code, 0, stderr);
  const { KRAKEN_FUTURES_API_KEY: own } = await keysOfSandbox();
  assertEquals(JSON.parse(stdout).apiKey, own);
});

Deno.test("in the sandbox the file's keys are never read, unless the typed profile's section names them", async () => {
  const keys = { "/home/ann/.config/kf/bot/API_Public": "x", "/home/ann/.config/kf/bot/API_Private": KEY.apiSecret };
  for (const file of [{ keys: "bot" }, { profile: "bot" }, { profile: "bot", profiles: { bot: { keys: "bot" } } }]) {
    const { code, stderr } = await configured({ ...SANDBOX, ...file }, ["--env", "sandbox", "accounts"], {
      files: keys,
    });
    assertEquals(code, 0, stderr);
  }
  const named = { ...SANDBOX, profiles: { bot: { keys: "bot", env: "sandbox" } } };
  const { code, stderr } = await configured(named, ["--profile", "bot", "accounts", "-v"], { files: keys });
  assertEquals(code, 3, "the sandbox doesn't know that pair");
  assertStringIncludes(stderr, "* keys from /home/ann/.config/kf/bot");
});

/** Two exchanges said at two places: the file, the command line, the environment, and which one holds. */
const EXCHANGES: [file: Record<string, unknown>, args: string[], env: Record<string, string>, sandbox: boolean][] = [
  [{ "base-url": "https://top.example" }, ["--env", "sandbox"], {}, true],
  [{ "base-url": "https://top.example" }, [], { KF_ENV: "sandbox" }, true],
  [{ env: "sandbox" }, ["--base-url", "https://typed.example"], {}, false],
  [{ env: "sandbox" }, [], { KF_BASE_URL: "https://variable.example" }, false],
  [{ env: "sandbox" }, ["--env", "live"], {}, false],
  [{ env: "sandbox" }, [], { KF_ENV: "live" }, false],
  [{ "base-url": "https://top.example", profile: "p", profiles: { p: { env: "sandbox" } } }, [], {}, true],
  [{ env: "sandbox", profile: "p", profiles: { p: { "base-url": "https://p.example" } } }, [], {}, false],
  [{ env: "sandbox", profile: "p", profiles: { p: { env: "live" } } }, [], {}, false],
];

for (const [file, args, env, sandbox] of EXCHANGES) {
  Deno.test(`${JSON.stringify(file)} with ${JSON.stringify([...args, env])} is ${sandbox ? "" : "not "}the sandbox`, async () => {
    const { code, stdout, stderr } = await configured({ ...SANDBOX, ...file }, [...args, "tickers", "-n"], { env });
    assertEquals([code, stdout.includes("sandbox.invalid")], [0, sandbox], stderr);
  });
}

Deno.test("what the file says of the sandbox holds in it and in kf sandbox, and is no mistake elsewhere", async () => {
  const file = { data: "~/s.db", clock: "fixed:2026-10-01T12:00:00Z", seed: 42, faults: "*:503" };
  assertEquals((await configured(file, ["sandbox", "path"])).stdout, "/home/ann/s.db\n");
  assertEquals((await configured(file, ["tickers", "-n"])).code, 0);
  const inside = await configured({ ...file, data: ":memory:" }, ["--env", "sandbox", "tickers", "--retry=0"]);
  assertEquals(inside.code, 8, inside.stderr);
});

/** A path of the file, and the file that is looked for. */
const PATHS: [written: string, looked: string][] = [
  ["ca.pem", "/home/ann/.config/kf/ca.pem"],
  ["./ca.pem", "/home/ann/.config/kf/ca.pem"],
  ["../ca.pem", "/home/ann/.config/kf/../ca.pem"],
  ["~/ca.pem", "/home/ann/ca.pem"],
  ["/etc/ca.pem", "/etc/ca.pem"],
  ["~ann.pem", "/home/ann/.config/kf/~ann.pem"],
];

for (const [written, looked] of PATHS) {
  Deno.test(`the path ${written} in the file is ${looked}, wherever kf runs`, async () => {
    const { code, stderr } = await configured({ "ca-cert": written }, ["tickers"], { cwd: "/elsewhere" });
    assertEquals([code, stderr.split("\n")[0]], [2, `kf: cannot read --ca-cert ${looked}: no such file`]);
  });
}

Deno.test("keys may be beside the file itself", async () => {
  const { stderr } = await configured({ keys: "." }, ["accounts"]);
  assertMatch(stderr, /^kf: there are no keys in \/home\/ann\/\.config\/kf\n/);
});

Deno.test("the file's timeout and every are never those of the dead man's switch", async () => {
  const file = { timeout: 5, every: 1 };
  const { code, stdout, stderr } = await configured(file, ["guard", "-n"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "timeout=60");
  assertStringIncludes((await configured(file, ["guard", "-n", "--timeout", "90"])).stdout, "timeout=90");
});

Deno.test("an option that a command has no use for is passed over in silence", async () => {
  const file = { track: true, output: "table", limit: 3, deadline: 5, port: 8080, disarm: true, every: 9 };
  for (const args of [["sandbox", "path"], ["guard", "-n"], ["tickers", "-n"], ["doctor", "--env", "sandbox"]]) {
    const { code, stderr } = await configured(file, args);
    assertEquals([code, stderr], [0, ""], args.join(" "));
  }
});

Deno.test("a deadline of the file is for orders, and an order's own processBefore comes first", async () => {
  const ordered = await configured({ deadline: 5 }, [...ORDER, "-n"], { now: 0 });
  assertStringIncludes(ordered.stdout, "&processBefore=1970-01-01T00%3A00%3A05.000Z");
  const own = await configured({ deadline: 5 }, [...ORDER, "processBefore=2030-01-01T00:00:00Z", "-n"]);
  assertEquals([own.code, own.stdout.match(/processBefore=[^&\n]*/g)?.[0]], [
    0,
    "processBefore=2030-01-01T00%3A00%3A00Z",
  ]);
  for (const [file, args] of [[{ deadline: 5 }, []], [{}, ["--deadline", "5"]]] as const) {
    const { code } = await configured(file, [...args, "tickers", "-n"]);
    assertEquals(code, args.length === 0 ? 0 : 2, "what is typed has to fit");
  }
});

Deno.test("rows that are asked for on the command line come before the file's output", async () => {
  const args = ["--env", "sandbox", "instruments", "--columns", "symbol", "--color", "never"];
  const { code, stdout, stderr } = await configured({ ...SANDBOX, output: "pretty" }, args, { terminal: true });
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^instruments \(sandbox\)\nsymbol\s/i);
});

Deno.test("errors: json of the file holds for what fails later, and a mistake in the file is told in words", async () => {
  const later = await configured({ errors: "json" }, ["accounts", "symbol=x"]);
  assertEquals([later.code, JSON.parse(later.stderr).error], [2, "usage"]);
  const typed = await configured({ errors: "json" }, ["--errors", "text", "accounts", "symbol=x"]);
  assertMatch(typed.stderr, /^kf: /);
  const broken = await configured({ errors: "json", timeut: 1 }, ["accounts"]);
  assertMatch(broken.stderr, /^kf: .*"timeut" is no option/);
});

Deno.test("confirm of the file asks on a terminal, is taken back by --no-confirm, and is silent elsewhere", async () => {
  const file = { ...SANDBOX, env: "sandbox", confirm: true };
  const answers = ["n"];
  const asked = await configured(file, ORDER, { terminal: true, answers });
  assertEquals([asked.code, answers.length, asked.stdout], [2, 0, ""]);
  assertMatch(asked.stderr, /was not confirmed/);
  const back = await configured(file, ["--no-confirm", ...ORDER], { terminal: true });
  assertEquals(back.code, 0, back.stderr);
  const script = await configured(file, ORDER);
  assertEquals(script.code, 0, script.stderr);
});

const LONG = "N3pbdoihT4MoOpLDsk6Bu0T/mys3GwKng+GEt7CTv45cb+zoIa/YeVa6AEmll5a8IUG+fo0JQe5TaZNldUJ+Ew==";

/** A file, and the first line that is said of it behind its path. */
const MISTAKES: [text: string, said: string][] = [
  ['{ "timeut": 10 }', '1:3: "timeut" is no option; did you mean "timeout"?'],
  ['{\n  "profiles": {\n    "a": { "outptu": 1 }\n  }\n}', '3:12: "outptu" is no option; did you mean "output"?'],
  ['{ "API_Private": "x" }', '1:3: "API_Private" is no option'],
  ['{ "timeout": true }', '1:14: "timeout" takes a number, not true or false'],
  ['{ "timeout": null }', '1:14: "timeout" takes a number, not null'],
  ['{ "timeout": 0 }', '1:14: "timeout": "0" is not a number above 0 and up to 86400'],
  ['{ "timeout": 1e3 }', '1:14: "timeout": "1e3" is not a number above 0 and up to 86400'],
  ['{ "retry": "eleven" }', '1:12: "retry": "eleven" is not a whole number from 0 to 10'],
  ['{ "track": "true" }', '1:12: "track" takes true or false, not a text'],
  ['{ "output": "tables" }', '1:13: "tables" is no value of "output"; did you mean "table"?'],
  ['{ "output": 5 }', '1:13: "output" takes a text, not a number'],
  ['{ "color": "blue" }', '1:12: "blue" is no value of "color"'],
  ['{ "keys": ["/a"] }', '1:11: "keys" takes a path as text, not a list'],
  ['{ "keys": "" }', '1:11: "keys" is empty'],
  ['{ "base-url": "http://example.com" }', '1:15: "base-url": "http://example.com" is plain http to another machine'],
  ['{ "env": "demo" }', "1:10: the exchange's demo environment was retired"],
  ['{ "port": 65536 }', '1:11: "port": "65536" is not a whole number from 0 to 65535'],
  ['{ "tick": "bid" }', '1:11: "bid" is no value of "tick"'],
  ['{ "profile": "a b" }', '1:14: "profile": "a b" is no directory name'],
  ['{ "profiles": { "..": {} } }', '1:17: "profile": ".." is no directory name'],
  ['{ "profiles": { "a": { "profile": "b" } } }', "1:24: a profile chooses no other"],
  ['{ "profiles": { "a": 1 } }', '1:22: the profile "a" is one object of JSON'],
  ['{ "profiles": [] }', '1:15: "profiles" is one object of JSON'],
  ['{ "help": true }', '1:3: "help" would take the place of every call'],
  ['{ "query": "[0]" }', '1:3: "query" names what only one method\'s reply has'],
  ['{ "no-track": true }', '1:3: "no-track" is written as a value here'],
  ['{ "track": true,\n "track": false }', '2:2: "track" stands here for the second time, the first is in line 1'],
  ['{ "profiles": { "a": {}, "a": {} } }', '1:26: "a" stands here for the second time, the first is in line 1'],
  ['{ "env": "sandbox", "base-url": "https://x.example" }', '1:21: "base-url" and "env": "sandbox" are two exchanges'],
  ['{ "profile": "a", "keys": "b" }', '1:19: "keys" and "profile" both say where the keys are'],
  ["", "1:1: the file is empty"],
  ["// nothing", "1:11: a value is missing here"],
  ["[]", "1:1: a configuration file is one object of JSON"],
  ['{\n  "track": true\n  "pace": true\n}', "3:3: a comma is missing before this"],
  ["{ track: true }", "1:3: this word is no JSON"],
  ['{ "keys": "C:\\keys" }', "1:11: a backslash begins no such character"],
  ['{ "track": true', "1:16: a closing } is missing here"],
  ['{ "keys": "a\n', "1:11: this text has no closing quote"],
  ["{} {}", "1:4: nothing may stand behind the end of the object"],
  [`{ "keys": "${LONG}" }`, '1:11: "keys" is given what looks like a key'],
  [`{ "output": "${LONG}" }`, '1:13: "output" is given what looks like a key'],
  [`{ "${LONG}": 1 }`, "1:3: what looks like a key is no option"],
];

for (const [text, said] of MISTAKES) {
  Deno.test(`the configuration file ${JSON.stringify(text).slice(0, 80)} is refused: ${said.slice(0, 60)}`, async () => {
    for (const args of [["tickers", "-n"], ["config"]]) {
      const { code, stdout, stderr } = await configured(text, args);
      assertEquals([code, stdout], [2, ""], stderr);
      const [first = "", second = ""] = stderr.split("\n");
      assert(first.startsWith(`kf: ${PATH}:${said}`), stderr);
      assertMatch(second, /^hint: \S/);
      assert(!stderr.includes(LONG.slice(0, 20)), stderr);
    }
  });
}

/** A value of the file that is wrong, and the value it shows to copy, as the file writes it. */
const SHOWN: [file: Record<string, unknown>, shown: string][] = [
  [{ timeout: 0 }, 'for example: "timeout": 10'],
  [
    { output: "xml" },
    '"output" takes raw, pretty, json, table, csv, ndjson, yaml, text, receipt; for example: "output": "csv"',
  ],
  [{ track: 1 }, 'for example: "track": true'],
  [{ profile: "a b" }, 'use letters, digits, dots, dashes and underscores: "profile": "bot"'],
  [{ env: "demo" }, 'leave "env" out for the live exchange; to try things out: "env": "sandbox"'],
  [{ "base-url": "http://x.example" }, 'use https: "base-url": "https://x.example"'],
];

for (const [file, shown] of SHOWN) {
  Deno.test(`what to write instead of ${JSON.stringify(file)} is shown as the file writes it`, async () => {
    const { stderr } = await configured(file, ["tickers", "-n"]);
    assertEquals(stderr.split("\n")[1], `hint: ${shown}`);
  });
}

Deno.test("a hint keeps the typed profile, though its section says where the keys are", async () => {
  const files = { "/srv/own/API_Public": "x", "/srv/own/API_Private": KEY.apiSecret };
  const file = { ...SANDBOX, profiles: { play: { env: "sandbox", keys: "/srv/own" } } };
  const { code, stderr } = await configured(file, ["--profile", "play", "orderbook", "symbol=PF_NOSUCH"], { files });
  assertEquals(code, 1, stderr);
  assertMatch(stderr, /run: kf --env sandbox --profile play instruments\n$/);
});

Deno.test("kf config shows what holds where variables and options contradict each other", async () => {
  const env = { KF_BASE_URL: "https://variable.example", KF_KEYS: "/srv/keys" };
  assertEquals(await told({}, "base-url", ["--env", "sandbox"], env), [null, "built-in"]);
  assertEquals(await told({}, "keys", ["--env", "sandbox"], env), [null, "built-in"]);
  assertEquals(await told({}, "keys", [], env), ["/srv/keys", "KF_KEYS"]);
  assertEquals(await told({}, "keys", ["--profile", "bot"], env), [null, "built-in"]);
});

/** Values of the file that are no mistake, each for the option that `kf config` tells of. */
const GOOD: [name: string, written: unknown, value: unknown][] = [
  ["timeout", "7", "7"],
  ["seed", 42, "42"],
  ["seed", LONG, LONG],
  ["from", 1790856000, "1790856000"],
  ["every", "5s", "5s"],
  ["limit", 0, "0"],
  ["no-nonce", true, true],
  ["dry-run", true, true],
  ["ca-cert", "~/ca.pem", "/home/ann/ca.pem"],
];

for (const [name, written, value] of GOOD) {
  Deno.test(`the file may say "${name}": ${JSON.stringify(written).slice(0, 20)}`, async () => {
    assertEquals(await told({ env: "sandbox", [name]: written }, name), [value, "top"]);
  });
}

Deno.test("a number of the file keeps its digits", async () => {
  const { stdout } = await configured('{ "timeout": 7.50 }', ["config"]);
  assertMatch(stdout, /\ntimeout +7\.50 +config\.json:1\n/);
});

Deno.test("the file may be written with a byte order mark, other line ends and a $schema", async () => {
  const { code, stderr } = await configured('\ufeff{\r\n  "$schema": "x",\r\n  "timeut": 1\r\n}\r\n', [
    "tickers",
    "-n",
  ]);
  assertEquals([code, stderr.split("\n")[0]], [2, `kf: ${PATH}:3:3: "timeut" is no option; did you mean "timeout"?`]);
});

Deno.test("a clock of the file that is none is told with its line, where it counts", async () => {
  const file = '{\n "clock": "60"\n}';
  assertEquals((await configured(file, ["tickers", "-n"])).code, 0, "a live call has no use for it");
  for (const args of [["--env", "sandbox", "tickers"], ["config"], ["sandbox", "path"]]) {
    const { code, stderr } = await configured(file, args);
    assertEquals(code, 2);
    assertMatch(stderr, /config\.json:2:11: cannot read the clock "60"/i);
  }
});

Deno.test("without a configuration file a call looks for it once, and reads nothing more", async () => {
  const read: string[] = [];
  const readFile = (path: string) => Promise.resolve(void read.push(path));
  const { code } = await kf(["tickers", "-n"], { env: { HOME: "/home/ann" }, io: { readFile } });
  assertEquals([code, read], [0, [PATH]]);
});

Deno.test("help, methods and version work with a broken file, and so does --help", async () => {
  for (const args of [["help"], ["help", "config"], ["methods"], ["version"], ["accounts", "--help"], ["--version"]]) {
    assertEquals((await configured("{", args)).code, 0, args.join(" "));
  }
});

Deno.test("the file that kf help config shows is one that kf takes", async () => {
  const { stdout } = await kf(["help", "config"]);
  const [example = ""] = /^ {2}\{$[^]*?^ {2}\}$/m.exec(stdout) ?? [];
  assertMatch(example, /"profiles"/);
  for (const args of [["tickers", "-n"], ["--profile", "play", "config"]]) {
    const { code, stderr } = await configured(example, args);
    assertEquals([code, stderr], [0, ""]);
  }
});

const EXAMPLE = `{
  // of every call
  "timeout": 10.50,
  "output": "table",
  "confirm": true,
  "profile": "main",
  "clock": "x60",
  "profiles": {
    "main": { "track": true },
    "bot": { "keys": "/srv/keys", "pace": true, "errors": "json", "confirm": false, "timeout": 5 },
    "play": { "env": "sandbox", "data": ":memory:" },
  },
}
`;

Deno.test("kf config tells what golden/config.txt holds", async () => {
  const files = { "/srv/keys/API_Public": KEY.apiKey, "/srv/keys/API_Private": KEY.apiSecret };
  const env = { KF_TRACK: "1", KF_KEYS: "/elsewhere" };
  const { code, stdout, stderr } = await configured(EXAMPLE, ["--profile", "bot", "config", "--no-pace"], {
    env,
    files,
  });
  assertEquals([code, stderr], [0, ""]);
  await golden("config", stdout.replaceAll(KEY.apiKey.slice(0, 4), "AAAA"));
});

Deno.test("kf config --json tells the same to machines", async () => {
  assertEquals(await told({ timeout: 5 }, "timeout"), ["5", "top"]);
  assertEquals(await told({ timeout: 5 }, "timeout", ["--timeout", "6.0"]), ["6.0", "command line"]);
  assertEquals(await told({}, "timeout"), ["30", "built-in"]);
  assertEquals(await told({ pace: false }, "pace", [], { KF_PACE: "1" }), [true, "KF_PACE"]);
  assertEquals(await told({ pace: true, profile: "a", profiles: { a: { pace: false } } }, "pace"), [false, "a"]);
  assertEquals(await told({}, "env", [], { KF_ENV: "sandbox" }), ["sandbox", "KF_ENV"]);
  assertEquals(await told({}, "keys", [], { KRAKEN_FUTURES_API_KEY: "abcdefg" }), [null, "KRAKEN_FUTURES_API_KEY"]);
  const { stdout } = await configured({ data: "x.db" }, ["config", "--json"]);
  const { schema, file, passedOver } = JSON.parse(stdout);
  assertEquals([schema, file], [1, { path: PATH, found: true }]);
  assertEquals(passedOver, [{ name: "data", line: 1, profile: null, why: "it is for the sandbox" }]);
});

Deno.test("kf config shows no secret, whatever the keys are", async () => {
  const env = { KRAKEN_FUTURES_API_KEY: KEY.apiKey, KRAKEN_FUTURES_API_SECRET: KEY.apiSecret };
  for (const args of [["config"], ["config", "--json"]]) {
    const { code, stdout, stderr } = await configured({}, args, { env });
    assertEquals([code, stderr], [0, ""]);
    for (const secret of [KEY.apiKey, KEY.apiSecret]) assert(!stdout.includes(secret), stdout);
    assertStringIncludes(stdout, `${KEY.apiKey.slice(0, 4)}…`);
  }
});

Deno.test("kf config tells of keys that can't be used, and of what the environment says wrongly", async () => {
  const half = await configured({}, ["config"], { files: { "/work/API_Public": "x" } });
  assertEquals(half.code, 0);
  assertMatch(half.stdout, /\nkeys +API_Public is there, but API_Private is not\n/);
  const wrong = await configured({}, ["config"], { env: { KF_PACE: "yes" } });
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /^kf: KF_PACE "yes" is neither 1 nor 0\n/);
  const nowhere = await kf(["config"]);
  assertEquals(nowhere.code, 0, nowhere.stderr);
  assertMatch(nowhere.stdout, /^configuration file +nowhere: HOME is not set\n/);
});

await testOnEach("a file is read whatever it is: plain, empty, a pipe, a link to nothing, or none", async (runtime) => {
  await using directory = await newDirectory();
  const at = (name: string) => join(directory.path, name);
  await Deno.writeTextFile(at("plain"), "PF_XBTUSD");
  await Deno.writeTextFile(at("empty"), "");
  const order = (name: string) => ["sendorder", "-n", "--unchecked", `symbol=@${at(name)}`];
  assertStringIncludes((await kfProcess(runtime, order("plain"))).stdout, "symbol=PF_XBTUSD\n");
  assertStringIncludes((await kfProcess(runtime, order("empty"))).stdout, "postData: symbol=\n");
  for (
    const [name, reason] of [["none", "no such file"], ["plain/none", "no such file"], [
      ".",
      "it is a directory",
    ]] as const
  ) {
    const { code, stderr } = await kfProcess(runtime, order(name));
    assertEquals(code, 2);
    assertMatch(stderr, new RegExp(`^kf: cannot read ${RegExp.escape(at(name))}[^\n]*: ${reason}\n`));
  }
  if (Deno.build.os === "windows") return;
  await Deno.symlink("nowhere", at("link"));
  assertStringIncludes((await kfProcess(runtime, order("link"))).stderr, "no such file");
  assert((await new Deno.Command("mkfifo", { args: [at("pipe")] }).output()).success);
  const [{ stdout }] = await Promise.all([
    kfProcess(runtime, order("pipe")),
    Deno.writeTextFile(at("pipe"), "PI_XBTUSD", { create: false }),
  ]);
  assertStringIncludes(stdout, "symbol=PI_XBTUSD\n");
});

await testOnEach("a real kf reads the file of its user", async (runtime) => {
  await using home = await newDirectory();
  const directory = join(home.path, ".config", "kf");
  await Deno.mkdir(directory, { recursive: true });
  const path = join(directory, "config.json");
  const env = { HOME: home.path };
  await Deno.writeTextFile(path, '{ "env": "sandbox", "data": ":memory:", /* no file */ "seed": 7, }');
  const good = await kfProcess(runtime, ["accounts"], { env });
  assertEquals([good.code, good.stderr], [0, ""]);
  assertEquals(JSON.parse(good.stdout).result, "success");
  assertMatch((await kfProcess(runtime, ["config"], { env })).stdout, /\nseed +7 +config\.json:1\n/);
  await Deno.writeTextFile(path, '{\n  "sed": 7\n}');
  const bad = await kfProcess(runtime, ["accounts"], { env });
  assertEquals([bad.code, bad.stdout], [2, ""]);
  assertStringIncludes(bad.stderr, `kf: ${path}:2:3: "sed" is no option; did you mean "seed"?`);
  await Deno.remove(path);
  await Deno.mkdir(path);
  const directoryInstead = await kfProcess(runtime, ["tickers", "-n"], { env });
  assertEquals(directoryInstead.code, 2);
  assertStringIncludes(directoryInstead.stderr, `kf: cannot read ${path}: it is a directory`);
});

Deno.test("errors of the file hold for a line that can't be taken apart", async () => {
  const files = { "/home/me/.config/kf/config.json": '{ "errors": "json" }' };
  for (const line of [["tickers", "--verbos"], ["tickers", "x"]]) {
    const { code, stderr } = await kf(line, { files, env: { HOME: "/home/me" } });
    assertEquals([code, JSON.parse(stderr).error], [2, "usage"]);
  }
});

Deno.test("the README names the variable of every option", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, environment = ""] = /\nEnvironment: ([^]*?)\n\n/.exec(readme) ?? [];
  const names = OPTIONS.flatMap((option) => "variable" in option ? [option.variable] : []);
  assertEquals(names.filter((name) => !environment.includes(`\`${name}\``)), []);
});
