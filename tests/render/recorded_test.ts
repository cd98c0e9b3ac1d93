/**
 * Recorded replies of the exchange as table and csv: the fields that identify a row are there.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { testOnRecorded } from "../support/recorded_replies.ts";
import { shown } from "./output_options.ts";
import { strictCsv } from "./strict_csv.ts";

/** The read of each recorded reply; the others are replies to writes. */
const READS: Readonly<Record<string, string>> = {
  futures_candles_mark: "charts/{tick_type}/{symbol}/{resolution}",
  futures_candles_spot: "charts/{tick_type}/{symbol}/{resolution}",
  futures_candles_trade: "charts/{tick_type}/{symbol}/{resolution}",
  futures_fills: "fills",
  futures_historical_funding_rates: "historical-funding-rates",
  futures_instrument_no_fee_schedule: "instruments",
  futures_instruments: "instruments",
  futures_open_orders: "openorders",
  futures_open_positions: "openpositions",
  futures_order_events: "history/orders",
  futures_order_events_unknown: "history/orders",
  futures_orderbook: "orderbook",
  futures_public_executions: "history/market/{tradeable}/executions",
  futures_tickers: "tickers",
};

/** Fields whose values identify the order, fill or market of a row. */
const TELLING = /^(?:order_id|orderId|cli_ord_id|cliOrdId|fill_id|symbol)$/;

/** The values of identifying fields, anywhere in a reply. */
function tellingTexts(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    TELLING.test(name) && typeof field === "string" ? [field] : tellingTexts(field)
  );
}

for (const [name, id] of Object.entries(READS)) {
  testOnRecorded(
    name,
    `the recorded reply ${name} keeps what tells its rows apart, as table and csv`,
    async (bytes) => {
      const body = new TextDecoder().decode(bytes);
      const texts = tellingTexts(JSON.parse(body));
      const table = await shown(body, id);
      const csv = await shown(body, id, { format: "csv" });
      for (const text of texts) {
        assert(table.includes(text), `${text} is not in\n${table}`);
        assert(csv.includes(text), `${text} is not in\n${csv}`);
      }
      const [names = [], ...records] = strictCsv(csv);
      assert(records.length > 0 && table.trimEnd().split("\n").length > 1, table);
      assertEquals(records.filter((record) => record.length !== names.length), []);
    },
  );
}
