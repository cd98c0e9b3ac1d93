/**
 * What is typed, the environment and a configuration file → who says what of each option, and what of the file doesn't hold.
 *
 * @module
 */

import { CALL_OPTIONS, type CommandName, findCommand, SANDBOX_OPTIONS } from "../../line/commands.ts";
import type { Io } from "../../io/io.ts";
import { type OptionName, OPTIONS, type Options } from "../../line/options.ts";
import type { Entry, Section, Settings } from "./settings.ts";
import { variableOf } from "./variables.ts";

/** Who says the value of an option. */
export type Source = { kind: "command line" } | { kind: "variable"; name: string } | { kind: "file"; entry: Entry };

/** What a command is settled for. */
export interface Asked {
  typed: Options;
  settings: Settings;
  command: CommandName | "call";
  io: Io;
}

/** What holds. */
export interface Effect {
  /** Options that somebody says something of; the others are as built in. */
  sources: Map<OptionName, Source>;
  /** Settings of the file that don't hold, each with the reason. */
  passedOver: [Entry, string][];
  /** The chosen profile; empty for none. */
  profile: string;
  /** Which option says where the keys are; absent where neither does. */
  keys?: "keys" | "profile";
}

/** To guard these are the dead man's switch's own times, which nobody may get by accident. */
const NOT_FOR: Partial<Record<CommandName | "call", readonly OptionName[]>> = { guard: ["timeout", "every"] };

/**
 * The command line comes before the environment, that before the profile's section of the file, and that before its top level.
 * Where two options contradict each other, the one that is said at the higher place holds.
 */
export function effectOf(asked: Asked): Effect {
  const { typed, settings: { top, profiles }, command } = asked;
  const profile = typed.text("profile") ?? String(top.get("profile")?.value ?? "");
  const section: Section = profiles.get(profile) ?? new Map();
  const effect: Effect = { sources: new Map(), passedOver: [], profile };
  for (const { name } of OPTIONS.filter(({ name }) => takes(command, name))) settleOption(name, section, asked, effect);
  const sandbox = settleExchange(asked, effect);
  if (!sandbox && command !== "sandbox") {
    for (const name of SANDBOX_OPTIONS) passOver(name, "it is for the sandbox", effect);
  }
  if (takes(command, "keys")) settleKeys(section, sandbox, asked, effect);
  else if (profile !== "") effect.keys = "profile";
  const choosing = (["columns", "sort", "limit"] as const).find((name) => typed.typed(name));
  if (choosing !== undefined && !isOfRows(effect)) passOver("output", `--${choosing} asks for rows`, effect);
  return effect;
}

/** Whether a command has a use for an option of the file. */
function takes(command: CommandName | "call", name: OptionName): boolean {
  if (NOT_FOR[command]?.includes(name)) return false;
  const taken: readonly OptionName[] = command === "call" ? CALL_OPTIONS : findCommand(command)?.options ?? [];
  return command === "config" || taken.includes(name);
}

function settleOption(name: OptionName, section: Section, { typed, settings, io }: Asked, effect: Effect): void {
  const [entry, below] = [section, settings.top].flatMap((each) => each.get(name) ?? []);
  // A profile that was typed says where its keys are, whatever the environment holds.
  const variable = name === "keys" && typed.typed("profile") ? undefined : variableOf(name, io);
  if (entry !== undefined) effect.sources.set(name, { kind: "file", entry });
  if (below !== undefined) effect.passedOver.push([below, `the profile ${effect.profile} comes first`]);
  if (typed.typed(name)) passOver(name, "the command line comes first", effect);
  else if (variable !== undefined) passOver(name, `${variable} comes first`, effect);
  if (typed.typed(name)) effect.sources.set(name, { kind: "command line" });
  else if (variable !== undefined) effect.sources.set(name, { kind: "variable", name: variable });
}

/** What the file says of an option doesn't hold; what others say is theirs. */
function passOver(name: OptionName, why: string, { sources, passedOver }: Effect): void {
  const source = sources.get(name);
  if (source?.kind !== "file") return;
  sources.delete(name);
  passedOver.push([source.entry, why]);
}

/** Leaves one of sandbox and base-url where they are said at different places, and tells whether it is the sandbox. */
function settleExchange(asked: Asked, effect: Effect): boolean {
  const [env, url] = [effect.sources.get("env"), effect.sources.get("base-url")];
  if (said("env", asked, env) !== "sandbox") return false;
  if (url === undefined || rank(env) > rank(url)) {
    passOver("base-url", "the sandbox is chosen", effect);
    return true;
  }
  if (rank(url) > rank(env)) passOver("env", "base-url names another exchange", effect);
  // Said at one place they are a mistake, which the call tells.
  return rank(url) === rank(env);
}

/** The text that a source says. */
export function said(name: OptionName, { typed, io }: Asked, source: Source | undefined): string | undefined {
  if (source?.kind === "command line") return typed.text(name);
  if (source?.kind === "variable") return io.env(source.name);
  return source === undefined ? undefined : String(source.entry.value);
}

function rank(source: Source | undefined): number {
  if (source?.kind === "file") return source.entry.profile === undefined ? 1 : 2;
  return source === undefined ? 0 : source.kind === "variable" ? 3 : 4;
}

/**
 * In the sandbox only keys that are asked for on the command line are read; there a profile may be asked for because its section
 * chooses the sandbox, and then it has a word in where keys are only if that says `keys`.
 */
function settleKeys(section: Section, sandbox: boolean, { typed }: Asked, effect: Effect): void {
  const own = section.get("keys");
  if (typed.typed("keys")) effect.keys = "keys";
  else if (typed.typed("profile")) {
    if (own === undefined) passOver("keys", "the command line comes first", effect);
    if (own !== undefined) effect.keys = "keys";
    else if (!(sandbox && section.get("env")?.value === "sandbox")) effect.keys = "profile";
  } else if (sandbox) passOver("keys", "the sandbox signs with keys of its own", effect);
  else if (effect.sources.get("keys")?.kind === "variable") return;
  else if (own !== undefined) effect.keys = "keys";
  else if (effect.profile !== "") effect.keys = "profile";
  else if (effect.sources.has("keys")) effect.keys = "keys";
}

function isOfRows({ sources }: Effect): boolean {
  const output = sources.get("output");
  return output?.kind === "file" && ["table", "csv", "ndjson"].includes(String(output.entry.value));
}
