/**
 * `kf init`: what it asks, how it checks the key pair, which files it writes, and what it never prints; on real terminals too.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { FileError, Interrupted } from "../../lib/io/io.ts";
import { systemIo } from "../../lib/runtime/runtime.ts";
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, KEY, type Key, type Reply } from "../support/exchange.ts";
import {
  commandLine,
  golden,
  kf,
  kfProcess,
  newDirectory,
  type Runtime,
  testEverywhere,
  testOnEach,
  type World,
} from "../support/runner.ts";
import { keysOfSandbox } from "../support/served_sandbox.ts";
import { OnTerminal } from "../support/terminal.ts";

const KEPT = "/home/ann/.config/kf";
const OTHER: Key = {
  apiKey: createHash("sha384").update("other").digest("base64"),
  apiSecret: createHash("sha512").update("other").digest("base64"),
};

/** Files in memory, which can be read and written, and can fail. */
class Files {
  readonly texts = new Map<string, string>();
  readonly modes = new Map<string, number | undefined>();
  /** Called before they are written; it may throw. */
  before = (): void => {};
  writings = 0;

  constructor(texts: Record<string, string> = {}) {
    for (const [path, text] of Object.entries(texts)) this.texts.set(path, text);
  }

  get io(): NonNullable<World["io"]> {
    return {
      readFile: (path) => {
        const text = this.texts.get(path);
        return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
      },
      fileMode: (path) => Promise.resolve(this.texts.has(path) ? this.modes.get(path) ?? 0o600 : undefined),
      writeTogether: (directory, files) => {
        try {
          this.before();
        } catch (error) {
          return Promise.reject(error);
        }
        this.writings++;
        const paths = files.map(({ name }) => `${directory}/${name}`);
        if (files.some(({ fresh }, at) => fresh && this.texts.has(paths[at] ?? ""))) {
          return Promise.reject(new FileError("it is there already"));
        }
        for (const [at, path] of paths.entries()) {
          this.texts.set(path, new TextDecoder().decode(files[at]?.bytes));
          this.modes.set(path, 0o600);
        }
        return Promise.resolve();
      },
    };
  }

  /** All files, by name below the configuration directory. */
  get kept(): Record<string, string> {
    return Object.fromEntries([...this.texts].map(([path, text]) => [path.replace(`${KEPT}/`, ""), text.trim()]));
  }
}

function pairOf({ apiKey, apiSecret }: Key, below = ""): Record<string, string> {
  return { [`${below}API_Public`]: apiKey, [`${below}API_Private`]: apiSecret };
}

function filesWith(key: Key, below = ""): Files {
  return new Files(pairOf(key, `${KEPT}/${below}`));
}

/** An exchange that gives this reply to the check of the key pair. */
async function saying(told: Record<string, unknown> | Reply): Promise<Exchange> {
  const exchange = await Exchange.start();
  exchange.reply = "status" in told ? told as Reply : json({ apiKey: KEY.apiKey, iiban: "AA08 SECRET", ...told });
  return exchange;
}

const HARMLESS = {
  permissions: { general: "READ_ONLY", transfer: "NO_ACCESS" },
  allowedCidrBlocks: ["203.0.113.0/24"],
};

/** Runs kf init on a terminal with these answers; by default it asks only for the two keys. */
async function init(exchange: Exchange, files: Files, args: string[] = [], world: World = {}) {
  const answers = world.answers ?? [KEY.apiKey, KEY.apiSecret];
  const { stdout, stderr, ...rest } = await kf(["init", "--retry", "0", ...args], {
    terminal: true,
    ...world,
    answers,
    env: { HOME: "/home/ann", KF_BASE_URL: exchange.url, ...world.env },
    io: { ...files.io, ...world.io },
  });
  assertEquals(stdout, "", "standard output stays empty");
  for (const { apiKey, apiSecret } of [KEY, OTHER]) {
    assert(!stderr.includes(apiSecret) && !stderr.includes(apiKey.slice(0, 6)), stderr);
  }
  return { ...rest, stderr, left: answers.length };
}

/** Two lines of standard input, without a terminal. */
function piped({ apiKey, apiSecret }: Key): World {
  return { terminal: false, stdin: `${apiKey}\n${apiSecret}\n`, answers: [] };
}

Deno.test("init tells what golden/init.txt holds, keeps the pair, and asks one harmless question", async () => {
  await using exchange = await saying({
    permissions: { general: "FULL_ACCESS", transfer: "FULL_ACCESS" },
    allowedCidrBlock: null,
    allowedCidrBlocks: [],
  });
  const files = new Files();
  const { code, stderr } = await init(exchange, files, [], { answers: [` ${KEY.apiKey} `, `\t${KEY.apiSecret}  `] });
  assertEquals(code, 0, stderr);
  assertEquals(files.kept, pairOf(KEY));
  assertEquals([...files.modes.values()], [0o600, 0o600]);
  assertEquals(exchange.requests.map(({ method, endpoint, signature }) => [method, endpoint?.id, signature]), [
    ["GET", "auth/api-keys/v3/check", "right"],
  ]);
  assert(!stderr.includes("SECRET"), "only permissions are told of the reply");
  const shown = stderr.replaceAll(KEY.apiKey.slice(0, 4), "AAAA").replaceAll(
    new URL(exchange.url).host,
    "localhost:8080",
  );
  await golden("init", shown);
});

/** Replies of the exchange, and how they are reported. */
const TOLD: [reply: Record<string, unknown>, told: RegExp, warns: boolean][] = [
  [HARMLESS, /kf: the pair may read, and not trade; it may not withdraw, from one address range only\n/, false],
  [
    { permissions: { general: "FULL_ACCESS", transfer: "NO_ACCESS" }, allowedCidrBlocks: ["a", "b"] },
    /kf: the pair may read and trade; it may not withdraw, from 2 address ranges only\n/,
    false,
  ],
  [
    { permissions: { general: "NO_ACCESS", transfer: "SOME_ACCESS" }, allowedCidrBlock: "203.0.113.0/24" },
    /it has transfer SOME_ACCESS, .*\nkf: warning: the pair may withdraw funds \(transfer: SOME_ACCESS\)\nhint: /,
    true,
  ],
  [{ ...HARMLESS, allowedCidrBlocks: [] }, /kf: warning: the pair works from any address\nhint: /, true],
  [{ permissions: { odd: "\u001b[31m" } }, /kf: the pair has permissions that the exchange doesn't tell\n/, false],
];

for (const [reply, told, warns] of TOLD) {
  Deno.test(`init tells of ${JSON.stringify(reply).slice(0, 100)}`, async () => {
    await using exchange = await saying(reply);
    const { code, stderr } = await init(exchange, new Files());
    assertEquals([code, stderr.includes("warning")], [0, warns], stderr);
    assertMatch(stderr, told);
  });
}

Deno.test("init asks again for what can be no key, and gives up after three", async () => {
  await using exchange = await saying(HARMLESS);
  const files = new Files();
  const answers = ["two words", KEY.apiSecret, KEY.apiKey, "no sense", KEY.apiSecret];
  const { code, stderr } = await init(exchange, files, [], { answers });
  assertEquals([code, files.kept], [0, pairOf(KEY)], stderr);
  assertMatch(stderr, /the public key is not one word[^]*looks like the private key, and it can be read on the screen/);
  const none = new Files();
  const given = await init(exchange, none, [], { answers: [KEY.apiKey, "a", "b", "c", KEY.apiSecret] });
  assertEquals([given.code, given.left, none.kept], [3, 1, {}]);
  assertMatch(given.stderr, /kf: the private key is not base64\nhint: nothing was written; /);
});

Deno.test("init shows nothing of a private key that stands in the public file, and replaces it after a yes", async () => {
  await using exchange = await saying(HARMLESS);
  const files = filesWith({ apiKey: OTHER.apiSecret, apiSecret: OTHER.apiKey });
  const asked: string[] = [];
  const answers = ["y", KEY.apiKey, KEY.apiSecret];
  const ask = (question: string) => {
    asked.push(question);
    return Promise.resolve(answers.shift());
  };
  const { code, stderr } = await init(exchange, files, [], { io: { ask } });
  assertEquals([code, files.kept], [0, pairOf(KEY)], stderr);
  assertStringIncludes(asked[0] ?? "", "holds a key pair (what looks like a private key)");
  assert(!asked.join().includes(OTHER.apiSecret.slice(0, 4)), asked.join());
});

/** What ends the questions, and the exit status. */
const ENDS: [what: string, world: World, code: number, said: RegExp][] = [
  [
    "the end of the input at the first key",
    { answers: [] },
    2,
    /kf: the input has ended\nhint: nothing was written\n$/,
  ],
  ["the end of the input at the second", { answers: [KEY.apiKey] }, 2, /kf: the input has ended\n/],
  [
    "Ctrl-C",
    { io: { ask: () => Promise.reject(new Interrupted()) } },
    130,
    /kf: ended by Ctrl-C\nhint: nothing was written/,
  ],
];

for (const [what, world, code, said] of ENDS) {
  Deno.test(`${what} ends init with ${code}, and nothing is written`, async () => {
    await using exchange = await saying(HARMLESS);
    const files = new Files();
    const ended = await init(exchange, files, [], world);
    assertEquals([ended.code, files.kept, exchange.connections], [code, {}, 0]);
    assertMatch(ended.stderr, said);
  });
}

Deno.test("a pair that the exchange refuses is not written", async () => {
  await using exchange = await saying(HARMLESS);
  const files = new Files();
  const { code, stderr } = await init(exchange, files, [], { answers: [KEY.apiKey, OTHER.apiSecret] });
  assertEquals([code, files.kept], [3, {}]);
  assertMatch(stderr, /kf: the exchange refused the keys .*\nhint: nothing was written; /);
});

for (
  const [what, code, spoil] of [
    ["a lost connection", 4, (exchange: Exchange) => exchange.fault = "closeAfterRequest"],
    ["a gateway's 503", 8, (exchange: Exchange) => exchange.reply = { status: 503, body: "<html>" }],
  ] as const
) {
  Deno.test(`after ${what} the pair is kept unchecked only if that is wanted`, async () => {
    await using exchange = await saying(HARMLESS);
    spoil(exchange);
    for (const answer of ["", "n"]) {
      const files = new Files();
      const no = await init(exchange, files, [], { answers: [KEY.apiKey, KEY.apiSecret, answer] });
      assertEquals([no.code, files.kept, no.left], [code, {}, 0], no.stderr);
    }
    const kept = new Files();
    const yes = await init(exchange, kept, [], { answers: [KEY.apiKey, KEY.apiSecret, "y"] });
    assertEquals([yes.code, kept.kept], [0, pairOf(KEY)]);
    assertStringIncludes(yes.stderr, `are in ${KEPT}, unchecked\n`);
    const script = new Files();
    const scripted = await init(exchange, script, ["--from-stdin"], piped(KEY));
    assertEquals([scripted.code, script.kept], [code, {}]);
  });
}

Deno.test("a pair that is there is replaced only after a yes, and shown by four characters", async () => {
  await using exchange = await saying(HARMLESS);
  const asked: string[] = [];
  const answering = (...answers: string[]) => ({
    ask: (question: string) => {
      asked.push(question);
      return Promise.resolve(answers.shift());
    },
  });
  const files = filesWith(OTHER);
  for (const answer of ["", "n", "yep"]) {
    const { code, stderr } = await init(exchange, files, [], { io: answering(answer) });
    assertEquals([code, files.kept], [2, pairOf(OTHER)], stderr);
    assertMatch(stderr, /kf: what is in .* stays as it is\nhint: .*--profile bot\n/);
  }
  assertMatch(
    asked[0] ?? "",
    new RegExp(`holds a key pair \\(${RegExp.escape(OTHER.apiKey.slice(0, 4))}…\\)\\. Replace`),
  );
  assert(!asked.join().includes(OTHER.apiKey.slice(0, 6)), "no more than that is shown");
  const { code } = await init(exchange, files, [], { io: answering("Yes", KEY.apiKey, KEY.apiSecret) });
  assertEquals([code, files.kept], [0, pairOf(KEY)]);
});

Deno.test("a pair under the later names is asked about, too, and replaced where it is", async () => {
  await using exchange = await saying(HARMLESS);
  const names = { [`${KEPT}/Futures_Public_Key`]: OTHER.apiKey, [`${KEPT}/Futures_Private_Key`]: OTHER.apiSecret };
  const files = new Files(names);
  const { code } = await init(exchange, files, [], { answers: ["y", KEY.apiKey, KEY.apiSecret] });
  assertEquals([code, files.kept], [0, { Futures_Public_Key: KEY.apiKey, Futures_Private_Key: KEY.apiSecret }]);
});

Deno.test("--profile keeps the pair in a directory of its own, and so does the configuration file's profile", async () => {
  await using exchange = await saying(HARMLESS);
  const files = filesWith(OTHER);
  const typed = await init(exchange, files, ["--profile", "bot"]);
  assertEquals([typed.code, files.kept], [0, { ...pairOf(OTHER), ...pairOf(KEY, "bot/") }]);
  assertMatch(typed.stderr, /kf: next: kf --profile bot accounts\n$/);
  const chosen = new Files({ [`${KEPT}/config.json`]: '{ "profile": "main" }' });
  const { code, stderr } = await init(exchange, chosen);
  assertEquals([code, chosen.texts.get(`${KEPT}/main/API_Public`)?.trim()], [0, KEY.apiKey]);
  assertMatch(stderr, /kf: next: kf accounts\n$/);
  const wrong = await init(exchange, chosen, ["--profile", "../x"]);
  assertEquals(wrong.code, 2);
});

Deno.test("--from-stdin asks nothing, needs no terminal, and takes CRLF", async () => {
  await using exchange = await saying(HARMLESS);
  for (const stdin of [`${KEY.apiKey}\n${KEY.apiSecret}`, `\ufeff${KEY.apiKey}\r\n${KEY.apiSecret}\r\n\r\n`]) {
    const files = new Files();
    const { code, stderr } = await init(exchange, files, ["--from-stdin"], { ...piped(KEY), stdin });
    assertEquals([code, files.kept], [0, pairOf(KEY)], stderr);
    assertMatch(stderr, /^kf: asking 127\.0\.0\.1/);
  }
});

/** Standard input without a valid key pair, and the message. */
const NO_PAIR: [stdin: string, code: number, said: RegExp][] = [
  ["", 2, /and there are none\n/],
  [KEY.apiKey, 2, /and there is 1\n/],
  [`${KEY.apiKey} ${KEY.apiSecret}`, 2, /and there is 1\n/],
  [`${KEY.apiKey}\n${KEY.apiSecret}\nmore`, 2, /and there are 3\n/],
  [`${KEY.apiKey}\nno sense`, 3, /line 2 of standard input is not base64\n/],
  [`two words\n${KEY.apiSecret}`, 3, /line 1 of standard input is not one word\n/],
];

for (const [stdin, code, said] of NO_PAIR) {
  Deno.test(`--from-stdin refuses ${stdin.split("\n").length} lines of ${stdin.length} characters`, async () => {
    await using exchange = await saying(HARMLESS);
    const files = new Files();
    const refused = await init(exchange, files, ["--from-stdin"], { ...piped(KEY), stdin });
    assertEquals([refused.code, files.kept, exchange.connections], [code, {}, 0]);
    assertMatch(refused.stderr, said);
  });
}

Deno.test("--from-stdin takes a pair that is there only if it is the same, or its half", async () => {
  await using exchange = await saying(HARMLESS);
  const other = filesWith(OTHER);
  const refused = await init(exchange, other, ["--from-stdin"], piped(KEY));
  assertEquals([refused.code, other.kept, exchange.connections], [2, pairOf(OTHER), 0]);
  assertMatch(
    refused.stderr,
    /holds a key pair \(\S{4}…\), and not of the pair on standard input\nhint: nothing was written/,
  );
  const same = filesWith(KEY);
  assertEquals((await init(exchange, same, ["--from-stdin"], piped(KEY))).code, 0);
  assertEquals([same.writings, same.kept], [0, pairOf(KEY)], "what is right is not touched");
  for (const [name, key] of Object.entries(pairOf(KEY))) {
    const half = new Files({ [`${KEPT}/${name}`]: `${key}\r\n` });
    assertEquals((await init(exchange, half, ["--from-stdin"], piped(KEY))).code, 0);
    assertEquals(half.kept, pairOf(KEY));
    const strange = new Files({ [`${KEPT}/${name}`]: pairOf(OTHER)[name] ?? "" });
    const { code, stderr } = await init(exchange, strange, ["--from-stdin"], piped(KEY));
    assertEquals([code, strange.writings], [2, 0]);
    assertMatch(stderr, /holds API_(Public \(\S{4}…\) without API_Private|Private without API_Public), and not of/);
  }
});

Deno.test("a private file that others can read is written anew, for its owner alone", async () => {
  await using exchange = await saying(HARMLESS);
  const files = filesWith(KEY);
  files.modes.set(`${KEPT}/API_Private`, 0o644);
  assertEquals((await init(exchange, files, ["--from-stdin"], piped(KEY))).code, 0);
  assertEquals(files.modes.get(`${KEPT}/API_Private`), 0o600);
});

const FULL = new FileError("no space left on the device");

/** What is there before, and what is told of it when nothing can be written. */
const BROKEN: [what: string, there: Record<string, string>, state: string][] = [
  ["nothing", {}, "nothing was written"],
  ["half of the pair", { API_Public: KEY.apiKey }, "what was there before is still there"],
  ["another pair", pairOf(OTHER), "what was there before is still there"],
];

for (const [what, there, state] of BROKEN) {
  Deno.test(`where the pair can't be written, and ${what} is there, init tells what there is`, async () => {
    await using exchange = await saying(HARMLESS);
    const files = new Files(Object.fromEntries(Object.entries(there).map(([name, key]) => [`${KEPT}/${name}`, key])));
    files.before = () => {
      throw FULL;
    };
    const answers = [...(Object.keys(there).length > 0 ? ["y"] : []), KEY.apiKey, KEY.apiSecret];
    const { code, stderr } = await init(exchange, files, [], { answers });
    assertEquals([code, files.kept], [3, there]);
    const message =
      `kf: cannot write API_Public and API_Private in ${KEPT}: no space left on the device\nhint: ${state}\n`;
    assert(stderr.endsWith(message), stderr);
  });
}

Deno.test("on a real disk a pair is replaced whole, and nothing else is left", async () => {
  await using exchange = await saying(HARMLESS);
  await using home = await newDirectory();
  const directory = join(home.path, "kf");
  await Deno.mkdir(directory, { mode: 0o700 });
  for (const [name, key] of Object.entries(pairOf(OTHER))) await Deno.writeTextFile(join(directory, name), key);
  const { readFile, fileMode, writeTogether } = systemIo();
  const { code, stderr } = await kf(["init", "--retry", "0"], {
    terminal: true,
    answers: ["y", KEY.apiKey, KEY.apiSecret],
    env: { XDG_CONFIG_HOME: home.path, KF_BASE_URL: exchange.url },
    io: { readFile, fileMode, writeTogether },
  });
  assertEquals(code, 0, stderr);
  for (const [name, key] of Object.entries(pairOf(KEY))) {
    assertEquals(await Deno.readTextFile(join(directory, name)), `${key}\n`);
  }
  if (!WINDOWS) assertEquals(await modesIn(directory), { ".": "700", API_Public: "600", API_Private: "600" });
});

/** Worlds in which a call uses other keys than those just stored. */
const FIRST: [what: string, world: World, files: Record<string, string>, said: RegExp][] = [
  [
    "the environment",
    { env: { KRAKEN_FUTURES_API_KEY: OTHER.apiKey, KRAKEN_FUTURES_API_SECRET: OTHER.apiSecret } },
    {},
    /kf: warning: kf takes the keys from the environment first \(\S{4}…\)\n/,
  ],
  ["KF_KEYS", { env: { KF_KEYS: "/k" } }, pairOf(OTHER, "/k/"), /kf takes the keys from \/k first/],
  ["an empty KF_KEYS", { env: { KF_KEYS: "" } }, {}, /kf doesn't get as far as this pair: KF_KEYS is set but empty\n/],
  ["the working directory", {}, pairOf(OTHER), /kf takes the keys from the working directory first/],
  [
    "the configuration file",
    {},
    { [`${KEPT}/config.json`]: '{ "keys": "other" }', ...pairOf(OTHER, `${KEPT}/other/`) },
    /kf takes the keys from \S+\/other first/,
  ],
];

for (const [what, world, texts, said] of FIRST) {
  Deno.test(`init tells that the keys of ${what} come first`, async () => {
    await using exchange = await saying(HARMLESS);
    const { code, stderr } = await init(exchange, new Files(texts), [], world);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, said);
    const named = await init(exchange, new Files(texts), ["--profile", "bot"], world);
    assert(
      !named.stderr.includes("come first") && !named.stderr.includes("first ("),
      "a profile that is typed comes first",
    );
  });
}

Deno.test("without a terminal init says how scripts do it, and --from-stdin wants none", async () => {
  for (const terminals of [[], ["stdin", "stdout"], ["stderr"]]) {
    const io = { isTerminal: (stream: string) => terminals.includes(stream) };
    const { code, stderr } = await kf(["init"], { env: { HOME: "/home/ann" }, io });
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^kf: kf init asks on a terminal, and there is none\nhint: .*kf init --from-stdin < pair\.txt\n$/,
    );
  }
  const { code, stderr } = await kf(["init", "--from-stdin"], { env: { HOME: "/home/ann" }, terminal: true });
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /^kf: --from-stdin reads a pipe or a file, and standard input is a terminal\nhint: run: kf init\n$/,
  );
});

Deno.test("what is wrong with the options is told before anything is asked", async () => {
  const answers = [KEY.apiKey, KEY.apiSecret];
  const world = { env: { HOME: "/home/ann" }, terminal: true, answers };
  assertEquals((await kf(["init", "--timeout", "0"], world)).code, 2);
  assertEquals((await kf(["init", "--ca-cert", "/none"], world)).code, 2);
  assertEquals((await kf(["init"], { ...world, env: {} })).code, 3, "there is no configuration directory");
  assertEquals(answers.length, 2);
});

Deno.test("--errors json tells each step as JSON, without a secret", async () => {
  await using exchange = await saying(HARMLESS);
  const { stderr } = await init(exchange, new Files(), ["--from-stdin", "--errors", "json"], piped(KEY));
  const told = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(told.map(({ schema }) => schema), told.map(() => 1));
  assertEquals(told.find(({ permissions }) => permissions)?.permissions, HARMLESS.permissions);
  assertEquals(told.find(({ directory }) => directory), {
    schema: 1,
    notice: `API_Public and API_Private of ${KEY.apiKey.slice(0, 4)}… are in ${KEPT}`,
    directory: KEPT,
    publicKey: KEY.apiKey.slice(0, 4),
    checked: true,
  });
  assertEquals(told.at(-1)?.next, "kf accounts");
});

/** The sandbox's key pair with full access. */
async function sandboxPair(): Promise<Key> {
  const { KRAKEN_FUTURES_API_KEY: apiKey = "", KRAKEN_FUTURES_API_SECRET: apiSecret = "" } = await keysOfSandbox();
  return { apiKey, apiSecret };
}

for (const scripted of [false, true]) {
  const pair = await sandboxPair();
  const [options, world] = scripted
    ? [["--from-stdin"], piped(pair)]
    : [[], { answers: [pair.apiKey, pair.apiSecret] }];
  const way = scripted ? "from a pipe" : "typed";

  for (const profile of [[], ["--profile", "play"]]) {
    Deno.test(`the sandbox's pair, ${way}, is never kept where live calls find it ${profile.join(" ")}`, async () => {
      await using exchange = await saying(HARMLESS);
      const files = new Files();
      const { code, stderr } = await init(exchange, files, [...options, ...profile], structuredClone(world));
      assertEquals([code, files.kept, exchange.requests.length], [2, {}, 0], stderr);
      assertMatch(
        stderr,
        /kf: this pair is the sandbox's, .+\nhint: nothing was written; .+kf --env sandbox accounts\n$/,
      );
      assert(!stderr.includes(pair.apiSecret));
      const env = { HOME: "/home/ann", KF_BASE_URL: exchange.url };
      const call = await kf([...profile, "accounts"], { env, io: files.io });
      assertEquals([call.code, exchange.requests.length], [3, 0]);
    });

    for (const by of ["--env", "KF_ENV"]) {
      Deno.test(`kf init is not for the sandbox, ${by}, ${way} ${profile.join(" ")}`, async () => {
        const files = new Files();
        const { code, stdout, stderr } = await kf(
          [...(by === "--env" ? ["--env", "sandbox"] : []), "init", ...options, ...profile],
          {
            terminal: true,
            ...structuredClone(world),
            env: { HOME: "/home/ann", ...(by === "--env" ? {} : { KF_ENV: "sandbox" }) },
            io: files.io,
          },
        );
        assertEquals([code, stdout, files.kept], [2, "", {}], stderr);
        assertMatch(
          stderr,
          /^kf: the sandbox needs no kf init: .+\nhint: .+: kf --env sandbox (--profile play )?accounts\n$/,
        );
      });
    }
  }
}

/** The files in a directory with their permission bits, and those of the directory. */
async function modesIn(directory: string): Promise<Record<string, string>> {
  const bits = async (path: string) => (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
  const modes: Record<string, string> = { ".": await bits(directory) };
  for await (const { name } of Deno.readDir(directory)) modes[name] = await bits(join(directory, name));
  return modes;
}

const WINDOWS = Deno.build.os === "windows";

await testOnEach("a real kf init --from-stdin keeps files that only their owner can read", async (runtime) => {
  await using home = await newDirectory();
  await using exchange = await saying(HARMLESS);
  const stdin = `${KEY.apiKey}\n${KEY.apiSecret}\n`;
  const env = { HOME: home.path, XDG_CONFIG_HOME: join(home.path, "c"), KF_BASE_URL: exchange.url };
  const { code, stdout, stderr } = await kfProcess(runtime, ["init", "--from-stdin", "--profile", "bot"], {
    env,
    stdin,
  });
  assertEquals([code, stdout], [0, ""], stderr);
  const directory = join(home.path, "c", "kf", "bot");
  if (!WINDOWS) assertEquals(await modesIn(directory), { ".": "700", API_Public: "600", API_Private: "600" });
  exchange.reply = undefined;
  const call = await kfProcess(runtime, ["--profile", "bot", "accounts", "-v"], { env });
  assertEquals(call.code, 0, call.stderr);
  assertStringIncludes(call.stderr, `* keys from ${directory}`);
});

/** Types a key pair on a terminal of its own, with `secret` as the private key. */
async function typing(runtime: Runtime, home: string, secret: string): Promise<{ code: number; terminal: OnTerminal }> {
  await using exchange = await saying(HARMLESS);
  const { apiKey } = KEY;
  const terminal = await OnTerminal.start(runtime, ["init"], { env: { HOME: home, KF_BASE_URL: exchange.url } });
  await terminal.until("Public key:");
  // Corrects a mistake at the beginning: to the start of the line, and two deletions.
  await terminal.type(`xy${apiKey}\x01\x1b[3~\x1b[3~\r`);
  await terminal.until("Private key (not shown):");
  await terminal.type(secret);
  return { code: await terminal.ended(), terminal };
}

// A terminal needs `script` of util-linux.
if (!WINDOWS && Deno.build.os !== "darwin") {
  await testEverywhere(
    "a private key typed on a terminal is never seen, and kept",
    async (runtime) => {
      await using home = await newDirectory();
      const { apiKey, apiSecret } = KEY;
      const { code, terminal } = await typing(runtime, home.path, `${apiSecret}zz\x7f\x7f\r`);
      await using _terminal = terminal;
      const screen = terminal.screen().join("\n");
      assertEquals(code, 0, screen);
      assertStringIncludes(screen, `Public key: ${apiKey}\nPrivate key (not shown): \nkf: asking 127.0.0.1:`);
      for (const part of [apiSecret.slice(0, 8), apiSecret.slice(-12)]) {
        assert(!terminal.written.includes(part), screen);
      }
      const directory = join(home.path, ".config", "kf");
      assertEquals(await modesIn(directory), { ".": "700", API_Public: "600", API_Private: "600" });
      assertEquals((await Deno.readTextFile(join(directory, "API_Private"))).trim(), apiSecret);
    },
  );

  await testOnEach(
    "Ctrl-C and Ctrl-D at the private key leave nothing behind",
    async (runtime) => {
      for (const [typed, want] of [["abc\x03", 130], ["\x04", 2]] as const) {
        await using home = await newDirectory();
        const { code, terminal } = await typing(runtime, home.path, typed);
        await using _terminal = terminal;
        assertEquals(code, want);
        assertMatch(terminal.screen().join("\n"), /\(not shown\): \nkf: [^\n]*\nhint: nothing was written$/);
        await assertRejects(() => Deno.stat(join(home.path, ".config")), Deno.errors.NotFound);
      }
    },
  );

  await testOnEach(
    "a paste of both keys at once shows the private one to nobody",
    async (runtime) => {
      await using home = await newDirectory();
      const { apiKey, apiSecret } = KEY;
      await using terminal = await OnTerminal.start(runtime, ["init"], { env: { HOME: home.path } });
      await terminal.until("Public key:");
      await terminal.type(`${apiKey}\r${apiSecret}\r`);
      await terminal.until("Private key (not shown):");
      await terminal.type("\x03").catch(() => {});
      await terminal.ended();
      assert(!terminal.written.includes(apiSecret.slice(0, 8)), terminal.screen().join("\n"));
    },
  );

  await testEverywhere(
    "what is pasted at a question of init reaches neither the screen nor the shell",
    async (runtime) => {
      await using exchange = await saying(HARMLESS);
      const { apiKey, apiSecret } = KEY;
      const words = [...await commandLine(runtime), "init"].map((word) => `'${word}'`).join(" ");
      // The shell then reads on, as an interactive one would.
      const line = `${words}; echo "status $?"; while read -r got; do echo "shell: $got"; done`;
      const pastes = [
        ["Public key:", `${apiKey}\rextra\r${apiSecret}\rtouch x\r`],
        ["Private key (not shown):", `${apiSecret}\rextra\r${apiSecret}\rtouch x\r`],
      ] as const;
      for (const [at, paste] of pastes) {
        await using home = await newDirectory();
        await using terminal = OnTerminal.startProgram(["sh", "-c", line], {
          env: { HOME: home.path, KF_BASE_URL: exchange.url },
        });
        await terminal.until("Public key:");
        if (at !== "Public key:") await terminal.type(`${apiKey}\r`);
        await terminal.until(at);
        // In parts, as a terminal far away sends it.
        for (const part of paste.match(/[^]{1,50}/g) ?? []) {
          await terminal.type(part);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        if (at === "Public key:") {
          await terminal.until("Private key (not shown):");
          await terminal.type(`${apiSecret}\r`);
        }
        await terminal.until("status 0");
        await new Promise((resolve) => setTimeout(resolve, 200));
        await terminal.type("end\r");
        await terminal.until("shell: end");
        await terminal.type("\x04");
        await terminal.ended();
        const seen = terminal.screen().join("\n");
        for (const secret of [apiSecret.slice(0, 8), apiSecret.slice(-12), "extra", "touch"]) {
          assert(!terminal.written.includes(secret), `${at}\n${seen}`);
        }
        assertEquals(seen.match(/^shell: /gm)?.length, 1, seen);
      }
    },
  );

  await testOnEach("the terminal echoes again when init has ended", async (runtime) => {
    await using home = await newDirectory();
    const words = [...await commandLine(runtime), "init"].join(" ");
    const child = new Deno.Command("script", {
      args: ["-qfec", `${words}; echo "status $?"; stty -a`, "/dev/null"],
      env: {
        HOME: home.path,
        SHELL: "/bin/sh",
        DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    let written = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const before = written;
      written += text;
      const comes = (what: string) => !before.includes(what) && written.includes(what);
      if (comes("Public key: ")) await writer.write(new TextEncoder().encode("abc\r"));
      if (comes("(not shown): ")) await writer.write(new TextEncoder().encode("abc\x03"));
    }
    await writer.close().catch(() => {});
    await child.status;
    assertMatch(written, /status 130\r\n/);
    for (const setting of ["echo", "icanon", "isig"]) assertMatch(written, new RegExp(`\\s${setting}\\b`), written);
  });
}
