/**
 * The bundle and a target → one binary, by Bun's compiler.
 *
 * @module
 */

import { Buffer } from "node:buffer";
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
  await muteVariables(outfile);
  // What Bun leaves of its own signature doesn't match a Mac's binary any more.
  if (target.name.startsWith("darwin-")) await signFile(outfile, "kf");
}

/**
 * Variables by which Bun takes orders before any code of kf runs. With `BUN_OPTIONS=-v` an order would end with 0 and never be
 * sent; with `BUN_BE_BUN=1` the binary would run any script.
 */
const VARIABLES = ["BUN_OPTIONS", "BUN_BE_BUN"];

/** Gives the variables names that no environment can hold: a NUL begins them. Throws an Error when the runtime has none. */
async function muteVariables(path: string): Promise<void> {
  const binary = Buffer.from(await Deno.readFile(path));
  for (const name of VARIABLES) {
    let at = binary.indexOf(name);
    if (at < 0) throw new Error(`${name} doesn't stand in the runtime; see scripts/build/binary.ts`);
    for (; at >= 0; at = binary.indexOf(name, at)) binary[at] = 0;
  }
  await Deno.writeFile(path, binary);
}
