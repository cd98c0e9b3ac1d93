/**
 * A call as typed → the exchange's answer on stdout and the exit status: plan, perform, deliver.
 *
 * @module
 */

import { settle, trust } from "../config/config.ts";
import { EXIT, Failure, usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import type { Progress } from "../io/spinner.ts";
import type { Tell } from "../io/tell.ts";
import { lookup } from "../line/lookup.ts";
import type { CallInvocation } from "../line/parse.ts";
import type { Options } from "../line/options.ts";
import { idleLocal, type Output, outputFor } from "../render/output.ts";
import { print } from "../io/print.ts";
import { keysFor, openSession, type Session } from "../session/session.ts";
import { nextStep, shell } from "../text/next_step.ts";
import { deliver } from "./deliver.ts";
import { orEnded, perform } from "./perform.ts";
import { type Plan, plan } from "./plan.ts";

/** Completes a plan with what only the exchange knows; there is no session where nothing is sent. */
export type Complete = (plan: Plan, session: Session | undefined) => Promise<Plan>;

/** Makes one call. Throws a {@linkcode Failure} for every end but a good one. */
export async function makeCall(
  invocation: CallInvocation,
  io: Io,
  tell: Tell,
  complete: Complete = (plan) => Promise.resolve(plan),
): Promise<number> {
  const { options, verb, method, items } = invocation;
  const target = lookup(verb, method);
  // Read in the background; a failure surfaces where it is awaited.
  const trusted = trust(options, io);
  trusted.catch(() => {});
  const settled = settle(options);
  const output = await outputFor(target.row, options, io);
  const planned = await plan(target, items, options, io);
  if (options.on("dry-run") || options.on("curl")) {
    if (settled.sandbox && options.on("curl")) throw noAddress();
    const { preview } = await import("./preview.ts");
    const config = { ...settled, ...await trusted };
    const whole = await complete(planned, undefined);
    const shown = settled.track ? await withIds(whole, io, tell) : whole;
    await print(io, preview({ plan: shown, signed: target.signing !== "never", config, options, io }));
    return EXIT.done.status;
  }
  const idle = idleLocal(output, options);
  if (idle !== undefined) tell.warn(...idle);
  const progress = await progressFor(io, tell, output);
  const opening = { config: settled, options, io: progress.io, tell: progress.tell };
  const credentials = await keysFor(target.row.id, target.signing, opening);
  using session = await openSession({ ...opening, config: { ...settled, ...await trusted }, credentials });
  const whole = await complete(planned, session);
  if (mayBeStated(whole, options, io)) await (await import("./confirm.ts")).confirmWrite(whole, session, options);
  const tracked = settled.track ? await withIds(whole, progress.io, progress.tell) : whole;
  return await progress.spin(target.row.id, async () => {
    const outcome = await perform(tracked, session, orEnded(tracked, session));
    try {
      return await deliver(outcome, tracked, output, progress.io, progress.tell.warn);
    } catch (error) {
      if (outcome.verdict.exit !== EXIT.refused || !(error instanceof Failure)) throw error;
      throw await (await import("./advice.ts")).advised(error, tracked, session);
    }
  });
}

/** On a terminal a slow call shows a spinner; a script loads nothing for it. */
async function progressFor(io: Io, tell: Tell, { dumb }: Output): Promise<Progress> {
  if (!io.isTerminal("stderr") || dumb) return { io, tell, spin: (_, work) => work() };
  return (await import("../io/spinner.ts")).progressOn(io, tell);
}

/** Only a write on a terminal, or with --confirm, is stated or asked about; a script loads nothing for it. */
function mayBeStated({ row }: Plan, options: Options, io: Io): boolean {
  if (row.effect === "read") return false;
  return options.on("confirm") || io.isTerminal("stderr");
}

/** Gives new orders ids, and reports them before anything is sent. */
async function withIds(planned: Plan, io: Io, tell: Tell): Promise<Plan> {
  const { track } = await import("./track.ts");
  const { plan, added } = track(planned, io.now());
  for (const id of added) tell.notice(`${plan.row.id} is tracked as cliOrdId ${id}`, { cliOrdId: id });
  return plan;
}

function noAddress(): Error {
  const served = nextStep`serve it, and name it by --base-url http://127.0.0.1:8080; to serve it: ${
    shell("kf sandbox serve --port 8080")
  }`;
  return usage("the sandbox inside kf has no address for curl", served);
}
