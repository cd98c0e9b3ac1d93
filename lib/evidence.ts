/**
 * What the exchange tells about orders afterwards → what became of one instruction, as far as that shows it.
 *
 * Pure: `lib/resolve.ts` collects the evidence.
 *
 * @module
 */

import { type Fields, isFields, numberText } from "./json.ts";

/** Records of the account, from four places; undefined where a place gave no answer. */
export interface Evidence {
  /** `orders/status`, which knows open orders and those that ended at most 5 s ago. */
  status: Fields[] | undefined;
  /** `openorders`. */
  open: Fields[] | undefined;
  /** `fills`, the latest 100. */
  fills: Fields[] | undefined;
  /** `history/orders`, and `history/triggers` where a trigger is looked for. */
  events: Fields[] | undefined;
}

/** How an order is named: by one of the two ids, or both. */
export interface Names {
  cliOrdId?: string;
  orderId?: string;
}

/** An instruction whose outcome is open. */
export type Instruction =
  | { kind: "send"; names: Names; since: number }
  | { kind: "edit"; names: Names; since: number }
  | { kind: "cancel"; names: Names; since: number };

/** What the evidence says: done or refused, with the record that shows it; no trace of it; or nothing certain. */
export type Finding =
  | { standing: "done"; outcome: string; source: string; record: Fields }
  | { standing: "refused"; reason: string; source: string; record?: Fields }
  | { standing: "absent" }
  | { standing: "open" };

const OPEN: Finding = { standing: "open" };

/** How far, in ms, a record's time may be from what this machine takes for the exchange's time. */
const DOUBT = 5000;

/** What became of the instruction. `since` is when it was sent, in ms by the exchange's clock; older records are of another. */
export function findingOf(instruction: Instruction, evidence: Evidence): Finding {
  const { names, since } = instruction;
  if (instruction.kind === "send") return sendFinding(names, since, evidence);
  if (instruction.kind === "edit") return editFinding(names, since, evidence);
  return cancelFinding(names, evidence);
}

function sendFinding(names: Names, since: number, { status, open, fills, events }: Evidence): Finding {
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  if (row !== undefined) return sendStatus(row, since);
  const resting = open?.find((order) => isNamed(order, names));
  if (resting !== undefined) {
    return timeOf(resting.receivedTime) < since ? OPEN : done("placed", "openorders", resting);
  }
  const filled = fills?.find((fill) => isNamed(fill, names));
  if (filled !== undefined) return timeOf(filled.fillTime) < since ? OPEN : done("filled", "fills", filled);
  const event = events?.find((event) => orderIn(event, names) !== undefined);
  if (event !== undefined) return timeOf(event.timestamp) < since ? OPEN : sendEvent(event, names);
  return answered({ status, open, fills, events }) ? { standing: "absent" } : OPEN;
}

/** Reasons of an end that mean the order was never accepted. */
const NEVER_ACCEPTED =
  /^(post_would_execute|ioc_would_not_execute|would_execute_self|would_not_reduce_position|not_enough_margin)/i;

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
  const rejected = /Rejected/.test(kind) || (/Cancelled/.test(kind) && NEVER_ACCEPTED.test(reason));
  if (rejected) return executed ? OPEN : refused(reason, "history/orders", element);
  return /Placed|Updated|Cancelled/.test(kind) ? done("placed", "history/orders", element) : OPEN;
}

function editFinding(names: Names, since: number, evidence: Evidence): Finding {
  const { status, events } = evidence;
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  const order = row !== undefined && isFields(row.order) ? row.order : undefined;
  const touched = order === undefined ? -Infinity : timeOf(order.lastUpdateTimestamp);
  if (row !== undefined && touched >= since && row.updateReason === "EDITED_BY_USER") {
    return done("edited", "orders/status", row);
  }
  const event = events?.find((event) => orderIn(event, names) !== undefined && isEdit(event));
  const edited = event === undefined ? -Infinity : timeOf(event.timestamp);
  if (event !== undefined && edited >= since) {
    return /EditRejected/.test(JSON.stringify(event.event))
      ? refused("the edit was rejected", "history/orders", event)
      : done("edited", "history/orders", event);
  }
  // Something else happened to the order since; the edit may have come before it.
  if (Math.max(touched, edited) >= since - DOUBT || !answered(evidence)) return OPEN;
  return { standing: "absent" };
}

function isEdit(event: Fields): boolean {
  return /EditRejected|edited_by_user/i.test(JSON.stringify(event.event));
}

function cancelFinding(names: Names, evidence: Evidence): Finding {
  const { status, open, fills, events } = evidence;
  const row = status?.find(({ order }) => isFields(order) && isNamed(order, names));
  if (row?.status === "CANCELLED") return done("cancelled", "orders/status", row);
  if (row?.status === "FULLY_EXECUTED") return refused("filled", "orders/status", row);
  if (!answered(evidence)) return OPEN;
  if (row !== undefined || open?.some((order) => isNamed(order, names))) return { standing: "absent" };
  const event = events?.find((event) =>
    isFields(event.event) && "OrderCancelled" in event.event && orderIn(event, names) !== undefined
  );
  if (event !== undefined) return done("cancelled", "history/orders", event);
  const filled = fills?.find((fill) => isNamed(fill, names));
  return filled === undefined
    ? { standing: "refused", reason: "notFound", source: "openorders" }
    : refused("filled", "fills", filled);
}

function done(outcome: string, source: string, record: Fields): Finding {
  return { standing: "done", outcome, source, record };
}

function refused(reason: string, source: string, record: Fields): Finding {
  return { standing: "refused", reason, source, record };
}

function answered({ status, open, fills, events }: Evidence): boolean {
  return status !== undefined && open !== undefined && fills !== undefined && events !== undefined;
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

/** Milliseconds since the epoch, from an ISO text or a number; what can't be read proves nothing, so it is long past. */
function timeOf(value: unknown): number {
  const number = numberText(value);
  const time = number === undefined ? Date.parse(text(value)) : Number(number);
  return Number.isNaN(time) ? 0 : time;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : numberText(value) ?? "";
}
