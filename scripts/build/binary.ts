/**
 * The bundle and a target → a binary, by Bun's compiler.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { signFile } from "./sign_macho.ts";
import { bun, run } from "./tools.ts";
import type { Target } from "./targets.ts";

/**
 * Separate chunks, so that a command loads only what it uses; bytecode, to save parsing; a high threshold for compiling functions,
 * since most run once; and no configuration read from the current directory.
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

/** Compiles the bundle in a directory. Throws an Error if Bun, or its base for the target, is missing. */
export async function compile(bundled: string, target: Target, outfile: string): Promise<void> {
  const { path, reason } = await bun();
  if (path === undefined) throw new Error(reason);
  await run(path, ["build", ...OPTIONS, `--target=${target.bun}`, "main.js", "--outfile", outfile], { cwd: bundled });
  await muteVariables(outfile);
  // The binary no longer matches the signature that Bun put into it; see sign_macho.ts.
  if (target.name.startsWith("darwin-")) await signFile(outfile, "kf");
}

/**
 * Environment variables that Bun obeys before any code of kf runs. With `BUN_OPTIONS=-v` sending an order would exit with 0 without
 * sending it; with `BUN_BE_BUN=1` the binary would run any script; and the other two would send a report of a crash to whom they say.
 */
const VARIABLES = ["BUN_OPTIONS", "BUN_BE_BUN", "BUN_ENABLE_CRASH_REPORTING", "BUN_CRASH_REPORT_URL"];

/** Patches the variables' names in the binary to begin with NUL, which no environment can contain. Throws an Error if one isn't found. */
async function muteVariables(path: string): Promise<void> {
  const binary = Buffer.from(await Deno.readFile(path));
  for (const name of VARIABLES) {
    let at = binary.indexOf(name);
    if (at < 0) throw new Error(`${name} doesn't stand in the runtime; see scripts/build/binary.ts`);
    for (; at >= 0; at = binary.indexOf(name, at)) binary[at] = 0;
  }
  await Deno.writeFile(path, binary);
}
