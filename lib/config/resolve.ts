/**
 * Command line, environment and configuration file → each option as it holds, and who says it. Nothing else asks a variable or the
 * file what an option is.
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

/** The settings of nobody. */
export const NO_SETTINGS: Settings = { top: new Map(), profiles: new Map() };

/** Options as they hold, and what `kf config` shows beside them. */
export interface Resolved {
  readonly options: Options;
  /** The chosen profile; empty for none. */
  readonly profile: string;
  /** Which option says where the keys are; undefined where neither does. */
  keysFrom(): "keys" | "profile" | undefined;
  /** The text a source gives. */
  textOf(source: Source): string | undefined;
  /** Entries of the file that don't hold, each with the reason, line by line. */
  passedOver(): (readonly [FileEntry, string])[];
}

/**
 * The options as they hold for a command. The file is looked for once, and its reader loaded only where there is one. Throws a
 * usage {@linkcode Failure} for a mistake anywhere in the file.
 */
export async function resolve(typed: Options, command: CommandName | "call", io: Io): Promise<Options> {
  const file = await settingsFile(io);
  if (file === undefined) return resolved(typed, NO_SETTINGS, command, io).options;
  const { checkSandboxValues, readSettings } = await import("./settings/settings.ts");
  const { options } = resolved(typed, readSettings(file, io), command, io);
  await checkSandboxValues(SANDBOX_OPTIONS.flatMap((name) => {
    const source = options.source(name);
    return source?.kind === "file" ? source.entry : [];
  }));
  return options;
}

/** To guard these are the dead man's switch's own times, which nobody may get by accident. */
const NOT_FOR: Partial<Record<CommandName | "call", readonly OptionName[]>> = { guard: ["timeout", "every"] };

/**
 * The command line comes before the environment, that before the profile's section of the file, and that before its top level.
 * Where two options contradict each other, the one from the higher place holds. Each option is decided when somebody
 * asks for it.
 */
export function resolved(typed: Options, { top, profiles }: Settings, command: CommandName | "call", io: Io): Resolved {
  const taken: readonly OptionName[] = command === "call" ? CALL_OPTIONS : findCommand(command)?.options ?? [];
  const takes = (name: OptionName) =>
    command === "config" || (taken.includes(name) && !NOT_FOR[command]?.includes(name));
  const profile = typed.text("profile") ?? String(top.get("profile")?.value ?? "");
  const section: Section = profiles.get(profile) ?? NO_SETTINGS.top;

  const textOf = (source: Source) => {
    if (source.kind === "command line") return source.text;
    return source.kind === "variable" ? io.env(source.name) : String(source.entry.value);
  };
  /** The highest place that says it, whatever other options say. */
  const highest = (name: OptionName): Source | undefined => {
    const said = typed.source(name);
    if (said !== undefined) return said;
    // A profile that was typed says where its keys are, whatever the environment holds.
    const variable = name === "keys" && typed.typed("profile") ? undefined : variableOf(name, io);
    if (variable !== undefined) return { kind: "variable", name: variable };
    const entry = section.get(name) ?? top.get(name);
    return entry !== undefined && takes(name) ? { kind: "file", entry } : undefined;
  };
  const exchange = once(() => {
    const env = highest("env");
    const chosen = env !== undefined && textOf(env) === "sandbox";
    // Said at one place, the sandbox and a base-url are a mistake, which the call reports.
    return { rank: chosen ? rank(env) : 0, sandbox: chosen && rank(env) >= rank(highest("base-url")) };
  });
  /** Why another option overrules this one, given at this place; undefined if it doesn't. */
  const ruledOut = (name: OptionName, source: Source): string | undefined => {
    if (source.kind === "command line") return undefined;
    if (name === "base-url") return exchange().rank > rank(source) ? "the sandbox is chosen" : undefined;
    if (name === "keys") {
      if (typed.typed("profile")) return section.has(name) ? undefined : "the command line comes first";
      return exchange().sandbox ? "the sandbox signs with keys of its own" : undefined;
    }
    if (source.kind !== "file") return undefined;
    const { value } = source.entry;
    if (name === "env") {
      return value === "sandbox" && !exchange().sandbox ? "base-url names another exchange" : undefined;
    }
    if (findOption(name)?.sandbox && command !== "sandbox" && !exchange().sandbox) return "it is for the sandbox";
    const choosing = name === "output" ? ROW_OPTIONS.find((each) => typed.typed(each)) : undefined;
    return choosing === undefined || ROW_FORMATS.some((format) => format === value)
      ? undefined
      : `--${choosing} asks for rows`;
  };
  const decided = new Map<OptionName, Source | undefined>();
  const sourceOf = (name: OptionName) => {
    if (decided.has(name)) return decided.get(name);
    const source = highest(name);
    const holding = source === undefined || ruledOut(name, source) !== undefined ? undefined : source;
    decided.set(name, holding);
    return holding;
  };
  /**
   * In the sandbox only keys that are asked for on the command line are read. There a profile may be asked for because its section
   * chooses the sandbox, and then it has a word in where keys are only if that says `keys`.
   */
  const keysFrom = once((): "keys" | "profile" | undefined => {
    const named = profile === "" ? undefined : "profile";
    if (!takes("keys")) return named;
    const source = sourceOf("keys");
    if (source !== undefined && (source.kind !== "file" || named === undefined || section.has("keys"))) return "keys";
    const own = typed.typed("profile") ? section.get("env")?.value === "sandbox" : true;
    return own && exchange().sandbox ? undefined : named;
  });
  // Two that are typed are a mistake, which the search for keys reports.
  const both = typed.typed("keys") && typed.typed("profile");
  const options: Options = {
    typed: typed.typed,
    source: sourceOf,
    text: (name) => {
      if ((name === "keys" || name === "profile") && !both && keysFrom() !== name) return undefined;
      const source = sourceOf(name);
      if (source?.kind === "variable" && source.name !== findOption(name)?.variable) return undefined;
      return source === undefined ? undefined : textOf(source) || undefined;
    },
    on: (name) => {
      const source = sourceOf(name);
      if (source?.kind === "variable") return isOn(source.name, textOf(source) ?? "");
      return source?.kind === "file" ? source.entry.value === true : typed.on(name);
    },
  };
  const passedOver = () =>
    OPTIONS.flatMap(({ name }) => {
      const [entry, below] = [section, top].flatMap((each) => each.get(name) ?? []);
      const over = below === undefined ? [] : [[below, `the profile ${profile} comes first`] as const];
      const source = highest(name);
      if (entry === undefined || source === undefined) return over;
      if (source.kind === "command line") return [...over, [entry, "the command line comes first"] as const];
      if (source.kind === "variable") return [...over, [entry, `${source.name} comes first`] as const];
      const why = ruledOut(name, source);
      return why === undefined ? over : [...over, [entry, why] as const];
    }).sort(([a], [b]) => a.line - b.line);
  return { options, profile, keysFrom, textOf, passedOver };
}

/** The rank of a place; 0 for an option that nobody sets. */
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

/** The variable that says an option; undefined where none does. An empty one says nothing, but of keys. */
function variableOf(name: OptionName, io: Io): string | undefined {
  const { variable, replacedBy = [] } = findOption(name) ?? {};
  if (variable === undefined) return undefined;
  return [...replacedBy, variable].find((each) => {
    const value = valueOf(each, io);
    return value !== undefined && (value !== "" || name === "keys");
  });
}

/** A variable that isn't Unicode is set, too; whoever needs its value reports it. */
function valueOf(variable: string, io: Io): string | undefined {
  try {
    return io.env(variable);
  } catch (error) {
    if (error instanceof FileError) return variable;
    throw error;
  }
}

function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => (done ??= { value: work() }).value;
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
