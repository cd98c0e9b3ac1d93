/**
 * Handlers of the account's history: executions, orders, triggers, positions and the account log.
 *
 * @module
 */

import { amount } from "../amount.ts";
import type { Call } from "../call/call.ts";
import { logCsv } from "./csv.ts";
import { invalid, iso, type Reply } from "../call/envelopes.ts";
import type { Handlers } from "../call/handler.ts";
import { type Element, ownPage, windowOf } from "./history_pages.ts";
import type { Params } from "../call/params.ts";
import {
  type ExecutionBody,
  type LogBody,
  type OrderEventBody,
  type PositionBody,
  type PositionCause,
  type PositionChange,
  positionLabel,
  type TriggerEventBody,
} from "../store/records.ts";
import {
  type Account,
  type EventKind,
  type EventPage,
  type EventQuery,
  type Exchange,
  isToken,
  type StoredEvent,
} from "../store/state.ts";

/** Handlers of the account's history. */
export const HISTORY: Handlers = {
  "GET history/executions": (x, call, account) =>
    list<ExecutionBody>(x, call, account, { kind: "execution" }, execution),
  "GET history/orders": (x, call, account) =>
    list<OrderEventBody>(x, call, account, { kind: "order", wanted: wantedBy(call.params, orderPart) }, as),
  "GET history/triggers": (x, call, account) =>
    list<TriggerEventBody>(x, call, account, { kind: "trigger", wanted: wantedBy(call.params, triggerPart) }, as),
  "GET history/positions": (x, call, account) => {
    const part = { kind: "position", labels: positionLabels(call.params) } as const;
    return list<PositionBody>(x, call, account, part, positionUpdate);
  },
  "GET history/account-log": accountLog,
  "GET history/accountlogcsv": accountLogCsv,
};

/** Which of the account's events a list holds. */
interface Listed<Body> {
  kind: EventKind;
  labels?: readonly string[];
  /** Absent where all are wanted. */
  wanted?: ((row: StoredEvent<Body>) => boolean) | undefined;
}

function list<Body>(
  x: Exchange,
  { params }: Call,
  account: Account,
  { kind, labels = [], wanted }: Listed<Body>,
  shown: (body: Body) => Record<string, unknown>,
): Reply {
  const { token, ...window } = windowOf(params, isToken);
  const symbol = params.text("tradeable")?.toUpperCase();
  const optional = { ...(symbol !== undefined && { symbol }), ...(token !== undefined && { after: token }) };
  const query = { ...window, ...optional, kind, account: account.uid, labels };
  const { rows, next } = wanted === undefined ? x.events<Body>(query) : scan<Body>(x, query, wanted);
  const elements = rows.map(({ uid, time, body }): Element => ({ uid, timestamp: time, event: shown(body) }));
  return ownPage(account.uid, x.now, elements, next);
}

/** A page of the wanted rows only. */
function scan<Body>(x: Exchange, query: EventQuery, wanted: (row: StoredEvent<Body>) => boolean): EventPage<Body> {
  const found: StoredEvent<Body>[] = [];
  let page: EventPage<Body> = x.events({ ...query, count: SCANNED });
  found.push(...page.rows.filter(wanted));
  while (found.length <= query.count && page.next !== undefined) {
    page = x.events({ ...query, after: page.next, count: SCANNED });
    found.push(...page.rows.filter(wanted));
  }
  const rows = found.slice(0, query.count);
  const last = rows.at(-1);
  return found.length > query.count && last !== undefined ? { rows, next: tokenAfter(last) } : { rows };
}

/** The token that continues after a row, in the store's format. */
function tokenAfter({ time, id }: StoredEvent): string {
  return btoa(`${time}/${id}`);
}

/** Rows read at a time. */
const SCANNED = 1000;

function as(body: OrderEventBody | TriggerEventBody): Record<string, unknown> {
  return { ...body };
}

/** The fields of an execution that its event doesn't have. */
const UNSHOWN = ["feeCurrency", "realizedPnl", "realizedFunding", "sequence", "counterOrder", "publicNumber"];

function execution(body: ExecutionBody): Record<string, unknown> {
  const shown = Object.fromEntries(Object.entries(body).filter(([name]) => !UNSHOWN.includes(name)));
  const executionType = body.executionType === "maker" ? "maker" : "taker";
  return { execution: { execution: { ...shown, executionType }, takerReducedQuantity: "" } };
}

/** What has no value is left out. */
function positionUpdate(body: PositionBody): Record<string, unknown> {
  return { PositionUpdate: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) };
}

/** What an event means for its order: it was opened, closed, or something else. */
type Part = "opened" | "closed" | "other";

/** True selects a part; if none is selected, false excludes one. Undefined if all events are wanted. */
function wantedBy<Body>(params: Params, part: (row: StoredEvent<Body>) => Part): Listed<Body>["wanted"] {
  const asked = { opened: params.boolean("opened"), closed: params.boolean("closed"), other: undefined };
  if (asked.opened === undefined && asked.closed === undefined) return undefined;
  const some = asked.opened === true || asked.closed === true;
  return (row) => some ? asked[part(row)] === true : asked[part(row)] !== false;
}

function orderPart({ label, body }: StoredEvent<OrderEventBody>): Part {
  if (label === "OrderPlaced") return "opened";
  if (label === "OrderCancelled" || label === "OrderRejected") return "closed";
  return "OrderUpdated" in body && body.OrderUpdated.reason === "full_fill" ? "closed" : "other";
}

function triggerPart({ label }: StoredEvent<TriggerEventBody>): Part {
  if (label === "OrderTriggerPlaced") return "opened";
  return label === "OrderTriggerCancelled" || label === "OrderTriggerActivated" ? "closed" : "other";
}

const CHANGES: Readonly<Record<string, PositionChange>> = {
  opened: "open",
  closed: "close",
  increased: "increase",
  decreased: "decrease",
  reversed: "reverse",
  no_change: "noChange",
};
const CAUSES: Readonly<Record<string, PositionCause>> = {
  trades: "trade",
  funding_realization: "fundingRealisation",
  settlement: "settlement",
};

/** The labels of all combinations of the wanted changes and causes; none wanted means all. */
function positionLabels(params: Params): string[] {
  const wanted = <T>(words: Readonly<Record<string, T>>): T[] => {
    const asked = Object.keys(words).filter((name) => params.boolean(name) === true);
    return Object.entries(words).filter(([name]) => asked.length === 0 || asked.includes(name)).map(([, word]) => word);
  };
  const causes = wanted(CAUSES);
  return wanted(CHANGES).flatMap((change) => causes.map((cause) => positionLabel(change, cause)));
}

/** Rows in one reply (docs/api.md 5). */
const MAX_ROWS = 100_000;

function accountLog(x: Exchange, { params, row }: Call, account: Account): Reply {
  const count = params.integer("count") ?? 500;
  if (count < 1) throw invalid(row, "count");
  const bounds = ["since", "before", "from", "to"].map((name) => [name, params.integer(name)] as const);
  const { rows } = x.events<LogBody>({
    ...Object.fromEntries(bounds.filter(([, value]) => value !== undefined)),
    kind: "log",
    account: account.uid,
    labels: params.all("info"),
    sort: params.text("sort") === "asc" ? "asc" : "desc",
    count: Math.min(count, MAX_ROWS),
  });
  const details = params.boolean("conversion_details") ?? false;
  return { json: { accountUid: account.uid, logs: rows.map((row) => logRow(row, details)) } };
}

function logRow({ number, time, body }: StoredEvent<LogBody>, details: boolean): Record<string, unknown> {
  return {
    id: number,
    date: iso(time),
    asset: body.asset,
    contract: body.contract,
    booking_uid: body.booking_uid,
    collateral: body.collateral,
    execution: body.execution,
    fee: amountOrNull(body.fee) ?? (body.asset === body.contract ? null : 0n),
    funding_rate: amountOrNull(body.funding_rate),
    info: body.info,
    margin_account: body.margin_account,
    mark_price: amountOrNull(body.mark_price),
    new_average_entry_price: amountOrNull(body.new_average_entry_price),
    new_balance: amountOrNull(body.new_balance),
    old_average_entry_price: amountOrNull(body.old_average_entry_price),
    old_balance: amountOrNull(body.old_balance),
    realized_funding: amountOrNull(body.realized_funding),
    realized_pnl: amountOrNull(body.realized_pnl),
    trade_price: amountOrNull(body.trade_price),
    conversion_spread_percentage: amountOrNull(body.conversion_spread_percentage),
    liquidation_fee: amountOrNull(body.liquidation_fee),
    position_uid: body.position_uid,
    ...(details && conversionDetails(body)),
  };
}

/** The exchange leaves them out of other rows. The sandbox takes its part of a conversion by the spread, not by a fee. */
function conversionDetails({ exchange_rate, exchange_rate_from }: LogBody): Record<string, bigint> {
  if (exchange_rate === undefined || exchange_rate_from === undefined) return {};
  return { exchange_rate: amount(exchange_rate), exchange_rate_from: amount(exchange_rate_from), conversion_fee: 0n };
}

function amountOrNull(decimal: string | null): bigint | null {
  return decimal === null ? null : amount(decimal);
}

/** The newest rows that the exchange puts into one CSV text. */
const MAX_LINES = 500_000;

function accountLogCsv(x: Exchange, { params }: Call, account: Account): Reply {
  const { rows } = x.events<LogBody>({ kind: "log", account: account.uid, sort: "desc", count: MAX_LINES });
  const text = logCsv(rows, params.boolean("conversion_details") ?? false);
  return { headers: { "Content-Type": "text/csv; charset=utf-8" }, text };
}
