/**
 * A picture → output: cells or text on stdout, or an SVG file.
 *
 * @module
 */

import { EXIT, usage } from "../../io/failure.ts";
import { FileError, type Io } from "../../io/io.ts";
import { print } from "../../io/print.ts";
import type { Tell } from "../../io/tell.ts";
import { colorFor } from "../output.ts";
import type { Canvas, Size } from "./canvas.ts";
import type { Options } from "../../line/options.ts";
import { nextStep } from "../../text/next_step.ts";

export { barGlyphs } from "./bar.ts";
export { Canvas, putPieces, type Size, type Style } from "./canvas.ts";
export { difference, type Figure, figure, middle, NOTHING, percent, sum } from "./figure.ts";
export { plainSymbol, type TitledMarket, titleSymbol, withRoom } from "./labels.ts";
export * from "./svg.ts";
export { compact, LONGEST_LABEL, numberTicks, sizeTicks, type Tick } from "./ticks.ts";

/** A picture in its three forms. */
export interface Picture {
  /** Draws it in a window of this size; undefined if there is nothing to draw, which the summary then says. */
  draw(size: Size): Canvas | undefined;
  /** Lines of ASCII text. */
  summary(): string[];
  svg(): string;
}

/**
 * The room for a picture: COLUMNS and LINES, or the terminal's size, or 80 by 24. One line is left for the prompt, so that nothing
 * scrolls away.
 */
export function windowSize(io: Io): Size {
  const screen = io.screen();
  const set = (name: string) => /^[1-9]\d{0,3}$/.test(io.env(name) ?? "") ? Number(io.env(name)) : undefined;
  const columns = set("COLUMNS") ?? screen?.columns ?? 80;
  const rows = set("LINES") ?? screen?.rows ?? 24;
  return { columns: Math.min(columns, LARGEST.columns), rows: Math.min(rows, LARGEST.rows) - 1 };
}

/** Below this size the summary is shown instead. */
const SMALLEST: Size = { columns: 40, rows: 10 };

/** The maximum, whatever COLUMNS and LINES say. */
const LARGEST: Size = { columns: 1000, rows: 400 };

/** What delivering a picture needs. */
interface Given {
  options: Options;
  io: Io;
  tell: Pick<Tell, "notice">;
}

/** Writes the picture to stdout or the --svg file. Throws a usage {@linkcode Failure} if the file can't be written. */
export async function deliver(picture: Picture, { options, io, tell }: Given): Promise<number> {
  const path = options.text("svg");
  if (path === "-") await print(io, picture.svg());
  else if (path !== undefined) {
    await write(path, picture.svg(), io);
    if (io.isTerminal("stderr")) tell.notice(`wrote ${path}`, { svg: path });
  } else await print(io, `${linesOf(picture, windowSize(io), colorFor(options, io), io).join("\n")}\n`);
  return EXIT.done.status;
}

/** The lines that are shown: without room for the picture, or where TERM is dumb, those of its summary. */
export function linesOf(picture: Picture, size: Size, color: boolean, io: Pick<Io, "env">): readonly string[] {
  const small = size.columns < SMALLEST.columns || size.rows + 1 < SMALLEST.rows;
  if (io.env("TERM") === "dumb") return picture.summary();
  return (small ? undefined : picture.draw(size)?.lines(color)) ?? picture.summary();
}

async function write(path: string, svg: string, io: Io): Promise<void> {
  try {
    await io.writeFile(path, new TextEncoder().encode(svg));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw usage(
      `cannot write ${path}: ${error.message}`,
      nextStep`choose another path, or standard output: --svg - > picture.svg`,
    );
  }
}
