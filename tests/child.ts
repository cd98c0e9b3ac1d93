/**
 * kf as a child process: in go a runtime, a command line and surroundings, out comes what a real kf did.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedDirectory } from "./directory.ts";
import { type Outcome, outcome } from "./outcome.ts";

/** A runtime kf runs on. */
export type Runtime = "deno" | "bun";

/** Where a child runs and what it is given. Nothing else of this machine's environment reaches it. */
export interface Surroundings {
  /** A directory without keys unless told. */
  cwd?: string;
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
}

/** The Bun to test with, or why there is none. */
export type Bun = { path: string; reason?: undefined } | { path?: undefined; reason: string };

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const TELL_PATH = ["-e", "console.log(process.execPath)"];
const BUNS: readonly string[][] = [["bun"], ["npx", "-y", "bun@1.4.5"]];

/** Runs one command: Deno runs the source, Bun the bundle. */
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

/** Registers a test once for each runtime. Where there is no Bun, its test is ignored and the reason printed. */
export async function testOnEach(name: string, body: (runtime: Runtime) => Promise<void>): Promise<void> {
  const { path, reason } = await bun();
  if (path === undefined) console.error(`${name} [bun] is ignored: ${reason}`);
  Deno.test(`${name} [deno]`, () => body("deno"));
  Deno.test({ name: `${name} [bun]`, ignore: path === undefined, fn: () => body("bun") });
}

let foundBun: Promise<Bun> | undefined;

/** Finds Bun: KF_BUN, else `bun` of the PATH, else the one npx fetches. */
export function bun(): Promise<Bun> {
  return foundBun ??= findBun();
}

async function findBun(): Promise<Bun> {
  const named = Deno.env.get("KF_BUN");
  for (const [program, ...args] of named ? [[named]] : BUNS) {
    const path = program && await outputOf(program, [...args, ...TELL_PATH]).catch(() => undefined);
    if (path) return { path: path.trim() };
  }
  return { reason: named ? `KF_BUN=${named} doesn't run` : "no bun on the PATH, and npx bun@1.4.5 doesn't run" };
}

async function commandLine(runtime: Runtime): Promise<[string, ...string[]]> {
  if (runtime === "deno") {
    return [Deno.execPath(), "run", "--allow-net", "--allow-env", "--allow-read", "--allow-write", MAIN];
  }
  const { path, reason } = await bun();
  if (path === undefined) throw new Error(reason);
  return [path, await bundle()];
}

let bundled: Promise<string> | undefined;

/** The path of the bundle that `deno task bundle` makes, made once per test file. */
export function bundle(): Promise<string> {
  return bundled ??= makeBundle();
}

async function makeBundle(): Promise<string> {
  const directory = join(sharedDirectory(), "dist");
  await outputOf(Deno.execPath(), ["bundle", "--quiet", "--code-splitting", "--outdir", directory, MAIN]);
  return join(directory, "main.js");
}

let denoDir: Promise<string> | undefined;

/** Where Deno keeps its cache: it looks below HOME, and a child has another one. */
function denoDirectory(): Promise<string> {
  return denoDir ??= outputOf(Deno.execPath(), ["info", "--json"]).then((text) => {
    const info: { denoDir: string } = JSON.parse(text);
    return info.denoDir;
  });
}

async function outputOf(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
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
