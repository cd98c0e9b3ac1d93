/**
 * Words → lines of a width.
 *
 * @module
 */

/**
 * As many words to a line as fit; a longer word has a line of its own.
 *
 * @example
 * ```ts
 * import { filled } from "./filled.ts";
 * if (filled(["one", "two", "three"], 8).join("|") !== "one two|three") throw new Error();
 * ```
 */
export function filled(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
