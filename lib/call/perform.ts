/**
 * A drafted call → the exchange's answer on stdout and the exit status: sends, judges, and finds out what stayed open.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { type Log, send } from "../session/links/rest.ts";
import { aboutOffset, offsetOf } from "../session/clock.ts";
import type { Config } from "../config/config.ts";
import type { Credentials } from "../config/credentials.ts";
import type { Warn } from "../io/tell.ts";
import type { Endpoint } from "../api/endpoints/row.ts";
import { EXIT, type Exit, Failure, unforeseen } from "../io/failure.ts";
import { ClosedPipe, FileError, type Io } from "../io/io.ts";
import { isPlain, type Look } from "../render/output.ts";
import { render } from "../render/raw.ts";
import type { Pacer, Turns } from "../session/pace/pace.ts";
import { withOptions } from "../line/example.ts";
import { costOf } from "../api/cost.ts";
import type { Draft } from "../api/draft.ts";
import { judge, lookUp, type Reply, type Verdict } from "../api/verdict.ts";

/** A call, ready to be sent. */
export interface Call {
  request: Draft;
  row: Endpoint;
  values: readonly Item[];
  /** Absent for an unsigned call. */
  credentials: Credentials | undefined;
  config: Config;
  io: Io;
  look: Look;
  warn: Warn;
  /** Whether the table vouches for what was typed: of anything else it isn't known what it asked for. */
  checked: boolean;
  /** Absent where nothing paces calls. */
  pacer?: Pacer | undefined;
  /** Those of this call. */
  turns?: Turns | undefined;
}

/** How a call ended: the verdict, and what there is to print. */
interface Ending {
  verdict: Verdict;
  /** The exchange's reply, or the record of what was found out afterwards. */
  body?: Uint8Array;
  /** Whether the body is that record, which no format knows. */
  found?: true;
}

/** Makes the call and writes what came of it. Throws a {@linkcode Failure} for every end but a good one. */
export async function exchange(call: Call): Promise<number> {
  const { row, values, credentials, config, io, turns } = call;
  const log: Log = config.verbose ? (line) => io.stderr(`${line}\n`) : () => {};
  log(credentials === undefined ? "* unsigned" : `* keys from ${credentials.source}`);
  // Counting the instructions of a batch is work that only -v asks for; who has a turn was told already.
  if (config.verbose && turns === undefined) log(`* rate cost ${costOf(row, values)}`);
  const { verdict, ...ending } = row.effect === "read"
    ? await answer(call, log)
    : await unlessEnded(() => settled(call, log).catch(inDoubt), call);
  const bytes = await shown({ verdict, ...ending }, call);
  if (bytes !== undefined) await deliver(bytes, verdict, row, io);
  if (verdict.exit !== EXIT.done) {
    throw new Failure(verdict.exit, verdict.message, withOptions(verdict.hint, config.again));
  }
  return EXIT.done.status;
}

/** The bytes for stdout. Only a good reply is put into the form that was asked for; any other is left to be parsed. */
async function shown({ verdict, body, found }: Ending, { row, look, warn }: Call): Promise<Uint8Array | undefined> {
  if (body === undefined) return undefined;
  if (isPlain(look) || found || verdict.exit !== EXIT.done) return render(body, look.refusal, look.color);
  try {
    const { show } = await import("../render/render.ts");
    return await show(body, row, look, warn);
  } catch (error) {
    if (row.effect === "read") throw error;
    // What a write did has to be told, whatever it looks like, and whatever went wrong meanwhile.
    const { message, hint } = error instanceof Failure ? error : unforeseen(error, EXIT.done);
    warn(`${row.id} was done, but its reply can't be shown as asked: ${message}`, hint);
    return render(body, look.refusal, look.color);
  }
}

/** What nobody foresaw after a write may have left: nothing is certain then. */
function inDoubt(error: unknown): never {
  throw error instanceof Failure ? error : unforeseen(error, EXIT.unknown);
}

async function answer({ request, row, credentials, config, io, turns }: Call, log: Log): Promise<Ending> {
  const sent = io.now();
  const reply = await send(request, { row, credentials, config, io, log, turns }).catch((error) => {
    throw error instanceof Failure ? error : unforeseen(error, row.effect === "read" ? EXIT.exchange : EXIT.unknown);
  });
  const verdict = withClock(judge(reply, row), reply, sent, io.now());
  return { verdict, body: reply.body };
}

/** A clock that is off explains why keys or a deadline were refused. */
function withClock(verdict: Verdict, reply: Reply, sent: number, received: number): Verdict {
  const late = verdict.exit === EXIT.refused && /wouldProcessAfterSpecifiedTime/.test(verdict.message);
  if (verdict.exit !== EXIT.credentials && !late) return verdict;
  const about = aboutOffset(offsetOf(reply, sent, received));
  return about === undefined ? verdict : { ...verdict, message: `${verdict.message}; ${about}` };
}

/** An order without a name can't be looked up; the next one can. */
function withoutName({ verdict, ...ending }: Ending): Ending {
  return { ...ending, verdict: { ...verdict, hint: `with --track kf looks itself; ${verdict.hint}` } };
}

/** As `answer`, but what became of a write is found out where that can be. */
async function settled(call: Call, log: Log): Promise<Ending> {
  const sent = call.io.now();
  const ending = await answer(call, log).catch((error): Ending => {
    if (!(error instanceof Failure) || error.exit !== EXIT.unknown) throw error;
    return { verdict: { exit: error.exit, message: error.message, hint: error.hint } };
  });
  const { credentials, config, row } = call;
  if (ending.verdict.exit !== EXIT.unknown) return ending;
  if (row.id === "sendorder" && !call.values.some(([name]) => name === "cliOrdId")) return withoutName(ending);
  if (!call.checked || credentials === undefined || config.resolve === 0) return ending;
  const found = await import("./resolve.ts").then(({ resolve }) => resolve({ ...call, credentials, log, sent }))
    .catch((error) => log(`* looking for ${row.id} failed: ${error instanceof Error ? error.stack : error}`));
  if (found === undefined) return ending;
  log(`* outcome of ${row.id} found out afterwards; the first answer was: ${ending.verdict.message}`);
  if (found.text !== undefined) {
    return { verdict: found.verdict, body: new TextEncoder().encode(found.text), found: true };
  }
  return { ...ending, verdict: found.verdict };
}

/** Who ends kf while a write is on its way is told that nobody knows what became of it. */
async function unlessEnded<T>(work: () => Promise<T>, { row, io, config }: Call): Promise<T> {
  let forget = () => {};
  const ended = new Promise<never>((_, reject) => {
    forget = io.onEnd((signal) => {
      const exit = signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
      reject(
        new Failure(
          exit,
          `outcome of ${row.id} unknown: kf was ended by ${signal}`,
          withOptions(lookUp(row), config.again),
        ),
      );
    });
  });
  try {
    return await Promise.race([work(), ended]);
  } finally {
    forget();
  }
}

/** A reply that can't be written is no answer; for a write the verdict is told, since the reply can't tell it. */
async function deliver(bytes: Uint8Array, verdict: Verdict, row: Endpoint, io: Io): Promise<void> {
  try {
    await io.stdout(bytes);
  } catch (error) {
    const quiet = error instanceof ClosedPipe && (row.effect === "read" || verdict.exit === EXIT.done);
    if (quiet || !(error instanceof FileError || error instanceof ClosedPipe)) throw error;
    const told = verdict.exit === EXIT.done ? `${row.id} was done` : verdict.message;
    const why = error instanceof ClosedPipe ? "its reader has gone" : error.message;
    const message = `cannot write the reply to standard output: ${why}; ${told}`;
    const lost: Exit = row.effect === "read" ? EXIT.unreachable : EXIT.unknown;
    const exit = verdict.exit === EXIT.done ? lost : verdict.exit;
    const hint = row.effect === "read"
      ? "make room, and ask again; what there is: df -h"
      : `make room, and ${lookUp(row)}`;
    throw new Failure(exit, message, hint);
  }
}
