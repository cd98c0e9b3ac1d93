/**
 * Bytes → a file that is there whole or not at all.
 *
 * @module
 */

import { link, lstat, mkdir, rename, unlink, writeFile } from "node:fs/promises";
import type { Writing } from "../io.ts";
import { code, directoryOf, fileError } from "./streams.ts";

/** As `Io.writeFile`. */
export async function writeWhole(path: string, bytes: Uint8Array, { mode, fresh, parents }: Writing): Promise<void> {
  try {
    const directory = directoryOf(path);
    if (parents && directory !== "") await mkdir(directory, { recursive: true, mode: 0o700 });
    // A device or a pipe can't be replaced, only written to.
    if (!fresh && await isSpecial(path)) return await writeFile(path, bytes);
    await replace(path, bytes, mode ?? 0o666, fresh ?? false);
  } catch (error) {
    throw fileError(error);
  }
}

async function isSpecial(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error) => {
    if (code(error) === "ENOENT") return undefined;
    throw error;
  });
  return found !== undefined && !found.isFile();
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
