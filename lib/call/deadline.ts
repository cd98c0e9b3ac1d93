/**
 * Typed values → the values to send: the cliOrdIds of `--track` and the processBefore of `--deadline` are added.
 *
 * Loaded only for calls that ask for either.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { send } from "../session/links/rest.ts";
import { serverTimeOf } from "../session/clock.ts";
import type { Config } from "../config/config.ts";
import type { Endpoint } from "../api/endpoints/row.ts";
import { EXIT, Failure, usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { lookup } from "../line/lookup.ts";
import { optionExample } from "../line/example.ts";
import { deadlineName, draft } from "../api/draft.ts";
import { track } from "./track.ts";

/** What is needed to add. */
export interface Adding {
  row: Endpoint;
  values: readonly Item[];
  config: Config;
  io: Io;
  /** Names and values are percent-encoded as typed. */
  encoded: boolean;
  /** Nothing may be sent; the exchange's clock is taken to be this machine's. */
  offline: boolean;
  /** Waits until the call may leave. */
  turn?(): Promise<void>;
}

/** The values to send, and the ids that were added. Throws a {@linkcode Failure} when the exchange's clock can't be read. */
export async function added(adding: Adding): Promise<{ values: Item[]; ids: string[] }> {
  const { row, config, io, encoded } = adding;
  const deadline = await deadlineOf(adding);
  await adding.turn?.();
  const values = [...adding.values, ...deadline === undefined ? [] : [deadline()]];
  if (!config.track) return { values, ids: [] };
  const tracked = track(row, values, io.now(), encoded);
  return { values: tracked.values, ids: tracked.added };
}

const EXAMPLE = optionExample("deadline");
const NO_TIME = "nothing was sent; try again, or give processBefore yourself; more in: kf help sendorder";

/** How to tell the deadline of a call that leaves now; undefined for none. */
async function deadlineOf({ row, values, config, io, encoded, offline }: Adding): Promise<(() => Item) | undefined> {
  const { deadline, deadlineTyped } = config;
  if (deadline === undefined) return undefined;
  const name = deadlineName(row);
  const typed = values.find(([typed]) => typed.toLowerCase() === "processbefore");
  // What a configuration file says to all calls is passed over where it doesn't fit.
  if (!deadlineTyped && (name === undefined || typed !== undefined)) return undefined;
  if (name === undefined) throw usage(`${row.id} takes no deadline`, `it is for orders, for example: ${EXAMPLE}`);
  if (typed !== undefined) {
    throw usage(`--deadline and ${typed[0]} are two deadlines`, `leave one out, for example: ${EXAMPLE}`);
  }
  const offset = offline ? 0 : await serverOffset(config, io);
  return () => {
    const time = new Date(io.now() + offset + deadline).toISOString();
    return [name, encoded ? encodeURIComponent(time) : time];
  };
}

/** A public call that is free and short, asked for its serverTime. */
async function serverOffset(config: Config, io: Io): Promise<number> {
  const { row } = lookup("GET", "instruments/status");
  const request = draft(row, [], { origin: config.origin, encoded: false, search: "" });
  const reply = await send(request, { row, credentials: undefined, config, io, log: () => {} });
  // What the reply took is counted as if all of it had passed since: the deadline may be too early by that, and never too late.
  const time = serverTimeOf(reply);
  if (time !== undefined) return time - io.now();
  const reason = "--deadline needs the exchange's time, and its reply holds none";
  throw new Failure(EXIT.unreachable, reason, NO_TIME);
}
