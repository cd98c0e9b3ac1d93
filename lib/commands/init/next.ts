/**
 * A pair that was kept → warnings about what keeps kf from using it, and the next command.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { type Credentials, findCredentials, warnOfAccess } from "../../config/credentials.ts";
import { join } from "../../io/directories.ts";
import { Failure } from "../../io/failure.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import { quoted } from "../../text/shell.ts";
import { resolve } from "../../config/precedence.ts";
import { type Kept, namesOf } from "./kept.ts";

/** Tells who else can read the file, whose keys a call would take in place of these, and what to try next. */
export async function tellNext(pair: Credentials, kept: Kept, given: Given): Promise<void> {
  const { io, tell } = given;
  const { directory } = kept;
  const [publicName, privateName] = namesOf(kept);
  const paths = [join(io, directory, publicName), join(io, directory, privateName)] as const;
  await warnOfAccess({ directory, paths }, io, tell.warn);
  await warnOfOthers(pair, given);
  const next = nextCommand(given);
  tell.notice(`next: ${next}`, { next });
}

/** Another place may come first in the search for keys. */
async function warnOfOthers(pair: Credentials, { options, io, tell }: Given): Promise<void> {
  try {
    const found = await findCredentials(await resolve(options, "call", io), io, () => {});
    if (found === undefined || found.apiKey === pair.apiKey) return;
    const order = shell("kf help keys");
    tell.warn(
      `kf takes the keys from ${found.source} first (${found.apiKey.slice(0, 4)}…)`,
      nextStep`unset or remove those to use this pair, or name it by --keys or --profile; ${order} shows the order`,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    tell.warn(`kf doesn't get as far as this pair: ${error.message}`, error.next);
  }
}

function nextCommand({ options }: Given): string {
  const typed = (name: "env" | "base-url" | "profile") =>
    options.typed(name) ? [`--${name}`, options.text(name) ?? ""] : [];
  return ["kf", ...typed("env"), ...typed("base-url"), ...typed("profile"), "accounts"].map(quoted).join(" ");
}
