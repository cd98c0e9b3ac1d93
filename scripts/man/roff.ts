/**
 * Text → roff that prints as that text: in a paragraph, in a line that stays as it is, or as the argument of a macro.
 *
 * @module
 */

import { filled } from "../../lib/commands/man/filled.ts";

const WIDTH = 78;

/** Characters that roff reads otherwise, or prints as typographic ones that can't be pasted. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  "…": "...",
};

function escaped(text: string): string {
  return text.replace(/[\\'`^~…]|[^\x20-\x7e]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return ESCAPES[char] ?? `\\[u${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

/** As `escaped`, each hyphen as the minus sign that shells take. */
function typed(text: string): string {
  return escaped(text).replaceAll("-", "\\-");
}

/** A line that begins with a dot would be a request. */
function guarded(line: string): string {
  return /^\./.test(line) ? `\\&${line}` : line;
}

/** A line of an example. */
export function lineOf(line: string): string {
  return guarded(typed(line));
}

/**
 * One argument of a macro; what could be taken for a macro or for punctuation is kept from it.
 *
 * @example
 * ```ts
 * import { argument } from "./roff.ts";
 * if (argument("--dry-run") !== "\\-\\-dry\\-run" || argument("a b") !== '"a b"') throw new Error();
 * if (argument("Ar") !== "\\&Ar" || argument("...") !== "\\&...") throw new Error();
 * ```
 */
export function argument(text: string): string {
  const safe = typed(text).replaceAll('"', "\\(dq");
  const kept = /^([A-Z][a-z][a-z]?|%[A-Z]|[.,:;()[\]?!|]+)$/.test(text) ? `\\&${safe}` : safe;
  return /\s/.test(kept) ? `"${kept}"` : kept;
}

/**
 * The lines of a paragraph. Each sentence begins a line, by which roff knows where sentences end.
 *
 * @example
 * ```ts
 * import { prose } from "./roff.ts";
 * if (prose("One well-known call. Use --dry-run.").join() !== "One well-known call.,Use \\%\\-\\-dry\\-run.") throw new Error();
 * ```
 */
export function prose(text: string): string[] {
  const sentences = text.split(/(?<=[^.\s]{2}[.!?][)"']?)\s+(?=\S)/);
  return sentences.flatMap((sentence) => {
    const words = sentence.split(/\s+/).map((word) => isTyped(word) ? whole(word) : escaped(word));
    return filled(words, WIDTH).map(guarded);
  });
}

/** A word without hyphens of roff's own; a long one may be parted behind commas. */
function whole(word: string): string {
  const text = typed(word);
  return `\\%${word.length > 40 ? text.replace(/,(?=.)/g, ",\\:") : text}`;
}

/** Options, names and paths are typed: they are not parted at the end of a line, and a hyphen in them is a minus sign. */
function isTyped(word: string): boolean {
  return /^["(]?-|[=/_{}$@*]|[a-z][A-Z]|[A-Z]{4}/.test(word);
}
