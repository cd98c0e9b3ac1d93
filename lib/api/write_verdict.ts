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
import type { Endpoint } from "./endpoints/endpoints.ts";
import { differs, idsIn, type Instruction, isNamed, isSame, type Names, sameId, textOf } from "./instruction.ts";
import { type Reply, shapeOf } from "./reply.ts";
import {
  DONE,
  failureIn,
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
  /** The market of a call without instructions, as `cancelallorders` takes one. */
  symbol?: string | undefined;
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

/** Judges the reply to a write. An order status that kf doesn't know leaves the outcome unknown. */
export function judgeWrite(reply: Reply, asked: Asked): Verdict {
  const { row } = asked;
  const strange = strangeStatus(reply, row);
  if (strange !== undefined) return strange;
  const body = shapeOf(reply);
  if (!isFields(body)) {
    if (reply.status === 429) return rateLimited(row, reply);
    return Array.isArray(body) ? judgeArray(reply, body, row) : judgeText(reply, row);
  }
  const twice = repeatedNames(new TextDecoder().decode(reply.body), body);
  const repeated = JUDGED.filter((name) => twice.has(name));
  if (repeated.length > 0) return open(row, `the reply has ${repeated.join(" and ")} twice`);
  const failure = failureIn(reply, body, row);
  if (failure === undefined) return judgeStatuses(body, asked);
  const done = signOfDone(body);
  return done === undefined
    ? failure
    : open(row, `the reply contradicts itself: ${failure.reason ?? "an error"} beside ${done}`);
}

/** What in a reply says that something was done. */
export function signOfDone(body: Fields): string | undefined {
  if (body.result === "success" && body.status !== "failed") return `result "success"`;
  for (const key of STATUS_KEYS) {
    const statuses = Array.isArray(body[key])
      ? body[key]
      : body[key] === undefined || body[key] === null
      ? []
      : [body[key]];
    const other = statuses.find((status) =>
      !isFields(status) || !REFUSED.has(textOf(status.status)) || eventsOf(status).some(({ type }) => type !== "REJECT")
    );
    if (other !== undefined) return `${key} ${isFields(other) ? textOf(other.status) : "without a status"}`;
  }
  return undefined;
}

/** The order events of a status. */
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
  if (key === undefined) return judgePlain(body, asked);
  return key === "batchStatus" ? judgeBatch(body[key], asked) : judgeOrder(body[key], key, asked);
}

/** Without an order status, the reply has to have what a good one has. */
function judgePlain(body: Fields, { row }: Asked): Verdict {
  const [proof] = row.reply;
  if (proof !== undefined && (body[proof] === undefined || body[proof] === null)) {
    return open(row, `the reply lacks "${proof}"`);
  }
  return DONE;
}

function judgeOrder(value: unknown, key: Exclude<StatusKey, "batchStatus">, asked: Asked): Verdict {
  const { row, symbol } = asked;
  const told = isFields(value) ? value : {};
  const status = statusOf(told);
  if (row.id === "cancelallorders") {
    const only = textOf(told.cancelOnly);
    const foreign = only !== "" && !isSame(only, symbol ?? "all");
    if (foreign) return open(row, `cancelStatus is about ${only}, not about ${symbol ?? "all"}`);
    if (status === "noOrdersToCancel") return DONE;
  }
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

/** What a reply tells of one instruction of a batch. */
export interface Told extends Standing {
  instruction: Instruction;
  entry: Fields;
  status: string;
}

/** What `batchStatus` tells of each instruction; why nothing can be said where it can't be held against them. */
export function toldOf(list: unknown, asked: Asked): Told[] | string {
  const { instructions } = asked;
  if (!Array.isArray(list) || list.length === 0) return "batchStatus lists nothing";
  if (instructions === undefined) return "batchStatus can't be held against the batch";
  const pairs = pairsOf(list.map((entry) => isFields(entry) ? entry : {}), instructions);
  if (typeof pairs === "string") return pairs;
  return pairs.map(([instruction, entry]) => ({
    instruction,
    entry,
    status: statusOf(entry),
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
  // What tells no id can only be a sending without a tag, or an instruction that was refused.
  pair((entry, instruction) => instruction.tag === undefined && isNameless(entry, instruction));
  const pairs = instructions.flatMap((instruction): Pair[] => {
    const entry = found.get(instruction);
    return entry === undefined ? [] : [[instruction, entry]];
  });
  return pairs.length === instructions.length ? pairs : "an entry of batchStatus belongs to none of the instructions";
}

function isNameless(entry: Fields, { kind, names }: Instruction): boolean {
  if (textOf(entry.order_tag) !== "") return false;
  const told = (name: keyof Names) => [entry, ...ordersIn(entry)].some((order) => idsIn(order, name).length > 0);
  const unnamed = names.cliOrdId === undefined && names.orderId === undefined;
  return unnamed || (!told("cliOrdId") && (kind === "send" || (!told("orderId") && REFUSED.has(statusOf(entry)))));
}

function statusOf({ status }: Fields): string {
  return typeof status === "string" ? status : "missing";
}

interface Standing {
  standing: "good" | "refused" | "open";
  /** Why it is open, where the status alone doesn't say so. */
  why?: string;
}

/**
 * Whether one order status is a good one. A bad one of an order that was executed in part all the same is neither good nor bad:
 * sending it again would be too much.
 */
function standingOf(told: Fields, instruction: Instruction, { row, symbol, fresh, once }: Asked): Standing {
  const { kind, names } = instruction;
  const status = statusOf(told);
  const types = eventsOf(told).map(({ type }) => textOf(type));
  const other = row.id === "cancelallorders" ? ofAnotherMarket(told, symbol) : speaksOfAnother(told, instruction);
  if (other !== undefined) return { standing: "open", why: other };
  const executed = types.includes("EXECUTION");
  if (GOOD[kind].includes(status) || (kind === "send" && status === "cancelled" && executed)) {
    const rejected = types.includes("REJECT") || textOf(told.error) !== "";
    return rejected ? { standing: "open", why: "it says that it was rejected, too" } : { standing: "good" };
  }
  if (!REFUSED.has(status) && !REFUSED_KIND[kind].includes(status)) return { standing: "open" };
  // Only its events tell that an order that was cancelled at once wasn't executed in part.
  const ended = types.includes("CANCEL") || types.includes("REJECT");
  if (status === "cancelled" && !ended) return { standing: "open", why: "no event tells what became of it" };
  const done = types.find((type) =>
    type === "EXECUTION" || (["PLACE", "EDIT", "CANCEL"].includes(type) && status !== "cancelled")
  );
  if (done !== undefined) return { standing: "open", why: `there is an event ${done}` };
  const taken = status === "clientOrderIdAlreadyExist" && (!once || fresh.includes(names.cliOrdId ?? ""));
  return taken ? { standing: "open", why: "another copy of the call may have placed it" } : { standing: "refused" };
}

/** The orders in the events of a status, and the events, which may tell ids themselves. */
export function ordersIn(told: Fields): Fields[] {
  return eventsOf(told).flatMap((event) => [event, ...Object.values(event).filter(isFields)]);
}

/** Cancelling all orders is about any number of them, of the market that was asked for. */
function ofAnotherMarket(told: Fields, symbol: string | undefined): string | undefined {
  const markets = ordersIn(told).map((order) => textOf(order.symbol)).filter((market) => market !== "");
  const foreign = symbol === undefined ? undefined : markets.find((market) => !isSame(market, symbol));
  return foreign === undefined ? undefined : `an order of ${foreign} is among those of ${symbol}`;
}

/** What in a status is about another order than the one that was asked for, or about several. */
function speaksOfAnother(told: Fields, instruction: Instruction): string | undefined {
  const orders = ordersIn(told);
  for (const name of ["cliOrdId", "orderId"] as const) {
    const [first = "", ...more] = [told, ...orders].flatMap((record) => idsIn(record, name));
    const asked = instruction.names[name] ?? first;
    const foreign = [first, ...more].find((id) => id !== "" && !sameId(id, asked));
    if (foreign !== undefined) return `it is about ${name} ${foreign}, not ${asked}`;
  }
  return orders.some((order) => differs(order, instruction))
    ? "its events are about an order with other terms"
    : undefined;
}
