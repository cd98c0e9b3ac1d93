/**
 * The environment → the user's own directories, as the XDG base directory specification and Windows have them.
 *
 * @module
 */

import type { Io } from "./io.ts";

/** The variable that names a kind of directory, where it is below HOME without one, and what Windows calls it. */
const KINDS = {
  config: ["XDG_CONFIG_HOME", ".config", "APPDATA"],
  data: ["XDG_DATA_HOME", ".local/share", "LOCALAPPDATA"],
  state: ["XDG_STATE_HOME", ".local/state", "LOCALAPPDATA"],
  cache: ["XDG_CACHE_HOME", ".cache", "LOCALAPPDATA"],
} as const;

/** kf's directory of a kind; undefined where the user has none. */
export function directoryFor(kind: keyof typeof KINDS, io: Io): string | undefined {
  const [variable, below, windows] = KINDS[kind];
  const named = io.env(variable);
  if (named) return join(io, named, "kf");
  if (io.windows) {
    const directory = io.env(windows);
    return directory ? join(io, directory, "kf") : undefined;
  }
  const home = io.env("HOME");
  return home ? join(io, home, below, "kf") : undefined;
}

/** A path of these parts. */
export function join(io: Io, ...parts: string[]): string {
  return parts.join(io.windows ? "\\" : "/");
}
