/**
 * A grid of cells, each with a glyph and a style → lines for a terminal.
 *
 * @module
 */

/** The styles as parameters of an SGR sequence. They use the terminal's own colours. */
const STYLES = {
  plain: "",
  up: "32",
  down: "31",
  strong: "1",
  faint: "2",
  upFaint: "2;32",
  downFaint: "2;31",
  upStrong: "1;32",
  downStrong: "1;31",
  upMark: "7;32",
  downMark: "7;31",
  plainMark: "7",
} as const;

/** The name of a style. */
export type Style = keyof typeof STYLES;

interface Cell {
  glyph: string;
  style: Style;
}

/** The size of a picture in cells. */
export interface Size {
  columns: number;
  rows: number;
}

/** A picture to draw on. Anything outside its bounds is ignored. */
export class Canvas implements Size {
  readonly #cells: Cell[][];

  constructor(readonly columns: number, readonly rows: number) {
    this.#cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => EMPTY));
  }

  /** Writes text starting at a cell, one character per cell; blanks erase. */
  put(row: number, column: number, text: string, style: Style = "plain"): void {
    const line = this.#cells[row];
    if (line === undefined) return;
    for (const [i, glyph] of [...text].entries()) {
      if (column + i >= 0 && column + i < this.columns) line[column + i] = { glyph, style };
    }
  }

  /** Whether a cell is blank. */
  empty(row: number, column: number): boolean {
    return this.#cells[row]?.[column]?.glyph === " ";
  }

  /** The picture as lines without trailing blanks. */
  lines(color: boolean): string[] {
    return this.#cells.map((line) => {
      const end = line.findLastIndex(({ glyph, style }) => glyph !== " " || style.endsWith("Mark"));
      return painted(line.slice(0, end + 1), color);
    });
  }
}

const EMPTY: Cell = { glyph: " ", style: "plain" };

function painted(cells: readonly Cell[], color: boolean): string {
  let text = "";
  let on = "";
  for (const { glyph, style } of cells) {
    const wanted = !color || (glyph === " " && !style.endsWith("Mark")) ? "" : STYLES[style];
    if (wanted !== on) text += wanted === "" ? "\x1b[0m" : `\x1b[0;${wanted}m`;
    on = wanted;
    text += glyph;
  }
  return on === "" ? text : `${text}\x1b[0m`;
}

/** A part of a line. If not all parts fit, those with the lowest weight are left out first. */
export interface Piece {
  text: string;
  weight: number;
  style?: Style;
}

/** Writes the pieces that fit into a row, two blanks apart. */
export function putPieces(canvas: Canvas, row: number, pieces: readonly Piece[]): void {
  let column = 0;
  for (const { text, style } of fitting(pieces, canvas.columns)) {
    canvas.put(row, column, text, style);
    column += text.length + GAP;
  }
}

const GAP = 2;

/**
 * The pieces that fit side by side; the one with the highest weight is always kept.
 *
 * @example
 * ```ts
 * import { fitting } from "./canvas.ts";
 * const pieces = [{ text: "low 1", weight: 1 }, { text: "PF_XBTUSD", weight: 9 }];
 * if (fitting(pieces, 12).length !== 1 || fitting(pieces, 16).length !== 2) throw new Error();
 * ```
 */
export function fitting(pieces: readonly Piece[], columns: number): Piece[] {
  let kept = pieces.filter(({ text }) => text !== "");
  while (kept.length > 1 && kept.reduce((sum, { text }) => sum + text.length + GAP, -GAP) > columns) {
    const least = Math.min(...kept.map(({ weight }) => weight));
    kept = kept.filter(({ weight }) => weight !== least);
  }
  return kept;
}
