/**
 * Rows of cells → lines of text, the cells in columns.
 *
 * @module
 */

/** The default width of a terminal. */
const WIDTH = 80;

/** Below this a last column is not squeezed: its lines get longer instead. */
const NARROWEST = 36;

/**
 * Rows of cells in columns two blanks apart, each row on a line that doesn't end in blanks; the last column is wrapped below itself
 * where a line would be longer than `width`. Behind a cell longer than `most` the row goes on below it.
 *
 * @example
 * ```ts
 * import { columns } from "./columns.ts";
 * if (columns([["a", "12"], ["bcd", ""]], 1) !== " a    12\n bcd") throw new Error();
 * if (columns([["a", "1"], ["bcd", "2"]], 0, 80, 2) !== "a  1\nbcd\n   2") throw new Error();
 * if (columns([["a", `${"b".repeat(30)} ${"c".repeat(9)}`]], 0, 35) !== `a  ${"b".repeat(30)}\n   ${"c".repeat(9)}`) throw new Error();
 * ```
 */
export function columns(rows: readonly (readonly string[])[], margin = 2, width = WIDTH, most = Infinity): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count - 1 }, (_, i) => {
    return Math.max(0, ...rows.map((row) => row[i]?.length ?? 0).filter((length) => length <= most));
  });
  return rows.map((row) => {
    const { above, head } = headOf(row, widths, margin);
    const last = row[count - 1] ?? "";
    if (width === Infinity || last === "") return above + (head + last).replace(/ +$/, "");
    return above + head + wrap(last, Math.max(width - head.length, NARROWEST)).join(`\n${" ".repeat(head.length)}`);
  }).join("\n");
}

/** All cells of a row but the last, and the lines above them that end in a cell too long for its column. */
function headOf(row: readonly string[], widths: readonly number[], margin: number): { above: string; head: string } {
  let above = "";
  let head = " ".repeat(margin);
  for (const [i, width] of widths.entries()) {
    const cell = row[i] ?? "";
    if (cell.length > width) above += `${head}${cell}\n`;
    head = cell.length > width ? " ".repeat(head.length + width + 2) : `${head}${cell.padEnd(width)}  `;
  }
  return { above, head };
}

/** A text in lines, the first and the others indented by so many blanks. A no-break space becomes a plain one. */
export function wrapped(text: string, first: number, others: number): string {
  const [line = "", ...rest] = wrap(text, WIDTH - others, others - first);
  return [" ".repeat(first) + line, ...rest.map((each) => " ".repeat(others) + each)].join("\n").replaceAll(
    "\xa0",
    " ",
  );
}

/** The first line may be longer by `more`. */
function wrap(text: string, width: number, more = 0): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    const room = lines.length === 1 ? width + more : width;
    if (line !== "" && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
