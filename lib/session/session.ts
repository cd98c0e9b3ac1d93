/**
 * An open exchange: every command that asks it goes through a session.
 *
 * @module
 */

import type { Call } from "../api/draft.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import type { Item } from "../api/item.ts";
import { type Reply, valueOf } from "../api/reply.ts";
import { chargeOf } from "../api/cost.ts";
import { failureOf, judge, type Verdict } from "../api/verdict.ts";
import { type Config, configure } from "../config/config.ts";
import { type Credentials, findCredentials, namesKeys, noKeys } from "../config/credentials.ts";
import { EXIT } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import type { Progress } from "../io/spinner.ts";
import type { Tell } from "../io/tell.ts";
import { lookup, type Target } from "../line/lookup.ts";
import type { Options } from "../line/options.ts";
import { oneLine } from "../text/printable.ts";
import type { Link } from "./links/link.ts";
import { rest } from "./links/rest.ts";
import type { Pacer, Turns } from "./pace/pace.ts";
import { send } from "./send.ts";

/** How a call is sent, where that differs from the session's own way. */
export interface Sending {
  /** Milliseconds the call may take. */
  timeout?: number;
  /** When the time of the call began, by the monotonic clock; default now. */
  began?: number;
  /** How often a failed GET may be repeated. */
  retries?: number;
  /** The turns of the call, if it has entered them already. */
  turns?: Turns | undefined;
}

/** A reply and what it means. */
export interface Answer {
  reply: Reply;
  verdict: Verdict;
}

/** One exchange, with the keys to sign for it. */
export interface Session extends Disposable {
  readonly config: Config;
  /** The effects of this exchange: requests to the sandbox stay in the process. */
  readonly io: Io;
  /** Absent where calls go unsigned. */
  readonly credentials: Credentials | undefined;
  readonly tell: Tell;
  /** Writes a line for `-v`. */
  log(line: string): void;
  /** The turns of a call in the rate pools; undefined for a call that isn't paced. */
  turns(row: Endpoint, values: readonly Item[]): Promise<Turns | undefined>;
  /**
   * Sends a call and returns its reply, whatever that says. Only what can do no harm is ever sent twice. Throws
   * a {@linkcode Failure} where there is no reply.
   */
  send(call: Call, how?: Sending): Promise<Reply>;
  /** The reply to a read of the table, in its turn, and what it means. Throws a {@linkcode Failure} where there is no reply. */
  answer(id: string, values?: readonly Item[], how?: Sending): Promise<Answer>;
  /** The same where only a good reply will do: throws a {@linkcode Failure} for any other. */
  read(id: string, values?: readonly Item[], how?: Sending): Promise<Reply>;
  /** The same, parsed: numbers stay as they arrived. */
  value(id: string, values?: readonly Item[], how?: Sending): Promise<unknown>;
  /**
   * The pages of a read, each parsed, until there are no more ({@linkcode nextPage}); a method without pages has one. Throws a
   * {@linkcode Failure} where a page can't be had.
   */
  pages(id: string, values?: readonly Item[], how?: Sending): AsyncGenerator<unknown>;
}

/** What a session is opened with. */
export interface Opening {
  config: Config;
  options: Options;
  io: Io;
  tell: Tell;
  /** The keys to sign with; without any, the sandbox uses a pair of its own. */
  credentials?: Credentials | undefined;
}

/**
 * The keys for a call or a command, looked for only where it is signed. Throws a credentials {@linkcode Failure} where it needs
 * some.
 */
export async function keysFor(
  what: string,
  signing: Target["signing"],
  { config, options, io, tell }: Omit<Opening, "credentials">,
): Promise<Credentials | undefined> {
  // In the sandbox only keys named on the command line are read: never the user's own by accident.
  if (signing === "never" || (config.sandbox && !namesKeys(options))) return undefined;
  const found = await findCredentials(options, io, tell.warn);
  if (found === undefined && signing === "always") throw noKeys(what, io);
  return found;
}

/**
 * Settles the options and opens the exchange that they name, for reads of kf's own: on a terminal a spinner shows that they take
 * long. Throws a {@linkcode Failure} for wrong options.
 */
export async function openReader(
  options: Options,
  io: Io,
  tell: Tell,
  { credentials, ...change }: Partial<Config> & { credentials?: Credentials } = {},
): Promise<Session> {
  const config = { ...await configure(options, io), ...change };
  const progress = config.verbose || !io.isTerminal("stderr") || io.env("TERM") === "dumb"
    ? undefined
    : (await import("../io/spinner.ts")).progressOn(io, tell);
  return await openSession({ config, options, tell, credentials, io: progress?.io ?? io }, progress?.spin);
}

type Spin = Progress["spin"];

/** Opens the exchange. Throws a usage {@linkcode Failure} for a sandbox that can't be used. */
export async function openSession(
  { config, options, io, tell, credentials }: Opening,
  spin: Spin = (_, work) => work(),
): Promise<Session> {
  if (!config.sandbox) return new Opened({ config, io, tell, credentials, spin, link: rest });
  const { enterSandbox } = await import("./sandbox.ts");
  const sandbox = enterSandbox(options, io);
  const keys = credentials ?? sandbox.credentials;
  return new Opened({ config, io: sandbox.io, tell, credentials: keys, spin, link: rest, sandbox });
}

/** What an open session consists of. */
interface Parts extends Pick<Session, "config" | "io" | "credentials" | "tell"> {
  spin: Spin;
  link: Link;
  sandbox?: Disposable;
}

class Opened implements Session {
  readonly config: Config;
  readonly io: Io;
  readonly credentials: Credentials | undefined;
  readonly tell: Tell;
  readonly #spin: Spin;
  readonly #link: Link;
  readonly #sandbox: Disposable | undefined;
  #pacer: Promise<Pacer> | undefined;

  constructor({ config, io, credentials, tell, spin, link, sandbox }: Parts) {
    this.config = config;
    this.io = io;
    this.credentials = credentials;
    this.tell = tell;
    this.#spin = spin;
    this.#link = link;
    this.#sandbox = sandbox;
  }

  log(line: string): void {
    if (this.config.verbose) this.io.stderr(`${oneLine(line)}\n`);
  }

  async turns(row: Endpoint, values: readonly Item[]): Promise<Turns | undefined> {
    // A call that costs nothing needs no ledger, and must not fail for one.
    if (!this.config.pace || this.credentials === undefined || chargeOf(row, values) === undefined) return undefined;
    this.#pacer ??= this.#openPacer(this.credentials);
    return (await this.#pacer).turns(row, values);
  }

  async #openPacer(credentials: Credentials): Promise<Pacer> {
    const { config, io, tell } = this;
    const { Pacer } = await import("./pace/pace.ts");
    const pacer = await Pacer.open({ config, credentials, io, warn: tell.warn });
    tell.afterwards.push(() => pacer.recorded());
    return pacer;
  }

  async send(call: Call, { turns, began = this.io.monotonic(), ...change }: Sending = {}): Promise<Reply> {
    const { io } = this;
    const config = { ...this.config, ...change };
    const credentials = call.row.private ? this.credentials : undefined;
    const log = (line: string) => this.log(line);
    return await send(call, { link: this.#link, credentials, config, io, log, turns, began });
  }

  async answer(id: string, values: readonly Item[] = [], how: Sending = {}): Promise<Answer> {
    const { row, filled, search } = lookup(undefined, id);
    if (row.effect !== "read") throw new Error(`${row.id} is not a read`);
    if (row.private && this.credentials === undefined) throw noKeys(row.id, this.io);
    const all = [...filled, ...values];
    const turns = how.turns ?? await this.turns(row, all);
    try {
      const reply = await this.send({ row, values: all, encoded: false, search }, { ...how, turns });
      return { reply, verdict: judge(reply, row) };
    } finally {
      turns?.giveBack();
    }
  }

  async read(id: string, values?: readonly Item[], how?: Sending): Promise<Reply> {
    const { reply, verdict } = await this.answer(id, values, how);
    if (verdict.exit === EXIT.refused && verdict.reason !== undefined) {
      const { withSymbol } = await import("../api/symbol_advice.ts");
      const all = [...lookup(undefined, id).filled, ...values ?? []];
      throw failureOf({ ...verdict, next: withSymbol(verdict.next, verdict.reason, all) });
    }
    if (verdict.exit !== EXIT.done) throw failureOf(verdict);
    return reply;
  }

  async value(id: string, values?: readonly Item[], how?: Sending): Promise<unknown> {
    return valueOf(await this.#spin(id, () => this.read(id, values, how)));
  }

  async *pages(id: string, values: readonly Item[] = [], how: Sending = {}): AsyncGenerator<unknown> {
    const { row, filled } = lookup(undefined, id);
    let next: readonly Item[] | undefined = [...filled, ...values];
    while (next !== undefined) {
      const page: unknown = await this.value(row.id, next, how);
      yield page;
      const { nextPage } = await import("../api/paging.ts");
      next = nextPage(row, next, page);
    }
  }

  [Symbol.dispose](): void {
    this.#sandbox?.[Symbol.dispose]();
  }
}
