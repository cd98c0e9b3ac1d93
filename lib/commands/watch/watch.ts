/**
 * `kf watch`: a read, again and again; on a terminal a screen that marks what changed, elsewhere each reply as it comes.
 *
 * @module
 */

import { callOf } from "../../line/parse.ts";
import { perform } from "../../call/perform.ts";
import { type Plan, plan } from "../../call/plan.ts";
import type { Given } from "../command.ts";
import { findCommand } from "../../line/commands.ts";
import { accountWords, configure, errorFormat } from "../../config/config.ts";
import type { Warn } from "../../io/tell.ts";
import { EXIT, type Exit, exitOf, Failure, usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { idleLocal, outputFor } from "../../render/output.ts";
import { lookup } from "../../line/lookup.ts";
import { number } from "../../line/option_value.ts";
import { type Charge, chargeOf, EMPTY } from "../../api/cost.ts";
import { failureOf } from "../../api/verdict.ts";
import { keysFor, openSession, type Session } from "../../session/session.ts";
import { nextStep, renderNextStep, shell } from "../../text/next_step.ts";
import { Lines } from "./lines.ts";
import { Screen } from "./screen.ts";

/** Where frames go: a screen, or line after line. */
export interface Display extends AsyncDisposable {
  show(body: Uint8Array): Promise<void>;
  /** Tells of a read that failed and will be tried again. */
  trouble(failure: Failure): Promise<void>;
  /** Takes the warnings and the -v lines of a read. */
  note(text: string): void;
}

/** The share of a rate pool that watching may use; the rest is for the key's other calls. */
const SHARE = 0.5;

/** The least time between two reads, and the longest after failures, in ms. */
const [SHORTEST, LONGEST] = [250, 60_000];

/** Failures that may pass: the next read may succeed. */
const PASSING: readonly Exit[] = [EXIT.unreachable, EXIT.exchange, EXIT.rateLimited];

/** Watches until it is interrupted. Throws a {@linkcode Failure} for a call that can't go well, and for a write. */
export async function watchCommand(given: Given): Promise<number> {
  const { words, options, io } = given;
  if (findCommand(words[0]) !== undefined) {
    const example = nextStep`for example: ${shell("kf watch orderbook symbol=PF_XBTUSD")}`;
    throw usage(`kf watch repeats methods, and ${words[0]} is a command of kf`, example);
  }
  const typed = callOf(words, options);
  const target = lookup(typed.verb, typed.method);
  const { row } = target;
  if (row.effect !== "read") {
    const example = nextStep`for example: ${shell("kf watch openorders")}`;
    throw usage(`kf watch repeats reads, and ${row.id} is none`, example);
  }
  const output = await outputFor(row, options, io);
  // A file or standard input is read once, for all reads.
  const planned = await plan(target, typed.items, options, io);
  const every = Math.max(SHORTEST, 1000 * number("every", options), slowest(chargeOf(row, planned.values)));
  const title = [typed.method, ...typed.items.map((item) => item.join("="))].join(" ");
  const account = accountWords(options);
  const warned = new Set<string>();
  const warn: Warn = (message, next) => {
    const told = renderNextStep(next, account);
    if (!warned.has(message)) display.note(`kf: warning: ${message}; ${told}\n`);
    warned.add(message);
  };
  const watched = { row, output, io, errors: errorFormat(options), account, warn };
  const onScreen = io.isTerminal("stdout") && !output.dumb;
  await using display: Display = onScreen ? await Screen.open({ ...watched, title, every }) : new Lines(watched);
  const idle = idleLocal(output, options);
  if (idle !== undefined) warn(...idle);
  const ended = new AbortController();
  const forget = io.onEnd((signal) => ended.abort(signal));
  try {
    const opening = {
      config: await configure(options, io),
      options,
      io: { ...io, stderr: (text: string) => display.note(text) },
      tell: { ...given.tell, warn },
    };
    const credentials = await keysFor(row.id, target.signing, opening);
    using session = await openSession({ ...opening, credentials });
    return await untilEnded(ended.signal, reader(planned, session, display), every, io);
  } finally {
    forget();
  }
}

/** Makes one read and shows it; the result is the least time to wait after a failure, in ms. */
type Read = () => Promise<number>;

async function untilEnded(ended: AbortSignal, read: Read, every: number, io: Io): Promise<number> {
  const ending = new Promise<never>((_, reject) => ended.addEventListener("abort", () => reject(ended.reason)));
  // The signal may come during the pause.
  ending.catch(() => {});
  try {
    while (true) {
      const began = io.monotonic();
      const pause = Math.max(every, await Promise.race([read(), ending]));
      await io.sleep(Math.max(0, pause - (io.monotonic() - began)), ended);
    }
  } catch (error) {
    if (!ended.aborted) throw error;
    return exitOf(ended.reason).status;
  }
}

function reader(planned: Plan, session: Session, display: Display): Read {
  let pause = SHORTEST;
  return async () => {
    const { verdict, reply } = await perform(planned, session);
    const { exit } = verdict;
    if (exit === EXIT.done && reply !== undefined) {
      await display.show(reply.body);
      pause = SHORTEST;
      return 0;
    }
    const failure = failureOf(verdict);
    if (!PASSING.includes(exit)) throw failure;
    await display.trouble(failure);
    pause = Math.min(LONGEST, 2 * pause);
    return exit === EXIT.rateLimited ? Math.max(pause, EMPTY) : pause;
  };
}

/** The time after which a pool has filled again what one call takes, as far as watching may use it, in ms. */
function slowest(charge: Charge | undefined): number {
  return charge === undefined ? 0 : charge.units * charge.pool.window / charge.pool.limit / SHARE;
}
