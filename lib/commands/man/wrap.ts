/**
 * Words → lines of limited width.
 *
 * @module
 */

/**
 * Wraps words into lines; a word longer than `width` gets a line of its own.
 *
 * @example
 * ```ts
 * import { wrap } from "./wrap.ts";
 * if (wrap(["one", "two", "three"], 8).join("|") !== "one two|three") throw new Error();
 * ```
 */
export function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
