/**
 * Text → roff source that prints as that text: a paragraph, a preformatted line, or the argument of a macro.
 *
 * @module
 */

import { wrap } from "../../lib/commands/man/wrap.ts";

const WIDTH = 78;

/** Characters that roff interprets, or prints as typographic ones that can't be pasted into a shell. */
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

/** Escapes text to be typed into a shell: hyphens become ASCII minus signs. */
function typed(text: string): string {
  return escaped(text).replaceAll("-", "\\-");
}

/** Protects a line that begins with a dot, which would be a request. */
function guarded(line: string): string {
  return /^\./.test(line) ? `\\&${line}` : line;
}

/** A preformatted line. */
export function lineOf(line: string): string {
  return guarded(typed(line));
}

/**
 * One argument of a macro, protected from being taken for a macro or punctuation.
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
 * The lines of a paragraph. Each sentence starts a new line, which is how roff recognizes its end.
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
    return wrap(words, WIDTH).map(guarded);
  });
}

/** A word that roff must not hyphenate; a long one may be broken after commas. */
function whole(word: string): string {
  const text = typed(word);
  return `\\%${word.length > 40 ? text.replace(/,(?=.)/g, ",\\:") : text}`;
}

/** Whether a word is an option, name or path: it is not hyphenated, and its hyphens are minus signs. */
function isTyped(word: string): boolean {
  return /^["(]?-|[=/_{}$@*]|[a-z][A-Z]|[A-Z]{4}/.test(word);
}
