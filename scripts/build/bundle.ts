/**
 * main.ts → the bundle that Bun runs and compiles: main.js and its chunks.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./tools.ts";

/** The root directory of the project. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Writes the bundle into a directory, which is emptied first.
 *
 * Deno derives a chunk's name from the path of its sources on this machine; here it is derived from the content, so that a commit
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
  const renamed = (text: string) => names.reduce((text, [old, stable]) => text.replaceAll(old, stable), text);
  const stable = new Map([...files].map(([name, text]) => [renamed(name), renamed(text)]));
  await Deno.mkdir(directory, { recursive: true });
  for (const [name, text] of onStart(stable)) await Deno.writeTextFile(join(directory, name), text);
}

/**
 * Bun's compiler splits code shared by several chunks into one piece per set of chunks, and every piece costs start-up time. If each
 * chunk loaded on demand imports everything that start-up has loaded by then, the code of start-up stays in one piece.
 */
function onStart(files: ReadonlyMap<string, string>): Map<string, string> {
  const started = new Set<string>();
  const wanted = ["main.js"];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (started.has(name)) continue;
    started.add(name);
    wanted.push(...namesIn(files.get(name), IMPORTED));
  }
  started.delete("main.js");
  const demanded = new Set([...files.values()].flatMap((text) => namesIn(text, DEMANDED)));
  const imports = [...started].sort().map((name) => `import"./${name}";`).join("");
  return new Map([...files].map(([name, text]) => [name, demanded.has(name) ? imports + text : text]));
}

/** Imports as the bundler writes them: `from"./chunk-1.js"`, and `import("./help-2.js")`. */
const [IMPORTED, DEMANDED] = [/(?:\bfrom|\bimport)"\.\/([^"]+)"/g, /\bimport\("\.\/([^"]+)"\)/g];

function namesIn(text = "", pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}

const CHUNK = /([a-z]+)-[A-Z0-9]{8}\.js/g;

async function stableName(name: string, text: string): Promise<string> {
  const masked = new TextEncoder().encode(text.replaceAll(CHUNK, "$1.js"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", masked)).toHex().slice(0, 8);
  return name.replace(CHUNK, `$1-${digest}.js`);
}

/** A temporary directory, removed at the end of its scope. */
export async function temporary(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "kf-build-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

if (import.meta.main) await bundle(join(ROOT, "dist"));
