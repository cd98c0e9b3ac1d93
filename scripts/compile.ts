/**
 * Builds kf with `deno compile`: `deno task compile [--target NAME ...] [--out DIRECTORY] [--no-xz]`.
 *
 * The archives are named `…-deno` and stand beside those of `deno task build`. Deno downloads its base for each platform;
 * where it can't, nothing else is built in its place.
 *
 * @module
 */

import { join } from "node:path";
import { ROOT, temporary } from "./build/bundle.ts";
import { command } from "./build/command.ts";
import { pack, seal } from "./build/release.ts";
import { binaryName, type Target } from "./build/targets.ts";
import { run } from "./build/tools.ts";

/** What kf needs: the exchange, its variables, key files and values, and the sandbox's data. No programs, no system. */
const PERMISSIONS = ["--allow-net", "--allow-env", "--allow-read", "--allow-write", "--no-prompt"];

await command("compile", async ({ targets, named, directory, xz }) => {
  const missing = targets.find(({ deno }) => deno === undefined);
  if (named && missing !== undefined) throw new Error(`deno compile has no base for ${missing.name}`);
  await using work = await temporary();
  for (const target of targets.filter(({ deno }) => deno !== undefined)) {
    const binary = join(work.path, target.name, binaryName(target));
    await compile(target, binary);
    const archives = await pack(binary, target, { directory, kind: "-deno", xz });
    console.log(`${target.name}: ${archives.join(", ")}`);
  }
  await seal(directory);
});

async function compile({ name, deno = "" }: Target, output: string): Promise<void> {
  const args = ["compile", "--quiet", ...PERMISSIONS, "--target", deno, "--output", output, "main.ts"];
  try {
    await run(Deno.execPath(), args, { cwd: ROOT, env: { NO_COLOR: "1" } });
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const [, why] = /(error sending request[^\n]*|HTTP[^\n]*)/.exec(told) ?? [];
    throw why === undefined ? error : new Error(`the base of deno compile for ${name} can't be downloaded: ${why}`);
  }
}
