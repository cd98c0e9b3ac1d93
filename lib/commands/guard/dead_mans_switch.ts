/**
 * Seconds → the exchange's dead man's switch set to them, and when it fires: one call, sent once.
 *
 * @module
 */

import { valueOf } from "../../api/reply.ts";
import { failureOf, lookUp } from "../../api/verdict.ts";
import { perform } from "../../call/perform.ts";
import type { Plan } from "../../call/plan.ts";
import { EXIT, Failure } from "../../io/failure.ts";
import { lookup } from "../../line/lookup.ts";
import type { Session } from "../../session/session.ts";
import { isFields } from "../../text/json.ts";

/** A switch that is armed. */
export interface Armed {
  /** When the exchange cancels all orders, as it said: an ISO-8601 text by its own clock. */
  triggerTime: string;
  /** The exchange's time when it said so. */
  currentTime: string;
  /** `triggerTime` by `Io.monotonic`, in ms: the exchange has set the switch between the request and its answer. */
  earliest: number;
  latest: number;
}

/** The call that sets the switch to this many whole seconds; 0 switches it off. */
export function switchPlan(seconds: number): Plan {
  const { row } = lookup("POST", "cancelallordersafter");
  return { row, values: [["timeout", String(seconds)]], encoded: false, search: "", checked: true };
}

/**
 * Arms the switch, or puts off its time. Throws a {@linkcode Failure}: that of the call, or an unknown outcome where the reply
 * doesn't say when the switch fires.
 */
export async function arm(seconds: number, session: Session): Promise<Armed> {
  const { io } = session;
  const [sent, ms] = [io.monotonic(), 1000 * seconds];
  const times = await set(seconds, session);
  if (!/^\d{4}-\d\d-\d\dT/.test(times.triggerTime)) throw unconfirmed("when the switch fires", times);
  return { ...times, earliest: sent + ms, latest: io.monotonic() + ms };
}

/** Switches it off. Throws a {@linkcode Failure} unless the reply says that it is off. */
export async function disarm(session: Session): Promise<void> {
  const times = await set(0, session);
  if (times.triggerTime !== "0") throw unconfirmed("that the switch is off", times);
}

/** The times of a good reply; a missing one is empty. */
interface Times {
  currentTime: string;
  triggerTime: string;
}

async function set(seconds: number, session: Session): Promise<Times> {
  const { verdict, reply } = await perform(switchPlan(seconds), session);
  if (verdict.exit !== EXIT.done || reply === undefined) throw failureOf(verdict);
  const value = valueOf(reply);
  const status = isFields(value) && isFields(value.status) ? value.status : {};
  const text = (field: unknown) => typeof field === "string" ? field : "";
  return { currentTime: text(status.currentTime), triggerTime: text(status.triggerTime) };
}

function unconfirmed(what: string, { triggerTime }: Times): Failure {
  const { row } = switchPlan(0);
  const reason = `the reply doesn't say ${what}: its triggerTime is "${triggerTime}"`;
  return new Failure(EXIT.unknown, `outcome of ${row.id} unknown: ${reason}`, lookUp(row));
}
