/**
 * The words up to the cursor → which of them are options, and what the cursor's word is. A half-typed line never fails.
 *
 * @module
 */

import { type Option, type OptionName, OPTIONS } from "../../line/options.ts";

/** A command line that is being typed. */
export interface Line {
  /** The words before the cursor's, without options and their values. */
  words: readonly string[];
  /** How many of them stood before `--`; undefined without one. */
  end: number | undefined;
  /** The options so far; a switch is an empty text. */
  given: ReadonlyMap<OptionName, string>;
  /** Whether the cursor's word is a value, for an option or on its own, or the name of an option. */
  at: "word" | "name" | "value";
  /** The option whose value it is. */
  option: Option | undefined;
  /** The part of the cursor's word that is no value: `--output=`. */
  before: string;
  /** The rest of it. */
  typed: string;
}

/**
 * Takes the words behind `kf` apart, the last one being the cursor's.
 *
 * @example
 * ```ts
 * import { readLine } from "./line.ts";
 * const line = readLine(["-o", "raw", "sendorder", "--color=al"]);
 * if (line.words.join() !== "sendorder" || line.given.get("output") !== "raw") throw new Error();
 * if (line.option?.name !== "color" || line.typed !== "al") throw new Error();
 * ```
 */
export function readLine(all: readonly string[]): Line {
  const words: string[] = [];
  const given = new Map<OptionName, string>();
  let end: number | undefined;
  let waiting: typeof OPTIONS[number] | undefined;
  for (const word of all.slice(0, -1)) {
    if (waiting !== undefined) {
      given.set(waiting.name, word);
      waiting = undefined;
    } else if (end !== undefined || !/^-./.test(word)) words.push(word);
    else if (word === "--") end = words.length;
    else waiting = take(word, given);
  }
  return { words, end, given, ...cursor(all.at(-1) ?? "", end !== undefined, waiting) };
}

/** Notes an option, or several in one word; returns the one whose value is the next word. */
function take(word: string, given: Map<OptionName, string>): typeof OPTIONS[number] | undefined {
  const [name = "", ...value] = word.split("=");
  const options = name.startsWith("--")
    ? OPTIONS.filter((option) => `--${option.name}` === name)
    : [...name.slice(1)].flatMap((letter) => OPTIONS.filter((option) => "short" in option && option.short === letter));
  for (const option of options) given.set(option.name, value.join("="));
  const last = options.at(-1);
  return last !== undefined && "value" in last && value.length === 0 ? last : undefined;
}

function cursor(
  word: string,
  ended: boolean,
  waiting: Option | undefined,
): Pick<Line, "at" | "option" | "before" | "typed"> {
  const plain = { option: undefined, before: "", typed: word };
  if (waiting !== undefined) return { ...plain, at: "value", option: waiting };
  if (ended || !word.startsWith("-")) return { ...plain, at: "word" };
  const [, name, typed = ""] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  if (name === undefined) return { ...plain, at: "name" };
  return { at: "value", option: OPTIONS.find((option) => option.name === name), before: `--${name}=`, typed };
}
