/**
 * A grid that is redrawn: how its rows are identified, and how changed cells are marked.
 *
 * @module
 */

import { parseExact } from "../../lib/text/json.ts";
import { type Change, draw, gridOf } from "../../lib/render/table/table.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { outputOf, readOf } from "./output_options.ts";

function keys(id: string, body: string): string[] {
  return gridOf(parseExact(body), readOf(id), outputOf()).rows.map(({ key }) => key);
}

Deno.test("rows are told apart by what the table calls their key", () => {
  assertEquals(keys("tickers", '{"tickers":[{"symbol":"A","last":1},{"symbol":"B","last":2}]}'), ["A", "B"]);
  assertEquals(keys("openorders", '{"openOrders":[{"order_id":"x"},{"order_id":"y"}]}'), ["x", "y"]);
  assertEquals(keys("history/account-log", '{"logs":[{"id":7},{"id":6}]}'), ["7", "6"]);
  assertEquals(keys("charts/{tick_type}/{symbol}/{resolution}", '{"candles":[{"time":1790856000000}]}'), [
    "1790856000000",
  ]);
  assertEquals(keys("orderbook", '{"orderBook":{"bids":[[1,2],[0,2]],"asks":[[3,4]]}}'), ["0", "1"]);
  assertEquals(keys("tickers/{symbol}", '{"ticker":{"symbol":"A","last":1}}'), ["symbol", "last"]);
  const wallets =
    '{"accounts":{"cash":{"balances":{"usd":"1","eth":"2"}},"flex":{"pnl":1,"currencies":{"USD":{"quantity":1}}}}}';
  assertEquals(keys("accounts", wallets), ["cash/usd", "cash/eth", "flex", "flex/USD"]);
});

Deno.test("each key is there once, also where the exchange names two rows alike or none", () => {
  assertEquals(keys("openpositions", '{"openPositions":[{"symbol":"A"},{"symbol":"A"},{}]}'), ["A", "A#1", "2"]);
});

Deno.test("a changed cell has a sign behind it, and is bold where colour is on; nothing moves", () => {
  const value = parseExact('{"tickers":[{"symbol":"A","last":10.5,"tag":"x"},{"symbol":"B","last":9}]}');
  const changes: Record<string, Change> = { "0 1": "up", "1 1": "down", "0 2": "changed" };
  const changed = (row: number, column: number) => changes[`${row} ${column}`];
  const drawn = (told: Parameters<typeof outputOf>[0]) => {
    const output = outputOf(told);
    return draw(gridOf(value, readOf("tickers"), output), output, changed);
  };
  assertEquals(drawn({}), ["symbol  last  tag", "A       10.5▲ x*", "B        9▼"]);
  assertEquals(drawn({ dumb: true }), ["symbol  last  tag", "A       10.5^ x*", "B        9v   -"]);
  assertEquals(drawn({ color: true }).slice(1), [
    "A       \x1b[1m10.5\x1b[0m\x1b[1m▲\x1b[0m \x1b[1mx\x1b[0m\x1b[1m*\x1b[0m",
    "B        \x1b[1m9\x1b[0m\x1b[1m▼\x1b[0m",
  ]);
});

Deno.test("the sign behind the last column has a place on the line, too", () => {
  const value = parseExact('{"tickers":[{"symbol":"A","last":1}]}');
  for (let width = 12; width <= 14; width++) {
    const output = outputOf({ width });
    const lines = draw(gridOf(value, readOf("tickers"), output), output, () => "changed");
    assert(lines.every((line) => line.length <= width), lines.join("\n"));
  }
});
