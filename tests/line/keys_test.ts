/**
 * Where keys are looked for and in what shape, what is said when they can't be used, and that no secret is shown.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inspect } from "node:util";
import { FileError } from "../../lib/io/io.ts";
import { Secret } from "../../lib/api/secret.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { copyProgram } from "../support/executable.ts";
import { authentOf, Exchange, type Fault, KEY, type Key, refusal, type Reply } from "../support/exchange.ts";
import {
  binary,
  type InProcess,
  keyDirectory,
  kf,
  kfProcess,
  newDirectory,
  testEverywhere,
  testOnEach,
  type World,
} from "../support/runner.ts";

const NAMES = ["API_Public", "API_Private"] as const;
const LATER_NAMES = ["Futures_Public_Key", "Futures_Private_Key"] as const;
const KEY_VARIABLE = "KRAKEN_FUTURES_API_KEY";
const SECRET_VARIABLE = "KRAKEN_FUTURES_API_SECRET";

/** Another pair for each name. */
function pairOf(name: string): Key {
  return {
    apiKey: createHash("sha384").update(name).digest("base64url"),
    apiSecret: createHash("sha512").update(name).digest("base64"),
  };
}

/** The two files of a pair in a directory. */
function filesOf(directory: string, { apiKey, apiSecret }: Key, names: readonly [string, string] = NAMES) {
  return { [`${directory}/${names[0]}`]: apiKey, [`${directory}/${names[1]}`]: apiSecret };
}

function variablesOf({ apiKey, apiSecret }: Key) {
  return { [KEY_VARIABLE]: apiKey, [SECRET_VARIABLE]: apiSecret };
}

/** A world in which every place can be named, and none holds keys. */
const HOMES = { HOME: "/home/me", XDG_CONFIG_HOME: "/xdg" };

function combine(exchange: Exchange, ...worlds: World[]): World {
  return {
    ...Object.assign({}, ...worlds),
    env: Object.assign({ KF_BASE_URL: exchange.url }, HOMES, ...worlds.map(({ env }) => env)),
    files: Object.assign({}, ...worlds.map(({ files }) => files)),
  };
}

/** A place keys may be in: its name, the words that name it, and the world in which it holds the pair of its name. */
type Place = [name: string, options: string[], world: World];

/** design.md 4: the first found wins. */
const PLACES: Place[] = [
  ["--keys", ["--keys", "/named"], { files: filesOf("/named", pairOf("--keys")) }],
  ["the environment", [], { env: variablesOf(pairOf("the environment")) }],
  ["KF_KEYS", [], { env: { KF_KEYS: "/variable" }, files: filesOf("/variable", pairOf("KF_KEYS")) }],
  ["the working directory", [], { files: filesOf("/work", pairOf("the working directory")) }],
  ["the configuration directory", [], { files: filesOf("/xdg/kf", pairOf("the configuration directory")) }],
  ["the directory of kf", [], {
    files: filesOf("/opt/kf", pairOf("the directory of kf")),
    io: { binaryDirectory: "/opt/kf" },
  }],
];

/** The one request that came carries this pair's key and was signed with its secret. */
function assertSignedBy(exchange: Exchange, key: Key, what?: string): void {
  assertEquals(exchange.requests.map(({ headers }) => headers.apikey), [key.apiKey], what);
  const [request] = exchange.requests;
  assert(request);
  const { nonce = "", authent } = request.headers;
  assertEquals(authent, authentOf(request.postData, nonce, request.path, key), what);
}

for (const [at, [name, options]] of PLACES.entries()) {
  Deno.test(`keys of ${name} win over those of all later places`, async () => {
    await using exchange = await Exchange.start();
    const worlds = PLACES.slice(at).map(([, , world]) => world);
    await kf(["accounts", ...options], combine(exchange, ...worlds));
    assertSignedBy(exchange, pairOf(name));
  });
}

Deno.test("keys of --profile stand below the configuration directory, and win over all places", async () => {
  await using exchange = await Exchange.start();
  const worlds = PLACES.slice(1).map(([, , world]) => world);
  const profile = { files: filesOf("/xdg/kf/second", pairOf("second")) };
  await kf(["accounts", "--profile", "second"], combine(exchange, ...worlds, profile));
  assertSignedBy(exchange, pairOf("second"));
});

Deno.test("the configuration directory is ~/.config/kf without XDG_CONFIG_HOME", async () => {
  await using exchange = await Exchange.start();
  const files = filesOf("/home/me/.config/kf", pairOf("home"));
  await kf(["accounts"], combine(exchange, { files, env: { XDG_CONFIG_HOME: "" } }));
  assertSignedBy(exchange, pairOf("home"));
});

for (const name of [KEY_VARIABLE, SECRET_VARIABLE, "KF_KEYS"]) {
  Deno.test(`an empty ${name} is an error, never another account's keys`, async () => {
    await using exchange = await Exchange.start();
    const { code, stderr } = await kf(
      ["accounts"],
      combine(exchange, { env: { [name]: "" }, files: filesOf("/work", KEY) }),
    );
    assertEquals([code, exchange.connections], [3, 0], stderr);
    assertMatch(stderr, new RegExp(`^kf: ${name} is set but empty\nhint: .*: unset ${name}\n$`));
  });
}

const FILE_PAIRS: [string, World["files"], Key][] = [
  ["the original client's names", filesOf("/work", KEY), KEY],
  ["the names of its later copies", filesOf("/work", KEY, LATER_NAMES), KEY],
  [
    "both, of which the first win",
    { ...filesOf("/work", pairOf("later"), LATER_NAMES), ...filesOf("/work", KEY) },
    KEY,
  ],
  ["later names in an earlier place", {
    ...filesOf("/work", KEY, LATER_NAMES),
    ...filesOf("/xdg/kf", pairOf("other")),
  }, KEY],
];

for (const [what, files = {}, want] of FILE_PAIRS) {
  Deno.test(`a directory holds ${what}`, async () => {
    await using exchange = await Exchange.start();
    await kf(["accounts"], combine(exchange, { files }));
    assertSignedBy(exchange, want);
  });
}

const WINDOWS: [string, string[], Record<string, string>, string][] = [
  ["%APPDATA%\\kf", [], { APPDATA: "C:\\Users\\me\\AppData\\Roaming" }, "C:\\Users\\me\\AppData\\Roaming\\kf"],
  ["a profile below it", ["--profile", "p"], { APPDATA: "C:\\Roaming" }, "C:\\Roaming\\kf\\p"],
  ["--keys with a backslash behind it", ["--keys", "D:\\keys\\"], {}, "D:\\keys"],
];

for (const [what, options, env, directory] of WINDOWS) {
  Deno.test(`on Windows keys are found in ${what}`, async () => {
    await using exchange = await Exchange.start();
    const files = { [`${directory}\\API_Public`]: KEY.apiKey, [`${directory}\\API_Private`]: KEY.apiSecret };
    const world = { files, env: { HOME: "", XDG_CONFIG_HOME: "", ...env }, io: { windows: true } };
    const { code, stderr } = await kf(["accounts", ...options], combine(exchange, world));
    assertEquals([code, stderr], [0, ""]);
    assertSignedBy(exchange, KEY);
  });
}

function utf16(text: string, order: "LE" | "BE"): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return order === "LE" ? bytes : bytes.swap16();
}

const SHAPES: [string, (text: string) => string | Uint8Array][] = [
  ["a line end", (text) => `${text}\n`],
  ["white space around it", (text) => ` \t${text} \n\n`],
  ["a key that is wrapped", (text) => text.replace(/.{20}/g, "$&\n  ")],
  ["a key wrapped as on Windows", (text) => ` ${text.replace(/.{30}/g, "$&\r\n")}\r\n`],
  ["a Windows line end", (text) => `${text}\r\n`],
  ["a byte order mark", (text) => `\ufeff${text}\r\n`],
  ["UTF-16, little end first", (text) => utf16(`${text}\r\n`, "LE")],
  ["UTF-16, big end first", (text) => utf16(`${text}\r\n`, "BE")],
];

for (const [what, shape] of SHAPES) {
  Deno.test(`a key file may have ${what}`, async () => {
    await using exchange = await Exchange.start();
    const files = { API_Public: shape(KEY.apiKey), API_Private: shape(KEY.apiSecret) };
    const { code, stderr } = await kf(["accounts"], combine(exchange, { files }));
    assertEquals([code, stderr, exchange.executed.length], [0, "", 1]);
  });
}

Deno.test("a key of the environment may have white space around it", async () => {
  await using exchange = await Exchange.start();
  const env = { [KEY_VARIABLE]: ` ${KEY.apiKey}\n`, [SECRET_VARIABLE]: `${KEY.apiSecret}\r\n` };
  assertEquals((await kf(["accounts"], combine(exchange, { env }))).code, 0);
});

/** What is wrong, the words and the world, what the message must be, what the hint must name. */
type Unusable = [what: string, options: string[], world: World, message: string, next: string];

const SECRET = pairOf("unusable").apiSecret;
const [PUBLIC, PRIVATE] = NAMES;

const HALVES: Unusable[] = [
  [
    "the environment",
    [],
    { env: { [KEY_VARIABLE]: "k" } },
    `${KEY_VARIABLE} is set and ${SECRET_VARIABLE} is not`,
    "both",
  ],
  [
    "the environment, the secret alone",
    [],
    {
      env: { [SECRET_VARIABLE]: SECRET },
    },
    `${SECRET_VARIABLE} is set and ${KEY_VARIABLE} is not`,
    "both",
  ],
  ["--keys", ["--keys", "/named"], { files: { [`/named/${PUBLIC}`]: "k" } }, "/named/API_Public is there", "the other"],
  [
    "--keys, the secret alone",
    ["--keys", "/named"],
    {
      files: { [`/named/${PRIVATE}`]: SECRET },
    },
    "/named/API_Private is there",
    "the other",
  ],
  [
    "--profile",
    ["--profile", "p"],
    { files: { [`/xdg/kf/p/${PUBLIC}`]: "k" } },
    "/xdg/kf/p/API_Public is",
    "the other",
  ],
  [
    "KF_KEYS",
    [],
    {
      env: { KF_KEYS: "/variable" },
      files: { [`/variable/${PRIVATE}`]: SECRET },
    },
    "/variable/API_Private is there",
    "the other",
  ],
  [
    "the working directory",
    [],
    { files: { [PUBLIC]: "k" } },
    "API_Public is there, but API_Private is not",
    "the other",
  ],
  [
    "the working directory, later names",
    [],
    {
      files: { Futures_Private_Key: SECRET },
    },
    "Futures_Private_Key is there, but Futures_Public_Key is not",
    "the other",
  ],
  [
    "the working directory, one of each name",
    [],
    {
      files: { [PUBLIC]: "k", Futures_Private_Key: SECRET },
    },
    "API_Public is there, but API_Private is not",
    "the other",
  ],
  [
    "the configuration directory",
    [],
    { files: { "/xdg/kf/API_Private": SECRET } },
    "/xdg/kf/API_Private is",
    "the other",
  ],
];

/** The last place: had any of the above been passed over, its keys would have been used. */
const LAST: World = { files: filesOf("/opt/kf", KEY), io: { binaryDirectory: "/opt/kf" } };

for (const [what, options, world, message, next] of HALVES) {
  Deno.test(`half a pair in ${what} is an error and no reason to look further`, async () => {
    await using exchange = await Exchange.start();
    assertRefused(await kf(["accounts", ...options], combine(exchange, LAST, world)), exchange, message, next);
  });
}

const EMPTY_PLACES: Unusable[] = [
  ["--keys", ["--keys", "/named"], {}, "there are no keys in /named", "API_Public and API_Private"],
  ["--profile", ["--profile", "p"], {}, "there are no keys in /xdg/kf/p", "kf init --profile p"],
  [
    "KF_KEYS",
    [],
    { env: { KF_KEYS: "/variable" } },
    "there are no keys in /variable (KF_KEYS)",
    "API_Public and API_Private",
  ],
];

for (const [what, options, world, message, next] of EMPTY_PLACES) {
  Deno.test(`${what} without keys is an error and no reason to look further`, async () => {
    await using exchange = await Exchange.start();
    assertRefused(await kf(["accounts", ...options], combine(exchange, LAST, world)), exchange, message, next);
  });
}

function inWork(apiKey: string | Uint8Array | FileError, apiSecret: string | Uint8Array | FileError): World {
  return { files: { API_Public: apiKey, API_Private: apiSecret } };
}

const NOT_BASE64 = SECRET.replace("/", "_").replace("A", "-");

const UNUSABLE: Unusable[] = [
  ["an empty public file", [], inWork("", SECRET), "API_Public is empty", "public key"],
  ["an empty private file", [], inWork("k", ""), "API_Private is empty", "private key"],
  ["a private file of white space", [], inWork("k", " \r\n"), "API_Private is empty", "private key"],
  [
    "a private file with a byte order mark alone",
    [],
    inWork("k", Uint8Array.of(0xff, 0xfe)),
    "API_Private is empty",
    "private",
  ],
  ["two words in the public file", [], inWork("one two", SECRET), "API_Public is not one word", "public key"],
  ["a secret in another alphabet", [], inWork("k", NOT_BASE64), "API_Private is not base64", "private key"],
  ["a secret cut short", [], inWork("k", SECRET.slice(0, -1)), "API_Private is not base64", "private key"],
  ["a secret beyond ASCII", [], inWork("k", `${SECRET.slice(0, -3)}ü==`), "API_Private is not base64", "private key"],
  ["a secret of padding alone", [], inWork("k", "===="), "API_Private is not base64", "private key"],
  [
    "a secret of the environment",
    [],
    {
      env: { [KEY_VARIABLE]: "k", [SECRET_VARIABLE]: NOT_BASE64 },
    },
    `${SECRET_VARIABLE} is not base64`,
    "private key",
  ],
  [
    "a secret of --keys",
    ["--keys", "/named"],
    {
      files: filesOf("/named", { apiKey: "k", apiSecret: NOT_BASE64 }),
    },
    "/named/API_Private is not base64",
    "private key",
  ],
  [
    "a private file that may not be read",
    [],
    inWork("k", new FileError("permission denied", { denied: true })),
    "cannot read API_Private: permission denied",
    "only you can read",
  ],
  [
    "a public file that may not be read",
    [],
    inWork(new FileError("permission denied", { denied: true }), SECRET),
    "cannot read API_Public: permission denied",
    "only you can read",
  ],
  [
    "a directory in the place of a file",
    [],
    inWork("k", new FileError("it is a directory")),
    "cannot read API_Private: it is a directory",
    "only you can read",
  ],
];

for (const [what, options, world, message, next] of UNUSABLE) {
  Deno.test(`${what} is named with its source, and nothing is sent`, async () => {
    await using exchange = await Exchange.start();
    const left = await kf(["accounts", ...options], combine(exchange, LAST, world));
    assertRefused(left, exchange, message, next);
    for (const secret of [SECRET, NOT_BASE64, SECRET.slice(0, 20)]) assert(!left.stderr.includes(secret), left.stderr);
  });
}

Deno.test("a call that needs keys and finds none says how to set them up, and kf help keys where they may be", async () => {
  await using exchange = await Exchange.start();
  const left = await kf(["accounts"], combine(exchange));
  assertRefused(left, exchange, "accounts needs keys, and none were found", "to set up a pair: kf init");
  const { stdout } = await kf(["help", "keys"]);
  for (const place of [KEY_VARIABLE, SECRET_VARIABLE, "API_Public and API_Private", "~/.config/kf", "KF_KEYS"]) {
    assertStringIncludes(stdout, place);
  }
});

Deno.test("without a home there is no configuration directory to name", async () => {
  await using exchange = await Exchange.start();
  const world = combine(exchange, { env: { HOME: "", XDG_CONFIG_HOME: "" } });
  assertRefused(await kf(["accounts"], world), exchange, "accounts needs keys", "kf help keys");
  assertRefused(await kf(["accounts", "--profile", "p"], world), exchange, "no configuration directory", "--keys");
});

Deno.test("--errors json tells the same of keys in one object", async () => {
  await using exchange = await Exchange.start();
  const world = combine(exchange, inWork("k", NOT_BASE64));
  const { code, stderr } = await kf(["accounts", "--errors", "json"], world);
  const { hint, ...rest } = JSON.parse(stderr);
  assertEquals(rest, { schema: 1, error: "credentials", exit: 3, message: "API_Private is not base64" });
  assertEquals([code, typeof hint, stderr.split("\n").length], [3, "string", 2]);
});

function assertRefused({ code, stdout, stderr }: InProcess, exchange: Exchange, message: string, next: string): void {
  assertEquals([code, stdout, exchange.connections], [3, "", 0], stderr);
  const [, told = "", hint = ""] = stderr.match(/^kf: (\S.*)\nhint: (\S.*)\n$/) ?? [];
  assertStringIncludes(told, message);
  assertStringIncludes(hint, next);
}

/** The permission bits of the private file, and whether others can read it. */
const MODES: [number, boolean][] = [[0o600, false], [0o400, false], [0o640, true], [0o604, true], [0o644, true]];

for (const [mode, open] of MODES) {
  Deno.test(`a private file with mode ${mode.toString(8)} is ${open ? "warned about once" : "good"}`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = () => exchange.requests.length === 1 ? { status: 503 } : undefined;
    const files = { API_Public: { content: KEY.apiKey, mode: 0o644 }, API_Private: { content: KEY.apiSecret, mode } };
    const { code, stdout, stderr } = await kf(["accounts"], combine(exchange, { files }));
    assertEquals([code, exchange.requests.length], [0, 2]);
    assertStringIncludes(stdout, '"result":"success"');
    const warning = "kf: warning: others on this machine can read API_Private\nhint: run: chmod 600 API_Private\n";
    assertEquals(stderr, open ? warning : "");
  });
}

const CHANGE = (path: string) =>
  `kf: warning: others on this machine can change ${path}\nhint: run: chmod go-w ${path}\n`;
const PRIVATE_OPEN = (what: string) =>
  `kf: warning: others on this machine can ${what} /k/API_Private\nhint: run: chmod 600 /k/API_Private\n`;

/** Permission bits of the public file, the private one and their directory, and the warnings. */
const WRITABLE: [publicMode: number, privateMode: number, directory: number, warnings: string[]][] = [
  [0o644, 0o600, 0o755, []],
  [0o644, 0o600, 0o1777, []],
  // Files of a mounted secret, which nobody may write.
  [0o444, 0o444, 0o1777, []],
  [0o644, 0o444, 0o700, [PRIVATE_OPEN("read")]],
  [0o664, 0o600, 0o700, [CHANGE("/k/API_Public")]],
  [0o602, 0o600, 0o700, [CHANGE("/k/API_Public")]],
  [0o600, 0o620, 0o700, [PRIVATE_OPEN("change")]],
  [0o600, 0o666, 0o700, [PRIVATE_OPEN("read and change")]],
  [0o600, 0o640, 0o700, [PRIVATE_OPEN("read")]],
  [0o600, 0o600, 0o770, [CHANGE("/k")]],
  [0o600, 0o600, 0o40702, [CHANGE("/k")]],
  [0o666, 0o666, 0o777, [CHANGE("/k/API_Public"), PRIVATE_OPEN("read and change"), CHANGE("/k")]],
];

for (const [publicMode, privateMode, directory, warnings] of WRITABLE) {
  const modes = [publicMode, privateMode, directory].map((mode) => mode.toString(8)).join(", ");
  Deno.test(`keys and their directory with the modes ${modes} get ${warnings.length} warnings`, async () => {
    await using exchange = await Exchange.start();
    const files = {
      "/k/API_Public": { content: KEY.apiKey, mode: publicMode },
      "/k/API_Private": { content: KEY.apiSecret, mode: privateMode },
      "/k": { content: "", mode: directory },
    };
    const { code, stderr } = await kf(["accounts", "--keys", "/k"], combine(exchange, { files }));
    assertEquals([code, stderr, exchange.executed.length], [0, warnings.join(""), 1]);
  });
}

if (Deno.build.os !== "windows") {
  await testEverywhere(
    "a real directory of keys that others can change is warned about, a sticky one isn't",
    async (runtime) => {
      await using exchange = await Exchange.start();
      await using directory = await keyDirectory();
      const { path } = directory;
      const said: Record<string, string> = {};
      for (const mode of [0o700, 0o777, 0o1777]) {
        await Deno.chmod(path, mode);
        const { code, stderr } = await kfProcess(runtime, ["accounts", "--keys", path], {
          env: { KF_BASE_URL: exchange.url },
        });
        assertEquals(code, 0, stderr);
        said[mode.toString(8)] = stderr;
      }
      assertEquals(said, { "700": "", "777": CHANGE(path), "1777": "" });
    },
  );
}

/** A pair whose public half has a secret in it. */
type Misplaced = [what: string, publicText: string, privateText: string, swapped: boolean];

const MISPLACED: Misplaced[] = [
  ["a swapped pair", SECRET, KEY.apiKey, true],
  ["a swapped pair with line ends", `${SECRET}\r\n`, `${KEY.apiKey}\n`, true],
  ["a secret without its padding", SECRET.replace("==", ""), KEY.apiKey, true],
  ["a secret in another alphabet", SECRET.replaceAll("+", "-").replaceAll("/", "_"), "x", true],
  ["a secret in quotes", `"${SECRET}"`, KEY.apiKey, true],
  ["a secret beside a malformed private key", SECRET, "no sense", true],
  ["two secrets", SECRET, KEY.apiSecret, false],
  ["the same secret twice", SECRET, SECRET, false],
  ["a swapped pair that is wrapped", SECRET.replace(/.{30}/g, "$&\n"), KEY.apiKey, true],
  ["both keys in the public file, wrapped", `${KEY.apiKey}\n${SECRET.replace(/.{30}/g, "$&\n")}`, SECRET, false],
  ["both keys in the public file", `${KEY.apiKey}\n${SECRET}`, SECRET, false],
];

for (const [what, publicText, privateText, swapped] of MISPLACED) {
  Deno.test(`${what} is recognised in files and in variables, and nothing is sent`, async () => {
    await using exchange = await Exchange.start();
    const worlds: [World, string, string][] = [
      [inWork(publicText, privateText), "API_Public", "API_Private"],
      [{ files: filesOf("/work", { apiKey: publicText, apiSecret: privateText }, LATER_NAMES) }, ...LATER_NAMES],
      [{ env: variablesOf({ apiKey: publicText, apiSecret: privateText }) }, KEY_VARIABLE, SECRET_VARIABLE],
    ];
    for (const [world, publicSource, privateSource] of worlds) {
      for (const line of [["accounts"], ["accounts", "-v"], ["doctor"]]) {
        const { code, stdout, stderr } = await kf(line, combine(exchange, LAST, world));
        const told = swapped
          ? `${publicSource} and ${privateSource} seem to be swapped`
          : `${publicSource} holds a private key`;
        assertStringIncludes(stdout + stderr, told);
        assertEquals(code, 3, stdout + stderr);
        for (const text of [publicText, privateText, SECRET]) {
          if (text.length > 20) assert(!(stdout + stderr).includes(text.slice(0, 6)), stdout + stderr);
        }
      }
    }
    assert(exchange.requests.every(({ headers }) => headers.apikey === undefined));
  });
}

Deno.test("a warning has a JSON form too", async () => {
  await using exchange = await Exchange.start();
  const files = { API_Public: KEY.apiKey, API_Private: { content: KEY.apiSecret, mode: 0o644 } };
  const { code, stderr } = await kf(["accounts", "--errors", "json"], combine(exchange, { files }));
  assertMatch(stderr, /^\{.*\}\n$/);
  assertEquals([code, JSON.parse(stderr)], [0, {
    schema: 1,
    warning: "others on this machine can read API_Private",
    hint: "run: chmod 600 API_Private",
  }]);
});

const NEEDS_NO_KEYS = [
  ["tickers"],
  ["GET", "/derivatives/api/v3/tickers"],
  ["accounts", "--dry-run"],
  ["accounts", "--curl"],
  ["PUT", "/derivatives/api/v3/new", "-n"],
  ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1", "-n"],
  ["help", "accounts"],
  ["methods"],
  ["version"],
];

for (const line of NEEDS_NO_KEYS) {
  Deno.test(`kf ${line.join(" ")} reads no keys`, async () => {
    await using exchange = await Exchange.start();
    const read = (path: string) => {
      if (path.endsWith("/config.json")) return Promise.resolve(undefined);
      throw new Error(`${path} was read`);
    };
    const env = { [KEY_VARIABLE]: "half a pair", KF_KEYS: "/none" };
    const world = combine(exchange, { env, io: { readFile: read, fileMode: read } });
    const { code, stderr } = await kf([...line, "--keys", "/none"], world);
    assertEquals([code, stderr], [0, ""]);
    assert(exchange.requests.every(({ signature }) => signature === "none"));
  });
}

Deno.test("a call that needs keys does read them", async () => {
  await using exchange = await Exchange.start();
  const paths: string[] = [];
  const readFile = (path: string) => Promise.resolve(void paths.push(path));
  await kf(["accounts"], combine(exchange, { io: { readFile } }));
  assert(paths.includes("API_Private"));
});

await testEverywhere("real key files are found, trimmed and warned about", async (runtime) => {
  await using exchange = await Exchange.start();
  await using directory = await keyDirectory();
  const env = { KF_BASE_URL: exchange.url };
  assertEquals((await kfProcess(runtime, ["accounts"], { cwd: directory.path, env })).stderr, "");
  const privateFile = join(directory.path, "API_Private");
  await Deno.chmod(privateFile, 0o644);
  const { code, stderr } = await kfProcess(runtime, ["accounts", "--keys", directory.path], { env });
  assertEquals(code, 0);
  assertStringIncludes(stderr, `kf: warning: others on this machine can read ${privateFile}\n`);
  assertEquals(exchange.executed.length, 2);
});

await testOnEach("real key files of the home directory are found", async (runtime) => {
  await using exchange = await Exchange.start();
  await using home = await newDirectory();
  const directory = join(home.path, ".config", "kf", "second");
  await Deno.mkdir(directory, { recursive: true });
  for (const [path, text] of Object.entries(filesOf(directory, KEY))) {
    await Deno.writeTextFile(path, text, { mode: 0o600 });
  }
  const env = { KF_BASE_URL: exchange.url, HOME: home.path };
  assertEquals((await kfProcess(runtime, ["accounts", "--profile", "second"], { env })).stderr, "");
  await Deno.remove(join(directory, "API_Public"));
  await Deno.mkdir(join(directory, "API_Public"));
  const { code, stderr } = await kfProcess(runtime, ["accounts", "--profile", "second"], { env });
  assertEquals([code, exchange.requests.length], [3, 1]);
  assertStringIncludes(stderr, `cannot read ${join(directory, "API_Public")}: it is a directory`);
});

await testOnEach("keys beside the binary are found, also through a link to it", async () => {
  await using exchange = await Exchange.start();
  await using directory = await keyDirectory();
  await using elsewhere = await newDirectory();
  const kf = join(directory.path, "kf");
  await copyProgram(await binary(), kf);
  const link = join(elsewhere.path, "kf");
  await Deno.symlink(kf, link);
  const options = { args: ["-v", "accounts"], cwd: elsewhere.path, clearEnv: true, env: { KF_BASE_URL: exchange.url } };
  for (const program of [kf, link]) {
    const { code, stderr } = await new Deno.Command(program, options).output();
    assertEquals(code, 0);
    assertStringIncludes(new TextDecoder().decode(stderr), `* keys from ${directory.path}\n`);
  }
  assertEquals(exchange.executed.length, 2);
}, ["binary"]);

/** The secret in every form in which it could slip out. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "base64");
  const hex = bytes.toString("hex");
  const plain = [secret, bytes.toString("latin1"), bytes.toString("utf8"), hex, hex.toUpperCase()];
  return [...plain, bytes.toString("base64url"), encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
}

Deno.test("a Secret is redacted however it is printed", () => {
  const secret = new Secret(KEY.apiSecret);
  const printed = [
    `${secret}`,
    JSON.stringify({ secret }),
    Deno.inspect({ secret }),
    inspect({ secret }),
    new Error(`${secret}`),
  ];
  for (const text of printed) {
    assert(!String(text).includes(KEY.apiSecret.slice(0, 8)), String(text));
    assertStringIncludes(String(text), "[redacted]");
  }
});

const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1"];
const BROKEN: Reply = { body: "<html>" };

/** A command line and what becomes of it on the wire: an exit status for each row of the table. */
const CANARIES: [line: string[], wire: { fault?: Fault; reply?: Reply }, code: number][] = [
  [["accounts"], {}, 0],
  [["accounts", "-o", "pretty"], {}, 0],
  [ORDER, {}, 0],
  [[...ORDER, "--dry-run"], {}, 0],
  [[...ORDER, "--curl"], {}, 0],
  [["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "--no-nonce"], {}, 0],
  [["help", "sendorder"], {}, 0],
  [ORDER, { reply: refusal("insufficientFunds") }, 1],
  [["accounts", "symbol=x"], {}, 2],
  [["accounts", "--keys", "/none"], {}, 3],
  [["accounts"], { reply: refusal("authenticationError") }, 3],
  [["accounts"], { reply: refusal("nonceDuplicate") }, 3],
  [["accounts"], { fault: "closeAfterRequest" }, 4],
  [["accounts", "--base-url", "https://kf-test.invalid"], {}, 4],
  [ORDER, { fault: "resetAfterRequest" }, 5],
  [ORDER, { reply: BROKEN }, 5],
  [ORDER, { reply: refusal("apiLimitExceeded") }, 6],
  [["accounts"], { reply: BROKEN }, 8],
  [["accounts"], { reply: { status: 503 } }, 8],
];

for (const [line, { fault, reply }, want] of CANARIES) {
  const wire = fault ?? (reply === undefined ? "all well" : reply.body || `HTTP ${reply.status}`);
  Deno.test(`kf ${line.join(" ")} shows no secret, with ${wire}`, async () => {
    await using exchange = await Exchange.start();
    [exchange.fault, exchange.reply] = [fault, reply];
    for (const more of [[], ["-v"], ["-v", "--errors", "json"]]) {
      const { code, stdout, stderr } = await kf([...line, ...more], { env: exchange.env });
      assertEquals(code, want, stderr);
      const written = stdout + stderr;
      for (const form of formsOf(KEY.apiSecret)) assert(!written.includes(form), `${form} in ${written}`);
      for (const { headers } of exchange.requests) assert(!written.includes(headers.authent ?? "\0"), written);
    }
  });
}

await testOnEach("a real process shows no secret", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.fault = "closeAfterRequest";
  for (
    const line of [["accounts", "-v"], [...ORDER, "-v"], [...ORDER, "-n"], ["accounts", "-v", "--base-url", "ftp:/"]]
  ) {
    const { stdout, stderr } = await kfProcess(runtime, [...line, "--retry=0"], { env: exchange.env });
    for (const form of formsOf(KEY.apiSecret)) assert(!(stdout + stderr).includes(form), stdout + stderr);
  }
});
