/**
 * Resolves paths in a configuration file.
 *
 * @module
 */

import { join } from "../../io/directories.ts";
import type { Io } from "../../io/io.ts";
import type { Place } from "../../line/option_value.ts";
import type { OptionName } from "../../line/options.ts";
import { nextStep } from "../../text/next_step.ts";

/**
 * Relative paths start at the directory of the file, not the working directory; `~/` is the home directory. The sandbox's
 * `:memory:` is not a path.
 */
export function pathFrom(file: string, name: OptionName, written: string, place: Place, io: Io): string {
  if (name === "data" && written === ":memory:") return written;
  if (/^~(?=$|[\\/])/.test(written)) return written.replace("~", homeOf(written, place, io));
  if (isAbsolute(written, io)) return written;
  const directory = file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
  const below = written.replace(/^(\.[\\/]+)+/, "").replace(/^\.?$/, "");
  return below === "" ? directory : join(io, directory, below);
}

function isAbsolute(path: string, io: Io): boolean {
  return io.windows ? /^([A-Za-z]:)?[\\/]/.test(path) : path.startsWith("/");
}

function homeOf(written: string, place: Place, io: Io): string {
  const home = io.env(io.windows ? "USERPROFILE" : "HOME");
  if (home) return home;
  throw place.wrong(`there is no home directory for "${written}"`, nextStep`write the whole path`);
}
