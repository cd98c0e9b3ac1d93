/**
 * Behaviour that needs a real process: signals, full disks, unreadable stdin, environments that aren't text.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { keyDirectory, newDirectory } from "../support/directory.ts";
import { Exchange, KEY } from "../support/exchange.ts";
import {
  binary,
  commandLine,
  kfProcess,
  type Runtime,
  spawnKf,
  testEverywhere,
  testOnEach,
} from "../support/runner.ts";
import { testUnless } from "../support/selection.ts";

/** Where these tests themselves were started with nohup, every child ignores SIGHUP. */
const ignored = await Deno.readTextFile("/proc/self/status").then(
  (text) => /^SigIgn:.*[13579bdf]$/m.test(text),
  () => false,
);
const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ...(ignored ? [] : [["SIGHUP", 129]] as const),
];

const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1"];

for (const [signal, want] of SIGNALS) {
  await testOnEach(`${signal} ends a waiting call with ${want}`, async (runtime) => {
    await using exchange = await Exchange.start();
    await using keys = await keyDirectory();
    exchange.fault = "hang";
    const child = await spawnKf(runtime, ["accounts"], { cwd: keys.path, env: { KF_BASE_URL: exchange.url } });
    while (exchange.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill(signal);
    const [{ code, signal: by }] = await Promise.all([child.status, child.stdin.close()]);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    assert(code === want || by === signal, `${code} ${by}`);
  });
}

for (const [signal, want] of SIGNALS) {
  await testEverywhere(`${signal} while an order is on its way tells that its outcome is unknown`, async (runtime) => {
    await using exchange = await Exchange.start();
    exchange.fault = "hang";
    const child = await spawnKf(runtime, ORDER, { env: exchange.env });
    while (exchange.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill(signal);
    const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
    await Promise.all([child.stdin.close(), child.stdout.cancel()]);
    assertEquals([code, exchange.requests.length], [want, 1], stderr);
    assertMatch(
      stderr,
      new RegExp(
        `^kf: outcome of sendorder unknown: kf was ended by ${signal}\nhint: look before sending it again: kf openorders; .*\n$`,
      ),
    );
  });
}

// Deno reads /proc with --allow-all only.
await testOnEach("a call that was started with nohup outlives its terminal", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.fault = { slow: 4 };
  const line = `trap '' HUP; "$@" & sleep 0.5; kill -HUP $!; wait $!`;
  const { code, stdout, stderr } = await inBash(runtime, line, ORDER, exchange.env);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "placed");
}, ["bun", "binary"]);

/** Runs a program as process 1 of its own PID namespace, as in a container. */
const UNSHARE = ["unshare", "--pid", "--fork", "--mount-proc"];
const unshares = await new Deno.Command("unshare", { args: [...UNSHARE.slice(1), "true"], stderr: "null" }).output()
  .then(({ success }) => success, () => false);

for (const [signal, want] of SIGNALS) {
  testUnless(
    unshares ? undefined : "unshare may not be used here",
    `${signal} ends kf as the first process of a container`,
    async () => {
      await using exchange = await Exchange.start();
      exchange.fault = "hang";
      const args = [...UNSHARE.slice(1), await binary(), "accounts"];
      const child = new Deno.Command("unshare", { args, env: exchange.env, stdout: "null", stderr: "null" }).spawn();
      while (exchange.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const inside = await Deno.readTextFile(`/proc/${child.pid}/task/${child.pid}/children`);
      Deno.kill(Number(inside), signal);
      assertEquals((await child.status).code, want);
    },
  );
}

/** Runs kf in a line of bash, where `"$@"` stands for it. */
async function inBash(runtime: Runtime, line: string, words: string[], env: Record<string, string>) {
  const command = new Deno.Command("bash", {
    args: ["-c", line, "bash", ...await commandLine(runtime), ...words],
    env,
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

await testOnEach(
  "a full disk takes no verdict away, and an order's reply is not lost without a word",
  async (runtime) => {
    await using exchange = await Exchange.start();
    const read = await inBash(runtime, '"$@" > /dev/full', ["tickers"], exchange.env);
    assertEquals(read.code, 4, read.stderr);
    const order = await inBash(runtime, '"$@" > /dev/full', ORDER, exchange.env);
    assertEquals([order.code, exchange.executed.length], [5, 2], order.stderr);
    assertMatch(order.stderr, /^kf: cannot write the reply to standard output: .*; sendorder was done\nhint: .*\n$/);
    exchange.reply = { body: '{"result":"error","error":"insufficientFunds"}' };
    assertEquals((await inBash(runtime, '"$@" > /dev/full', ORDER, exchange.env)).code, 1);
    assertEquals((await inBash(runtime, '"$@" > /dev/full', ["help"], exchange.env)).code, 4);
  },
);

await testOnEach("standard input that can't be read is a usage error", async (runtime) => {
  await using exchange = await Exchange.start();
  const { code, stderr } = await inBash(runtime, '"$@" < /tmp', ["batchorder", "json=@-"], exchange.env);
  assertEquals([code, exchange.connections], [2, 0], stderr);
  assertMatch(stderr, /^kf: cannot read standard input for json: .*\nhint: .*\n$/);
});

await testOnEach("a secret that isn't text is never shown", async (runtime) => {
  await using exchange = await Exchange.start();
  const line = `export KRAKEN_FUTURES_API_SECRET="$KRAKEN_FUTURES_API_SECRET"$'\\xa0'; "$@"`;
  const { code, stdout, stderr } = await inBash(runtime, line, ["accounts"], exchange.env);
  assertEquals([code, stdout, exchange.connections], [3, "", 0], stderr);
  assertStringIncludes(stderr, "KRAKEN_FUTURES_API_SECRET");
  assert(!stderr.includes(KEY.apiSecret.slice(0, 12)), stderr);
  assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
});

await testOnEach("a refusal for the nonce that comes with an order's status is never sent again", async (runtime) => {
  for (
    const [status, body] of [[502, { error: "nonceDuplicate" }], [200, {
      error: "nonceDuplicate",
      sendStatus: {},
    }]] as const
  ) {
    await using exchange = await Exchange.start();
    exchange.reply = { status, body: JSON.stringify(body) };
    await kfProcess(runtime, ORDER, { env: exchange.env });
    assertEquals(exchange.requests.length, 1, `${status}`);
  }
});

for (const size of [30, 3000, 300_000]) {
  await testOnEach(`replies of ${size} bytes are appended to a file without a gap`, async (runtime) => {
    await using exchange = await Exchange.start();
    await using directory = await newDirectory();
    const body = JSON.stringify({ result: "success", tickers: ["x".repeat(size)] });
    exchange.reply = { body };
    const path = `${directory.path}/replies`;
    const line = `echo first > '${path}'; "$@" >> '${path}' && "$@" >> '${path}'`;
    const { code, stderr } = await inBash(runtime, line, ["tickers"], exchange.env);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await Deno.readTextFile(path), `first\n${body}\n${body}\n`);
  });
}
