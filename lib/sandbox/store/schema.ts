/**
 * Opens the SQLite file of a sandbox, creating its tables if it is new.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { dirname, mkdirSync, openDatabase, refuseIrregular } from "../node.ts";

/** The data cannot be used: another program's, of another version, inaccessible, or ahead of the clock. */
export class StoreError extends Error {
  override name = "StoreError";
  /** `later` if the data is ahead of the clock, `inUse` if another process has the file open. */
  readonly reason: "later" | "inUse" | undefined;
  constructor(message: string, { reason, ...options }: ErrorOptions & { reason?: "later" | "inUse" } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** "kfsb", which marks the file as a sandbox's. */
export const APPLICATION_ID = 0x6b667362;
const VERSION = 1;
/** How long a process waits for others, ms. */
const LOCK_TIMEOUT = 30_000;
const PAUSE = 20;

const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE accounts (uid TEXT PRIMARY KEY, place INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE orders (
  uid TEXT PRIMARY KEY, account TEXT NOT NULL, cli_ord_id TEXT, open INTEGER NOT NULL,
  rejected INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX orders_by_client ON orders (account, cli_ord_id) WHERE cli_ord_id IS NOT NULL;
CREATE INDEX orders_open ON orders (open) WHERE open = 1;
CREATE TABLE events (
  id INTEGER PRIMARY KEY, time INTEGER NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, symbol TEXT,
  order_uid TEXT, label TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX events_by_account ON events (account, kind, id);
CREATE INDEX events_by_market ON events (kind, symbol, id);
CREATE INDEX events_by_order ON events (order_uid) WHERE order_uid IS NOT NULL;
CREATE TABLE nonces (api_key TEXT NOT NULL, nonce TEXT NOT NULL, PRIMARY KEY (api_key, nonce)) WITHOUT ROWID;
CREATE TABLE costs (api_key TEXT NOT NULL, pool TEXT NOT NULL, time INTEGER NOT NULL, cost INTEGER NOT NULL);
CREATE INDEX costs_by_key ON costs (api_key, pool, time);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${VERSION};
`;

/** Opens the file, or creates it with its directory; `fill` writes the first rows of a new file. Throws a StoreError. */
export function openFile(path: string, fill: (db: DatabaseSync) => void): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (path !== ":memory:") {
      mkdirSync(dirname(path), { recursive: true });
      refuseIrregular(path);
    }
    db = openDatabase(path);
    prepare(db, path, fill);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof StoreError || !(error instanceof Error)) throw error;
    throw new StoreError(`cannot open the sandbox data ${path}: ${error.message}`, { cause: error });
  }
}

/**
 * Runs work in a transaction that keeps other processes from writing, and rolls back if it throws. Throws a StoreError if the
 * file can't be written.
 */
export function inTransaction<T>(db: DatabaseSync, path: string, work: () => T): T {
  lock(db, path);
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    undo(db);
    throw storeError(error, path);
  }
}

/** SQLite's errors, such as a damaged file or a full disk, as a StoreError; any other error unchanged. */
export function storeError(error: unknown, path: string): unknown {
  const broken = error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
  if (!broken) return error;
  return new StoreError(`cannot use the sandbox data ${path}: ${error.message}`, { cause: error });
}

function lock(db: DatabaseSync, path: string): void {
  try {
    db.exec("BEGIN IMMEDIATE");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StoreError(`cannot write the sandbox data ${path}: ${error.message}`, { cause: error });
  }
}

/** SQLite may have rolled back by itself. */
function undo(db: DatabaseSync): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    return;
  }
}

function prepare(db: DatabaseSync, path: string, fill: (db: DatabaseSync) => void): void {
  db.exec(`PRAGMA busy_timeout = ${LOCK_TIMEOUT}`);
  inTransaction(db, path, () => {
    if (isEmpty(db)) {
      db.exec(TABLES);
      fill(db);
    }
    checkOurs(db, path);
  });
  enterWal(db);
  db.exec("PRAGMA synchronous = NORMAL");
}

/** Switches to WAL mode. The busy timeout doesn't cover this: SQLite reports a lock at once. */
function enterWal(db: DatabaseSync): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0;; waited += PAUSE) {
    try {
      if (db.prepare("PRAGMA journal_mode").get()?.journal_mode !== "wal") db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!(error instanceof Error && /locked|busy/i.test(error.message)) || waited >= LOCK_TIMEOUT) throw error;
      Atomics.wait(never, 0, 0, PAUSE);
    }
  }
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_master LIMIT 1").get() === undefined;
}

function checkOurs(db: DatabaseSync, path: string): void {
  if (pragma(db, "application_id") !== APPLICATION_ID) {
    throw new StoreError(`cannot use ${path} as sandbox data: it is another program's SQLite file`);
  }
  const version = pragma(db, "user_version");
  if (version !== VERSION) {
    throw new StoreError(
      `cannot use the sandbox data ${path}: it is of version ${version}, this program writes version ${VERSION}`,
    );
  }
}

/** The value of a pragma that is a number. */
export function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
