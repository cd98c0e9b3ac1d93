/**
 * kf called by other programs: the programs of `c/` and `callers/` run with a real kf on their PATH, and each has to distinguish
 * all exit statuses.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scripts/build/tools.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { sharedDirectory } from "../support/directory.ts";
import { writeProgram } from "../support/executable.ts";
import { Exchange, type Fault, json, type Reply } from "../support/exchange.ts";
import { binary, bun, newDirectory } from "../support/runner.ts";
import { closedPort } from "../support/closed_port.ts";
import { testUnless } from "../support/selection.ts";

/** A program that calls kf. */
interface Caller {
  name: string;
  /** What it needs besides kf: a key of `TOOLS`. */
  tool: string;
  /** Its command line for a command line of kf, given without the `kf`. */
  command(tool: string, line: string[]): string[] | Promise<string[]>;
  /** Whether it prints the order_id too. */
  readsReply: boolean;
}

/** The kf on the PATH: the binary, one of `WRAPPERS` around it, or nothing. */
type Found = "binary" | "mute" | "named" | "nothing";

/** One call, and what every caller has to report. */
interface Call {
  line: string[];
  reply?: Reply;
  fault?: Fault;
  /** Instead of the exchange's address and keys. */
  env?: Record<string, string>;
  /** Defaults to the binary. */
  kf?: Found;
  /** The caller's output without the order_id. */
  want: string;
  /** The number of requests the exchange sees; default 1. */
  seen?: 0;
  /** Whether the caller gets the reply, with an order_id in it. */
  replied?: true;
}

/** A caller, the tool it needs, and why it can't run if it can't. */
interface Ready {
  caller: Caller;
  path: string;
  reason: string | undefined;
}

const ORDER = ["sendorder", "orderType=lmt", "symbol=PF_XBTUSD", "side=buy", "size=0.001", "limitPrice=50000"];
const ORDER_ID = "5b0cd1f4-3f0a-4c2e-9f6e-1a2b3c4d5e6f";
const BATCH = JSON.stringify({ batchOrder: [{ order: "cancel", order_id: "a" }, { order: "cancel", order_id: "b" }] });
const NOWHERE = closedPort();

/** The ways a call can end, by what a user would call them. */
const CALLS: Record<string, Call> = {
  "an order that is placed": { line: ORDER, want: "placed 0", replied: true },
  "an order that is refused": {
    line: ORDER,
    reply: json({ result: "success", sendStatus: { status: "insufficientAvailableFunds" } }),
    want: "refused 1",
  },
  "a command line that is wrong": { line: [...ORDER, "reduceonly=true"], want: "usage 2", seen: 0 },
  "keys that are missing": { line: ORDER, env: {}, want: "keys 3", seen: 0 },
  "a port where nobody listens": { line: [...ORDER, "--base-url", NOWHERE], want: "unreachable 4", seen: 0 },
  "a connection that breaks when the order has left": { line: ORDER, fault: "resetAfterRequest", want: "unknown 5" },
  "a rate limit": { line: ORDER, reply: { status: 429, body: "slow down" }, want: "limited 6" },
  "a batch that is done in part": {
    line: ["batchorder", `json=${BATCH}`],
    reply: json({ result: "success", batchStatus: [{ status: "cancelled", order_id: "a" }, { status: "notFound" }] }),
    want: "partial 7",
  },
  "an exchange that fails": { line: ["--retry", "0", "accounts"], reply: json({}, 503), want: "exchange 8" },
  "no kf at all": { line: ORDER, kf: "nothing", want: "missing 127", seen: 0 },
  "a standard output that is closed": { line: ORDER, kf: "mute", want: "placed 0" },
};

const HERE = fileURLToPath(new URL("../", import.meta.url));
const C_FLAGS = ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-pedantic"];

const CALLERS: Caller[] = [
  {
    name: "C by system()",
    tool: "cc",
    command: async (cc, line) => [await compiled(cc), "system", `${inShell(line)} > reply.json`],
    readsReply: false,
  },
  { // With exec the wait status has the signal that ended kf; without it the shell turns it into 128 + N.
    name: "C by popen()",
    tool: "cc",
    command: async (cc, line) => [await compiled(cc), "popen", `exec ${inShell(line)}`],
    readsReply: true,
  },
  {
    name: "C by posix_spawn()",
    tool: "cc",
    command: async (cc, line) => [await compiled(cc), "spawn", "kf", ...line],
    readsReply: true,
  },
  { name: "Bash", tool: "bash", command: (bash, line) => [bash, script("order.bash"), ...line], readsReply: true },
  {
    name: "Python",
    tool: "python3",
    command: (python, line) => [python, script("order.py"), ...line],
    readsReply: true,
  },
  { name: "Perl", tool: "perl", command: (perl, line) => [perl, script("order.pl"), ...line], readsReply: true },
  {
    name: "awk",
    tool: "awk",
    command: (awk, line) => [awk, "-f", script("order.awk"), inShell(line)],
    readsReply: true,
  },
  {
    name: "awk of BusyBox",
    tool: "busybox",
    command: (busybox, line) => [busybox, "awk", "-f", script("order.awk"), inShell(line)],
    readsReply: true,
  },
];

/** For each tool a line of shell that prints its path, if it runs at all. */
const TOOLS: Record<string, string> = {
  cc: "for cc in cc gcc; do $cc --version > /dev/null 2>&1 && command -v $cc && break; done",
  bash: "command -v bash",
  python3: "python3 -c 'import sys; print(sys.executable)'",
  perl: "perl -e 'print $^X'",
  awk: "command -v awk",
  busybox: "busybox awk 'BEGIN {}' && command -v busybox",
};

/** Lines of shell that start the binary, `$KF`, with its standard output closed, or with its process id in a file. */
const WRAPPERS = { mute: 'exec "$KF" "$@" >&-', named: 'echo $$ > kf.pid; exec "$KF" "$@"' };

function script(name: string): string {
  return join(HERE, "callers", name);
}

/** A command line of kf, quoted for a shell. */
function inShell(line: string[]): string {
  return ["kf", ...line.map((word) => `'${word.replaceAll("'", "'\\''")}'`)].join(" ");
}

let program: Promise<string> | undefined;

/** The C program, compiled once. */
function compiled(cc: string): Promise<string> {
  return program ??= compile(cc, join(sharedDirectory(), "order"));
}

async function compile(cc: string, to: string): Promise<string> {
  await run(cc, [...C_FLAGS, "-o", to, join(HERE, "c", "order.c")]);
  return to;
}

let installed: Promise<string> | undefined;

/** A directory with a PATH directory for each kind of kf. */
function installations(): Promise<string> {
  return installed ??= install(join(sharedDirectory(), "path"));
}

async function install(root: string): Promise<string> {
  const real = await Deno.realPath(await binary());
  for (const name of ["binary", ...Object.keys(WRAPPERS)]) await Deno.mkdir(join(root, name), { recursive: true });
  await Deno.symlink(real, join(root, "binary", "kf"));
  for (const [name, line] of Object.entries(WRAPPERS)) {
    await writeProgram(join(root, name, "kf"), `#!/bin/sh\nKF='${real}'\n${line}\n`);
  }
  return root;
}

/** Finds the tool a caller needs. */
async function ready(caller: Caller): Promise<Ready> {
  const path = await run("sh", ["-c", TOOLS[caller.tool] ?? ""]).then((text) => text.trim(), () => "");
  const noBinary = Deno.env.get("KF_BINARY") ? undefined : (await bun()).reason;
  return { caller, path, reason: path === "" ? `${caller.tool} doesn't run` : noBinary };
}

/** Registers a test of one caller. If it can't run, the test is ignored. */
function testOf({ caller, reason }: Ready, what: string, body: () => Promise<void>): void {
  testUnless(reason, `${caller.name}: ${what}`, body);
}

/** Starts a program in a directory of its own, with a clean environment and kf on the PATH. */
async function start(words: string[], cwd: string, env: Record<string, string>, kf: Found) {
  const [program = "", ...args] = words;
  const own = join(await installations(), kf);
  const path = kf === "nothing" ? own : `${own}:${Deno.env.get("PATH") ?? ""}`;
  const options = { args, cwd, clearEnv: true, env: { PATH: path, HOME: cwd, ...env } };
  return new Deno.Command(program, { ...options, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
}

/** Lets a caller make a call; returns its output and the number of requests the exchange saw. */
async function play({ caller, path }: Ready, call: Call): Promise<[printed: string, seen: number]> {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  [exchange.reply, exchange.fault] = [call.reply, call.fault];
  const env = call.env ?? exchange.env;
  const child = await start(await caller.command(path, call.line), directory.path, env, call.kf ?? "binary");
  const { stdout } = await child.output();
  return [new TextDecoder().decode(stdout), exchange.requests.length];
}

function wanted({ caller }: Ready, { want, seen, replied }: Call): [printed: string, seen: number] {
  const order = replied && caller.readsReply ? ` ${ORDER_ID}` : "";
  return [`${want}${order}\n`, seen ?? 1];
}

/** Waits for all of them, so that none is still running when one has failed. */
async function together<T>(tasks: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(tasks);
  return await Promise.all(tasks);
}

const READY = await Promise.all(CALLERS.map(ready));

for (const one of READY) {
  testOf(one, "each exit status is told from the others, and no write is sent twice", async () => {
    const got = await together(
      Object.entries(CALLS).map(async ([what, call]) => [what, ...await play(one, call)]),
    );
    assertEquals(got, Object.entries(CALLS).map(([what, call]) => [what, ...wanted(one, call)]));
  });
}

/** Ways to kill kf during a call, and what callers see. */
const ENDINGS: [signal: Deno.Signal, line: string[], want: string][] = [
  ["SIGTERM", ORDER, "ended 143"],
  ["SIGINT", ORDER, "ended 130"],
  ["SIGKILL", ORDER, "ended 137"],
  ["SIGTERM", ["accounts"], "ended 143"],
];

for (const one of READY) {
  testOf(one, "a kf that is ended by a signal is told from the others", async () => {
    const got = await together(ENDINGS.map(([signal, line]) => endUnderWay(one, signal, line)));
    assertEquals(got, ENDINGS.map(([, , want]) => [`${want}\n`, 1]));
  });
}

async function endUnderWay(one: Ready, signal: Deno.Signal, line: string[]): Promise<[printed: string, seen: number]> {
  await using exchange = await Exchange.start();
  await using directory = await newDirectory();
  exchange.fault = "hang";
  const child = await start(await one.caller.command(one.path, line), directory.path, exchange.env, "named");
  const output = child.output();
  let ended = false;
  output.then(() => ended = true);
  while (exchange.requests.length === 0 && !ended) await new Promise((resolve) => setTimeout(resolve, 10));
  if (!ended) Deno.kill(Number(await Deno.readTextFile(join(directory.path, "kf.pid"))), signal);
  return [new TextDecoder().decode((await output).stdout), exchange.requests.length];
}

for (const one of READY) {
  testOf(one, "a standard input that is closed changes nothing", async () => {
    const call: Call = { line: ORDER, want: "placed 0", replied: true };
    assertEquals(await play(startedBy(one, 'exec "$@" <&-'), call), wanted(one, call));
  });
}

/** Perl can pass an ignored SIGCHLD on, which not every shell does. */
const IGNORING = `exec perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' "$@"`;
const noPerl = READY.find(({ caller }) => caller.tool === "perl")?.reason;

for (const one of READY) {
  const needing = { ...one, reason: one.reason ?? noPerl };
  testOf(needing, "who inherits an ignored SIGCHLD, and so can't wait, takes no failure for an order", async () => {
    const [printed, seen] = await play(startedBy(one, IGNORING), { line: ["sendorder"], want: "" });
    assertMatch(printed, /^(usage 2|unknown -1)\n$/);
    assertEquals(seen, 0);
  });
}

/** The same caller, started by a shell line in which `"$@"` stands for it. */
function startedBy(one: Ready, line: string): Ready {
  const command: Caller["command"] = async (tool, words) => [
    "sh",
    "-c",
    line,
    "sh",
    ...await one.caller.command(tool, words),
  ];
  return { ...one, caller: { ...one.caller, command } };
}

const FIRST_LINE: Caller = {
  name: "Bash with pipefail",
  tool: "bash",
  command: (bash, line) => [bash, script("first_line.bash"), ...line],
  readsReply: false,
};

/** More than a pipe and its reader can buffer. */
const LONG = Array.from({ length: 50_000 }, () => ({ symbol: "PF_XBTUSD", last: 50000 }));

const PLACED = { result: "success", sendStatus: { status: "placed", order_id: ORDER_ID, orderEvents: LONG } };

/** The status that is left if a pipe's reader takes only one line. */
const PIPES: Record<string, Call> = {
  "a short reply": { line: ["-o", "pretty", "accounts"], want: "{\n0" },
  "a long reply": {
    line: ["-o", "pretty", "accounts"],
    reply: json({ result: "success", accounts: LONG }),
    want: "{\n141",
  },
  "a long reply to an order": { line: ["-o", "pretty", ...ORDER], reply: json(PLACED), want: "{\n141" },
  "no reply": { line: ORDER, fault: "resetAfterRequest", want: "kf failed\n5" },
};

const firstLine = await ready(FIRST_LINE);

testOf(firstLine, "the status of kf survives a reader that takes one line", async () => {
  const got = await together(Object.entries(PIPES).map(async ([what, call]) => [what, ...await play(firstLine, call)]));
  assertEquals(got, Object.entries(PIPES).map(([what, call]) => [what, ...wanted(firstLine, call)]));
});
