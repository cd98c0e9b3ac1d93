/**
 * The configuration directory and its file → the profiles there are: directories of keys, and sections of the file.
 *
 * @module
 */

import { directoryFor, join } from "../io/directories.ts";
import { credentials } from "../io/failure.ts";
import { FileError, type Io } from "../io/io.ts";
import { checkProfile, placeOf } from "../line/option_value.ts";
import type { Options } from "../line/options.ts";
import { nextStep, shell } from "../text/next_step.ts";
import { PAIRS, profileDirectory } from "./credentials.ts";
import type { Settings } from "./precedence.ts";

/** One profile. */
export interface Profile {
  name: string;
  /** The directory of its keys; null where it has none. */
  keys: string | null;
  /** Whether the configuration file has a section for it. */
  section: boolean;
}

/** All profiles, by name. */
export async function profilesOf({ profiles }: Settings, io: Io): Promise<Profile[]> {
  const directory = directoryFor("config", io);
  const names = directory === undefined ? [] : await io.namesIn(directory) ?? [];
  const found = new Map<string, Profile>();
  for (const name of profiles.keys()) found.set(name, { name, keys: null, section: true });
  for (const name of names) {
    const keys = join(io, directory ?? "", name);
    if (await holdsKeys(keys, io)) found.set(name, { name, keys, section: profiles.has(name) });
  }
  return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Whether a directory has a key file. One that can't be read may have. */
async function holdsKeys(directory: string, io: Io): Promise<boolean> {
  try {
    const names = await io.namesIn(directory) ?? [];
    return PAIRS.flat().some((name) => names.includes(name));
  } catch (error) {
    if (error instanceof FileError) return true;
    throw error;
  }
}

/**
 * Throws a credentials {@linkcode Failure} for a profile that has no section and no keys. One that only the file names counts where
 * keys are taken from it.
 */
export async function requireProfile(profile: string, options: Options, io: Io): Promise<void> {
  const source = options.source("profile");
  // Two that are typed are a mistake, which the search for keys reports.
  if (options.typed("keys") && options.typed("profile")) return;
  const isAsked = source?.kind === "command line" || source?.kind === "variable";
  if (!isAsked && options.text("profile") === undefined) return;
  const place = placeOf("profile", options);
  checkProfile(profile, place);
  const directory = profileDirectory(profile, io);
  if (await holdsKeys(directory, io)) return;
  const by = source?.kind === "variable" ? ` (${place.named})` : "";
  throw credentials(
    `there is no profile ${profile}${by}: there are no keys in ${directory}, and config.json has no section for it`,
    nextStep`those there are: ${shell("kf config profiles")}; to set it up: ${shell(`kf init --profile ${profile}`)}`,
  );
}
