/**
 * The exchange over an open file: accounts and open orders are in memory, the rest is read on demand.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { hash, uid } from "../market/noise.ts";
import { readEvents } from "./pages.ts";
import { decodeAccount, decodeOrder, decodeTaken, encode } from "./rows.ts";
import {
  type Account,
  accountOf,
  type Cost,
  type EventPage,
  type EventQuery,
  type Exchange,
  type NewEvent,
  type Order,
  type Taken,
} from "./state.ts";

/** Nonces remembered per key. */
const NONCES_KEPT = 1_000;
/** Nonces are stored padded to this many digits, so that their text sorts like the numbers. */
const NONCE_DIGITS = 31;

/** The sandbox's time and the real time of a transaction, ms. */
export interface Moment {
  readonly clock: number;
  readonly realNow: number;
}

/** The values that are kept by name. */
interface Meta {
  now: number;
  sequence: number;
}

/** See {@link Exchange}. The store keeps one until another process writes. */
export class StoredExchange implements Exchange {
  readonly seed: string;
  readonly created: number;
  readonly accounts = new Map<string, Account>();
  readonly orders = new Map<string, Order>();
  readonly suspended: Set<string>;
  readonly taken: Taken;
  now: number;
  clock = 0;
  realNow = 0;
  readonly #db: DatabaseSync;
  readonly #written = new Map<string, string>();
  readonly #uidKey: number;
  #sequence: number;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const meta = this.#readMeta();
    const { now, sequence }: Meta = JSON.parse(meta.get("state") ?? `{"now":0,"sequence":0}`);
    this.seed = meta.get("seed") ?? "";
    this.created = Number(meta.get("created"));
    this.now = now;
    this.#sequence = sequence;
    this.suspended = new Set<string>(JSON.parse(meta.get("suspended") ?? "[]"));
    this.taken = decodeTaken(meta.get("taken") ?? `{"second":0,"markets":{}}`);
    this.#uidKey = hash(`${this.seed} uid`);
    this.#readAccounts();
    this.#readOrders();
  }

  get master(): Account {
    for (const account of this.accounts.values()) if (account.master) return account;
    throw new RangeError("no master account");
  }

  /** Sets the time of a transaction. */
  setTime({ clock, realNow }: Moment): void {
    this.clock = clock;
    this.realNow = realNow;
  }

  /** Writes what has changed since the last flush. */
  flush(): void {
    const state: Meta = { now: this.now, sequence: this.#sequence };
    this.#writeMeta("state", encode(state));
    this.#writeMeta("taken", encode(this.taken));
    this.#writeMeta("suspended", encode([...this.suspended]));
    for (const account of this.accounts.values()) this.#writeAccount(account);
  }

  addAccount(account: Account): void {
    this.accounts.set(account.uid, account);
    this.#run("INSERT INTO accounts VALUES (?, ?, '')", account.uid, this.accounts.size);
  }

  save(order: Order): void {
    const open = order.closed === null;
    if (!open || this.orders.get(order.uid)?.sequence !== order.sequence) this.orders.delete(order.uid);
    if (open) this.orders.set(order.uid, order);
    this.#run(
      "INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?)",
      order.uid,
      order.account,
      order.cliOrdId,
      open ? 1 : 0,
      order.state === "rejected" ? 1 : 0,
      encode(order),
    );
  }

  findOrder(account: string, by: { uid: string } | { cliOrdId: string }): Order | undefined {
    for (const order of this.orders.values()) if (order.account === account && isNamed(order, by)) return order;
    const [column, value] = "uid" in by ? ["uid", by.uid] : ["cli_ord_id", by.cliOrdId];
    const row = this.#get(
      `SELECT body FROM orders WHERE ${column} = ? AND account = ? AND open = 0 ORDER BY rejected, rowid DESC LIMIT 1`,
      value,
      account,
    );
    return row === undefined ? undefined : decodeOrder(String(row.body));
  }

  append({ account, kind, symbol, orderUid, label, body }: NewEvent): number {
    const { counts } = accountOf(this, account);
    counts[kind] += 1;
    this.#run(
      "INSERT INTO events (time, account, kind, symbol, order_uid, label, number, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      this.now,
      account,
      kind,
      symbol,
      orderUid,
      label,
      counts[kind],
      JSON.stringify(body),
    );
    return counts[kind];
  }

  events<Body = unknown>(query: EventQuery): EventPage<Body> {
    return readEvents<Body>(this.#db, this.seed, query);
  }

  nextUid(): string {
    return uid(this.#uidKey, this.#sequence++);
  }

  nextSequence(): number {
    return this.#sequence++;
  }

  nonceUsed(apiKey: string, nonce: bigint): boolean {
    return this.#get("SELECT 1 FROM nonces WHERE api_key = ? AND nonce = ?", apiKey, padded(nonce)) !== undefined;
  }

  highestNonce(apiKey: string): bigint | undefined {
    const highest = this.#get("SELECT max(nonce) AS nonce FROM nonces WHERE api_key = ?", apiKey)?.nonce;
    return typeof highest === "string" ? BigInt(highest) : undefined;
  }

  useNonce(apiKey: string, nonce: bigint): void {
    this.#run("INSERT OR IGNORE INTO nonces VALUES (?, ?)", apiKey, padded(nonce));
    this.#run(
      `DELETE FROM nonces WHERE api_key = ? AND nonce <=
        (SELECT nonce FROM nonces WHERE api_key = ? ORDER BY nonce DESC LIMIT 1 OFFSET ${NONCES_KEPT})`,
      apiKey,
      apiKey,
    );
  }

  costs(owner: string, pool: string, since: number): Cost[] {
    const rows = this.#prepare(
      "SELECT time, cost FROM costs WHERE api_key = ? AND pool = ? AND time >= ? ORDER BY time",
    )
      .all(owner, pool, since);
    return rows.map(({ time, cost }) => ({ time: Number(time), cost: Number(cost) }));
  }

  spend(owner: string, pool: string, cost: number, forget: number): void {
    this.#run("DELETE FROM costs WHERE api_key = ? AND pool = ? AND time < ?", owner, pool, forget);
    this.#run("INSERT INTO costs VALUES (?, ?, ?, ?)", owner, pool, this.realNow, cost);
  }

  #readMeta(): Map<string, string> {
    const rows = this.#prepare("SELECT key, value FROM meta").all();
    const meta = new Map(rows.map(({ key, value }) => [String(key), String(value)]));
    for (const [key, value] of meta) this.#written.set(key, value);
    return meta;
  }

  #readAccounts(): void {
    for (const { uid, body } of this.#prepare("SELECT uid, body FROM accounts ORDER BY place").all()) {
      this.accounts.set(String(uid), decodeAccount(String(body)));
      this.#written.set(String(uid), String(body));
    }
  }

  #readOrders(): void {
    const rows = this.#prepare("SELECT body FROM orders WHERE open = 1").all();
    const orders = rows.map(({ body }) => decodeOrder(String(body)));
    for (const order of orders.sort((a, b) => a.sequence - b.sequence)) this.orders.set(order.uid, order);
  }

  #writeMeta(key: string, value: string): void {
    if (this.#written.get(key) === value) return;
    this.#run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
    this.#written.set(key, value);
  }

  #writeAccount(account: Account): void {
    const body = encode(account);
    if (this.#written.get(account.uid) === body) return;
    this.#run("UPDATE accounts SET body = ? WHERE uid = ?", body, account.uid);
    this.#written.set(account.uid, body);
  }

  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  #prepare(sql: string): ReturnType<DatabaseSync["prepare"]> {
    const found = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, found);
    return found;
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#prepare(sql).run(...values);
  }

  #get(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.#prepare(sql).get(...values);
  }
}

function isNamed(order: Order, by: { uid: string } | { cliOrdId: string }): boolean {
  return "uid" in by ? order.uid === by.uid : order.cliOrdId === by.cliOrdId;
}

function padded(nonce: bigint): string {
  return nonce.toString().padStart(NONCE_DIGITS, "0");
}
