/**
 * `kf close`: a symbol → the position there is, and one sendorder that closes it.
 *
 * @module
 */

import { makeCall } from "../../call/call.ts";
import type { Plan } from "../../call/plan.ts";
import type { Item } from "../../api/item.ts";
import { settle } from "../../config/config.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import { closingOf } from "../../line/words.ts";
import { openReader, type Session } from "../../session/session.ts";
import { compareDecimals, digitsOf } from "../../text/decimal.ts";
import { type Fields, fieldsIn, isFields } from "../../text/json.ts";
import { kf, nextStep, shell } from "../../text/next_step.ts";
import type { Given } from "../command.ts";

/** A position, as an order that closes it sees it. */
interface Position {
  symbol: string;
  /** The side that closes it. */
  side: "buy" | "sell";
  /** As the exchange wrote it. */
  size: string;
}

/**
 * Closes a position at the market price. Throws a {@linkcode Failure} for every end but a good one; where there is no position, or
 * none that can be read, nothing is sent.
 */
export async function closeCommand({ words, options, io, tell }: Given): Promise<number> {
  const { symbol, given } = closingOf(words, options);
  if (options.on("curl")) {
    const next = nextStep`it reads the position first; what there is: ${kf("openpositions")}`;
    throw usage("kf close is no single curl call", next);
  }
  const items: Item[] = [
    ...[["orderType", "mkt"], ["symbol", symbol], ["side", "sell"], ["size", "1"], ["reduceOnly", "true"]] as const,
    ...given,
  ];
  const complete = async (plan: Plan, session: Session | undefined): Promise<Plan> => {
    if (session !== undefined) return closing(plan, await positionIn(symbol, session));
    if (settle(options).sandbox) {
      using reader = await openReader(options, io, tell);
      return closing(plan, await positionIn(symbol, reader));
    }
    tell.notice("SIDE and SIZE stand for those of the position, which a dry run doesn't read", { symbol });
    return closing(plan, { symbol, side: "SIDE", size: "SIZE" });
  };
  return await makeCall({ command: "call", verb: "POST", method: "sendorder", items, options }, io, tell, complete);
}

/** The order with what is known of the position. */
function closing(plan: Plan, known: Record<keyof Position, string>): Plan {
  const isKnown = (name: string): name is keyof Position => Object.hasOwn(known, name);
  return { ...plan, values: plan.values.map(([name, value]) => [name, isKnown(name) ? known[name] : value]) };
}

/** The position in this market. Throws a {@linkcode Failure} unless there is exactly one that can be read. */
async function positionIn(symbol: string, session: Session): Promise<Position> {
  const reply = await session.value("openpositions");
  const list = isFields(reply) ? reply.openPositions : undefined;
  const rows = fieldsIn(list);
  if (!Array.isArray(list) || rows.length < list.length) throw unreadable(symbol);
  const row = rowOf(symbol, rows);
  const size = digitsOf(row?.size);
  if (row === undefined || (size !== undefined && compareDecimals(size, "0") === 0)) throw flat(symbol);
  const side = row.side === "long" ? "sell" : row.side === "short" ? "buy" : undefined;
  if (side === undefined || size === undefined || compareDecimals(size, "0") < 0) throw unreadable(symbol);
  return { symbol: String(row.symbol), side, size };
}

/** The row of the market, by its symbol as typed or else in another case. Throws a {@linkcode Failure} where there are several. */
function rowOf(symbol: string, rows: readonly Fields[]): Fields | undefined {
  const exact = rows.filter((row) => row.symbol === symbol);
  const found = exact.length > 0
    ? exact
    : rows.filter((row) => String(row.symbol).toLowerCase() === symbol.toLowerCase());
  if (found.length > 1) throw unreadable(symbol);
  return found[0];
}

function flat(symbol: string): Failure {
  const next = nextStep`nothing was sent; list open positions with: ${kf("openpositions")}`;
  return new Failure(EXIT.exchange, `there is no open position in ${symbol} to close`, next);
}

function unreadable(symbol: string): Failure {
  const next = nextStep`nothing was sent; look at it: ${kf("-o", "raw", "openpositions")}; ${shell("kf help close")}`;
  return new Failure(EXIT.exchange, `the reply of openpositions doesn't say what is open in ${symbol}`, next);
}
