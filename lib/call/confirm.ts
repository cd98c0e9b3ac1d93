/**
 * A write about to be sent → a line on stderr that says so in words, and with --confirm a question first.
 *
 * Loaded only on a terminal or for --confirm.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import type { Config } from "../config/config.ts";
import { confirmed } from "../io/question.ts";
import type { Credentials } from "../config/credentials.ts";
import { inWords } from "./sentence.ts";
import { addressOf } from "../api/endpoints/find.ts";
import type { Endpoint } from "../api/endpoints/row.ts";
import { usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";
import type { Tell } from "../io/tell.ts";
import { quoted } from "../text/shell.ts";

/** A write and where it goes. */
export interface Stated {
  target: { row: Endpoint; search: string };
  typed: readonly Item[];
  config: Config;
  credentials: Credentials | undefined;
  options: Options;
  io: Io;
  tell: Tell;
}

/** How much of the public key is shown: enough to know it by, as in `kf doctor`. */
const SHOWN = 4;

/**
 * Whether a write is told of before it is sent: on a terminal when it is in earnest; and where it is to be confirmed, wherever
 * somebody may be there to be asked. A script, which has no terminal at all, is never told of the configuration file's `confirm`.
 */
function isStated({ target, config, options, io }: Pick<Stated, "target" | "config" | "options" | "io">): boolean {
  if (target.row.effect === "read") return false;
  const manned = (["stdin", "stdout", "stderr"] as const).some(io.isTerminal);
  if (options.on("confirm") && (manned || options.typed("confirm"))) return true;
  return io.isTerminal("stderr") && !config.sandbox;
}

/**
 * States the write where that is due; where it has to be confirmed, asks, and throws a usage {@linkcode Failure} unless the answer is yes, or where
 * nobody can be asked because the input or stderr is no terminal.
 */
export async function state(stated: Stated): Promise<void> {
  if (!isStated(stated)) return;
  const { target, config, credentials, options, io, tell } = stated;
  const typed = [...stated.typed, ...new URLSearchParams(target.search)];
  const wanted = options.on("confirm");
  if (wanted && !(io.isTerminal("stdin") && io.isTerminal("stderr"))) {
    const hint = `nothing was sent; to send it write --no-confirm, to look at it: ${shown(target.row, typed)}`;
    throw usage("a write is to be confirmed, and there is no terminal to read the answer from", hint);
  }
  const where = config.sandbox ? "the sandbox" : new URL(config.origin).host;
  const key = credentials === undefined ? "no key" : `key ${credentials.apiKey.slice(0, SHOWN)}…`;
  const what = inWords(target.row, typed);
  const fields = { method: target.row.id, host: where, key: credentials?.apiKey.slice(0, SHOWN) ?? null };
  tell.notice(`${what} (${where}, ${key})`, fields);
  if (!wanted) return;
  if (await confirmed("Send it? [y/N] ", io)) return;
  const hint = `nothing was sent; answer y to send it, or look at it first: ${shown(target.row, typed)}`;
  throw usage(`${target.row.id} was not confirmed`, hint);
}

/** How the same call is shown without sending it. */
function shown(row: Endpoint, typed: readonly Item[]): string {
  const inPath = row.parameters.some((parameter) => parameter.in === "path");
  const line = ["kf -n", addressOf(row), ...typed.map((item) => quoted(item.join("=")))].join(" ");
  return inPath || row.replyKind === "any" ? `kf help ${quoted(addressOf(row))}` : line;
}
