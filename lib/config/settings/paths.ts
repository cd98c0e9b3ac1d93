/**
 * A path as a configuration file writes it → the path it stands for.
 *
 * @module
 */

import { join } from "../../io/directories.ts";
import { usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import type { OptionName } from "../../line/options.ts";

/**
 * Relative paths begin at the directory of the file, whatever directory kf runs in; `~/` is the home directory. The sandbox's
 * `:memory:` is no path.
 */
export function pathFrom(file: string, name: OptionName, written: string, io: Io): string {
  if (name === "data" && written === ":memory:") return written;
  if (/^~(?=$|[\\/])/.test(written)) return written.replace("~", homeOf(written, io));
  if (isAbsolute(written, io)) return written;
  const directory = file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
  const below = written.replace(/^(\.[\\/]+)+/, "").replace(/^\.?$/, "");
  return below === "" ? directory : join(io, directory, below);
}

function isAbsolute(path: string, io: Io): boolean {
  return io.windows ? /^([A-Za-z]:)?[\\/]/.test(path) : path.startsWith("/");
}

function homeOf(written: string, io: Io): string {
  const home = io.env(io.windows ? "USERPROFILE" : "HOME");
  if (home) return home;
  throw usage(`there is no home directory for "${written}"`, "write the whole path");
}
