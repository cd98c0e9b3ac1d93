/**
 * A line with colours → what of it fits the width, so that it never takes two lines of the screen.
 *
 * @module
 */

import { widthOf } from "../../text/width.ts";

/**
 * The beginning of a line, cut by the width of its characters; colours count nothing, and end with the line.
 *
 * @example
 * ```ts
 * import { fitted } from "./fitted.ts";
 * if (fitted("\x1b[1mabcdef\x1b[0m", 3) !== "\x1b[1mabc\x1b[0m") throw new Error();
 * if (fitted("abc", 3) !== "abc") throw new Error();
 * ```
 */
export function fitted(line: string, columns: number): string {
  let width = 0;
  let colored = false;
  let text = "";
  // deno-lint-ignore no-control-regex
  for (const [part] of line.matchAll(/\x1b\[[\d;]*m|./gsu)) {
    const color = part.startsWith("\x1b");
    width += color ? 0 : widthOf(part);
    if (width > columns) return colored ? `${text}\x1b[0m` : text;
    if (color) colored = part !== "\x1b[0m";
    text += part;
  }
  return text;
}
