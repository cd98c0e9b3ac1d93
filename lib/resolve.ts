/**
 * A write whose outcome nobody knows → what became of it, found out by asking the exchange, and never by sending it again.
 *
 * @module
 */

import type { Item } from "./args.ts";
import { type Log, send } from "./client.ts";
import { offsetOf } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Credentials } from "./credentials.ts";
import type { Endpoint } from "./endpoints/row.ts";
import { EXIT } from "./errors.ts";
import { type Evidence, type Finding, findingOf, type Instruction, type Names } from "./evidence.ts";
import type { Io } from "./io.ts";
import { type Fields, fieldsIn, isFields, numberText, parseExact } from "./json.ts";
import { lookup } from "./lookup.ts";
import { draft } from "./request.ts";
import { judge, type Verdict } from "./response.ts";

/** A write that left and got no answer that settles it. */
export interface Lost {
  row: Endpoint;
  values: readonly Item[];
  credentials: Credentials;
  config: Config;
  io: Io;
  log: Log;
  /** When it was sent, in ms by this machine's clock. */
  sent: number;
}

/** What was found: the verdict, and the text for stdout where there is a record. */
export interface Found {
  verdict: Verdict;
  text?: string;
}

/** How many ms a deadline has to be over before an absent order counts as one that can't come any more. */
const MARGIN = 500;

/** Pauses between looks, in ms; the last one is repeated. */
const PAUSES = [250, 500, 1000, 2000];

/**
 * Looks for what became of a write, for at most `config.resolve` ms. Undefined when it can't be told: the kind of call leaves no
 * trace, it carries no id, the exchange doesn't answer, or there is no trace yet and nothing says that none can come.
 */
export async function resolve(lost: Lost): Promise<Found | undefined> {
  const look = lookerFor(lost);
  if (look === undefined) return undefined;
  const desk = new Desk(lost);
  const until = lost.io.now() + lost.config.resolve;
  for (let round = 0;; round++) {
    const over = desk.serverNow() > deadlineOf(lost.values) + MARGIN;
    const found = await look(desk);
    const settled = conclude(found, over, lost.row);
    if (settled !== undefined) return settled;
    const pause = PAUSES[Math.min(round, PAUSES.length - 1)] ?? 0;
    const left = until - lost.io.now();
    if (left <= 0) return undefined;
    await lost.io.sleep(Math.min(pause, left), new AbortController().signal);
  }
}

type Look = (desk: Desk) => Promise<Finding[]>;

function lookerFor({ row, values }: Lost): Look | undefined {
  const address = `${row.verb} ${row.id}`;
  if (address === "POST cancelallorders") return (desk) => desk.nothingRests(valueOf(values, "symbol"));
  if (row.effect === "settings") return (desk) => desk.isSet(values);
  const instructions = instructionsOf(address, values);
  return instructions === undefined ? undefined : (desk) => desk.instructions(instructions);
}

type Unsent = Omit<Instruction, "since">;

const KINDS: Record<string, Instruction["kind"]> = {
  "POST sendorder": "send",
  "POST editorder": "edit",
  "POST cancelorder": "cancel",
};

/** What a call instructs, if every instruction names its order. */
function instructionsOf(address: string, values: readonly Item[]): Unsent[] | undefined {
  const kind = KINDS[address];
  if (address === "POST batchorder") return batchInstructions(valueOf(values, "json") ?? "");
  const names = namesOf(Object.fromEntries(values));
  return kind === undefined || names === undefined ? undefined : [{ kind, names }];
}

function namesOf(fields: Fields): Names | undefined {
  const [cliOrdId, orderId] = [fields.cliOrdId, fields.orderId ?? fields.order_id];
  const names: Names = {};
  if (typeof cliOrdId === "string" && cliOrdId !== "") names.cliOrdId = cliOrdId;
  if (typeof orderId === "string" && orderId !== "") names.orderId = orderId;
  return names.cliOrdId === undefined && names.orderId === undefined ? undefined : names;
}

function batchInstructions(json: string): Unsent[] | undefined {
  const batch = parsed(json);
  const instructions: Unsent[] = [];
  for (const fields of isFields(batch) ? fieldsIn(batch.batchOrder) : []) {
    const names = namesOf(fields);
    const kind = ["send", "edit", "cancel"].find((kind) => kind === fields.order) as Instruction["kind"] | undefined;
    if (names === undefined || kind === undefined) return undefined;
    instructions.push({ kind, names });
  }
  return instructions.length === 0 ? undefined : instructions;
}

function valueOf(values: readonly Item[], name: string): string | undefined {
  return values.find(([typed]) => typed === name)?.[1];
}

/** When the exchange stops taking the call, in ms; never, where it carries no deadline. */
function deadlineOf(values: readonly Item[]): number {
  const typed = values.find(([name]) => name.toLowerCase() === "processbefore")?.[1];
  const time = Date.parse(typed ?? "");
  return Number.isNaN(time) ? Infinity : time;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/** What all findings together mean, once they mean something. `over`: the deadline had passed before anyone looked. */
function conclude(found: readonly Finding[], over: boolean, row: Endpoint): Found | undefined {
  const settled = found.every(({ standing }) =>
    standing === "done" || standing === "refused" || (standing === "absent" && over)
  );
  if (!settled || found.length === 0) return undefined;
  const good = found.filter(({ standing }) => standing === "done").length;
  if (good === 0 && found.every(({ standing }) => standing === "absent")) return { verdict: neverDone(row) };
  const text = `${JSON.stringify(report(found, row))}\n`;
  if (good === found.length) return { verdict: { exit: EXIT.done, message: "", hint: "" }, text };
  const told = found.map(reasonOf).join(", ");
  const [exit, what] = good === 0
    ? [EXIT.refused, `the exchange refused ${row.id}: ${told}`]
    : [EXIT.partial, `${row.id} was done in part: ${told}`];
  return { verdict: { exit, message: `${what}; found out afterwards`, hint: "the record on stdout tells more" }, text };
}

function neverDone(row: Endpoint): Verdict {
  return {
    exit: EXIT.unreachable,
    message: `${row.id} was not done: the exchange knows nothing of it, and its deadline has passed`,
    hint: "nothing has changed, and nothing still can; it is safe to send it again",
  };
}

function report(found: readonly Finding[], row: Endpoint): object {
  const findings = found.map((finding) => ({
    outcome: reasonOf(finding),
    ...("source" in finding ? { source: finding.source } : {}),
    ...("record" in finding ? { record: finding.record } : {}),
  }));
  const [only, ...more] = findings;
  const found_ = more.length === 0 ? only : { instructions: findings };
  return { schema: 1, foundAfterwards: true, method: row.id, ...found_ };
}

function reasonOf(finding: Finding): string {
  if (finding.standing === "done") return finding.outcome;
  return finding.standing === "refused" ? finding.reason : "not done";
}

/** Asks the exchange about the account, and keeps the offset of its clock. */
class Desk {
  readonly #lost: Lost;
  #offset = 0;

  constructor(lost: Lost) {
    this.#lost = lost;
  }

  /** Now, in ms by the exchange's clock. */
  serverNow(): number {
    return this.#lost.io.now() + this.#offset;
  }

  async instructions(unsent: readonly Unsent[]): Promise<Finding[]> {
    const evidence: Evidence = { status: undefined, open: undefined, fills: undefined, events: undefined };
    const findings = () => unsent.map((one) => findingOf({ ...one, since: this.#since() }, evidence));
    const settled = () => findings().every(({ standing }) => standing === "done" || standing === "refused");
    evidence.status = await this.#rows("orders/status", idItems(unsent), "orders");
    if (settled()) return findings();
    evidence.open = await this.#rows("openorders", [], "openOrders");
    if (settled()) return findings();
    evidence.fills = await this.#rows("fills", [], "fills");
    if (settled()) return findings();
    evidence.events = await this.#events();
    return findings();
  }

  /** When the call was sent by the exchange's clock; half of what a reply may have been on its way is allowed for. */
  #since(): number {
    return this.#lost.sent + this.#offset - 250;
  }

  async #events(): Promise<Fields[] | undefined> {
    const since: Item = ["since", String(Math.floor(this.#since() - 60_000))];
    const orders = await this.#rows("history/orders", [since], "elements");
    const triggers = await this.#rows("history/triggers", [since], "elements");
    return orders === undefined || triggers === undefined ? undefined : [...orders, ...triggers];
  }

  async nothingRests(symbol: string | undefined): Promise<Finding[]> {
    const open = await this.#rows("openorders", [], "openOrders");
    const same = (order: Fields) => symbol === undefined || String(order.symbol).toUpperCase() === symbol.toUpperCase();
    if (open === undefined || open.some(same)) return [{ standing: "open" }];
    return [{ standing: "done", outcome: "cancelled", source: "openorders", record: { openOrders: [] } }];
  }

  /** Whether a setting is what the call would have made it. */
  async isSet(values: readonly Item[]): Promise<Finding[]> {
    const { row } = this.#lost;
    if (row.verb !== "PUT") return [{ standing: "open" }];
    const inPath = new Set(row.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name));
    const reply = await this.#ask("GET", row.id, values.filter(([name]) => inPath.has(name)));
    if (reply === undefined) return [{ standing: "open" }];
    const record = objectWith(reply, values.filter(([name]) => !inPath.has(name)));
    // Without a leverage the market goes back to cross margin, and leaves the list.
    const removes = row.id === "leveragepreferences" && valueOf(values, "maxLeverage") === undefined;
    if (removes === (record !== undefined)) return [{ standing: "open" }];
    return [{ standing: "done", outcome: "set", source: `GET ${row.id}`, record: record ?? reply }];
  }

  async #rows(id: string, values: Item[], list: string): Promise<Fields[] | undefined> {
    const reply = await this.#ask(undefined, id, values);
    return reply === undefined || !Array.isArray(reply[list]) ? undefined : fieldsIn(reply[list]);
  }

  /** A good reply to a read; undefined for anything else. */
  async #ask(verb: "GET" | undefined, id: string, values: Item[]): Promise<Fields | undefined> {
    const { config, credentials, io, log } = this.#lost;
    const { row } = lookup(verb, id);
    const request = draft(row, values, { origin: config.origin, encoded: false, search: "" });
    const sent = io.now();
    try {
      const patient = { ...config, timeout: Math.min(config.timeout, Math.max(1000, config.resolve)), retries: 0 };
      const reply = await send(request, { row, credentials, config: patient, io, log });
      this.#offset = offsetOf(reply, sent, io.now()) ?? this.#offset;
      const body = judge(reply, row).exit === EXIT.done ? parsed(new TextDecoder().decode(reply.body)) : undefined;
      return isFields(body) ? body : undefined;
    } catch (error) {
      log(`* ${id}: ${error instanceof Error ? error.message : error}`);
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
  if (wanted.length > 0 && wanted.every(([name, text]) => same(value[name], text))) return value;
  return objectWith(Object.values(value), wanted);
}

function same(value: unknown, text: string): boolean {
  const number = numberText(value);
  return number === undefined ? String(value).toUpperCase() === text.toUpperCase() : Number(number) === Number(text);
}
