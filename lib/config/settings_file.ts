/**
 * Options as typed → options as they hold: a configuration file says what the command line leaves open.
 *
 * @module
 */

import type { CommandName } from "../line/commands.ts";
import { directoryFor, join } from "../io/directories.ts";
import { usage } from "../io/failure.ts";
import { FileError, type Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";

/** Where the configuration file is looked for; undefined where the user has no directory. */
export function settingsPath(io: Io): string | undefined {
  const directory = directoryFor("config", io);
  return directory === undefined ? undefined : join(io, directory, "config.json");
}

/** The configuration file, where there is one. Throws a usage {@linkcode Failure} for one that can't be read. */
export async function settingsFile(io: Io): Promise<{ path: string; text: string } | undefined> {
  const path = settingsPath(io);
  const bytes = path === undefined ? undefined : await read(path, io);
  return path === undefined || bytes === undefined ? undefined : { path, text: new TextDecoder().decode(bytes) };
}

/**
 * Lays what the configuration file says to a command below the options. Throws a usage {@linkcode Failure} naming the line that
 * is wrong.
 */
export async function withSettings(typed: Options, command: CommandName | "call", io: Io): Promise<Options> {
  const file = await settingsFile(io);
  if (file === undefined) return typed;
  const { layered } = await import("./settings/layered.ts");
  return layered(typed, file, command, io);
}

async function read(path: string, io: Io): Promise<Uint8Array | undefined> {
  try {
    return await io.readFile(path);
  } catch (error) {
    if (error instanceof FileError) {
      throw usage(`cannot read ${path}: ${error.message}`, `make it readable, or remove it: chmod 600 ${path}`);
    }
    throw error;
  }
}
