/**
 * Reads pages of events.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { hash, uid } from "../market/noise.ts";
import { type EventKind, type EventPage, type EventQuery, type StoredEvent, tokenId } from "./state.ts";

const KINDS: readonly EventKind[] = ["execution", "order", "trigger", "position", "log"];

/** Reads a page of events, with the token of the next page. The seed determines the uids. */
export function readEvents<Body>(db: DatabaseSync, seed: string, query: EventQuery): EventPage<Body> {
  const { text, values } = condition(query);
  const direction = query.sort === "asc" ? "ASC" : "DESC";
  const statement = db.prepare(`SELECT * FROM events WHERE ${text} ORDER BY id ${direction} LIMIT ?`);
  const found = statement.all(...values, query.count + 1);
  const key = hash(`${seed} event`);
  const rows = found.slice(0, query.count).map((row) => record<Body>(row, key));
  const last = rows.at(-1);
  return found.length > query.count && last !== undefined ? { rows, next: btoa(`${last.time}/${last.id}`) } : { rows };
}

function condition(query: EventQuery): { text: string; values: (string | number)[] } {
  const { kind, account, symbol, orderUid, labels = [], since, before, from, to, sort, after } = query;
  const past = after === undefined ? undefined : tokenId(after);
  const terms: [string, ...(string | number | undefined)[]][] = [
    ["kind = ?", kind],
    ["account = ?", account],
    ["symbol = ?", symbol],
    ["order_uid = ?", orderUid],
    ["time >= ?", since],
    ["time <= ?", before],
    ["number >= ?", from],
    ["number <= ?", to],
    [sort === "asc" ? "id > ?" : "id < ?", past],
    [`label IN (${labels.map(() => "?").join(", ")})`, ...(labels.length === 0 ? [undefined] : labels)],
  ];
  const used = terms.filter(([, value]) => value !== undefined);
  return {
    text: used.map(([text]) => text).join(" AND "),
    values: used.flatMap(([, ...values]) => values.filter((value) => value !== undefined)),
  };
}

function record<Body>(row: Record<string, unknown>, key: number): StoredEvent<Body> {
  const id = Number(row.id);
  return {
    id,
    uid: uid(key, id),
    time: Number(row.time),
    account: String(row.account),
    kind: KINDS.find((kind) => kind === row.kind) ?? "log",
    symbol: nullable(row.symbol),
    orderUid: nullable(row.order_uid),
    label: String(row.label),
    number: Number(row.number),
    body: JSON.parse(String(row.body)),
  };
}

function nullable(value: unknown): string | null {
  return value === null ? null : String(value);
}
