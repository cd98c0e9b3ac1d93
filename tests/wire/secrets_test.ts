/**
 * Canary keys: runs every command and operation, with every option that prints or stores something, under every fault; then
 * searches everything that was written for the secret.
 *
 * @module
 */

import { join } from "node:path";
import { endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { assert, assertEquals, assertGreater, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Canary } from "./canary.ts";
import { Counted } from "../support/counted_sandbox.ts";
import { KEY, type Key } from "../support/exchange.ts";
import { sized } from "../support/selection.ts";
import { ROWS } from "../writes/matrix.ts";
import {
  type InProcess,
  kf,
  kfProcess,
  newDirectory,
  type Outcome,
  type Runtime,
  spawnKf,
  testOnEach,
} from "../support/runner.ts";
import { keyPair } from "../sandbox/sandbox_fixture.ts";

const { apiKey, apiSecret } = keyPair("full");

/** The key pair that the sandbox accepts, and one that it doesn't. */
const CANARY = new Canary(apiSecret);
const OTHER = new Canary(KEY.apiSecret);

/** Every directory kf may write to, below one that is searched at the end. */
function homes(home: string): Record<string, string> {
  const below = (name: string) => join(home, name);
  return {
    ...{ HOME: home, XDG_CONFIG_HOME: below("config"), XDG_STATE_HOME: below("state"), XDG_DATA_HOME: below("data") },
    ...{ XDG_CACHE_HOME: below("cache"), XDG_RUNTIME_DIR: below("run"), TMPDIR: home },
  };
}

function environment(url: string, home: string, key: Key = { apiKey, apiSecret }): Record<string, string> {
  const pair = { KRAKEN_FUTURES_API_KEY: key.apiKey, KRAKEN_FUTURES_API_SECRET: key.apiSecret };
  return { KF_BASE_URL: url, ...pair, ...homes(home) };
}

function assertSilent({ stdout, stderr }: Pick<Outcome, "stdout" | "stderr">, what: string, canary = CANARY): void {
  assertEquals([canary.formsIn(stdout), canary.formsIn(stderr)], [[], []], what);
}

async function assertNoFile(home: string, canary = CANARY): Promise<void> {
  assertEquals((await canary.filesIn(home)).found, []);
}

/** The words of an example after the shell's quoting. */
function wordsOf(example: string): string[] {
  return [...example.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
}

const VARIANTS: string[][] = [
  [],
  ["-v"],
  ["-v", "--errors", "json"],
  ["-v", "-o", "pretty", "--color", "always"],
  ["-v", "--track"],
  ["-v", "--pace"],
  ["-n"],
  ["-n", "-v", "--track"],
  ["--curl"],
  ["--curl", "-v", "--errors", "json"],
];

Deno.test("a canary is found in each form, in whole and in part", () => {
  const bytes = atob(apiSecret);
  const hex = [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  for (
    const text of [apiSecret, hex, hex.toUpperCase(), encodeURIComponent(apiSecret), `x${apiSecret.slice(30, 55)}x`]
  ) {
    assert(CANARY.formsIn(text).length > 0, text);
  }
  assertEquals([CANARY.formsIn(KEY.apiSecret), CANARY.formsIn(apiKey)], [[], []]);
});

/** The quick tests run a third of the variants for each operation, a different third each time. */
const { size: thirds, mark } = sized(1, 3);

Deno.test(`every operation, shown and sent in ${thirds}/3 of the ways, tells no secret and no signature${mark}`, async () => {
  await using directory = await newDirectory();
  await using exchange = await Counted.start({});
  const world = exchange.world();
  const env = environment(exchange.url, directory.path);
  const signatures: string[] = [];
  const noting = await noteSignatures(signatures);
  for (const [at, { example }] of endpoints().entries()) {
    for (const variant of VARIANTS.filter((_, way) => (at + way) % 3 < thirds)) {
      exchange.pass(15_000);
      const args = [...wordsOf(example), ...variant, "--resolve", "0"];
      const left = await kf(args, { ...world, env, io: { ...world.io, ...noting } });
      assertSilent(left, args.join(" "));
      assertNoSignature(left, signatures.splice(0), args);
      assertNoPublicKey(left, args);
    }
  }
  await assertNoFile(directory.path);
});

/** The real network, recording each Authent that is sent. */
async function noteSignatures(signatures: string[]) {
  const { systemIo } = await import("../../lib/runtime/runtime.ts");
  const { fetch } = systemIo();
  const noting: typeof fetch = (request) => {
    if (request.headers.Authent !== undefined) signatures.push(request.headers.Authent);
    return fetch(request);
  };
  return { fetch: noting };
}

function assertNoSignature({ stdout, stderr }: InProcess, signatures: string[], args: string[]): void {
  for (const signature of signatures) assert(!(stdout + stderr).includes(signature), args.join(" "));
}

/** kf never prints the public key; only the exchange's reply to the key check contains it. */
function assertNoPublicKey({ stdout, stderr }: InProcess, args: string[]): void {
  assert(!stderr.includes(apiKey), args.join(" "));
  if (!args.some((word) => word.includes("api-keys"))) assert(!stdout.includes(apiKey), args.join(" "));
}

/** A call of each kind, with keys. */
const CALLS = [
  ["tickers/PF_XBTUSD"],
  ["accounts"],
  ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=0.01", "limitPrice=60000", "--track"],
  ["editorder", "cliOrdId=a", "size=0.02"],
  ["cancelorder", "cliOrdId=a", "--deadline", "2"],
  ["batchorder", 'json={"batchOrder":[{"order":"cancel","order_id":"1"}]}'],
  ["transfer", "fromAccount=cash", "toAccount=flex", "unit=usd", "amount=1"],
  ["PUT", "leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"],
  ["doctor"],
];

for (const { rule } of ROWS.filter(({ rule }) => rule !== undefined && !rule.startsWith("delay"))) {
  Deno.test(`no secret is told with fault ${rule}`, async () => {
    await using directory = await newDirectory();
    await using exchange = await Counted.start({ faults: `*:${rule}` });
    const env = environment(exchange.url, directory.path);
    const slow = /^(hang|drip)/.test(rule ?? "") ? "0.1" : "5";
    await Promise.all(
      CALLS.flatMap((call) =>
        [["-v"], ["-v", "--errors", "json", "-o", "pretty"]].map(async (variant) => {
          const doctor = call[0] === "doctor";
          const options = doctor
            ? ["--timeout", slow]
            : [...variant, "--timeout", slow, "--resolve", "2", "--retry", "1"];
          const left = await kf([...call, ...options], { ...exchange.world(), env });
          assertSilent(left, `${call.join(" ")} ${left.code}`);
        })
      ),
    );
    await assertNoFile(directory.path);
  });
}

/** Malformed secrets: the message must not contain them. */
const WRONG: [what: string, env: Record<string, string>, args: string[]][] = [
  ["swapped", { KRAKEN_FUTURES_API_KEY: apiSecret, KRAKEN_FUTURES_API_SECRET: "?" }, ["accounts"]],
  ["with a letter too much", { KRAKEN_FUTURES_API_KEY: "k", KRAKEN_FUTURES_API_SECRET: `${apiSecret}x` }, ["accounts"]],
  ["with a line end inside", {
    KRAKEN_FUTURES_API_KEY: "k",
    KRAKEN_FUTURES_API_SECRET: `${apiSecret.slice(0, 40)}\n${apiSecret.slice(40)}`,
  }, ["accounts"]],
  ["of another pair", { KRAKEN_FUTURES_API_KEY: KEY.apiKey, KRAKEN_FUTURES_API_SECRET: apiSecret }, ["accounts"]],
  ["alone", { KRAKEN_FUTURES_API_SECRET: apiSecret }, ["accounts"]],
];

for (const [what, pair, args] of WRONG) {
  Deno.test(`a secret ${what} isn't told`, async () => {
    await using directory = await newDirectory();
    await using exchange = await Counted.start({});
    for (const more of [[], ["-v"], ["--errors", "json"]]) {
      const env = { KF_BASE_URL: exchange.url, ...homes(directory.path), ...pair };
      const left = await kf([...args, ...more], { ...exchange.world(), env });
      assertEquals(left.code, 3, left.stderr);
      assertSilent(left, what);
    }
  });
}

/** Commands that make no call or use the sandbox. They run with the other pair, since `kf sandbox keys` prints the sandbox's. */
const COMMANDS = [
  ...[[], ["help"], ["help", "sendorder"], ["help", "guard"], ["help", "doctor"], ["help", "sandbox"], ["methods"]],
  ...[["methods", "--json"], ["version"], ["--version"], ["sandbox", "keys"], ["sandbox", "path"], [
    "sandbox",
    "faults",
  ]],
  ...[["sandbox", "reset"], ["--env", "sandbox", "accounts", "-v"], ["--env", "sandbox", "doctor"], [
    "doctor",
    "--json",
  ]],
  ...[["--env", "sandbox", "--faults", "*:reset-after", "cancelallorders", "-v", "--resolve", "0"], ["sandbox"], [
    "nosuch",
  ]],
  ...[["--env", "sandbox", "sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.01", "--track", "-v"]],
  ...[["--env", "sandbox", "--timeout", "2", "guard", "--dry-run"], ["--env", "sandbox", "--pace", "fills", "-v"]],
];

await testOnEach("every command as a process leaves the secret nowhere", async (runtime) => {
  await using directory = await newDirectory();
  await using exchange = await Counted.start({});
  const env = environment(exchange.url, directory.path, KEY);
  for (const args of COMMANDS) {
    const left = await kfProcess(runtime, args, { env });
    assert([0, 2, 3, 5].includes(left.code), `${args.join(" ")}: ${left.code} ${left.stderr}`);
    assertSilent(left, args.join(" "), OTHER);
  }
  assertGreater((await OTHER.filesIn(join(directory.path, "data"))).searched, 0);
  await assertNoFile(directory.path, OTHER);
}, ["deno", "binary"]);

/** A home with the pair in its configuration directory. */
async function homeWithKeys(home: string): Promise<void> {
  await Deno.mkdir(join(home, "config", "kf"), { recursive: true });
  await Deno.writeTextFile(join(home, "config", "kf", "API_Public"), apiKey);
  await Deno.writeTextFile(join(home, "config", "kf", "API_Private"), apiSecret, { mode: 0o600 });
}

await testOnEach("a paced, tracked order keeps the secret out of the ledger and every other file", async (runtime) => {
  await using directory = await newDirectory();
  await using exchange = await Counted.start({ faults: "sendorder:apply-then-drop" });
  await homeWithKeys(directory.path);
  const env = { KF_BASE_URL: exchange.url, ...homes(directory.path) };
  const args = ["sendorder", ...(CALLS[2] ?? []).slice(1), "--pace", "-v", "--resolve", "1"];
  const left = await kfProcess(runtime, args, { env });
  assertMatch(left.stderr, /is tracked as cliOrdId kf-/);
  assertSilent(left, "a paced order");
  const { found, searched } = await CANARY.filesIn(directory.path);
  assertEquals(found.map((line) => line.split(":")[0]), [join(directory.path, "config", "kf", "API_Private")]);
  assertGreater(searched, 2, "no ledger was written");
}, ["deno", "binary"]);

/** What the system shows other users of a process. */
async function shown(pid: number): Promise<string> {
  const files = ["cmdline", "environ"].map((name) => Deno.readTextFile(`/proc/${pid}/${name}`).catch(() => ""));
  return (await Promise.all(files)).join("\n");
}

async function childrenOf(pid: number): Promise<number[]> {
  const children: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
    if (Number(/\) \w (\d+)/.exec(stat)?.[1]) === pid) children.push(Number(name));
  }
  return children;
}

/** kf while it waits for a reply that never arrives, or guards a program. */
async function whileRunning(runtime: Runtime, args: string[], env: Record<string, string>, ready: () => boolean) {
  const child = await spawnKf(runtime, args, { env });
  await child.stdin.close();
  const output = child.output();
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const children = await childrenOf(child.pid);
  const seen = (await Promise.all([child.pid, ...children].map(shown))).join("\n");
  for (const pid of children) Deno.kill(pid, "SIGTERM");
  child.kill("SIGTERM");
  const { stdout, stderr } = await output;
  return { seen, children, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

if (Deno.build.os === "linux") {
  await testOnEach("the system's list of processes shows no secret of a key file", async (runtime) => {
    await using directory = await newDirectory();
    await using exchange = await Counted.start({ faults: "accounts:hang" });
    await homeWithKeys(directory.path);
    const env = { KF_BASE_URL: exchange.url, ...homes(directory.path) };
    const arrived = (id: string) => () => exchange.seen.some((address) => address.endsWith(id));
    const call = await whileRunning(runtime, ["accounts", "-v"], env, arrived("accounts"));
    const guard = ["guard", "--timeout", "5", "--", "sleep", "20"];
    const guarded = await whileRunning(runtime, guard, env, arrived("cancelallordersafter"));
    assertStringIncludes(call.seen, "accounts");
    assertEquals([call.children.length, guarded.children.length], [0, 1]);
    for (const { seen, text } of [call, guarded]) assertEquals([CANARY.formsIn(seen), CANARY.formsIn(text)], [[], []]);
  }, ["deno", "binary"]);
}
