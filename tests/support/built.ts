/**
 * kf as built from the sources that stand here: in goes a target, out comes the path of its binary. What was built once is
 * found again by every test file and every run, as long as the sources stay the same.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "../../scripts/build/binary.ts";
import { bundle as writeBundle, ROOT } from "../../scripts/build/bundle.ts";
import { binaryName, here, targetsOf } from "../../scripts/build/targets.ts";
import { type Bun, bun as findBun, BUN_VERSION, run } from "../../scripts/build/tools.ts";
import { copyProgram } from "./executable.ts";

let bunFound: Promise<Bun> | undefined;

/** Bun as a build finds it. npx takes a second to say where its one is, so that is noted for the other test files. */
export function bun(): Promise<Bun> {
  return bunFound ??= Deno.env.get("KF_BUN") ? findBun() : notedBun();
}

async function notedBun(): Promise<Bun> {
  const note = join(await directory(), "bun");
  const noted = await Deno.readTextFile(note).catch(() => "");
  const version = noted && await run(noted, ["--version"]).catch(() => "");
  if (version.trim() === BUN_VERSION) return { path: noted };
  const found = await findBun();
  if (found.path !== undefined) await Deno.writeTextFile(note, found.path);
  return found;
}

const made = new Map<string, Promise<string>>();

/** The bundle that `deno task bundle` makes. */
export function bundle(): Promise<string> {
  return kept("dist/main.js", (path) => writeBundle(dirname(path)));
}

/** The binary for this machine: the one KF_BINARY names, else one that is compiled. */
export function binary(): Promise<string> {
  return Promise.resolve(Deno.env.get("KF_BINARY") || binaryFor(here().name));
}

/** The binary for a target. */
export async function binaryFor(name: string): Promise<string> {
  const [target] = targetsOf([name]);
  if (target === undefined) throw new Error(`no binary for ${name}`);
  const bundled = dirname(await bundle());
  return await kept(`${name}/${binaryName(target)}`, (path) => compile(bundled, target, path));
}

/** A file below the directory of these sources, made in a place of its own and then renamed: others may be making it too. */
function kept(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = made.get(name) ?? keep(name, make);
  made.set(name, path);
  return path;
}

async function keep(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(await directory(), name);
  if (await exists(path)) return path;
  const place = await Deno.makeTempDir({ dir: await directory(), prefix: "making-" });
  try {
    await make(join(place, "made", name));
    await copyProgram(join(place, "made", dirname(name)), join(place, "copied"));
    await Deno.rename(join(place, "copied"), dirname(path)).catch(async (error) => {
      if (!await exists(path)) throw error;
    });
  } finally {
    await Deno.remove(place, { recursive: true });
  }
  return path;
}

let found: Promise<string> | undefined;

function directory(): Promise<string> {
  return found ??= findDirectory();
}

/** One directory for each checkout, which nobody else may write to, and in it one for each state of the sources. */
async function findDirectory(): Promise<string> {
  const checkout = join(tmpdir(), `kf-tests-${digest([ROOT])}`);
  await Deno.mkdir(checkout, { recursive: true, mode: 0o700 });
  const { uid, mode } = await Deno.lstat(checkout);
  if (uid !== Deno.uid() || ((mode ?? 0) & 0o22) !== 0) throw new Error(`${checkout} may be changed by others`);
  const sources = join(checkout, await digestOfSources());
  await Deno.mkdir(sources, { recursive: true });
  await Deno.utime(sources, new Date(), new Date());
  await removeOld(checkout);
  return sources;
}

/** Longer than any test file runs, in ms: each of them says at its start that it uses the directory. */
const KEPT = 600_000;

/** Each state of the sources takes 100 MB and more. */
async function removeOld(checkout: string): Promise<void> {
  for await (const { name } of Deno.readDir(checkout)) {
    const path = join(checkout, name);
    const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
    if (Number(mtime) < Date.now() - KEPT) await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}

async function digestOfSources(): Promise<string> {
  const texts = [Deno.version.deno, BUN_VERSION];
  for (const name of ["main.ts", "deno.json", "deno.lock"]) texts.push(await Deno.readTextFile(join(ROOT, name)));
  for (const name of [...await filesBelow("lib"), ...await filesBelow("scripts/build")]) {
    texts.push(name, await Deno.readTextFile(join(ROOT, name)));
  }
  return digest(texts);
}

async function filesBelow(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, path))) {
    if (isDirectory) found.push(...await filesBelow(`${path}/${name}`));
    else found.push(`${path}/${name}`);
  }
  return found.sort();
}

function digest(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}
