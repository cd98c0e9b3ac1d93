/**
 * The sandbox from the command line: `kf --env sandbox …` as processes that share a file, and the commands of `kf sandbox`.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { newDirectory } from "../support/directory.ts";
import { kf, kfProcess, type Runtime, testEverywhere, testOnEach } from "../support/runner.ts";
import { keysOfSandbox, serving } from "../support/served_sandbox.ts";

interface Reply {
  result?: string;
  [name: string]: unknown;
}

/** Runs kf in the sandbox of a directory; the reply has to be successful. */
async function call(runtime: Runtime, directory: string, ...args: string[]): Promise<Reply> {
  const { code, stdout, stderr } = await kfProcess(runtime, ["--env", "sandbox", ...args], {
    env: { XDG_DATA_HOME: directory },
  });
  assertEquals([code, stderr], [0, ""], `${args.join(" ")}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

function rows(reply: Reply, name: string): Record<string, unknown>[] {
  const list = reply[name];
  assert(Array.isArray(list), `${name} is no list in ${JSON.stringify(reply)}`);
  return list;
}

function status(reply: Reply, key: string): string {
  const { status } = reply[key] as { status: string };
  return status;
}

await testOnEach("the first five minutes give consistent numbers in every reply", async (runtime) => {
  await using directory = await newDirectory();
  const run = (...args: string[]) => call(runtime, directory.path, ...args);
  const accounts = await run("accounts");
  assert("flex" in (accounts.accounts as object));
  assertEquals(rows(await run("tickers", "symbol=PF_XBTUSD"), "tickers").length, 1);

  const resting = ["orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=0.01"];
  const { tick } = await touch(run);
  const sent = await run("sendorder", ...resting, `limitPrice=${tick - 3000}`, "cliOrdId=first");
  assertEquals(status(sent, "sendStatus"), "placed");
  const [open] = rows(await run("openorders"), "openOrders");
  assertEquals([open?.cliOrdId, open?.limitPrice, open?.unfilledSize], ["first", tick - 3000, 0.01]);

  assertEquals(status(await run("editorder", "cliOrdId=first", "size=0.02"), "editStatus"), "edited");
  assertEquals(rows(await run("openorders"), "openOrders")[0]?.unfilledSize, 0.02);
  assertEquals(status(await run("cancelorder", "cliOrdId=first"), "cancelStatus"), "cancelled");
  assertEquals(rows(await run("openorders"), "openOrders"), []);

  await run("sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.05");
  const fills = rows(await run("fills"), "fills");
  const bought = fills.reduce((sum, { size }) => sum + Number(size), 0);
  const [position] = rows(await run("openpositions"), "openPositions");
  assertEquals([position?.side, position?.size, bought.toFixed(4)], ["long", 0.05, "0.0500"]);
  assertEquals(rows(await run("history/executions"), "elements").length, fills.length);
  const after = await run("accounts");
  assert(JSON.stringify(after) !== JSON.stringify(accounts), "a fee was paid");
});

async function touch(run: (...args: string[]) => Promise<Reply>): Promise<{ tick: number }> {
  const { ticker } = await run("tickers/PF_XBTUSD") as { ticker: { bid: number } };
  return { tick: Math.floor(ticker.bid) };
}

await testOnEach("32 processes that write at once lose nothing", async (runtime) => {
  await using directory = await newDirectory();
  const { tick } = await touch((...args) => call(runtime, directory.path, ...args));
  await Promise.all(Array.from({ length: 32 }, (_, i) =>
    call(
      runtime,
      directory.path,
      ...["sendorder", "orderType=post", "symbol=PF_XBTUSD", "side=buy", "size=0.001"],
      `limitPrice=${tick - 4000 - i}`,
      `cliOrdId=at-once-${i}`,
    )));
  const open = rows(await call(runtime, directory.path, "openorders"), "openOrders");
  assertEquals(new Set(open.map(({ cliOrdId }) => cliOrdId)).size, 32);
});

Deno.test("the sandbox needs no keys and never reads the user's own", async () => {
  const readFile = (path: string) => {
    throw new Error(`read ${path}`);
  };
  const { code, stdout, stderr } = await kf(["--env", "sandbox", "--data", ":memory:", "accounts"], {
    io: { readFile },
  });
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, '"result":"success"');
});

Deno.test("--keys chooses another of the sandbox's pairs, which may be refused", async () => {
  const { stdout } = await kf(["sandbox", "keys"]);
  const [, key = "", secret = ""] =
    /# read-only:.*\nKRAKEN_FUTURES_API_KEY=(.*)\nKRAKEN_FUTURES_API_SECRET=(.*)\n/.exec(stdout) ?? [];
  const files = { "/ro/API_Public": key, "/ro/API_Private": secret };
  const options = ["--env", "sandbox", "--data", ":memory:", "--keys", "/ro"];
  assertEquals((await kf([...options, "openorders"], { files })).code, 0);
  const order = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.01"];
  assertEquals((await kf([...options, ...order], { files })).code, 3);
});

Deno.test("two sandboxes with one seed and one clock agree", async () => {
  const args = ["--env", "sandbox", "--data", ":memory:", "--seed", "s", "--clock", "fixed:2026-10-01T12:00:00Z"];
  const order = ["sendorder", "orderType=mkt", "symbol=PF_ETHUSD", "side=sell", "size=1"];
  const [one, two] = [await kf([...args, ...order]), await kf([...args, ...order])];
  assertEquals([one.code, one.stdout], [0, two.stdout]);
});

const FAULTS: [fault: string, args: string[], code: number][] = [
  ["sendorder:reset-after", ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.01"], 5],
  ["*:503", ["accounts"], 8],
  ["*:429", ["accounts"], 6],
  ["*:refuse=insufficientFunds", ["accounts"], 1],
  ["*:html", ["tickers"], 8],
];

for (const [fault, args, want] of FAULTS) {
  Deno.test(`--faults ${fault} ends ${args[0]} with ${want}`, async () => {
    const options = ["--env", "sandbox", "--data", ":memory:", "--retry", "0", "--faults", fault];
    const { code, stderr } = await kf([...options, ...args]);
    assertEquals(code, want, stderr);
  });
}

const REFUSED: [words: string[], reason: string][] = [
  [["sandbox"], "kf sandbox needs a command"],
  [["sandbox", "serv"], 'unknown command "kf sandbox serv"; did you mean "serve"?'],
  [["sandbox", "path", "x"], 'kf sandbox path takes no "x"'],
  [["sandbox", "serve", "--port", "x"], '--port "x" is no port'],
  [["sandbox", "serve", "key.pem"], 'kf sandbox serve takes no "key.pem"'],
  [["sandbox", "serve", "--tls", "cert.pem"], "--tls needs a certificate and a key"],
  [["sandbox", "serve", "--tls", "cert.pem", "key.pem"], "cannot read cert.pem: no such file"],
  [["--env", "sandbox", "--data", ":memory:", "--clock", "x", "tickers"], "x"],
  [["--env", "sandbox", "--data", ":memory:", "--faults", "tickers:nonsense", "tickers"], "nonsense"],
  [["--env", "sandbox", "--base-url", "https://example.com", "tickers"], "two exchanges"],
  [["--faults", "*:429", "tickers"], "--faults belongs to the sandbox"],
  [["--env", "sandbox", "tickers"], "there is no data directory"],
];

for (const [words, reason] of REFUSED) {
  Deno.test(`kf ${words.join(" ")} is refused`, async () => {
    const { code, stdout, stderr } = await kf(words);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, reason);
    assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
  });
}

Deno.test("data that is ahead of the clock is told as such, to a call and to serve", async () => {
  await using directory = await newDirectory();
  const data = ["--data", `${directory.path}/s.db`];
  const call = (clock: string) => kf(["--env", "sandbox", ...data, "--clock", clock, "accounts"]);
  assertEquals((await call("fixed:2026-10-02T00:00:00Z")).code, 0);
  const back = await call("fixed:2026-10-01T00:00:00Z");
  assertEquals([back.code, back.stdout], [2, ""]);
  assertMatch(
    back.stderr,
    /^kf: .* back to .*\nhint: go on with the same --clock, .*kf sandbox reset, or .* --data :memory: accounts\n$/,
  );
  const { code, stderr } = await kf(["sandbox", "serve", ...data, "--clock", "fixed:2026-10-01T00:00:00Z"]);
  assertEquals([code, stderr], [2, back.stderr]);
});

Deno.test("damaged data is named, and nothing is told to be a defect of kf", async () => {
  await using directory = await newDirectory();
  const path = `${directory.path}/s.db`;
  const order = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=0.01"];
  assertEquals((await kf(["--env", "sandbox", "--data", path, "accounts"])).code, 0);
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.fill(0xff, 4096));
  const { code, stderr } = await kf(["--env", "sandbox", "--data", path, ...order]);
  assertEquals(code, 2, stderr);
  assertMatch(
    stderr,
    /^kf: cannot use the sandbox data .*\nhint: use other data, for example: kf --env sandbox --data :memory: accounts\n$/,
  );
});

Deno.test("a trigger that fires at once and is refused says so in its reply", async () => {
  const options = ["--env", "sandbox", "--data", ":memory:", "--clock", "fixed:2026-10-01T12:00:00Z"];
  const stop = ["orderType=stp", "symbol=PF_XBTUSD", "side=buy", "size=200", "stopPrice=1000", "triggerSignal=mark"];
  const { stdout } = await kf([...options, "sendorder", ...stop]);
  assertStringIncludes(stdout, '"type":"REJECT"');
});

Deno.test("--curl has nowhere to go in the sandbox, and says so", async () => {
  const { code, stderr } = await kf(["--env", "sandbox", "--curl", "accounts"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "kf sandbox serve");
});

Deno.test("kf help sandbox tells its commands, options and wallets", async () => {
  const { code, stdout } = await kf(["help", "sandbox"]);
  assertEquals(code, 0);
  for (const word of ["serve", "reset", "--clock", "--faults", "100000 USD"]) assertStringIncludes(stdout, word);
  assertEquals((await kf(["sandbox", "--help"])).stdout, stdout);
});

await testOnEach("kf sandbox path and reset name the file and remove it", async (runtime) => {
  await using directory = await newDirectory();
  const env = { XDG_DATA_HOME: directory.path };
  const path = `${directory.path}/kf/sandbox.db`;
  assertEquals((await kfProcess(runtime, ["sandbox", "path"], { env })).stdout, `${path}\n`);
  await call(runtime, directory.path, "accounts");
  assert((await Deno.stat(path)).isFile);
  const { stdout } = await kfProcess(runtime, ["sandbox", "reset"], { env });
  assertEquals(stdout, `removed ${path}; the next call begins anew\n`);
  assertStringIncludes((await kfProcess(runtime, ["sandbox", "reset"], { env })).stdout, "there was nothing");
});

Deno.test("kf sandbox reset leaves a file alone that isn't a sandbox's", async () => {
  await using directory = await newDirectory();
  const path = `${directory.path}/notes.txt`;
  await Deno.writeTextFile(path, "important");
  const { code } = await kf(["sandbox", "reset", "--data", path]);
  assertEquals([code, await Deno.readTextFile(path)], [2, "important"]);
});

Deno.test("kf sandbox faults lists every kind with an example", async () => {
  const { code, stdout } = await kf(["sandbox", "faults"]);
  assertEquals(code, 0);
  for (const kind of ["reset-after", "apply-then-drop", "delay=", "truncate", "429"]) {
    assertStringIncludes(stdout, kind);
  }
});

await testEverywhere("kf sandbox serve answers any client and ends cleanly on a signal", async (runtime) => {
  await using directory = await newDirectory();
  const keys = await keysOfSandbox();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { url, end } = await serving(runtime, `${directory.path}/${signal}.db`);
    assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const { code, stdout, stderr } = await kfProcess("deno", ["accounts"], { env: { KF_BASE_URL: url, ...keys } });
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, '"flex"');
    assertEquals(await end(signal), 0);
  }
});

await testOnEach("a caller who hangs up during a delay doesn't keep the server from ending", async (runtime) => {
  await using directory = await newDirectory();
  const { url, end } = await serving(runtime, `${directory.path}/s.db`, "--faults", "*:delay=300ms");
  const hungUp = await fetch(url, { signal: AbortSignal.timeout(100) }).catch(({ name }) => name);
  assertEquals(hungUp, "TimeoutError");
  await new Promise((resolve) => setTimeout(resolve, 500));
  assertEquals(await end("SIGTERM"), 0);
});

Deno.test("addresses that only clients know are answered as their documented twins", async () => {
  const options = ["--env", "sandbox", "--data", ":memory:"];
  const rates = await kf([...options, "GET", "/derivatives/api/v4/historicalfundingrates", "symbol=PF_XBTUSD"]);
  assertEquals([rates.code, Object.keys(JSON.parse(rates.stdout))], [0, ["result", "rates", "serverTime"]]);
  const { code, stdout } = await kf([...options, "GET", "/derivatives/api/v3/orders/status", "cliOrdIds=none"]);
  assertEquals([code, JSON.parse(stdout).orders], [0, []]);
});

await testOnEach("a killed server starts again with every acknowledged order", async (runtime) => {
  await using directory = await newDirectory();
  const data = `${directory.path}/s.db`;
  const env = await keysOfSandbox();
  const first = await serving(runtime, data);
  const acknowledged: string[] = [];
  const orders = Array.from({ length: 20 }, async (_, i) => {
    const args = ["sendorder", "orderType=post", "symbol=PF_XBTUSD", "side=buy", "size=0.001", "limitPrice=60000"];
    const { code } = await kf([...args, `cliOrdId=k${i}`, "--timeout", "5"], {
      env: { ...env, KF_BASE_URL: first.url },
    });
    if (code === 0 && acknowledged.push(`k${i}`) === 8) await first.end("SIGKILL");
  });
  await Promise.all(orders);
  assert(acknowledged.length >= 8, `${acknowledged.length} acknowledged`);
  const again = await serving(runtime, data);
  const { stdout } = await kf(["openorders"], { env: { ...env, KF_BASE_URL: again.url } });
  const open = new Set(rows(JSON.parse(stdout), "openOrders").map(({ cliOrdId }) => cliOrdId));
  for (const id of acknowledged) assert(open.has(id), `${id} is lost`);
  assertEquals(await again.end("SIGTERM"), 0);
});
