/**
 * The sources and a target → a binary, by `deno compile`.
 *
 * @module
 */

import { ROOT } from "./bundle.ts";
import type { Target } from "./targets.ts";
import { run } from "./tools.ts";

/** kf needs the network, environment variables, key files and `name=@file`, the sandbox's data, and the programs of `kf guard`. */
const PERMISSIONS = ["--allow-net", "--allow-env", "--allow-read", "--allow-write", "--allow-run", "--no-prompt"];

/** Compiles the sources. Throws an Error if Deno's base for the target can't be downloaded. */
export async function compileByDeno({ name, deno = "" }: Target, output: string): Promise<void> {
  const args = ["compile", "--quiet", ...PERMISSIONS, "--target", deno, "--output", output, "main.ts"];
  try {
    await run(Deno.execPath(), args, { cwd: ROOT, env: { NO_COLOR: "1" } });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, why] = /(error sending request[^\n]*|HTTP[^\n]*)/.exec(message) ?? [];
    throw why === undefined ? error : new Error(`the base of deno compile for ${name} can't be downloaded: ${why}`);
  }
}
