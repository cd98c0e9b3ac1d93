/**
 * argv → Invocation: what was typed, taken apart but not yet looked up.
 *
 * @module
 */

// @ts-types="./std_cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { findMethod } from "./endpoints/find.ts";
import type { Verb } from "./endpoints/row.ts";
import { usage } from "./errors.ts";
import { didYouMean } from "./suggest.ts";

/** One option of the command line, as help shows it. */
export interface Option {
  name: string;
  short?: string;
  /** The name of its value in help; a switch has none. */
  value?: string;
  about: string;
}

/** Every option kf takes. */
export const OPTIONS = [
  { name: "dry-run", short: "n", about: "show the request and the text that is signed; send nothing" },
  { name: "curl", about: "print an equivalent curl script that takes the keys from the environment; send nothing" },
  {
    name: "output",
    short: "o",
    value: "raw|pretty",
    about: "the reply as it arrived, or re-indented (terminal: pretty)",
  },
  {
    name: "color",
    value: "auto|always|never",
    about: "colour for pretty output (auto: on a terminal without NO_COLOR)",
  },
  { name: "errors", value: "text|json", about: "how failures are written to stderr" },
  { name: "verbose", short: "v", about: "request line, status, time taken and rate cost on stderr" },
  { name: "keys", value: "DIR", about: "directory of API_Public and API_Private" },
  { name: "profile", value: "NAME", about: "keys of the sub-directory NAME of the configuration directory" },
  { name: "encoded", about: "names and values are percent-encoded already: send them as typed" },
  { name: "unchecked", about: "don't check names, required parameters and values" },
  { name: "timeout", value: "SECONDS", about: "bound of the whole call, 30 unless told" },
  {
    name: "retry",
    value: "N",
    about: "how often a failed GET is repeated, 2 unless told; 0: nor is a rate-limited read",
  },
  { name: "track", about: "give each new order without a cliOrdId one, told on stderr before it leaves (KF_TRACK=1)" },
  { name: "deadline", value: "SECONDS", about: "orders: set processBefore so that the exchange takes them no later" },
  {
    name: "resolve",
    value: "SECONDS",
    about: "how long to find out what became of a write when no answer came, 10 unless told; 0 for not at all",
  },
  {
    name: "pace",
    about: "private calls wait for their turn in the rate pools, shared by all kf of this machine (KF_PACE=1)",
  },
  { name: "max-reply", value: "MIB", about: "give up on a reply larger than this, 512 unless told" },
  { name: "no-nonce", about: "send no Nonce" },
  { name: "base-url", value: "URL", about: "another host; plain http only to this machine (KF_BASE_URL)" },
  { name: "ca-cert", value: "FILE", about: "trust one more certificate authority (PEM)" },
  { name: "env", value: "live|sandbox", about: "the exchange to talk to: the real one, or the one in kf (KF_ENV)" },
  { name: "data", value: "FILE", about: "sandbox: where its state is kept; :memory: for nowhere" },
  { name: "seed", value: "TEXT", about: "sandbox: what the prices of new data grow from" },
  { name: "clock", value: "CLOCK", about: "sandbox: real, fixed:2026-10-01T12:00:00Z, or x60 for a minute a second" },
  { name: "faults", value: "RULES", about: "sandbox: what goes wrong; kf sandbox faults lists the rules" },
  { name: "port", value: "N", about: "kf sandbox serve: the port, any free one unless told" },
  { name: "tls", value: "CERT", about: "kf sandbox serve --tls CERT KEY: https with this certificate and key (PEM)" },
  { name: "every", value: "SECONDS", about: "kf guard: time between two refreshes, a third of --timeout unless told" },
  { name: "disarm", about: "kf guard: switch the dead man's switch off at the end, instead of leaving it armed" },
  { name: "json", about: "kf methods, kf doctor: as JSON" },
  { name: "help", short: "h", about: "this text, or with a METHOD its own" },
  { name: "version", about: "version of kf, runtime and engine" },
] as const satisfies readonly Option[];

type Name = typeof OPTIONS[number]["name"];

/** Options as typed: switches are true or false, the others a text that isn't empty, or undefined. */
export interface Options {
  text(name: Name): string | undefined;
  on(name: Name): boolean;
}

/** One `name=value` of the command line, split at the first `=`, the value as typed. */
export type Item = readonly [name: string, value: string];

/** What was typed. */
export type Invocation =
  & { options: Options }
  & (
    | { command: "call"; verb: Verb | undefined; method: string; items: Item[] }
    | { command: "help"; verb: Verb | undefined; method: string | undefined }
    | { command: "sandbox"; words: string[] }
    | { command: "guard"; program: string[] }
    | { command: "doctor" }
    | { command: "methods" }
    | { command: "version" }
  );

const VERBS: readonly Verb[] = ["GET", "POST", "PUT", "DELETE"];

/**
 * Takes the command line apart. Without a METHOD it is `instruments`, as the original client did.
 *
 * Throws a usage {@linkcode Failure} for an unknown option, an option without its value, and words out of place.
 *
 * @example
 * ```ts
 * import { parse } from "./args.ts";
 * const typed = parse(["orderbook", "symbol=PF_XBTUSD"]);
 * if (typed.command !== "call" || typed.method !== "orderbook") throw new Error();
 * if (typed.items[0]?.[1] !== "PF_XBTUSD") throw new Error();
 * ```
 */
export function parse(args: readonly string[]): Invocation {
  const garbled = args.find((arg) => arg.includes("\ufffd"));
  if (garbled !== undefined) throw usage(`"${garbled}" holds bytes that are not UTF-8 text`, "type it in UTF-8");
  const { words, options } = split(args);
  const [first, ...rest] = words;
  refuseStray(first, options);
  if (options.on("version")) return nothingAfter("version", first === "version" ? rest : words, options);
  if (first === "version" || first === "methods") return nothingAfter(first, rest, options);
  if (first === "help") return askHelp(rest, options);
  if (first === "guard" || first === "doctor") {
    return options.on("help")
      ? { command: "help", verb: undefined, method: first, options }
      : first === "doctor"
      ? nothingAfter(first, rest, options)
      : guarded(args, rest, options);
  }
  if (first === "sandbox" && options.on("help")) return { command: "help", verb: undefined, method: first, options };
  if (first === "sandbox") return { command: "sandbox", words: rest, options };
  const { verb, method, items } = address(words);
  if (options.on("help")) return { command: "help", verb, method, options };
  if (verb !== undefined && method === undefined) {
    throw usage(`${verb} needs a METHOD or a /PATH`, `for example: kf ${verb} leveragepreferences`);
  }
  if (method === undefined) refuseSwallowed(options);
  if (method !== undefined && /^\w+=/.test(method) && findMethod(method) === undefined) throw noMethod(method);
  const id = method ?? "instruments";
  return { command: "call", verb, method: id, items: items.map((word) => item(word, id)), options };
}

/** Options of one command are no options of another. */
function refuseStray(first: string | undefined, options: Options): void {
  if (options.on("json") && first !== "methods" && first !== "doctor") {
    throw usage("--json belongs to kf methods and kf doctor", "replies are JSON already; -o pretty indents them");
  }
  if (first === "guard") return;
  const stray = options.on("disarm") ? "disarm" : options.text("every") === undefined ? undefined : "every";
  if (stray !== undefined) throw usage(`--${stray} belongs to kf guard`, "kf help guard shows how it is used");
}

/** Throws a usage {@linkcode Failure} for an option that a command has no use for: who typed it expects something of it. */
export function onlyOptions(command: string, taken: readonly Name[], options: Options): void {
  for (const option of OPTIONS) {
    const given = "value" in option ? options.text(option.name) !== undefined : options.on(option.name);
    if (!given || taken.includes(option.name)) continue;
    throw usage(`kf ${command} has no use for --${option.name}`, `leave it out; kf help ${command} lists its options`);
  }
}

/** `kf guard` and the program behind `--`. */
function guarded(args: readonly string[], rest: string[], options: Options): Invocation {
  const at = args.indexOf("--");
  const program = at < 0 ? [] : args.slice(at + 1);
  if (program.length > rest.length) throw usage("guard stands behind --", "write: kf guard -- COMMAND");
  const [stray] = rest.slice(0, rest.length - program.length);
  if (stray !== undefined) {
    throw usage(`kf guard takes no "${stray}"`, `a command stands behind --: kf guard -- ${stray}`);
  }
  if (at >= 0 && (program[0] ?? "") === "") throw usage("there is no COMMAND behind --", "write: kf guard -- COMMAND");
  return { command: "guard", program, options };
}

/** `kf --keys $UNSET cancelallorders` must not end as a happy look at the instruments. */
function refuseSwallowed(options: Options): void {
  for (const { name, value } of OPTIONS.filter((option) => "value" in option)) {
    const given = options.text(name);
    if (given === undefined || (findMethod(given) === undefined && given !== "guard")) continue;
    throw usage(`--${name} took "${given}" as its ${value}, and no METHOD is left`, "was a shell variable unset?");
  }
}

function noMethod(word: string): Error {
  return usage(
    `"${word}" stands where the METHOD belongs`,
    "write kf METHOD name=value …; was a shell variable unset?",
  );
}

function split(args: readonly string[]): { words: string[]; options: Options } {
  const valued: readonly Option[] = OPTIONS.filter((option) => "value" in option);
  const switches: readonly Option[] = OPTIONS.filter((option) => !("value" in option));
  refuseSwitchValues(args, switches);
  const flags = parseArgs([...args], {
    boolean: switches.map((option) => option.name),
    string: ["_", ...valued.map((option) => option.name)],
    alias: Object.fromEntries(OPTIONS.flatMap((option) => "short" in option ? [[option.short, option.name]] : [])),
    unknown: (arg, key) => key === undefined || refuseOption(arg, key),
  });
  for (const { name } of switches) {
    if (typeof flags[name] !== "boolean") throw usage(`--${name} takes no value`, `write --${name}, or leave it out`);
  }
  for (const { name, value } of valued) {
    if (flags[name] === "") throw usage(`--${name} needs a value`, `write: --${name} ${value}`);
  }
  return {
    words: flags._,
    options: {
      on: (name) => flags[name] === true,
      text: (name) => typeof flags[name] === "string" ? flags[name] : undefined,
    },
  };
}

/** `--dry-run=false` or `-n false` would quietly be no dry run: the parser takes both for a value of the switch. */
function refuseSwitchValues(args: readonly string[], switches: readonly Option[]): void {
  for (const [i, arg] of args.entries()) {
    if (arg === "--") return;
    if (!arg.startsWith("-")) continue;
    const [, word = ""] = /^(--[^=]+|-[^-=]+)/.exec(arg) ?? [];
    const given = switches.find(({ name, short }) =>
      word === `--${name}` ||
      (short !== undefined && (word === `--${short}` || (!word.startsWith("--") && word.endsWith(short))))
    );
    if (given === undefined) continue;
    if (arg.includes("=")) throw usage(`--${given.name} takes no value`, `write --${given.name}, or leave it out`);
    const next = args[i + 1];
    if (next === "true" || next === "false") item(next, "METHOD");
  }
}

function refuseOption(arg: string, key: string): never {
  const typed = arg.startsWith("--") ? `--${key}` : `-${key}`;
  const names = OPTIONS.map((option) => `--${option.name}`);
  throw usage(`unknown option "${typed}"${didYouMean(`--${key}`, names)}`, "kf help lists the options");
}

function nothingAfter(command: "version" | "methods" | "doctor", rest: string[], options: Options): Invocation {
  if (rest.length > 0) throw usage(`kf ${command} takes no "${rest[0]}"`, `run: kf ${command}`);
  return { command, options };
}

function askHelp(words: string[], options: Options): Invocation {
  const { verb, method, items } = address(words);
  if (items.length > 0) throw usage(`kf help takes one METHOD, not also "${items[0]}"`, `run: kf help ${method}`);
  return { command: "help", verb, method, options };
}

function address(words: string[]): { verb: Verb | undefined; method: string | undefined; items: string[] } {
  const verb = VERBS.find((verb) => verb === words[0]?.toUpperCase());
  const [method, ...items] = verb === undefined ? words : words.slice(1);
  return { verb, method, items };
}

function item(word: string, method: string): Item {
  const at = word.indexOf("=");
  if (at < 0) {
    throw usage(
      `"${word}" is not name=value`,
      `write it as name=value, without blanks; kf help ${method} lists the names`,
    );
  }
  if (at === 0) throw usage(`"${word}" has no name before the "="`, "write it as name=value");
  return [word.slice(0, at), word.slice(at + 1)];
}
