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
import { judge, lookUp, type Verdict } from "../api/verdict.ts";
import { EXIT, exitOf, Failure, unforeseen } from "../io/failure.ts";
import { aboutOffset, offsetOf } from "../session/clock.ts";
import type { Turns } from "../session/pace/pace.ts";
import type { Session } from "../session/session.ts";
import { nextStep } from "../text/next_step.ts";
import { plainValues, type Plan } from "./plan.ts";

/** How a call ended. */
export interface Outcome {
  verdict: Verdict;
  /** Absent where none came. */
  reply?: Reply;
  /** The record of a look-up, which then takes the place of the reply. */
  found?: string;
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
  const { config, credentials } = session;
  const values = plainValues(plan);
  const turns = await session.turns(row, values);
  // A call that can't be sent fails before the wait, not after it.
  if (turns !== undefined) draft(plan, config.origin);
  try {
    const due = config.deadline === undefined
      ? undefined
      : await (await import("./deadline.ts")).deadlineFor(plan, session);
    await turns?.enter(config.timeout);
    session.log(credentials === undefined || !row.private ? "* unsigned" : `* keys from ${credentials.source}`);
    // Counting the instructions of a batch is work for -v only; a paced call logs its cost when it gets its turn.
    if (config.verbose && turns === undefined) session.log(`* rate cost ${costOf(row, values)}`);
    const complete = due === undefined ? plan : due();
    return await wrap(() => settled(complete, session, turns));
  } finally {
    turns?.giveBack();
  }
}

async function answer(plan: Plan, session: Session, turns: Turns | undefined): Promise<Outcome> {
  const { io } = session;
  const sent = io.now();
  const reply = await session.send(plan, { turns });
  return { verdict: withClock(judge(reply, plan.row), reply, sent, io.now()), reply };
}

/** A clock that is off explains why keys or a deadline were refused. */
function withClock(verdict: Verdict, reply: Reply, sent: number, received: number): Verdict {
  const late = verdict.exit === EXIT.refused && verdict.reason?.includes("wouldProcessAfterSpecifiedTime");
  if (verdict.exit !== EXIT.credentials && !late) return verdict;
  const about = aboutOffset(offsetOf(reply, sent, received));
  return about === undefined ? verdict : { ...verdict, message: `${verdict.message}; ${about}` };
}

/** Sends the call, and looks up what became of a write without a certain answer. */
async function settled(plan: Plan, session: Session, turns: Turns | undefined): Promise<Outcome> {
  const { row } = plan;
  if (row.effect === "read") return await answer(plan, session, turns);
  const sent = session.io.now();
  const outcome = await answer(plan, session, turns).catch((error): Outcome => {
    if (!(error instanceof Failure) || error.exit !== EXIT.unknown) throw error;
    return { verdict: verdictOf(error) };
  });
  if (outcome.verdict.exit !== EXIT.unknown) return outcome;
  const values = plainValues(plan);
  if (row.id === "sendorder" && !values.some(([name]) => name === "cliOrdId")) return withoutName(outcome);
  if (!plan.checked || session.credentials === undefined || session.config.resolve === 0) return outcome;
  const found = await import("./resolve.ts").then(({ resolve }) => resolve({ row, values, session, sent }))
    .catch((error) => session.log(`* looking for ${row.id} failed: ${error instanceof Error ? error.stack : error}`));
  if (found === undefined) return outcome;
  session.log(`* outcome of ${row.id} found out afterwards; the first answer was: ${outcome.verdict.message}`);
  return found.text === undefined
    ? { ...outcome, verdict: found.verdict }
    : { verdict: found.verdict, found: found.text };
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
