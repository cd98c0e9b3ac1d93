/**
 * A refusal and the call it was given to → the same refusal, with a better next step where one public call has it.
 *
 * Loaded only after a refusal. The exit status, the message and what stands on stdout are settled by then.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { valueOf } from "../api/reply.ts";
import { withSymbol } from "../api/symbol_advice.ts";
import { EXIT, Failure } from "../io/failure.ts";
import type { Session } from "../session/session.ts";
import { digitsOf } from "../text/decimal.ts";
import { type Fields, fieldsIn, isFields } from "../text/json.ts";
import { kf, type NextStep, nextStep } from "../text/next_step.ts";
import { plainValues, type Plan } from "./plan.ts";

/** The longest that the numbers of a market may take, in ms. */
const LONGEST = 3000;

/** The failure with the numbers of its market, or the symbol that was meant, where it has to do with them. */
export async function advised(failure: Failure, plan: Plan, session: Session): Promise<Failure> {
  const { exit, message, reason } = failure;
  if (exit !== EXIT.refused || reason === undefined) return failure;
  const values = plainValues(plan);
  const numbers = await numbersFor(reason, values, session);
  const next = numbers ?? withSymbol(failure.next, reason, values);
  return new Failure(exit, message, next, { reason });
}

/** What the market takes, where a size or a price was refused for what it is; undefined where that can't be had in time. */
async function numbersFor(reason: string, values: readonly Item[], session: Session): Promise<NextStep | undefined> {
  const told = /^(?:invalidArgument: )?(?:(invalid)?size\b|(invalid)?(?:limit|stop)?price\b)/i.exec(reason)?.[0];
  const symbol = values.find(([name]) => name === "symbol")?.[1];
  // A script isn't kept waiting for what only people read; the sandbox inside kf answers at once.
  const { config, io } = session;
  if (told === undefined || symbol === undefined || !(config.sandbox || io.isTerminal("stderr"))) return undefined;
  const market = await marketOf(symbol, session).catch(() => undefined);
  const text = market === undefined ? undefined : /size/i.test(told) ? sizesOf(market) : pricesOf(market);
  return text === undefined
    ? undefined
    : nextStep`${symbol} takes ${text}; all it says of itself: ${kf("instruments")}`;
}

async function marketOf(symbol: string, session: Session): Promise<Fields | undefined> {
  const { config } = session;
  const timeout = Math.min(config.timeout, LONGEST);
  const { reply } = await session.answer("instruments", [], { timeout, retries: 0 });
  const body = valueOf(reply);
  const rows = isFields(body) ? fieldsIn(body.instruments) : [];
  return rows.find((row) => String(row.symbol).toLowerCase() === symbol.toLowerCase());
}

/** `sizes in steps of 0.0001, at most 1000`. */
function sizesOf({ contractValueTradePrecision, maxPositionSize }: Fields): string | undefined {
  const places = digitsOf(contractValueTradePrecision);
  if (places === undefined || !/^-?\d{1,2}$/.test(places)) return undefined;
  const most = digitsOf(maxPositionSize);
  return `sizes in steps of ${stepOf(Number(places))}${most === undefined ? "" : `, at most ${plain(most)}`}`;
}

/** `prices in steps of 0.5`. */
function pricesOf({ tickSize }: Fields): string | undefined {
  const step = digitsOf(tickSize);
  return step === undefined ? undefined : `prices in steps of ${plain(step)}`;
}

/** 4 → `0.0001`, -3 → `1000`. */
function stepOf(places: number): string {
  return places > 0 ? `0.${"0".repeat(places - 1)}1` : `1${"0".repeat(-places)}`;
}

/** A number without the zeros that say nothing. */
function plain(digits: string): string {
  return digits.replace(/\.0+$/, "");
}
