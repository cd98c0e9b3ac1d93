/**
 * A grid and the width of a line → which columns are shown, and how wide each is.
 *
 * @module
 */

import { atPoint } from "../../text/decimal.ts";
import type { Grid } from "./grid.ts";
import { widthOf } from "../../text/width.ts";

/** A column that is shown. */
export interface Place {
  /** Its place in the grid. */
  index: number;
  width: number;
  /** Columns before the decimal point, and from it on; 0 where the column isn't aligned on it. */
  whole: number;
  rest: number;
}

/** What is shown of a grid. */
export interface Layout {
  places: readonly Place[];
  /** Places in the grid of the columns there was no room for. */
  left: readonly number[];
}

/** Blanks between two columns. */
export const GAP = 2;

/** A text that can be shortened keeps at least so many columns, or its whole length. */
const LEAST = 20;

/** A text longer than this doesn't make its column any wider, even where nothing bounds a line. */
const WIDEST = 500;

interface Need extends Place {
  /** The width below which it would have to be left out. */
  least: number;
}

/**
 * Leaves out the last columns as long as the line is too long, the spare ones first, and then shortens texts, the longest
 * first. A number is never cut: one that is too long for any line leaves its column out. Where the columns are fixed
 * none is left out, and a line may run over.
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
  if (width === undefined) return { places: needs, left: [] };
  const shown = grid.fixed ? needs : fitting(grid, needs, width);
  const isFirm = ({ index }: Need) => grid.columns[index]?.firm === true;
  const excess = shorten(shown.filter((need) => !isFirm(need)), lengthOf(shown) - width);
  shorten(shown.filter(isFirm), excess);
  return { places: shown, left: needs.filter((need) => !shown.includes(need)).map(({ index }) => index) };
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
    // What can be cut needs no measuring beyond the place that there is.
    const own = cell.text.length > most * LEAST ? most : widthOf(cell.text);
    text = Math.max(text, cell.whole ? own : Math.min(own, most));
    least = Math.max(least, cell.whole ? own : Math.min(own, LEAST));
  }
  const full = Math.max(heading, whole + rest, text);
  return { index, width: full, whole, rest, least: Math.max(heading, whole + rest, least) };
}

/** The columns from the first on that fit at their least; a spare one only where all the others do. */
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

/** Takes from the widest column that has something to give until there is no excess; what is left of it comes back. */
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
