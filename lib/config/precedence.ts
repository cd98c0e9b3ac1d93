/**
 * Command line, environment and configuration file → the value of each option and its source. No other code reads options from
 * variables or the file.
 *
 * @module
 */

import { directoryFor, join } from "../io/directories.ts";
import { usage } from "../io/failure.ts";
import { MOST } from "../io/files.ts";
import { FileError, type Io } from "../io/io.ts";
import { CALL_OPTIONS, type CommandName, findCommand, SANDBOX_OPTIONS } from "../line/commands.ts";
import { isOn } from "../line/option_value.ts";
import {
  type FileEntry,
  findOption,
  type OptionName,
  OPTIONS,
  type Options,
  ROW_FORMATS,
  ROW_OPTIONS,
  type Source,
} from "../line/options.ts";
import { nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";

/** What the top level of a configuration file or a profile's section sets. */
export type Section = ReadonlyMap<OptionName, FileEntry>;

/** All that a configuration file sets. */
export interface Settings {
  readonly top: Section;
  readonly profiles: ReadonlyMap<string, Section>;
}

/** The settings without a configuration file. */
export const NO_SETTINGS: Settings = { top: new Map(), profiles: new Map() };

/** The options in effect, and what `kf config` shows beside them. */
export interface Resolved {
  readonly options: Options;
  /** The chosen profile; empty for none. */
  readonly profile: string;
  /** Which option says where the keys are; undefined if neither does. */
  keysFrom(): "keys" | "profile" | undefined;
  /** The text of a source. */
  textOf(source: Source): string | undefined;
  /** Entries of the file that are overruled, each with the reason, by line. */
  passedOver(): (readonly [FileEntry, string])[];
}

/**
 * The options in effect for a command. The code that reads the file is loaded only if there is one. Throws a usage
 * {@linkcode Failure} for a mistake anywhere in the file, and a credentials one for a profile that doesn't exist.
 */
export async function resolve(typed: Options, command: CommandName | "call", io: Io): Promise<Options> {
  const { options, profile, settings } = await holding(typed, command, io);
  if (profile !== "" && !settings.profiles.has(profile) && !WITHOUT_PROFILE.includes(command)) {
    await (await import("./profiles.ts")).requireProfile(profile, options, io);
  }
  return options;
}

/** Commands that make a profile, report on it, or have nothing to do with one. */
const WITHOUT_PROFILE: readonly (CommandName | "call")[] = ["doctor", "init", "sandbox"];

/** The same where the profile needn't exist. */
export async function holding(typed: Options, command: CommandName | "call", io: Io): Promise<Resolved & Held> {
  const file = await settingsFile(io);
  if (file === undefined) return { ...resolved(typed, NO_SETTINGS, command, io), settings: NO_SETTINGS };
  const { checkSandboxValues, readSettings } = await import("./settings/settings.ts");
  const settings = readSettings(file, io);
  const held = resolved(typed, settings, command, io);
  await checkSandboxValues(SANDBOX_OPTIONS.flatMap((name) => {
    const source = held.options.source(name);
    return source?.kind === "file" ? source.entry : [];
  }));
  return { ...held, settings };
}

/** What a configuration file sets, in effect or not. */
interface Held {
  readonly settings: Settings;
}

/** To guard these are the times of the dead man's switch, which must not come from the file by accident. */
const NOT_FOR: Partial<Record<CommandName | "call", readonly OptionName[]>> = { guard: ["timeout", "every"] };

/**
 * The command line comes before the environment, then the profile's section of the file, then its top level. If two options
 * contradict each other, the one from the higher place applies. Each option is decided on first use.
 */
export function resolved(typed: Options, settings: Settings, command: CommandName | "call", io: Io): Resolved {
  const precedence = new Precedence(typed, settings, command, io);
  const options: Options = {
    typed: typed.typed,
    source: (name) => precedence.source(name),
    text: (name) => precedence.text(name),
    on: (name) => precedence.on(name),
  };
  return {
    options,
    profile: precedence.profile,
    keysFrom: () => precedence.keysFrom(),
    textOf: (source) => precedence.textOf(source),
    passedOver: () => precedence.passedOver(),
  };
}

/** The exchange that env and base-url choose. */
interface Chosen {
  /** The rank of the place that chooses the sandbox; 0 where none does. */
  readonly rank: number;
  readonly sandbox: boolean;
}

class Precedence {
  readonly profile: string;
  readonly #typed: Options;
  readonly #top: Section;
  /** The section of the profile. */
  readonly #section: Section;
  readonly #command: CommandName | "call";
  readonly #io: Io;
  readonly #decided = new Map<OptionName, Source | undefined>();
  #chosen: Chosen | undefined;

  constructor(typed: Options, { top, profiles }: Settings, command: CommandName | "call", io: Io) {
    const variable = variableOf("profile", io);
    this.profile = typed.text("profile") ?? (variable && io.env(variable)) ?? String(top.get("profile")?.value ?? "");
    this.#typed = typed;
    this.#top = top;
    this.#section = profiles.get(this.profile) ?? NO_SETTINGS.top;
    this.#command = command;
    this.#io = io;
  }

  /** The place that sets an option, unless another option overrules it. */
  source(name: OptionName): Source | undefined {
    if (this.#decided.has(name)) return this.#decided.get(name);
    const source = this.#highest(name);
    const holding = source === undefined || this.#overruled(name, source) !== undefined ? undefined : source;
    this.#decided.set(name, holding);
    return holding;
  }

  text(name: OptionName): string | undefined {
    // Two that are typed are a mistake, which the search for keys reports.
    const both = this.#typed.typed("keys") && this.#typed.typed("profile");
    if ((name === "keys" || name === "profile") && !both && this.keysFrom() !== name) return undefined;
    const source = this.source(name);
    if (source?.kind === "variable" && source.name !== findOption(name)?.variable) return undefined;
    return source === undefined ? undefined : this.textOf(source) || undefined;
  }

  on(name: OptionName): boolean {
    const source = this.source(name);
    if (source?.kind === "variable") return isOn(source.name, this.textOf(source) ?? "");
    return source?.kind === "file" ? source.entry.value === true : this.#typed.on(name);
  }

  textOf(source: Source): string | undefined {
    if (source.kind === "command line") return source.text;
    return source.kind === "variable" ? this.#io.env(source.name) : String(source.entry.value);
  }

  /**
   * In the sandbox only keys that are asked for on the command line are read. There a profile may be asked for because its section
   * chooses the sandbox, and then it has a word in where keys are only if that says `keys`.
   */
  keysFrom(): "keys" | "profile" | undefined {
    const named = this.profile === "" ? undefined : "profile";
    if (!this.#takes("keys")) return named;
    const source = this.source("keys");
    const fromKeys = source?.kind !== "file" || named === undefined || this.#section.has("keys");
    if (source !== undefined && fromKeys) return "keys";
    const forSandbox = !this.#typed.typed("profile") || this.#section.get("env")?.value === "sandbox";
    return forSandbox && this.#exchange().sandbox ? undefined : named;
  }

  passedOver(): (readonly [FileEntry, string])[] {
    return OPTIONS.flatMap(({ name }) => {
      const [entry, below] = [this.#section, this.#top].flatMap((each) => each.get(name) ?? []);
      const why = entry && this.#whyPassedOver(name);
      return [
        ...(below === undefined ? [] : [[below, `the profile ${this.profile} comes first`] as const]),
        ...(entry === undefined || why === undefined ? [] : [[entry, why] as const]),
      ];
    }).sort(([a], [b]) => a.line - b.line);
  }

  /** Why what the file says of an option doesn't hold; undefined if it does. */
  #whyPassedOver(name: OptionName): string | undefined {
    const source = this.#highest(name);
    if (source === undefined) return undefined;
    if (source.kind === "command line") return "the command line comes first";
    return source.kind === "variable" ? `${source.name} comes first` : this.#overruled(name, source);
  }

  /** To `kf config` all options matter. */
  #takes(name: OptionName): boolean {
    const command = this.#command;
    if (command === "config") return true;
    const taken: readonly OptionName[] = command === "call" ? CALL_OPTIONS : findCommand(command)?.options ?? [];
    return taken.includes(name) && !NOT_FOR[command]?.includes(name);
  }

  /** The highest place that sets an option, whatever other options say. */
  #highest(name: OptionName): Source | undefined {
    const said = this.#typed.source(name);
    if (said !== undefined) return said;
    // A profile that was typed says where its keys are, whatever the environment holds.
    const variable = name === "keys" && this.#typed.typed("profile") ? undefined : variableOf(name, this.#io);
    if (variable !== undefined) return { kind: "variable", name: variable };
    const entry = this.#section.get(name) ?? this.#top.get(name);
    return entry !== undefined && this.#takes(name) ? { kind: "file", entry } : undefined;
  }

  #exchange(): Chosen {
    if (this.#chosen !== undefined) return this.#chosen;
    const env = this.#highest("env");
    const chosen = env !== undefined && this.textOf(env) === "sandbox";
    // Said at one place, the sandbox and a base-url are a mistake, which the call reports.
    const sandbox = chosen && rank(env) >= rank(this.#highest("base-url"));
    return this.#chosen = { rank: chosen ? rank(env) : 0, sandbox };
  }

  /** Why another option overrules this one, set at this place; undefined if none does. */
  #overruled(name: OptionName, source: Source): string | undefined {
    if (source.kind === "command line") return undefined;
    if (name === "base-url") return this.#exchange().rank > rank(source) ? "the sandbox is chosen" : undefined;
    if (name === "keys") return this.#overruledKeys();
    return source.kind === "file" ? this.#overruledEntry(source.entry) : undefined;
  }

  #overruledKeys(): string | undefined {
    if (!this.#typed.typed("profile")) {
      return this.#exchange().sandbox ? "the sandbox signs with keys of its own" : undefined;
    }
    return this.#section.has("keys") ? undefined : "the command line comes first";
  }

  #overruledEntry({ name, value }: FileEntry): string | undefined {
    if (name === "env") {
      return value === "sandbox" && !this.#exchange().sandbox ? "base-url names another exchange" : undefined;
    }
    const onlySandbox = findOption(name)?.sandbox && this.#command !== "sandbox";
    if (onlySandbox && !this.#exchange().sandbox) return "it is for the sandbox";
    const choosing = name === "output" ? ROW_OPTIONS.find((each) => this.#typed.typed(each)) : undefined;
    const hasRows = ROW_FORMATS.some((format) => format === value);
    return choosing === undefined || hasRows ? undefined : `--${choosing} asks for rows`;
  }
}

/** The rank of a place; 0 for an option that isn't set. */
function rank(source: Source | undefined): number {
  if (source === undefined) return 0;
  return source.kind === "command line"
    ? 4
    : source.kind === "variable"
    ? 3
    : source.entry.profile === undefined
    ? 1
    : 2;
}

/** The variable that sets an option; undefined if none does. An empty variable counts as unset, except for keys. */
function variableOf(name: OptionName, io: Io): string | undefined {
  const { variable, replacedBy = [] } = findOption(name) ?? {};
  if (variable === undefined) return undefined;
  return [...replacedBy, variable].find((each) => {
    const value = valueOf(each, io);
    return value !== undefined && (value !== "" || name === "keys");
  });
}

/** A variable that isn't Unicode counts as set; the code that needs its value reports it. */
function valueOf(variable: string, io: Io): string | undefined {
  try {
    return io.env(variable);
  } catch (error) {
    if (error instanceof FileError) return variable;
    throw error;
  }
}

/** Where the configuration file is looked for; undefined where the user has no directory. */
export function settingsPath(io: Io): string | undefined {
  const directory = directoryFor("config", io);
  return directory === undefined ? undefined : join(io, directory, "config.json");
}

/** The configuration file, where there is one. Throws a usage {@linkcode Failure} for one that can't be read. */
export async function settingsFile(io: Io): Promise<{ path: string; text: string } | undefined> {
  const path = settingsPath(io);
  if (path === undefined) return undefined;
  try {
    const bytes = await io.readFile(path, MOST.settings);
    return bytes === undefined ? undefined : { path, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const reason = `cannot read ${path}: ${error.message}`;
    if (error.denied) {
      throw usage(reason, nextStep`make it readable, or remove it: ${shell(`chmod 600 ${quoted(path)}`)}`);
    }
    const look = shell(`ls -lL ${quoted(path)}`);
    throw usage(reason, nextStep`it has to be a regular file of at most 1 MiB; to look what is there: ${look}`);
  }
}
