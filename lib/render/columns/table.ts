/**
 * How a table is described: where a reply has its rows, and which of their fields to show.
 *
 * @module
 */

/** One column of a table. */
export interface Column {
  name: string;
  /**
   * Dotted paths into the row; the first that leads to a value is used, and an empty path is the row itself. `*` stands for any
   * one field, `@` for the name of the first; `part.key` and `part.value` lead into an entry of the row's parts.
   */
  at: string | readonly string[];
}

/** How a good reply is shown as rows and columns. */
export interface Table {
  /** The dotted path to the rows in the reply; empty for the reply itself. */
  rows: string;
  /**
   * The form of the rows if they are not a list: the values of an object, one object shown field by field, the two sides of an
   * order book, or one list per column.
   */
  form?: "entries" | "record" | "book" | "series";
  /** Lists or objects in a row whose entries get lines of their own: the first one on the row's line, or all below it. */
  parts?: Readonly<Record<string, "beside" | "below">>;
  /** Most important first; the last ones are dropped if a line is too long. A plain string is both name and path. */
  columns: readonly (string | Column)[];
  /** What a reply has none of if it has no rows: `open orders`. */
  none?: string;
  /** The column that identifies a row, in this reply and the next; for entries, the one that holds their names. */
  key?: string;
}
