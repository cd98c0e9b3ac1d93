/**
 * Bytes → a file that is there whole or not at all.
 *
 * @module
 */

import { link, mkdir, realpath, rename, stat, unlink, writeFile } from "node:fs/promises";
import type { Writing } from "../io/io.ts";
import { code, directoryOf, fileError } from "./streams.ts";

/** As `Io.writeFile`; a `fresh` file must not be there already. */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
  { mode, fresh, parents }: Writing & { fresh?: boolean },
): Promise<void> {
  try {
    const directory = directoryOf(path);
    if (parents && directory !== "") await mkdir(directory, { recursive: true, mode: 0o700 });
    if (fresh) return await replace(path, bytes, mode ?? 0o666, true);
    // Replaces a link's target, not the link; a device or a pipe can only be written to.
    const real = await orNothing(realpath(path)) ?? path;
    const found = await orNothing(stat(real));
    if (found !== undefined && !found.isFile()) return await writeFile(real, bytes);
    await replace(real, bytes, mode ?? 0o666, false);
  } catch (error) {
    throw fileError(error);
  }
}

/** Undefined where there is no such file. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  return await asked.catch((error) => {
    if (code(error) === "ENOENT") return undefined;
    throw error;
  });
}

async function replace(path: string, bytes: Uint8Array, mode: number, fresh: boolean): Promise<void> {
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  await writeFile(draft, bytes, { flag: "wx", mode });
  try {
    if (fresh) await link(draft, path);
    else await rename(draft, path);
  } finally {
    await unlink(draft).catch(() => {});
  }
}
