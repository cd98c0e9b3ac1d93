/**
 * Calls of a key → their turns in the rate pools, kept in a ledger that all processes of the machine share (`--pace`).
 *
 * Loaded only under `--pace`.
 *
 * @module
 */

import { kf, nextStep, shell } from "../../text/next_step.ts";
import type { Item } from "../../api/item.ts";
import type { Config } from "../../config/config.ts";
import type { Credentials } from "../../config/credentials.ts";
import type { Warn } from "../../io/tell.ts";
import { stateDirectory } from "../../config/places.ts";
import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { EXIT, exitOf, Failure } from "../../io/failure.ts";
import type { EndSignal, Io } from "../../io/io.ts";
import { type Book, Busy, Damaged, locked, prepare, replace } from "./ledger.ts";
import { type Charge, chargeOf, DERIVATIVES, EMPTY, HISTORY, type Pool } from "../../api/cost.ts";
import { type Entry, leftOf, spanOf, turnOf } from "./queue.ts";

/** What pacing needs to know. */
export interface Pacing {
  config: Config;
  credentials: Credentials;
  io: Io;
  warn: Warn;
}

/** How long to try to enter a finished call into the ledger, in ms; its reply is written meanwhile. */
const ENTERING = 10_000;

/**
 * The longest pauses between two looks at a ledger that is locked, in ms. Hundreds of busy processes would keep it
 * locked. Writers look more often than readers, because readers need what they write.
 */
const PAUSE = { reading: 500, writing: 40 };

/** How to wait for a ledger that is locked, in ms. */
interface Patience {
  patience: number;
  /** The longest pause between two looks. */
  longest: number;
  signal: AbortSignal;
}

/** Gives calls of one key their turns. */
export class Pacer {
  readonly #path: string;
  readonly #pacing: Pacing;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(path: string, pacing: Pacing) {
    this.#path = path;
    this.#pacing = pacing;
  }

  /** Finds the ledger of the key, or makes it. Throws a usage {@linkcode Failure} where it can't be used. */
  static async open(pacing: Pacing): Promise<Pacer> {
    const { io, credentials } = pacing;
    const directory = stateDirectory(io);
    const path = `${directory}${io.windows ? "\\" : "/"}rate-${await digest(
      `${pacing.config.origin} ${credentials.apiKey}`,
    )}.db`;
    prepare(directory, path);
    return new Pacer(path, pacing);
  }

  /**
   * Writes to the ledger as soon as it is free, while the call goes on. A failure to write changes nothing about the call.
   */
  record(work: (book: Book) => void): void {
    const written = this.#book(work, {
      patience: Math.min(ENTERING, this.config.timeout),
      longest: PAUSE.writing,
      signal: new AbortController().signal,
    })
      .catch(() => {});
    this.#writing = Promise.all([this.#writing, written]);
  }

  /** Waits until everything is written. */
  async recorded(): Promise<void> {
    await this.#writing;
  }

  /** The turns of one call; undefined for a call that costs nothing. */
  turns(row: Endpoint, values: readonly Item[]): Turns | undefined {
    const charge = chargeOf(row, values);
    return charge === undefined ? undefined : new Turns(this, row, charge);
  }

  /** Writes a line for `-v`. */
  log(line: string): void {
    if (this.config.verbose) this.io.stderr(`${line}\n`);
  }

  get io(): Io {
    return this.#pacing.io;
  }

  get config(): Config {
    return this.#pacing.config;
  }

  /** Runs work on the ledger as soon as it is free. Throws a {@linkcode Failure} when that takes longer than `patience` ms. */
  async ask<T>(work: (book: Book, now: number) => T, patience: number, signal: AbortSignal): Promise<T> {
    return await this.#book(work, { patience, longest: PAUSE.reading, signal });
  }

  async #book<T>(work: (book: Book, now: number) => T, { patience, longest, signal }: Patience): Promise<T> {
    for (let waited = 0, next = 5;; next = Math.min(2 * next, longest)) {
      try {
        return locked(this.#path, this.io.now, work);
      } catch (error) {
        if (error instanceof Damaged) this.#repair(error);
        else if (!(error instanceof Busy)) throw error;
        else if (waited >= patience) throw this.#stuck();
      }
      const pause = Math.min(next * (0.5 + this.io.random()), Math.max(patience - waited, 1));
      await this.io.sleep(pause, signal);
      waited += pause;
    }
  }

  /**
   * With a damaged ledger nobody knows what was spent, so the pool of orders counts as empty. The pool of history doesn't: it is
   * for reads only, and a refusal says when to try again.
   */
  #repair(damaged: Damaged): void {
    const spent = (book: Book) => spendAll(book, DERIVATIVES, this.io.now() + EMPTY);
    const aside = replace(this.#path, damaged, spent);
    if (aside === undefined) return;
    this.#pacing.warn(
      `the rate ledger ${this.#path} was damaged and is now ${aside}`,
      nextStep`kf goes on with a new one, and takes the pool to be empty for ${EMPTY / 1000} s`,
    );
  }

  #stuck(): Failure {
    return new Failure(
      EXIT.rateLimited,
      `another process keeps the rate ledger ${this.#path} locked`,
      nextStep`not executed; try again, or look for a kf that was stopped: ${shell("pgrep -l kf")}`,
    );
  }
}

/** Nothing is left of a pool until a time. */
function spendAll(book: Book, pool: Pool, until: number): void {
  book.add(pool, { at: Math.ceil(until - spanOf(pool)), cost: pool.limit, state: "answered" });
}

/** The turns of one call: a call that is repeated needs one each time. */
export class Turns {
  readonly #pacer: Pacer;
  readonly #row: Endpoint;
  readonly #charge: Charge;
  /** The entry of this call in the ledger while it waits, may leave, or is on its way. */
  #id: number | undefined;
  #mayLeave = false;

  constructor(pacer: Pacer, row: Endpoint, charge: Charge) {
    this.#pacer = pacer;
    this.#row = row;
    this.#charge = charge;
  }

  /**
   * Waits until the call may leave; nothing to do when it may already. Throws a {@linkcode Failure}: `rateLimited` when that
   * would take more than `patience` ms, and that of the signal when kf is ended meanwhile.
   */
  async enter(patience: number): Promise<void> {
    if (this.#mayLeave) return;
    await this.#pacer.recorded();
    const ended = new AbortController();
    const forget = this.#pacer.io.onEnd((signal) => ended.abort(this.#endedBy(signal)));
    try {
      await this.#wait(patience, ended.signal);
    } catch (error) {
      this.giveBack();
      throw error;
    } finally {
      forget();
    }
  }

  async #wait(patience: number, signal: AbortSignal): Promise<void> {
    for (let waited = 0;;) {
      const most = patience - waited;
      const { pause, left } = await this.#pacer.ask((book, now) => this.#ask(book, now, most), most, signal);
      signal.throwIfAborted();
      if (pause === 0) return this.#pacer.log(this.#told(left));
      if (pause > most) throw this.#tooLate(pause);
      this.#pacer.log(`* waiting ${seconds(pause)} s for the turn of ${this.#row.id} in its rate pool`);
      await this.#pacer.io.sleep(pause, signal);
      waited += pause;
    }
  }

  /** Leaves when it is this call's turn, else takes or keeps its place, unless that is more than `most` ms away. */
  #ask(book: Book, now: number, most: number): { pause: number; left: number } {
    const { pool, units: cost } = this.#charge;
    const entries = book.entries(pool, now);
    const at = turnOf({ id: this.#id ?? Infinity, cost }, entries, pool, now);
    const pause = at - now;
    if (pause <= most) this.#place(book, { at, cost, state: pause === 0 ? "left" : "waiting" });
    this.#mayLeave = pause === 0;
    return { pause, left: leftOf(entries, pool, now) - cost };
  }

  #place(book: Book, entry: Omit<Entry, "id">): void {
    if (this.#id !== undefined && book.change({ id: this.#id, ...entry })) return;
    this.#id = book.add(this.#charge.pool, entry);
  }

  /** The call is answered, or its answer is lost: by now the exchange has counted it. */
  answered(): void {
    const at = Math.ceil(this.#pacer.io.now());
    this.#end((book, id) => void book.change({ id, at, cost: this.#charge.units, state: "answered" }));
  }

  /** The call never reached the exchange; nothing to do for one that has no turn. */
  giveBack(): void {
    this.#end((book, id) => book.remove(id));
  }

  /** The exchange refused the call because its pool is empty: it counts as empty for everybody for so many ms. */
  refused(ms: number): void {
    const { pool } = this.#charge;
    // No reply may shut the key out for longer than the slowest pool takes to fill.
    const until = this.#pacer.io.now() + Math.min(ms, HISTORY.window);
    this.#pacer.record((book) => spendAll(book, pool, until));
  }

  #end(work: (book: Book, id: number) => void): void {
    const id = this.#id;
    this.#id = undefined;
    this.#mayLeave = false;
    if (id !== undefined) this.#pacer.record((book) => work(book, id));
  }

  #told(left: number): string {
    const { units, pool } = this.#charge;
    const unlisted = this.#row.cost === undefined ? "not listed, taken as " : "";
    return `* rate cost ${unlisted}${units} of ${pool.text}, ${left} left`;
  }

  #tooLate(pause: number): Failure {
    const time = new Date(this.#pacer.io.now() + pause).toISOString();
    const limit = this.#pacer.config.timeout / 1000;
    const wait = String(Math.ceil(pause / 1000) + 1);
    return new Failure(
      EXIT.rateLimited,
      `${this.#row.id} was not sent: its turn in the rate pool comes in ${
        seconds(pause)
      } s (${time}), and --timeout is ${limit} s`,
      nextStep`not executed; try again then, or wait longer: ${kf("--pace", "--timeout", wait, "accounts")}`,
    );
  }

  #endedBy(signal: EndSignal): Failure {
    const exit = exitOf(signal);
    return new Failure(
      exit,
      `${this.#row.id} was not sent: kf was ended by ${signal} while it waited`,
      nextStep`nothing was sent`,
    );
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** A name for the ledger of a host and key that doesn't reveal the key. */
async function digest(name: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`kf rate ledger ${name}`));
  return [...new Uint8Array(bytes.slice(0, 16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
