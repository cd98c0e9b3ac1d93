/**
 * What kf reads files from: regular files of a sane size, and for the value of a parameter a pipe within its time. Nothing else
 * makes it wait or fills the memory.
 *
 * @module
 */

import { join } from "node:path";
import { systemIo } from "../../lib/runtime/runtime.ts";
import { assertEquals, assertLess, assertMatch } from "../support/assert.ts";
import { KEY } from "../support/exchange.ts";
import {
  type Directory,
  kf,
  kfProcess,
  newDirectory,
  type Runtime,
  spawnKf,
  testEverywhere,
} from "../support/runner.ts";

/** Makes something under a path that isn't a regular file of a sane size. */
type Make = (path: string) => Promise<unknown>;

const fifo: Make = (path) => new Deno.Command("mkfifo", { args: [path] }).output();
const endless: Make = (path) => Deno.symlink("/dev/zero", path);
const directory: Make = (path) => Deno.mkdir(path);
const large = (size: number): Make => (path) => Deno.writeFile(path, new Uint8Array(size).fill(0x20));

const PIPE = "it is a pipe, not a regular file";
const DEVICE = "it is a device, not a regular file";
const [KIB, MIB] = [1024, 1024 * 1024];

/** What is made at FILE, the command line, the exit status and the reason. */
type Case = [make: Make, line: string[], code: number, reason: string];

/** FILE stands for the path. */
const CASES: Record<string, Case[]> = {
  "API_Public": [
    [fifo, ["accounts", "--keys", "DIR"], 3, PIPE],
    [endless, ["accounts", "--keys", "DIR"], 3, DEVICE],
    [large(64 * KIB + 1), ["accounts", "--keys", "DIR"], 3, "it is larger than 64 KiB"],
    [directory, ["accounts", "--keys", "DIR"], 3, "it is a directory"],
  ],
  "API_Private": [
    [fifo, ["accounts", "--keys", "DIR"], 3, PIPE],
    [endless, ["accounts", "--keys", "DIR"], 3, DEVICE],
  ],
  "Futures_Private_Key": [
    [fifo, ["accounts", "--keys", "DIR"], 3, PIPE],
  ],
  "ca.pem": [
    [fifo, ["tickers", "--ca-cert", "FILE"], 2, PIPE],
    [endless, ["tickers", "--ca-cert", "FILE"], 2, DEVICE],
    [large(MIB + 1), ["tickers", "--ca-cert", "FILE"], 2, "it is larger than 1 MiB"],
  ],
  "kf/config.json": [
    [fifo, ["-n", "tickers"], 2, PIPE],
    [endless, ["config"], 2, DEVICE],
    [large(MIB + 1), ["-n", "tickers"], 2, "it is larger than 1 MiB"],
  ],
  "orders.json": [
    [endless, ["-n", "batchorder", "json=@FILE"], 2, DEVICE],
    [directory, ["-n", "batchorder", "json=@FILE"], 2, "it is a directory"],
    [large(16 * MIB + 1), ["-n", "batchorder", "json=@FILE"], 2, "it is larger than 16 MiB"],
    [fifo, ["-n", "batchorder", "json=@FILE", "--timeout", "0.3"], 2, "it did not end within 0.3 s"],
  ],
  "sandbox.db": [
    [fifo, ["--env", "sandbox", "--data", "FILE", "tickers"], 2, PIPE],
    [endless, ["--env", "sandbox", "--data", "FILE", "tickers"], 2, DEVICE],
    [fifo, ["--data", "FILE", "sandbox", "reset"], 2, PIPE],
  ],
};

/** A directory that is also the configuration directory. */
async function prepared(): Promise<Directory> {
  const place = await newDirectory();
  await Deno.mkdir(join(place.path, "kf"));
  return place;
}

/** Runs a case; it has to end long before the default of --timeout. */
async function refused(runtime: Runtime, name: string, [make, line, code, reason]: Case): Promise<void> {
  await using place = await prepared();
  const path = join(place.path, name);
  await make(path);
  const args = line.map((word) => word.replace("FILE", path).replace("DIR", place.path));
  const began = performance.now();
  const left = await kfProcess(runtime, args, { env: { XDG_CONFIG_HOME: place.path } });
  assertEquals([left.code, left.stdout], [code, ""], left.stderr);
  assertMatch(left.stderr, /^kf: .*\nhint: .*\n$/);
  assertMatch(left.stderr, new RegExp(`^kf: .*${RegExp.escape(path)}.*: ${reason}\n`));
  assertLess(performance.now() - began, 15_000);
}

if (Deno.build.os !== "windows") {
  for (const [name, cases] of Object.entries(CASES)) {
    await testEverywhere(`${name} has to be a regular file of a sane size`, async (runtime) => {
      for (const each of cases) await refused(runtime, name, each);
    });
  }

  await testEverywhere("a pipe in the place of the symbols for completion keeps nobody waiting", async (runtime) => {
    await using place = await newDirectory();
    await Deno.mkdir(join(place.path, "kf"));
    await fifo(join(place.path, "kf", "symbols.json"));
    const env = { XDG_CACHE_HOME: place.path, KF_BASE_URL: "http://127.0.0.1:1" };
    const { code, stdout, stderr } = await kfProcess(runtime, ["__complete", "sendorder", "symbol="], { env });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^near\tsymbol=\n/);
  });

  Deno.test("a socket is not a key file", async () => {
    await using place = await newDirectory();
    using _listener = Deno.listen({ transport: "unix", path: join(place.path, "API_Public") });
    const { code, stderr } = await kf(["accounts", "--keys", place.path], { io: { readFile: systemIo().readFile } });
    assertEquals(code, 3);
    assertMatch(stderr, /API_Public: it is a socket, not a regular file\n/);
  });

  await testEverywhere("a value may come from a pipe that is written later", async (runtime) => {
    await using place = await newDirectory();
    const path = join(place.path, "pipe");
    await fifo(path);
    const running = kfProcess(runtime, ["-n", "GET", "/derivatives/api/v3/new", `a=@${path}`]);
    const writer = new Deno.Command("sh", { args: ["-c", `{ echo one; sleep 0.2; echo two; } > ${path}`] }).output();
    const [{ code, stdout, stderr }] = await Promise.all([running, writer]);
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /a=one%0Atwo\b/);
  });

  await testEverywhere("an endless pipe and endless standard input end at 16 MiB", async (runtime) => {
    await using place = await newDirectory();
    const path = join(place.path, "pipe");
    await fifo(path);
    const writer = new Deno.Command("sh", { args: ["-c", `cat /dev/zero > ${path}`], stderr: "null" }).output();
    const piped = await kfProcess(runtime, ["-n", "batchorder", `json=@${path}`]);
    await writer;
    assertEquals([piped.code, piped.stderr.split("\n")[0]], [
      2,
      `kf: cannot read ${path} for json: it is larger than 16 MiB`,
    ]);
    const stdin = new Uint8Array(17 * MIB);
    const read = await kfProcess(runtime, ["-n", "batchorder", "json=@-"], { stdin });
    assertEquals([read.code, read.stderr.split("\n")[0]], [
      2,
      "kf: cannot read standard input for json: it is larger than 16 MiB",
    ]);
  });

  await testEverywhere("--timeout bounds the waiting for standard input", async (runtime) => {
    for (
      const [line, source] of [
        [["-n", "batchorder", "json=@-"], "standard input for json"],
        [["init", "--from-stdin"], "standard input"],
      ] as const
    ) {
      const child = await spawnKf(runtime, [...line, "--timeout", "0.3"]);
      const { code, stderr } = await child.output();
      await child.stdin.close().catch(() => {});
      assertEquals([code, new TextDecoder().decode(stderr)], [
        2,
        `kf: cannot read ${source}: it did not end within 0.3 s
hint: nothing was sent; look at what writes it, or wait longer: add --timeout 0.6
`,
      ]);
    }
  });

  await testEverywhere("the time of values that come late is not taken from the call", async (runtime) => {
    const child = await spawnKf(runtime, ["-n", "GET", "/derivatives/api/v3/new", "a=@-", "--timeout", "5"]);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("one"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await writer.close();
    const { code, stdout } = await child.output();
    assertEquals(code, 0);
    assertMatch(new TextDecoder().decode(stdout), /a=one\b/);
  });
}

Deno.test("a terminal has all the time it wants for @-", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const readStdin = (_most: number, signal?: AbortSignal) => {
    signals.push(signal);
    return Promise.resolve(new TextEncoder().encode("x"));
  };
  const line = ["-n", "GET", "/derivatives/api/v3/new", "a=@-"];
  for (const terminal of [true, false]) {
    assertEquals((await kf(line, { terminal, io: { readStdin } })).code, 0);
  }
  assertEquals(signals.map((signal) => signal !== undefined), [false, true]);
});

const DEEP = "[".repeat(200_000);

for (
  const [what, text] of [["brackets", DEEP], ["closed brackets", DEEP + "]".repeat(200_000)], [
    "braces",
    '{"a":'.repeat(100_000),
  ]]
) {
  Deno.test(`a configuration file of 200,000 ${what} is a mistake in one line`, async () => {
    const { code, stdout, stderr } = await kf(["-n", "tickers"], {
      env: { XDG_CONFIG_HOME: "/xdg" },
      files: { "/xdg/kf/config.json": text ?? "" },
    });
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^kf: \/xdg\/kf\/config\.json:\d+:\d+: \S.*\nhint: .*\n$/);
    assertEquals(stderr.includes("defect"), false);
  });

  Deno.test(`a value of 200,000 ${what} is a mistake in one line, or the exchange's affair`, async () => {
    const files = { "/work/deep.json": text ?? "" };
    const { code, stderr } = await kf(["-n", "batchorder", "json=@deep.json"], { files });
    assertEquals(stderr.includes("defect"), false);
    assertEquals(code, what === "closed brackets" ? 0 : 2, stderr.slice(0, 300));
  });
}

await testEverywhere("a configuration file of 200,000 brackets has no stack in its message", async (runtime) => {
  await using place = await prepared();
  await Deno.writeTextFile(join(place.path, "kf", "config.json"), DEEP);
  const { code, stderr } = await kfProcess(runtime, ["-n", "tickers"], { env: { XDG_CONFIG_HOME: place.path } });
  assertEquals(code, 2, stderr.slice(0, 300));
  assertMatch(stderr, /^kf: \S+config\.json:1:1: the brackets in it are nested too deeply\nhint: .*\n$/);
});

Deno.test("keys of exactly 64 KiB are read", async () => {
  await using place = await newDirectory();
  const pad = (text: string) => text.padEnd(64 * KIB, " ");
  await Deno.writeTextFile(join(place.path, "API_Public"), pad(KEY.apiKey));
  await Deno.writeTextFile(join(place.path, "API_Private"), pad(KEY.apiSecret), { mode: 0o600 });
  const { code, stderr } = await kfProcess("deno", [
    "--env",
    "sandbox",
    "--data",
    ":memory:",
    "accounts",
    "--keys",
    place.path,
  ]);
  assertMatch(stderr, /refused the keys/);
  assertEquals(code, 3);
});
