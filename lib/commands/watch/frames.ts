/**
 * Replies, one after another → the lines of the last one, with what changed since the one before.
 *
 * @module
 */

import { draw, type Grid, gridOf } from "../../render/table/table.ts";
import { readReply, show } from "../../render/render.ts";
import { type Changes, changesBetween } from "./changes.ts";
import type { Watched } from "./lines.ts";

/** The replies of one watch. */
export class Frames {
  readonly #watched: Watched;
  #grid: Grid | undefined;
  #changes: Changes | undefined;
  #text: string[] = [];
  #marked: string[] = [];

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Takes the next reply, and returns how much of it changed. */
  async take(body: Uint8Array): Promise<number> {
    return this.#watched.output.format === "table" ? await this.#takeTable(body) : await this.#takeText(body);
  }

  async #takeTable(body: Uint8Array): Promise<number> {
    const { row, output, warn } = this.#watched;
    const value = await readReply(body, row, output);
    if (value === undefined) return await this.#takeText(body);
    const grid = gridOf(value, row, output, warn);
    this.#changes = changesBetween(this.#grid, grid);
    this.#grid = grid;
    return this.#changes.count;
  }

  /** In text other than a table, a changed line is marked at its beginning. */
  async #takeText(body: Uint8Array): Promise<number> {
    const { row, output, warn } = this.#watched;
    const bytes = await show(body, row, output, warn);
    const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
    const first = this.#text.length === 0;
    const changed = lines.map((line, i) => !first && line !== this.#text[i]);
    this.#marked = lines.map((line, i) => `${changed[i] ? "* " : "  "}${line}`);
    this.#text = lines;
    return changed.filter((each) => each).length;
  }

  /** What is shown in a window of this width; empty before the first reply. */
  lines(width: number): string[] {
    const { output } = this.#watched;
    if (this.#grid === undefined) return this.#marked;
    return draw(this.#grid, { ...output, width }, this.#changes?.of);
  }
}
