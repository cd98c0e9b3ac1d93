/**
 * Plan and session → Outcome: sends the call in its turn, judges the reply, and looks up a write whose outcome is open.
 *
 * It prints nothing, and throws nothing that is an outcome.
 *
 * @module
 */

import { costOf } from "../api/cost.ts";
import { draft } from "../api/draft.ts";
import type { Reply } from "../api/reply.ts";
import { judge, lookUp, open, type Verdict } from "../api/verdict.ts";
import { EXIT, exitOf, Failure, unforeseen } from "../io/failure.ts";
import { aboutOffset, CLOCKS_APART, offsetOf, type Reading, serverTimeOf } from "../session/clock.ts";
import type { Sending, Session } from "../session/session.ts";
import { nextStep } from "../text/next_step.ts";
import type { LostCall } from "./account_reader.ts";
import { plainValues, type Plan } from "./plan.ts";
import type { Report } from "./resolve.ts";

/** How a call ended. */
export interface Outcome {
  verdict: Verdict;
  /** Absent where none came. */
  reply?: Reply;
  /** The report of a look-up, which then takes the place of the reply. */
  found?: Report;
}

/** Wraps the part of a call during which it may have left. */
type Wrap = (work: () => Promise<Outcome>) => Promise<Outcome>;

/** Performs one call. */
export async function perform(plan: Plan, session: Session, wrap: Wrap = (work) => work()): Promise<Outcome> {
  const { row } = plan;
  try {
    return await inTurn(plan, session, wrap);
  } catch (error) {
    // A defect after a write may have left: its outcome is unknown.
    const failure = error instanceof Failure
      ? error
      : unforeseen(error, row.effect === "read" ? EXIT.exchange : EXIT.unknown);
    return { verdict: verdictOf(failure) };
  }
}

function verdictOf({ exit, message, next }: Failure): Verdict {
  return { exit, message, next };
}

async function inTurn(plan: Plan, session: Session, wrap: Wrap): Promise<Outcome> {
  const { row } = plan;
  const { config, credentials, io } = session;
  const began = io.monotonic();
  const left = () => config.timeout - (io.monotonic() - began);
  const values = plainValues(plan);
  const turns = await session.turns(row, values);
  // A call that can't be sent fails before the wait, not after it.
  if (turns !== undefined) draft(plan, config.origin);
  try {
    const due = config.deadline === undefined
      ? undefined
      : await (await import("./deadline.ts")).deadlineFor(plan, session, began);
    await turns?.enter(left());
    session.log(credentials === undefined || !row.private ? "* unsigned" : `* keys from ${credentials.source}`);
    for (const time of plan.times ?? []) session.log(`* ${time}`);
    // Counting the instructions of a batch is work for -v only; a paced call logs its cost when it gets its turn.
    if (config.verbose && turns === undefined) session.log(`* rate cost ${costOf(row, values)}`);
    const complete = due === undefined ? plan : due.complete();
    if (row.effect === "read") return await read(complete, session, { turns, began });
    return await wrap(() => write(complete, session, { turns, began }, due?.reading));
  } finally {
    turns?.giveBack();
  }
}

async function read(plan: Plan, session: Session, how: Sending): Promise<Outcome> {
  const { io } = session;
  const sent = io.now();
  const reply = await session.send(plan, how);
  return { verdict: withClock(judge(reply, plan.row), reply, sent, io.now()), reply };
}

/** A clock that is off explains why keys or a deadline were refused. */
function withClock(verdict: Verdict, reply: Reply, sent: number, received: number): Verdict {
  const late = verdict.exit === EXIT.refused && verdict.reason?.includes("wouldProcessAfterSpecifiedTime");
  if (verdict.exit !== EXIT.credentials && !late) return verdict;
  const about = aboutOffset(offsetOf(reply, sent, received));
  return about === undefined ? verdict : { ...verdict, message: `${verdict.message}; ${about}` };
}

/** Sends a write, holds the reply against it, and looks up what became of one without a certain answer. */
async function write(plan: Plan, session: Session, how: Sending, reading: Reading | undefined): Promise<Outcome> {
  const { row, fresh = [] } = plan;
  const { io, config, credentials } = session;
  // Loaded while the request is on its way.
  const judging = Promise.all([import("../api/write_verdict.ts"), import("../api/instruction.ts")]);
  const sent = { now: io.now(), moment: io.monotonic() };
  const answering = session.send(plan, how).catch((error): Verdict => {
    if (!(error instanceof Failure) || error.exit !== EXIT.unknown) throw error;
    return verdictOf(error);
  });
  // It may fail before it is awaited.
  answering.catch(() => {});
  const [{ judgeWrite, saysDone }, { instructionsOf }] = await judging;
  const values = plainValues(plan);
  const once = config.nonce && credentials !== undefined;
  const asked = { row, values, fresh, instructions: instructionsOf(row, values), once };
  const answer = await answering;
  const lost = { ...asked, session, sent, reading };
  if ("exit" in answer) return await lookedUp({ verdict: answer }, plan, lost);
  const judged = isReplayed(answer, lost)
    ? open(row, "the reply was written before the call was sent")
    : judgeWrite(answer, asked);
  const verdict = withClock(judged, answer, sent.now, io.now());
  return await lookedUp({ verdict, reply: answer }, plan, { ...lost, claimed: saysDone(answer) });
}

/** Whether a reply was written before its call was sent, by the exchange's clock as it was read before. */
function isReplayed(reply: Reply, { reading }: LostCall): boolean {
  const written = serverTimeOf(reply);
  return reading !== undefined && written !== undefined && written < reading.server - CLOCKS_APART;
}

/** The outcome, or what was found out afterwards about an open one. */
async function lookedUp(outcome: Outcome, { checked }: Plan, lost: LostCall): Promise<Outcome> {
  const { row, values, session } = lost;
  if (outcome.verdict.exit !== EXIT.unknown) return outcome;
  if (row.id === "sendorder" && !values.some(([name]) => name === "cliOrdId")) return withoutName(outcome);
  if (!checked || session.credentials === undefined || session.config.resolve === 0) return outcome;
  const found = await import("./resolve.ts").then(({ resolve }) => resolve(lost))
    .catch((error) => session.log(`* looking for ${row.id} failed: ${error instanceof Error ? error.stack : error}`));
  if (found === undefined) return outcome;
  session.log(`* outcome of ${row.id} found out afterwards; the first answer was: ${outcome.verdict.message}`);
  return found.report === undefined
    ? { ...outcome, verdict: found.verdict }
    : { verdict: found.verdict, found: found.report };
}

/** An order without a cliOrdId can't be looked up; advises --track for the next one. */
function withoutName({ verdict, ...outcome }: Outcome): Outcome {
  return { ...outcome, verdict: { ...verdict, next: nextStep`with --track kf looks itself; ${verdict.next}` } };
}

/** Where the process is asked to end while a write is on its way, its outcome is unknown. */
export function orEnded({ row }: Plan, { io }: Session): Wrap {
  return async (work) => {
    if (row.effect === "read") return await work();
    let forget = () => {};
    const ended = new Promise<Outcome>((resolve) => {
      forget = io.onEnd((signal) => {
        const exit = exitOf(signal);
        const message = `outcome of ${row.id} unknown: kf was ended by ${signal}`;
        resolve({ verdict: { exit, message, next: lookUp(row) } });
      });
    });
    try {
      return await Promise.race([work(), ended]);
    } finally {
      forget();
    }
  };
}
