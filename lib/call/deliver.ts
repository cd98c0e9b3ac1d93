/**
 * Outcome and output options → the reply on stdout, and the exit status or the failure that stands for it.
 *
 * @module
 */

import { valueOf } from "../api/reply.ts";
import { failureOf, lookUp, warningOf } from "../api/verdict.ts";
import { EXIT, type Exit, Failure, unforeseen } from "../io/failure.ts";
import { ClosedPipe, FileError, type Io } from "../io/io.ts";
import type { Warn } from "../io/tell.ts";
import { isPlain, type Output } from "../render/output.ts";
import { render } from "../render/raw.ts";
import { nextStep, shell } from "../text/next_step.ts";
import type { Outcome } from "./perform.ts";
import type { Plan } from "./plan.ts";

/** Writes what there is to write. Throws a {@linkcode Failure} for every outcome but a good one. */
export async function deliver(outcome: Outcome, plan: Plan, output: Output, io: Io, warn: Warn): Promise<number> {
  const bytes = output.format === "receipt"
    ? await receiptOf(outcome, plan, output, warn)
    : await shown(outcome, plan, output, warn);
  if (bytes !== undefined) await write(bytes, outcome, plan, io);
  if (outcome.verdict.exit !== EXIT.done) throw failureOf(outcome.verdict);
  const warning = warningOf(outcome.verdict, plan.row);
  if (warning !== undefined) warn(...warning);
  if (output.exitStatus && !await isMatch(outcome, plan, output)) throw noMatch(plan);
  return EXIT.done.status;
}

/** Whether the query of -e gave anything. One that doesn't fit the reply of a write gave nothing: the write is done all the same. */
async function isMatch({ reply, found }: Outcome, { row }: Plan, output: Output): Promise<boolean> {
  const body = found === undefined ? reply?.body : new TextEncoder().encode(found.text);
  if (body === undefined) return false;
  try {
    return await (await import("../render/render.ts")).isMatch(body, row, output);
  } catch (error) {
    if (row.effect === "read") throw error;
    return false;
  }
}

function noMatch({ row }: Plan): Failure {
  const done = row.effect === "read" ? "" : `${row.id} was done; `;
  return new Failure(
    EXIT.noMatch,
    `${done}the query gave false, null or nothing`,
    nextStep`with -e that is status ${EXIT.noMatch.status}; more in: ${shell("kf help output")}`,
  );
}

/** A receipt tells of every end, also of one without a reply; where it can't be made, the reply is shown. */
async function receiptOf(outcome: Outcome, plan: Plan, output: Output, warn: Warn): Promise<Uint8Array | undefined> {
  try {
    const { receipt } = await import("./receipt/receipt.ts");
    return new TextEncoder().encode(receipt(outcome, plan, { sandbox: output.sandbox ?? false, dumb: output.dumb }));
  } catch (error) {
    const { message, next } = unforeseen(error, EXIT.done);
    warn(`the receipt can't be written: ${message}`, next);
    return await shown(outcome, plan, { ...output, format: output.refusal }, warn);
  }
}

/** The bytes for stdout. Only a good reply gets the requested format; any other stays as it is, for callers to parse. */
async function shown({ verdict, reply, found }: Outcome, { row }: Plan, output: Output, warn: Warn) {
  if (found !== undefined) return render(new TextEncoder().encode(found.text), output.refusal, output.color);
  if (reply === undefined) return undefined;
  if (isPlain(output) || verdict.exit !== EXIT.done) return render(reply.body, output.refusal, output.color);
  try {
    const { show } = await import("../render/render.ts");
    return await show(reply.body, row, output, warn, valueOf(reply));
  } catch (error) {
    if (row.effect === "read") throw error;
    // The outcome of a write has to be reported, whatever happens to its format.
    const { message, next } = error instanceof Failure ? error : unforeseen(error, EXIT.done);
    warn(`${row.id} was done, but its reply can't be shown as asked: ${message}`, next);
    return render(reply.body, output.refusal, output.color);
  }
}

/** A reply that can't be written is a failure; for a write its message states the verdict, since the reply can't. */
async function write(bytes: Uint8Array, { verdict }: Outcome, { row }: Plan, io: Io): Promise<void> {
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
    const next = row.effect === "read"
      ? nextStep`make room, and ask again; what there is: ${shell("df -h")}`
      : nextStep`make room, and ${lookUp(row)}`;
    throw new Failure(exit, message, next);
  }
}
