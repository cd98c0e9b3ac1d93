/**
 * A book and the size of a window → a picture in terminal cells: running totals of bids on the left, of asks on the right.
 *
 * @module
 */

import {
  barGlyphs,
  Canvas,
  numberTicks,
  putPieces,
  type Size,
  sizeTicks,
  type Style,
  type Tick,
  withRoom,
} from "../picture/picture.ts";
import type { Side } from "../book.ts";
import { totalSize, within } from "./depth_book.ts";
import { type DepthData, depthTitles, shareTicks } from "./depth_data.ts";

/** The canvas, and where things go on it. */
interface Drawing {
  data: DepthData;
  canvas: Canvas;
  headerRows: number;
  rows: number;
  /** Columns of the axis on each side, and of each side of the book. */
  axis: number;
  half: number;
  /** The size at the top of the picture. */
  most: number;
  ticks: Tick[];
}

/** Draws the part of the book that is in range. */
export function drawDepth(data: DepthData, size: Size): Canvas {
  const canvas = new Canvas(size.columns, size.rows);
  const headerRows = size.rows >= 15 ? 2 : 1;
  const rows = size.rows - headerRows - (size.rows >= 20 ? 3 : 2);
  const most = Math.max(total("bids", data, data.reach), total("asks", data, data.reach));
  const ticks = sizeTicks(most, Math.max(2, Math.round(rows / 4)));
  const axis = Math.max(...ticks.map(({ label }) => label.length), 0) + 2;
  const half = Math.floor(size.columns / 2) - axis;
  const drawing = { data, canvas, headerRows, rows, axis, half, most: most || 1, ticks };
  drawTitle(drawing);
  drawSizes(drawing);
  drawSide(drawing, "bids");
  drawSide(drawing, "asks");
  drawPrices(drawing);
  return canvas;
}

function total(side: Side, { book, centre }: DepthData, reach: number): number {
  return totalSize(within(book, side, centre, reach)).value;
}

function drawTitle({ data, canvas, headerRows }: Drawing): void {
  const text = depthTitles(data);
  const named = (name: string, value: string) => value === "" ? "" : `${name} ${value}`;
  const legend = [
    { text: text.bid === "" ? "no bids" : "█ bids", weight: 3, style: "up" },
    { text: text.ask === "" ? "no asks" : "▒ asks", weight: 3, style: "down" },
  ] as const;
  putPieces(canvas, 0, [
    { text: text.symbol, weight: 9, style: "strong" },
    { text: named("bid", text.bid), weight: 8, style: "upStrong" },
    { text: named("ask", text.ask), weight: 8, style: "downStrong" },
    { text: named("spread", text.spread), weight: 7 },
    { text: text.crossed, weight: 8, style: "strong" },
    ...(headerRows < 2 ? legend : []),
  ]);
  if (headerRows < 2) return;
  putPieces(canvas, 1, [
    ...legend,
    { text: named("mid", text.mid), weight: 2, style: "faint" },
    { text: text.range, weight: 3, style: "faint" },
    { text: named("bids", text.bids), weight: 1, style: "faint" },
    { text: named("asks", text.asks), weight: 1, style: "faint" },
  ]);
}

const LOOK = { bids: { bar: barGlyphs, style: "up" }, asks: { bar: hatched, style: "down" } } as const satisfies Record<
  string,
  { bar: (share: number, rows: number) => string[]; style: Style }
>;

/** Whole cells alone: a solid part of one would stand out from the hatching below it. */
function hatched(share: number, rows: number): string[] {
  const cells = share > 0 ? Math.max(1, Math.round(Math.min(1, share) * rows)) : 0;
  return Array.from({ length: cells }, () => "▒");
}

/** Each column shows the total up to the price at its outer edge. */
function drawSide({ data, canvas, headerRows, rows, axis, half, most }: Drawing, side: Side): void {
  const { bar, style } = LOOK[side];
  for (let i = 0; i < half; i++) {
    const share = total(side, data, data.reach * (i + 1) / half) / most;
    const column = side === "bids" ? axis + half - 1 - i : axis + half + i;
    for (const [height, glyph] of bar(share, rows).entries()) {
      canvas.put(headerRows + rows - 1 - height, column, glyph, style);
    }
  }
}

/** The size axis on both sides, and dotted lines between them. */
function drawSizes({ canvas, headerRows, rows, axis, half, most, ticks }: Drawing): void {
  const right = axis + 2 * half;
  for (let row = 0; row < rows; row++) {
    canvas.put(headerRows + row, axis - 1, "│", "faint");
    canvas.put(headerRows + row, right, "│", "faint");
  }
  for (const { value, label } of ticks) {
    const row = headerRows + rows - Math.max(1, Math.ceil(value / most * rows));
    for (let column = axis; column < right; column += GRID) canvas.put(row, column, "·", "faint");
    canvas.put(row, 0, `${label.padStart(axis - 2)} ┤`, "faint");
    canvas.put(row, right, `├ ${label}`, "faint");
  }
}

const GRID = 4;

function drawPrices(drawing: Drawing): void {
  const { data: { centre, reach }, canvas, headerRows, rows, axis, half } = drawing;
  const line = headerRows + rows;
  canvas.put(line, axis - 1, `└${"─".repeat(2 * half)}┘`, "faint");
  const count = Math.max(2, Math.floor(2 * half / 14));
  for (const column of putLabels(drawing, line + 1, numberTicks(centre - reach, centre + reach, count))) {
    canvas.put(line, column, "┬", "faint");
  }
  canvas.put(line, axis + half - 1, "┘└", "faint");
  if (line + 2 >= canvas.rows) return;
  putLabels(drawing, line + 2, shareTicks(drawing.data, count));
}

/** Writes the labels that fit and returns the columns they mark. */
function putLabels({ data, canvas, axis, half }: Drawing, row: number, ticks: readonly Tick[]): number[] {
  const labels = ticks.map(({ value, label }) => {
    const share = (value - data.centre + data.reach) / (2 * data.reach);
    const column = axis + Math.min(2 * half - 1, Math.floor(share * 2 * half));
    const from = Math.max(0, column - Math.floor(label.length / 2));
    return { column, label, from, to: from + label.length };
  });
  const shown = withRoom(labels.filter(({ to }) => to <= canvas.columns), 2);
  for (const { label, from } of shown) canvas.put(row, from, label, "faint");
  return shown.map(({ column }) => column);
}
