/**
 * A path → nothing there any more, if it was a sandbox's data.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { existsSync, openDatabase, refuseIrregular, rmSync, statSync } from "../node.ts";
import { StoreError } from "./store.ts";

/** The application id of a sandbox's file, "kfsb". */
const OURS = 0x6b667362;

/**
 * Removes the data of a sandbox; the next one begins anew. Whether there was any. Throws a StoreError for a file that isn't
 * a sandbox's, and for one that another process has open.
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

/** Throws unless the file is ours and nobody else has it open: only then can it give up its journal. */
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
