/**
 * Rows of cells → lines of text, the cells in columns.
 *
 * @module
 */

/** What a terminal shows in one line, unless somebody has widened it. */
const WIDTH = 80;

/** Below this a last column is not squeezed: its lines get longer instead. */
const NARROWEST = 36;

/** Rows of cells in columns; the last one is wrapped below itself. */
export function columns(rows: readonly (readonly string[])[], margin = 2, width = WIDTH): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count - 1 }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => {
    const head = " ".repeat(margin) + widths.map((width, i) => `${(row[i] ?? "").padEnd(width)}  `).join("");
    const room = Math.max(width - head.length, NARROWEST);
    return head + wrap(row[count - 1] ?? "", room).join(`\n${" ".repeat(head.length)}`);
  }).join("\n");
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
