/**
 * Builds kf with Bun's compiler: `deno task build [--target NAME ...] [--out DIRECTORY] [--no-xz]`.
 *
 * Writes the archives, SHA256SUMS and the bill of materials into the directory (default `release/`).
 *
 * @module
 */

import { join } from "node:path";
import { compile } from "./build/binary.ts";
import { bundle, ROOT, temporary } from "./build/bundle.ts";
import { command } from "./build/command.ts";
import { pack, seal } from "./build/release.ts";
import { binaryName } from "./build/targets.ts";

await command("build", async ({ targets, directory, xz }) => {
  await using work = await temporary();
  await bundle(join(ROOT, "dist"));
  for (const target of targets) {
    const binary = join(work.path, target.name, binaryName(target));
    await compile(join(ROOT, "dist"), target, binary);
    const archives = await pack(binary, target, { directory, kind: "", xz });
    console.log(`${target.name}: ${archives.join(", ")}`);
  }
  await seal(directory);
});
