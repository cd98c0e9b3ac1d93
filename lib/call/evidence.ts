/**
 * Records that the exchange gives afterwards → what became of one instruction, as far as they show it.
 *
 * A record counts only if it is this order in everything it tells, and newer than the sending. Where two places disagree, nothing
 * is certain.
 *
 * Pure: `lib/call/account_reader.ts` collects the evidence.
 *
 * @module
 */

import { differs, idsIn, type Instruction, isNamed, isSame, type Names, textOf } from "../api/instruction.ts";
import { type Fields, isFields, numberText } from "../text/json.ts";

/** Records of the account, from four places; undefined where a place gave no answer, or rows that can't be read. */
export interface Evidence {
  /** `orders/status`, which knows open orders and those that ended at most 5 s ago. */
  status: Fields[] | undefined;
  /** `openorders`. */
  open: Fields[] | undefined;
  /** `fills`, the latest 100. */
  fills: Fields[] | undefined;
  /** `history/orders` and `history/triggers`. */
  events: Fields[] | undefined;
  /** Whether a place had more rows than it gave, back to when the call was sent. */
  cut: boolean;
}

/** An instruction that was sent, and has no certain end. */
export interface Lost extends Instruction {
  /** When it was sent, in ms by the exchange's clock, at the earliest; -Infinity for an order whose id kf made itself: no other has it. */
  since: number;
}

/** What the evidence says: done or refused, with the record that shows it; no trace of it; or nothing certain. */
export type Finding =
  | { standing: "done"; outcome: string; source: string; record: Fields }
  | { standing: "refused"; reason: string; source: string; record?: Fields }
  | { standing: "absent" }
  | { standing: "open" };

const OPEN: Finding = { standing: "open" };

/** How far, in ms, a record's time may be from what this machine takes for the exchange's time. */
const DOUBT = 5000;

/** What became of the instruction. */
export function findingOf(instruction: Lost, evidence: Evidence): Finding {
  const { kind } = instruction;
  if (kind === "send") return sendFinding(instruction, evidence);
  return kind === "edit" ? editFinding(instruction, evidence) : cancelFinding(instruction, evidence);
}

/** Whether every place gave all its records. */
function answered({ status, open, fills, events, cut }: Evidence): boolean {
  return !cut && status !== undefined && open !== undefined && fills !== undefined && events !== undefined;
}

/** One record that names the order, and what it says on its own. */
interface Sighting {
  /** When the order came, or was filled, by the record. */
  time: number;
  /** The order as the record describes it. */
  order: Fields;
  says: Finding;
}

function sendFinding(lost: Lost, evidence: Evidence): Finding {
  const seen = sightings(lost, evidence);
  const older = new Set(seen.filter(({ time }) => time < lost.since).flatMap(({ order }) => idsIn(order, "orderId")));
  const own = seen.filter(({ time, order }) =>
    time >= lost.since && !idsIn(order, "orderId").some((id) => older.has(id))
  );
  if (own.some(({ order, says }) => says.standing === "open" || differs(order, lost))) return OPEN;
  const accepted = own.filter(({ says }) => says.standing === "done");
  // Two orders of one name: nobody knows which one this call made.
  if (new Set(accepted.flatMap(({ order }) => idsIn(order, "orderId"))).size > 1) return OPEN;
  const done = accepted[0]?.says;
  const refusal = own.find(({ says }) => says.standing === "refused")?.says;
  // The exchange refuses a second copy for the id of the first.
  if (done !== undefined) return refusal === undefined || isTaken(refusal) ? done : OPEN;
  if (!answered(evidence) || (seen.length > own.length && !isTaken(refusal))) return OPEN;
  return refusal ?? { standing: "absent" };
}

function isTaken(finding: Finding | undefined): boolean {
  return finding?.standing === "refused" && /client_?order_?id_?(in_?use|already_?exist)/i.test(finding.reason);
}

function sightings({ names, wanted }: Lost, { status, open, fills, events }: Evidence): Sighting[] {
  const executed = fills?.some((fill) => isNamed(fill, names)) ?? false;
  const rows = (status ?? []).flatMap((row): Sighting[] => {
    const order = isFields(row.order) ? row.order : {};
    const says = statusSays(row, order, executed);
    return isNamed(order, names) ? [{ time: timeOf(order.timestamp), order, says }] : [];
  });
  const resting = (open ?? []).filter((order) => isNamed(order, names)).map((order): Sighting => {
    return { time: timeOf(order.receivedTime), order, says: done("placed", "openorders", order) };
  });
  const filled = (fills ?? []).filter((fill) => isNamed(fill, names)).map((fill): Sighting => {
    const tooMuch = Number(textOf(fill.size)) > Number(textOf(wanted.size) || Infinity);
    // The rest of it may have been taken back by then, or may rest; so a fill counts only beside the history.
    const says = tooMuch || events === undefined ? OPEN : done("filled", "fills", fill);
    return { time: timeOf(fill.fillTime), order: fill, says };
  });
  const past = (events ?? []).flatMap((event): Sighting[] => {
    const order = orderIn(event, names);
    if (order === undefined || isEditRejection(event)) return [];
    return [{
      time: Math.min(timeOf(event.timestamp), timeOf(order.timestamp)),
      order,
      says: eventSays(event, order, executed),
    }];
  });
  return [...rows, ...resting, ...filled, ...past];
}

/** Reasons for a cancellation which mean that the order was never accepted. */
const NEVER_ACCEPTED = /^(post_would_execute|ioc_would_not_execute)/i;

/** Reasons for a cancellation of an order that was accepted. Others can both refuse an order and end one. */
const ENDED = /^(cancelled_by|contract_expired|expired|market_inactive|dead_man_switch|\w+_replaced_by_admin)/i;

const ACCEPTED: Record<string, string> = {
  ENTERED_BOOK: "placed",
  TRIGGER_PLACED: "placed",
  TRIGGER_ACTIVATION_FAILURE: "placed",
  FULLY_EXECUTED: "filled",
};

/** What a row of `orders/status` says, if nothing in it contradicts it. */
function statusSays(row: Fields, order: Fields, executed: boolean): Finding {
  const [status, reason, error] = [textOf(row.status), textOf(row.updateReason), textOf(row.error)];
  const [filled, quantity] = [Number(textOf(order.filled)), Number(textOf(order.quantity))];
  if (status === "REJECTED") return error !== "" && !executed && !filled ? refused(error, "orders/status", row) : OPEN;
  if (error !== "") return OPEN;
  if (status === "CANCELLED") return ending(reason, { executed, filled }, ["cancelled", "orders/status", row]);
  const isFull = status === "FULLY_EXECUTED";
  const contradicts = NEVER_ACCEPTED.test(reason) || ENDED.test(reason) || (/^full_fill/i.test(reason) && !isFull);
  const accepted = ACCEPTED[status];
  return accepted === undefined || contradicts || (isFull && filled !== quantity)
    ? OPEN
    : done(accepted, "orders/status", row);
}

/**
 * What a cancellation says of the sending: the order was accepted before it, or it never was. `executed`: a fill shows that;
 * `filled`: the record says so.
 */
function ending(
  reason: string,
  { executed, filled }: { executed: boolean; filled: number },
  told: [outcome: string, source: string, record: Fields],
): Finding {
  if (executed) return done(...told);
  if (filled > 0) return OPEN;
  if (NEVER_ACCEPTED.test(reason)) return refused(reason, told[1], told[2]);
  return ENDED.test(reason) ? done(...told) : OPEN;
}

function eventSays(element: Fields, order: Fields, executed: boolean): Finding {
  const [kind = "", body] = Object.entries(isFields(element.event) ? element.event : {})[0] ?? [];
  const reason = isFields(body) ? textOf(body.reason ?? body.orderError) : "";
  const filled = Number(textOf(order.filled));
  if (/Cancelled$/.test(kind)) return ending(reason, { executed, filled }, ["placed", "history/orders", element]);
  if (/^Order(Trigger)?Rejected$/.test(kind)) {
    return executed || filled > 0 ? OPEN : refused(reason, "history/orders", element);
  }
  return /(Placed|Updated|Activated)$/.test(kind) ? done("placed", "history/orders", element) : OPEN;
}

function editFinding(lost: Lost, evidence: Evidence): Finding {
  const { names, since, wanted } = lost;
  const { status, events } = evidence;
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  const order = row !== undefined && isFields(row.order) ? row.order : undefined;
  const touched = order === undefined ? -Infinity : timeOf(order.lastUpdateTimestamp);
  if (row !== undefined && order !== undefined && touched >= since && row.updateReason === "EDITED_BY_USER") {
    return isAs(order, wanted) ? done("edited", "orders/status", row) : OPEN;
  }
  const edits = (events ?? []).filter((event) => orderIn(event, names) !== undefined && isEdit(event));
  const own = edits.filter((event) => timeOf(event.timestamp) >= since);
  const [edit] = own;
  if (edit !== undefined) {
    if (own.length > 1 || !answered(evidence)) return OPEN;
    if (isEditRejection(edit)) return refused("the edit was rejected", "history/orders", edit);
    return isAs(orderIn(edit, names) ?? {}, wanted) ? done("edited", "history/orders", edit) : OPEN;
  }
  const edited = Math.max(touched, ...edits.map((event) => timeOf(event.timestamp)));
  // Something else happened to the order since; the edit may have come before it.
  return edited >= since - DOUBT || !answered(evidence) ? OPEN : { standing: "absent" };
}

/** The parameters of an edit, and where a record has the same amounts; an edit's size may be the remaining one. */
const AMOUNTS: Record<string, (order: Fields) => unknown[]> = {
  size: ({ quantity, filled }) => [quantity, String(Number(textOf(quantity)) - Number(textOf(filled)))],
  limitPrice: ({ limitPrice }) => [limitPrice],
  stopPrice: ({ stopPrice, priceTriggerOptions }) => [
    stopPrice,
    isFields(priceTriggerOptions) ? priceTriggerOptions.triggerPrice : undefined,
  ],
};

/** Whether every amount in a record of the order is what the edit asked for. */
function isAs(order: Fields, wanted: Fields): boolean {
  return Object.entries(AMOUNTS).every(([name, of]) => {
    const told = of(order).map(textOf).filter((amount) => amount !== "" && amount !== "NaN");
    const want = textOf(wanted[name]);
    return want === "" || told.length === 0 || told.some((amount) => isSame(amount, want));
  });
}

function isEdit(event: Fields): boolean {
  return isEditRejection(event) || /edited_by_user/i.test(JSON.stringify(event.event));
}

function isEditRejection({ event }: Fields): boolean {
  return isFields(event) && Object.keys(event).some((kind) => /EditRejected/.test(kind));
}

/** `OrderCancelled`, or `OrderTriggerCancelled` for an order that waited for its trigger. */
function isCancel({ event }: Fields): boolean {
  return isFields(event) && Object.keys(event).some((kind) => /^Order(Trigger)?Cancelled$/.test(kind));
}

/** Whether an event says that the user cancelled an order of this kind, and when it did. */
export function isCancelledSince(element: Fields, since: number, wanted: (order: Fields) => boolean): boolean {
  const [body] = isFields(element.event) ? Object.values(element.event) : [];
  if (!isCancel(element) || !isFields(body) || !/^cancelled_by_user$/i.test(textOf(body.reason))) return false;
  return timeOf(element.timestamp) >= since && isFields(body.order) && wanted(body.order);
}

function cancelFinding({ names, since }: Lost, evidence: Evidence): Finding {
  const { status, open, fills, events } = evidence;
  const rows = (status ?? []).filter(({ order }) => isFields(order) && isNamed(order, names));
  const [row, second] = rows;
  const rests = open?.some((order) => isNamed(order, names));
  // One place says that it ended, another that it rests: the next look may tell.
  const ended = row !== undefined && row.status !== "ENTERED_BOOK" && row.status !== "TRIGGER_PLACED";
  if (second !== undefined || (ended && rests !== false)) return OPEN;
  if (row?.status === "CANCELLED") {
    return cancelledAt(timeOf((row.order as Fields).lastUpdateTimestamp), "orders/status", row, since);
  }
  if (!answered(evidence)) return OPEN;
  if (row?.status === "FULLY_EXECUTED") return refused("filled", "orders/status", row);
  if (ended) return OPEN;
  if (row !== undefined || rests) return { standing: "absent" };
  const event = events?.find((event) => isCancel(event) && orderIn(event, names) !== undefined);
  if (event !== undefined) return cancelledAt(timeOf(event.timestamp), "history/orders", event, since);
  const filled = fills?.find((fill) => isNamed(fill, names));
  return filled === undefined ? { standing: "absent" } : refused("filled", "fills", filled);
}

/** What a cancellation at a time says of one that was sent: an older one left nothing to cancel. */
function cancelledAt(time: number, source: string, record: Fields, since: number): Finding {
  if (time >= since) return done("cancelled", source, record);
  return time > 0 && time < since - DOUBT ? refused("it had been cancelled before", source, record) : OPEN;
}

function done(outcome: string, source: string, record: Fields): Finding {
  return { standing: "done", outcome, source, record };
}

function refused(reason: string, source: string, record: Fields): Finding {
  return { standing: "refused", reason, source, record };
}

/** The order of that name anywhere in an event. */
function orderIn(value: unknown, names: Names): Fields | undefined {
  if (!isFields(value)) return undefined;
  if (isNamed(value, names)) return value;
  for (const part of Object.values(value)) {
    const found = orderIn(part, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a row can be read: it has the id of an order, or the order that happened something. */
export function isReadable(row: unknown): row is Fields {
  if (!isFields(row)) return false;
  const [order = row] = [row.order, row.event].filter((part) => part !== undefined);
  return isFields(order) && (order === row.event || idsIn(order, "orderId").length > 0);
}

/** Milliseconds since the epoch, from an ISO text or a number; 0 for what can't be read, so that it proves nothing. */
export function timeOf(value: unknown): number {
  const number = numberText(value);
  const time = number === undefined ? Date.parse(textOf(value)) : Number(number);
  return Number.isNaN(time) ? 0 : time;
}
