/**
 * A path → transactions over what one key has spent, shared by all processes of the machine.
 *
 * It is a SQLite file because the system takes a lock back from a process that dies, so that none is ever stale, and because
 * 500 processes that want it at once get it in 3 s; with a lock file they took 20 s and more. Only calls under `--pace` load
 * SQLite.
 *
 * @module
 */

import { nextStep, shell } from "../../text/next_step.ts";
import type * as fs from "node:fs";
import type * as sqlite from "node:sqlite";
import { usage } from "../../io/failure.ts";
import type { Pool } from "../../api/cost.ts";
import { type Entry, isOver } from "./queue.ts";

/** Another process has the ledger. */
export class Busy extends Error {
  override name = "Busy";
}

/** The content of the ledger makes no sense. */
export class Damaged extends Error {
  override name = "Damaged";
  /** The number the system gives the file. */
  file: number | undefined;
}

/** The ledger while it is locked. */
export interface Book {
  /** The entries of a pool that count or will count. */
  entries(pool: Pool, now: number): Entry[];
  /** Adds an entry and returns its id, which is higher than any before. */
  add(pool: Pool, entry: Omit<Entry, "id">): number;
  /** Changes an entry; whether it was there. */
  change(entry: Entry): boolean;
  remove(id: number): void;
}

interface Modules {
  "node:fs": typeof fs;
  "node:sqlite": typeof sqlite;
}

const { process } = globalThis as unknown as {
  process: { getBuiltinModule<Name extends keyof Modules>(name: Name): Modules[Name] };
};

/** "kfrl" in the header of the file says that it is ours. */
const APPLICATION_ID = 0x6b66726c;

const TABLES = `
CREATE TABLE clock (at INTEGER NOT NULL);
INSERT INTO clock VALUES (0);
CREATE TABLE spent (
  id INTEGER PRIMARY KEY AUTOINCREMENT, pool TEXT NOT NULL, at INTEGER NOT NULL, cost INTEGER NOT NULL, state TEXT NOT NULL
);
PRAGMA application_id = ${APPLICATION_ID};
`;

/**
 * Makes the directory, for its owner alone, and the ledger in it, if there is none. A new one appears whole, so that a file without
 * tables is one that was cut. Throws a usage Failure naming the path.
 */
export function prepare(directory: string, path: string): void {
  try {
    process.getBuiltinModule("node:fs").mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!isThere(path)) withDraft(path, () => {}, (draft) => place(draft, path));
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Whether the ledger is there. Throws for one that can't be used, and for anything but a regular file: SQLite would wait for a pipe. */
function isThere(path: string): boolean {
  const { closeSync, openSync, statSync } = process.getBuiltinModule("node:fs");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isFile()) throw new Error("it is not a regular file");
  // accessSync() would ask Deno for the right to know the user.
  closeSync(openSync(path, "r+"));
  return true;
}

/** Makes a ledger beside its path, with what `fill` writes into it. */
function withDraft(path: string, fill: (book: Book) => void, use: (draft: string) => void): void {
  const { closeSync, openSync, rmSync } = process.getBuiltinModule("node:fs");
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  closeSync(openSync(draft, "wx", 0o600));
  try {
    write(draft, fill);
    use(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function write(path: string, fill: (book: Book) => void): void {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
    db.exec(TABLES);
    fill(bookOf(db));
  } finally {
    db.close();
  }
}

/** Gives a file its name, unless another process was faster. */
function place(draft: string, path: string): void {
  const { constants, copyFileSync, linkSync } = process.getBuiltinModule("node:fs");
  try {
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    // A file system without links: half a copy is noticed as damage, which is careful.
    copyFileSync(draft, path, constants.COPYFILE_EXCL);
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? "");
}

/**
 * Runs work on the ledger, alone among all processes. What a dead process left undone is undone first. `now` is asked when
 * the lock is held.
 *
 * Throws {@linkcode Busy} at once when another process has it, {@linkcode Damaged}, and a usage Failure when it can't be used.
 */
export function locked<T>(path: string, now: () => number, work: (book: Book, now: number) => T): T {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const file = fileNumber(path);
  let db: sqlite.DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // A crash of the machine may damage the file, which is noticed; a crash of a process can't.
    db.exec("PRAGMA synchronous = OFF; BEGIN EXCLUSIVE");
    refuseForeign(db);
    const time = Math.floor(now());
    keepTime(db, time);
    const result = work(bookOf(db), time);
    db.exec("COMMIT");
    return result;
  } catch (error) {
    const told = known(error, path);
    if (told instanceof Damaged) told.file = file;
    throw told;
  } finally {
    db?.close();
  }
}

function fileNumber(path: string): number | undefined {
  return process.getBuiltinModule("node:fs").statSync(path, { throwIfNoEntry: false })?.ino;
}

/**
 * Keeps a copy of a damaged ledger and puts one with what `fill` writes in its place, so that no process ever finds none. Where the
 * copy is, or undefined when another process has done so. Throws a usage Failure.
 */
export function replace(path: string, { file }: Damaged, fill: (book: Book) => void): string | undefined {
  const { copyFileSync, renameSync, rmSync } = process.getBuiltinModule("node:fs");
  const aside = `${path}.damaged`;
  if (fileNumber(path) !== file) return undefined;
  try {
    withDraft(path, fill, (draft) => {
      copyFileSync(path, aside);
      // Before the new ledger is there: SQLite would roll the journal of the old one back into it.
      rmSync(`${path}-journal`, { force: true });
      renameSync(draft, path);
    });
  } catch (error) {
    throw unusable(path, error);
  }
  return aside;
}

function refuseForeign(db: sqlite.DatabaseSync): void {
  const id = db.prepare("PRAGMA application_id").get()?.application_id;
  if (id === APPLICATION_ID) return;
  const empty = db.prepare("SELECT 1 FROM sqlite_master").get() === undefined;
  throw new Damaged(empty ? "it is empty" : "it isn't kf's");
}

/** When the machine's clock was set back, all entries move with it, so that waits stay as long as they were. */
function keepTime(db: sqlite.DatabaseSync, now: number): void {
  const last = Number(db.prepare("SELECT at FROM clock").get()?.at);
  if (Number.isNaN(last)) throw new Damaged("it has no clock");
  if (now < last) db.prepare("UPDATE spent SET at = at - ?").run(last - now);
  db.prepare("UPDATE clock SET at = ?").run(now);
}

function bookOf(db: sqlite.DatabaseSync): Book {
  const remove = db.prepare("DELETE FROM spent WHERE id = ?");
  return {
    entries: (pool, now) => {
      const rows = db.prepare("SELECT id, at, cost, state FROM spent WHERE pool = ? ORDER BY id").all(pool.name);
      const entries = rows.map(entryOf);
      for (const entry of entries) if (isOver(entry, pool, now)) remove.run(entry.id);
      return entries.filter((entry) => !isOver(entry, pool, now));
    },
    add: (pool, { at, cost, state }) => {
      const insert = db.prepare("INSERT INTO spent (pool, at, cost, state) VALUES (?, ?, ?, ?)");
      return Number(insert.run(pool.name, at, cost, state).lastInsertRowid);
    },
    change: ({ id, at, state }) => {
      const update = db.prepare("UPDATE spent SET at = ?, state = ? WHERE id = ?");
      return Number(update.run(at, state, id).changes) > 0;
    },
    remove: (id) => void remove.run(id),
  };
}

const STATES = ["waiting", "left", "answered"] as const;

function entryOf(row: Record<string, unknown>): Entry {
  const [id, at, cost] = [Number(row.id), Number(row.at), Number(row.cost)];
  const state = STATES.find((state) => state === row.state);
  if (state === undefined || !Number.isFinite(id + at + cost)) throw new Damaged("an entry can't be read");
  return { id, at, cost, state };
}

function known(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") return error;
  if (/locked|busy/i.test(error.message)) return new Busy(error.message);
  const damaged = /not a database|malformed|corrupt|no such (table|column)|datatype mismatch/i.test(error.message);
  return damaged ? new Damaged(error.message) : unusable(path, error);
}

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of the path is no directory",
  EEXIST: "a part of the path is no directory",
};

function unusable(path: string, error: unknown): Error {
  const { code, message } = error as { code?: string; message?: string };
  const reason = REASONS[code ?? ""] ?? message ?? String(error);
  return usage(
    `cannot use the rate ledger ${path}: ${reason}`,
    nextStep`leave --pace and KF_PACE out, or take a directory of your own: ${
      shell("export XDG_STATE_HOME=/var/tmp/$USER")
    }`,
  );
}
