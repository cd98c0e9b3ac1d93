/**
 * The shape of a table: where the rows of a reply lie, and which of their fields people want to see.
 *
 * @module
 */

/** One column of a table. */
export interface Column {
  name: string;
  /**
   * Dotted paths into the row, of which the first that leads to a value counts; empty for the row itself. `*` stands for
   * any one field, `@` for the name of the first; `part.key` and `part.value` lead into an entry of the row's parts.
   */
  at: string | readonly string[];
}

/** How a good reply is shown as rows and columns. */
export interface Table {
  /** The dotted path to the rows in the reply; empty for the reply itself. */
  rows: string;
  /**
   * How the rows lie there, if not as a list: as values of an object, as one object that is shown field by field, as the
   * two sides of an order book, or as one list for each column.
   */
  form?: "entries" | "record" | "book" | "series";
  /** Lists or objects in a row whose entries get lines of their own: the first beside the row's fields, or all below. */
  parts?: Readonly<Record<string, "beside" | "below">>;
  /** The most telling first: the last ones go where a line is too long. A text is a path that is its own name. */
  columns: readonly (string | Column)[];
  /** The column that tells a row from all others, in this reply and in the next; of entries the one of their names. */
  key?: string;
}
