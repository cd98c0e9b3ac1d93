/**
 * `kf doctor`: asks the machine and the exchange what stands between kf and a call that works; out come a page and the exit
 * status. It writes no file and changes nothing.
 *
 * @module
 */

import { aboutOffset, offsetOf } from "../../session/clock.ts";
import { type Config, configure } from "../../config/config.ts";
import { type Credentials, findCredentials, namesKeys, noKeys } from "../../config/credentials.ts";
import { type Log, send } from "../../session/links/rest.ts";
import type { Given } from "../command.ts";
import { ownAuthorities, proxies, variables } from "./environment.ts";
import { EXIT, Failure, unforeseen } from "../../io/failure.ts";
import { type Findings, pageOf, type Problem, redacted, worstFirst } from "./findings.ts";
import type { Io } from "../../io/io.ts";
import { lookup } from "../../line/lookup.ts";
import type { Options } from "../../line/options.ts";
import { permissionsIn, withdrawalIn } from "../../api/permissions.ts";
import { reach, type Reached } from "./connectivity.ts";
import { draft } from "../../api/draft.ts";
import { judge, type Reply } from "../../api/verdict.ts";
import { daysLeft, RETIREMENT } from "../../api/retirement.ts";
import { settingsFile } from "../../config/resolve.ts";
import { VERSION } from "../../io/version.ts";
import { whereabouts } from "../../config/places.ts";

/** How long each of the two calls may take, in ms. */
const TIMEOUT = 10_000;

/** Days before the retirement from which on it is a warning. */
const SOON = 30;

/** Prints what is found. Throws a {@linkcode Failure} with the worst problem, if there is one that keeps calls from working. */
export async function doctorCommand({ options, io, print }: Given): Promise<number> {
  const configured = await configure(options, io);
  const timeout = options.text("timeout") === undefined ? TIMEOUT : configured.timeout;
  const findings = await examine({ options, config: { ...configured, timeout, retries: 0 }, io });
  await print(options.on("json") ? `${JSON.stringify(findings, null, 2)}\n` : pageOf(findings));
  const [worst] = findings.problems;
  const exit = Object.values(EXIT).find(({ status }) => status === findings.exit) ?? EXIT.exchange;
  if (worst !== undefined && exit !== EXIT.done) throw new Failure(exit, worst.message, worst.hint);
  return EXIT.done.status;
}

interface Patient {
  options: Options;
  config: Config;
  io: Io;
}

async function examine(patient: Patient): Promise<Findings> {
  const { options, config, io } = patient;
  // Before any call: one over plain http takes proxies out of the environment.
  const environment = { variables: variables(io), proxies: proxies(io), authorities: ownAuthorities(io) };
  const problems: Problem[] = [];
  const own = await keysOf(patient, problems);
  using sandbox = config.sandbox
    ? (await import("../sandbox/sandbox.ts")).enterSandbox(unwritten(options), io)
    : undefined;
  const credentials = own ?? (config.sandbox && !namesKeys(options) ? sandbox?.credentials : undefined);
  const world = { ...patient, io: sandbox?.io ?? io };
  const asked = await askTime(world, problems);
  const permissions = asked.reached && credentials !== undefined
    ? await askPermissions(world, credentials, problems)
    : undefined;
  warnOfRetirement(io, problems);
  const findings: Findings = {
    schema: 1,
    exit: 0,
    problems: worstFirst(problems),
    version: VERSION,
    runtime: io.runtime(),
    exchange: { environment: config.sandbox ? "sandbox" : "live", url: config.sandbox ? null : config.origin },
    retirement: { date: RETIREMENT.date, daysLeft: daysLeft(io.now()) },
    keys: keysShown(credentials),
    permissions: permissions ?? null,
    clock: { offset: asked.offset ?? null },
    network: {
      ...reach(config, asked, environment.proxies),
      authorities: trusted(options, environment.authorities),
    },
    proxies: environment.proxies,
    variables: environment.variables,
    directories: { ...await whereabouts(options, io), settings: (await settingsFile(io))?.path ?? null },
  };
  findings.exit = findings.problems[0]?.exit ?? 0;
  return redacted(findings, credentials?.apiKey, io.env(io.windows ? "USERPROFILE" : "HOME"));
}

/** The sandbox notes every call in its data, and the doctor writes nothing: unless a file is named, there is none. */
function unwritten(options: Options): Options {
  return { ...options, text: (name) => name === "data" && !options.typed(name) ? ":memory:" : options.text(name) };
}

async function keysOf({ options, config, io }: Patient, problems: Problem[]): Promise<Credentials | undefined> {
  if (config.sandbox && !namesKeys(options)) return undefined;
  const warn = (message: string, hint: string) => void problems.push({ exit: 0, message, hint });
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
interface Asked extends Reached {
  reply?: Reply;
  offset?: number;
}

/** A public call that is short and free. */
async function askTime(patient: Patient, problems: Problem[]): Promise<Asked> {
  const { options, io } = patient;
  const sent = io.now();
  const asked = await ask("instruments/status", undefined, patient, problems);
  if (asked.reply === undefined || (options.text("clock") ?? "real") !== "real") return asked;
  const offset = offsetOf(asked.reply, sent, io.now());
  if (offset === undefined) return asked;
  const about = aboutOffset(offset);
  if (about !== undefined) {
    const hint = "nonces and deadlines go by it; to set it by NTP: timedatectl set-ntp true";
    problems.push({ exit: 0, message: about, hint });
  }
  return { ...asked, offset: Math.round(offset) };
}

async function askPermissions(patient: Patient, credentials: Credentials, problems: Problem[]) {
  const { reply } = await ask("auth/api-keys/v3/check", credentials, patient, problems);
  if (reply === undefined) return undefined;
  const permissions = permissionsIn(JSON.parse(new TextDecoder().decode(reply.body)));
  const withdrawal = withdrawalIn(permissions);
  if (withdrawal !== undefined && !patient.config.sandbox) {
    const message = `the keys may withdraw funds (${withdrawal})`;
    problems.push({ exit: 0, message, hint: "use a pair without that permission where it isn't needed: kf init" });
  }
  return permissions;
}

/** Makes a call. The reply is there when it is a good one; what is wrong with it otherwise becomes a problem. */
async function ask(
  method: string,
  credentials: Credentials | undefined,
  { config, io }: Patient,
  problems: Problem[],
): Promise<Asked> {
  const { row } = lookup("GET", method);
  const log: Log = () => {};
  try {
    const request = draft(row, [], { origin: config.origin, encoded: false, search: "" });
    const reply = await send(request, { row, credentials, config, io, log });
    const { exit, message, hint } = judge(reply, row);
    if (exit === EXIT.done) return { reached: true, reply };
    problems.push(problemOf({ exit, message, hint }));
    return { reached: true };
  } catch (error) {
    const failure = error instanceof Failure ? error : unforeseen(error, EXIT.exchange);
    problems.push(problemOf(failure));
    return { reached: failure.exit !== EXIT.unreachable, reason: failure.message };
  }
}

/** A hint may send people to the doctor, who has to know better. */
function problemOf({ exit, message, hint }: Pick<Failure, "exit" | "message" | "hint">): Problem {
  const better = exit === EXIT.credentials ? "kf init" : "kf -v instruments/status";
  return { exit: exit.status, message, hint: hint.replace(/kf doctor$/, better) };
}

function warnOfRetirement(io: Io, problems: Problem[]): void {
  const left = daysLeft(io.now());
  if (left > SOON) return;
  const when = left > 0 ? `will switch this API off in ${left} days, on` : "has switched this API off on";
  const hint = "its successor is the Unified WebSocket; look for a kf that speaks it; this one is: kf version";
  problems.push({ exit: 0, message: `the exchange ${when} ${RETIREMENT.text}`, hint });
}

function trusted(options: Options, variables: readonly string[]): string[] {
  const own = options.text("ca-cert") === undefined ? [] : ["--ca-cert"];
  return ["built in", ...own, ...variables.map((name) => `perhaps ${name}`)];
}
