/**
 * Builds kf with `deno compile`: `deno task compile [--target NAME ...] [--out DIRECTORY] [--no-xz]`.
 *
 * The archives are named `…-deno`, beside those of `deno task build`. Deno downloads its base for each platform; if it can't, the
 * build fails.
 *
 * @module
 */

import { join } from "node:path";
import { temporary } from "./build/bundle.ts";
import { command } from "./build/command.ts";
import { compileByDeno } from "./build/deno_binary.ts";
import { pack, seal } from "./build/release.ts";
import { binaryName } from "./build/targets.ts";

await command("compile", async ({ targets, named, directory, xz }) => {
  const missing = targets.find(({ deno }) => deno === undefined);
  if (named && missing !== undefined) throw new Error(`deno compile has no base for ${missing.name}`);
  await using work = await temporary();
  for (const target of targets.filter(({ deno }) => deno !== undefined)) {
    const binary = join(work.path, target.name, binaryName(target));
    await compileByDeno(target, binary);
    const archives = await pack(binary, target, { directory, kind: "-deno", xz });
    console.log(`${target.name}: ${archives.join(", ")}`);
  }
  await seal(directory);
});
