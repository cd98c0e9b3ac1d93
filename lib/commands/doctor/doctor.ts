/**
 * `kf doctor`: finds out on this machine and from the exchange what keeps calls from working; out come a page and the exit
 * status. It writes no file and changes nothing.
 *
 * @module
 */

import { aboutOffset, offsetOf } from "../../session/clock.ts";
import { accountWords, type Config, configure } from "../../config/config.ts";
import { type Credentials, findCredentials, namesKeys, noKeys } from "../../config/credentials.ts";
import { openSession, type Session } from "../../session/session.ts";
import type { Given } from "../command.ts";
import { ownAuthorities, proxies, variables } from "./environment.ts";
import { EXIT, Failure, unforeseen } from "../../io/failure.ts";
import { type Findings, pageOf, type Problem, redacted, worstFirst } from "./findings.ts";
import { type Io, NetworkError } from "../../io/io.ts";
import type { Tell, Warn } from "../../io/tell.ts";
import type { Options } from "../../line/options.ts";
import { permissionsIn, withdrawalIn } from "../../api/permissions.ts";
import { connectivity, type Reached } from "./connectivity.ts";
import { type Reply, valueOf } from "../../api/reply.ts";
import { daysLeft, RETIREMENT } from "../../api/retirement.ts";
import { settingsFile } from "../../config/precedence.ts";
import { VERSION } from "../../io/version.ts";
import { placesOf } from "../../config/places.ts";
import { nextStep, renderNextStep, replaceCommand, shell } from "../../text/next_step.ts";

/** How long each of the two calls may take, in ms. */
const TIMEOUT = 10_000;

/** Days before the retirement from which on it is a warning. */
const SOON = 30;

/** Prints what is found. Throws a {@linkcode Failure} with the worst problem, if there is one that keeps calls from working. */
export async function doctorCommand({ options, io, tell, print }: Given): Promise<number> {
  const configured = await configure(options, io);
  const timeout = options.text("timeout") === undefined ? TIMEOUT : configured.timeout;
  const findings = await examine({ options, config: { ...configured, timeout, retries: 0 }, io, tell });
  await print(options.on("json") ? `${JSON.stringify(findings, null, 2)}\n` : pageOf(findings));
  const [worst] = findings.problems;
  const exit = Object.values(EXIT).find(({ status }) => status === findings.exit) ?? EXIT.exchange;
  if (worst !== undefined && exit !== EXIT.done) throw new Failure(exit, worst.message, nextStep`${worst.hint}`);
  return EXIT.done.status;
}

interface Setup {
  options: Options;
  config: Config;
  io: Io;
  tell: Tell;
}

async function examine(setup: Setup): Promise<Findings> {
  const { options, config, io, tell } = setup;
  // Before any call: one over plain http takes proxies out of the environment.
  const environment = { variables: variables(io), proxies: proxies(io), authorities: ownAuthorities(io) };
  const problems: Problem[] = [];
  const own = await keysOf(setup, problems);
  using session = await openSession({ config, options: unwritten(options), io, tell, credentials: own });
  const credentials = own ?? (namesKeys(options) ? undefined : session.credentials);
  const asked = await askTime(session, options, problems);
  const permissions = asked.reached && credentials !== undefined ? await askPermissions(session, problems) : undefined;
  warnOfRetirement(io, problems);
  const account = accountWords(options);
  const sorted = worstFirst(problems);
  const findings: Findings = {
    schema: 1,
    exit: sorted[0]?.exit ?? 0,
    problems: sorted.map(({ next, ...problem }) => ({ ...problem, hint: renderNextStep(next, account) })),
    version: VERSION,
    runtime: io.runtime(),
    exchange: { environment: config.sandbox ? "sandbox" : "live", url: config.sandbox ? null : config.origin },
    retirement: { date: RETIREMENT.date, daysLeft: daysLeft(io.now()) },
    keys: keysShown(credentials),
    permissions: permissions ?? null,
    clock: { offset: asked.offset ?? null },
    network: {
      ...connectivity(config, asked, environment.proxies),
      authorities: trusted(options, environment.authorities),
    },
    proxies: environment.proxies,
    variables: environment.variables,
    directories: { ...placesOf(options, io), settings: (await settingsFile(io))?.path ?? null },
  };
  const home = io.env(io.windows ? "USERPROFILE" : "HOME");
  return redacted(findings, credentials?.apiKey, home);
}

/** The sandbox records every call in its data, and the doctor writes nothing: without --data the data stays in memory. */
function unwritten(options: Options): Options {
  return { ...options, text: (name) => name === "data" && !options.typed(name) ? ":memory:" : options.text(name) };
}

async function keysOf({ options, config, io }: Setup, problems: Problem[]): Promise<Credentials | undefined> {
  if (config.sandbox && !namesKeys(options)) return undefined;
  const warn: Warn = (message, next) => void problems.push({ exit: 0, message, next: next });
  try {
    const found = await findCredentials(options, io, warn);
    if (found === undefined) throw noKeys("a private call", io);
    return found;
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== EXIT.credentials) throw error;
    problems.push(problemOf(error));
    return undefined;
  }
}

function keysShown(credentials: Credentials | undefined): Findings["keys"] {
  if (credentials === undefined) return { found: false };
  const { apiKey, source, mode } = credentials;
  const bits = mode === undefined ? {} : { mode: (mode & 0o777).toString(8).padStart(3, "0") };
  return { found: true, source, publicKey: `${apiKey.slice(0, 4)}…`, ...bits };
}

/** What came of a call, and how far the exchange's clock is ahead, in ms. */
interface Answered extends Reached {
  reply?: Reply;
  offset?: number;
}

/** A public call that is short and free. */
async function askTime(session: Session, options: Options, problems: Problem[]): Promise<Answered> {
  const { io } = session;
  const sent = io.now();
  const asked = await ask("instruments/status", session, problems);
  if (asked.reply === undefined || (options.text("clock") ?? "real") !== "real") return asked;
  const offset = offsetOf(asked.reply, sent, io.now());
  if (offset === undefined) return asked;
  const about = aboutOffset(offset);
  if (about !== undefined) {
    const ntp = shell("timedatectl set-ntp true");
    const next = nextStep`nonces and deadlines go by it; to set it by NTP: ${ntp}`;
    problems.push({ exit: 0, message: about, next });
  }
  return { ...asked, offset: Math.round(offset) };
}

async function askPermissions(session: Session, problems: Problem[]) {
  const { reply } = await ask("auth/api-keys/v3/check", session, problems);
  if (reply === undefined) return undefined;
  const permissions = permissionsIn(valueOf(reply));
  const withdrawal = withdrawalIn(permissions);
  if (withdrawal !== undefined && !session.config.sandbox) {
    const message = `the keys may withdraw funds (${withdrawal})`;
    const next = nextStep`use a pair without that permission where it isn't needed: ${shell("kf init")}`;
    problems.push({ exit: 0, message, next });
  }
  return permissions;
}

/** Makes a call. The reply is there when it is a good one; what is wrong with it otherwise becomes a problem. */
async function ask(method: string, session: Session, problems: Problem[]): Promise<Answered> {
  try {
    return { reached: true, reply: await session.read(method) };
  } catch (error) {
    const failure = error instanceof Failure ? error : unforeseen(error, EXIT.exchange);
    problems.push(problemOf(failure));
    const { cause } = failure;
    return { reached: failure.exit !== EXIT.unreachable, ...(cause instanceof NetworkError ? { cause } : {}) };
  }
}

/** A next step that says `kf doctor` doesn't help here: another command replaces it. */
function problemOf({ exit, message, next }: Pick<Failure, "exit" | "message" | "next">): Problem {
  const better = exit === EXIT.credentials ? shell("kf init") : shell("kf -v instruments/status");
  return { exit: exit.status, message, next: replaceCommand(next, "kf doctor", better) };
}

function warnOfRetirement(io: Io, problems: Problem[]): void {
  const left = daysLeft(io.now());
  if (left > SOON) return;
  const when = left > 0 ? `will switch this API off in ${left} days, on` : "has switched this API off on";
  const own = shell("kf version");
  const next = nextStep`its successor is the Unified WebSocket; look for a kf that speaks it; this one is: ${own}`;
  problems.push({ exit: 0, message: `the exchange ${when} ${RETIREMENT.text}`, next });
}

function trusted(options: Options, variables: readonly string[]): string[] {
  const own = options.text("ca-cert") === undefined ? [] : ["--ca-cert"];
  return ["built in", ...own, ...variables.map((name) => `perhaps ${name}`)];
}
