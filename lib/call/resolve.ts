/**
 * A write whose outcome is unknown → what became of it, by asking the exchange and never by sending it again.
 *
 * @module
 */

import { deadlineName } from "../api/draft.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import type { Item } from "../api/item.ts";
import { valueOf } from "../api/reply.ts";
import { DONE, type Verdict } from "../api/verdict.ts";
import { EXIT } from "../io/failure.ts";
import { serverTimeOf } from "../session/clock.ts";
import type { Session } from "../session/session.ts";
import { type Fields, fieldsIn, isFields, numberText, parseExact } from "../text/json.ts";
import { kf, nextStep } from "../text/next_step.ts";
import {
  type Evidence,
  type Finding,
  findingOf,
  type Instruction,
  isCancelledSince,
  type Names,
  timeOf,
} from "./evidence.ts";

/** A write that left and got no answer that settles it. */
export interface Lost {
  row: Endpoint;
  /** As the exchange will have read them. */
  values: readonly Item[];
  session: Session;
  /** When it was sent, in ms by this machine's clock. */
  sent: number;
}

/** What was found: the verdict, and the text for stdout where there is a record. */
export interface Found {
  verdict: Verdict;
  text?: string;
}

/** How many ms after its deadline a missing order counts as one that can't arrive any more. */
const MARGIN = 500;

/** Pauses between looks, in ms; the last one is repeated. A look draws on the small pool of the history. */
const PAUSES = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000];

/** The least time for one look, in ms. */
const LOOK = 1000;

/**
 * Looks for what became of a write, for at most `config.resolve` ms. Undefined when nothing is certain: the kind of call leaves
 * no trace, it has no id, the exchange doesn't answer, or there is no trace yet and one may still come.
 */
export async function resolve(lost: Lost): Promise<Found | undefined> {
  const lookUp = lookUpFor(lost);
  if (lookUp === undefined) return undefined;
  const { session: { io, config }, row } = lost;
  const until = io.now() + config.resolve;
  const reader = new AccountReader(lost, until);
  const deadline = deadlineOf(row, lost.values) + MARGIN;
  for (let round = 0;; round++) {
    reader.begin();
    const found = await lookUp(reader);
    const settled = conclude(found, reader.began > deadline, row);
    if (settled !== undefined) return settled;
    const left = until - io.now() - LOOK;
    if (left <= 0) return undefined;
    const pause = PAUSES[Math.min(round, PAUSES.length - 1)] ?? 0;
    const over = deadline - reader.serverNow() + 50;
    await io.sleep(Math.min(pause, left, over > 0 ? over : Infinity), new AbortController().signal);
  }
}

type LookUp = (reader: AccountReader) => Promise<Finding[]>;

function lookUpFor({ row, values }: Lost): LookUp | undefined {
  // With a name given twice, nobody knows which value counts.
  if (new Set(values.map(([name]) => name.toLowerCase())).size < values.length) return undefined;
  const address = `${row.verb} ${row.id}`;
  if (address === "POST cancelallorders") {
    const symbol = given(values, "symbol");
    return symbol === undefined || /^\w+$/.test(symbol) ? (reader) => reader.allCancelled(symbol) : undefined;
  }
  // Only a PUT leaves a setting to compare with.
  if (row.effect === "settings") {
    return row.verb === "PUT" && values.length > 0 ? (reader) => reader.isSet(values) : undefined;
  }
  const instructions = instructionsOf(address, values);
  return instructions === undefined ? undefined : (reader) => reader.instructions(instructions);
}

type Unsent = Omit<Instruction, "since">;

/** The most rows `fills` gives (docs/api.md 5). */
const FILLS = 100;

/** How far back, in ms before the call, records are looked at: an older one with the same id makes the result uncertain. */
const EARLIER = 60_000;

const KINDS: Record<string, Instruction["kind"]> = {
  "POST sendorder": "send",
  "POST editorder": "edit",
  "POST cancelorder": "cancel",
};

/** The instructions of a call, if each of them names its order. */
function instructionsOf(address: string, values: readonly Item[]): Unsent[] | undefined {
  const kind = KINDS[address];
  if (address === "POST batchorder") return batchInstructions(given(values, "json") ?? "");
  const wanted = Object.fromEntries(values);
  const names = namesOf(wanted);
  return kind === undefined || names === undefined ? undefined : [{ kind, names, wanted }];
}

function namesOf(fields: Fields): Names | undefined {
  const [cliOrdId, orderId] = [fields.cliOrdId, fields.orderId ?? fields.order_id];
  const names: Names = {};
  if (typeof cliOrdId === "string" && cliOrdId !== "") names.cliOrdId = cliOrdId;
  if (typeof orderId === "string" && orderId !== "") names.orderId = orderId;
  // With both ids, nobody knows which one the exchange goes by, or whether they name the same order.
  return (names.cliOrdId === undefined) === (names.orderId === undefined) ? undefined : names;
}

function batchInstructions(json: string): Unsent[] | undefined {
  const batch = parsed(json);
  const instructions: Unsent[] = [];
  for (const fields of isFields(batch) ? fieldsIn(batch.batchOrder) : []) {
    const names = namesOf(fields);
    const kind = ["send", "edit", "cancel"].find((kind) => kind === fields.order) as Instruction["kind"] | undefined;
    if (names === undefined || kind === undefined) return undefined;
    instructions.push({ kind, names, wanted: fields });
  }
  // The records of two instructions with one id can't be distinguished.
  const ids = instructions.map(({ names: { cliOrdId, orderId } }) => cliOrdId ?? orderId);
  return instructions.length === 0 || new Set(ids).size < ids.length ? undefined : instructions;
}

function given(values: readonly Item[], name: string): string | undefined {
  return values.find(([typed]) => typed === name)?.[1];
}

/** The deadline of the call, in ms; Infinity without one that can be read in only one way. */
function deadlineOf(row: Endpoint, values: readonly Item[]): number {
  const name = deadlineName(row);
  const [typed, ...more] = values.filter(([typed]) => typed === name).map(([, value]) => value);
  if (typed === undefined || more.length > 0 || !/T.*(Z|[+-]\d\d:\d\d)$/.test(typed)) return Infinity;
  const time = Date.parse(typed);
  return Number.isNaN(time) ? Infinity : time;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/** What all findings mean together; undefined while they settle nothing. `over`: the deadline had passed when the look began. */
function conclude(found: readonly Finding[], over: boolean, row: Endpoint): Found | undefined {
  const settled = found.every(({ standing }) =>
    standing === "done" || standing === "refused" || (standing === "absent" && over)
  );
  if (!settled || found.length === 0) return undefined;
  const good = found.filter(({ standing }) => standing === "done").length;
  if (good === 0 && found.every(({ standing }) => standing === "absent")) return { verdict: neverDone(row) };
  const text = `${JSON.stringify(report(found, row))}\n`;
  if (good === found.length) return { verdict: DONE, text };
  const told = found.map(reasonOf).join(", ");
  const [exit, what] = good === 0
    ? [EXIT.refused, `the exchange refused ${row.id}: ${told}`]
    : [EXIT.partial, `${row.id} was done in part: ${told}`];
  return {
    verdict: {
      exit,
      message: `${what}; found out afterwards`,
      next: nextStep`the record on stdout tells more; what rests now: ${kf("openorders")}`,
    },
    text,
  };
}

function neverDone(row: Endpoint): Verdict {
  return {
    exit: EXIT.unreachable,
    message: `${row.id} was not done: the exchange knows nothing of it, and its deadline has passed`,
    next: nextStep`nothing has changed, and nothing still can: it is safe to send it again; to look first: ${
      kf("openorders")
    }`,
  };
}

function report(found: readonly Finding[], row: Endpoint): object {
  const findings = found.map((finding) => ({
    outcome: reasonOf(finding),
    ...("source" in finding ? { source: finding.source } : {}),
    ...("record" in finding ? { record: finding.record } : {}),
  }));
  const [only, ...more] = findings;
  const told = more.length === 0 ? only : { instructions: findings };
  return { schema: 1, foundAfterwards: true, method: row.id, ...told };
}

function reasonOf(finding: Finding): string {
  if (finding.standing === "done") return finding.outcome;
  return finding.standing === "refused" ? finding.reason : "not done";
}

/** Asks the exchange about the account, and keeps the offset of its clock. */
class AccountReader {
  readonly #lost: Lost;
  /** When the search ends, in ms by this machine's clock. */
  readonly #until: number;
  /** How many ms the exchange's clock is ahead of this machine's, at most. */
  #offset = 0;
  #began: number | undefined;

  constructor(lost: Lost, until: number) {
    this.#lost = lost;
    this.#until = until;
  }

  /** About now, in ms by the exchange's clock. */
  serverNow(): number {
    return this.#lost.session.io.now() + this.#offset;
  }

  /** Begins a new look. */
  begin(): void {
    this.#began = undefined;
  }

  /**
   * When the look began, in ms: the serverTime of its first reply, since only the exchange itself knows whether a deadline has
   * passed; long ago where that reply didn't say.
   */
  get began(): number {
    return this.#began ?? -Infinity;
  }

  async instructions(unsent: readonly Unsent[]): Promise<Finding[]> {
    const evidence: Evidence = { status: undefined, open: undefined, fills: undefined, events: undefined, cut: false };
    const findings = () => unsent.map((one) => findingOf({ ...one, since: this.#since() }, evidence));
    const settled = () => findings().every(({ standing }) => standing === "done" || standing === "refused");
    evidence.status = await this.#rows("orders/status", idItems(unsent), "orders");
    if (settled()) return findings();
    evidence.open = await this.#rows("openorders", [], "openOrders");
    if (settled()) return findings();
    evidence.fills = await this.#rows("fills", [], "fills");
    const oldest = evidence.fills?.at(-1);
    evidence.cut = (evidence.fills?.length ?? 0) >= FILLS && timeOf(oldest?.fillTime) >= this.#since() - EARLIER;
    if (settled()) return findings();
    const events = await this.#events();
    evidence.events = events?.rows;
    evidence.cut ||= events?.cut ?? false;
    return findings();
  }

  /** When the call was sent, by the exchange's clock, at the earliest. */
  #since(): number {
    return this.#lost.sent + this.#offset;
  }

  /** The history since a while before the call, and whether there was more than it gave. */
  async #events(): Promise<{ rows: Fields[]; cut: boolean } | undefined> {
    const window: Item[] = [["since", String(Math.floor(this.#since() - EARLIER))], ["count", "1000"]];
    const orders = await this.#ask("history/orders", window);
    const triggers = await this.#ask("history/triggers", window);
    if (!Array.isArray(orders?.elements) || !Array.isArray(triggers?.elements)) return undefined;
    const cut = [orders, triggers].some(({ continuationToken }) => (continuationToken ?? "") !== "");
    return { rows: fieldsIn([...orders.elements, ...triggers.elements]), cut };
  }

  /** Done if nothing rests and the history has a cancellation since; otherwise the call may still arrive. */
  async allCancelled(symbol: string | undefined): Promise<Finding[]> {
    const same = (order: Fields) => symbol === undefined || isSame(order.symbol ?? order.tradeable, symbol);
    const open = await this.#rows("openorders", [], "openOrders");
    if (open === undefined || open.some(same)) return [{ standing: "open" }];
    const record = (await this.#events())?.rows.find((event) => isCancelledSince(event, this.#since(), same));
    if (record === undefined) return [{ standing: "open" }];
    return [{ standing: "done", outcome: "cancelled", source: "history/orders", record }];
  }

  /** Whether a setting is what the call would have made it. */
  async isSet(values: readonly Item[]): Promise<Finding[]> {
    const { row } = this.#lost;
    const inPath = new Set(row.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name));
    const reply = await this.#ask(row.id, values.filter(([name]) => inPath.has(name)));
    if (reply === undefined) return [{ standing: "open" }];
    const record = objectWith(reply, values.filter(([name]) => !inPath.has(name)));
    // Without a leverage the market goes back to cross margin, and leaves the list.
    const removes = row.id === "leveragepreferences" && given(values, "maxLeverage") === undefined;
    if (removes && !Array.isArray(reply.leveragePreferences)) return [{ standing: "open" }];
    if (removes === (record !== undefined)) return [{ standing: "open" }];
    return [{ standing: "done", outcome: "set", source: `GET ${row.id}`, record: record ?? reply }];
  }

  async #rows(id: string, values: Item[], list: string): Promise<Fields[] | undefined> {
    const reply = await this.#ask(id, values);
    return reply === undefined || !Array.isArray(reply[list]) ? undefined : fieldsIn(reply[list]);
  }

  /** A good reply to a read; undefined for anything else. */
  async #ask(id: string, values: readonly Item[]): Promise<Fields | undefined> {
    const { session } = this.#lost;
    const { config, io } = session;
    const left = this.#until - io.now();
    if (left <= 0) return undefined;
    try {
      const how = { timeout: Math.min(config.timeout, left), retries: 0 };
      const { reply, verdict } = await session.answer(id, values, how);
      const time = serverTimeOf(reply);
      if (time !== undefined) this.#offset = time - io.now();
      this.#began ??= time ?? -Infinity;
      const body = verdict.exit === EXIT.done ? valueOf(reply) : undefined;
      return isFields(body) ? body : undefined;
    } catch (error) {
      session.log(`* ${id}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }
}

function idItems(unsent: readonly Unsent[]): Item[] {
  return unsent.map(({ names: { cliOrdId, orderId } }) =>
    cliOrdId === undefined ? ["orderIds", orderId ?? ""] : ["cliOrdIds", cliOrdId]
  );
}

/** The first object anywhere in a reply that has all these values. */
function objectWith(value: unknown, wanted: readonly Item[]): Fields | undefined {
  if (Array.isArray(value)) return value.map((part) => objectWith(part, wanted)).find((found) => found !== undefined);
  if (!isFields(value)) return undefined;
  if (wanted.length > 0 && wanted.every(([name, text]) => isSame(value[name], text))) return value;
  return objectWith(Object.values(value), wanted);
}

function isSame(value: unknown, text: string): boolean {
  const number = numberText(value);
  if (number !== undefined) return Number(number) === Number(text);
  return ["string", "boolean"].includes(typeof value) && `${value}`.toUpperCase() === text.toUpperCase();
}
