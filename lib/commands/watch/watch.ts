/**
 * `kf watch`: a read, again and again; on a terminal a screen that marks what changed, elsewhere each reply as it comes.
 *
 * @module
 */

import { type CallInvocation, callOf } from "../../line/parse.ts";
import type { Item } from "../../api/item.ts";
import { joined } from "../../io/bytes.ts";
import type { Given, Telling } from "../command.ts";
import { findCommand } from "../../line/commands.ts";
import { errorFormat } from "../../config/config.ts";
import type { Warn } from "../../config/credentials.ts";
import { EXIT, type Exit, Failure, usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { lookFor } from "../../render/output.ts";
import { lookup } from "../../line/lookup.ts";
import { number } from "../../line/option_value.ts";
import { type Options, without } from "../../line/options.ts";
import { type Charge, chargeOf, EMPTY } from "../../api/cost.ts";
import { readValues } from "../../line/values.ts";
import { Lines } from "./lines.ts";
import { Screen } from "./screen.ts";

/** Where frames go: a screen, or line after line. */
export interface Display extends AsyncDisposable {
  show(body: Uint8Array): Promise<void>;
  /** Tells of a read that failed and will be tried again. */
  trouble(failure: Failure): Promise<void>;
  /** Takes what a read has to say beside its reply: warnings, and what -v asks for. */
  note(text: string): void;
}

/** What part of a rate pool watching may use up: the rest is for whatever else the key does. */
const SHARE = 0.5;

/** The least time between two reads, and the longest after failures, in ms. */
const [SHORTEST, LONGEST] = [250, 60_000];

/** Ends that may pass: the next read may go well. */
const PASSING: readonly Exit[] = [EXIT.unreachable, EXIT.exchange, EXIT.rateLimited];

/** Watches until it is interrupted. Throws a {@linkcode Failure} for a call that can't go well, and for a write. */
export async function watchCommand(given: Given): Promise<number> {
  const { words, options, io } = given;
  if (findCommand(words[0]) !== undefined) {
    const example = "for example: kf watch orderbook symbol=PF_XBTUSD";
    throw usage(`kf watch repeats methods, and ${words[0]} is a command of kf`, example);
  }
  const typed = callOf(words, options);
  const { row, filled } = lookup(typed.verb, typed.method);
  if (row.effect !== "read") {
    throw usage(`kf watch repeats reads, and ${row.id} is none`, "for example: kf watch openorders");
  }
  const look = await lookFor(row, options, io);
  if (look.query !== undefined) (await import("../../render/query/query.ts")).compileQuery(look.query);
  const call = { ...typed, items: await readOnce(typed.items, io), options: asRaw(options) };
  const every = Math.max(SHORTEST, 1000 * number("every", options), slowest(chargeOf(row, [...filled, ...call.items])));
  const title = [typed.method, ...typed.items.map((item) => item.join("="))].join(" ");
  const warned = new Set<string>();
  const warn: Warn = (message, hint) => {
    if (!warned.has(message)) display.note(`kf: warning: ${message}; ${hint}\n`);
    warned.add(message);
  };
  const watched = { row, look, io, errors: errorFormat(options), warn };
  const onScreen = io.isTerminal("stdout") && !look.dumb;
  await using display: Display = onScreen ? await Screen.open({ ...watched, title, every }) : new Lines(watched);
  const ended = new AbortController();
  const forget = io.onEnd((signal) => ended.abort(signal));
  try {
    return await untilEnded(
      ended.signal,
      reader(call, { ...given, tell: { ...given.tell, warn } }, display),
      every,
      io,
    );
  } finally {
    forget();
  }
}

/** A file or standard input is read once, for all reads. */
async function readOnce(items: readonly Item[], io: Io): Promise<Item[]> {
  const values = await readValues(items, io);
  return values.map(([name, value]) => [name, value.startsWith("@") ? `@${value}` : value]);
}

/** A read, and what is said of it; the result is how long to wait at least after a failure, in ms. */
type Read = () => Promise<number>;

async function untilEnded(ended: AbortSignal, read: Read, every: number, io: Io): Promise<number> {
  const ending = new Promise<never>((_, reject) => ended.addEventListener("abort", () => reject(ended.reason)));
  // It may come while nothing but the pause is waited for.
  ending.catch(() => {});
  try {
    while (true) {
      const began = io.now();
      const pause = Math.max(every, await Promise.race([read(), ending]));
      await io.sleep(Math.max(0, pause - (io.now() - began)), ended);
    }
  } catch (error) {
    if (!ended.aborted) throw error;
    return (ended.reason === "SIGINT" ? EXIT.interrupted : EXIT.terminated).status;
  }
}

function reader(call: CallInvocation, { io, tell, call: make }: Given, display: Display): Read {
  let pause = SHORTEST;
  return async () => {
    const afterwards: Telling["afterwards"] = [];
    const quiet = { ...io, stderr: (text: string) => display.note(text) };
    try {
      await display.show(await captured(quiet, (io) => make(call, io, { ...tell, afterwards })));
      pause = SHORTEST;
      return 0;
    } catch (error) {
      if (!(error instanceof Failure) || !PASSING.includes(error.exit)) throw error;
      await display.trouble(error);
      pause = Math.min(LONGEST, 2 * pause);
      return error.exit === EXIT.rateLimited ? Math.max(pause, EMPTY) : pause;
    } finally {
      for (const work of afterwards) await work();
    }
  };
}

/** The reply as it arrived: how it looks is decided here. */
function asRaw(options: Options): Options {
  return without(options, ["output", "query", "columns", "sort", "limit", "local", "color"]);
}

/** The time after which a pool has filled again what one call takes, as far as watching may use it, in ms. */
function slowest(charge: Charge | undefined): number {
  return charge === undefined ? 0 : charge.units * charge.pool.window / charge.pool.limit / SHARE;
}

/** The bytes that work writes to a stdout of its own, which is no terminal. */
async function captured(io: Io, work: (quiet: Io) => Promise<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await work({
    ...io,
    stdout: (bytes) => Promise.resolve(void chunks.push(bytes.slice())),
    isTerminal: () => false,
  });
  return joined(chunks);
}
