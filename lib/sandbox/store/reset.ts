/**
 * Deletes the data of a sandbox.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { existsSync, openDatabase, refuseIrregular, rmSync, statSync } from "../node.ts";
import { APPLICATION_ID, pragma, StoreError } from "./schema.ts";

/**
 * Deletes the data of a sandbox; returns whether there was any. Throws a StoreError for a file that isn't a sandbox's, or that
 * another process has open.
 */
export function resetSandbox(path: string): boolean {
  if (path === ":memory:" || !existsSync(path)) return false;
  try {
    refuseIrregular(path);
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
    if (pragma(db, "application_id") !== APPLICATION_ID) throw new Error("it is no sandbox data");
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
