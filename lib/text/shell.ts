/**
 * Words ↔ a line of a POSIX shell.
 *
 * @module
 */

/**
 * A word as a POSIX shell has to be given it.
 *
 * @example
 * ```ts
 * import { quoted } from "./shell.ts";
 * if (quoted("symbol=PF_XBTUSD") !== "symbol=PF_XBTUSD") throw new Error();
 * if (quoted("it's") !== `'it'\\''s'`) throw new Error();
 * ```
 */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The words that a POSIX shell makes of a line in which nothing is expanded; undefined where a quote stays open.
 *
 * @example
 * ```ts
 * import { wordsOf } from "./shell.ts";
 * if (wordsOf(`kf -q 'tickers[0]' "a b"\\ c`)?.join("|") !== "kf|-q|tickers[0]|a b c") throw new Error();
 * if (wordsOf("it's") !== undefined) throw new Error();
 * ```
 */
export function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? "";
    if (/[ \t\r\n]/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (letter === "\\") word += line[++at] ?? "";
    else if (letter !== "'" && letter !== '"') word += letter;
    else {
      const end = closing(line, at);
      if (end < 0) return undefined;
      const inside = line.slice(at + 1, end);
      word += letter === "'" ? inside : inside.replace(/\\([$`"\\])/g, "$1");
      at = end;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** Where the quote that begins here ends; below 0 where it doesn't. */
function closing(line: string, start: number): number {
  const quote = line[start] ?? "";
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === quote) return at;
    if (quote === '"' && line[at] === "\\") at++;
  }
  return -1;
}
