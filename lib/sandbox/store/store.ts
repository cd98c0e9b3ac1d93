/**
 * Opens the sandbox's data in a SQLite file and runs transactions on the {@link Exchange} in it; several processes may share it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Anchor, type ClockSpec, iso, sandboxTime } from "./clock.ts";
import { type Moment, StoredExchange } from "./exchange.ts";
import { addFirstAccounts } from "./initial_accounts.ts";
import { inTransaction, openFile, pragma, StoreError, storeError } from "./schema.ts";
import type { Exchange } from "./state.ts";

export { StoreError } from "./schema.ts";

/** Open data. */
export interface Store {
  readonly path: string;
  /**
   * Runs work on the exchange while no other process can write. Its changes are written when it returns, and none of them if it
   * throws. Throws a StoreError if the clock is behind the data.
   */
  transaction<T>(work: (x: Exchange) => T): T;
  close(): void;
}

/** How data is opened. */
export interface StoreOptions {
  /** For new data, default "kf"; existing data must have been created with the same one. */
  readonly seed?: string | undefined;
  readonly clock: ClockSpec;
  /** The wall-clock time, ms since the epoch. */
  readonly realNow: () => number;
}

/** How far the real clock may be set back, ms; the exchange's time then stands still until it catches up. */
const SLACK = 5_000;
const DEFAULT_SEED = "kf";

/** Opens the data at a path, or creates it; ":memory:" is gone when closed. Throws a StoreError. */
export function openStore(path: string, options: StoreOptions): Store {
  const db = openFile(path, (fresh) => initialize(fresh, options));
  try {
    checkSeed(db, path, options);
    return new FileStore(db, path, options);
  } catch (error) {
    db.close();
    throw storeError(error, path);
  }
}

class FileStore implements Store {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #options: StoreOptions;
  #exchange: StoredExchange | undefined;
  #version = NaN;

  constructor(db: DatabaseSync, path: string, options: StoreOptions) {
    this.#db = db;
    this.path = path;
    this.#options = options;
  }

  transaction<T>(work: (x: Exchange) => T): T {
    try {
      return inTransaction(this.#db, this.path, () => {
        const x = this.#current();
        x.setTime(moment(this.#db, this.path, x.now, this.#options));
        const result = work(x);
        x.flush();
        return result;
      });
    } catch (error) {
      this.#exchange = undefined;
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }

  #load(): StoredExchange {
    try {
      return new StoredExchange(this.#db);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new StoreError(`cannot use the sandbox data ${this.path}: ${error.message}`, { cause: error });
    }
  }

  /** The exchange in memory is valid until another connection writes. */
  #current(): StoredExchange {
    const version = pragma(this.#db, "data_version");
    if (this.#exchange === undefined || version !== this.#version) this.#exchange = this.#load();
    this.#version = version;
    return this.#exchange;
  }
}

/** Writes the first rows of new data. */
function initialize(db: DatabaseSync, { seed = DEFAULT_SEED, clock, realNow }: StoreOptions): void {
  const real = Math.floor(realNow());
  const now = sandboxTime(clock, { real, sandbox: real }, real);
  setMeta(db, "seed", seed);
  setMeta(db, "created", String(now));
  setMeta(db, "state", JSON.stringify({ now, sequence: 1 }));
  const x = new StoredExchange(db);
  x.setTime({ clock: now, realNow: real });
  addFirstAccounts(x);
  x.flush();
}

function checkSeed(db: DatabaseSync, path: string, { seed }: StoreOptions): void {
  const made = getMeta(db, "seed");
  if (seed !== undefined && seed !== made) {
    throw new StoreError(`cannot use the sandbox data ${path} with the seed "${seed}": it was made with "${made}"`);
  }
}

/** The time of a transaction. A fast clock starts at the data's time when it is first used. */
function moment(db: DatabaseSync, path: string, now: number, { clock, realNow }: StoreOptions): Moment {
  const real = Math.floor(realNow());
  const shown = sandboxTime(clock, anchorOf(db, clock, { real, sandbox: now }), real);
  if (shown < now - (clock.kind === "fixed" ? 0 : SLACK)) {
    throw new StoreError(
      `cannot set the clock of the sandbox data ${path} back to ${iso(shown)}: it has reached ${iso(now)}`,
      { reason: "later" },
    );
  }
  return { clock: Math.max(shown, now), realNow: real };
}

function anchorOf(db: DatabaseSync, clock: ClockSpec, here: Anchor): Anchor {
  const name = clock.kind === "fast" ? `x${clock.factor}` : clock.kind;
  const kept: { name?: string } & Anchor = JSON.parse(getMeta(db, "anchor") ?? JSON.stringify(here));
  if (kept.name === name) return kept;
  setMeta(db, "anchor", JSON.stringify({ name, ...here }));
  return here;
}

function getMeta(db: DatabaseSync, key: string): string | undefined {
  const value = db.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.value;
  return typeof value === "string" ? value : undefined;
}

function setMeta(db: DatabaseSync, key: string, value: string): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, value);
}
