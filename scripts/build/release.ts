/**
 * Binaries → the directory of a release: archives, SHA256SUMS and the bill of materials.
 *
 * @module
 */

import { join } from "node:path";
import { VERSION } from "../../lib/io/version.ts";
import { type Entry, tarGz, tarXz, zip } from "./archive.ts";
import { ROOT } from "./bundle.ts";
import { libraries, notices } from "./libraries.ts";
import { generatedFiles } from "./generated_files.ts";
import { type Locked, sbom, type Shipped } from "./sbom.ts";
import { binaryName, type Target } from "./targets.ts";
import { run } from "./tools.ts";

/** Files of the project that go into every archive; those that don't exist yet are skipped. */
const EXTRAS: readonly (readonly [source: string, path: string])[] = [
  ["LICENSE", "LICENSE"],
  ["README.md", "README.md"],
  ["CHANGELOG.md", "CHANGELOG.md"],
];

const ENDINGS = [".tar.gz", ".tar.xz", ".zip"];

/** How to pack one binary. */
export interface Packing {
  /** The directory of the release. */
  directory: string;
  /** Suffix of the platform in the archive's name, e.g. `-deno`. */
  kind: string;
  /** Whether to pack with xz too, which is a quarter smaller and takes a minute. */
  xz: boolean;
}

/** Packs a binary and returns the names of its archives. */
export async function pack(binary: string, target: Target, { directory, kind, xz }: Packing): Promise<string[]> {
  const name = `kf-${VERSION}-${target.name}${kind}`;
  const entries = await entriesOf(binary, target, name);
  const time = await commitTime();
  const archives: [string, Uint8Array][] = target.windows
    ? [[`${name}.zip`, zip(entries, time)]]
    : [[`${name}.tar.gz`, tarGz(entries, time)]];
  if (xz && !target.windows) archives.push([`${name}.tar.xz`, await tarXz(entries, time)]);
  // Remove archives of an earlier build.
  for (const ending of ENDINGS) await Deno.remove(join(directory, name + ending)).catch(() => {});
  for (const [file, bytes] of archives) await Deno.writeFile(join(directory, file), bytes);
  return archives.map(([file]) => file);
}

async function entriesOf(binary: string, target: Target, name: string): Promise<Entry[]> {
  const entries = [
    { path: `${name}/${binaryName(target)}`, bytes: await Deno.readFile(binary), executable: true },
  ];
  for (const [source, path] of EXTRAS) {
    const bytes = await Deno.readFile(join(ROOT, source)).catch(() => undefined);
    if (bytes !== undefined) entries.push({ path: `${name}/${path}`, bytes, executable: false });
  }
  const others = new TextEncoder().encode(notices(await libraries()));
  entries.push({ path: `${name}/LICENSES.txt`, bytes: others, executable: false });
  for (const { path, text } of generatedFiles()) {
    entries.push({ path: `${name}/${path}`, bytes: new TextEncoder().encode(text), executable: false });
  }
  return entries;
}

/** The time in ms since the epoch: SOURCE_DATE_EPOCH (in s), or else the commit's. */
export async function commitTime(): Promise<number> {
  const fixed = Deno.env.get("SOURCE_DATE_EPOCH");
  const seconds = fixed ?? await run("git", ["log", "-1", "--format=%ct"], { cwd: ROOT }).catch(() => "");
  if (!/^\d+\s*$/.test(seconds)) throw new Error("the time of the commit is unknown: set SOURCE_DATE_EPOCH");
  return Number(seconds) * 1000;
}

/** Writes the bill of materials and SHA256SUMS for all archives in the directory. */
export async function seal(directory: string): Promise<void> {
  const bill = `kf-${VERSION}.spdx.json`;
  const shipped: Shipped[] = [];
  for (const name of archivesIn(directory)) shipped.push({ name, sha256: await sha256(join(directory, name)) });
  const lock: { npm: Locked } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  const made = { locked: lock.npm, libraries: await libraries() };
  await Deno.writeTextFile(join(directory, bill), sbom(VERSION, await commitTime(), shipped, made));
  shipped.push({ name: bill, sha256: await sha256(join(directory, bill)) });
  const sums = shipped.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
  await Deno.writeTextFile(join(directory, "SHA256SUMS"), sums);
}

function archivesIn(directory: string): string[] {
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  return names.filter((name) => name.startsWith(`kf-${VERSION}-`) && ENDINGS.some((end) => name.endsWith(end))).sort();
}

async function sha256(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}
