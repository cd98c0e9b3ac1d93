/**
 * Rate limits: `--pace` queues the calls of a key, and reads refused for an empty pool wait and try again.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertStringIncludes,
} from "../support/assert.ts";
import { Exchange, KEY, type Reply } from "../support/exchange.ts";
import {
  binary,
  bun,
  type Directory,
  type InProcess,
  kf,
  newDirectory,
  spawnKf,
  testOnEach,
} from "../support/runner.ts";
import { closedPort } from "../support/closed_port.ts";
import { copyProgram } from "../support/executable.ts";
import { testInAll, testUnless } from "../support/selection.ts";
import { keysOfSandbox, serving } from "../support/served_sandbox.ts";

const START = 1_790_000_000_000;
const WINDOW = 10_000;
/** Takes 200 of 500. */
const DEAR = ["unwindqueue"];
const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1"];
const NO_LIMIT: string[] = [];

/** A machine whose clock advances when kf waits. */
class Machine implements AsyncDisposable {
  now = START;
  /** Waits of the last call, in ms, without those for the lock. */
  waits: number[] = [];

  private constructor(readonly exchange: Exchange, readonly state: Directory) {}

  static async start(): Promise<Machine> {
    return new Machine(await Exchange.start(), await newDirectory());
  }

  run(args: string[], env: Record<string, string> = {}): Promise<InProcess> {
    this.waits = [];
    const sleep = (ms: number) => {
      this.now += ms;
      this.waits.push(ms);
      return Promise.resolve();
    };
    return kf(args, {
      env: { ...this.exchange.env, XDG_STATE_HOME: this.state.path, ...env },
      now: () => ++this.now,
      io: { sleep },
    });
  }

  /** Runs calls one after the other; all have to succeed. */
  async spend(...calls: string[][]): Promise<void> {
    for (const call of calls) {
      const { code, stderr } = await this.run([...call, "--pace"]);
      assertEquals([code, stderr], [0, ""]);
    }
  }

  /** The path of the only ledger. */
  get ledger(): string {
    const names = [...Deno.readDirSync(`${this.state.path}/kf`)].map(({ name }) => name);
    const [name, ...more] = names.filter((name) => name.endsWith(".db"));
    assertEquals(more, []);
    return `${this.state.path}/kf/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exchange.close();
    await this.state[Symbol.asyncDispose]();
  }
}

const FULL = [DEAR, DEAR, ["withdrawal", "currency=USD", "amount=1"]];

function total(waits: number[]): number {
  return waits.reduce((sum, ms) => sum + ms, 0);
}

Deno.test("--pace lets calls leave at once as long as the pool has room, and then waits until it has", async () => {
  await using machine = await Machine.start();
  await machine.spend(...FULL);
  assertEquals([machine.waits, machine.exchange.executed.length], [[], 3]);
  assertEquals((await machine.run(["openorders", "--pace"])).code, 0);
  assertGreaterOrEqual(machine.now, START + WINDOW);
  assertLess(total(machine.waits), 1.01 * WINDOW);
});

Deno.test("without --pace no call waits, and there is no ledger", async () => {
  await using machine = await Machine.start();
  for (const call of [...FULL, ...FULL]) assertEquals((await machine.run(call)).code, 0);
  assertEquals([machine.waits, [...Deno.readDirSync(machine.state.path)]], [[], []]);
});

for (const words of [["tickers"], ["depth", "PF_XBTUSD"], ["doctor"]]) {
  Deno.test(`${words[0]} costs nothing, and needs no ledger where there is no place for one`, async () => {
    const line = ["--env", "sandbox", "--data", ":memory:", ...words];
    const { code, stderr } = await kf(line, { env: { KF_PACE: "1" } });
    assertEquals([code, stderr], [0, ""]);
  });
}

Deno.test("no window of 10 s ever holds more than 500 units, whatever is called", async () => {
  await using machine = await Machine.start();
  const costs: Record<string, number> = { unwindqueue: 200, openorders: 2, sendorder: 10, cancelallorders: 25 };
  const calls = [DEAR, ["openorders"], ORDER, ["cancelallorders"]];
  const spent: { time: number; cost: number }[] = [];
  for (let i = 0; i < 60; i++) {
    const call = calls[(i * i + 3 * i) % 7 % calls.length] ?? [];
    await machine.spend(call);
    spent.push({ time: machine.now, cost: costs[call[0] ?? ""] ?? NaN });
    machine.now += i % 5 * 300;
  }
  for (const { time } of spent) {
    const within = spent.filter((past) => past.time > time - WINDOW && past.time <= time);
    assertLess(within.reduce((sum, { cost }) => sum + cost, 0), 501);
  }
});

Deno.test("history has a pool of its own, by the cost of each call", async () => {
  await using machine = await Machine.start();
  const csv = Array.from({ length: 16 }, () => ["history/accountlogcsv"]);
  machine.exchange.reply = ({ path }) =>
    path.includes("accountlogcsv") ? { headers: { "Content-Type": "text/csv" }, body: "uid\n" } : undefined;
  await machine.spend(...csv, ["history/account-log", "count=5"], ["history/orders"], ["history/triggers"]);
  assertEquals((await machine.run(["history/account-log", "count=26", "--pace"])).code, 6);
  await machine.spend(["history/executions"], ...FULL);
  assertEquals(machine.waits, []);
});

Deno.test("a turn that comes too late ends with 6, tells when it is, and sends nothing", async () => {
  await using machine = await Machine.start();
  await machine.spend(...FULL);
  for (const call of [["openorders"], ORDER]) {
    const { code, stdout, stderr } = await machine.run([...call, "--pace", "--timeout", "5"]);
    assertEquals([code, stdout, machine.exchange.requests.length], [6, "", 3]);
    assertMatch(
      stderr,
      /^kf: \w+ was not sent: its turn in the rate pool comes in \d+\.\d s \(2026-.*Z\), and --timeout is 5 s\n/,
    );
    assertMatch(stderr, /\nhint: not executed; .*\n$/);
  }
  machine.now += 1.01 * WINDOW;
  await machine.spend(["openorders"]);
  assertEquals(machine.waits, []);
});

Deno.test("nobody overtakes: what waits behind a dear call comes after it", async () => {
  await using machine = await Machine.start();
  await machine.spend(...FULL.slice(0, 2));
  const book = new DatabaseSync(machine.ledger);
  const at = machine.now + 9000;
  book.prepare("INSERT INTO spent (pool, at, cost, state) VALUES ('derivatives', ?, 200, 'waiting')").run(at);
  book.close();
  await machine.spend(["openorders"]);
  assertGreaterOrEqual(machine.now, at);
});

Deno.test("nonce and deadline are of the time after the wait", async () => {
  await using machine = await Machine.start();
  await machine.spend(...FULL);
  const { code, stderr } = await machine.run([...ORDER, "--pace", "--deadline", "5"]);
  assertEquals([code, stderr], [0, ""]);
  const sent = machine.exchange.requests.at(-1);
  assertGreaterOrEqual(Number(sent?.headers.nonce), START + WINDOW);
  const deadline = Date.parse(new URLSearchParams(sent?.body).get("processBefore") ?? "");
  const server = Date.parse("2026-10-01T12:00:00.000Z");
  assertGreaterOrEqual(deadline, server + WINDOW - 100 + 5000);
  assertLess(deadline, server + WINDOW + 500 + 5000);
});

Deno.test("-v shows the cost and what is left of the pool, and the wait", async () => {
  await using machine = await Machine.start();
  const first = await machine.run([...ORDER, "--pace", "-v"]);
  assertEquals(first.stderr.match(/^\* rate cost.*/gm), ["* rate cost 10 of 500 per 10 s, 490 left"]);
  await machine.spend(...FULL.slice(0, 2));
  const third = await machine.run([...DEAR, "-v"], { KF_PACE: "1" });
  assertStringIncludes(third.stderr, "s for the turn of unwindqueue in its rate pool\n");
  assertStringIncludes(third.stderr, "* rate cost 200 of 500 per 10 s, 100 left\n");
  const plain = await machine.run([...ORDER, "-v"]);
  assertEquals(plain.stderr.match(/^\* rate cost.*/gm), ["* rate cost 10 of 500 per 10 s"]);
});

Deno.test("a call that repeats itself takes a turn each time", async () => {
  await using machine = await Machine.start();
  machine.exchange.fault = (request, nth) => request && nth < 3 ? "closeAfterRequest" : undefined;
  const { code, stderr } = await machine.run([...DEAR, "--pace", "-v"]);
  assertEquals([code, stderr.match(/[0-9]+ left$/gm)], [0, ["300 left", "100 left", "100 left"]]);
  assertGreaterOrEqual(machine.now, START + WINDOW);
});

Deno.test("a call that never left takes nothing out of the pool", async () => {
  await using machine = await Machine.start();
  await machine.run([...DEAR, "--pace"], { KF_BASE_URL: closedPort() });
  const { stderr } = await machine.run(["openorders", "--pace", "-v"]);
  assertStringIncludes(stderr, "498 left");
});

Deno.test("public calls and dry runs need no ledger", async () => {
  await using exchange = await Exchange.start();
  const env = exchange.env;
  assertEquals((await kf(["tickers", "--pace"], { env })).code, 0);
  assertEquals((await kf(["-n", "--pace", ...ORDER], { env })).code, 0);
});

Deno.test("two keys don't wait for each other", async () => {
  await using machine = await Machine.start();
  const { stdout } = await kf(["sandbox", "keys"]);
  const pairs = [...stdout.matchAll(/_KEY=(.*)\n.*_SECRET=(.*)\n/g)].map(([, key = "", secret = ""]) => ({
    key,
    secret,
  }));
  const call = ({ key, secret } = { key: "", secret: "" }) =>
    kf(["--env", "sandbox", "--data", ":memory:", "--keys", "/k", "--pace", "--timeout", "1", "unwindqueue"], {
      files: { "/k/API_Public": key, "/k/API_Private": secret },
      env: { XDG_STATE_HOME: machine.state.path },
    });
  const codes: number[] = [];
  for (const pair of [pairs[0], pairs[0], pairs[0], pairs[1], pairs[1], pairs[1]]) codes.push((await call(pair)).code);
  assertEquals(codes, [0, 0, 6, 0, 0, 6]);
});

Deno.test("kf --env sandbox has a ledger of its own key", async () => {
  await using machine = await Machine.start();
  const options = ["--env", "sandbox", "--data", ":memory:", "-v"];
  const { code, stderr } = await machine.run([...options, "openorders"], { KF_PACE: "1" });
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "* rate cost 2 of 500 per 10 s, 498 left\n");
});

Deno.test("the ledger is its owner's alone and tells neither key nor secret", async () => {
  await using machine = await Machine.start();
  await machine.spend(...FULL, ORDER);
  assertEquals((await Deno.stat(`${machine.state.path}/kf`)).mode, 0o40700);
  for await (const { name } of Deno.readDir(`${machine.state.path}/kf`)) {
    const path = `${machine.state.path}/kf/${name}`;
    assertEquals((await Deno.stat(path)).mode, 0o100600);
    const text = name + new TextDecoder("latin1").decode(await Deno.readFile(path));
    for (const secret of [KEY.apiKey, KEY.apiSecret]) {
      for (let at = 0; at + 8 <= secret.length; at += 4) assert(!text.includes(secret.slice(at, at + 8)));
    }
  }
});

Deno.test("without a state directory of its own --pace is refused, and the directory named", async () => {
  await using machine = await Machine.start();
  const file = `${machine.state.path}/file`;
  await Deno.writeTextFile(file, "");
  const cases: [env: Record<string, string>, reason: string][] = [
    [{ XDG_STATE_HOME: "" }, "HOME is not set"],
    [{ XDG_STATE_HOME: file }, `the rate ledger ${file}/kf/`],
    [{ XDG_STATE_HOME: "", HOME: file }, `the rate ledger ${file}/.local/state/kf/`],
    [{ XDG_STATE_HOME: "/proc/1" }, "the rate ledger /proc/1/kf/"],
  ];
  for (const [env, reason] of cases) {
    const { code, stdout, stderr } = await machine.run([...ORDER, "--pace"], env);
    assertEquals([code, stdout, machine.exchange.requests.length], [2, "", 0], stderr);
    assertStringIncludes(stderr, reason);
    assertMatch(stderr, /^kf: .*\nhint: .*--pace.*: export XDG_STATE_HOME=\S+\n$/);
  }
});

if (Deno.build.os !== "windows") {
  Deno.test("a ledger that is a pipe or a device is refused at once, and nothing is sent", async () => {
    await using machine = await Machine.start();
    await machine.spend(ORDER);
    const path = machine.ledger;
    const kinds: (() => Promise<unknown>)[] = [
      () => new Deno.Command("mkfifo", { args: [path] }).output(),
      () => Deno.symlink("/dev/zero", path),
      () => Deno.mkdir(path),
    ];
    for (const make of kinds) {
      await Deno.remove(path);
      await make();
      const { code, stderr } = await machine.run([...ORDER, "--pace"]);
      assertEquals([code, machine.exchange.requests.length], [2, 1], stderr);
      assertStringIncludes(stderr, `cannot use the rate ledger ${path}: it is not a regular file\nhint: `);
    }
  });
}

const NOT_ROOT = Deno.build.os === "linux" && Deno.uid() === 0 ? undefined : "only root may run kf as another user";

testUnless(NOT_ROOT ?? (await bun()).reason, "a state directory that may not be written is named", async () => {
  await using machine = await Machine.start();
  await machine.spend(ORDER);
  await Deno.chmod(machine.state.path, 0o755);
  await Deno.chmod(`${machine.state.path}/kf`, 0o555);
  await Deno.chmod(machine.ledger, 0o444);
  const program = `${machine.state.path}/program`;
  await copyProgram(await binary(), program);
  const env = { ...machine.exchange.env, XDG_STATE_HOME: machine.state.path, HOME: "/" };
  const options = { args: [...ORDER, "--pace"], cwd: "/", clearEnv: true, env, uid: 65534, gid: 65534 };
  const { code, stderr } = await new Deno.Command(program, options).output();
  assertEquals([code, machine.exchange.requests.length], [2, 1]);
  assertStringIncludes(new TextDecoder().decode(stderr), `${machine.ledger}: permission denied\n`);
});

for (const value of ["yes", "2"]) {
  Deno.test(`KF_PACE=${value} is refused`, async () => {
    const { code, stderr } = await kf(["tickers"], { env: { KF_PACE: value } });
    assertEquals([code, stderr.split("\n")[0]], [2, `kf: KF_PACE "${value}" is neither 1 nor 0`]);
  });
}

/** Damaged ledgers. */
const DAMAGES: Record<string, (path: string) => void> = {
  "text": (path) => Deno.writeTextFileSync(path, "no ledger\n".repeat(500)),
  "nothing of it": (path) => Deno.truncateSync(path, 0),
  "half of it": (path) => Deno.truncateSync(path, 5000),
  "its pages overwritten": (path) => Deno.writeFileSync(path, Deno.readFileSync(path).fill(0xff, 4096)),
  "another program's": (path) => {
    Deno.removeSync(path);
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE spent (x)");
    other.close();
  },
  "an unknown state": (path) => {
    const book = new DatabaseSync(path);
    book.exec("UPDATE spent SET state = 'lost'");
    book.close();
  },
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`a damaged ledger (${what}) is set aside and told, and kf goes on carefully`, async () => {
    await using machine = await Machine.start();
    await machine.spend(...FULL);
    const path = machine.ledger;
    damage(path);
    const { code, stderr } = await machine.run(["openorders", "--pace"]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `kf: warning: the rate ledger ${path} was damaged and is now ${path}.damaged\n`);
    assertGreaterOrEqual(total(machine.waits), 0.999 * WINDOW);
    assert((await Deno.stat(`${path}.damaged`)).isFile);
    await machine.spend(["openorders"]);
    assertLess(total(machine.waits), 100);
  });
}

Deno.test("a clock that jumps back an hour prolongs no wait", async () => {
  await using machine = await Machine.start();
  await machine.spend(...FULL);
  machine.now -= 3_600_000;
  await machine.spend(["openorders", "--no-nonce"]);
  assertLess(total(machine.waits), 1.01 * WINDOW);
  assertGreaterOrEqual(total(machine.waits), 0.99 * WINDOW);
});

// Reads under limits, without and with the ledger.

const LIMITED: Reply = { body: '{"result":"error","error":"apiLimitExceeded"}', refused: true };

function limited(seconds: string): Reply {
  return {
    status: 429,
    headers: { "Content-Type": "text/plain", "rate-limit-reset": seconds },
    body: "slow",
    refused: true,
  };
}

/** Refuses the first `times` calls. */
function refusing({ exchange }: Machine, reply: Reply, times = Infinity): void {
  exchange.reply = () => exchange.requests.length <= times ? reply : undefined;
}

const READS: [what: string, options: string[], reply: Reply, times: number, code: number, waits: number[]][] = [
  ["as long as the header says", NO_LIMIT, limited("7"), 2, 0, [7000, 7000]],
  ["1 s, 2 s, 4 s without a header", NO_LIMIT, LIMITED, 3, 0, [1000, 2000, 4000]],
  ["no longer than --timeout", NO_LIMIT, LIMITED, Infinity, 6, [1000, 2000, 4000, 8000]],
  ["not at all when the header asks for too much", NO_LIMIT, limited("31"), Infinity, 6, []],
  ["not at all with --retry 0", ["--retry", "0"], limited("1"), Infinity, 6, []],
  ["longer with a longer --timeout", ["--timeout", "60"], limited("31"), 1, 0, [31_000]],
  ["for a header that is no number as without one", NO_LIMIT, limited("soon"), 1, 0, [1000]],
];

for (const [what, options, reply, times, want, waits] of READS) {
  Deno.test(`a read that is rate limited waits ${what}`, async () => {
    for (const line of [["openorders"], ["orders/status", "cliOrdIds=a"], ["history/orders"], ["tickers"]]) {
      await using machine = await Machine.start();
      refusing(machine, reply, times);
      const { code, stderr } = await machine.run([...line, ...options, "-v"]);
      assertEquals([code, machine.waits, machine.exchange.requests.length], [want, waits, waits.length + 1], stderr);
      assertEquals(stderr.match(/^\* rate limited, so not executed; trying again in /gm)?.length ?? 0, waits.length);
    }
  });
}

Deno.test("a write that is rate limited ends with 6 at once and is never sent again", async () => {
  for (const pace of [[], ["--pace"]]) {
    for (const reply of [LIMITED, limited("1")]) {
      for (
        const line of [ORDER, ["cancelallorders"], ["PUT", "pnlpreferences", "symbol=PF_XBTUSD", "pnlPreference=USD"]]
      ) {
        await using machine = await Machine.start();
        refusing(machine, reply);
        const { code, stdout, stderr } = await machine.run([...line, ...pace]);
        assertEquals([code, machine.waits, machine.exchange.requests.length], [6, [], 1], stderr);
        assertEquals(stdout, `${reply.body}\n`);
      }
    }
  }
});

Deno.test("under --pace others wait too after a refusal", async () => {
  for (const [reply, least] of [[limited("20"), 20_000], [LIMITED, 10_000]] as const) {
    await using machine = await Machine.start();
    refusing(machine, reply, 1);
    assertEquals((await machine.run([...ORDER, "--pace"])).code, 6);
    assertEquals((await machine.run([...ORDER, "--pace", "--timeout", "5"])).code, 6);
    assertEquals(machine.exchange.requests.length, 1);
    await machine.spend(["openorders"]);
    assertGreaterOrEqual(total(machine.waits), least - 100);
    assertLess(total(machine.waits), least + 500);
  }
});

Deno.test("under --pace a refused read waits for the pool and tries again", async () => {
  await using machine = await Machine.start();
  refusing(machine, LIMITED, 1);
  await machine.spend(["openorders"]);
  assertEquals(machine.exchange.requests.length, 2);
  assertGreaterOrEqual(total(machine.waits), WINDOW);
});

// Real processes.

const { reason: NO_BINARY } = await bun();

/** An exchange, a state directory, and a pool with nothing left in it until `free`. */
async function fullPool() {
  const machine = await Machine.start();
  const began = machine.now = Date.now() - 8000;
  await machine.spend(...FULL);
  const env = { ...machine.exchange.env, XDG_STATE_HOME: machine.state.path };
  return { machine, env, free: began + WINDOW, [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose]() };
}

/** Waits until so many processes wait; fails after half a minute. */
async function untilWaiting(ledger: string, count: number): Promise<void> {
  for (let tries = 1500; waitingIn(ledger) !== count; tries--) {
    assert(tries > 0, `no ${count} in the ledger wait for their turn`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function waitingIn(ledger: string): number {
  const book = new DatabaseSync(ledger);
  try {
    book.exec("PRAGMA busy_timeout = 2000");
    return Number(book.prepare("SELECT count(*) AS n FROM spent WHERE state = 'waiting'").get()?.n);
  } finally {
    book.close();
  }
}

async function ended(child: Deno.ChildProcess): Promise<{ code: number; stderr: string }> {
  await child.stdin.close();
  const { code, stderr } = await child.output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  await testOnEach(
    `${signal} while it waits for its turn ends kf with ${status}, and nothing was sent`,
    async (runtime) => {
      // The first process of a runtime may start so slowly that the pool would be free before it waits.
      await ended(await spawnKf(runtime, ["version"], {}));
      await using pool = await fullPool();
      const { machine, env } = pool;
      const child = await spawnKf(runtime, [...ORDER, "--pace"], { env });
      await untilWaiting(machine.ledger, 1);
      child.kill(signal);
      const { code, stderr } = await ended(child);
      assertEquals([code, machine.exchange.requests.length, waitingIn(machine.ledger)], [status, 3, 0], stderr);
      assertStringIncludes(stderr, `sendorder was not sent: kf was ended by ${signal}`);
    },
    ["deno", "binary"],
  );
}

testUnless(NO_BINARY, "a process that is killed while it waits only wastes its turn", async () => {
  await using pool = await fullPool();
  const { machine, env } = pool;
  const killed = await spawnKf("binary", [...DEAR, "--pace"], { env });
  await untilWaiting(machine.ledger, 1);
  killed.kill("SIGKILL");
  await ended(killed);
  const { code, stderr } = await ended(await spawnKf("binary", [...DEAR, "--pace", "--timeout", "10"], { env }));
  assertEquals([code, machine.exchange.requests.length], [0, 4], stderr);
});

/** A process that holds the ledger's lock and has written half of it. */
async function holder(ledger: string): Promise<Deno.ChildProcess> {
  const code = `import { DatabaseSync } from "node:sqlite";
    const book = new DatabaseSync(${JSON.stringify(ledger)});
    book.exec("PRAGMA cache_size = 1; PRAGMA synchronous = OFF; BEGIN EXCLUSIVE");
    const add = book.prepare("INSERT INTO spent (pool, at, cost, state) VALUES ('derivatives', ?, 500, 'waiting')");
    for (let i = 0; i < 20000; i++) add.run(Date.now() + 3600000);
    console.log("held");
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  })
    .spawn();
  const reader = child.stdout.getReader();
  assertEquals(new TextDecoder().decode((await reader.read()).value), "held\n");
  reader.releaseLock();
  return child;
}

testUnless(
  NO_BINARY,
  "a process that is killed while it has the ledger blocks nobody, and what it half wrote is undone",
  async () => {
    await using machine = await Machine.start();
    machine.now = Date.now() - 60_000;
    await machine.spend(["openorders"]);
    const held = await holder(machine.ledger);
    const env = { ...machine.exchange.env, XDG_STATE_HOME: machine.state.path };
    const patient = await spawnKf("binary", ["openorders", "--pace", "-v"], { env });
    const { code, stderr } = await ended(await spawnKf("binary", [...ORDER, "--pace", "--timeout", "0.5"], { env }));
    assertEquals([code, machine.exchange.requests.length], [6, 1], stderr);
    assertStringIncludes(stderr, "another process keeps the rate ledger");
    held.kill("SIGKILL");
    await ended(held);
    assert((await Deno.stat(`${machine.ledger}-journal`)).size > 0, "a journal is left behind");
    const served = await ended(patient);
    assertEquals([served.code, machine.exchange.requests.length], [0, 2], served.stderr);
    assertStringIncludes(served.stderr, "498 left");
  },
);

testInAll("500 processes at once are all served, in the time the pool allows, and none starves", async () => {
  await using state = await newDirectory();
  const { url, end } = await serving("binary", `${state.path}/sandbox.db`);
  const took = await crowd(500, { ...await keysOfSandbox(), KF_BASE_URL: url, XDG_STATE_HOME: state.path });
  await end("SIGTERM");
  // 1000 units are two windows: the last one leaves when the first window is over.
  const last = Math.max(...took);
  assertGreaterOrEqual(last, WINDOW);
  assertLess(last, 60_000);
  assertLessOrEqual(took.filter((ms) => ms < WINDOW).length, 250);
}, NO_BINARY);

testUnless(NO_BINARY, "30 processes at once wait for a full pool, and all are served", async () => {
  await using pool = await fullPool();
  const began = Date.now();
  const took = await crowd(30, pool.env);
  assertGreaterOrEqual(began + Math.min(...took), pool.free);
  assertEquals(pool.machine.exchange.executed.length, 3 + 30);
});

/** Paced reads that start together; how long each took, in ms. */
function crowd(count: number, env: Record<string, string>): Promise<number[]> {
  // Without --retry 0 a refused read would be retried, hiding the refusal.
  const args = ["openorders", "--pace", "--retry", "0", "--timeout", "90"];
  const began = Date.now();
  return Promise.all(Array.from({ length: count }, async () => {
    const { code, stderr } = await ended(await spawnKf("binary", args, { env }));
    assertEquals([code, stderr], [0, ""]);
    return Date.now() - began;
  }));
}
