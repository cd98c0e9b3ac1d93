/**
 * `kf config`: every option as it holds, and who says so: the command line, the environment, the file, or kf itself.
 *
 * @module
 */

import type { Given } from "../command.ts";
import { type Config, errorFormat, settle } from "../../config/config.ts";
import { findCredentials, namesKeys } from "../../config/credentials.ts";
import type { Warn } from "../../io/tell.ts";
import { EXIT, Failure } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { colorFor, FORMATS } from "../../render/output.ts";
import { choice } from "../../line/option_value.ts";
import { type OptionName, OPTIONS, type Options } from "../../line/options.ts";
import { settingsFile, settingsPath } from "../../config/settings_file.ts";
import { type Asked, type Effect, effectOf, said } from "../../config/settings/effect.ts";
import { optionsIn } from "../../config/settings/layered.ts";
import { type Report, reportJson, reportPage, type Setting } from "./report.ts";
import { RULES } from "../../config/settings/rules.ts";
import { checkSandboxValues } from "../../config/settings/sandbox_values.ts";
import { NO_SETTINGS, readSettings, type Settings } from "../../config/settings/settings.ts";
import { placesOf } from "../../config/places.ts";

/** Prints what holds. Throws a usage {@linkcode Failure} for a mistake in the file, the environment or the command line. */
export async function configCommand({ options, io, tell, print }: Given): Promise<number> {
  const file = await settingsFile(io);
  const settings = file === undefined ? NO_SETTINGS : readSettings(file, io);
  await checkSandboxValues(entriesOf(settings));
  const asked: Asked = { typed: options, settings, command: "config", io };
  const effect = effectOf(asked);
  const holding = optionsIn(effect, asked);
  const config = checked(holding, io);
  const directories = placesOf(holding, io);
  const values = { asked, effect, config, data: directories.sandbox };
  const report: Report = {
    file: { path: settingsPath(io) ?? null, found: file !== undefined },
    profile: effect.profile,
    keys: await keysOf(holding, config, io, tell.warn),
    directories,
    settings: OPTIONS.map(({ name }) => name).filter((name) => isSetting(name, options)).map((name) =>
      settingOf(name, values)
    ),
    passedOver: effect.passedOver,
  };
  await print(options.on("json") ? reportJson(report) : reportPage(report));
  return EXIT.done.status;
}

function entriesOf({ top, profiles }: Settings) {
  return [top, ...profiles.values()].flatMap((section) => [...section.values()]);
}

/** As a call would check them. */
function checked(options: Options, io: Io): Config {
  errorFormat(options);
  choice("output", options.text("output"), FORMATS);
  colorFor(options, io);
  return settle(options, io);
}

/** What only ever stands on the command line is shown where it does. */
function isSetting(name: OptionName, typed: Options): boolean {
  return !("refused" in RULES[name]) || (typed.typed(name) && name !== "json");
}

/** What the value of an option follows from. */
interface Values {
  asked: Asked;
  effect: Effect;
  config: Config;
  /** Where the sandbox's data is; null where it is nowhere. */
  data: string | null;
}

function settingOf(name: OptionName, { asked, effect, config, data }: Values): Setting {
  const source = effect.sources.get(name);
  if (OPTIONS.some((option) => option.name === name && !("value" in option))) {
    const on = name === "track" || name === "pace" ? config[name] : optionsIn(effect, asked).on(name);
    return { name, value: on, told: on ? "on" : "off", source };
  }
  if (source?.kind === "variable" && source.name.startsWith("KRAKEN_")) {
    return { name, value: null, told: "the variables' own (not shown)", source };
  }
  const text = said(name, asked, source) ?? builtIn(name, config, data);
  const told = name === "keys" && source === undefined ? keysTold(effect, config) : WITHOUT[name] ?? "not set";
  return { name, value: text ?? null, told: text ?? told, source };
}

function keysTold({ keys, profile }: Effect, { sandbox }: Config): string {
  if (keys === "profile") return `those of the profile ${profile}`;
  return sandbox ? "the sandbox's own" : "the first found";
}

/** What holds where nobody says anything; undefined where that is nothing, or no single value. */
function builtIn(name: OptionName, config: Config, data: string | null): string | undefined {
  const seconds = (ms: number) => String(ms / 1000);
  const values: Partial<Record<OptionName, string>> = {
    color: "auto",
    errors: "text",
    timeout: seconds(config.timeout),
    retry: String(config.retries),
    resolve: seconds(config.resolve),
    "max-reply": String(config.maxReply / (1024 * 1024)),
    env: config.sandbox ? "sandbox" : "live",
    ...(config.sandbox ? {} : { "base-url": config.origin }),
    ...(data === null ? {} : { data }),
    clock: "real",
    every: "2",
    tick: "trade",
  };
  return values[name];
}

/** Options without a single value, and what that means. */
const WITHOUT: Partial<Record<OptionName, string>> = {
  output: "raw; on a terminal table or pretty",
  "base-url": "none: the sandbox is inside kf",
  port: "any that is free",
};

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
