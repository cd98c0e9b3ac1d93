/**
 * Profiles: `--profile`, KF_PROFILE and the configuration file, the list of them, and those that don't exist.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, KEY } from "../support/exchange.ts";
import { kf, kfProcess, newDirectory, testOnEach, type World } from "../support/runner.ts";

const CONFIG = "/home/ann/.config/kf";

/** A pair whose public key is the name of its place. */
function pairIn(directory: string, name: string): Record<string, string> {
  return { [`${directory}/API_Public`]: name, [`${directory}/API_Private`]: KEY.apiSecret };
}

const FILES = {
  ...pairIn(`${CONFIG}/bot`, "bot"),
  ...pairIn(`${CONFIG}/main`, "main"),
  ...pairIn("/srv/keys", "srv"),
  [`${CONFIG}/notes/todo.txt`]: "no key in it",
};

const PAIR = { KRAKEN_FUTURES_API_KEY: "variables", KRAKEN_FUTURES_API_SECRET: KEY.apiSecret };

interface Given {
  env?: Record<string, string>;
  settings?: object;
}

/** Runs kf where Ann has these profiles; what was sent, by the public keys. */
async function run(args: string[], { env = {}, settings }: Given = {}, world: World = {}) {
  await using exchange = await Exchange.start();
  const file = settings === undefined ? {} : { [`${CONFIG}/config.json`]: JSON.stringify(settings) };
  const left = await kf(args, {
    ...world,
    env: { HOME: "/home/ann", KF_BASE_URL: exchange.url, ...env },
    files: { ...FILES, ...file },
  });
  return { ...left, keys: exchange.requests.map(({ headers }) => headers.apikey ?? "none") };
}

/** Whose keys sign a call, in the order in which places are looked at. */
const ORDER: [what: string, args: string[], given: Given, key: string][] = [
  ["KF_PROFILE alone", [], { env: { KF_PROFILE: "bot" } }, "bot"],
  ["--profile before KF_PROFILE", ["--profile", "main"], { env: { KF_PROFILE: "bot" } }, "main"],
  ["--keys before KF_PROFILE", ["--keys", "/srv/keys"], { env: { KF_PROFILE: "bot" } }, "srv"],
  ["the variables of a pair before KF_PROFILE", [], { env: { KF_PROFILE: "bot", ...PAIR } }, "variables"],
  ["KF_KEYS before KF_PROFILE", [], { env: { KF_PROFILE: "bot", KF_KEYS: "/srv/keys" } }, "srv"],
  ["KF_PROFILE before the file's profile", [], { env: { KF_PROFILE: "bot" }, settings: { profile: "main" } }, "bot"],
  ["KF_PROFILE before the file's keys", [], { env: { KF_PROFILE: "bot" }, settings: { keys: "/srv/keys" } }, "bot"],
  ["an empty KF_PROFILE for none", [], { env: { KF_PROFILE: "" }, settings: { profile: "main" } }, "main"],
  [
    "the keys of KF_PROFILE's section",
    [],
    { env: { KF_PROFILE: "play" }, settings: { profiles: { play: { keys: "/srv/keys" } } } },
    "srv",
  ],
];

for (const [what, args, given, key] of ORDER) {
  Deno.test(`a call takes ${what}`, async () => {
    const { keys, stderr } = await run(["accounts", ...args], given);
    assertEquals(keys, [key], stderr);
  });
}

Deno.test("the section of KF_PROFILE holds", async () => {
  const settings = { profiles: { play: { output: "pretty" } } };
  const { stdout, code } = await run(["tickers"], { env: { KF_PROFILE: "play" }, settings });
  assertEquals([code, stdout.split("\n")[0]], [0, "{"]);
});

const SANDBOX = ["--env", "sandbox", "--data", ":memory:"];

/** Calls that a profile without keys and without a section ends before anything is sent. */
const UNKNOWN: [what: string, args: string[], given: Given][] = [
  ["a public call", ["--profile", "nosuch", "tickers"], {}],
  ["a private call", ["--profile", "nosuch", "accounts"], {}],
  ["a dry run", ["--profile", "nosuch", "-n", "tickers"], {}],
  ["a public call, and a file without that section", ["--profile", "nosuch", "tickers"], {
    settings: { profiles: { play: {} } },
  }],
  ["a directory without keys", ["--profile", "notes", "tickers"], {}],
  ["KF_PROFILE and a public call", ["tickers"], { env: { KF_PROFILE: "nosuch" } }],
  ["KF_PROFILE and a private call", ["accounts"], { env: { KF_PROFILE: "nosuch" } }],
  ["KF_PROFILE and keys of another place", ["--keys", "/srv/keys", "accounts"], { env: { KF_PROFILE: "nosuch" } }],
  ["KF_PROFILE and kf watch", ["watch", "tickers"], { env: { KF_PROFILE: "nosuch" } }],
  ["KF_PROFILE and kf chart", ["chart", "PF_XBTUSD"], { env: { KF_PROFILE: "nosuch" } }],
  ["KF_PROFILE and kf depth", ["depth", "PF_XBTUSD"], { env: { KF_PROFILE: "nosuch" } }],
  ["the file's profile and a private call", ["accounts"], { settings: { profile: "nosuch" } }],
  ["the file's profile and a public call", ["tickers"], { settings: { profile: "nosuch" } }],
];

for (const [what, args, given] of UNKNOWN) {
  Deno.test(`an unknown profile is an error: ${what}`, async () => {
    const { code, stdout, stderr, keys } = await run(args, given);
    const name = args.includes("notes") ? "notes" : "nosuch";
    assertEquals([code, stdout, keys], [3, "", []], stderr);
    assertStringIncludes(stderr, `kf: there is no profile ${name}`);
    assertStringIncludes(stderr, "kf config profiles");
    assertEquals(stderr.includes("(KF_PROFILE)"), given.env !== undefined);
  });
}

Deno.test("an unknown profile is an error in the sandbox, too", async () => {
  for (const given of [{ args: ["--profile", "nosuch"], env: {} }, { args: [], env: { KF_PROFILE: "nosuch" } }]) {
    const { code, stderr } = await kf([...given.args, ...SANDBOX, "tickers"], {
      env: { HOME: "/home/ann", ...given.env },
      files: FILES,
    });
    assertEquals(code, 3);
    assertMatch(stderr, /^kf: there is no profile nosuch/);
  }
});

Deno.test("a KF_PROFILE that is no name of a directory is an error that names the variable", async () => {
  const { code, stderr, keys } = await run(["tickers"], { env: { KF_PROFILE: "../bot" } });
  assertEquals([code, keys], [2, []]);
  assertMatch(stderr, /^kf: KF_PROFILE "\.\.\/bot" is no directory name\n/);
});

Deno.test("an unknown profile is reported as --errors says", async () => {
  const settings = { errors: "json" };
  const { stderr } = await run(["tickers"], { env: { KF_PROFILE: "nosuch" }, settings });
  assertEquals(JSON.parse(stderr).error, "credentials");
});

Deno.test("the commands that help with a profile work without it", async () => {
  const env = { KF_PROFILE: "nosuch" };
  for (const args of [["config"], ["config", "profiles"], ["help"], ["methods"], ["version"]]) {
    assertEquals((await run(args, { env })).code, 0, args.join(" "));
  }
});

const LISTED = { profile: "main", profiles: { main: { timeout: 5 }, play: { env: "sandbox" } } };

Deno.test("kf config profiles lists directories of keys and sections of the file, and says which one is chosen", async () => {
  const { code, stdout } = await run(["config", "profiles"], { settings: LISTED });
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").map((line) => line.replace(/ {2,}/g, " | ")), [
    `bot | keys in ${CONFIG}/bot`,
    `main | keys in ${CONFIG}/main | a section of config.json | chosen`,
    "play | no keys | a section of config.json",
    "",
  ]);
  const chosen = await run(["config", "profiles"], { settings: LISTED, env: { KF_PROFILE: "bot" } });
  assertMatch(chosen.stdout, /^bot .*chosen\nmain .*config\.json\n/);
});

Deno.test("kf config profiles --json", async () => {
  const { stdout } = await run(["config", "profiles", "--json"], { settings: LISTED });
  assertEquals(JSON.parse(stdout), {
    schema: 1,
    profiles: [
      { name: "bot", keys: `${CONFIG}/bot`, section: false, chosen: false },
      { name: "main", keys: `${CONFIG}/main`, section: true, chosen: true },
      { name: "play", keys: null, section: true, chosen: false },
    ],
  });
});

Deno.test("without a profile kf config profiles says how to make one", async () => {
  const { code, stdout } = await kf(["config", "profiles"], { env: { HOME: "/home/ann" } });
  assertEquals([code, stdout], [0, "no profiles; to set one up: kf init --profile bot\n"]);
});

Deno.test("kf config takes no other word", async () => {
  for (const words of [["zebra"], ["profiles", "zebra"]]) {
    const { code, stderr } = await kf(["config", ...words]);
    assertEquals(code, 2);
    assertMatch(stderr, /^kf: kf config takes no "zebra"\n/);
  }
});

await testOnEach("profiles are found in a real directory", async (runtime) => {
  await using directory = await newDirectory();
  await Deno.mkdir(`${directory.path}/kf/bot`, { recursive: true });
  await Deno.writeTextFile(`${directory.path}/kf/bot/API_Public`, "public");
  await Deno.writeTextFile(`${directory.path}/kf/stray.txt`, "");
  const env = { XDG_CONFIG_HOME: directory.path };
  const listed = await kfProcess(runtime, ["config", "profiles"], { env });
  assertEquals([listed.code, listed.stdout], [0, `bot  keys in ${directory.path}/kf/bot\n`]);
  const args = [...SANDBOX, "tickers"];
  assertEquals((await kfProcess(runtime, args, { env: { ...env, KF_PROFILE: "bot" } })).code, 0);
  const unknown = await kfProcess(runtime, args, { env: { ...env, KF_PROFILE: "nosuch" } });
  assertEquals([unknown.code, unknown.stdout], [3, ""]);
  assert(unknown.stderr.startsWith("kf: there is no profile nosuch (KF_PROFILE)"), unknown.stderr);
});
