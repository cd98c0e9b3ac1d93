/**
 * `kf config profiles`: the profiles there are, what each consists of, and which one is chosen.
 *
 * @module
 */

import { resolved, type Settings } from "../../config/precedence.ts";
import { type Profile, profilesOf } from "../../config/profiles.ts";
import { EXIT } from "../../io/failure.ts";
import { columns } from "../../text/columns.ts";
import { oneLine } from "../../text/printable.ts";
import type { Given } from "../command.ts";

/** Prints one line for each, or JSON, which only grows. */
export async function listProfiles(settings: Settings, { options, io, print }: Given): Promise<number> {
  const chosen = resolved(options, settings, "config", io).profile;
  const profiles = await profilesOf(settings, io);
  if (options.on("json")) {
    const told = profiles.map((profile) => ({ ...profile, chosen: profile.name === chosen }));
    await print(`${JSON.stringify({ schema: 1, profiles: told }, null, 2)}\n`);
  } else {
    await print(page(profiles, chosen));
  }
  return EXIT.done.status;
}

function page(profiles: readonly Profile[], chosen: string): string {
  if (profiles.length === 0) return "no profiles; to set one up: kf init --profile bot\n";
  const rows = profiles.map(({ name, keys, section }) => [
    name,
    keys === null ? "no keys" : `keys in ${keys}`,
    section ? "a section of config.json" : "",
    name === chosen ? "chosen" : "",
  ]);
  return `${columns(rows.map((row) => row.map(oneLine)), 0, Infinity)}\n`;
}
