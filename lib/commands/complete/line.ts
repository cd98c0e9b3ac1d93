/**
 * The words up to the cursor → which of them are options, and what the cursor's word is. A half-typed line never fails.
 *
 * @module
 */

import { findOption, type KnownOption, type OptionName } from "../../line/options.ts";
import { scan } from "../../line/scan.ts";

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
  option: KnownOption | undefined;
  /** The part of the cursor's word before the value: `--output=`. */
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
  const { words, end, given, open } = scan(all.slice(0, -1));
  const values = new Map(given.map(({ option, value = "" }) => [option.name, value]));
  return { words, end, given: values, ...cursor(all.at(-1) ?? "", end !== undefined, open) };
}

function cursor(
  word: string,
  ended: boolean,
  open: KnownOption | undefined,
): Pick<Line, "at" | "option" | "before" | "typed"> {
  const plain = { option: undefined, before: "", typed: word };
  if (open !== undefined) return { ...plain, at: "value", option: open };
  if (ended || !word.startsWith("-")) return { ...plain, at: "word" };
  const [, name, typed = ""] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  if (name === undefined) return { ...plain, at: "name" };
  return { at: "value", option: findOption(name), before: `--${name}=`, typed };
}
