/**
 * Records that the exchange gives afterwards → what became of one instruction, as far as they show it.
 *
 * Pure: `lib/call/resolve.ts` collects the evidence.
 *
 * @module
 */

import { type Fields, isFields, numberText } from "../text/json.ts";

/** Records of the account, from four places; undefined where a place gave no answer. */
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

/** How an order is named: by one of the two ids, or both. */
export interface Names {
  cliOrdId?: string;
  orderId?: string;
}

/** An instruction whose outcome is open. */
export interface Instruction {
  kind: "send" | "edit" | "cancel";
  names: Names;
  /** The parameters of an edit, by name. */
  wanted: Fields;
  /** When it was sent, in ms by the exchange's clock. */
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

/** What became of the instruction. A record from before it was sent belongs to another one. */
export function findingOf(instruction: Instruction, evidence: Evidence): Finding {
  const { kind, names, since } = instruction;
  if (kind === "send") return sendFinding(names, since, evidence);
  return kind === "edit" ? editFinding(instruction, evidence) : cancelFinding(names, evidence);
}

function sendFinding(names: Names, since: number, evidence: Evidence): Finding {
  const { status, open, fills, events } = evidence;
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  if (row !== undefined) return sendStatus(row, since);
  const resting = open?.find((order) => isNamed(order, names));
  if (resting !== undefined) {
    return timeOf(resting.receivedTime) < since ? OPEN : done("placed", "openorders", resting);
  }
  // An older order with the same id can be filled or cancelled after this one was refused.
  const event = events?.find((event) => orderIn(event, names) !== undefined && !isEditRejection(event));
  if (event !== undefined && timeOf(orderIn(event, names)?.timestamp) < since) return OPEN;
  const filled = fills?.find((fill) => isNamed(fill, names));
  if (filled !== undefined) {
    return events === undefined || timeOf(filled.fillTime) < since ? OPEN : done("filled", "fills", filled);
  }
  if (event !== undefined) return timeOf(event.timestamp) < since ? OPEN : sendEvent(event, names);
  return answered(evidence) ? { standing: "absent" } : OPEN;
}

/** Reasons for a cancellation which mean that the order was never accepted. */
const NEVER_ACCEPTED = /^(post_would_execute|ioc_would_not_execute)/i;

/** Reasons that can refuse an order, and can also end one that was accepted. */
const EITHER = /^(would_execute_self|would_not_reduce_position|not_enough_margin)/i;

const ACCEPTED: Record<string, string> = {
  ENTERED_BOOK: "placed",
  TRIGGER_PLACED: "placed",
  TRIGGER_ACTIVATION_FAILURE: "placed",
  FULLY_EXECUTED: "filled",
};

function sendStatus(row: Fields, since: number): Finding {
  const order = isFields(row.order) ? row.order : {};
  if (timeOf(order.timestamp) < since) return OPEN;
  const accepted = ACCEPTED[text(row.status)];
  if (accepted !== undefined) return done(accepted, "orders/status", row);
  const executed = Number(numberText(order.filled) ?? order.filled ?? 0) > 0;
  if (row.status === "CANCELLED") {
    if (!executed && EITHER.test(text(row.updateReason))) return OPEN;
    return executed || !NEVER_ACCEPTED.test(text(row.updateReason))
      ? done("cancelled", "orders/status", row)
      : refused(text(row.updateReason), "orders/status", row);
  }
  return row.status === "REJECTED" && !executed ? refused(text(row.error), "orders/status", row) : OPEN;
}

function sendEvent(element: Fields, names: Names): Finding {
  const [kind = "", body] = Object.entries(isFields(element.event) ? element.event : {})[0] ?? [];
  const reason = isFields(body) ? text(body.reason ?? body.orderError) : "";
  const executed = Number(text(orderIn(element, names)?.filled) || 0) > 0;
  const rejected = /^Order(Trigger)?Rejected$/.test(kind) || (/Cancelled/.test(kind) && NEVER_ACCEPTED.test(reason));
  if (!executed && /Cancelled/.test(kind) && EITHER.test(reason)) return OPEN;
  if (rejected) return executed ? OPEN : refused(reason, "history/orders", element);
  return /Placed|Updated|Cancelled/.test(kind) ? done("placed", "history/orders", element) : OPEN;
}

function editFinding({ names, since, wanted }: Instruction, evidence: Evidence): Finding {
  const { status, events } = evidence;
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  const order = row !== undefined && isFields(row.order) ? row.order : undefined;
  const touched = order === undefined ? -Infinity : timeOf(order.lastUpdateTimestamp);
  if (row !== undefined && order !== undefined && touched >= since && row.updateReason === "EDITED_BY_USER") {
    return isAs(order, wanted) ? done("edited", "orders/status", row) : OPEN;
  }
  const event = events?.find((event) => orderIn(event, names) !== undefined && isEdit(event));
  const edited = event === undefined ? -Infinity : timeOf(event.timestamp);
  if (event !== undefined && edited >= since) {
    if (isEditRejection(event)) {
      return refused("the edit was rejected", "history/orders", event);
    }
    return isAs(orderIn(event, names) ?? {}, wanted) ? done("edited", "history/orders", event) : OPEN;
  }
  // Something else happened to the order since; the edit may have come before it.
  if (Math.max(touched, edited) >= since - DOUBT || !answered(evidence)) return OPEN;
  return { standing: "absent" };
}

/** The parameters of an edit, and where a record has the same amounts; an edit's size may be the remaining one. */
const AMOUNTS: Record<string, (order: Fields) => unknown[]> = {
  size: ({ quantity, filled }) => [quantity, String(Number(text(quantity)) - Number(text(filled)))],
  limitPrice: ({ limitPrice }) => [limitPrice],
  stopPrice: ({ stopPrice, priceTriggerOptions }) => [
    stopPrice,
    isFields(priceTriggerOptions) ? priceTriggerOptions.triggerPrice : undefined,
  ],
};

/** Whether every amount in a record of the order is what the edit asked for. */
function isAs(order: Fields, wanted: Fields): boolean {
  return Object.entries(AMOUNTS).every(([name, of]) => {
    const told = of(order).map(text).filter((amount) => amount !== "" && amount !== "NaN");
    const want = text(wanted[name]);
    return want === "" || told.length === 0 || told.some((amount) => Number(amount) === Number(want));
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
  if (!isCancel(element) || !isFields(body) || !/^cancelled_by_user$/i.test(text(body.reason))) return false;
  return timeOf(element.timestamp) >= since && isFields(body.order) && wanted(body.order);
}

function cancelFinding(names: Names, evidence: Evidence): Finding {
  const { status, open, fills, events } = evidence;
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  if (row?.status === "CANCELLED") return done("cancelled", "orders/status", row);
  if (row?.status === "FULLY_EXECUTED") return refused("filled", "orders/status", row);
  if (!answered(evidence)) return OPEN;
  if (row !== undefined || open?.some((order) => isNamed(order, names))) return { standing: "absent" };
  const event = events?.find((event) => isCancel(event) && orderIn(event, names) !== undefined);
  if (event !== undefined) return done("cancelled", "history/orders", event);
  const filled = fills?.find((fill) => isNamed(fill, names));
  return filled === undefined ? { standing: "absent" } : refused("filled", "fills", filled);
}

function done(outcome: string, source: string, record: Fields): Finding {
  return { standing: "done", outcome, source, record };
}

function refused(reason: string, source: string, record: Fields): Finding {
  return { standing: "refused", reason, source, record };
}

/** Whether every place gave all its records. */
function answered({ status, open, fills, events, cut }: Evidence): boolean {
  return !cut && status !== undefined && open !== undefined && fills !== undefined && events !== undefined;
}

/** The exchange spells the two ids in several ways. */
function isNamed(order: Fields, { cliOrdId, orderId }: Names): boolean {
  const ids = [order.orderId, order.order_id, order.uid];
  return (orderId !== undefined && ids.includes(orderId)) ||
    (cliOrdId !== undefined && (order.cliOrdId === cliOrdId || order.clientId === cliOrdId));
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

/** Milliseconds since the epoch, from an ISO text or a number; 0 for what can't be read, so that it proves nothing. */
export function timeOf(value: unknown): number {
  const number = numberText(value);
  const time = number === undefined ? Date.parse(text(value)) : Number(number);
  return Number.isNaN(time) ? 0 : time;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : numberText(value) ?? "";
}
