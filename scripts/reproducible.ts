/**
 * Builds the commit in two clones at different paths and compares the results: `deno task reproducible [OPTIONS of build]`.
 *
 * @module
 */

import { join } from "node:path";
import { ROOT, temporary } from "./build/bundle.ts";
import { run } from "./build/tools.ts";

/** Builds in a clone and returns its SHA256SUMS. */
async function sumsOf(clone: string): Promise<string> {
  await run("git", ["clone", "--quiet", ROOT, clone]);
  await run(Deno.execPath(), ["task", "--quiet", "build", ...Deno.args], { cwd: clone });
  return await Deno.readTextFile(join(clone, "release", "SHA256SUMS"));
}

await using work = await temporary();
const [first, second] = [await sumsOf(join(work.path, "one")), await sumsOf(join(work.path, "another", "depth", "kf"))];
console.log(first);
console.log(
  first === second ? "reproducible: both builds are the same" : `not reproducible; the other build:\n${second}`,
);
if (first !== second) Deno.exitCode = 1;
