/**
 * The account, read for what became of a write: evidence and clocks, spent like money.
 *
 * @module
 */

import type { Endpoint } from "../api/endpoints/endpoints.ts";
import type { Item } from "../api/item.ts";
import { type Reply, valueOf } from "../api/reply.ts";
import { idsIn, type Instruction, isSame, textOf } from "../api/instruction.ts";
import { EXIT } from "../io/failure.ts";
import { type Reading, serverTimeAt, serverTimeOf, sureTimeAt } from "../session/clock.ts";
import type { Session } from "../session/session.ts";
import { type Fields, fieldsIn, isFields } from "../text/json.ts";
import { repeatedNames } from "../text/repeated_names.ts";
import {
  type Evidence,
  type Finding,
  findingOf,
  isCancelledSince,
  isReadable,
  leavesTrace,
  type Lost,
  saysResting,
  timeOf,
} from "./evidence.ts";

/** A write that left and got no answer that settles it. */
export interface LostCall {
  row: Endpoint;
  /** As the exchange will have read them. */
  values: readonly Item[];
  instructions: readonly Instruction[] | undefined;
  /** The cliOrdIds that kf made for this call. */
  fresh: readonly string[];
  session: Session;
  /** When it was sent: by this machine's clock in ms since 1970, and by its monotonic one. */
  sent: { now: number; moment: number };
  /** The exchange's clock as it was read before the sending, where it was. */
  reading: Reading | undefined;
  /** Whether the reply said, beside what makes it worthless, that something was done. */
  claimed?: boolean;
}

/** The most rows `fills` gives (docs/api.md 5). */
const FILLS = 100;

/** How far back, in ms before the call, records are looked at: an older one with the same id makes the result uncertain. */
const EARLIER = 60_000;

/** How many looks may read the history, which has the small pool. */
const HISTORY_LOOKS = 3;

/** Order types that never wait for a trigger. */
const PLAIN = ["lmt", "post", "mkt", "ioc", "fok"];

/** Asks the exchange about the account, one look after the other. */
export class AccountReader {
  readonly #lost: LostCall;
  /** When the search ends, by the monotonic clock. */
  readonly #until: number;
  /** The exchange's clock by the latest reply of a look. */
  #latest: Reading | undefined;
  #first: Reading | undefined;
  #began: number | undefined;
  #historyLooks = 0;
  #traced = false;

  constructor(lost: LostCall, until: number) {
    this.#lost = lost;
    this.#until = until;
  }

  /** The exchange's clock by the latest reply that told it. */
  get latest(): Reading | undefined {
    return this.#latest;
  }

  /** Whether any look has seen something that the call may have done. */
  get traced(): boolean {
    return this.#traced;
  }

  /** Begins a new look. */
  begin(): void {
    this.#began = undefined;
  }

  /** When the look began, in ms: the serverTime of its first reply; long ago where that reply didn't say. */
  get began(): number {
    return this.#began ?? -Infinity;
  }

  /**
   * What became of the instructions. The history is read where only it can tell: for an order that has ended, and where the look
   * `isThorough`.
   */
  async instructions(instructions: readonly Instruction[], isThorough: () => boolean): Promise<Finding[]> {
    const evidence: Evidence = { status: undefined, open: undefined, fills: undefined, events: undefined, cut: false };
    const findings = () => {
      this.#traced ||= instructions.some((one) => leavesTrace(this.#lostOf(one), evidence));
      return unlessOne(instructions.map((one) => findingOf(this.#lostOf(one), evidence)));
    };
    const settled = () => findings().every(({ standing }) => standing === "done" || standing === "refused");
    evidence.status = await this.#rows("orders/status", idItems(instructions), "orders");
    if (settled()) return findings();
    evidence.open = await this.#rows("openorders", [], "openOrders");
    if (settled()) return findings();
    evidence.fills = await this.#rows("fills", [], "fills");
    const oldest = evidence.fills?.at(-1);
    evidence.cut = (evidence.fills?.length ?? 0) >= FILLS && timeOf(oldest?.fillTime) >= this.#bound() - EARLIER;
    if (settled()) return findings();
    const ended = [...evidence.status ?? [], ...evidence.fills ?? []].some((row) => isAbout(row, instructions));
    if (!(isThorough() || ended) || this.#historyLooks >= HISTORY_LOOKS) return findings();
    this.#historyLooks++;
    const plain = instructions.every(({ kind, wanted }) => kind === "send" && PLAIN.includes(textOf(wanted.orderType)));
    const events = await this.#events(plain ? ["history/orders"] : ["history/orders", "history/triggers"]);
    evidence.events = events?.rows;
    evidence.cut ||= events?.cut ?? false;
    return findings();
  }

  /** A good reply that isn't older than the exchange's clock, which is read before; a cache would give an old one. */
  async #askAfresh(id: string, values: readonly Item[]): Promise<Fields | undefined> {
    this.#latest = undefined;
    await this.#ask("instruments/status", []);
    const before = this.latest;
    const reply = await this.#ask(id, values);
    return before === undefined || (this.latest ?? before).server >= before.server ? reply : undefined;
  }

  #lostOf(one: Instruction): Lost {
    const { sent } = this.#lost;
    const made = one.names.cliOrdId !== undefined && this.#lost.fresh.includes(one.names.cliOrdId);
    const now = this.#latest === undefined ? sent.now : serverTimeAt(this.#latest, this.#lost.session.io.monotonic());
    return { ...one, sent: this.#bound(), since: made ? -Infinity : this.#bound(), now };
  }

  /**
   * When the call was sent, by the later of two clocks: the exchange's as it was read before, else this machine's; and the exchange's
   * as the first look read it. No later look can shift it.
   */
  #bound(): number {
    const { sent, reading } = this.#lost;
    const before = reading === undefined ? sent.now : sureTimeAt(reading, sent.moment);
    return Math.floor(Math.max(before, this.#first === undefined ? -Infinity : sureTimeAt(this.#first, sent.moment)));
  }

  /** The history since a while before the call, and whether there was more than it gave. */
  async #events(places: readonly string[]): Promise<{ rows: Fields[]; cut: boolean } | undefined> {
    const window: Item[] = [["since", String(this.#bound() - EARLIER)], ["count", "1000"]];
    const rows: Fields[] = [];
    let cut = false;
    for (const place of places) {
      const reply = await this.#ask(place, window);
      const elements = readable(reply?.elements);
      if (elements === undefined || Number(textOf(reply?.len) || elements.length) !== elements.length) return undefined;
      rows.push(...elements);
      cut ||= (reply?.continuationToken ?? "") !== "";
    }
    return { rows, cut };
  }

  /** Done if nothing rests and the history has a cancellation since; otherwise the call may still arrive. */
  async allCancelled(symbol: string | undefined): Promise<Finding[]> {
    // An order that tells no market may be of this one.
    const same = (order: Fields) => {
      const told = textOf(order.symbol ?? order.tradeable);
      return symbol === undefined || told === "" || isSame(told, symbol);
    };
    const open = readable((await this.#askAfresh("openorders", []))?.openOrders);
    if (open === undefined || open.some(same) || this.#historyLooks >= HISTORY_LOOKS) {
      return [{ standing: "open" }];
    }
    this.#historyLooks++;
    const { rows = [] } = await this.#events(["history/orders", "history/triggers"]) ?? {};
    const record = rows.find((event) => isCancelledSince(event, this.#bound(), same));
    if (record === undefined) return [{ standing: "open" }];
    return [{ standing: "done", outcome: "cancelled", source: "history/orders", record }];
  }

  /** Whether a setting is what the call would have made it. */
  async isSet(values: readonly Item[]): Promise<Finding[]> {
    const { row } = this.#lost;
    const inPath = new Set(row.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name));
    const reply = await this.#askAfresh(row.id, values.filter(([name]) => inPath.has(name)));
    if (reply === undefined) return [{ standing: "open" }];
    const wanted = values.filter(([name]) => !inPath.has(name));
    const record = objectWith(reply, wanted);
    // Two preferences of one market contradict each other.
    const [key] = wanted;
    const several = key !== undefined && wanted.length > 1 && countWith(reply, key) > 1;
    if (several) return [{ standing: "open" }];
    // Without a leverage the market goes back to cross margin, and leaves the list.
    const removes = row.id === "leveragepreferences" && !values.some(([name]) => name === "maxLeverage");
    if (removes && !Array.isArray(reply.leveragePreferences)) return [{ standing: "open" }];
    if (removes === (record !== undefined)) return [{ standing: "open" }];
    return [{ standing: "done", outcome: "set", source: `GET ${row.id}`, record: record ?? reply }];
  }

  /** The rows of a list, if all of them can be read. */
  async #rows(id: string, values: Item[], list: string): Promise<Fields[] | undefined> {
    return readable((await this.#ask(id, values))?.[list]);
  }

  /** A good reply to a read; undefined for anything else. */
  async #ask(id: string, values: readonly Item[]): Promise<Fields | undefined> {
    const { session } = this.#lost;
    const { config, io } = session;
    const left = this.#until - io.monotonic();
    if (left <= 0) return undefined;
    try {
      const how = { timeout: Math.min(config.timeout, left), retries: 0 };
      const from = io.monotonic();
      const { reply, verdict } = await session.answer(id, values, how);
      const fresh = this.#note(reply, from);
      const body = verdict.exit === EXIT.done && fresh && !hasMore(reply) ? valueOf(reply) : undefined;
      return isFields(body) && repeatedNames(new TextDecoder().decode(reply.body), body).size === 0 ? body : undefined;
    } catch (error) {
      session.log(`* ${id}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  /** Notes the exchange's clock; false for a reply that was written before the call was sent, as by a cache. */
  #note(reply: Reply, from: number): boolean {
    const server = serverTimeOf(reply);
    if (server !== undefined) this.#latest = { server, from, at: this.#lost.session.io.monotonic() };
    this.#first ??= this.#latest;
    // The oldest reply of a look says when it began.
    this.#began = Math.min(this.#began ?? Infinity, server ?? -Infinity);
    const reading = this.#lost.reading ?? this.#first;
    return server === undefined || reading === undefined || server >= serverTimeAt(reading, this.#lost.sent.moment);
  }
}

/** Whether a header says that there are more rows. */
function hasMore({ headers }: Reply): boolean {
  return (headers.get("next-continuation-token") ?? "") !== "";
}

/** Two sendings can't have made one order. */
function unlessOne(findings: Finding[]): Finding[] {
  const ids = findings.flatMap((finding) => finding.standing === "done" ? orderIdsIn(finding.record).slice(0, 1) : []);
  return new Set(ids).size < ids.length ? findings.map(() => ({ standing: "open" })) : findings;
}

function orderIdsIn(record: Fields): string[] {
  return [...idsIn(record, "orderId"), ...Object.values(record).filter(isFields).flatMap(orderIdsIn)];
}

/** Whether a row is about an order of one of the instructions that doesn't rest. */
function isAbout(row: Fields, instructions: readonly Instruction[]): boolean {
  if (saysResting(row)) return false;
  const told = JSON.stringify(row);
  return instructions.some(({ names }) => Object.values(names).some((id) => told.includes(JSON.stringify(id))));
}

function readable(list: unknown): Fields[] | undefined {
  return Array.isArray(list) && list.every(isReadable) ? list : undefined;
}

function idItems(instructions: readonly Instruction[]): Item[] {
  return instructions.map(({ names: { cliOrdId, orderId } }) =>
    cliOrdId === undefined ? ["orderIds", orderId ?? ""] : ["cliOrdIds", cliOrdId]
  );
}

/** The first object anywhere in a reply that has all these values. */
function objectWith(value: unknown, wanted: readonly Item[]): Fields | undefined {
  if (Array.isArray(value)) return value.map((part) => objectWith(part, wanted)).find((found) => found !== undefined);
  if (!isFields(value)) return undefined;
  if (wanted.length > 0 && wanted.every(([name, text]) => isValue(value[name], text))) return value;
  return fieldsIn(Object.values(value).flat()).map((part) => objectWith(part, wanted)).find((found) =>
    found !== undefined
  );
}

/** How many objects anywhere in a reply have this value. */
function countWith(value: unknown, [name, text]: Item): number {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + countWith(part, [name, text]), 0);
  if (!isFields(value)) return 0;
  return Number(isValue(value[name], text)) +
    countWith(Object.values(value).filter((part) => typeof part === "object"), [name, text]);
}

function isValue(value: unknown, text: string): boolean {
  return value === undefined ? false : isSame(typeof value === "boolean" ? String(value) : textOf(value), text);
}
