/**
 * A value or rows → bare text for shells, as the AWS CLI writes it.
 *
 * @module
 */

import { scalarText } from "./csv.ts";
import { joined, type Matrix } from "../rows/matrix.ts";

/**
 * One line per row, values separated by tabs, no header; a tab or line break in a value becomes a space, so that a row stays
 * one line.
 *
 * @example
 * ```ts
 * import { text } from "./text.ts";
 * if (text({ names: ["a", "b"], rows: [[[0, "x\ty"]], [[0, true], [1, "1.0"]]] }) !== "x y\t\ntrue\t1.0\n") throw new Error();
 * ```
 */
export function text({ names, rows }: Matrix): string {
  return rows.map((row) => `${joined(row, names.length, "\t", inLine)}\n`).join("");
}

function inLine(value: unknown): string {
  return scalarText(value).replace(/[\t\r\n\u2028\u2029]+/g, " ");
}

/** A single value on a line of its own; null is an empty line. */
export function bareText(value: unknown): string {
  const written = scalarText(value);
  return written.endsWith("\n") ? written : `${written}\n`;
}
