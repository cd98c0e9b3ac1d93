/**
 * A text and its meanings → the text in colour.
 *
 * @module
 */

import type { Cell } from "./cells.ts";

/** Why a text is coloured. */
export type Meaning = NonNullable<Cell["tone"]> | "heading" | "aside" | "changed";

const CODES: Readonly<Record<Meaning, string>> = {
  good: "32",
  bad: "31",
  heading: "1",
  aside: "2",
  changed: "1",
};

/** The text in the colours of its meanings; unchanged without any. */
export function paint(text: string, meanings: readonly Meaning[]): string {
  const codes = meanings.map((meaning) => CODES[meaning]);
  return codes.length === 0 || text === "" ? text : `\x1b[${codes.join(";")}m${text}\x1b[0m`;
}
