/**
 * Files of one directory → all of them new, or all as they were, at whatever moment kf is killed and whoever reads them.
 *
 * Two files can't be renamed at once. So each becomes a link to itself below `now`, and `now`, itself a link, is turned from the old
 * files to the new ones in one step:
 *
 *     API_Public  → .kf-XXXXXXXX/now/API_Public          .kf-XXXXXXXX/now → old, then → new
 *     API_Private → .kf-XXXXXXXX/now/API_Private
 *
 * Then the new files take the places of the links. Until then the links are as good as files.
 *
 * @module
 */

import {
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  unlink,
} from "node:fs/promises";
import type { NewFile } from "../io/io.ts";
import { code, directoryOf, fileError } from "./streams.ts";
import { orNothing, writeWhole } from "./write.ts";

/** The effects, each of which may be the last one. */
export const DISK = { mkdir, readdir, readFile, readlink, realpath, rename, rm, stat, symlink, sync, unlink, write };

/** The disk, or what a test puts in its place. */
export type Disk = typeof DISK;

/** A file to write, and what is there. */
interface Place extends NewFile {
  /** Where it stands, links followed. */
  path: string;
  /** Its bytes and bits so far; undefined where there is none. */
  old: { bytes: Uint8Array; mode: number } | undefined;
  /** Whether a link that a killed process left stands there. */
  left: boolean;
}

/** The directory in which new and old files wait. */
const STAGE = /^\.kf-[0-9a-f]{8}$/;

/** A file system without links. */
class NoLinks extends Error {}

/** As `Io.writeTogether`, where there may be links. */
export async function writeTogether(directory: string, files: readonly NewFile[], disk: Disk = DISK): Promise<void> {
  try {
    await disk.mkdir(directory, { recursive: true, mode: 0o700 });
    const home = await disk.realpath(directory);
    const places = [];
    for (const file of files) places.push(await placeOf(file, home, disk));
    await exchange(places, home, disk);
  } catch (error) {
    if (error instanceof NoLinks) return await writeInTurn(directory, files);
    throw fileError(error);
  }
}

async function placeOf(file: NewFile, home: string, disk: Disk): Promise<Place> {
  const named = `${home}/${file.name}`;
  const { path, left } = await follow(named, disk);
  const found = await orNothing(disk.stat(path));
  const dangling = found === undefined && !left && path !== named;
  if (dangling || (found !== undefined && file.fresh)) throw Object.assign(new Error(), { code: "EEXIST" });
  const old = found && { bytes: await disk.readFile(path), mode: found.mode & 0o777 };
  return { ...file, path, old, left };
}

/** Follows links to what they lead to, or to one that a killed process left. */
async function follow(path: string, disk: Disk, hops = 40): Promise<Pick<Place, "path" | "left">> {
  const target = await disk.readlink(path).catch(() => undefined);
  if (target === undefined || hops === 0) return { path, left: false };
  if (target.split("/").some((part) => STAGE.test(part))) return { path, left: true };
  return await follow(target.startsWith("/") ? target : `${directoryOf(path)}/${target}`, disk, hops - 1);
}

async function exchange(places: readonly Place[], home: string, disk: Disk): Promise<void> {
  const name = `.kf-${crypto.randomUUID().slice(0, 8)}`;
  const stage = `${home}/${name}`;
  const linked: Place[] = [];
  try {
    await fill(stage, places, disk);
    for (const place of places) {
      await link(place, { home, name }, disk);
      linked.push(place);
    }
    await turn(stage, "new", disk);
  } catch (error) {
    await settle(stage, "old", linked, disk);
    throw error;
  }
  await settle(stage, "new", places, disk);
  await clear(home, disk).catch(() => {});
}

/** Writes both sets of files to the disk before anything depends on them. */
async function fill(stage: string, places: readonly Place[], disk: Disk): Promise<void> {
  for (const path of [stage, `${stage}/old`, `${stage}/new`]) await disk.mkdir(path, { mode: 0o700 });
  for (const { name, bytes, old } of places) {
    if (old !== undefined) await disk.write(`${stage}/old/${name}`, old.bytes, old.mode);
    await disk.write(`${stage}/new/${name}`, bytes, 0o600);
  }
  await turn(stage, "old", disk).catch((error) => {
    throw ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(code(error)) ? new NoLinks() : error;
  });
}

/** Turns `now` to a set of files. */
async function turn(stage: string, to: "old" | "new", disk: Disk): Promise<void> {
  await disk.symlink(to, `${stage}/${to}.now`);
  await disk.rename(`${stage}/${to}.now`, `${stage}/now`);
  await disk.sync(stage);
}

/** A link in the place of a file; where there is none, it must not take the place of one that came meanwhile. */
async function link(place: Place, stage: { home: string; name: string }, disk: Disk): Promise<void> {
  const { path } = place;
  const near = directoryOf(path) === stage.home;
  const target = `${near ? stage.name : `${stage.home}/${stage.name}`}/now/${place.name}`;
  if (place.old === undefined && !place.left) return await disk.symlink(target, path);
  const draft = near ? `${stage.home}/${stage.name}/${place.name}` : draftOf(path);
  await disk.symlink(target, draft);
  try {
    await disk.rename(draft, path);
  } catch (error) {
    await disk.unlink(draft).catch(() => {});
    throw error;
  }
}

/** Puts the files of a set in the places of the links. A link that has to stay does as well. */
async function settle(stage: string, set: "old" | "new", places: readonly Place[], disk: Disk): Promise<void> {
  try {
    for (const { name, path, old } of places) {
      if (set === "old" && old === undefined) await disk.unlink(path);
      else await move(`${stage}/${set}/${name}`, path, disk);
    }
    for (const directory of new Set(places.map(({ path }) => directoryOf(path)))) await disk.sync(directory);
    await disk.rm(stage, { recursive: true, force: true });
  } catch {
    // The links lead to this set, and the next init removes them.
  }
}

function draftOf(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
}

/** A link may have led to another file system. */
async function move(from: string, to: string, disk: Disk): Promise<void> {
  try {
    await disk.rename(from, to);
  } catch (error) {
    if (code(error) !== "EXDEV") throw error;
    const draft = draftOf(to);
    await disk.write(draft, await disk.readFile(from), (await disk.stat(from)).mode & 0o777);
    await disk.rename(draft, to);
  }
}

/** Removes what killed processes left, unless a link leads there. */
async function clear(home: string, disk: Disk): Promise<void> {
  const entries = await disk.readdir(home, { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink());
  const led = await Promise.all(links.map(({ name }) => disk.realpath(`${home}/${name}`).catch(() => "")));
  for (const { name } of entries) {
    const stage = `${home}/${name}`;
    const used = led.some((path) => path.startsWith(`${stage}/`));
    if (STAGE.test(name) && !used) await disk.rm(stage, { recursive: true, force: true });
  }
}

/** A new file, on the disk when this returns. */
async function write(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Has the names in a directory written to the disk, where the system can do that. */
async function sync(directory: string): Promise<void> {
  const opened = await open(directory, "r").catch(() => undefined);
  await opened?.sync().catch(() => {});
  await opened?.close();
}

/**
 * The same without links: a process that is killed may leave the first file missing, which readers notice, but never parts of two
 * pairs.
 */
export async function writeInTurn(directory: string, files: readonly NewFile[]): Promise<void> {
  const [first, ...rest] = files.map((file) => ({ ...file, path: `${directory}/${file.name}` }));
  if (first === undefined) return;
  const undo: (() => Promise<void>)[] = [];
  try {
    const old = await orNothing(readFile(first.path));
    if (old !== undefined && !first.fresh) {
      await unlink(first.path);
      undo.push(() => writeWhole(first.path, old, { mode: 0o600 }));
    }
    for (const { path, bytes, fresh } of [...rest, first]) {
      const old = await orNothing(readFile(path));
      await writeWhole(path, bytes, { mode: 0o600, fresh, parents: true });
      undo.unshift(() => old === undefined ? unlink(path) : writeWhole(path, old, { mode: 0o600 }));
    }
  } catch (error) {
    for (const step of undo) await step().catch(() => {});
    throw fileError(error);
  }
}
