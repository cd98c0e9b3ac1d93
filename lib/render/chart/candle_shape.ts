/**
 * A candle's position in half cells → the glyph of each cell. The shape shows the direction even without colour.
 *
 * @module
 */

import type { Way } from "./candles.ts";

/** Half cells from the top of the picture, bounds inclusive. */
export interface Place {
  high: number;
  /** Top and bottom of the body. */
  top: number;
  bottom: number;
  low: number;
}

/** One row of a candle. */
export interface Piece {
  row: number;
  glyphs: string;
}

type Half = "none" | "wick" | "body";

/** The glyph for the upper and lower half of a cell. Rising bodies are thin lines, falling ones are blocks. */
const RISING: Record<Half, Record<Half, string>> = {
  none: { none: " ", wick: "╷", body: "╻" },
  wick: { none: "╵", wick: "│", body: "╽" },
  body: { none: "╹", wick: "╿", body: "┃" },
};
const FALLING: Record<Half, Record<Half, string>> = {
  none: { none: " ", wick: "╷", body: "▄" },
  wick: { none: "╵", wick: "│", body: "╽" },
  body: { none: "▀", wick: "╿", body: "█" },
};
/**
 * For the last cell of a falling body too short to fill a whole cell: a thin line would look like a rising body, and half a block
 * would be detached from its wick.
 */
const SHORT: Record<Half, Record<Half, string>> = {
  ...FALLING,
  wick: { ...FALLING.wick, body: "█" },
  body: { ...FALLING.body, wick: "█" },
};

/** The rows of a candle; `width` is that of its body in columns, an odd number. */
export function candleShape(place: Place, way: Way, width: number): Piece[] {
  const first = Math.floor(place.high / 2);
  const last = Math.floor(place.low / 2);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const row = first + i;
    const glyphs = way === "flat"
      ? flat(place, row, width)
      : way === "up" && width > 1
      ? hollow(place, row, width)
      : solid(place, row, way, width);
    return { row, glyphs };
  });
}

function half(place: Place, at: number): Half {
  if (at >= place.top && at <= place.bottom) return "body";
  return at >= place.high && at <= place.low ? "wick" : "none";
}

function solid(place: Place, row: number, way: Way, width: number): string {
  const [upper, lower] = [half(place, 2 * row), half(place, 2 * row + 1)];
  const short = !hasBlock(place) && row === Math.floor(place.bottom / 2);
  const glyph = (way === "up" ? RISING : short ? SHORT : FALLING)[upper][lower];
  return "▀▄█".includes(glyph) ? glyph.repeat(width) : centred(glyph, width);
}

/** Whether the body fills at least one whole cell. */
function hasBlock({ top, bottom }: Place): boolean {
  return Math.floor((bottom + 1) / 2) > Math.ceil(top / 2);
}

function centred(glyph: string, width: number, side = " "): string {
  return side.repeat((width - 1) / 2) + glyph + side.repeat((width - 1) / 2);
}

/** Opened and closed at the same price: a dash across the wick. */
function flat(place: Place, row: number, width: number): string {
  if (row !== Math.floor(place.top / 2)) return solid(place, row, "up", width);
  return centred(joint(place, "─┴┬┼"), width, "─");
}

/** A rising body wide enough to be drawn as a hollow box. */
function hollow(place: Place, row: number, width: number): string {
  const [top, bottom] = [Math.floor(place.top / 2), Math.floor(place.bottom / 2)];
  if (row < top || row > bottom) return solid(place, row, "up", width);
  if (top === bottom) return `╞${centred(joint(place, "═╧╤╪"), width - 2, "═")}╡`;
  const [above, below] = [place.high < place.top, place.low > place.bottom];
  if (row === top) return `┌${centred(above ? "┴" : "─", width - 2, "─")}┐`;
  if (row === bottom) return `└${centred(below ? "┬" : "─", width - 2, "─")}┘`;
  return `│${" ".repeat(width - 2)}│`;
}

/** Picks the glyph for a wick on neither side, above, below, or on both sides. */
function joint(place: Place, glyphs: string): string {
  return glyphs[(place.high < place.top ? 1 : 0) + (place.low > place.bottom ? 2 : 0)] ?? "";
}
