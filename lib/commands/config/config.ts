/**
 * `kf config`: every option as it holds, and who says so: the command line, the environment, the file, or kf itself.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { type Config, errorFormat, settle } from "../../config/config.ts";
import { findCredentials, namesKeys } from "../../config/credentials.ts";
import { placesOf } from "../../config/places.ts";
import { NO_SETTINGS, type Resolved, resolved, settingsFile, settingsPath } from "../../config/precedence.ts";
import { checkSandboxValues, readSettings } from "../../config/settings/settings.ts";
import type { Warn } from "../../io/tell.ts";
import { EXIT, Failure, usage } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { choice } from "../../line/option_value.ts";
import { type KnownOption, OPTIONS, type Options } from "../../line/options.ts";
import { colorFor } from "../../render/output.ts";
import { nextStep, shell } from "../../text/next_step.ts";
import { type Report, reportJson, reportPage, type Setting } from "./report.ts";

/** Prints what holds. Throws a usage {@linkcode Failure} for a mistake in the file, the environment or the command line. */
export async function configCommand(given: Given): Promise<number> {
  const { words: [word, stray], options, io, tell, print } = given;
  const unknown = word === "profiles" ? stray : word;
  if (unknown !== undefined) {
    throw usage(
      `kf config takes no "${unknown}"`,
      nextStep`run: ${shell("kf config")}; ${shell("kf config profiles")}`,
    );
  }
  const file = await settingsFile(io);
  const settings = file === undefined ? NO_SETTINGS : readSettings(file, io);
  if (word === "profiles") return await (await import("./profiles.ts")).listProfiles(settings, given);
  const { top, profiles } = settings;
  await checkSandboxValues([top, ...profiles.values()].flatMap((section) => [...section.values()]));
  const holding = resolved(options, settings, "config", io);
  const config = checked(holding.options, io);
  const directories = placesOf(holding.options, io);
  const rows: readonly KnownOption[] = OPTIONS;
  const report: Report = {
    file: { path: settingsPath(io) ?? null, found: file !== undefined },
    profile: holding.profile,
    keys: await keysOf(holding.options, config, io, tell.warn),
    directories,
    settings: rows.filter((row) => isSetting(row, options)).map((row) =>
      settingOf(row, holding, config, directories.sandbox)
    ),
    passedOver: holding.passedOver(),
  };
  await print(options.on("json") ? reportJson(report) : reportPage(report));
  return EXIT.done.status;
}

/** As a call would check them. */
function checked(options: Options, io: Io): Config {
  errorFormat(options);
  choice("output", options);
  colorFor(options, io);
  return settle(options);
}

/** What only ever stands on the command line is shown where it does. */
function isSetting({ name, notInFile }: KnownOption, typed: Options): boolean {
  return notInFile === undefined || (typed.typed(name) && name !== "json");
}

/** `data` is where the sandbox's data is; null where it is nowhere. */
function settingOf(row: KnownOption, holding: Resolved, config: Config, data: string | null): Setting {
  const { name, kind, variable } = row;
  const source = holding.options.source(name);
  if (kind === "switch") {
    const on = holding.options.on(name);
    return { name, value: on, told: on ? "on" : "off", source };
  }
  if (source?.kind === "variable" && source.name !== variable) {
    return { name, value: null, told: "the variables' own (not shown)", source };
  }
  const said = source === undefined ? undefined : holding.textOf(source);
  const text = said ?? builtIn(row, config, data);
  const told = name === "keys" && source === undefined ? keysTold(holding, config) : untold(row);
  return { name, value: text ?? null, told: text ?? told, source };
}

/** An option without a single value. */
function untold({ name, unset = "not set" }: KnownOption): string {
  return name === "base-url" ? "none: the sandbox is inside kf" : unset;
}

function keysTold({ keysFrom, profile }: Resolved, { sandbox }: Config): string {
  if (keysFrom() === "profile") return `those of the profile ${profile}`;
  return sandbox ? "the sandbox's own" : "the first found";
}

/** The value of an option that nobody sets; undefined if there is none, or not a single one. */
function builtIn(row: KnownOption, { sandbox }: Config, data: string | null): string | undefined {
  if (row.name === "data") return data ?? undefined;
  return row.name === "base-url" && sandbox ? undefined : row.default;
}

async function keysOf(options: Options, config: Config, io: Io, warn: Warn): Promise<Report["keys"]> {
  if (config.sandbox && !namesKeys(options)) return { found: true, source: "the sandbox" };
  try {
    const found = await findCredentials(options, io, warn);
    if (found === undefined) return { found: false };
    return { found: true, source: found.source, publicKey: `${found.apiKey.slice(0, 4)}…` };
  } catch (error) {
    if (error instanceof Failure && error.exit === EXIT.credentials) return { found: false, problem: error.message };
    throw error;
  }
}
