/**
 * A target → the path of its binary, built from the current sources. Builds are cached for all test files and runs until the
 * sources change.
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

/** Bun as a build finds it. Since npx takes a second to locate it, the result is cached for other test files. */
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

/** The binary for this machine: the one of KF_BINARY, or else a compiled one. */
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

/** A cached file, made under another name and then renamed, since other test files may be making it too. */
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

/** The cache: a private directory per checkout, in it one per state of the sources. */
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

/** How long (ms) an unused directory is kept: longer than any test file runs. Each of them touches it at its start. */
const KEPT = 600_000;

/** Removes directories of old sources, each of which takes 100 MB or more. */
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
