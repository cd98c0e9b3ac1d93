/**
 * The words that may stand at the cursor and what was typed of one → those that fit.
 *
 * @module
 */

/** A word that may stand at the cursor. */
export interface Suggestion {
  word: string;
  about: string;
}

/** What may stand at the cursor. */
export interface Completion {
  /** `words` begin with what was typed, `near` ones only contain it; the rest is for the shell to list. */
  kind: "words" | "near" | "files" | "directories" | "commands";
  /** The part of the cursor's word that stays as it is: what is suggested or listed comes behind it. */
  before: string;
  /** Without what is before them; empty where the shell lists. */
  words: readonly Suggestion[];
}

/** A list that the shell makes by itself. */
export function listed(kind: "files" | "directories" | "commands", before = ""): Completion {
  return { kind, before, words: [] };
}

/**
 * The words that go on from what was typed; where there is none, those that do in another case; else those that contain it.
 *
 * @example
 * ```ts
 * import { fitting } from "./suggestion.ts";
 * const words = ["PF_XBTUSD", "PI_XBTUSD"].map((word) => ({ word, about: "" }));
 * if (fitting(words, "pf", "symbol=").words[0]?.word !== "PF_XBTUSD") throw new Error();
 * if (fitting(words, "xbt", "symbol=").kind !== "near") throw new Error();
 * ```
 */
export function fitting(words: readonly Suggestion[], typed: string, before = ""): Completion {
  const lower = typed.toLowerCase();
  const exact = words.filter(({ word }) => word.startsWith(typed));
  const begun = exact.length > 0 ? exact : words.filter(({ word }) => word.toLowerCase().startsWith(lower));
  if (begun.length > 0) return { kind: "words", before, words: begun };
  return { kind: "near", before, words: words.filter(({ word }) => word.toLowerCase().includes(lower)) };
}

/** Words that need no explanation. */
export function bare(words: readonly string[]): Suggestion[] {
  return words.map((word) => ({ word, about: "" }));
}
