/**
 * The archives in `release/` → a table of their sizes.
 *
 * @module
 */

import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { parseTar } from "nanotar";
import { VERSION } from "../../lib/io/version.ts";
import { ROOT } from "../build/bundle.ts";
import { binaryName, type Target, TARGETS } from "../build/targets.ts";
import { table } from "../readme.ts";

const RELEASE = join(ROOT, "release");

/** One row per platform that was built. Throws an Error if none was. */
export async function sizes(): Promise<string> {
  const rows: string[][] = [];
  for (const target of TARGETS) {
    const name = `kf-${VERSION}-${target.name}`;
    const packed = await Deno.readFile(join(RELEASE, name + (target.windows ? ".zip" : ".tar.gz"))).catch(() =>
      undefined
    );
    if (packed === undefined) continue;
    const smaller = await Deno.stat(join(RELEASE, `${name}.tar.xz`)).catch(() => undefined);
    const binary = binarySize(packed, name, target);
    rows.push([target.name, mb(binary), mb(packed.length), smaller === undefined ? "" : mb(smaller.size)]);
  }
  if (rows.length === 0) throw new Error("there are no archives; run deno task build before");
  return table(["platform", "binary", ".tar.gz or .zip", ".tar.xz"], rows);
}

function binarySize(packed: Uint8Array, name: string, target: Target): number {
  const path = `${name}/${binaryName(target)}`;
  const binary = target.windows
    ? unzipSync(packed)[path]
    : parseTar(gunzipSync(packed)).find((file) => file.name === path)?.data;
  if (binary === undefined) throw new Error(`${name} holds no ${path}`);
  return binary.length;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
