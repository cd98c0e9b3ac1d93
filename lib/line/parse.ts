/**
 * argv → Invocation: what was typed, taken apart but not yet looked up.
 *
 * @module
 */

// @ts-types="./std_cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import type { Item } from "../api/item.ts";
import { CALL_OPTIONS, type CommandName, findCommand } from "./commands.ts";
import { findMethod } from "../api/endpoints/find.ts";
import type { Verb } from "../api/endpoints/row.ts";
import { type Failure, Unworded, usage } from "../io/failure.ts";
import { type OptionName, OPTIONS, type Options } from "./options.ts";
import { quoted } from "../text/shell.ts";

/** A call as typed. */
export interface CallInvocation {
  command: "call";
  verb: Verb | undefined;
  method: string;
  items: Item[];
  options: Options;
}

/** What was typed. */
export type Invocation =
  | CallInvocation
  | { command: "help"; verb: Verb | undefined; about: string | undefined; options: Options }
  /** The words are those behind the command's name; of `guard` those behind `--`. */
  | { command: Exclude<CommandName, "help">; words: string[]; options: Options };

/** What is wrong, in words that are fetched when it is told. */
function misuse(tell: (words: typeof import("./mistakes.ts")) => Failure): Unworded {
  return new Unworded(async () => tell(await import("./mistakes.ts")));
}

const GARBLED = "type it in UTF-8; what your shell uses: locale charmap";

const VERBS: readonly Verb[] = ["GET", "POST", "PUT", "DELETE"];

/**
 * Takes the command line apart. Without a METHOD it is `instruments`, as the original client did.
 *
 * Throws {@linkcode Unworded} or a usage {@linkcode Failure} for an unknown option, an option without its value, and words out of place.
 *
 * @example
 * ```ts
 * import { parse } from "./parse.ts";
 * const typed = parse(["orderbook", "symbol=PF_XBTUSD"]);
 * if (typed.command !== "call" || typed.method !== "orderbook") throw new Error();
 * if (typed.items[0]?.[1] !== "PF_XBTUSD") throw new Error();
 * ```
 */
export function parse(args: readonly string[]): Invocation {
  const garbled = args.find((arg) => arg.includes("\ufffd"));
  if (garbled !== undefined) throw usage(`"${garbled}" holds bytes that are not UTF-8 text`, GARBLED);
  const { words, options } = split(args);
  const [first, ...rest] = words;
  if (options.on("version")) return command("version", first === "version" ? rest : words, options);
  const { name } = findCommand(first) ?? {};
  if (name === "help") return askHelp(rest, withoutStrays(options));
  if (name !== undefined && options.on("help")) return { command: "help", verb: undefined, about: name, options };
  if (name === "guard") return command(name, guarded(args, rest), options);
  if (name !== undefined) return command(name, rest, options);
  withoutStrays(options);
  if (options.on("help")) return { command: "help", ...aboutOf(words), options };
  return callOf(words, options);
}

/**
 * The call that these words make: `[VERB] METHOD [name=value ...]`; no words are `instruments`.
 *
 * Throws {@linkcode Unworded} for words that make none.
 */
export function callOf(words: readonly string[], options: Options): CallInvocation {
  if (words.length === 0) refuseSwallowed(options);
  const { verb, method, items } = address(words);
  if (verb !== undefined && method === undefined) {
    throw misuse((words) => words.verbAlone(verb));
  }
  if (method !== undefined && /^\w+=/.test(method) && findMethod(method) === undefined) {
    throw misuse((words) => words.noMethod(method));
  }
  const id = method ?? "instruments";
  return { command: "call", verb, method: id, items: items.map((word) => item(word, id)), options };
}

/** Commands that take no words of their own. */
const WORDLESS: readonly CommandName[] = ["config", "doctor", "init", "man", "methods", "version"];

function command(name: Exclude<CommandName, "help">, words: string[], options: Options): Invocation {
  if (WORDLESS.includes(name) && words.length > 0) {
    throw usage(`kf ${name} takes no "${words[0]}"`, `run: kf ${name}`);
  }
  const taken: readonly OptionName[] = [...findCommand(name)?.options ?? [], "version"];
  for (const option of OPTIONS) {
    if (taken.includes(option.name) || !options.typed(option.name)) continue;
    throw misuse((words) => words.strayOption(name, option.name));
  }
  return { command: name, words, options };
}

/** Options of one command are no options of a call. */
function withoutStrays(options: Options): Options {
  const stray = OPTIONS.find(({ name }) => options.typed(name) && !CALL_OPTIONS.includes(name) && name !== "help");
  if (stray !== undefined) throw misuse((words) => words.belongsElsewhere(stray.name));
  return options;
}

const GUARDING = "for example: kf guard --timeout 60 --disarm -- ./bot.sh";

/** The program behind `--` of `kf guard`. */
function guarded(args: readonly string[], rest: string[]): string[] {
  const at = args.indexOf("--");
  const program = at < 0 ? [] : args.slice(at + 1);
  if (program.length > rest.length) throw usage("guard stands behind --", GUARDING);
  const [stray] = rest.slice(0, rest.length - program.length);
  if (stray !== undefined) {
    throw usage(
      `kf guard takes no "${stray}"`,
      `a command stands behind --, for example: kf guard -- ${quoted(stray)}`,
    );
  }
  if (at >= 0 && (program[0] ?? "") === "") throw usage("there is no COMMAND behind --", GUARDING);
  return program;
}

/** `kf --keys $UNSET cancelallorders` must not end as a happy look at the instruments. */
function refuseSwallowed(options: Options): void {
  for (const { name, value } of VALUED) {
    const given = options.text(name);
    if (given === undefined || (findMethod(given) === undefined && findCommand(given) === undefined)) continue;
    throw misuse((words) => words.swallowed({ name, value }, given));
  }
}

/** An option as it is typed. */
interface Named {
  name: OptionName;
  short?: string;
}

const VALUED = OPTIONS.filter((option) => "value" in option);

function split(typed: readonly string[]): { words: string[]; options: Options } {
  const valued: readonly Named[] = VALUED;
  const switches: readonly Named[] = OPTIONS.filter((option) => !("value" in option));
  const { args, off } = withoutNegations(joined(typed, valued), switches);
  refuseSwitchValues(args, switches);
  const flags = parseArgs([...args], {
    boolean: switches.map((option) => option.name),
    string: ["_", ...valued.map((option) => option.name)],
    alias: Object.fromEntries(OPTIONS.flatMap((option) => "short" in option ? [[option.short, option.name]] : [])),
    unknown: (arg, key) => key === undefined || refuseOption(arg, key, args),
  });
  for (const { name } of switches) {
    if (typeof flags[name] !== "boolean") throw misuse((words) => words.switchWithValue(name));
    if (flags[name] && off.has(name)) throw misuse((words) => words.contradiction(name));
  }
  for (const { name, value } of VALUED) {
    if (flags[name] === "") throw misuse((words) => words.valueMissing({ name, value }));
  }
  const text = (name: OptionName) => typeof flags[name] === "string" ? flags[name] : undefined;
  const on = (name: OptionName) => flags[name] === true;
  return {
    words: flags._,
    options: { on, text, typed: (name) => on(name) || off.has(name) || text(name) !== undefined },
  };
}

/** The `-1` of `--timeout -1` and the `-` of `--svg -` are values, though they look like options. */
function joined(typed: readonly string[], valued: readonly Named[]): string[] {
  const args: string[] = [];
  for (const arg of typed) {
    const before = args.at(-1);
    const takes = !args.includes("--") &&
      valued.some(({ name, short }) => before === `--${name}` || before === `-${short}`);
    if (takes && /^-(?:[\d.]|$)/.test(arg)) args[args.length - 1] = `${before}=${arg}`;
    else args.push(arg);
  }
  return args;
}

/** `--no-NAME` switches off what a configuration file switches on. */
function withoutNegations(typed: readonly string[], switches: readonly Named[]) {
  const off = new Set<string>();
  const end = typed.indexOf("--");
  const args = typed.filter((arg, i) => {
    const name = arg.startsWith("--no-") && (end < 0 || i < end) ? arg.slice(5) : undefined;
    const known = switches.find((option) => option.name === name && CALL_OPTIONS.includes(option.name));
    if (known === undefined) return true;
    off.add(known.name);
    return false;
  });
  return { args, off };
}

/** `--dry-run=false` or `-n false` would quietly be no dry run: the parser takes both for a value of the switch. */
function refuseSwitchValues(args: readonly string[], switches: readonly Named[]): void {
  for (const [i, arg] of args.entries()) {
    if (arg === "--") return;
    if (!arg.startsWith("-")) continue;
    const [, word = ""] = /^(--[^=]+|-[^-=]+)/.exec(arg) ?? [];
    const given = switches.find(({ name, short }) =>
      word === `--${name}` ||
      (short !== undefined && (word === `--${short}` || (!word.startsWith("--") && word.endsWith(short))))
    );
    if (given === undefined) continue;
    if (arg.includes("=")) throw misuse((words) => words.switchWithValue(given.name));
    const next = args[i + 1];
    if (next === "true" || next === "false") throw misuse((words) => words.valueBehindSwitch(next, given.name));
  }
}

function refuseOption(arg: string, key: string, args: readonly string[]): never {
  throw misuse((words) => words.unknownOption(arg.startsWith("--") ? `--${key}` : `-${key}`, key, args));
}

function askHelp(words: string[], options: Options): Invocation {
  const { items } = address(words);
  const { verb, about } = aboutOf(words);
  if (items.length > 0) throw usage(`kf help takes one METHOD, not also "${items[0]}"`, `run: kf help ${about}`);
  return { command: "help", verb, about, options };
}

function aboutOf(words: readonly string[]) {
  const { verb, method } = address(words);
  return { verb, about: method };
}

function address(words: readonly string[]) {
  const verb = VERBS.find((verb) => verb === words[0]?.toUpperCase());
  const [method, ...items] = verb === undefined ? words : words.slice(1);
  return { verb, method, items };
}

function item(word: string, method: string): Item {
  const at = word.indexOf("=");
  if (at < 0) {
    throw misuse((words) => words.notItem(word, method));
  }
  if (at === 0) throw misuse((words) => words.namelessItem(word, method));
  return [word.slice(0, at), word.slice(at + 1)];
}
