/**
 * `kf watch METHOD`: the line of a read → its replies, and how they are shown.
 *
 * @module
 */

import { type Charge, chargeOf } from "../../api/cost.ts";
import { failureOf, warningOf } from "../../api/verdict.ts";
import { perform } from "../../call/perform.ts";
import { plan } from "../../call/plan.ts";
import { EXIT, usage } from "../../io/failure.ts";
import { lookup } from "../../line/lookup.ts";
import type { Options } from "../../line/options.ts";
import { callOf } from "../../line/parse.ts";
import { idleLocal, type Output, outputFor } from "../../render/output.ts";
import { show } from "../../render/render.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import type { Given } from "../command.ts";
import { Frames } from "./frames.ts";
import { Rows } from "./rows.ts";
import { refuse } from "./strays.ts";
import type { Watched } from "./watch.ts";

/** Throws a usage {@linkcode Failure} for a line that isn't a read. */
export async function watchedMethod({ words, options, io, tell }: Given): Promise<Watched<Uint8Array>> {
  const typed = callOf(words, options);
  refuse(["from", "to", "tick"], options, typed.method);
  const target = lookup(typed.verb, typed.method);
  const { row, signing } = target;
  if (row.effect !== "read") {
    const example = nextStep`for example: ${shell("kf watch openorders")}`;
    throw usage(`kf watch only repeats reads; ${row.id} is a write`, example);
  }
  const changes = options.on("changes");
  const output = await outputFor(row, changes ? inRows(options) : options, io);
  const idle = idleLocal(output, options);
  if (idle !== undefined) tell.warn(...idle);
  const added = additions(output, changes);
  // A file or standard input is read once, for all reads.
  const planned = await plan(target, typed.items, options, io);
  return {
    title: [typed.method, ...typed.items.map((item) => item.join("="))].join(" "),
    id: row.id,
    signing,
    slowest: slowest(chargeOf(row, planned.values)),
    onScreen: io.isTerminal("stdout") && !output.dumb && !changes,
    content: (warn) => new Frames({ row, output, warn }),
    bytesOf: async (body, warn) => added(await show(body, row, output, warn)),
    read: async (session, warn) => {
      const { verdict, reply } = await perform(planned, session);
      if (verdict.exit !== EXIT.done || reply === undefined) throw failureOf(verdict);
      const warning = warningOf(verdict, row);
      if (warning !== undefined) warn(...warning);
      return reply.body;
    },
  };
}

/** The options with CSV as the format unless the command line names one, or a file one of rows: --changes needs rows. */
function inRows(options: Options): Options {
  const said = options.text("output");
  const format = options.typed("output") || said === "ndjson" ? said : "csv";
  return {
    text: (name) => name === "output" ? format : options.text(name),
    on: (name) => options.on(name),
    typed: (name) => options.typed(name),
    source: (name) => options.source(name),
  };
}

/** What of a reply is written below those before it. */
function additions({ format }: Output, changes: boolean): (bytes: Uint8Array) => Uint8Array {
  if (format === "csv" || format === "ndjson") {
    const rows = new Rows({ format, changes });
    return (bytes) => new TextEncoder().encode(rows.next(new TextDecoder().decode(bytes)));
  }
  if (!changes) return (bytes) => bytes;
  throw usage(
    `--changes prints rows as csv or ndjson, not as ${format}`,
    nextStep`for example: ${shell("kf watch --changes -o ndjson openorders")}`,
  );
}

/** The share of a rate pool that watching may use; the rest is for the key's other calls. */
const SHARE = 0.5;

/** The time after which a pool has filled again what one call takes, as far as watching may use it, in ms. */
function slowest(charge: Charge | undefined): number {
  return charge === undefined ? 0 : charge.units * charge.pool.window / charge.pool.limit / SHARE;
}
