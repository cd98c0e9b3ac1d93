/**
 * `kf init`: a key pair, asked for or read from standard input, tried with one harmless call, and kept in files of its own.
 *
 * It writes to stderr only; standard output stays empty.
 *
 * @module
 */

import { openReader } from "../../session/session.ts";
import { confirmed } from "../../io/question.ts";
import type { Given } from "../command.ts";
import { type Config, configure } from "../../config/config.ts";
import { type Credentials, profileDirectory } from "../../config/credentials.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import { askPair } from "./asking.ts";
import { keptIn, namesOf } from "./kept.ts";
import { keep } from "./keep.ts";
import { tellNext } from "./next.ts";
import { fitting, pairFromStdin } from "./stdin.ts";
import { kf, nextStep, shell } from "../../text/next_step.ts";
import { Interrupted } from "../../io/io.ts";
import { permissionsIn, permissionsInWords, rangesIn, withdrawalIn } from "../../api/permissions.ts";

/** Sets up a pair. Throws a {@linkcode Failure} where nothing was written, or not all of it. */
export async function initCommand(given: Given): Promise<number> {
  const { options, io, tell } = given;
  const scripted = options.on("from-stdin");
  // Wrong options fail before the first question.
  const config = await configure(options, io);
  if (config.sandbox) throw needsNone();
  refuseStreams(given, scripted);
  const kept = await keptIn(profileDirectory(options.text("profile"), io), io);
  const { pair, checked } = await unlessInterrupted(async () => {
    const pair = scripted
      ? fitting(await pairFromStdin(config.timeout, io), kept)
      : await askPair(kept, whereOf(config), io, tell);
    await refusePlayKeys(pair);
    return { pair, checked: await check(pair, scripted, config, given) };
  });
  await keep(pair, kept, io);
  const { directory } = kept;
  const [publicName, privateName] = namesOf(kept);
  const publicKey = pair.apiKey.slice(0, 4);
  const what = `${publicName} and ${privateName} of ${publicKey}… are in ${directory}${checked ? "" : ", unchecked"}`;
  tell.notice(what, { directory, publicKey, checked });
  await tellNext(pair, kept, given);
  return EXIT.done.status;
}

function refuseStreams({ io }: Given, scripted: boolean): void {
  const terminal = io.isTerminal("stdin");
  if (scripted && terminal) {
    throw usage(
      "--from-stdin reads a pipe or a file, and standard input is a terminal",
      nextStep`run: ${shell("kf init")}`,
    );
  }
  if (scripted || (terminal && io.isTerminal("stderr"))) return;
  throw usage(
    "kf init asks on a terminal, and there is none",
    nextStep`give it the public and the private key, one a line: ${shell("kf init --from-stdin < pair.txt")}`,
  );
}

function needsNone(): Failure {
  const next = nextStep`for a pair of the exchange leave --env sandbox and KF_ENV out; to call the sandbox: ${
    kf("accounts")
  }`;
  return usage("the sandbox needs no kf init: it signs with keys of its own", next);
}

/** What is kept is looked for by live calls too, and the keys of the sandbox are public. */
async function refusePlayKeys({ apiKey }: Credentials): Promise<void> {
  const { KEYS } = await import("../../sandbox/sandbox.ts");
  if (!KEYS.some((known) => known.apiKey === apiKey)) return;
  throw usage(
    "this pair is the sandbox's, and kf init keeps keys where live calls look for them",
    nextStep`nothing was written; to call the sandbox, which needs no keys: ${shell("kf --env sandbox accounts")}`,
  );
}

function whereOf({ origin }: Config): string {
  return new URL(origin).host;
}

async function unlessInterrupted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Failure(EXIT.interrupted, "ended by Ctrl-C", nextStep`nothing was written`);
  }
}

/** Failures that say nothing about the pair. */
const INCONCLUSIVE: readonly unknown[] = [EXIT.unreachable, EXIT.exchange, EXIT.rateLimited];

/** Asks the exchange what the pair may do, and reports it. False if that fails and the user wants to keep the pair anyway. */
async function check(pair: Credentials, scripted: boolean, config: Config, given: Given): Promise<boolean> {
  const { options, io, tell } = given;
  tell.notice(`asking ${whereOf(config)} what the pair may do`, {});
  try {
    using session = await openReader(options, io, tell, { credentials: pair });
    tellPermissions(await session.value("auth/api-keys/v3/check"), given);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const failure = new Failure(error.exit, error.message, nextStep`nothing was written; ${error.next}`);
    if (scripted || !INCONCLUSIVE.includes(error.exit)) throw failure;
    tell.warn(error.message, error.next);
    if (!await confirmed("Keep the pair unchecked? [y/N] ", io)) throw failure;
    return false;
  }
}

function tellPermissions(reply: unknown, { tell }: Given): void {
  const permissions = permissionsIn(reply);
  const ranges = rangesIn(reply);
  const bound = ranges ? `, from ${ranges === 1 ? "one address range" : `${ranges} address ranges`} only` : "";
  tell.notice(`the pair ${permissionsInWords(permissions)}${bound}`, { permissions });
  const withdrawal = withdrawalIn(permissions);
  if (withdrawal !== undefined) {
    const next = nextStep`reading and trading don't need that; make a pair without it unless you withdraw with kf`;
    tell.warn(`the pair may withdraw funds (${withdrawal})`, next);
  }
  if (ranges === 0) {
    const next = nextStep`bind it to yours where you made it, if yours stays the same`;
    tell.warn("the pair works from any address", next);
  }
}
