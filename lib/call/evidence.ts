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

import {
  differs,
  idsIn,
  type Instruction,
  isAsEdited,
  isNamed,
  isSame,
  type Names,
  textOf,
} from "../api/instruction.ts";
import { CLOCKS_APART } from "../session/clock.ts";
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
  /** When it was sent, in ms by the exchange's clock, at the earliest. */
  sent: number;
  /** Since when a record may be of it: the same; -Infinity for an order whose id kf made itself: no other has it. */
  since: number;
  /** When the latest look was, in ms by the exchange's clock: no record can be newer. */
  now: number;
}

/** What the evidence says: done or refused, with the record that shows it; no trace of it; or nothing certain. */
export type Finding =
  | { standing: "done"; outcome: string; source: string; record: Fields }
  | { standing: "refused"; reason: string; source: string; record?: Fields }
  | { standing: "absent" }
  | { standing: "open" };

const OPEN: Finding = { standing: "open" };

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
  const strange = own.some(({ time, order, says }) =>
    says.standing === "open" || differs(order, lost) || time > lost.now + CLOCKS_APART
  );
  if (strange || executedTooMuch(lost, evidence)) return OPEN;
  const accepted = own.filter(({ says }) => says.standing === "done");
  // Two orders of one name: nobody knows which one this call made.
  if (new Set(accepted.flatMap(({ order }) => idsIn(order, "orderId"))).size > 1) return OPEN;
  const done = accepted[0]?.says;
  const refusal = own.find(({ says }) => says.standing === "refused")?.says;
  // The exchange refuses a second copy for the id of the first.
  if (done !== undefined) return refusal === undefined || isTaken(refusal) ? done : OPEN;
  const made = isTaken(refusal) && lost.since === -Infinity;
  if (!answered(evidence) || made || (seen.length > own.length && !isTaken(refusal))) return OPEN;
  return refusal ?? (isAnonymous(lost, evidence) ? OPEN : { standing: "absent" });
}

/** Whether the fills of the order are more, or worse, than it asks for. */
function executedTooMuch({ names, wanted }: Lost, { fills }: Evidence): boolean {
  const own = (fills ?? []).filter((fill) => isNamed(fill, names));
  const [size, limit] = [Number(textOf(wanted.size) || Infinity), Number(textOf(wanted.limitPrice) || NaN)];
  const buys = textOf(wanted.side).toLowerCase() === "buy";
  const limited = ["lmt", "post", "ioc", "fok"].includes(textOf(wanted.orderType).toLowerCase());
  const worse = own.some(({ price }) =>
    limited && (buys ? Number(textOf(price)) > limit : Number(textOf(price)) < limit)
  );
  return worse || own.reduce((sum, fill) => sum + Number(textOf(fill.size)), 0) > size * (1 + 1e-9);
}

/** Whether an order, or a fill, that tells no cliOrdId may be this one. */
function isAnonymous(lost: Lost, { status, open, fills }: Evidence): boolean {
  const orders = [...(status ?? []).map(({ order }) => order).filter(isFields), ...open ?? [], ...fills ?? []];
  return orders.some((order) => {
    const time = timeOf(order.receivedTime ?? order.fillTime ?? order.timestamp);
    return lost.names.cliOrdId !== undefined && idsIn(order, "cliOrdId").length === 0 &&
      time >= lost.sent - CLOCKS_APART &&
      textOf(order.symbol).toLowerCase() === textOf(lost.wanted.symbol).toLowerCase() && !differs(order, lost);
  });
}

function isTaken(finding: Finding | undefined): boolean {
  return finding?.standing === "refused" && /client_?order_?id_?(in_?use|already_?exist)/i.test(finding.reason);
}

function sightings({ names, wanted }: Lost, { status, open, fills, events }: Evidence): Sighting[] {
  const own = (fills ?? []).filter((fill) => isNamed(fill, names));
  const filledSize = own.reduce((sum, fill) => sum + Number(textOf(fill.size)), 0);
  const size = Number(textOf(wanted.size)) * (1 - 1e-9);
  const executed = own.length > 0;
  const rows = (status ?? []).flatMap((row): Sighting[] => {
    const order = isFields(row.order) ? row.order : {};
    const says = statusSays(row, order, executed);
    return isNamed(order, names) ? [{ time: timeOf(order.timestamp), order, says }] : [];
  });
  const resting = (open ?? []).filter((order) => isNamed(order, names)).map((order): Sighting => {
    return { time: timeOf(order.receivedTime), order, says: done("placed", "openorders", order) };
  });
  const filled = own.map((fill): Sighting => {
    // The rest of it may have been taken back by then, or may rest; so a fill counts only beside the history.
    const says = events === undefined ? OPEN : done(filledSize < size ? "partiallyFilled" : "filled", "fills", fill);
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
    return executed || filled > 0 || reason === "" ? OPEN : refused(reason, "history/orders", element);
  }
  return /(Placed|Updated|Activated)$/.test(kind) ? done("placed", "history/orders", element) : OPEN;
}

function editFinding(lost: Lost, evidence: Evidence): Finding {
  const { names, since, now } = lost;
  const { status, open, events } = evidence;
  const rows = (status ?? []).filter(({ order }) => isFields(order) && isNamed(order, names));
  const [row, second] = rows;
  const order = isFields(row?.order) ? row.order : undefined;
  const touched = timeOf(order?.lastUpdateTimestamp);
  const rests = row !== undefined && saysResting(row) && textOf(row.error) === "";
  if (second !== undefined || touched > now + CLOCKS_APART) return OPEN;
  if (row !== undefined && order !== undefined && rests && touched >= since && row.updateReason === "EDITED_BY_USER") {
    const elsewhere = (open ?? []).filter((one) => isNamed(one, names));
    const agree = elsewhere.every((one) => isAsEdited(one, lost) !== false) &&
      isSame(textOf(lost.wanted.symbol ?? order.symbol), textOf(order.symbol));
    return agree && isAsEdited(order, lost) === true ? done("edited", "orders/status", row) : OPEN;
  }
  const edits = (events ?? []).filter((event) => orderIn(event, names) !== undefined && isEdit(event));
  const own = edits.filter((event) => timeOf(event.timestamp) >= since);
  const [edit] = own;
  if (edit !== undefined) {
    if (own.length > 1 || !answered(evidence)) return OPEN;
    if (isEditRejection(edit)) return refused("the edit was rejected", "history/orders", edit);
    return isAsEdited(orderIn(edit, names) ?? {}, lost) === true ? done("edited", "history/orders", edit) : OPEN;
  }
  // It wasn't done only if the order rests with other amounts in every place that shows it, and nothing happened to it since.
  const resting = (open ?? []).filter((one) => isNamed(one, names));
  const shown = [...rows.flatMap((one) => isFields(one.order) ? [one.order] : []), ...resting];
  const untouched = shown.every((one) => isAsEdited(one, lost) === false && isBefore(one, since));
  const before = edits.every((event) => timeOf(event.timestamp) < since - CLOCKS_APART);
  return answered(evidence) && resting.length === 1 && untouched && before ? { standing: "absent" } : OPEN;
}

/** Whether the latest change of an order was long before a time, as it says itself. */
function isBefore(order: Fields, time: number): boolean {
  const last = timeOf(order.lastUpdateTimestamp ?? order.lastUpdateTime ?? order.receivedTime ?? order.timestamp);
  return last > 0 && last < time - CLOCKS_APART;
}

function isEdit(event: Fields): boolean {
  return isEditRejection(event) || /^edited_by_user$/i.test(reasonOf(event));
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
  if (!isCancel(element) || !isFields(body) || !/^cancelled_by_user$/i.test(reasonOf(element))) return false;
  return timeOf(element.timestamp) >= since && isFields(body.order) && wanted(body.order);
}

function cancelFinding({ names, since, now }: Lost, evidence: Evidence): Finding {
  const { status, open, events } = evidence;
  const rows = (status ?? []).filter(({ order }) => isFields(order) && isNamed(order, names));
  const [row, second] = rows;
  const rests = open?.some((order) => isNamed(order, names));
  if (second !== undefined || textOf(row?.error) !== "") return OPEN;
  if (row !== undefined && !saysResting(row)) {
    // One place says that it ended, another that it rests: the next look may tell.
    return rests === false ? endedFinding(row, evidence, since, now) : OPEN;
  }
  if (!answered(evidence)) return OPEN;
  const gone = row !== undefined && (ENDED.test(textOf(row.updateReason)) || rests === false);
  // An order that rests nowhere may have been cancelled by this call.
  if (row !== undefined || rests) return gone || !rests ? OPEN : { standing: "absent" };
  const own = (events ?? []).filter((event) => isCancel(event) && orderIn(event, names) !== undefined);
  const event = own.find((one) => timeOf(one.timestamp) >= since);
  const byUser = /^cancelled_by_user$/i.test(event === undefined ? "" : reasonOf(event) || "cancelled_by_user");
  return event !== undefined && byUser && timeOf(event.timestamp) <= now + CLOCKS_APART
    ? done("cancelled", "history/orders", event)
    : OPEN;
}

/** Whether a row of `orders/status` says that its order rests. */
export function saysResting({ status }: Fields): boolean {
  return status === "ENTERED_BOOK" || status === "TRIGGER_PLACED";
}

/** What the row of an order that ended says of its cancelling. */
function endedFinding(row: Fields, evidence: Evidence, since: number, now: number): Finding {
  const order = isFields(row.order) ? row.order : {};
  const [filled, quantity] = [Number(textOf(order.filled)), Number(textOf(order.quantity))];
  const [time, reason] = [timeOf(order.lastUpdateTimestamp), textOf(row.updateReason)];
  if (row.status === "FULLY_EXECUTED") {
    const full = filled === quantity && !ENDED.test(reason) && !NEVER_ACCEPTED.test(reason);
    return full && answered(evidence) ? refused("filled", "orders/status", row) : OPEN;
  }
  const byUser = row.status === "CANCELLED" && (reason === "" || /^cancelled_by_user$/i.test(reason)) &&
    !(filled >= quantity);
  return byUser && time >= since && time <= now + CLOCKS_APART ? done("cancelled", "orders/status", row) : OPEN;
}

function reasonOf({ event }: Fields): string {
  const [body] = isFields(event) ? Object.values(event) : [];
  return isFields(body) ? textOf(body.reason) : "";
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

/**
 * Whether the evidence shows that an instruction may have been done, even if it doesn't prove it: what has left a trace is not called
 * undone when the trace has gone.
 */
export function leavesTrace(lost: Lost, evidence: Evidence): boolean {
  const { names, kind } = lost;
  const { status, open, events } = evidence;
  if (kind === "send") return sightings(lost, evidence).length > 0;
  const rows = (status ?? []).filter(({ order }) => isFields(order) && isNamed(order, names));
  const ended = rows.some((row) => !saysResting(row) || textOf(row.updateReason) === "EDITED_BY_USER");
  const shown = [
    ...rows.map(({ order }) => order).filter(isFields),
    ...(open ?? []).filter((one) => isNamed(one, names)),
  ];
  const touched = kind === "edit" && shown.some((one) => isAsEdited(one, lost) !== false);
  const event = (events ?? []).some((one) =>
    orderIn(one, names) !== undefined && timeOf(one.timestamp) >= lost.since - CLOCKS_APART
  );
  return ended || touched || event;
}

/** Whether a row can be read: it has the id of an order, or the order that happened something. */
export function isReadable(row: unknown): row is Fields {
  if (!isFields(row)) return false;
  const [order = row] = [row.order, row.event].filter((part) => part !== undefined);
  const ids = isFields(order) ? [order.order_id, order.orderId, order.uid] : [];
  return isFields(order) && (order === row.event || ids.some((id) => typeof id === "string" && id !== ""));
}

/** Milliseconds since the epoch, from an ISO text or a number; 0 for what can't be read, so that it proves nothing. */
export function timeOf(value: unknown): number {
  const number = numberText(value);
  const time = number === undefined ? Date.parse(textOf(value)) : Number(number);
  return Number.isNaN(time) ? 0 : time;
}
