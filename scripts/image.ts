/**
 * Writes an OCI image archive of kf, for Linux on x64: `deno task image [--out DIRECTORY]`. It takes Debian, for its C library, and no
 * container engine.
 *
 * @module
 */

import { join } from "node:path";
import { VERSION } from "../lib/io/version.ts";
import { compile } from "./build/binary.ts";
import { bundle, ROOT, temporary } from "./build/bundle.ts";
import { command } from "./build/command.ts";
import { imageArchive } from "./build/image.ts";
import { commitTime } from "./build/release.ts";
import { targetsOf } from "./build/targets.ts";

await command("image", async ({ directory }) => {
  await using work = await temporary();
  await bundle(join(ROOT, "dist"));
  const [target] = targetsOf(["linux-x64"]);
  if (target === undefined) throw new Error("there is no target linux-x64");
  const binary = join(work.path, "kf");
  await compile(join(ROOT, "dist"), target, binary);
  const name = `kf-${VERSION}-linux-x64-image.tar`;
  await Deno.writeFile(join(directory, name), await imageArchive(binary, await commitTime()));
  console.log(`${name}: docker load -i ${join(directory, name)}`);
});
