/**
 * A write about to be sent → a line on stderr that says so in words, and with --confirm a question first.
 *
 * Loaded only on a terminal or for --confirm.
 *
 * @module
 */

import type { Item } from "./args.ts";
import type { Config } from "./config.ts";
import type { Credentials } from "./credentials.ts";
import { inWords } from "./words.ts";
import { addressOf } from "./endpoints/find.ts";
import type { Endpoint } from "./endpoints/row.ts";
import { usage } from "./errors.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";
import type { Tell } from "./output.ts";
import { exampleOf, quoted } from "./paste.ts";

/** A write and where it goes. */
export interface Stated {
  target: { row: Endpoint };
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
 * States the write; where it has to be confirmed, asks, and throws a usage {@linkcode Failure} unless the answer is yes.
 * Without a terminal nothing is asked: a configuration file's `confirm` is passed over then, but who typed `--confirm` is told.
 */
export async function state({ target, typed, config, credentials, options, io, tell }: Stated): Promise<void> {
  const terminal = io.isTerminal("stdin") && io.isTerminal("stderr");
  const confirmed = options.on("confirm");
  if (confirmed && !terminal && options.typed("confirm")) {
    const hint = `nothing was sent; leave --confirm out to send it, or look at it: ${shown(target.row, typed)}`;
    throw usage("--confirm asks on a terminal, and there is none", hint);
  }
  const where = config.sandbox ? "the sandbox" : new URL(config.origin).host;
  const key = credentials === undefined ? "no key" : `key ${credentials.apiKey.slice(0, SHOWN)}…`;
  const what = inWords(target.row, typed);
  const fields = { method: target.row.id, host: where, key: credentials?.apiKey.slice(0, SHOWN) ?? null };
  tell.notice(`${what} (${where}, ${key})`, fields);
  if (!confirmed || !terminal) return;
  const answer = await io.ask("Send it? [y/N] ");
  if (/^\s*y(es)?\s*$/i.test(answer ?? "")) return;
  const hint = `nothing was sent; answer y to send it, or look at it first: ${shown(target.row, typed)}`;
  throw usage(`${target.row.id} was not confirmed`, hint);
}

/** How the same call is shown without sending it; of a long one the example of its kind. */
function shown(row: Endpoint, typed: readonly Item[]): string {
  const inPath = row.parameters.some((parameter) => parameter.in === "path");
  const line = ["kf -n", addressOf(row), ...typed.map((item) => quoted(item.join("=")))].join(" ");
  return inPath || row.replyKind === "any" || line.length > LONGEST ? exampleOf(row) : line;
}

const LONGEST = 100;
