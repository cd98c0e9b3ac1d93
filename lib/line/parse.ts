/**
 * Parses argv into an Invocation; methods are not looked up yet.
 *
 * @module
 */

// @ts-types="./std_cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import type { Item } from "../api/item.ts";
import { CALL_OPTIONS, type CommandName, findCommand, harmlessBefore } from "./commands.ts";
import { findMethod, type Verb } from "../api/endpoints/endpoints.ts";
import { type Failure, LazyFailure, usage } from "../io/failure.ts";
import { nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";
import { type OptionName, OPTIONS, type Options, typedOptions } from "./options.ts";
import { type Given, scan, unambiguous } from "./scan.ts";

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
  /** The words after the command's name; of `guard` those after `--`. */
  | { command: Exclude<CommandName, "help">; words: readonly string[]; options: Options };

/** A failure whose text is loaded only when it is reported. */
function mistake(word: (words: typeof import("./mistakes.ts")) => Failure): LazyFailure {
  return new LazyFailure(async () => word(await import("./mistakes.ts")));
}

const GARBLED = nextStep`type it in UTF-8; what your shell uses: ${shell("locale charmap")}`;

const VERBS: readonly Verb[] = ["GET", "POST", "PUT", "DELETE"];

/**
 * Takes the command line apart. Without a METHOD it is `instruments`, as the original client did.
 *
 * Throws {@linkcode LazyFailure} or a usage {@linkcode Failure} for an unknown option, a missing value and misplaced words.
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
  const { words, end, given, mistakes } = scan(args);
  const [wrong] = mistakes;
  if (wrong !== undefined) throw mistake((words) => words.ofOption(wrong, args));
  const options = optionsIn(given);
  const [first, ...rest] = words;
  const behind = given.filter((each) => !each.first).map(({ option }) => option.name);
  if (options.on("version")) return command("version", first === "version" ? rest : words, options, behind);
  const { name } = findCommand(first) ?? {};
  if (name === "help") return askHelp(rest, withoutStrays(options));
  if (name !== undefined && options.on("help")) return { command: "help", verb: undefined, about: name, options };
  if (name === "guard") return command(name, guarded(words, end), options, behind);
  if (name !== undefined) return command(name, rest, options, behind);
  withoutStrays(options);
  if (options.on("help")) return { command: "help", ...aboutOf(words), options };
  return callOf(words, options);
}

/**
 * The call that these words make: `[VERB] METHOD [name=value ...]`; no words are `instruments`.
 *
 * Throws {@linkcode LazyFailure} for words that don't make a call.
 */
export function callOf(words: readonly string[], options: Options): CallInvocation {
  if (words.length === 0) refuseSwallowed(options);
  const { verb, method, items } = address(words);
  if (verb !== undefined && method === undefined) {
    throw mistake((words) => words.verbAlone(verb));
  }
  if (method !== undefined && /^\w+=/.test(method) && findMethod(method) === undefined) {
    throw mistake((words) => words.noMethod(method));
  }
  const id = method ?? "instruments";
  const itemOf = options.on("encoded") ? asTyped : (word: string) => item(word, id);
  return { command: "call", verb, method: id, items: items.map(itemOf), options };
}

/** Commands that take no words of their own. */
const WORDLESS: readonly CommandName[] = ["doctor", "init", "man", "methods", "version"];

/** Options `behind` its name it has to take; harmless ones before it may be an alias's. */
function command(
  name: Exclude<CommandName, "help">,
  words: readonly string[],
  options: Options,
  behind: readonly OptionName[],
): Invocation {
  if (WORDLESS.includes(name) && words.length > 0) {
    throw usage(`kf ${name} takes no "${words[0]}"`, nextStep`run: ${shell(`kf ${name}`)}`);
  }
  const taken: readonly OptionName[] = [...findCommand(name)?.options ?? [], "version"];
  const harmless = harmlessBefore(name).filter((option) => !behind.includes(option));
  const stray = OPTIONS.find((option) =>
    options.typed(option.name) && !taken.includes(option.name) && !harmless.includes(option.name)
  );
  if (stray !== undefined) throw mistake((words) => words.strayOption(name, stray.name));
  return { command: name, words, options };
}

/** A call doesn't take the options of a single command. */
function withoutStrays(options: Options): Options {
  const stray = OPTIONS.find(({ name }) => options.typed(name) && !CALL_OPTIONS.includes(name) && name !== "help");
  if (stray !== undefined) throw mistake((words) => words.belongsElsewhere(stray.name));
  return options;
}

const GUARDING = nextStep`for example: ${shell("kf guard --timeout 60 --disarm -- ./bot.sh")}`;

/** The program of `kf guard`: the words after `--`, of which `end` come before it. */
function guarded(words: readonly string[], end: number | undefined): string[] {
  if (end === 0) throw usage("guard stands behind --", GUARDING);
  const [stray] = words.slice(1, end);
  if (stray !== undefined) {
    const like = shell(`kf guard -- ${quoted(stray)}`);
    throw usage(`kf guard takes no "${stray}"`, nextStep`a command stands behind --, for example: ${like}`);
  }
  const program = words.slice(end ?? words.length);
  if (end !== undefined && (program[0] ?? "") === "") throw usage("there is no COMMAND behind --", GUARDING);
  return program;
}

/** `kf --keys $UNSET cancelallorders` must not become a successful `kf instruments`. */
function refuseSwallowed(options: Options): void {
  for (const option of OPTIONS) {
    const given = options.typed(option.name) ? options.text(option.name) : undefined;
    if (given === undefined || (findMethod(given) === undefined && findCommand(given) === undefined)) continue;
    throw mistake((words) => words.swallowed(option.name, given));
  }
}

/** If an option is repeated, the last one counts. Throws if one lacks its value. */
function optionsIn(given: readonly Given[]): Options {
  if (given.length === 0) return typedOptions({});
  const names = (some: readonly Given[]) => some.map(({ option }) => option.name);
  const switches = given.filter(({ value }) => value === undefined);
  const { _, ...values } = parseArgs(given.map(unambiguous), {
    boolean: names(switches),
    negatable: names(switches.filter(({ off }) => off)),
    string: names(given.filter(({ value }) => value !== undefined)),
  });
  const missing = given.find(({ option }) => values[option.name] === "")?.option.name;
  if (missing !== undefined) throw mistake((words) => words.valueMissing(missing));
  return typedOptions(values);
}

function askHelp(words: string[], options: Options): Invocation {
  const { items } = address(words);
  const { verb, about } = aboutOf(words);
  if (items.length > 0) {
    throw usage(`kf help takes one METHOD, not also "${items[0]}"`, nextStep`run: ${shell(`kf help ${about}`)}`);
  }
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

/** With --encoded any word will do, as it did for the original client. */
export function asTyped(word: string): Item {
  const at = word.indexOf("=");
  return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : ["", word];
}

function item(word: string, method: string): Item {
  const at = word.indexOf("=");
  if (at < 0) {
    throw mistake((words) => words.notItem(word, method));
  }
  if (at === 0) throw mistake((words) => words.namelessItem(word, method));
  return [word.slice(0, at), word.slice(at + 1)];
}
