/**
 * A book → an SVG picture: running totals of bids on the left, of asks on the right, hatched.
 *
 * @module
 */

import type { Side } from "../book.ts";
import { type DepthLevel, isCrossed, totalSize, within } from "./depth_book.ts";
import {
  along,
  CANVAS,
  element,
  label,
  type Markup,
  numberTicks,
  round,
  sizeTicks,
  stroke,
  svgPicture,
  type Tick,
  type TitledMarket,
  titleSymbol,
  widthOf,
  withRoom,
  wordsOnly,
} from "../picture/picture.ts";
import { type DepthData, depthTitles, shareTicks } from "./depth_data.ts";
import { depthSummary } from "./depth_summary.ts";

const TOP = 92;
const FOOT = 490;
/** Keeps the highest step clear of the edge. */
const HEADROOM = 1.03;

interface Frame {
  data: DepthData;
  left: number;
  right: number;
  most: number;
  ticks: readonly Tick[];
}

/** Draws the part of the book that is in range; `data` is undefined for an empty book. */
export function depthSvg(market: TitledMarket, data: DepthData | undefined): string {
  const name = titleSymbol(market);
  const title = `${name}: order book`;
  if (data === undefined) return wordsOnly(title, [`the book of ${name} is empty`]);
  const { book, centre, reach } = data;
  const shown = (side: Side) => within(book, side, centre, reach);
  const [bids, asks] = [shown("bids"), shown("asks")];
  const most = HEADROOM * Math.max(...[bids, asks].map((levels) => totalSize(levels).value));
  const ticks = sizeTicks(most, 7);
  const margin = Math.max(...ticks.map((tick) => widthOf(tick.label)), 40) + 22;
  const frame = { data, left: margin, right: CANVAS.width - margin, most: most || 1, ticks };
  const words = depthSummary(market, book).slice(1).filter((line) => line !== "").join("; ");
  return svgPicture(isCrossed(book) ? `${title}, crossed` : title, words, [
    hatch(),
    ...header(data),
    ...sizeAxes(frame),
    ...area(frame, bids, "up"),
    ...area(frame, asks, "down"),
    ...priceAxis(frame),
  ]);
}

function hatch(): Markup {
  const lines = stroke("down", "M0 6L6 0M-1 1L1 -1M5 7L7 5");
  const size = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  return element("defs", {}, element("pattern", { id: "hatch", ...size }, lines));
}

function header(data: DepthData): Markup[] {
  const text = depthTitles(data);
  const named = (name: string, value: string) => value === "" ? "" : `${name} ${value}`;
  const [x, y] = [CANVAS.width - 158, 27];
  return [
    along(16, 38, [
      ["title", text.symbol],
      ["strong up", named("bid", text.bid)],
      ["strong down", named("ask", text.ask)],
      ["", named("spread", text.spread)],
      ["strong", text.crossed],
    ]),
    along(16, 64, [
      ["quiet", named("mid", text.mid)],
      ["quiet", text.range],
      ["quiet", named("bids", text.bids)],
      ["quiet", named("asks", text.asks)],
    ]),
    ...swatch("up", x, y - 2),
    label(x + 26, 38, "quiet", text.bid === "" ? "no bids" : "bids"),
    ...swatch("down", x + 82, y - 2),
    label(x + 108, 38, "quiet", text.ask === "" ? "no asks" : "asks"),
  ];
}

function swatch(look: "up" | "down", x: number, y: number): Markup[] {
  const size = { x, y, width: 18, height: 14 };
  return [
    element("rect", { class: `${look} area`, ...size }),
    element("rect", { class: `${look} line bold`, ...size }),
  ];
}

function xOf(price: number, { data: { centre, reach }, left, right }: Frame): number {
  return left + (price - centre + reach) / (2 * reach) * (right - left);
}

function yOf(size: number, { most }: Frame): number {
  return FOOT - size / most * (FOOT - TOP);
}

/** A step up at each level, then level to the edge of the picture. */
function area(frame: Frame, levels: readonly DepthLevel[], look: "up" | "down"): Markup[] {
  const [best] = levels;
  if (best === undefined) return [];
  // Crossed levels may lie outside the range.
  const x = ({ price }: DepthLevel) => Math.min(frame.right, Math.max(frame.left, xOf(price.value, frame)));
  const steps = visible(levels, x).map((level) => `H${round(x(level))}V${round(yOf(level.total.value, frame))}`);
  const edge = look === "up" ? frame.left : frame.right;
  const path = `M${round(x(best))} ${FOOT}${steps.join("")}H${round(edge)}`;
  return [
    element("path", { class: `${look} area`, d: `${path}V${FOOT}z` }),
    element("path", { class: `${look} line bold`, d: path }),
  ];
}

/** At most one level for each half pixel: the last, whose total includes the others. */
function visible(levels: readonly DepthLevel[], x: (level: DepthLevel) => number): readonly DepthLevel[] {
  const half = (level: DepthLevel) => Math.round(2 * x(level));
  return levels.filter((level, i) => {
    const next = levels[i + 1];
    return next === undefined || half(next) !== half(level);
  });
}

function sizeAxes(frame: Frame): Markup[] {
  const { left, right, ticks } = frame;
  const lines = ticks.map(({ value }) => `M${round(left)} ${round(yOf(value, frame))}H${round(right)}`).join("");
  return [
    stroke("grid crisp", lines),
    stroke("axis crisp", `M${round(left)} ${TOP}V${FOOT}H${round(right)}V${TOP}`),
    ...ticks.flatMap(({ value, label: text }) => [
      label(left - 10, yOf(value, frame) + 5, "quiet end", text),
      label(right + 10, yOf(value, frame) + 5, "quiet", text),
    ]),
  ];
}

function priceAxis(frame: Frame): Markup[] {
  const { data: { centre, reach }, left, right } = frame;
  const middle = round((left + right) / 2);
  return [
    stroke("axis crisp", `M${middle} ${TOP}V${FOOT}`, { "stroke-dasharray": "2 4" }),
    ...marks(frame, numberTicks(centre - reach, centre + reach, 8), FOOT + 24, true),
    ...marks(frame, shareTicks(frame.data, 8), FOOT + 46, false),
  ];
}

function marks(frame: Frame, ticks: readonly Tick[], y: number, ticked: boolean): Markup[] {
  const labels = ticks.map(({ value, label }) => {
    const x = xOf(value, frame);
    const half = widthOf(label) / 2;
    return { x, text: label, from: x - half, to: x + half };
  });
  const inside = labels.filter(({ from, to }) => from >= 0 && to <= CANVAS.width);
  return withRoom(inside, 12).flatMap(({ x, text }) => [
    ...(ticked ? [stroke("axis crisp", `M${round(x)} ${FOOT}v5`)] : []),
    label(x, y, "middle quiet", text),
  ]);
}
