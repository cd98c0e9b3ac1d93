/**
 * Tests of the runner: a command gets the world it is given, and nothing of this machine's environment.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertStringIncludes } from "./assert.ts";
import { Exchange, KEY, SERVER_TIME } from "./exchange.ts";
import { FileError } from "../../lib/io/io.ts";
import { golden, keyDirectory, kf, kfProcess, newDirectory, spawnKf, testEverywhere, testOnEach } from "./runner.ts";

const FILES = { API_Public: KEY.apiKey, API_Private: KEY.apiSecret };

Deno.test("kf() talks to a real exchange with the environment it is given", async () => {
  await using exchange = await Exchange.start();
  const { code, stdout, stdoutBytes, stderr } = await kf(["accounts"], { env: exchange.env });
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, SERVER_TIME);
  assertEquals(new TextDecoder().decode(stdoutBytes), stdout);
  assertEquals(exchange.executed.length, 1);
});

Deno.test("kf() sees the test's files and no others", async () => {
  await using exchange = await Exchange.start();
  const env = { KF_BASE_URL: exchange.url };
  assertEquals((await kf(["accounts"], { env, files: FILES })).code, 0);
  assertEquals((await kf(["accounts"], { env })).code, 3);
  const files = { "/keys/API_Public": KEY.apiKey, "/keys/API_Private": { content: KEY.apiSecret, mode: 0o644 } };
  assertMatch((await kf(["accounts", "--keys", "/keys"], { env, files })).stderr, /chmod 600/);
  const locked = { ...FILES, API_Private: new FileError("permission denied", { denied: true }) };
  assertStringIncludes((await kf(["accounts"], { env, files: locked })).stderr, "permission denied");
});

Deno.test("kf() gives the test's standard input, terminal and clock", async () => {
  await using exchange = await Exchange.start();
  const world = { env: exchange.env, stdin: "PF_XBTUSD", terminal: true, now: 1_700_000_000_000 };
  const { stdout } = await kf(["GET", "fills", "lastFillTime=@-", "--unchecked"], world);
  assertEquals(stdout, "no fills\n");
  const [request] = exchange.requests;
  assertEquals([request?.query, request?.headers.nonce], ["lastFillTime=PF_XBTUSD", "1700000000000"]);
});

Deno.test("kf() notes the pauses between attempts and doesn't wait", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = "closeAfterRequest";
  const { code, pauses } = await kf(["tickers", "--retry", "1"], { env: exchange.env });
  assertEquals(code, 4);
  assertEquals([pauses.length, exchange.requests.length], [1, 2]);
});

Deno.test("kf() shows no time twice, so that no nonce is", async () => {
  await using exchange = await Exchange.start();
  await Promise.all(Array.from({ length: 20 }, () => kf(["accounts"], { env: exchange.env })));
  assertEquals([exchange.requests.length, exchange.executed.length], [20, 20]);
});

await testEverywhere("kfProcess() runs a real kf against a real exchange", async (runtime) => {
  await using exchange = await Exchange.start();
  const { code, stdout, stderr } = await kfProcess(runtime, ["accounts"], { env: exchange.env });
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, SERVER_TIME);
  assertEquals(exchange.executed.length, 1);
});

await testOnEach("kfProcess() runs where and with what it is told", async (runtime) => {
  await using exchange = await Exchange.start();
  await using directory = await keyDirectory();
  const surroundings = { cwd: directory.path, env: { KF_BASE_URL: exchange.url }, stdin: "2026" };
  const { code } = await kfProcess(runtime, ["fills", "lastFillTime=@-", "--unchecked"], surroundings);
  assertEquals([code, exchange.executed[0]?.query], [0, "lastFillTime=2026"]);
});

await testOnEach("kfProcess() passes on nothing of its own environment", async (runtime) => {
  await using exchange = await Exchange.start();
  const calls = [[["accounts"], { env: { KF_BASE_URL: exchange.url } }], [["sandbox", "path"], {}]];
  const code = `import { kfProcess } from ${JSON.stringify(new URL("./child.ts", import.meta.url).href)};
    for (const [args, surroundings] of ${JSON.stringify(calls)}) {
      const { code, stdout } = await kfProcess(${JSON.stringify(runtime)}, args, surroundings);
      console.log(code, stdout);
    }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code], env: exchange.env }).output();
  assertMatch(new TextDecoder().decode(stdout), /^3 \n0 \S*kf-test-/);
});

await testOnEach("kfProcess() feeds a child that doesn't read", async (runtime) => {
  const { code } = await kfProcess(runtime, ["version"], { stdin: new Uint8Array(1 << 20) });
  assertEquals(code, 0);
});

await testOnEach("spawnKf() leaves the child to the test", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.fault = "hang";
  const child = await spawnKf(runtime, ["tickers"], { env: exchange.env });
  while (exchange.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  await child.stdin.close();
  assertEquals((await child.output()).success, false);
});

Deno.test("keyDirectory() hides the private key, and is gone afterwards", async () => {
  const { path, [Symbol.asyncDispose]: remove } = await keyDirectory();
  assertEquals(await Deno.readTextFile(`${path}/API_Public`), `${KEY.apiKey}\n`);
  const { mode } = await Deno.stat(`${path}/API_Private`);
  if (mode !== null) assertEquals(mode & 0o777, 0o600);
  await remove();
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("newDirectory() is another one each time", async () => {
  await using one = await newDirectory();
  await using other = await newDirectory();
  assertNotEquals(one.path, other.path);
});

Deno.test("golden() tells of a difference, and of a missing file", async () => {
  if (Deno.env.get("UPDATE_GOLDEN") === "1") return;
  const different = await assertRejects(() => golden("runner", "something else\n"), Error);
  assert(different.message.includes("UPDATE_GOLDEN=1"));
  await assertRejects(() => golden("no-such-file", ""), Error, "UPDATE_GOLDEN=1 writes it");
});

Deno.test("golden() takes the text of the file", async () => {
  await golden("runner", "What golden() compares with.\n");
});
