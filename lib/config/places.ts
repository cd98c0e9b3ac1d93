/**
 * Options and environment → the directories and files in which kf keeps its data.
 *
 * @module
 */

import { directoryFor, join } from "../io/directories.ts";
import { Failure, usage } from "../io/failure.ts";
import type { Io } from "../io/io.ts";
import { optionExample } from "../line/example.ts";
import type { Options } from "../line/options.ts";
import { nextStep, shell } from "../text/next_step.ts";

/** Directories and files a user may want to look at; null if there is none. */
export interface Places {
  configuration: string | null;
  state: string | null;
  sandbox: string | null;
}

export function placesOf(options: Options, io: Io): Places {
  return {
    configuration: directoryFor("config", io) ?? null,
    state: whereKnown(() => stateDirectory(io)),
    sandbox: whereKnown(() => dataPath(options, io)),
  };
}

/** Without a HOME there is no such place. */
function whereKnown(find: () => string): string | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** The path of the sandbox's data: `--data`, or a file in the user's data directory. */
export function dataPath(options: Options, io: Io): string {
  const given = options.text("data");
  if (given !== undefined) return given;
  const directory = directoryFor("data", io);
  if (directory !== undefined) return join(io, directory, "sandbox.db");
  throw usage("there is no data directory: HOME is not set", nextStep`for example: ${shell(optionExample("data"))}`);
}

/** The user's state directory (XDG_STATE_HOME), for data that can be recreated. */
export function stateDirectory(io: Io): string {
  const directory = directoryFor("state", io);
  if (directory !== undefined) return directory;
  const missing = io.windows ? "LOCALAPPDATA" : "HOME";
  const other = shell("export XDG_STATE_HOME=/var/tmp/$USER");
  throw usage(
    `--pace needs a state directory, and ${missing} is not set`,
    nextStep`set XDG_STATE_HOME, or leave --pace and KF_PACE out, for example: ${other}`,
  );
}
