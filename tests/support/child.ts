/**
 * kf as a child process: in go a runtime, a command line and surroundings, out comes what a real kf did.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../../scripts/build/binary.ts";
import { bundle as writeBundle } from "../../scripts/build/bundle.ts";
import { binaryName, here } from "../../scripts/build/targets.ts";
import { bun, run } from "../../scripts/build/tools.ts";
import { sharedDirectory } from "./directory.ts";
import { type Outcome, outcome } from "./outcome.ts";

export { bun } from "../../scripts/build/tools.ts";

/** What kf runs on: Deno runs the source, Bun the bundle, and the binary nothing but itself. */
export type Runtime = "deno" | "bun" | "binary";

const RUNTIMES: readonly Runtime[] = ["deno", "bun", "binary"];

/** Where a child runs and what it is given. Nothing else of this machine's environment reaches it. */
export interface Surroundings {
  /** A directory without keys unless told. */
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

/** Starts one command, all three streams piped, for tests that send it signals or close its streams. */
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

/** Registers a test once for each runtime. Where there is no Bun, its tests are ignored, and their names say why. */
export async function testOnEach(
  name: string,
  body: (runtime: Runtime) => Promise<void>,
  runtimes: readonly Runtime[] = RUNTIMES,
): Promise<void> {
  const { path, reason } = await bun();
  for (const runtime of runtimes) {
    const ignore = runtime !== "deno" && path === undefined;
    // What a test file prints when it is loaded is not shown.
    const why = ignore ? `: ${reason}` : "";
    Deno.test({ name: `${name} [${runtime}]${why}`, ignore, fn: () => body(runtime) });
  }
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

let compiled: Promise<string> | undefined;

/** The path of a binary for this machine: the one KF_BINARY names, else one compiled once per test file. */
export function binary(): Promise<string> {
  return compiled ??= Promise.resolve(Deno.env.get("KF_BINARY") || makeBinary());
}

async function makeBinary(): Promise<string> {
  const target = here();
  const path = join(sharedDirectory(), "binary", binaryName(target));
  await compile(dirname(await bundle()), target, path);
  return path;
}

let bundled: Promise<string> | undefined;

/** The path of the bundle that `deno task bundle` makes, made once per test file. */
export function bundle(): Promise<string> {
  return bundled ??= makeBundle();
}

async function makeBundle(): Promise<string> {
  const directory = join(sharedDirectory(), "dist");
  await writeBundle(directory);
  return join(directory, "main.js");
}

let denoDir: Promise<string> | undefined;

/** Where Deno keeps its cache: it looks below HOME, and a child has another one. */
function denoDirectory(): Promise<string> {
  return denoDir ??= run(Deno.execPath(), ["info", "--json"]).then((text) => {
    const info: { denoDir: string } = JSON.parse(text);
    return info.denoDir;
  });
}

/** A child that ends without reading its standard input is none of our business. */
async function feed(child: Deno.ChildProcess, stdin: string | Uint8Array = ""): Promise<void> {
  const content = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin.slice();
  try {
    await ReadableStream.from([content]).pipeTo(child.stdin);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
