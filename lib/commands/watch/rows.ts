/**
 * Replies in CSV or NDJSON, one after another → what each of them adds: no header twice, and if wanted no row that didn't change.
 *
 * @module
 */

/** Which rows are written, and how. */
export interface RowStyle {
  format: "csv" | "ndjson";
  /** Whether rows that the reply before had too are left out. */
  changes: boolean;
}

/** The rows of one watch. */
export class Rows {
  readonly #style: RowStyle;
  #header = "";
  /** How often the reply before had each row; of interest for changes only. */
  #before: ReadonlyMap<string, number> = new Map();

  constructor(style: RowStyle) {
    this.#style = style;
  }

  /**
   * The part of this reply that is written. A header that differs from the last one is written, and all rows below it.
   *
   * @example
   * ```ts
   * import { Rows } from "./rows.ts";
   * const rows = new Rows({ format: "csv", changes: true });
   * if (rows.next("a,b\r\n1,2\r\n3,4\r\n") !== "a,b\r\n1,2\r\n3,4\r\n") throw new Error();
   * if (rows.next("a,b\r\n3,4\r\n1,5\r\n") !== "1,5\r\n") throw new Error();
   * ```
   */
  next(text: string): string {
    const records = this.#style.format === "csv" ? csvRecords(text) : text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    if (this.#style.format === "ndjson") return this.#fresh(records).join("");
    const [header, ...rows] = records;
    if (header === undefined) return this.#fresh([]).join("");
    if (header === this.#header) return this.#fresh(rows).join("");
    this.#header = header;
    this.#before = new Map();
    return header + this.#fresh(rows).join("");
  }

  /** The rows to write: where only changes are, those that the reply before didn't have, or not as often. */
  #fresh(rows: readonly string[]): readonly string[] {
    if (!this.#style.changes) return rows;
    const seen = new Map<string, number>();
    const fresh = rows.filter((row) => {
      const count = (seen.get(row) ?? 0) + 1;
      seen.set(row, count);
      return count > (this.#before.get(row) ?? 0);
    });
    this.#before = seen;
    return fresh;
  }
}

/** The records of a CSV text, each with its line end; a quoted cell may hold line breaks. */
function csvRecords(text: string): string[] {
  return text.match(/(?:"(?:[^"]|"")*"|[^"\n])+\n?|\n/g) ?? [];
}
