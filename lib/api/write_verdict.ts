/**
 * The reply to a write, held against what was asked for → Verdict (docs/api.md 4.3).
 *
 * A reply that contradicts itself, or speaks of another order, or of fewer or more instructions than were sent, proves nothing.
 *
 * @module
 */

import { EXIT } from "../io/failure.ts";
import { type Fields, isFields } from "../text/json.ts";
import { kf, nextStep } from "../text/next_step.ts";
import { repeatedNames } from "../text/repeated_names.ts";
import { type Endpoint, endpoints } from "./endpoints/endpoints.ts";
import {
  differs,
  idsIn,
  type Instruction,
  isAsEdited,
  isNamed,
  isSame,
  isSameId,
  type Names,
  textOf,
} from "./instruction.ts";
import type { Item } from "./item.ts";
import { type Reply, shapeOf, valueOf } from "./reply.ts";
import {
  DONE,
  failureIn,
  isFailedAction,
  isNothing,
  judgeArray,
  judgeText,
  open,
  rateLimited,
  refused,
  strangeStatus,
  type Verdict,
} from "./verdict.ts";

/** What a write asked for. */
export interface Asked {
  row: Endpoint;
  /** Undefined where it isn't about orders, or can't be read in only one way. */
  instructions: readonly Instruction[] | undefined;
  /** Its parameters, as the exchange will have read them. */
  values: readonly Item[];
  /** The ids that kf made for this call, so that no other order can have them. */
  fresh: readonly string[];
  /** Whether a nonce kept the exchange from executing a second copy of the call. */
  once: boolean;
}

type StatusKey = NonNullable<Endpoint["status"]>;

const STATUS_KEYS = ["sendStatus", "editStatus", "cancelStatus", "batchStatus"] as const;

/** The names that a verdict depends on. */
const JUDGED = [
  ...["result", "error", "errors", "status", "reason", "orderEvents", "type", "order_tag", "cancelOnly"],
  ...["order_id", "orderId", "uid", "cliOrdId", "cli_ord_id", "clientId", "filled", "symbol", "side", "quantity"],
  ...["code", "limitPrice", "stopPrice", "reduceOnly", "amount", "price", "order", "new", "old", "orderPriorExecution"],
  ...STATUS_KEYS,
];

/** The good statuses of each kind of instruction; `cancelled` is the end of an ioc or fok order that was filled in part. */
const GOOD: Record<Instruction["kind"], readonly string[]> = {
  send: ["placed", "partiallyFilled", "filled"],
  edit: ["edited"],
  cancel: ["cancelled"],
};

/** Statuses of an order that was not accepted (docs/api.md 4.3). Any other is one kf doesn't know: the outcome is open. */
const REFUSED = new Set(
  ("marketSuspended marketInactive invalidPrice invalidSize invalidOrderType invalidSide tooManySmallOrders " +
    "insufficientAvailableFunds wouldCauseLiquidation clientOrderIdAlreadyExist clientOrderIdTooBig clientOrderIdTooLong " +
    "clientOrderIdInvalid maxPositionViolation outsidePriceCollar wouldIncreasePriceDislocation notFound " +
    "orderForEditNotAStop orderForEditNotFound postWouldExecute iocWouldNotExecute selfFill wouldNotReducePosition " +
    "marketIsPostOnly tooManyOrders fixedLeverageTooHigh cannotEditTriggerPriceOfTrailingStop " +
    "cannotEditLimitPriceOfTrailingStop wouldProcessAfterSpecifiedTime reduceOnlyWouldIncreasePosition " +
    "requiredArgumentMissing invalidArgument invalidUnit invalidAmount").split(" "),
);

/** Refusals of one kind of instruction, in words that are good for another. */
const REFUSED_KIND: Record<Instruction["kind"], readonly string[]> = {
  send: ["cancelled"],
  edit: [],
  cancel: ["filled"],
};

/** HTTP statuses of a reply to a write that was carried out, as far as they tell. */
const GOOD_HTTP = [200, 201, 204];

/** Judges the reply to a write. An order status that kf doesn't know leaves the outcome unknown. */
export function judgeWrite(reply: Reply, asked: Asked): Verdict {
  const { row } = asked;
  const strange = strangeStatus(reply, row);
  if (strange !== undefined) return strange;
  const body = bodyOf(reply);
  if (!isFields(body)) return judgeOther(reply, body, row);
  const twice = repeatedNames(new TextDecoder().decode(reply.body), body);
  const repeated = JUDGED.filter((name) => twice.has(name));
  if (repeated.length > 0) return open(row, `the reply has ${repeated.join(" and ")} twice`);
  const failure = failureIn(reply, body, row);
  if (failure === undefined) {
    return GOOD_HTTP.includes(reply.status)
      ? judgeStatuses(body, asked)
      : open(row, `the reply has HTTP status ${reply.status}`);
  }
  const done = signOfDone(body, row);
  if (done !== undefined) {
    return open(row, `the reply contradicts itself: ${failure.reason ?? "an error"} beside ${done}`);
  }
  return mayBeOfACopy(failure.reason ?? "", asked.fresh.length > 0, asked.once)
    ? open(row, `the exchange refused it: ${failure.reason}; but another copy of the call may have been done`)
    : failure;
}

/** The body with every digit; without them where it is nested too deep. */
function bodyOf(reply: Reply): unknown {
  return valueOf(reply) ?? shapeOf(reply);
}

/** A reply that is not a JSON object. If its text says that something was done, no HTTP status says otherwise. */
function judgeOther(reply: Reply, body: unknown, row: Endpoint): Verdict {
  const done = saysDone(reply) || /"result"\s*:\s*"success"/i.test(new TextDecoder().decode(reply.body));
  if (done && reply.status >= 400) return open(row, `HTTP ${reply.status} beside a text that says it was done`);
  if (reply.status === 429) return rateLimited(row, reply);
  return Array.isArray(body) ? judgeArray(reply, body, row) : judgeText(reply, row);
}

const DONE_TEXT = /"status"\s*:\s*"(placed|partiallyFilled|filled|edited|cancelled)"|"type"\s*:\s*"EXECUTION"/i;

/** Whether a reply says anywhere that something was done to an order, whatever makes it worthless. */
export function saysDone({ body }: Reply): boolean {
  return DONE_TEXT.test(new TextDecoder().decode(body));
}

/** What in the reply to a failed write says that something was done. */
function signOfDone(body: Fields, row: Endpoint): string | undefined {
  if (/^success$/i.test(textOf(body.result)) && !isFailedAction(body, row)) return `result "success"`;
  const told = row.reply.find((name) => !OF_ANY.includes(name) && textOf(body[name]) !== "" && !STATUS_NAMES.has(name));
  if (told !== undefined) return told;
  for (const status of [body, ...STATUS_KEYS.flatMap((key) => listOf(body[key]))]) {
    const event = typesOf(status)?.find((type) => type !== "REJECT");
    if (event !== undefined || typesOf(status) === undefined) return `an event ${event ?? "of no kind"}`;
    if (status !== body && !REFUSED.has(statusOf(status))) return `the status ${statusOf(status)}`;
  }
  return undefined;
}

/** Names that a reply may have whatever became of the call. */
const OF_ANY = ["result", "serverTime", "status", "reason"];

const STATUS_NAMES: ReadonlySet<string> = new Set(STATUS_KEYS);

/** The statuses in a field: one, or several. What is none counts as one without a word. */
function listOf(value: unknown): Fields[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => isFields(one) ? one : {});
}

/** The types of the events of a status, in capital letters; undefined where they can't be read. */
function typesOf({ orderEvents }: Fields): string[] | undefined {
  if (orderEvents === undefined || orderEvents === null) return [];
  if (!Array.isArray(orderEvents) || orderEvents.some((event) => Array.isArray(event))) return undefined;
  return eventsOf({ orderEvents }).map(({ type }) => textOf(type).toUpperCase());
}

/** The events of a status. */
export function eventsOf({ orderEvents }: Fields): Fields[] {
  return Array.isArray(orderEvents) ? orderEvents.filter(isFields) : [];
}

function judgeStatuses(body: Fields, asked: Asked): Verdict {
  const { row } = asked;
  const told = STATUS_KEYS.filter((key) => body[key] !== undefined);
  const key = row.status ?? (row.replyKind === "any" ? told[0] : undefined);
  if (key !== undefined && body[key] === undefined) return open(row, `the reply lacks ${key}`);
  const foreign = told.find((other) => other !== key);
  if (foreign !== undefined) return open(row, `the reply has ${foreign}, which is about something else`);
  const doubt = doubtIn(body, asked);
  if (doubt !== undefined) return open(row, doubt);
  if (key === undefined) return judgePlain(body, asked);
  return key === "batchStatus" ? judgeBatch(body[key], asked) : judgeOrder(body[key], key, asked);
}

/** What around the statuses says that it may not have been done. */
function doubtIn(body: Fields, { row }: Asked): string | undefined {
  const action = row.reply.includes("status");
  const names = Object.keys(body).filter((name) => /^errors?$/i.test(name) || (name === "reason" && !action));
  const failed = names.find((name) => !isNothing(body[name]));
  if (failed !== undefined) return `the reply has ${failed} beside its result`;
  if (!action && typeof body.status === "string" && row.replyKind !== "any") return `its status is "${body.status}"`;
  return undefined;
}

/** Without an order status, the reply has to have what a good one has, and nothing that is another call's. */
function judgePlain(body: Fields, { row, values }: Asked): Verdict {
  const [proof] = row.reply;
  const lacks = row.effect === "funds"
    ? row.reply.find((name) => name !== "serverTime" && textOf(body[name]) === "")
    : proof !== undefined && textOf(body[proof]) === ""
    ? proof
    : undefined;
  if (lacks !== undefined) return open(row, `the reply lacks "${lacks}"`);
  if (proof === "result" && body.result !== "success") return open(row, `result is ${textOf(body.result)}`);
  if (row.replyKind === "any") return DONE;
  const foreign = Object.keys(body).find((name) =>
    !row.reply.includes(name) && !values.some(([asked]) => asked === name) && isPayload(name)
  );
  if (foreign !== undefined) return open(row, `the reply has ${foreign}, which is about something else`);
  const other = values.find(([name, value]) =>
    [body, ...Object.values(body).filter(isFields)].some((fields) => {
      const told = fields[name];
      return ["string", "boolean"].includes(typeof told) || /^-?\d/.test(textOf(told))
        ? !isSame(textOf(told), value)
        : false;
    })
  );
  if (other !== undefined) return open(row, `the reply tells another ${other[0]} than ${other[1]}`);
  return row.id === "cancelallordersafter" ? judgeSwitch(body, values, row) : DONE;
}

/** Whether a name is what the reply of some operation is about. */
function isPayload(name: string): boolean {
  return endpoints().some(({ reply }) => reply.includes(name)) && !OF_ANY.includes(name);
}

/** The dead man's switch fires after the seconds that were asked for; 0 switches it off. */
function judgeSwitch({ status }: Fields, values: readonly Item[], row: Endpoint): Verdict {
  if (!isFields(status)) return DONE;
  const seconds = Number(values.find(([name]) => name === "timeout")?.[1] ?? NaN);
  if (Number.isNaN(seconds)) return DONE;
  const [now, fires] = [Date.parse(textOf(status.currentTime)), Date.parse(textOf(status.triggerTime))];
  const off = textOf(status.triggerTime) === "0";
  const fits = seconds === 0 ? off : !off && Math.abs(fires - now - 1000 * seconds) <= 2000;
  return fits ? DONE : open(row, `its triggerTime is ${textOf(status.triggerTime)}`);
}

function judgeOrder(value: unknown, key: Exclude<StatusKey, "batchStatus">, asked: Asked): Verdict {
  const { row } = asked;
  const told = isFields(value) ? value : {};
  const status = statusOf(told);
  if (row.id === "cancelallorders") return judgeAll(told, asked);
  const [instruction = { kind: KINDS[key], names: {}, wanted: {} }] = asked.instructions ?? [];
  // The documents list `edited` among the statuses of a sending.
  const edited = key === "sendStatus" && status === "edited";
  const { standing, why } = standingOf(edited ? { ...told, status: "placed" } : told, instruction, asked);
  if (standing === "open") {
    return open(row, `${key} is ${status}, which settles nothing${why === undefined ? "" : `: ${why}`}`);
  }
  return standing === "good" ? DONE : refused(row, status);
}

const KINDS = { sendStatus: "send", editStatus: "edit", cancelStatus: "cancel" } as const;

/** Judges the cancelling of all orders, or of all of one market. */
function judgeAll(told: Fields, { row, values }: Asked): Verdict {
  const status = statusOf(told);
  const symbol = values.find(([name]) => name === "symbol")?.[1];
  const only = textOf(told.cancelOnly);
  if (only !== "" && !isSame(only, symbol ?? "all")) {
    return open(row, `cancelStatus is about ${only}, not about ${symbol ?? "all"}`);
  }
  const other = ordersIn(told).map((order) => textOf(order.symbol)).find((one) =>
    one !== "" && !isSame(one, symbol ?? one)
  );
  if (other !== undefined) return open(row, `an event of cancelStatus is about ${other}, not about ${symbol}`);
  const strange = typesOf(told)?.find((type) => type !== "CANCEL");
  if (strange !== undefined || typesOf(told) === undefined) {
    return open(row, `cancelStatus has an event ${strange ?? "of no kind"}`);
  }
  if (["cancelled", "noOrdersToCancel"].includes(status)) return DONE;
  return REFUSED.has(status) || status === "filled"
    ? refused(row, status)
    : open(row, `cancelStatus is ${status}, which settles nothing`);
}

/** What the entries of a batch say of its instructions, in their order. */
export interface Told extends Standing {
  status: string;
  entry: Fields;
  instruction: Instruction;
}

/** The entries of a batch by its instructions; why they can't be told apart where that is so. */
export function toldOf(list: unknown, asked: Asked): Told[] | string {
  const { instructions } = asked;
  if (!Array.isArray(list) || list.length === 0) return "batchStatus lists nothing";
  if (instructions === undefined) return "batchStatus can't be held against the batch";
  const pairs = pairsOf(listOf(list), instructions);
  if (typeof pairs === "string") return pairs;
  return pairs.map(([instruction, entry]) => ({
    ...{ instruction, entry, status: statusOf(entry) },
    ...standingOf(entry, instruction, asked),
  }));
}

function judgeBatch(list: unknown, asked: Asked): Verdict {
  const { row } = asked;
  const orders = toldOf(list, asked);
  if (typeof orders === "string") return open(row, orders);
  const told = orders.map(({ status, why }, i) => `#${i + 1} ${status}${why === undefined ? "" : ` (${why})`}`).join(
    ", ",
  );
  if (orders.some(({ standing }) => standing === "open")) return open(row, `statuses that settle nothing: ${told}`);
  const bad = orders.filter(({ standing }) => standing === "refused").length;
  if (bad === 0) return DONE;
  if (bad === orders.length) return refused(row, told);
  const message = `${row.id} was done in part: ${bad} of ${orders.length} instructions were refused: ${told}`;
  return {
    exit: EXIT.partial,
    message,
    next: nextStep`the reply tells which ones, the others took effect; what rests now: ${kf("openorders")}`,
  };
}

type Pair = [Instruction, Fields];

/** Exactly one entry for each instruction, by its tag, else by its id; why that can't be said where it can't. */
function pairsOf(entries: readonly Fields[], instructions: readonly Instruction[]): Pair[] | string {
  if (entries.length !== instructions.length) {
    return `batchStatus has ${entries.length} entries for ${instructions.length} instructions`;
  }
  const left = [...entries];
  const found = new Map<Instruction, Fields>();
  const pair = (fits: (entry: Fields, instruction: Instruction) => boolean) => {
    for (const instruction of instructions) {
      if (found.has(instruction)) continue;
      const at = left.findIndex((entry) => fits(entry, instruction));
      if (at >= 0) found.set(instruction, left.splice(at, 1)[0] ?? {});
    }
  };
  pair((entry, { tag }) => tag !== undefined && textOf(entry.order_tag) === tag);
  pair((entry, { names, tag }) =>
    [entry, ...ordersIn(entry)].some((order) => isNamed(order, names)) &&
    (tag === undefined || textOf(entry.order_tag) === "")
  );
  // What tells no id can only be a sending without a tag, or an instruction that was refused; one that is left over, the only one.
  pair((entry, instruction) => instruction.tag === undefined && isNameless(entry, instruction, left.length === 1));
  const pairs = instructions.flatMap((instruction): Pair[] => {
    const entry = found.get(instruction);
    return entry === undefined ? [] : [[instruction, entry]];
  });
  if (pairs.length < instructions.length) return "an entry of batchStatus belongs to none of the instructions";
  return repeatsOrder(pairs) ? "two entries of batchStatus are about one order" : pairs;
}

/** Whether an order that was sent has the id of another instruction's. */
function repeatsOrder(pairs: readonly Pair[]): boolean {
  const ids = pairs.map(([{ kind }, entry]) => ({ kind, id: idsIn(entry, "orderId")[0]?.toLowerCase() }));
  return ids.some(({ kind, id }, at) =>
    kind === "send" && id !== undefined && ids.some((other, i) => i !== at && other.id === id)
  );
}

function isNameless(entry: Fields, { kind, names }: Instruction, last: boolean): boolean {
  if (textOf(entry.order_tag) !== "") return false;
  const told = (name: keyof Names) => [entry, ...ordersIn(entry)].some((order) => idsIn(order, name).length > 0);
  const unnamed = names.cliOrdId === undefined && names.orderId === undefined;
  if (unnamed || (!told("cliOrdId") && kind === "send")) return true;
  if (!told("cliOrdId") && !told("orderId")) return REFUSED.has(statusOf(entry));
  return last && names.orderId === undefined && !told("cliOrdId");
}

function statusOf({ status }: Fields): string {
  return typeof status === "string" ? status : "missing";
}

/** What a status says. */
export interface Standing {
  standing: "good" | "refused" | "open";
  /** Why it is open, where the status alone doesn't say so. */
  why?: string;
}

/** The events that show a good status of each kind; one without any is believed. */
const SHOWN: Record<Instruction["kind"], readonly string[]> = {
  send: ["PLACE", "EXECUTION"],
  edit: ["EDIT"],
  cancel: ["CANCEL"],
};

/**
 * Whether one order status is a good one. A bad one of an order that was executed in part all the same is neither good nor bad:
 * sending it again would be too much.
 */
function standingOf(told: Fields, instruction: Instruction, { fresh, once }: Asked): Standing {
  const { kind, names } = instruction;
  const status = statusOf(told);
  const types = typesOf(told);
  const open = (why: string): Standing => ({ standing: "open", why });
  if (types === undefined) return open("its events can't be read");
  const other = speaksOfAnother(told, instruction);
  if (other !== undefined) return open(other);
  const executed = types.includes("EXECUTION") || ordersIn(told).some(({ filled }) => Number(textOf(filled)) > 0);
  if (GOOD[kind].includes(status) || (kind === "send" && status === "cancelled" && executed)) {
    const failed = ["error", "errors", "reason"].some((name) => !isNothing(told[name]));
    if (types.includes("REJECT") || failed) return open("it says that it was rejected, too");
    const wanted = status === "filled" ? ["EXECUTION"] : status === "cancelled" && kind === "send" ? [] : SHOWN[kind];
    const known = types.filter((type) => KNOWN_EVENTS.includes(type));
    const shown = known.length === 0 || wanted.length === 0 || known.some((type) => wanted.includes(type));
    return shown ? { standing: "good" } : open(`its events say ${known.join(", ")}`);
  }
  if (!REFUSED.has(status) && !REFUSED_KIND[kind].includes(status)) return { standing: "open" };
  // Only its events tell that an order that was cancelled at once wasn't executed in part.
  const ended = types.includes("CANCEL") || types.includes("REJECT");
  if (status === "cancelled" && !ended) return open("no event tells what became of it");
  if (executed) return open("it was executed in part");
  const done = types.find((type) => ["PLACE", "EDIT", "CANCEL"].includes(type) && status !== "cancelled");
  if (done !== undefined) return open(`there is an event ${done}`);
  return mayBeOfACopy(status, fresh.includes(names.cliOrdId ?? ""), once)
    ? open("another copy of the call may have been done")
    : { standing: "refused" };
}

const KNOWN_EVENTS = ["PLACE", "EDIT", "CANCEL", "REJECT", "EXECUTION"];

/** Refusals that a second copy of a call gets because the first one was done. */
const OF_COPIES =
  /^(notFound|filled|orderForEditNotFound|insufficient|wouldNot|wouldCause|tooMany|selfFill|maxPosition|clientOrderIdAlreadyExist)/;

/** Whether a refusal may be that of a second copy: without a nonce nothing keeps one away, and nobody else has an id that kf made. */
function mayBeOfACopy(reason: string, fresh: boolean, once: boolean): boolean {
  return once ? fresh && /clientOrderIdAlreadyExist/i.test(reason) : OF_COPIES.test(reason);
}

/** The orders in the events of a status, and the events, which may tell ids themselves. */
export function ordersIn(told: Fields): Fields[] {
  return eventsOf(told).flatMap((event) => [
    event,
    ...Object.values(event).flat().filter(isFields).map((order) => ({
      reducedQuantity: event.reducedQuantity,
      ...order,
    })),
  ]);
}

/** What in a status is about another order than the one that was asked for, about several, or with other terms. */
function speaksOfAnother(told: Fields, instruction: Instruction): string | undefined {
  const { kind, names, wanted } = instruction;
  const orders = ordersIn(told);
  for (const name of ["cliOrdId", "orderId"] as const) {
    const [first = "", ...more] = [told, ...orders].flatMap((record) => idsIn(record, name));
    const asked = names[name] ?? first;
    const foreign = [first, ...more].find((id) => id !== "" && !isSameId(name, id, asked));
    if (foreign !== undefined) return `it is about ${name} ${foreign}, not ${asked}`;
  }
  // A sending without a cliOrdId makes an order without one.
  const given = kind === "send" && names.cliOrdId === undefined
    ? [told, ...orders].find(({ cliOrdId }) => textOf(cliOrdId) !== "")
    : undefined;
  if (given !== undefined) return `it is about cliOrdId ${textOf(given.cliOrdId)}, not about one without`;
  if ([told, ...orders].some((order) => differs(order, instruction))) return "it is about an order with other terms";
  const edits = eventsOf(told).map((event) => event.new).filter(isFields);
  if (kind === "edit" && edits.some((order) => isAsEdited(order, instruction) === false)) {
    return "it was edited to something else";
  }
  const amount = eventsOf(told).reduce((sum, event) => sum + Number(textOf(event.amount)), 0);
  const most = Number(textOf(wanted.size) || Infinity);
  return kind === "send" && amount > most * (1 + 1e-9) ? "more was executed than it asks for" : undefined;
}
