/**
 * Candles and the size of a window → a picture in terminal cells: title, prices, volumes and both axes.
 *
 * @module
 */

import { barGlyphs, Canvas, compact, putPieces, type Size, type Style, withRoom } from "../picture/picture.ts";
import { type Candle, way } from "./candles.ts";
import { candleShape } from "./candle_shape.ts";
import { type ChartData, slots, titles } from "./chart_data.ts";
import { bodyOf, type Layout, layout, pitchOf } from "./layout.ts";
import { momentTicks } from "./time_ticks.ts";

/** The canvas, and where things go on it. */
interface Drawing {
  data: ChartData;
  canvas: Canvas;
  at: Layout;
  /** When the first candle began. */
  start: number;
  pitch: number;
  /** Columns of a body. */
  width: number;
}

/** Draws candles that already fit the window (see {@linkcode fitted}). */
export function drawCandles(data: ChartData, size: Size): Canvas {
  const canvas = new Canvas(size.columns, size.rows);
  const at = layout(data, size);
  const start = data.candles[0]?.time ?? 0;
  const pitch = pitchOf(slots(data), at.columns);
  const drawing = { data, canvas, at, start, pitch, width: bodyOf(pitch) };
  drawTitle(drawing);
  drawGrid(drawing);
  for (const candle of data.candles) drawCandle(candle, drawing);
  drawVolumes(drawing);
  drawPrices(drawing);
  drawTimes(drawing);
  return canvas;
}

const FAINT = { up: "upFaint", down: "downFaint", flat: "faint" } as const satisfies Record<string, Style>;
const STYLE = { up: "up", down: "down", flat: "plain" } as const satisfies Record<string, Style>;

function drawTitle({ data, canvas, at }: Drawing): void {
  const text = titles(data);
  if (text === undefined) return;
  const strong = ({ up: "upStrong", down: "downStrong", flat: "strong" } as const)[text.way];
  const legend = [{ text: "┃ up", weight: 3, style: "up" }, { text: "█ down", weight: 3, style: "down" }] as const;
  putPieces(canvas, 0, [
    { text: text.symbol, weight: 9, style: "strong" },
    { text: text.length, weight: 8 },
    { text: data.tick, weight: 4 },
    { text: text.last, weight: 7, style: "strong" },
    { text: text.change, weight: 6, style: strong },
    ...legend,
  ]);
  if (at.headerRows < 2) return;
  putPieces(canvas, 1, [
    { text: `high ${text.high}`, weight: 3, style: "faint" },
    { text: `low ${text.low}`, weight: 3, style: "faint" },
    { text: text.volume === "" ? "" : `vol ${text.volume}`, weight: 2, style: "faint" },
    { text: text.span, weight: 4, style: "faint" },
  ]);
}

/** The half cell of a price, counted from the top of the picture. */
function halfOf(price: number, { headerRows, priceRows, low, high }: Layout): number {
  const halves = 2 * priceRows - 1;
  return 2 * headerRows + Math.round((high - price) / (high - low) * halves);
}

function columnOf(time: number, { data, start, pitch }: Drawing): number {
  return Math.floor(Math.round((time - start) / data.length) * pitch);
}

function drawCandle(candle: Candle, drawing: Drawing): void {
  const { canvas, at, width } = drawing;
  const { open, high, low, close } = candle;
  const [upper, lower] = open.value > close.value ? [open, close] : [close, open];
  const place = {
    high: halfOf(high.value, at),
    top: halfOf(upper.value, at),
    bottom: halfOf(lower.value, at),
    low: halfOf(low.value, at),
  };
  const going = way(candle);
  for (const { row, glyphs } of candleShape(place, going, width)) {
    canvas.put(row, columnOf(candle.time, drawing), glyphs, STYLE[going]);
  }
}

function drawVolumes(drawing: Drawing): void {
  const { data, canvas, at, width } = drawing;
  if (at.volumeRows === 0) return;
  const most = data.candles.reduce((most, { volume }) => Math.max(most, volume.value), 0);
  const foot = at.headerRows + at.priceRows + at.gapRows + at.volumeRows - 1;
  for (const candle of data.candles) {
    for (const [i, glyph] of barGlyphs(candle.volume.value / most, at.volumeRows).entries()) {
      canvas.put(foot - i, columnOf(candle.time, drawing), glyph.repeat(width), FAINT[way(candle)]);
    }
  }
  const top = foot - at.volumeRows + 1;
  for (let row = top; row <= foot; row++) canvas.put(row, at.axis, "│", "faint");
  canvas.put(top, at.axis, `┤ ${compact(most)}`, "faint");
}

/** Dotted lines at the labelled prices. Candles are drawn over them. */
function drawGrid({ canvas, at }: Drawing): void {
  for (const { value } of at.ticks) {
    const row = Math.floor(halfOf(value, at) / 2);
    for (let column = 0; column < at.columns; column += GRID) canvas.put(row, column, "·", "faint");
  }
}

const GRID = 4;

function drawPrices({ data, canvas, at }: Drawing): void {
  for (let row = 0; row < at.priceRows; row++) canvas.put(at.headerRows + row, at.axis, "│", "faint");
  for (const { value, label } of at.ticks) {
    canvas.put(Math.floor(halfOf(value, at) / 2), at.axis, `┤ ${label}`, "faint");
  }
  const last = data.candles.at(-1);
  if (last === undefined) return;
  const row = Math.floor(halfOf(last.close.value, at) / 2);
  const room = canvas.columns - at.axis - 2;
  const label = last.close.text.length <= room ? last.close.text : shortened(last.close.value, at);
  // The colour of the change in the title, whichever way the last candle went.
  const going = titles(data)?.way ?? "flat";
  const mark = ({ up: "upMark", down: "downMark", flat: "plainMark" } as const)[going];
  canvas.put(row, at.axis, " ".repeat(room + 2));
  canvas.put(row, at.axis, "◄", STYLE[going]);
  canvas.put(row, at.axis + 1, ` ${label} `.slice(0, room + 1), mark);
}

/** A last price that is too long for the axis, rounded like the labels. */
function shortened(price: number, { ticks }: Layout): string {
  const decimals = ticks[0]?.label.split(".")[1]?.length ?? 0;
  return price.toFixed(decimals);
}

function drawTimes(drawing: Drawing): void {
  const { data, canvas, at, start, pitch, width } = drawing;
  const labels = canvas.rows - 1;
  if (at.axisRows > 1) canvas.put(labels - 1, 0, `${"─".repeat(at.axis)}┘`, "faint");
  const end = start + data.length * Math.max(1, Math.floor(at.columns / pitch) - 1);
  const ruler = { from: start, to: end, length: data.length, local: data.local };
  const ticks = momentTicks(ruler, Math.floor(at.columns / 12)).map(({ value, label, strong }) => {
    const column = columnOf(value, drawing) + (width - 1) / 2;
    const from = Math.max(0, column - Math.floor(label.length / 2));
    return { column, label, strong, from, to: from + label.length };
  });
  const inside = ticks.filter(({ column, to }) => column < at.columns && to <= canvas.columns);
  for (const { column, label, strong, from } of withRoom(inside, 2)) {
    if (at.axisRows > 1) canvas.put(labels - 1, column, "┬", "faint");
    canvas.put(labels, from, label, strong ? "strong" : "faint");
  }
}
