/**
 * Options → a way to ask the exchange for a reply that kf itself reads: for charts, the set-up of keys, completions.
 *
 * @module
 */

import type { Item } from "../api/item.ts";
import { type Log, send } from "./links/rest.ts";
import { type Config, configure } from "../config/config.ts";
import type { Credentials } from "../config/credentials.ts";
import { EXIT, Failure } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { parseExact } from "../text/json.ts";
import { lookup } from "../line/lookup.ts";
import type { Options } from "../line/options.ts";
import { withOptions } from "../line/example.ts";
import { draft } from "../api/draft.ts";
import { judge } from "../api/verdict.ts";

/** Asks the exchange the options name, the sandbox too. */
export interface Asker extends Disposable {
  config: Config;
  /**
   * The reply of a read, its numbers as they arrived ({@linkcode parseExact}); signed where there are credentials. Throws a
   * {@linkcode Failure} for every end but a good one.
   */
  ask(method: string, values: readonly Item[], credentials?: Credentials): Promise<unknown>;
}

/** Settles the options and opens the sandbox where they name it. Throws a {@linkcode Failure} for options that are wrong. */
export async function openAsker(options: Options, io: Io, change: Partial<Config> = {}): Promise<Asker> {
  const config = { ...await configure(options, io), ...change };
  const sandbox = config.sandbox
    ? (await import("../commands/sandbox/sandbox.ts")).enterSandbox(options, io)
    : undefined;
  const world = sandbox?.io ?? io;
  const log: Log = config.verbose ? (line) => io.stderr(`${line}\n`) : () => {};
  return {
    config,
    ask: async (method, values, credentials) => {
      const { row, filled, search } = lookup("GET", method);
      const { origin } = config;
      const request = draft(row, [...filled, ...values], { origin, encoded: false, search });
      const reply = await waiting(
        method,
        config,
        world,
        () => send(request, { row, credentials, config, io: world, log }),
      );
      const { exit, message, hint } = judge(reply, row);
      if (exit !== EXIT.done) throw new Failure(exit, message, withOptions(hint, config.again));
      return parseExact(new TextDecoder().decode(reply.body));
    },
    [Symbol.dispose]: () => sandbox?.[Symbol.dispose](),
  };
}

/** Shows a sign of life on a terminal where it takes long. */
async function waiting<T>(method: string, { verbose }: Config, io: Io, work: () => Promise<T>): Promise<T> {
  if (verbose || !io.isTerminal("stderr") || io.env("TERM") === "dumb") return await work();
  const { spinning } = await import("../io/spinner.ts");
  const tell = { warn: () => {}, notice: () => {}, afterwards: [] };
  return await spinning(method, { io, tell }, work);
}
