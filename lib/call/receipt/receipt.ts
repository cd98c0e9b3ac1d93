/**
 * Outcome and plan → the receipt of a write: one line for each order, or for what else was done.
 *
 * Loaded only on a terminal or for `-o receipt`.
 *
 * @module
 */

import { type Instruction, instructionsOf } from "../../api/instruction.ts";
import { valueOf } from "../../api/reply.ts";
import { toldOf } from "../../api/write_verdict.ts";
import { EXIT, type Exit } from "../../io/failure.ts";
import { type Fields, isFields } from "../../text/json.ts";
import { ascii } from "../../text/printable.ts";
import { plain, shorten } from "../../text/width.ts";
import type { Outcome } from "../perform.ts";
import type { Report } from "../resolve.ts";
import { plainValues, type Plan } from "../plan.ts";
import { deed, wish } from "./deed.ts";
import { askedLine, doneLine, foundLine } from "./order_line.ts";

/** How a receipt looks. */
interface Look {
  /** Whether the exchange is the one inside kf. */
  sandbox: boolean;
  /** Whether to write only ASCII. */
  dumb: boolean;
}

/** A line is at most three rows of 80 columns. */
const WIDEST = 3 * 80;

/** The receipt, each line ended. */
export function receipt(outcome: Outcome, plan: Plan, { sandbox, dumb }: Look): string {
  const mark = sandbox ? " (sandbox)" : "";
  return linesOf(outcome, plan).map((line) => {
    const text = shorten(plain(line), WIDEST - mark.length, dumb ? "..." : "…");
    return `${dumb ? ascii(text) : text}${mark}\n`;
  }).join("");
}

function linesOf(outcome: Outcome, plan: Plan): string[] {
  const { row } = plan;
  const { verdict, reply, found } = outcome;
  const values = plainValues(plan);
  const instructions = instructionsOf(row, values) ?? [];
  const body = reply === undefined ? undefined : valueOf(reply);
  const fields = isFields(body) ? body : {};
  const { exit } = verdict;
  if (found !== undefined) {
    const lines = foundLines(found, instructions) ?? (exit === EXIT.done ? [deed(row, values, {})] : undefined);
    if (lines !== undefined) return lines.map((line) => `${line} (found out afterwards)`);
  }
  if (exit === EXIT.done || exit === EXIT.refused || exit === EXIT.partial) {
    const lines = batchLines(fields, outcome, plan, instructions);
    if (lines !== undefined) return lines;
  }
  if (exit === EXIT.done) {
    const [only] = instructions;
    const entry = row.status === undefined ? undefined : fields[row.status];
    return [only === undefined ? deed(row, values, fields) : doneLine(only, isFields(entry) ? entry : {})];
  }
  const entry = row.status === undefined ? undefined : fields[row.status];
  const asked = instructions.length === 0
    ? [wish(row, values)]
    : instructions.map((one) => askedLine(one, exit === EXIT.refused && isFields(entry) ? entry : {}));
  return asked.map((what) => `${WORDS.get(exit) ?? "unknown"}: ${what}: ${reasonOf(outcome, plan)}`);
}

/** What to call an outcome that isn't done; any other exit leaves it unknown. */
const WORDS = new Map<Exit, string>([
  [EXIT.refused, "refused"],
  [EXIT.partial, "done in part"],
  [EXIT.credentials, "refused"],
  ...[EXIT.usage, EXIT.unreachable, EXIT.rateLimited, EXIT.exchange].map((exit) => [exit, "not done"] as const),
]);

/** Why it wasn't done, or isn't known, without what the line says already. */
function reasonOf({ verdict: { message, reason } }: Outcome, { row }: Plan): string {
  const [unknown] = [`outcome of ${row.id} unknown: `].filter((start) => message.startsWith(start));
  return reason ?? message.slice(unknown?.length ?? 0);
}

/** One line for each instruction of a batch; undefined where the reply doesn't tell of each. */
function batchLines(
  fields: Fields,
  { verdict }: Outcome,
  { row, fresh = [] }: Plan,
  instructions: readonly Instruction[],
): string[] | undefined {
  if (row.status !== "batchStatus") return undefined;
  const told = toldOf(fields.batchStatus, { row, instructions, fresh, values: [], once: true });
  if (typeof told === "string") return undefined;
  return told.map(({ instruction, entry, status, standing }) =>
    standing === "good" && verdict.exit !== EXIT.refused
      ? doneLine(instruction, entry)
      : `refused: ${askedLine(instruction, entry)}: ${status}`
  );
}

/** What a look-up found, one line for each instruction; undefined for a call that is about no single order. */
function foundLines({ findings }: Report, instructions: readonly Instruction[]): string[] | undefined {
  if (findings.length !== instructions.length) return undefined;
  return instructions.map((instruction, i) => {
    const finding = findings[i];
    if (finding?.standing === "done") return foundLine(instruction, finding.outcome, finding.record);
    return `refused: ${askedLine(instruction)}: ${finding?.standing === "refused" ? finding.reason : "not done"}`;
  });
}
