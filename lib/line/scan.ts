/**
 * Separates the options of a command line from its other words, for the parser and for completions.
 *
 * Nothing fails here: mistakes are collected, and the scan continues.
 *
 * @module
 */

import { findOption, isNegatable, type KnownOption, OPTIONS } from "./options.ts";

/** An option as it was given. */
export interface Given {
  readonly option: KnownOption;
  /** The value, empty if it is missing; a switch has none. */
  readonly value?: string;
  /** Given as `--no-NAME`. */
  readonly off?: true;
  /** Before any word, as an alias puts it. */
  readonly first?: boolean;
}

/** A mistake in an option. */
export type Mistake =
  | { readonly kind: "unknown"; readonly typed: string; readonly key: string }
  | { readonly kind: "value of a switch"; readonly option: KnownOption }
  | { readonly kind: "word behind a switch"; readonly option: KnownOption; readonly word: string }
  | { readonly kind: "contradiction"; readonly option: KnownOption };

/** A scanned command line. */
export interface Scan {
  /** The words that aren't options, in order. */
  readonly words: readonly string[];
  /** How many of them came before `--`; undefined without one. */
  readonly end: number | undefined;
  readonly given: readonly Given[];
  readonly mistakes: readonly Mistake[];
  /** The option that takes the next word as its value. */
  readonly open: KnownOption | undefined;
}

/**
 * Scans the words after `kf` in one pass.
 *
 * The value of an option follows `=` or is the next word; the last of several letters may also have it attached (`-ocsv`). A next
 * word with a leading dash is another option, unless it is a number (`-1`) or `-` alone.
 *
 * @example
 * ```ts
 * import { scan } from "./scan.ts";
 * const { words, given } = scan(["-nvo", "csv", "tickers", "--timeout=5", "--no-track", "--", "-x"]);
 * if (words.join() !== "tickers,-x") throw new Error(words.join());
 * const found = given.map(({ option, value, off }) => `${off ? "no " : ""}${option.name} ${value ?? ""}`.trim());
 * if (found.join() !== "dry-run,verbose,output csv,timeout 5,no track") throw new Error(found.join());
 * ```
 */
export function scan(args: readonly string[]): Scan {
  const words: string[] = [];
  const given: Given[] = [];
  const mistakes: Mistake[] = [];
  const seen = new Map<string, Given>();
  const note = (each: Given) => {
    given.push({ ...each, first: words.length === 0 });
    if (seen.get(each.option.name)?.off !== each.off && seen.has(each.option.name)) {
      mistakes.push({ kind: "contradiction", option: each.option });
    }
    seen.set(each.option.name, each);
  };
  let end: number | undefined;
  let open: KnownOption | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    open = undefined;
    if (end !== undefined || !arg.startsWith("-") || arg === "-") words.push(arg);
    else if (arg === "--") end = words.length;
    else {
      const parts = arg.startsWith("--") ? [long(arg)] : ONE_DASH.includes(arg) ? [long(`-${arg}`)] : letters(arg);
      const next = args[at + 1];
      for (const part of parts) {
        if ("kind" in part) mistakes.push(part);
        else if (part.option.kind === "switch" || part.value !== undefined) note(part);
        else if (isValue(next)) {
          note({ ...part, value: next });
          at++;
        } else {
          note({ ...part, value: "" });
          if (next === undefined) open = part.option;
        }
      }
      const last = parts.at(-1);
      if (last !== undefined && "option" in last && last.option.kind === "switch" && isYesOrNo(next)) {
        mistakes.push({ kind: "word behind a switch", option: last.option, word: next });
      }
    }
  }
  return { words, end, given, mistakes, open };
}

/** Long options that many programs take with one dash. */
const ONE_DASH: readonly string[] = ["-help", "-version"];

/** An option as one unambiguous word, `--name=value`. */
export function unambiguous({ option: { name }, value, off }: Given): string {
  return off ? `--no-${name}` : value === undefined ? `--${name}` : `--${name}=${value}`;
}

/** The `-1` of `--timeout -1` and the `-` of `--svg -` are values, though they look like options. */
function isValue(word: string | undefined): word is string {
  return word !== undefined && word !== "" && (!word.startsWith("-") || /^-(?:[\d.]|$)/.test(word));
}

/** `-n false` looks as if it switched the dry run off. */
function isYesOrNo(word: string | undefined): word is string {
  return word === "true" || word === "false";
}

/** `--name`, `--name=value` or `--no-name`; a short option may have two dashes too. */
function long(arg: string): Given | Mistake {
  const at = arg.indexOf("=", 3);
  const key = arg.slice(2, at < 0 ? undefined : at);
  const value = at < 0 ? undefined : arg.slice(at + 1);
  const option = findOption(key) ?? findShort(key);
  const negated = option === undefined && key.startsWith("no-") ? findOption(key.slice("no-".length)) : undefined;
  const off = negated !== undefined && isNegatable(negated);
  const found = off ? negated : option;
  if (found === undefined) return { kind: "unknown", typed: `--${key}`, key };
  if (found.kind === "switch" && value !== undefined) return { kind: "value of a switch", option: found };
  return { option: found, ...(value === undefined ? {} : { value }), ...(off ? { off } : {}) };
}

/** `-nvo`, `-o=csv` or `-ocsv`: short options, the last of which may take a value. */
function letters(arg: string): (Given | Mistake)[] {
  const found: (Given | Mistake)[] = [];
  let at = 1;
  for (const letter of arg.slice(1)) {
    at += letter.length;
    const option = findShort(letter);
    const rest = arg.slice(at);
    if (option === undefined) found.push({ kind: "unknown", typed: `-${letter}`, key: letter });
    else if (option.kind !== "switch") {
      return [...found, rest === "" ? { option } : { option, value: valueIn(rest) }];
    } else if (/^[^a-z]/i.test(rest)) return [...found, { kind: "value of a switch", option }];
    else found.push({ option });
  }
  return found;
}

/** The value attached to a letter. In `-qn`, which may mean `-q` and `-n`, `n` is not one: a dry run must not become a call. */
function valueIn(rest: string): string {
  if (rest.startsWith("=")) return rest.slice(1);
  return [...rest].every((letter) => findShort(letter) !== undefined) ? "" : rest;
}

const SHORT: ReadonlyMap<string, KnownOption> = new Map(
  OPTIONS.flatMap((option) => "short" in option ? [[option.short, option] as const] : []),
);

function findShort(letter: string): KnownOption | undefined {
  return SHORT.get(letter);
}
