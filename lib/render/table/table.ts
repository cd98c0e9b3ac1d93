/**
 * A grid → the lines of a table; the entrance to the room, from which grids are made too.
 *
 * @module
 */

import type { Output } from "../output.ts";
import type { Cell } from "./cells.ts";
import { atPoint } from "../../text/decimal.ts";
import type { Grid } from "./grid.ts";
import { GAP, type Layout, layOut, type Place } from "./layout.ts";
import { type Meaning, paint } from "./paint.ts";
import { ascii } from "../../text/printable.ts";
import { plain, shorten, widthOf } from "../../text/width.ts";

export { type Grid, type GridColumn, gridOf, type GridRow } from "./grid.ts";

/** How a cell has changed since it was last drawn. */
export type Change = "up" | "down" | "changed";

/** The change of the cell in this row and column of the grid. */
export type Changed = (row: number, column: number) => Change | undefined;

const SIGNS: Readonly<Record<Change, readonly [sign: string, ascii: string]>> = {
  up: ["▲", "^"],
  down: ["▼", "v"],
  changed: ["*", "*"],
};

/**
 * The lines of a table, without line ends: headings, rows, and a note of the columns left out. With `changed`, a sign follows each
 * changed cell, and every column has room for it.
 *
 * @example
 * ```ts
 * import { draw } from "./table.ts";
 * import { gridOf } from "./grid.ts";
 * const output = { format: "table", refusal: "raw", local: false, color: false, dumb: false } as const;
 * const grid = gridOf([{ symbol: "A", last: "10.5" }, { symbol: "B", last: "9" }], { id: "x", effect: "read" }, output);
 * const want = "symbol  last|A       10.5|B        9";
 * if (draw(grid, output).join("|") !== want) throw new Error(draw(grid, output).join("|"));
 * if (draw(grid, output, (row) => row === 1 ? "up" : undefined)[1] !== "A       10.5") throw new Error();
 * ```
 */
export function draw(grid: Grid, output: Output, changed?: Changed): string[] {
  if (grid.rows.length === 0 || grid.columns.length === 0) return [bounded(grid.empty, output)];
  return output.dumb ? drawnLines(inAscii(grid), output, changed) : drawnLines(grid, output, changed);
}

/** Replaces characters that a dumb terminal can't show, or a screen reader speak, by question marks. */
function inAscii(grid: Grid): Grid {
  return {
    ...grid,
    columns: grid.columns.map((column) => ({ ...column, title: ascii(column.title) })),
    rows: grid.rows.map(({ key, cells }) => ({
      key,
      cells: cells.map((cell) => ({ ...cell, text: ascii(cell.text) })),
    })),
    ...(grid.beyond === undefined ? {} : { beyond: grid.beyond.map(ascii) }),
  };
}

function drawnLines(grid: Grid, output: Output, changed: Changed | undefined): string[] {
  const room = output.width === undefined || changed === undefined ? output.width : output.width - 1;
  const layout = layOut(grid, room);
  const lines = grid.headed ? [heading(grid, layout, output)] : [];
  for (const [i, { cells }] of grid.rows.entries()) {
    const parts = layout.places.map((place) => {
      const cell = cells[place.index];
      const change = changed?.(i, place.index);
      return cell === undefined ? blank(place.width) : drawn(cell, place, grid, change, output);
    });
    lines.push(line(parts));
  }
  return layout.omitted.length === 0 && grid.beyond === undefined
    ? lines
    : [...lines, ...omittedNote(grid, layout, output)];
}

/** A piece of a line: its text, and the number of blanks before the next piece. */
interface Piece {
  text: string;
  trailing: number;
}

function blank(width: number): Piece {
  return { text: "", trailing: width + GAP };
}

/** Joins pieces without trailing blanks. */
function line(pieces: readonly Piece[]): string {
  let text = "";
  let owed = 0;
  for (const piece of pieces) {
    if (piece.text !== "") {
      text += " ".repeat(owed) + piece.text;
      owed = 0;
    }
    owed += piece.trailing;
  }
  return text;
}

function drawn(cell: Cell, place: Place, grid: Grid, change: Change | undefined, output: Output): Piece {
  const { text, before, after } = placed(cell, place, grid, output);
  const meanings: Meaning[] = output.color
    ? [...(cell.tone === undefined ? [] : [cell.tone]), ...(change === undefined ? [] : ["changed" as const])]
    : [];
  const written = text === "" ? "" : " ".repeat(before) + paint(text, meanings);
  if (change === undefined) return { text: written, trailing: (text === "" ? place.width : after) + GAP };
  const sign = SIGNS[change][output.dumb ? 1 : 0];
  return { text: written + paint(sign, meanings), trailing: (text === "" ? place.width : after) + GAP - 1 };
}

/** A cell's text, shortened to fit, and the number of blanks before and after it. */
function placed(cell: Cell, { index, width, whole, rest }: Place, { columns }: Grid, output: Output) {
  if (columns[index]?.align === "decimal") {
    const [left, right] = atPoint(cell.text);
    const before = Math.max(0, width - whole - rest) + Math.max(0, whole - left.length);
    return { text: cell.text, before, after: Math.max(0, rest - right.length) };
  }
  const text = cell.whole ? cell.text : shorten(cell.text, width, output.dumb ? "..." : "…");
  return { text, before: 0, after: Math.max(0, width - widthOf(text)) };
}

function heading({ columns }: Grid, { places }: Layout, output: Output): string {
  return line(places.map(({ index, width }) => {
    const { title = "", align } = columns[index] ?? {};
    const padding = Math.max(0, width - widthOf(title));
    const before = align === "decimal" ? padding : 0;
    const text = output.color ? paint(title, ["heading"]) : title;
    return { text: " ".repeat(before) + text, trailing: padding - before + GAP };
  }));
}

/** The maximum number of names in the note of columns left out. */
const MOST_NAMES = 100;

/** The note of the columns left out, and how to see them: as many lines as it takes, broken behind commas and blanks. */
function omittedNote({ columns, beyond = [] }: Grid, { omitted }: Layout, output: Output): string[] {
  const names = [...omitted.map((index) => columns[index]?.title.replace(/ \(.*\)$/, "") ?? ""), ...beyond.map(plain)];
  const count = names.length === 1 ? "1 more column" : `${names.length} more columns`;
  const listed = names.slice(0, MOST_NAMES).join(",") + (names.length > MOST_NAMES ? ",..." : "");
  const lines: string[] = [];
  for (const piece of `${count}, with --columns: ${listed}`.match(/[^, ]+[, ]*/g) ?? []) {
    const line = (lines.at(-1) ?? "") + piece;
    if (lines.length > 0 && (output.width === undefined || widthOf(line.trimEnd()) <= output.width)) {
      lines[lines.length - 1] = line;
    } else lines.push(piece);
  }
  return lines.map((line) => bounded(line.trimEnd(), output)).map((line) =>
    output.color ? paint(line, ["aside"]) : line
  );
}

function bounded(text: string, { width, dumb }: Output): string {
  return width === undefined ? text : shorten(text, width, dumb ? "..." : "…");
}
