/**
 * main.ts → the bundle that Bun runs and compiles: main.js and the chunks it loads on demand.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./tools.ts";

/** The project. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Writes the bundle into a directory, which is emptied before.
 *
 * Deno names a chunk after where its sources lie on this machine; here it gets a name after what it holds, so that a commit
 * gives the same bytes everywhere.
 */
export async function bundle(directory: string): Promise<void> {
  await Deno.remove(directory, { recursive: true }).catch(() => {});
  await using made = await temporary();
  const args = ["bundle", "--quiet", "--minify", "--code-splitting", "--outdir", made.path, "main.ts"];
  await run(Deno.execPath(), args, { cwd: ROOT });
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(made.path)) files.set(name, await Deno.readTextFile(join(made.path, name)));
  const names = await Promise.all(
    [...files].map(async ([name, text]) => [name, await stableName(name, text)] as const),
  );
  if (new Set(names.map(([, stable]) => stable)).size < names.length) throw new Error("two chunks would get one name");
  await Deno.mkdir(directory, { recursive: true });
  for (const [name, text] of files) {
    const renamed = names.reduce((text, [old, stable]) => text.replaceAll(old, stable), text);
    await Deno.writeTextFile(join(directory, names.find(([old]) => old === name)?.[1] ?? name), renamed);
  }
}

const CHUNK = /([a-z]+)-[A-Z0-9]{8}\.js/g;

async function stableName(name: string, text: string): Promise<string> {
  const masked = new TextEncoder().encode(text.replaceAll(CHUNK, "$1.js"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", masked)).toHex().slice(0, 8);
  return name.replace(CHUNK, `$1-${digest}.js`);
}

/** A directory that goes away with its scope. */
export async function temporary(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "kf-build-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

if (import.meta.main) await bundle(join(ROOT, "dist"));
