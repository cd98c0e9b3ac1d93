/**
 * `kf watch`: how often it reads, what it prints without a terminal, and what a terminal shows.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, type Reply } from "../support/exchange.ts";
import { golden, kf, spawnKf, testOnEach } from "../support/runner.ts";
import { OnTerminal } from "../support/terminal.ts";
import { FileError } from "../../lib/io/io.ts";
import { SANDBOX } from "./chart_screens.ts";
import { framesOf, interruptedAfter, moving } from "./watching.ts";

Deno.test("kf watch prints every reply as it came where there is no terminal", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  const { world } = interruptedAfter(3, { env: exchange.env });
  const { stdout, stderr, code } = await kf(["watch", "tickers"], world);
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line).tickers[0].last);
  assertEquals([lines, stderr, code], [[90000, 90010, 90020], "", 130]);
});

Deno.test("kf watch without a METHOD reads the instruments, whatever the environment says of options", async () => {
  const { world } = interruptedAfter(1, { env: { KF_ENV: "sandbox" } });
  const { stdout, stderr, code } = await kf(["watch", ...SANDBOX.slice(2)], world);
  assertEquals([Object.keys(JSON.parse(stdout))[1], stderr, code], ["instruments", "", 130]);
});

Deno.test("kf watch doesn't claim that nothing was sent when its output can't be written", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  const full = () => Promise.reject(new FileError("no space left on the device"));
  const { code, stderr } = await kf(["watch", "tickers"], { env: exchange.env, io: { stdout: full } });
  assertEquals([code, exchange.requests.length], [4, 1]);
  assertEquals(
    stderr,
    "kf: cannot write to standard output: no space left on the device\n" +
      "hint: make room, or write elsewhere; what there is: df -h\n",
  );
});

Deno.test("kf watch -q prints what the query chooses of each reply", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  const { world } = interruptedAfter(2, { env: exchange.env });
  const { stdout } = await kf(["watch", "tickers", "-q", "tickers[0].last", "-o", "text"], world);
  assertEquals(stdout, "90000\n90010\n");
});

/** Command lines, and the shortest interval between two reads that the rate pool allows, in ms. */
const PACED: [string[], number][] = [
  [["tickers"], 2000],
  [["--every", "5", "tickers"], 5000],
  [["--every", "0.1", "tickers"], 250],
  [["--every", "3s", "tickers"], 3000],
  [["--every", "0.01", "unwindqueue"], 2 * 200 * 10_000 / 500],
  [["history/executions", "--every", "0.01"], 2 * 1 * 600_000 / 100],
  [["unwindqueue"], 2 * 200 * 10_000 / 500],
];

for (const [words, every] of PACED) {
  Deno.test(`kf watch ${words.join(" ")} reads every ${every} ms`, async () => {
    await using exchange = await Exchange.start();
    const { world, pauses } = interruptedAfter(2, { env: exchange.env });
    const { code } = await kf(["watch", ...words], world);
    // The clock moves on by a few ms with each read.
    assertEquals([code, pauses.map((pause) => every - pause < 30 && pause <= every)], [130, [true, true]]);
    assertEquals(exchange.requests.length, 2);
  });
}

/** Invalid command lines, and their messages. */
const REFUSED: [string[], string][] = [
  [["watch", "sendorder", "side=buy"], "kf watch only repeats reads; sendorder is a write"],
  [["watch", "PUT", "leveragepreferences"], "kf watch only repeats reads; leveragepreferences is a write"],
  [["watch", "tickrs"], 'unknown method "tickrs"; did you mean "tickers"?'],
  [["watch", "--every", "x", "tickers"], '--every "x" is not a number'],
  [["watch", "--track", "tickers"], "kf watch has no use for --track"],
  [["watch", "-q", "tickers[", "tickers"], "--query"],
  [["watch", "orderbook"], "orderbook needs symbol"],
];

for (const [args, told] of REFUSED) {
  Deno.test(`kf ${args.join(" ")} is refused before anything is sent`, async () => {
    await using exchange = await Exchange.start();
    const { code, stderr } = await kf(args, { env: exchange.env });
    assertEquals([code, exchange.requests.length], [2, 0]);
    assertStringIncludes(stderr, told);
  });
}

Deno.test("a read that fails is told and tried again", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  exchange.fault = (_, nth) => nth === 3 ? "closeAfterRequest" : undefined;
  const { world } = interruptedAfter(3, { env: exchange.env });
  const { stdout, stderr, code } = await kf(["watch", "--retry", "0", "tickers"], world);
  assertEquals([stdout.trimEnd().split("\n").length, code], [2, 130]);
  assertMatch(stderr, /^kf: .*\nhint: .*\n$/);
});

Deno.test("reads that fail are tried again at longer and longer intervals, after a rate limit of at least 10 s", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = "closeAfterRequest";
  const failing = interruptedAfter(4, { env: exchange.env });
  await kf(["watch", "--retry", "0", "--every", "0.3", "tickers"], failing.world);
  assertEquals(failing.pauses.map((pause) => Math.ceil(pause / 100) * 100), [500, 1000, 2000, 4000]);
  exchange.fault = undefined;
  exchange.reply = json({ result: "error", error: "apiLimitExceeded", serverTime: "" });
  const limited = interruptedAfter(2, { env: exchange.env });
  await kf(["watch", "--retry", "0", "tickers"], limited.world);
  assertEquals(limited.pauses.map((pause) => Math.ceil(pause / 100) * 100), [10_000, 10_000]);
});

Deno.test("what the exchange writes can't steer the screen", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({
    result: "error",
    error: "Unavailable \u001b]0;pwned\u0007\u001b[31mred\nline2\u009b2J",
    serverTime: "",
  });
  const { world } = interruptedAfter(1, { env: exchange.env, terminal: true });
  const { stdout } = await kf(["watch", "tickers"], {
    ...world,
    io: { ...world.io, screen: () => ({ columns: 300, rows: 24 }) },
  });
  assertStringIncludes(stdout, "Unavailable");
  for (const order of ["\u001b]", "\u0007", "\u009b", "\u001b[31m"]) assert(!stdout.includes(order), order);
});

Deno.test("a warning is told once, however often keys are read", async () => {
  await using exchange = await Exchange.start();
  const files = { "/k/API_Public": exchange.env.KRAKEN_FUTURES_API_KEY ?? "" };
  const secret = { content: exchange.env.KRAKEN_FUTURES_API_SECRET ?? "", mode: 0o644 };
  const { world } = interruptedAfter(3, {
    env: { KF_BASE_URL: exchange.url },
    files: { ...files, "/k/API_Private": secret },
  });
  const { stderr } = await kf(["watch", "--keys", "/k", "accounts"], world);
  assertEquals([stderr.split("warning").length - 1, exchange.requests.length], [1, 3]);
});

const PARTIAL = ["charts/analytics/PF_XBTUSD/open-interest", "since=1767225600", "interval=3600"];

/** Analytics of which only the first reply carries a warning. */
function warning(): () => Reply {
  let read = 0;
  const result = { timestamp: [1767225600], more: false, data: ["1.0"] };
  const errors = [{ severity: "W", error_class: "General", type: "Partial", msg: "some buckets are missing" }];
  return () => json({ result, errors: read++ === 0 ? errors : [] });
}

Deno.test("the warning of a reply is written as for a plain call, once", async () => {
  await using exchange = await Exchange.start();
  const reply = warning();
  const first = reply();
  exchange.reply = () => first;
  const plain = await kf(PARTIAL, { env: exchange.env });
  assertMatch(plain.stderr, /^kf: warning: the exchange warns: some buckets are missing\nhint: .+\n$/);
  const watched = interruptedAfter(3, { env: exchange.env });
  const { stdout, stderr } = await kf(["watch", ...PARTIAL], watched.world);
  assertEquals([stdout.split("\n").length, stderr], [4, plain.stderr]);
  const json = interruptedAfter(1, { env: exchange.env });
  const told = await kf(["watch", "--errors", "json", ...PARTIAL], json.world);
  assertEquals(JSON.parse(told.stderr).warning, "the exchange warns: some buckets are missing");
});

Deno.test("on a screen the warning of a reply stands above it, and goes with it", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = warning();
  const { world } = interruptedAfter(2, { env: exchange.env, terminal: true });
  const { stdout, stderr } = await kf(["watch", ...PARTIAL], world);
  const [, , first, second] = framesOf(stdout).map((frame) => frame.split("\n")[1]);
  assertMatch(first ?? "", /^kf: warning: the exchange warns: some buckets are missing; /);
  assertEquals([second, stderr], ["", ""]);
});

Deno.test("standard input is read once for all reads", async () => {
  await using exchange = await Exchange.start();
  const { world } = interruptedAfter(2, { env: exchange.env, stdin: "PF_XBTUSD" });
  await kf(["watch", "orderbook", "symbol=@-"], world);
  assertEquals(exchange.requests.map(({ query }) => query), ["symbol=PF_XBTUSD", "symbol=PF_XBTUSD"]);
});

Deno.test("a reply in CSV is watched as a table", async () => {
  const { world } = interruptedAfter(1, { terminal: true });
  const { stdout, code } = await kf(["watch", ...SANDBOX, "history/accountlogcsv"], world);
  assertEquals(code, 130);
  assertStringIncludes(stdout, "cross-exchange transfer");
});

Deno.test("the title of kf watch names the sandbox, and only there", async () => {
  const { world } = interruptedAfter(1, { env: { NO_COLOR: "1" }, terminal: true });
  const { stdout } = await kf(["watch", ...SANDBOX, "tickers"], world);
  assertStringIncludes(stdout, "kf watch tickers (sandbox): ");
  assertEquals(stdout.match(/sandbox/g)?.length, stdout.match(/kf watch/g)?.length, "once on each screen");
  assert(!(await screenAfter(1, ["tickers"], 80, 24)).includes("sandbox"));
});

Deno.test("an option that swallows the method is refused", async () => {
  const { code, stderr } = await kf(["watch", "--keys", "openorders"], {});
  assertEquals(code, 2);
  assertStringIncludes(stderr, '--keys took "openorders"');
});

Deno.test("keys that are refused end it", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = json({ result: "error", error: "authenticationError", serverTime: "" });
  const { world } = interruptedAfter(9, { env: exchange.env });
  assertEquals((await kf(["watch", "accounts"], world)).code, 3);
  assertEquals(exchange.requests.length, 1);
});

Deno.test("kf watch ends when the reader of its pipe has gone", async () => {
  const child = await spawnKf("deno", ["watch", "--every", "0.1", ...SANDBOX, "tickers/PF_XBTUSD"]);
  await child.stdin.close();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const [{ code }] = await Promise.all([child.status, child.stderr.cancel()]);
  assertEquals(code, 141);
});

/** The screen of this size after this many reads, without colour. */
async function screenAfter(reads: number, args: string[], columns: number, rows: number): Promise<string> {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  const { world } = interruptedAfter(reads, { env: { ...exchange.env, NO_COLOR: "1" }, terminal: true });
  const { stdout } = await kf(["watch", ...args], { ...world, io: { ...world.io, screen: () => ({ columns, rows }) } });
  return `${framesOf(stdout).at(-1)}\n`;
}

for (const [columns, rows] of [[80, 24], [200, 50]] as const) {
  Deno.test(`the screen of kf watch tickers at ${columns}×${rows} marks what rose and fell`, async () => {
    await golden(`watch_${columns}x${rows}`, await screenAfter(2, ["tickers"], columns, rows));
  });
}

Deno.test("the first screen marks nothing, and an unchanged one neither", async () => {
  assert(!/[▲▼*]/.test(await screenAfter(1, ["tickers"], 80, 24)));
  assertStringIncludes(await screenAfter(1, ["tickers"], 80, 24), "PF_ETHUSD");
});

Deno.test("a screen of any height has no more lines than the window, the last of which says how to quit", async () => {
  for (const rows of [4, 5, 12, 24]) {
    const lines = (await screenAfter(2, ["-o", "pretty", "tickers"], 80, rows)).trimEnd().split("\n");
    assertEquals([lines.length, lines.at(-1)], [rows, "every 2 s; q quits"]);
  }
  for (const rows of [1, 2, 3]) {
    assertEquals((await screenAfter(2, ["tickers"], 80, rows)).trimEnd().split("\n").length <= rows, true);
  }
});

Deno.test("the title names the sandbox, there and nowhere else", async () => {
  const { world } = interruptedAfter(1, { terminal: true });
  const { stdout } = await kf(["watch", ...SANDBOX, "tickers"], world);
  assertMatch(framesOf(stdout).at(-1) ?? "", /^kf watch tickers \(sandbox\): /);
  assertMatch(await screenAfter(1, ["tickers"], 80, 24), /^kf watch tickers: /);
});

Deno.test("text that is no table is marked line by line", async () => {
  const text = await screenAfter(2, ["-o", "pretty", "tickers"], 80, 40);
  assertEquals(text.split("\n").filter((line) => line.startsWith("* ")).map((line) => line.trim().split(":")[0]), [
    '*       "last"',
    '*       "bid"',
  ]);
});

Deno.test("a change of the window's size is followed at once, without another read", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  let resize = () => {};
  const sizes = [{ columns: 80, rows: 24 }, { columns: 20, rows: 24 }];
  const { world } = interruptedAfter(1, { env: { ...exchange.env, NO_COLOR: "1" }, terminal: true });
  const interrupt = world.io?.sleep;
  const { stdout } = await kf(["watch", "tickers"], {
    ...world,
    io: {
      ...world.io,
      screen: () => sizes[0],
      onResize: (listener) => {
        resize = listener;
        return () => {};
      },
      sleep: async (ms, signal) => {
        sizes.shift();
        resize();
        await interrupt?.(ms, signal);
      },
    },
  });
  const frames = stdout.split("\x1b[H");
  assertEquals([frames.length, exchange.requests.length], [4, 1]);
  assertStringIncludes(frames[1] ?? "", "waiting for the first reply");
  assertStringIncludes(frames[2] ?? "", "perpetual");
  assert(!frames[3]?.includes("perpetual"));
});

Deno.test("what has no room on the screen is counted", async () => {
  const text = await screenAfter(1, ["-o", "pretty", "tickers"], 80, 10);
  assertEquals(text.trimEnd().split("\n").length, 10);
  assertMatch(text, /… \d+ lines more/);
});

await testOnEach(
  "a terminal shows kf watch on a screen of its own, and Ctrl-C gives the screen back",
  async (runtime) => {
    await using exchange = await Exchange.start();
    exchange.reply = moving();
    const args = ["watch", "--every", "0.3", "tickers"];
    await using terminal = await OnTerminal.start(runtime, args, { env: exchange.env });
    await terminal.until("PF_XBTUSD");
    assert(terminal.alternate);
    await terminal.until(/▲/);
    await terminal.type("\x03");
    assertEquals(await terminal.ended(), 130);
    assert(!terminal.alternate);
    assert(terminal.written.endsWith("\x1b[?25h\x1b[?1049l"), "the cursor is shown again");
    assertEquals(terminal.screen().filter((line) => line !== "^C"), []);
  },
);

await testOnEach("TERM=dumb gets lines without cursor movement", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.reply = moving();
  const args = ["watch", "--every", "0.3", "tickers"];
  await using terminal = await OnTerminal.start(runtime, args, { env: { ...exchange.env, TERM: "dumb" } });
  await terminal.until(/90000[^]*90010/);
  await terminal.type("\x03");
  assertEquals(await terminal.ended(), 130);
  // deno-lint-ignore no-control-regex
  assert(!/\x1b/.test(terminal.written), terminal.written);
}, ["binary"]);
