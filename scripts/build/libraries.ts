/**
 * `main.ts` → the npm packages in the binaries, and LICENSES.txt.
 *
 * @module
 */

import { join } from "node:path";
import { ROOT } from "./bundle.ts";
import { run } from "./tools.ts";

/** A package that kf contains. */
export interface Library {
  name: string;
  version: string;
  /** The package's SPDX identifier. */
  license: string;
  /** The package's description. */
  about: string;
  /** The text of its licence; absent if the package has none. */
  text?: string;
}

/** The part of `deno info --json` that is used. */
interface Info {
  modules: { kind: string; npmPackage?: string }[];
  npmPackages: Record<string, { dependencies: string[]; localPath: string }>;
}

/** Every package that kf imports, and their dependencies, sorted by name. */
export async function libraries(): Promise<Library[]> {
  const info: Info = JSON.parse(await run(Deno.execPath(), ["info", "--json", "main.ts"], { cwd: ROOT }));
  const wanted = info.modules.flatMap(({ npmPackage }) => npmPackage ?? []);
  const found = new Set<string>();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    wanted.push(...info.npmPackages[name]?.dependencies ?? []);
  }
  return await Promise.all([...found].sort().map((name) => describe(info.npmPackages[name]?.localPath ?? "")));
}

async function describe(directory: string): Promise<Library> {
  const { name, version, license, description = name } = JSON.parse(
    await Deno.readTextFile(join(directory, "package.json")),
  );
  const [file] = [...Deno.readDirSync(directory)].map((entry) => entry.name).filter((name) =>
    /^licen[cs]e/i.test(name)
  );
  const text = file === undefined ? {} : { text: await Deno.readTextFile(join(directory, file)) };
  return { name, version, license, about: description, ...text };
}

/** Notices for packages that come without one. */
const NOTICES: Readonly<Record<string, string>> = {
  "deno-std": "Copyright 2018-2026 the Deno authors. MIT license.",
};

/** The text of LICENSES.txt. */
export function notices(all: readonly Library[]): string {
  const head =
    "kf contains the following packages, unchanged but for being bundled. Their sources are on npm, under these names.";
  const parts = all.map(({ name, version, license, text }) =>
    `${name} ${version} (${license})\n\n${(text ?? NOTICES[name] ?? license).trim()}`
  );
  return `${[head, ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
