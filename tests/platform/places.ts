/**
 * Places where kf can run on this machine: a platform → its binary, with the emulator it needs.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { here } from "../../scripts/build/targets.ts";
import { run } from "../../scripts/build/tools.ts";
import { BY_NAME, type Check, CHECKS, furnish, type Place } from "./blackbox.ts";
import { binary, binaryFor, bun } from "../support/built.ts";
import { newDirectory } from "../support/directory.ts";
import { NOT_STEERED } from "./hostile.ts";

/** A platform that this machine may be able to run. */
export interface Platform {
  name: string;
  /** Why it can't run here; undefined if it can. */
  obstacle(): Promise<string | undefined>;
  /** The checks that must pass there. */
  checks: readonly Check[];
  start(): Promise<Place & AsyncDisposable>;
}

/** What is missing to build and run kf: Bun, programs on the PATH, or files, given by absolute paths. */
export async function missing(...needs: string[]): Promise<string | undefined> {
  const { reason } = await bun();
  if (reason !== undefined) return reason;
  const absent: string[] = [];
  for (const need of needs) if (!await exists(need)) absent.push(need);
  return absent.length === 0 ? undefined : `missing here: ${absent.join(", ")} (see scripts/platform-tools.sh)`;
}

async function exists(need: string): Promise<boolean> {
  const directories = need.startsWith("/") ? [""] : PATH.PATH.split(":");
  const found = await Promise.all(directories.map((directory) => isFile(join(directory, need))));
  return found.includes(true);
}

/** Whether the file exists. */
export function isFile(path: string): Promise<boolean> {
  return Deno.stat(path).then((info) => info.isFile, () => false);
}

/** The environment this machine's programs need to find each other. */
export const PATH = { PATH: Deno.env.get("PATH") ?? "" };

/** This machine's own platform. */
export const NATIVE: Platform = {
  name: here().name,
  obstacle: () => missing(),
  checks: [...CHECKS, BY_NAME, NOT_STEERED],
  start: async () => atHome([await binary()], {}),
};

/** Linux on ARM, by emulation. */
export const EMULATED: Platform = {
  name: "linux-arm64",
  obstacle: () => missing("qemu-aarch64-static", "/usr/aarch64-linux-gnu/lib/libc.so.6"),
  checks: [...CHECKS, BY_NAME, NOT_STEERED],
  start: async () => {
    const arm = await binaryFor("linux-arm64");
    return atHome(["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", arm], PATH);
  },
};

/** A place where files have the same paths for kf as on this machine. */
async function atHome(command: [string, ...string[]], env: Record<string, string>): Promise<Place & AsyncDisposable> {
  const directory = await newDirectory();
  await furnish(directory.path);
  return {
    command,
    env,
    directory: directory.path,
    pathOf: (file) => join(directory.path, file),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Windows, by Wine; without {@linkcode BY_NAME}, because Wine loses a connection if a second address of the host refuses. */
export const WINDOWS: Platform = {
  name: "windows-x64",
  obstacle: () => missing("wine", "wineserver", "x86_64-w64-mingw32-gcc"),
  checks: [...CHECKS, NOT_STEERED],
  start: async () => {
    const world = await newDirectory();
    const exe = join(world.path, "kf.exe");
    await Deno.copyFile(await binaryFor("windows-x64"), exe);
    await addMissingLibrary(world.path);
    const env = { ...PATH, HOME: world.path, WINEPREFIX: join(world.path, "prefix"), WINEDEBUG: "-all" };
    await Deno.mkdir(env.WINEPREFIX);
    await startWine(exe, env);
    const directory = join(world.path, "files");
    await furnish(directory);
    return {
      command: ["wine", exe],
      env,
      directory,
      pathOf: (file) => `Z:${join(directory, file)}`.replaceAll("/", "\\"),
      [Symbol.asyncDispose]: async () => {
        await run("wineserver", ["-k", "-w"], { clearEnv: true, env });
        await world[Symbol.asyncDispose]();
      },
    };
  },
};

/**
 * Starts Wine's server, which keeps running together with the services of the first start. They keep their streams open, so those
 * must not be a check's.
 */
async function startWine(exe: string, env: Record<string, string>): Promise<void> {
  const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
  for (const [program, ...args] of [["wineserver", "-p"], ["wine", exe, "version"]] as const) {
    await new Deno.Command(program, { args, clearEnv: true, env, ...streams }).spawn().status;
  }
}

async function addMissingLibrary(directory: string): Promise<void> {
  const source = fileURLToPath(new URL("./wine/bcryptprimitives.c", import.meta.url));
  const library = join(directory, "bcryptprimitives.dll");
  await run("x86_64-w64-mingw32-gcc", ["-shared", "-O2", "-o", library, source, "-ladvapi32"]);
}
