/**
 * Options as typed and the text of a configuration file → options as they hold.
 *
 * Loaded only where there is such a file.
 *
 * @module
 */

import type { CommandName } from "../../line/commands.ts";
import type { Io } from "../../io/io.ts";
import type { OptionName, Options } from "../../line/options.ts";
import type { SettingsFile } from "./document.ts";
import { type Asked, type Effect, effectOf } from "./effect.ts";
import { checkSandboxValues } from "./sandbox_values.ts";
import { readSettings } from "./settings.ts";

/**
 * What holds for a command. What a variable says is left to whoever asks the environment. Throws a usage {@linkcode Failure}
 * for a mistake anywhere in the file.
 */
export async function layered(
  typed: Options,
  file: SettingsFile,
  command: CommandName | "call",
  io: Io,
): Promise<Options> {
  const asked = { typed, settings: readSettings(file, io), command, io };
  const effect = effectOf(asked);
  await checkSandboxValues(
    [...effect.sources.values()].flatMap((source) => source.kind === "file" ? source.entry : []),
  );
  return optionsIn(effect, asked);
}

/** The options of an effect. */
export function optionsIn(effect: Effect, { typed }: Asked): Options {
  const inFile = (name: OptionName) => {
    const source = effect.sources.get(name);
    return source?.kind === "file" ? source.entry.value : undefined;
  };
  const text = (name: OptionName) => {
    const value = inFile(name);
    return typed.typed(name) ? typed.text(name) : typeof value === "string" ? value : undefined;
  };
  // Two that are typed are a mistake, which the search for keys tells.
  const both = typed.typed("keys") && typed.typed("profile");
  return {
    on: (name) => typed.typed(name) ? typed.on(name) : inFile(name) === true,
    text: (name) => (name === "keys" || name === "profile") && effect.keys !== name && !both ? undefined : text(name),
    typed: (name) => typed.typed(name),
  };
}
