/**
 * A write about to be sent → a line on stderr that describes it, and with --confirm a question.
 *
 * Loaded only on a terminal or for --confirm.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { confirmed } from "../io/question.ts";
import { inWords } from "./sentence.ts";
import { addressOf, type Endpoint } from "../api/endpoints/endpoints.ts";
import { usage } from "../io/failure.ts";
import type { Options } from "../line/options.ts";
import type { Session } from "../session/session.ts";
import { type Command, nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";
import type { Plan } from "./plan.ts";

/** How many characters of the public key are shown: enough to recognise it, as in `kf doctor`. */
const SHOWN = 4;

/**
 * Whether a write is described before it is sent: on a terminal, outside the sandbox; and with `confirm`, wherever somebody may
 * be there to answer. The configuration file's `confirm` doesn't apply to a script, which has no terminal at all.
 */
function isStated({ row }: Plan, { config, io }: Session, options: Options): boolean {
  if (row.effect === "read") return false;
  const manned = (["stdin", "stdout", "stderr"] as const).some(io.isTerminal);
  if (options.on("confirm") && (manned || options.typed("confirm"))) return true;
  return io.isTerminal("stderr") && !config.sandbox;
}

/**
 * States the write where that is due; where it has to be confirmed, asks, and throws a usage {@linkcode Failure} unless the answer is yes, or where
 * nobody can be asked because the input or stderr isn't a terminal.
 */
export async function confirmWrite(plan: Plan, session: Session, options: Options): Promise<void> {
  if (!isStated(plan, session, options)) return;
  const { row } = plan;
  const { config, credentials, io, tell } = session;
  const typed = [...plan.values, ...new URLSearchParams(plan.search)];
  const wanted = options.on("confirm");
  if (wanted && !(io.isTerminal("stdin") && io.isTerminal("stderr"))) {
    const next = nextStep`nothing was sent; to send it write --no-confirm, to look at it: ${shown(row, typed)}`;
    throw usage("a write is to be confirmed, and there is no terminal to read the answer from", next);
  }
  const where = config.sandbox ? "the sandbox" : new URL(config.origin).host;
  const key = credentials === undefined ? "no key" : `key ${credentials.apiKey.slice(0, SHOWN)}…`;
  const what = inWords(row, typed);
  const fields = { method: row.id, host: where, key: credentials?.apiKey.slice(0, SHOWN) ?? null };
  tell.notice(`${what} (${where}, ${key})`, fields);
  if (!wanted) return;
  if (await confirmed("Send it? [y/N] ", io)) return;
  const next = nextStep`nothing was sent; answer y to send it, or look at it first: ${shown(row, typed)}`;
  throw usage(`${row.id} was not confirmed`, next);
}

/** The command that shows the same call without sending it. */
function shown(row: Endpoint, typed: readonly Item[]): Command {
  const inPath = row.parameters.some((parameter) => parameter.in === "path");
  if (inPath || row.replyKind === "any") return shell(`kf help ${quoted(addressOf(row))}`);
  return shell(["kf -n", addressOf(row), ...typed.map((item) => quoted(item.join("=")))].join(" "));
}
