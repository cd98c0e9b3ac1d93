/**
 * Deletes the data of a sandbox.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { existsSync, openDatabase, rmSync, statSync } from "../node.ts";
import { StoreError } from "./store.ts";

/** The application id of a sandbox's file, "kfsb". */
const OURS = 0x6b667362;

/**
 * Deletes the data of a sandbox; returns whether there was any. Throws a StoreError for a file that isn't a sandbox's, or that
 * another process has open.
 */
export function resetSandbox(path: string): boolean {
  if (path === ":memory:" || !existsSync(path)) return false;
  try {
    if (statSync(path).size > 0) claim(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StoreError(`cannot reset ${path}: ${why}`, {
      cause: error,
      ...(error instanceof InUse ? { reason: "inUse" } : {}),
    });
  }
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(path + end, { force: true });
  return true;
}

class InUse extends Error {}

/** Throws unless the file is a sandbox's and no other process has it open: only then can it leave WAL mode. */
function claim(path: string): void {
  const db = openDatabase(path);
  try {
    if (db.prepare("PRAGMA application_id").get()?.application_id !== OURS) throw new Error("it is no sandbox data");
    if (!leavesJournal(db)) throw new InUse("another process has it open");
  } finally {
    db.close();
  }
}

function leavesJournal(db: DatabaseSync): boolean {
  try {
    return db.prepare("PRAGMA journal_mode = DELETE").get()?.journal_mode === "delete";
  } catch {
    return false;
  }
}
