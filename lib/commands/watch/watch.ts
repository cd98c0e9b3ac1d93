/**
 * `kf watch`: a read or a picture, again and again; on a terminal a screen that marks what changed, elsewhere each reading as it comes.
 *
 * @module
 */

import type { Drawing, Given } from "../command.ts";
import { accountWords, configure, errorFormat } from "../../config/config.ts";
import { EXIT, type Exit, exitOf, Failure, usage } from "../../io/failure.ts";
import type { EndSignal, Io } from "../../io/io.ts";
import { EMPTY } from "../../api/cost.ts";
import { DRAWN, findCommand } from "../../line/commands.ts";
import { number } from "../../line/option_value.ts";
import type { Options } from "../../line/options.ts";
import type { Target } from "../../line/lookup.ts";
import { keysFor, openSession, type Session } from "../../session/session.ts";
import type { Warn } from "../../io/tell.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import type { Display } from "./display.ts";
import { Lines } from "./lines.ts";
import { watchedMethod } from "./method.ts";
import { watchedPicture } from "./picture.ts";
import { type Content, Screen } from "./screen.ts";

/** What is watched: readings of one kind, and how they are shown. */
export interface Watched<T> {
  title: string;
  /** The method it is signed for. */
  id: string;
  signing: Target["signing"];
  /** The shortest time between two reads that the rate limits allow, in ms. */
  slowest: number;
  /** Whether it goes to a screen of its own. */
  onScreen: boolean;
  content(warn: Warn): Content<T>;
  bytesOf(reading: T, warn: Warn): Promise<Uint8Array>;
  /** Makes one reading. Throws a {@linkcode Failure} where there is none. */
  read(session: Session, warn: Warn): Promise<T>;
}

/** The commands that draw, by name. */
export type Drawings = Record<typeof DRAWN[number], () => Promise<Drawing>>;

/** The least time between two reads, and the longest after failures, in ms. */
const [SHORTEST, LONGEST] = [250, 60_000];

/** Failures that may pass: the next read may succeed. */
const PASSING: readonly Exit[] = [EXIT.unreachable, EXIT.exchange, EXIT.rateLimited];

/** Watches until it is interrupted. Throws a {@linkcode Failure} for a call that can't go well, and for a write. */
export async function watchCommand(given: Given, drawings: Drawings): Promise<number> {
  const name = DRAWN.find((name) => name === given.words[0]);
  if (name !== undefined) return await watch(watchedPicture(name, await drawings[name](), given), given);
  const command = findCommand(given.words[0]);
  if (command !== undefined) {
    const example = nextStep`for example: ${shell("kf watch orderbook symbol=PF_XBTUSD")}`;
    throw usage(`kf watch repeats methods, chart and depth, not kf ${command.name}`, example);
  }
  return await watch(await watchedMethod(given), given);
}

async function watch<T>(watched: Watched<T>, { options, io, tell }: Given): Promise<number> {
  const every = Math.max(SHORTEST, 1000 * number("every", options), watched.slowest);
  const config = await configure(options, io);
  const ended = new AbortController();
  const forget = io.onEnd((signal) => ended.abort(signal));
  try {
    await using display = await displayOf(watched, { options, io, every, sandbox: config.sandbox, ended });
    const warn: Warn = (...warning) => display.warn(...warning, "watch");
    const opening = {
      ...{ config, options },
      io: { ...io, stderr: (text: string) => display.note(text) },
      tell: { ...tell, warn },
    };
    const credentials = await keysFor(watched.id, watched.signing, opening);
    using session = await openSession({ ...opening, credentials });
    return await untilEnded(ended.signal, reader(watched, session, display), every, io);
  } finally {
    forget();
  }
}

interface Displaying {
  options: Options;
  io: Io;
  every: number;
  sandbox: boolean;
  ended: AbortController;
}

async function displayOf<T>(
  watched: Watched<T>,
  { options, io, every, sandbox, ended }: Displaying,
): Promise<Display<T>> {
  const shown = { io, errors: errorFormat(options), account: accountWords(options) };
  const warn: Warn = (...warning) => display.warn(...warning, "reading");
  const title = sandbox ? `${watched.title} (sandbox)` : watched.title;
  const quit = () => ended.abort(QUIT);
  const display: Display<T> = watched.onScreen
    ? await Screen.open({ ...shown, title, every, quit }, watched.content(warn))
    : new Lines(shown, (reading) => watched.bytesOf(reading, warn));
  return display;
}

/** The reason for the end when q was pressed. */
const QUIT = "q";

/** Makes one read and shows it; the result is the least time to wait after a failure, in ms. */
type Read = () => Promise<number>;

async function untilEnded(ended: AbortSignal, read: Read, every: number, io: Io): Promise<number> {
  const ending = new Promise<never>((_, reject) => ended.addEventListener("abort", () => reject(ended.reason)));
  // The signal may come during the pause.
  ending.catch(() => {});
  try {
    ended.throwIfAborted();
    while (true) {
      const began = io.monotonic();
      const pause = Math.max(every, await Promise.race([read(), ending]));
      await io.sleep(Math.max(0, pause - (io.monotonic() - began)), ended);
    }
  } catch (error) {
    if (!ended.aborted) throw error;
    const reason: EndSignal | typeof QUIT = ended.reason;
    return (reason === QUIT ? EXIT.done : exitOf(reason)).status;
  }
}

function reader<T>({ read }: Watched<T>, session: Session, display: Display<T>): Read {
  const warn: Warn = (...warning) => display.warn(...warning, "reading");
  let pause = SHORTEST;
  return async () => {
    const reading = await read(session, warn).catch((error: unknown) => {
      if (error instanceof Failure && PASSING.includes(error.exit)) return error;
      throw error;
    });
    if (!(reading instanceof Failure)) {
      await display.show(reading);
      pause = SHORTEST;
      return 0;
    }
    await display.trouble(reading);
    pause = Math.min(LONGEST, 2 * pause);
    return reading.exit === EXIT.rateLimited ? Math.max(pause, EMPTY) : pause;
  };
}
