/**
 * The words up to the cursor and the tables of methods, commands and options → what may stand at the cursor.
 *
 * @module
 */

import { CALL_OPTIONS, COMMANDS, DRAWN, findCommand, TOPIC_NAMES } from "../../line/commands.ts";
import { type Endpoint, endpoints, type Verb } from "../../api/endpoints/endpoints.ts";
import { isNegatable, type KnownOption, OPTIONS } from "../../line/options.ts";
import { type Line, readLine } from "./line.ts";
import { segments, type Symbols } from "./methods.ts";
import { optionValue } from "./option_values.ts";
import { type Called, called, parameter } from "./parameters.ts";
import { bare, type Completion, fitting, listed, type Suggestion } from "./suggestion.ts";

const VERBS: Record<Verb, string> = {
  GET: "read",
  POST: "write",
  PUT: "write a preference",
  DELETE: "delete",
};

/** The words of a call; a command may stand in the place of the first. */
const CALL = "METHOD|COMMAND name=value ...";

/**
 * What may stand at the cursor, which is in the last of the words behind `kf`.
 *
 * @example
 * ```ts
 * import { complete } from "./candidates.ts";
 * const { before, words } = complete(["sendorder", "symbol=PF_XBTUSD", "side="], () => []);
 * if (before !== "side=" || words.map(({ word }) => word).join(" ") !== "buy sell") throw new Error();
 * if (complete(["sendo"], () => []).words[0]?.word !== "sendorder") throw new Error();
 * ```
 */
export function complete(all: readonly string[], symbols: Symbols): Completion {
  const line = readLine(all);
  if (line.option !== undefined) return optionValue(line.option, line, callOf(line)?.row);
  if (line.at === "name") return fitting(optionNames(line), line.typed);
  if (line.words[0] === "guard" && line.end !== undefined) {
    return listed(line.words.length === line.end ? "commands" : "files");
  }
  const command = findCommand(commandIn(line));
  const usage: string = command === undefined ? CALL : command.usage[0];
  return word(slotsOf(usage), { line, symbols, rows: rowsFor(command?.name), words: wordsOfCall(line) });
}

/** The command whose words are typed: `kf watch chart` has those of `kf chart`. */
function commandIn({ words: [first, second] }: Pick<Line, "words">): string | undefined {
  return first === "watch" ? DRAWN.find((name) => name === second) ?? first : first;
}

/** The words that make up the call: those behind the name of a command, where there is one. */
function wordsOfCall({ words }: Pick<Line, "words">): readonly string[] {
  const command = findCommand(commandIn({ words }))?.name;
  return command === undefined ? words : words.slice(words.indexOf(command) + 1);
}

function rowsFor(command: string | undefined): readonly Endpoint[] {
  return command === "watch"
    ? endpoints().filter(({ effect, verb }) => effect === "read" && verb === "GET")
    : endpoints();
}

/** The words of a usage, those between `|` apart; its options are left out. */
function slotsOf(usage: string): string[][] {
  const words = usage.replace(/\[--.*?\]/g, "").replaceAll(" | ", "|").replace(/[[\]]/g, "").split(" ");
  return words.filter((word) => word !== "").map((word) => word.split("|"));
}

/** `...` stands for the slot before it, any number of times. */
function slotAt(slots: readonly string[][], at: number): readonly string[] {
  const repeated = slots.at(-1)?.[0] === "..." && at >= slots.length - 2;
  return (repeated ? slots.at(-2) : slots[at]) ?? [];
}

/** The commands that are a sendorder, and what their words say of it. */
const ORDER_WORDS = ["buy", "close", "sell"];
const SAID = ["symbol=", "side=", "size="];

/** What may stand behind the SYMBOL of an order in words: its size, `at` and a price, then what else sendorder takes. */
function orderWord([kind]: readonly string[], words: readonly string[], { line, symbols }: Place): Completion {
  const limited = words[2] === "at";
  if (kind === "SIZE" || (kind === "PRICE" && limited)) return fitting([], line.typed);
  const items = parameter(line.typed, called("POST", ["sendorder"]), [...SAID, ...words.slice(1)], symbols);
  if (kind !== "at" || line.typed.includes("=")) return items;
  return { ...items, words: [...fitting(bare(["at"]), line.typed).words, ...items.words] };
}

/** Where the cursor's word stands. */
interface Place {
  line: Line;
  symbols: Symbols;
  /** The rows that may be called here. */
  rows: readonly Endpoint[];
  words: readonly string[];
}

function word(slots: readonly string[][], place: Place): Completion {
  const [method = []] = slots;
  const verb = method.includes("METHOD") ? verbOf(place.words[0]) : undefined;
  const words = verb === undefined ? place.words : place.words.slice(1);
  const slot = slotAt(slots, words.length);
  const { line, symbols } = place;
  if (ORDER_WORDS.includes(line.words[0] ?? "") && words.length > 0) return orderWord(slot, words, place);
  if (slot[0] === "name=value") return parameter(line.typed, called(verb, words), words.slice(1), symbols);
  if (!slot.includes("METHOD")) return fitting(slot.flatMap((kind) => wordsOfKind(kind, symbols)), line.typed);
  return methodOr(slot, verb, { ...place, words });
}

function verbOf(word: string | undefined): Verb | undefined {
  const verb = word?.toUpperCase() ?? "";
  return isVerb(verb) ? verb : undefined;
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(VERBS, word);
}

/** A method, piece by piece, or what else may stand in its place when nothing of it is typed but the first piece. */
function methodOr(slot: readonly string[], verb: Verb | undefined, { line, symbols, rows }: Place): Completion {
  const at = line.typed.lastIndexOf("/") + 1;
  const [before, typed] = [line.typed.slice(0, at), line.typed.slice(at)];
  // Nothing is deleted that wasn't said to be: see lookup().
  const taken = rows.filter((row) => verb === undefined ? row.verb !== "DELETE" : row.verb === verb);
  const textOf = line.typed.startsWith("/") ? (row: Endpoint) => row.base + row.path : (row: Endpoint) => row.id;
  const methods = segments(line.typed, taken, textOf, symbols);
  if (verb !== undefined || at > 0) return fitting(methods, typed, before);
  const others = slot.filter((kind) => kind !== "METHOD").flatMap((kind) => wordsOfKind(kind, symbols));
  const verbs = Object.entries(VERBS).filter(([verb]) => rows.some((row) => row.verb === verb));
  return fitting([...methods, ...others, ...verbs.map(([word, about]) => ({ word, about }))], typed);
}

/** `COMMAND`, `TOPIC`, `SYMBOL` or the name of a parameter in capitals, or a word that stands for itself. */
function wordsOfKind(kind: string, symbols: Symbols): Suggestion[] {
  if (kind === "COMMAND") return COMMANDS.map(({ name, about }) => ({ word: name, about }));
  if (kind === "TOPIC") return TOPIC_NAMES.map((name) => ({ word: name, about: `kf help ${name}` }));
  if (kind === "SYMBOL") return bare(symbols());
  if (kind !== kind.toUpperCase()) return bare([kind]);
  const named = endpoints().flatMap((row) => row.parameters).find(({ name }) => name === kind.toLowerCase());
  return bare(named?.values ?? []);
}

/** The call whose columns an option may choose from. */
function callOf(line: Line): Called | undefined {
  const words = wordsOfCall(line);
  const verb = verbOf(words[0]);
  return called(verb, verb === undefined ? words : words.slice(1));
}

/** The options that may still be given, in the order in which help lists them. */
function optionNames(line: Line): Suggestion[] {
  const command = findCommand(line.words[0]);
  const taken: readonly string[] = command?.options ?? CALL_OPTIONS;
  const rows: readonly KnownOption[] = OPTIONS;
  return rows.filter(({ name }) =>
    name === "help" || taken.includes(name) || (name === "version" && line.words.length === 0)
  ).filter(({ name }) => !line.given.has(name)).flatMap((option) => {
    const { name, short, about } = option;
    const negated = line.typed.startsWith("--no-") && isNegatable(option);
    return [
      ...(line.typed === "-" && short !== undefined ? [{ word: `-${short}`, about }] : []),
      { word: `--${name}`, about },
      ...(negated ? [{ word: `--no-${name}`, about: `not --${name}` }] : []),
    ];
  });
}
