/**
 * Replies, one after another → the lines of the last one, with what changed since the one before.
 *
 * @module
 */

import { draw, type Grid, gridOf } from "../../render/table/table.ts";
import { readReply, show } from "../../render/render.ts";
import type { Warn } from "../../io/tell.ts";
import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import type { Output } from "../../render/output.ts";
import type { Size } from "../../render/picture/picture.ts";
import { type Changes, changesBetween } from "./changes.ts";
import type { Content } from "./screen.ts";

/** The method whose replies are shown, and how. */
export interface Watched {
  row: Endpoint;
  output: Output;
  /** Takes the warnings about each reply. */
  warn: Warn;
}

/** The replies of one watch. */
export class Frames implements Content<Uint8Array> {
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

  /** What there is room for; empty before the first reply. */
  lines({ columns, rows }: Size): string[] {
    const { output } = this.#watched;
    const all = this.#grid === undefined
      ? this.#marked
      : draw(this.#grid, { ...output, width: columns }, this.#changes?.of);
    const left = all.length - rows;
    return left > 0
      ? [...all.slice(0, rows - 1), `… ${left + 1} lines more; --limit, --sort and --columns choose`]
      : all;
  }
}
