/**
 * `kf doctor`: what it reports for each state of keys, clock and network, and what it never reveals.
 *
 * @module
 */

import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { Exchange, json, KEY, refusal, type Reply } from "../support/exchange.ts";
import { golden, keyDirectory, kf, kfProcess, newDirectory, testOnEach } from "../support/runner.ts";
import { keysOfSandbox, serving } from "../support/served_sandbox.ts";
import { closedPort } from "../support/closed_port.ts";

const UID = "f7d5571c-6d10-4cf1-944a-048d25682ed0";
const RANGE = "203.0.113.0/24";

/** An exchange whose clock is off by this many ms, and that reports these permissions. */
async function consulted(off = 0, permissions: unknown = { general: "FULL_ACCESS", transfer: "NO_ACCESS" }) {
  const exchange = await Exchange.start();
  exchange.reply = ({ path }): Reply =>
    path.includes("/auth/")
      ? json({ apiKey: KEY.apiKey, accountUid: UID, iiban: "AA08", permissions, allowedCidrBlocks: [RANGE] })
      : json({ result: "success", serverTime: new Date(Date.now() + off).toISOString(), instrumentStatus: [] });
  return exchange;
}

/** Asserts that the output contains no secret. */
function assertClean(...texts: string[]): void {
  for (const canary of [KEY.apiSecret, KEY.apiKey, UID, RANGE, "AA08"]) {
    for (const text of texts) assert(!text.includes(canary), `${canary} in ${text}`);
  }
}

await testOnEach("doctor finds all well, asks two harmless questions and shows no secret", async (runtime) => {
  await using exchange = await consulted();
  const { code, stdout, stderr } = await kfProcess(runtime, ["doctor"], { env: exchange.env });
  assertEquals([code, stderr], [0, ""], stdout);
  assertMatch(stdout, /^kf doctor: all is well\n\nversion {8}kf \d/);
  assertMatch(stdout, new RegExp(`\\nkeys +${RegExp.escape(KEY.apiKey.slice(0, 4))}… from the environment\\n`));
  assertMatch(stdout, /\npermissions +general FULL_ACCESS, transfer NO_ACCESS\n/);
  assertMatch(stdout, /\nclock +(agrees with|0\.\d s (behind|ahead of)) the exchange's\n/);
  assertMatch(stdout, /KRAKEN_FUTURES_API_SECRET \(not shown\)/);
  assertEquals(exchange.requests.map(({ method, endpoint }) => `${method} ${endpoint?.id}`), [
    "GET instruments/status",
    "GET auth/api-keys/v3/check",
  ]);
  assertClean(stdout, stderr);
});

await testOnEach("doctor --json tells the same to machines", async (runtime) => {
  await using exchange = await consulted();
  await using keys = await keyDirectory();
  const { code, stdout, stderr } = await kfProcess(runtime, ["doctor", "--json", "--keys", keys.path], {
    env: { KF_BASE_URL: exchange.url, HTTPS_PROXY: "http://user:hunter2@proxy.example:8080/x", NO_PROXY: "localhost" },
  });
  assertEquals([code, stderr], [0, ""]);
  const told = JSON.parse(stdout);
  assertEquals([told.schema, told.exit, told.problems], [1, 0, []]);
  assertEquals(told.keys, { found: true, source: keys.path, publicKey: `${KEY.apiKey.slice(0, 4)}…`, mode: "600" });
  assertEquals(told.permissions, { general: "FULL_ACCESS", transfer: "NO_ACCESS" });
  assertEquals(told.exchange, { environment: "live", url: exchange.url });
  assertEquals(told.proxies, [
    { name: "HTTPS_PROXY", value: "http://proxy.example:8080" },
    { name: "NO_PROXY", value: "localhost" },
  ]);
  assertEquals([told.retirement.date, typeof told.retirement.daysLeft], ["2027-03-01", "number"]);
  assertClean(stdout);
  assert(!stdout.includes("hunter2"));
});

Deno.test("doctor finds missing keys, and what to do", async () => {
  await using exchange = await consulted();
  const { code, stdout, stderr } = await kf(["doctor"], { env: { KF_BASE_URL: exchange.url, HOME: "/home/ann" } });
  assertEquals(code, 3);
  assertStringIncludes(stdout, "problem (exit 3): a private call needs keys, and none were found");
  assertStringIncludes(
    stdout,
    "  next: kf help keys tells where they may be; kf --env sandbox needs none; to set up a pair: kf init",
  );
  assertMatch(stderr, /^kf: a private call needs keys.*\nhint: .*: kf init\n$/);
  assert(!`${stdout}${stderr}`.includes("/home/ann"), "the page names no user");
  assertEquals(exchange.requests.length, 1, "the clock is asked for all the same");
});

Deno.test("doctor finds damaged keys and keys others can read", async () => {
  await using exchange = await consulted();
  const damaged = { "/k/API_Public": KEY.apiKey, "/k/API_Private": "not base64!" };
  const { code, stdout } = await kf(["doctor", "--keys", "/k"], { env: { KF_BASE_URL: exchange.url }, files: damaged });
  assertEquals(code, 3);
  assertStringIncludes(stdout, "/k/API_Private is not base64");
  const open = { "/k/API_Public": KEY.apiKey, "/k/API_Private": { content: KEY.apiSecret, mode: 0o100644 } };
  const read = await kf(["doctor", "--keys", "/k"], { env: { KF_BASE_URL: exchange.url }, files: open });
  assertEquals([read.code, read.stderr], [0, ""]);
  assertStringIncludes(read.stdout, "warning: others on this machine can read /k/API_Private\n  next: run: chmod 600");
  assertStringIncludes(read.stdout, "from /k, private file with permissions 644\n");
  assertClean(stdout, read.stdout);
});

Deno.test("doctor finds refused keys, and repeats nothing secret of the refusal", async () => {
  await using exchange = await consulted();
  const message = `key ${KEY.apiKey} of ${UID}\u001b[31m`;
  const good = exchange.reply;
  exchange.reply = (request) =>
    request.path.includes("/auth/")
      ? { ...json({ error: "api_key_not_found", message }, 401), refused: true }
      : typeof good === "function"
      ? good(request)
      : good;
  const { code, stdout, stderr } = await kf(["doctor"], { env: exchange.env });
  assertEquals(code, 3);
  assertMatch(
    stdout,
    /problem \(exit 3\): the exchange refused the keys .*: api_key_not_found \(key \[APIKey\] of \[id\] /,
  );
  assertClean(stdout, stderr);
});

Deno.test("doctor warns of keys that may withdraw", async () => {
  await using exchange = await consulted(0, { general: "FULL_ACCESS", transfer: "FULL_ACCESS", odd: { [UID]: RANGE } });
  const { code, stdout } = await kf(["doctor"], { env: exchange.env });
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /^kf doctor: 1 warning, and calls work\n\nwarning: the keys may withdraw funds \(transfer: FULL_/,
  );
  assertClean(stdout);
});

for (const [off, told] of [[10_000, "behind"], [-10_000, "ahead of"]] as const) {
  await testOnEach(`doctor names a clock that is 10 s ${told} the exchange's`, async (runtime) => {
    await using exchange = await consulted(off);
    const { code, stdout } = await kfProcess(runtime, ["doctor"], { env: exchange.env });
    assertEquals(code, 0);
    assertMatch(
      stdout,
      new RegExp(
        `warning: this machine's clock is (10|9)\\.\\d s ${told} the exchange's\\n  next: .*: timedatectl set-ntp true`,
      ),
    );
  });
}

const FAILING: [what: string, code: number, spoil: (exchange: Exchange) => void, told: RegExp][] = [
  ["503 from a gateway", 8, (exchange) => exchange.reply = { status: 503, body: "<html>" }, /HTTP 503/],
  ["a reset", 4, (exchange) => exchange.fault = "resetAfterRequest", /instruments\/status failed/],
  ["no answer", 4, (exchange) => exchange.fault = "hang", /no answer .* within 0\.5 s/],
  ["a rate limit", 6, (exchange) => exchange.reply = refusal("apiLimitExceeded"), /rate limited/],
];

for (const [what, want, spoil, told] of FAILING) {
  Deno.test(`doctor ends with ${want} on ${what}`, async () => {
    await using exchange = await consulted();
    spoil(exchange);
    const { code, stdout, stderr } = await kf(["doctor", "--timeout", "0.5"], { env: exchange.env });
    assertEquals(code, want, stdout);
    assertMatch(stdout, told);
    assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
    const json = await kf(["doctor", "--timeout", "0.5", "--json", "--errors", "json"], { env: exchange.env });
    assertEquals([JSON.parse(json.stdout).exit, JSON.parse(json.stderr).exit], [want, want]);
    assertClean(stdout, stderr, json.stdout, json.stderr);
  });
}

await testOnEach("doctor tells the worst first where nothing listens and keys are missing", async (runtime) => {
  const { code, stdout } = await kfProcess(runtime, ["doctor", "--base-url", closedPort()]);
  assertEquals(code, 4);
  assertMatch(stdout, /^kf doctor: 2 problems\n\nproblem \(exit 4\): [^]*\nproblem \(exit 3\): /);
});

await testOnEach("doctor tells a certificate that isn't trusted from one that is", async (runtime) => {
  const { ca, leaf, expired } = await certificates();
  await using directory = await newDirectory();
  const file = join(directory.path, "ca.pem");
  await Deno.writeTextFile(file, ca);
  await using exchange = await Exchange.start({ tls: leaf });
  const unknown = await kfProcess(runtime, ["doctor"], { env: exchange.env });
  assertEquals(unknown.code, 4);
  assertMatch(unknown.stdout, /\nTLS +refused: the certificate is from an unknown issuer; authorities: built in\n/);
  const trusted = await kfProcess(runtime, ["doctor", "--ca-cert", file], { env: exchange.env });
  assertMatch(
    trusted.stdout,
    /\nname +localhost resolves\nTLS +certificate accepted; authorities: built in, --ca-cert\n/,
  );
  await using late = await Exchange.start({ tls: expired });
  const { stdout } = await kfProcess(runtime, ["doctor", "--ca-cert", file], { env: late.env });
  assertStringIncludes(stdout, "refused: the certificate has expired");
});

await testOnEach("doctor says nothing of a host that answers nobody in time", async (runtime) => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const env = { KF_BASE_URL: `https://localhost:${silent.addr.port}` };
  const { stdout, code } = await kfProcess(runtime, ["doctor", "--timeout", "1"], { env });
  silent.close();
  assertEquals(code, 4);
  const unknown = "not known: there was no answer in time";
  assertMatch(stdout, new RegExp(`\nname +${unknown}\nTLS +${unknown}; authorities: `));
});

await testOnEach("doctor tells a name that can't be resolved", async (runtime) => {
  const { code, stdout } = await kfProcess(runtime, ["doctor", "--base-url", "https://kf.invalid", "--timeout", "5"]);
  assertEquals(code, 4);
  assertMatch(
    stdout,
    /\nname +(kf\.invalid can't be resolved|not known: kf\.invalid can't be resolved, or not be reached)\n/,
  );
});

await testOnEach("doctor works in the sandbox inside kf, and on one that is served", async (runtime) => {
  await using directory = await newDirectory();
  const env = { HOME: directory.path };
  const inside = await kfProcess(runtime, ["doctor", "--env", "sandbox"], { env, cwd: directory.path });
  assertEquals([inside.code, inside.stderr], [0, ""]);
  assertMatch(inside.stdout, /\nsandbox data +~\/\.local\/share\/kf\/sandbox\.db\n/);
  const written = [...Deno.readDirSync(directory.path)].map(({ name }) => name);
  assertEquals(written.filter((name) => name !== ".bun"), [], "nothing was written, but for Bun's own cache");
  assertMatch(inside.stdout, /^kf doctor: all is well\n[^]*\nkeys +YEJG… from the sandbox\n/);
  const { url, end } = await serving("deno", join(directory.path, "s.db"));
  const keys = await keysOfSandbox();
  const served = await kfProcess(runtime, ["doctor"], { env: { ...keys, KF_BASE_URL: url } });
  assertEquals(served.code, 0);
  assertStringIncludes(served.stdout, "the keys may withdraw funds (transfer: FULL_ACCESS)");
  assert(!served.stdout.includes(keys.KRAKEN_FUTURES_API_SECRET ?? "?"));
  await end("SIGTERM");
});

Deno.test("a sandbox with a clock of its own is no clock problem", async () => {
  const options = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];
  const { code, stdout } = await kf(["doctor", ...options]);
  assertEquals(code, 0);
  assertMatch(stdout, /all is well[^]*\nclock +not known\n/);
});

for (
  const [days, told] of [[12, "will switch this API off in 12 days, on"], [-1, "has switched this API off on"]] as const
) {
  Deno.test(`doctor warns ${days} days before the retirement`, async () => {
    await using exchange = await consulted();
    const now = Date.UTC(2027, 2, 1) - days * 86_400_000;
    const { stdout } = await kf(["doctor"], { env: exchange.env, now });
    assertStringIncludes(stdout, `warning: the exchange ${told} 1 March 2027`);
  });
}

for (const line of ["doctor now", "doctor -o pretty", "doctor --every 3", "doctor --dry-run", "doctor --retry 1"]) {
  Deno.test(`kf ${line} is a usage error`, async () => {
    const { code, stdout, stderr } = await kf(line.split(" "));
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
  });
}

Deno.test("a page of doctor is what golden/doctor.txt holds", async () => {
  const world = { env: { HOME: "/home/ann", KF_TRACK: "1" }, now: 1_790_856_000_000 };
  const options = ["--env", "sandbox", "--data", ":memory:", "--faults", "instruments/status:503"];
  const { stdout } = await kf(["doctor", ...options], { ...world, io: { runtime: () => "deno 2.9.6, V8 15.0" } });
  await golden("doctor", stdout);
});

Deno.test("kf help doctor tells what golden/help_doctor.txt holds", async () => {
  const { code, stdout } = await kf(["help", "doctor"]);
  assertEquals(code, 0);
  await golden("help_doctor", stdout);
  assertEquals((await kf(["doctor", "--help"])).stdout, stdout);
});
