/**
 * A grid and the maximum width of a line → which columns are shown, and how wide.
 *
 * @module
 */

import { atPoint } from "../../text/decimal.ts";
import type { Grid } from "./grid.ts";
import { widthOf } from "../../text/width.ts";

/** A column that is shown. */
export interface Place {
  /** Its index in the grid. */
  index: number;
  width: number;
  /** Width before the decimal point, and from it on; 0 if the column is not aligned on it. */
  whole: number;
  rest: number;
}

/** What is shown of a grid. */
export interface Layout {
  places: readonly Place[];
  /** Indexes of the columns there was no room for. */
  omitted: readonly number[];
}

/** Blanks between two columns. */
export const GAP = 2;

/** A text that can be shortened keeps at least this width, or its whole length. */
const LEAST = 20;

/** The maximum width of a text column, even without a limit on the line. */
const WIDEST = 500;

interface Need extends Place {
  /** The minimum width; with less, the column is left out. */
  least: number;
}

/**
 * While the line is too long, leaves out columns, spare ones first, then from the end; then shortens texts, the longest first. A
 * number is never shortened: a column with one too long for any line is left out. In a fixed grid no column is left out, and
 * lines may be too long.
 *
 * @example
 * ```ts
 * import { layOut } from "./layout.ts";
 * const cell = (text: string) => ({ text, kind: "text", whole: false } as const);
 * const column = (name: string) => ({ name, title: name, align: "left" } as const);
 * const rows = [{ key: "", cells: [cell("a".repeat(40)), cell("b".repeat(40))] }];
 * const grid = { columns: [column("a"), column("b")], rows, headed: true, fixed: false, empty: "" };
 * const widths = (width?: number) => layOut(grid, width).places.map((place) => place.width).join();
 * if (widths() !== "40,40" || widths(60) !== "29,29" || widths(30) !== "30") throw new Error();
 * ```
 */
export function layOut(grid: Grid, width: number | undefined): Layout {
  const needs = grid.columns.map((_, index) => needOf(grid, index, width ?? WIDEST));
  if (width === undefined) return { places: needs, omitted: [] };
  const shown = grid.fixed ? needs : fitting(grid, needs, width);
  const isFirm = ({ index }: Need) => grid.columns[index]?.firm === true;
  const excess = shorten(shown.filter((need) => !isFirm(need)), lengthOf(shown) - width);
  shorten(shown.filter(isFirm), excess);
  return { places: shown, omitted: needs.filter((need) => !shown.includes(need)).map(({ index }) => index) };
}

function needOf({ columns, rows, headed }: Grid, index: number, most: number): Need {
  const column = columns[index];
  const heading = headed ? widthOf(column?.title ?? "") : 0;
  let [whole, rest, text, least] = [0, 0, 0, 0];
  for (const { cells } of rows) {
    const cell = cells[index];
    if (cell === undefined) continue;
    if (column?.align === "decimal") {
      const [before, after] = atPoint(cell.text);
      [whole, rest] = [Math.max(whole, before.length), Math.max(rest, after.length)];
      continue;
    }
    // Measuring a text far beyond the available width would be wasted time.
    const own = cell.text.length > most * LEAST ? most : widthOf(cell.text);
    text = Math.max(text, cell.whole ? own : Math.min(own, most));
    least = Math.max(least, cell.whole ? own : Math.min(own, LEAST));
  }
  const full = Math.max(heading, whole + rest, text);
  return { index, width: full, whole, rest, least: Math.max(heading, whole + rest, least) };
}

/** The first columns that fit at their minimum width; spare ones only if all others fit. */
function fitting({ columns }: Grid, needs: readonly Need[], width: number): Need[] {
  const isSpare = ({ index }: Need) => columns[index]?.spare === true;
  const [firm, spare] = [needs.filter((need) => !isSpare(need)), needs.filter(isSpare)];
  const possible = firm.filter(({ least }) => least <= width);
  const some = possible.length > 0 ? possible : firm.slice(0, 1);
  const kept: Need[] = [];
  for (const need of some.length === firm.length ? [...some, ...spare] : some) {
    if (kept.length > 0 && leastOf([...kept, need]) > width) break;
    kept.push(need);
  }
  return kept.sort((a, b) => a.index - b.index);
}

function leastOf(needs: readonly Need[]): number {
  return needs.reduce((sum, { least }) => sum + least + GAP, -GAP);
}

function lengthOf(needs: readonly Need[]): number {
  return needs.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

/** Narrows the widest column that can still shrink until there is no excess; returns the excess that remains. */
function shorten(needs: readonly Need[], tooMuch: number): number {
  let excess = tooMuch;
  while (excess > 0) {
    const widest = needs.reduce<Need | undefined>((found, need) => {
      return need.width > need.least && need.width > (found?.width ?? 0) ? need : found;
    }, undefined);
    if (widest === undefined) return excess;
    widest.width--;
    excess--;
  }
  return excess;
}
