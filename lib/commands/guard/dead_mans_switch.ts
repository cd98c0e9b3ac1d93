/**
 * Seconds → the exchange's dead man's switch set to them, and when it fires: one request, sent once.
 *
 * @module
 */

import { type Log, send } from "../../session/links/rest.ts";
import type { Config } from "../../config/config.ts";
import type { Credentials } from "../../config/credentials.ts";
import { EXIT, Failure } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { isFields } from "../../text/json.ts";
import { lookup } from "../../line/lookup.ts";
import { type Draft, draft } from "../../api/draft.ts";
import { judge, lookUp, type Reply } from "../../api/verdict.ts";

const { row } = lookup("POST", "cancelallordersafter");

/** Who sets the switch, where, and within `config.timeout` ms. */
export interface Setter {
  credentials: Credentials;
  config: Config;
  io: Io;
  log: Log;
}

/** A switch that is armed. */
export interface Armed {
  /** When the exchange cancels all orders, as it said: an ISO-8601 text by its own clock. */
  triggerTime: string;
  /** The exchange's time when it said so. */
  currentTime: string;
  /** `triggerTime` by this machine's clock, in ms since the epoch, and not too late: the exchange may do it a moment later. */
  fires: number;
}

/** The request that sets the switch to this many whole seconds; 0 switches it off. */
export function switchRequest(seconds: number, { origin }: Config): Draft {
  return draft(row, [["timeout", String(seconds)]], { origin, encoded: false, search: "" });
}

/**
 * Arms the switch, or puts off its time. Throws a {@linkcode Failure}: that of the call, or an unknown outcome where the reply
 * doesn't say when the switch fires.
 */
export async function arm(seconds: number, setter: Setter): Promise<Armed> {
  const sent = setter.io.now();
  const times = await set(seconds, setter);
  if (!/^\d{4}-\d\d-\d\dT/.test(times.triggerTime)) throw unsaid("when the switch fires", times);
  return { ...times, fires: sent + 1000 * seconds };
}

/** Switches it off. Throws a {@linkcode Failure} unless the reply says that it is off. */
export async function disarm(setter: Setter): Promise<void> {
  const times = await set(0, setter);
  if (times.triggerTime !== "0") throw unsaid("that the switch is off", times);
}

async function set(seconds: number, { credentials, config, io, log }: Setter): Promise<Times> {
  const reply = await send(switchRequest(seconds, config), { row, credentials, config, io, log });
  const { exit, message, hint } = judge(reply, row);
  if (exit !== EXIT.done) throw new Failure(exit, message, hint);
  return timesOf(reply);
}

/** The times of a good reply; a missing one is empty. */
interface Times {
  currentTime: string;
  triggerTime: string;
}

function timesOf({ body }: Reply): Times {
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  const status = isFields(value) && isFields(value.status) ? value.status : {};
  const text = (field: unknown) => typeof field === "string" ? field : "";
  return { currentTime: text(status.currentTime), triggerTime: text(status.triggerTime) };
}

function unsaid(what: string, { triggerTime }: Times): Failure {
  const reason = `the reply doesn't say ${what}: its triggerTime is "${triggerTime}"`;
  return new Failure(EXIT.unknown, `outcome of ${row.id} unknown: ${reason}`, lookUp(row));
}
