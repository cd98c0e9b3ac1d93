/**
 * A call as typed → the exchange's answer on stdout and the exit status: checks, finds keys, drafts, waits and sends.
 *
 * @module
 */

import type { Adding } from "./deadline.ts";
import type { CallInvocation } from "../line/parse.ts";
import type { Item } from "../api/item.ts";
import { check, checkPath, decoded } from "../line/check.ts";
import type { Telling } from "../commands/command.ts";
import { type Config, settle, trust } from "../config/config.ts";
import { type Credentials, findCredentials, namesKeys, noKeys, type Warn } from "../config/credentials.ts";
import { EXIT, usage } from "../io/failure.ts";
import { exchange } from "./perform.ts";
import type { Io } from "../io/io.ts";
import { type Look, lookFor } from "../render/output.ts";
import { lookup, type Target } from "../line/lookup.ts";
import type { Options } from "../line/options.ts";
import { print, type Tell } from "../render/raw.ts";
import { type Draft, draft } from "../api/draft.ts";
import { readValues } from "../line/values.ts";

/** A call that has been looked up and checked, and not yet sent. */
interface Ready {
  target: Target;
  options: Options;
  io: Io;
  tell: Telling;
  look: Look;
  /** The parameters as typed, those of the path among them. */
  typed: readonly Item[];
  checked: boolean;
  config: Config;
  credentials: Credentials | undefined;
}

/** Makes one call. Throws a {@linkcode Failure} for every end but a good one. */
export async function makeCall(invocation: CallInvocation, io: Io, tell: Telling): Promise<number> {
  const { options, verb, method, items } = invocation;
  const target = lookup(verb, method);
  // Read while the rest goes on; its failure is told when it is waited for.
  const trusted = trust(options, io);
  trusted.catch(() => {});
  const settled = settle(options);
  const look = await lookFor(target.row, options, io);
  if (look.query !== undefined) (await import("../render/query/query.ts")).compileQuery(look.query);
  const typed = [...target.filled, ...await readValues(items, io)];
  const checked = target.known && !options.on("unchecked");
  if (checked) check(target.row, typed, options.on("encoded"));
  else checkPath(target.row, typed);
  const offline = options.on("dry-run") || options.on("curl");
  if (settled.sandbox && options.on("curl")) throw noAddress();
  // In the sandbox only keys that were asked for are read: never the user's own by accident.
  const own = offline || (settled.sandbox && !namesKeys(options))
    ? undefined
    : await keys(target, options, io, tell.warn);
  const config = { ...settled, ...await trusted };
  const ready = { target, options, io, tell, look, typed, checked, config };
  if (offline) return await preview({ ...ready, credentials: undefined });
  using sandbox = config.sandbox
    ? (await import("../commands/sandbox/sandbox.ts")).enterSandbox(options, io)
    : undefined;
  const credentials = target.signing === "never" ? undefined : own ?? sandbox?.credentials;
  const world = { ...ready, io: sandbox?.io ?? io, credentials };
  if (mayBeStated(world)) await (await import("./confirm.ts")).state(world);
  if (!io.isTerminal("stderr") || look.dumb) return await carryOut(world);
  const { spinning } = await import("../io/spinner.ts");
  return await spinning(target.row.id, world, (quiet) => carryOut({ ...world, ...quiet }));
}

/** A script's write is neither stated nor asked about, and pays nothing for those that are. */
function mayBeStated({ target, options, io }: Ready): boolean {
  if (target.row.effect === "read") return false;
  return options.on("confirm") || io.isTerminal("stderr");
}

/** Sends what is ready, when its turn has come. */
async function carryOut(ready: Ready): Promise<number> {
  const { target, config, credentials, io, tell, typed, checked, look, options } = ready;
  const encoded = options.on("encoded");
  const plain = (values: readonly Item[]) => encoded ? values.map(decoded) : values;
  const pacer = config.pace && credentials !== undefined
    ? await (await import("../session/pace/pace.ts")).Pacer.open({ config, credentials, io, warn: tell.warn })
    : undefined;
  if (pacer !== undefined) tell.afterwards.push(() => pacer.told());
  const turns = pacer?.turns(target.row, [...plain(typed), ...new URLSearchParams(target.search)]);
  // What can't travel is told before the wait, not after it.
  if (turns !== undefined) written(ready, typed);
  const adding = { row: target.row, values: typed, config, io, encoded, offline: false };
  try {
    const values = await complete({ ...adding, turn: async () => await turns?.enter(config.timeout) }, tell);
    const request = written(ready, values);
    const call = { ...adding, request, checked, values: plain(values), credentials, pacer, turns, look };
    return await exchange({ ...call, warn: tell.warn });
  } finally {
    turns?.giveBack();
  }
}

function written({ target, config, options }: Ready, values: readonly Item[]): Draft {
  const { origin } = config;
  return draft(target.row, values, { origin, encoded: options.on("encoded"), search: target.search });
}

/** Adds what options ask for; the ids of orders are told before anything leaves. */
async function complete(adding: Adding, tell: Tell): Promise<readonly Item[]> {
  if (!adding.config.track && adding.config.deadline === undefined) {
    await adding.turn?.();
    return adding.values;
  }
  const { added } = await import("./deadline.ts");
  const { values, ids } = await added(adding);
  for (const id of ids) tell.notice(`${adding.row.id} is tracked as cliOrdId ${id}`, { cliOrdId: id });
  return values;
}

const SERVED = "serve it, and name it by --base-url http://127.0.0.1:8080; to serve it: kf sandbox serve --port 8080";

function noAddress(): Error {
  return usage("the sandbox inside kf has no address for curl", SERVED);
}

async function preview(ready: Ready): Promise<number> {
  const { target, config, options, io, tell, typed } = ready;
  const { curl, dryRun } = await import("./preview.ts");
  const adding = { row: target.row, values: typed, config, io, encoded: options.on("encoded"), offline: true };
  const request = written(ready, await complete(adding, tell));
  const signed = target.signing === "never" ? undefined : { nonce: config.nonce ? String(io.now()) : "" };
  const text = options.on("curl")
    ? curl(request, signed, { timeout: config.timeout, caCert: options.text("ca-cert") })
    : dryRun(request, signed);
  await print(io, text);
  return EXIT.done.status;
}

async function keys(target: Target, options: Options, io: Io, warn: Warn): Promise<Credentials | undefined> {
  if (target.signing === "never") return undefined;
  const found = await findCredentials(options, io, warn);
  if (found === undefined && target.signing === "always") throw noKeys(target.row.id, io);
  return found;
}
