/**
 * kf as a child process: a runtime, a command line and an environment → its exit status and output.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { run } from "../../scripts/build/tools.ts";
import { binary, bun, bundle } from "./built.ts";
import { sharedDirectory } from "./directory.ts";
import { testInAll, testUnless } from "./selection.ts";
import { type Outcome, outcome } from "./outcome.ts";

export { binary, bun, bundle } from "./built.ts";

/** What kf runs on: Deno runs the sources, Bun the bundle, and the binary needs nothing else. */
export type Runtime = "deno" | "bun" | "binary";

const RUNTIMES: readonly Runtime[] = ["deno", "bun", "binary"];

/** The working directory, environment and input of a child. It gets nothing else of this machine's environment. */
export interface Surroundings {
  /** Defaults to a directory without keys. */
  cwd?: string;
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
}

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** Runs one command. */
export async function kfProcess(runtime: Runtime, args: string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const child = await spawnKf(runtime, args, surroundings);
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), feed(child, surroundings.stdin)]);
  return outcome(code, stdout, stderr);
}

/** Starts one command with all three streams piped, for tests that send signals or close streams. */
export async function spawnKf(
  runtime: Runtime,
  args: string[],
  surroundings: Surroundings = {},
): Promise<Deno.ChildProcess> {
  const [program, ...before] = await commandLine(runtime);
  const home = sharedDirectory();
  return new Deno.Command(program, {
    args: [...before, ...args],
    cwd: surroundings.cwd ?? home,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: home, DENO_DIR: await denoDirectory(), ...surroundings.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/**
 * Registers a test for each runtime. The quick tests only include one, the binary if it can be built; the others run with KF_TESTS=all.
 * Without Bun, tests that need it are ignored, and their names say why.
 */
export async function testOnEach(
  name: string,
  body: (runtime: Runtime) => Promise<void>,
  runtimes: readonly Runtime[] = RUNTIMES,
): Promise<void> {
  const missing = await Promise.all(runtimes.map(obstacle));
  const quick = runtimes.findLast((_, at) => missing[at] === undefined) ?? runtimes.at(-1);
  for (const [at, runtime] of runtimes.entries()) {
    const [full, test] = [`${name} [${runtime}]`, () => body(runtime)];
    if (runtime === quick) testUnless(missing[at], full, test);
    else testInAll(full, test, missing[at]);
  }
}

/** Registers a test for each runtime, all of them among the quick tests. */
export async function testEverywhere(name: string, body: (runtime: Runtime) => Promise<void>): Promise<void> {
  for (const runtime of RUNTIMES) testUnless(await obstacle(runtime), `${name} [${runtime}]`, () => body(runtime));
}

/** Why kf can't run on this runtime here; undefined if it can. */
async function obstacle(runtime: Runtime): Promise<string | undefined> {
  if (runtime === "deno" || (runtime === "binary" && Deno.env.get("KF_BINARY"))) return undefined;
  return (await bun()).reason;
}

/** The words that start kf. */
export async function commandLine(runtime: Runtime): Promise<[string, ...string[]]> {
  if (runtime === "deno") {
    return [Deno.execPath(), "run", "--allow-net", "--allow-env", "--allow-read", "--allow-write", "--allow-run", MAIN];
  }
  if (runtime === "binary") return [await binary()];
  const { path, reason } = await bun();
  if (path === undefined) throw new Error(reason);
  return [path, await bundle()];
}

let denoDir: Promise<string> | undefined;

/** Deno's cache directory. A child with another HOME wouldn't find it. */
function denoDirectory(): Promise<string> {
  return denoDir ??= run(Deno.execPath(), ["info", "--json"]).then((text) => {
    const info: { denoDir: string } = JSON.parse(text);
    return info.denoDir;
  });
}

/** Writes standard input, ignoring a child that exits without reading it. */
async function feed(child: Deno.ChildProcess, stdin: string | Uint8Array = ""): Promise<void> {
  const content = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin.slice();
  try {
    await ReadableStream.from([content]).pipeTo(child.stdin);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
