/**
 * `--deadline`: a plan → the same plan with the time after which the exchange must not take it, by the exchange's own clock.
 *
 * @module
 */

import { deadlineName } from "../api/draft.ts";
import type { Item } from "../api/item.ts";
import type { Config } from "../config/config.ts";
import { EXIT, Failure, usage } from "../io/failure.ts";
import { optionExample } from "../line/example.ts";
import { lookup } from "../line/lookup.ts";
import { type Reading, serverTimeAt, serverTimeOf } from "../session/clock.ts";
import type { Session } from "../session/session.ts";
import { nextStep, shell } from "../text/next_step.ts";
import type { Plan } from "./plan.ts";

/** A call with a deadline to come, and the exchange's clock that it is set by. */
export interface Due {
  reading: Reading;
  /** Sets the deadline when the call leaves. */
  complete(): Plan;
}

/**
 * The deadline of a call; undefined where it gets none. The exchange's clock is read in the time of the call, which began
 * at this moment. Throws
 * a {@linkcode Failure} where it can't be.
 */
export async function deadlineFor(plan: Plan, session: Session, began: number): Promise<Due | undefined> {
  const set = deadlineOf(plan, session.config);
  if (set === undefined) return undefined;
  const reading = await serverClock(session, began);
  return { reading, complete: () => set(Math.floor(serverTimeAt(reading, session.io.monotonic()))) };
}

/** The same by this machine's clock, for a preview. */
export function withDeadlineShown(plan: Plan, config: Config, now: number): Plan {
  return deadlineOf(plan, config)?.(now) ?? plan;
}

/** How the deadline is set at a time; undefined where none is. Throws a usage {@linkcode Failure} for a call that takes none. */
function deadlineOf(plan: Plan, { deadline, deadlineTyped }: Config): ((now: number) => Plan) | undefined {
  if (deadline === undefined) return undefined;
  const { row, values, encoded } = plan;
  const name = deadlineName(row);
  const typed = values.find(([typed]) => typed.toLowerCase() === "processbefore");
  // A configuration file speaks to all calls, so its deadline is ignored where it doesn't fit.
  if (!deadlineTyped && (name === undefined || typed !== undefined)) return undefined;
  const example = shell(optionExample("deadline"));
  if (name === undefined) {
    throw usage(`${row.id} takes no deadline`, nextStep`it is for orders, for example: ${example}`);
  }
  if (typed !== undefined) {
    throw usage(`--deadline and ${typed[0]} are two deadlines`, nextStep`leave one out, for example: ${example}`);
  }
  return (now) => {
    const time = new Date(now + deadline).toISOString();
    const item: Item = [name, encoded ? encodeURIComponent(time) : time];
    return { ...plan, values: [...values, item] };
  };
}

/** The exchange's clock, read by a public call that is free and short. */
async function serverClock(session: Session, began: number): Promise<Reading> {
  const { row } = lookup("GET", "instruments/status");
  const from = session.io.monotonic();
  const reply = await session.send({ row, values: [], encoded: false, search: "" }, { began });
  const server = serverTimeOf(reply);
  // The whole round trip counts as time since the reply was written: the deadline may be that much too early, never too late.
  if (server !== undefined) return { server, from, at: session.io.monotonic() };
  const more = shell("kf help sendorder");
  throw new Failure(
    EXIT.unreachable,
    "--deadline needs the exchange's time, and its reply holds none",
    nextStep`nothing was sent; try again, or give processBefore yourself; more in: ${more}`,
  );
}
