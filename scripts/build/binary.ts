/**
 * The bundle and a target → one binary, by Bun's compiler.
 *
 * @module
 */

import { signFile } from "./sign_macho.ts";
import { bun, run } from "./tools.ts";
import type { Target } from "./targets.ts";

/**
 * What the binary is: the chunks stay apart, so that a command loads what it uses; bytecode in place of parsing; functions that
 * run once are not worth compiling; nothing is read from the directory it happens to run in.
 */
const OPTIONS = [
  "--compile",
  "--format=esm",
  "--splitting",
  "--minify",
  "--bytecode",
  "--compile-jit-policy=10",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-tsconfig",
  "--no-compile-autoload-package-json",
];

/** Compiles the bundle of a directory. Throws an Error when there is no Bun, or no base for the target. */
export async function compile(bundled: string, target: Target, outfile: string): Promise<void> {
  const { path, reason } = await bun();
  if (path === undefined) throw new Error(reason);
  await run(path, ["build", ...OPTIONS, `--target=${target.bun}`, "main.js", "--outfile", outfile], { cwd: bundled });
  // What Bun leaves of its own signature doesn't match a Mac's binary any more.
  if (target.name.startsWith("darwin-")) await signFile(outfile, "kf");
}
