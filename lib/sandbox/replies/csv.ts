/**
 * The account log as the CSV of `history/accountlogcsv`.
 *
 * @module
 */

import { parse, text } from "../amount.ts";
import type { LogBody } from "../store/records.ts";
import type { StoredEvent } from "../store/state.ts";

type Row = StoredEvent<LogBody>;

/** The documented columns, and where each comes from. */
const COLUMNS: readonly (readonly [title: string, of: (row: Row) => string | null])[] = [
  ["uid", ({ body }) => body.booking_uid],
  ["dateTime", ({ time }) => new Date(time).toISOString().slice(0, 19).replace("T", " ")],
  ["account", ({ body }) => body.margin_account],
  ["type", ({ body }) => body.info],
  ["symbol", ({ body }) => body.asset],
  ["contract", ({ body }) => body.contract],
  ["change", ({ body }) => text((parse(body.new_balance) ?? 0n) - (parse(body.old_balance) ?? 0n))],
  ["new balance", ({ body }) => body.new_balance],
  ["new average entry price", ({ body }) => body.new_average_entry_price],
  ["trade price", ({ body }) => body.trade_price],
  ["mark price", ({ body }) => body.mark_price],
  ["funding rate", ({ body }) => body.funding_rate],
  ["realized pnl", ({ body }) => body.realized_pnl],
  ["fee", ({ body }) => body.fee],
  ["realized funding", ({ body }) => body.realized_funding],
  ["collateral", ({ body }) => body.collateral],
  ["conversion spread percentage", ({ body }) => body.conversion_spread_percentage],
  ["liquidation fee", ({ body }) => body.liquidation_fee],
  ["position uid", ({ body }) => body.position_uid],
];

/** What `conversion_details` adds. */
const CONVERSION: typeof COLUMNS = [
  ["exchange rate", ({ body }) => body.exchange_rate ?? null],
  ["exchange rate from", ({ body }) => body.exchange_rate_from ?? null],
  ["conversion fee", ({ body }) => body.exchange_rate === undefined ? null : "0"],
];

/** The text, with a line of titles; `details` adds the columns of conversions. */
export function logCsv(rows: Iterable<Row>, details: boolean): string {
  const columns = details ? [...COLUMNS, ...CONVERSION] : COLUMNS;
  const lines = [columns.map(([title]) => title).join(",")];
  for (const row of rows) lines.push(columns.map(([, of]) => cell(of(row) ?? "")).join(","));
  return `${lines.join("\n")}\n`;
}

/** A cell is quoted when it has to be (RFC 4180). */
function cell(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
