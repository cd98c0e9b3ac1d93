/**
 * Candles → an SVG picture: rising ones hollow, falling ones filled, volumes below, the last price marked.
 *
 * @module
 */

import { type Candle, way } from "./candles.ts";
import { candleSummary } from "./candle_summary.ts";
import { type ChartData, lengthOf, slots, titles } from "./chart_data.ts";
import {
  along,
  CANVAS,
  compact,
  element,
  label,
  type Markup,
  numberTicks,
  round,
  stroke,
  svgPicture,
  type Tick,
  titleSymbol,
  widthOf,
  withRoom,
  wordsOnly,
} from "../picture/picture.ts";
import { bounds } from "./layout.ts";
import { mergedToFit } from "./fit.ts";
import { momentTicks } from "./time_ticks.ts";
import { minuteText } from "../../text/time.ts";

/** How many candles fill the picture, and how many it holds at most. */
export const CAPACITY = { usual: 120, most: 240 };

/** The data, and the coordinates of the parts. */
interface Frame {
  data: ChartData;
  left: number;
  right: number;
  /** Top and bottom of the prices and of the volumes. */
  prices: readonly [number, number];
  volumes: readonly [number, number];
  low: number;
  high: number;
  mostVolume: number;
  pitch: number;
  ticks: readonly Tick[];
}

/** Draws the candles: with `wholeSpan` all of them, merged if necessary; otherwise the last ones that fit. */
export function candleSvg(data: ChartData, wholeSpan: boolean): string {
  const shown = wholeSpan
    ? { ...data, ...mergedToFit(data, CAPACITY.most) }
    : { ...data, candles: data.candles.slice(-CAPACITY.usual) };
  const title = `${titleSymbol(data)}: ${lengthOf(shown)} candles of ${data.tick} prices`;
  const words = candleSummary(shown);
  if (shown.candles.length === 0) return wordsOnly(title, words);
  const frame = frameOf(shown);
  return svgPicture(title, words.slice(1).join("; "), [
    ...header(frame),
    ...priceAxis(frame),
    ...timeAxis(frame),
    ...volumes(frame),
    ...shown.candles.map((candle) => candleMark(candle, frame)),
    ...lastPrice(frame),
  ]);
}

function frameOf(data: ChartData): Frame {
  const [low, high] = bounds(data.candles.map((each) => each.low.value), data.candles.map((each) => each.high.value));
  const ticks = numberTicks(low, high, 7);
  const mostVolume = data.candles.reduce((most, { volume }) => Math.max(most, volume.value), 0);
  const last = data.candles.at(-1)?.close.text ?? "";
  const widest = Math.max(...[...ticks.map(({ label }) => label), last, compact(mostVolume), "volume"].map(widthOf));
  const right = CANVAS.width - widest - 24;
  const left = 16;
  return {
    data,
    left,
    right,
    prices: [92, mostVolume === 0 ? 516 : 410],
    volumes: [432, 516],
    low,
    high,
    mostVolume,
    pitch: Math.min(28, (right - left) / Math.max(slots(data), 1)),
    ticks,
  };
}

function yOf(price: number, { prices: [top, bottom], low, high }: Frame): number {
  return top + (high - price) / (high - low) * (bottom - top);
}

/** The x coordinate of a candle's middle. */
function xOf(time: number, { data, left, pitch }: Frame): number {
  return left + ((time - (data.candles[0]?.time ?? 0)) / data.length + 0.5) * pitch;
}

function header({ data }: Frame): Markup[] {
  const text = titles(data);
  if (text === undefined) return [];
  const named = (name: string, value: string) => value === "" ? "" : `${name} ${value}`;
  return [
    along(16, 38, [
      ["title", text.symbol],
      ["quiet", `${text.length} ${data.tick}`],
      ["title", text.last],
      [`strong ${text.way}`, text.change],
    ]),
    along(16, 64, [
      ["quiet", named("high", text.high)],
      ["quiet", named("low", text.low)],
      ["quiet", named("volume", text.volume)],
      ["quiet", text.span],
    ]),
    ...legend(),
  ];
}

function legend(): Markup[] {
  const [x, y] = [CANVAS.width - 158, 27];
  return [
    candleShape("up", x, [y - 4, y, y + 12, y + 16], 9),
    label(x + 12, 38, "quiet", "rising"),
    candleShape("down", x + 82, [y - 4, y, y + 12, y + 16], 9),
    label(x + 94, 38, "quiet", "falling"),
  ];
}

/** A candle from high to low. The wick stops at the body, so that a hollow body stays hollow. `ys` are high, top, bottom, low. */
function candleShape(look: string, x: number, ys: readonly [number, number, number, number], width: number): Markup {
  const [high, top, bottom, low] = ys;
  const height = Math.max(bottom - top, 1);
  return element(
    "g",
    { class: `${look} crisp` },
    stroke(
      look,
      `M${round(x)} ${round(high)}V${round(top)}M${round(x)} ${round(top + height)}V${
        round(Math.max(low, top + height))
      }`,
    ),
    element("rect", { class: `${look} body`, x: x - width / 2, y: top, width, height }),
  );
}

function candleMark(candle: Candle, frame: Frame): Markup {
  const { open, high, low, close, volume, time, began } = candle;
  const [upper, lower] = open.value > close.value ? [open, close] : [close, open];
  const ys = [high, upper, lower, low].map(({ value }) => yOf(value, frame));
  const [a = 0, b = 0, c = 0, d = 0] = ys;
  const shape = candleShape(way(candle), xOf(time, frame), [a, b, c, d], Math.max(1, frame.pitch * 0.66));
  const title = `${
    minuteText(began, frame.data.local)
  }\u2003open ${open.text}, high ${high.text}, low ${low.text}, close ${close.text}`;
  const more = frame.mostVolume === 0 ? "" : `, volume ${volume.text}`;
  return element("g", {}, element("title", {}, title + more), shape);
}

function priceAxis(frame: Frame): Markup[] {
  const { data, left, right, prices: [top, bottom], ticks } = frame;
  const last = yOf(data.candles.at(-1)?.close.value ?? 0, frame);
  // The marker of the last price would cover these labels.
  const clear = ticks.filter(({ value }) => Math.abs(yOf(value, frame) - last) > 18);
  const lines = ticks.map(({ value }) => `M${left} ${round(yOf(value, frame))}H${round(right)}`).join("");
  return [
    stroke("grid crisp", lines),
    stroke("axis crisp", `M${round(right)} ${top}V${bottom}`),
    ...clear.map(({ value, label: text }) => label(right + 10, yOf(value, frame) + 5, "quiet", text)),
  ];
}

function timeAxis(frame: Frame): Markup[] {
  const { data, left, right, pitch, prices: [top] } = frame;
  const start = data.candles[0]?.time ?? 0;
  const foot = frame.volumes[1];
  const end = start + (right - left) / pitch * data.length;
  const marks: Markup[] = [stroke("axis crisp", `M${left} ${foot}H${round(right)}`)];
  const ruler = { from: start, to: end, length: data.length, local: data.local };
  const ticks = momentTicks(ruler, 9).map(({ value, label, strong }) => {
    const x = xOf(value, frame);
    const half = widthOf(label) / 2;
    return { x, text: label, strong, from: x - half, to: x + half };
  });
  const inside = ticks.filter(({ x, from, to }) => from >= 0 && x <= right && to <= CANVAS.width);
  for (const { x, text, strong } of withRoom(inside, 12)) {
    marks.push(stroke("grid crisp", `M${round(x)} ${top}V${foot}`), stroke("axis crisp", `M${round(x)} ${foot}v5`));
    marks.push(label(x, foot + 24, `middle ${strong ? "strong" : "quiet"}`, text));
  }
  return marks;
}

function volumes(frame: Frame): Markup[] {
  const { data, right, volumes: [top, foot], mostVolume, pitch } = frame;
  if (mostVolume === 0) return [];
  const width = Math.max(1, pitch * 0.66);
  const bars = data.candles.map((candle) => {
    const height = candle.volume.value / mostVolume * (foot - top);
    const x = xOf(candle.time, frame) - width / 2;
    return element("rect", { class: `${way(candle)} bar crisp`, x, y: foot - height, width, height });
  });
  return [
    stroke("axis crisp", `M${round(right)} ${top}V${foot}`),
    label(right + 10, top + 10, "quiet", compact(mostVolume)),
    label(right + 10, top + 28, "quiet", "volume"),
    ...bars,
  ];
}

function lastPrice(frame: Frame): Markup[] {
  const last = frame.data.candles.at(-1);
  if (last === undefined) return [];
  const y = yOf(last.close.value, frame);
  // The colour of the change in the title, whichever way the last candle went.
  const look = titles(frame.data)?.way ?? "flat";
  const { left, right } = frame;
  return [
    stroke(`${look} crisp`, `M${left} ${round(y)}H${round(right)}`, { "stroke-dasharray": "2 4" }),
    element("path", {
      class: `${look} flag`,
      d: `M${round(right)} ${round(y)}l8 -11H${CANVAS.width - 4}v22H${round(right + 8)}z`,
    }),
    label(right + 10, y + 5, "strong on", last.close.text),
  ];
}
