/**
 * Text of the exchange → text that can't leave its place on the screen, and how many columns it takes there.
 *
 * @module
 */

import stringWidth from "string-width";
import { oneLine } from "./printable.ts";

/** Marks that tint what terminals then draw at different widths, and the rest of what formats a line. */
const UNSTEADY = /[\p{Cf}\p{Emoji_Modifier}\u{fe00}-\u{fe0f}]+/gu;

const ASCII = /^[\x20-\x7e]*$/;

/**
 * One line that steers no terminal and hides nothing: control characters become a space, what can't be seen an escape, and what
 * has no width of its own goes.
 *
 * @example
 * ```ts
 * import { plain } from "./width.ts";
 * if (plain("a\n\x1b[31mb\u202ec") !== "a [31mb\\u{202e}c") throw new Error();
 * ```
 */
export function plain(text: string): string {
  if (ASCII.test(text)) return text;
  return oneLine(text).replace(UNSTEADY, "");
}

/** Columns that a plain text takes. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text, { countAnsiEscapeCodes: true });
}

/**
 * A plain text of at most `width` columns; what is cut off is replaced by the ellipsis, as far as there is room for it. A
 * number goes whole: the half of it would be another one.
 *
 * @example
 * ```ts
 * import { shorten } from "./width.ts";
 * if (shorten("maintenance", 6, "…") !== "maint…" || shorten("news", 6, "…") !== "news") throw new Error();
 * if (shorten("維持管理", 6, "…") !== "維持…" || shorten("news", 2, "...") !== "..") throw new Error();
 * if (shorten("0.5, 0.25", 8, "…") !== "0.5, …") throw new Error();
 * ```
 */
export function shorten(text: string, width: number, ellipsis: string): string {
  // No character takes less than no column: what is far longer than its place needs no measuring to its end.
  if (text.length <= width * LONGEST && widthOf(text) <= width) return text;
  const room = width - ellipsis.length;
  if (room < 0) return ellipsis.slice(0, width);
  let kept = "";
  let used = 0;
  for (const { segment } of CHARACTERS.segment(text.slice(0, width * LONGEST))) {
    used += widthOf(segment);
    if (used > room) break;
    kept += segment;
  }
  return (CUT_NUMBER.test(text.slice(kept.length, kept.length + 1)) ? kept.replace(LAST_NUMBER, "$1") : kept) +
    ellipsis;
}

const CUT_NUMBER = /^[\d.eE]/;

const LAST_NUMBER = /(^|[\s,:([{"])-?\d[\d.]*$/;

/** Text is cut between characters as readers see them. */
const CHARACTERS = new Intl.Segmenter();

/** The most code units in one column; beyond that it is an endless run of combining marks. */
const LONGEST = 8;
