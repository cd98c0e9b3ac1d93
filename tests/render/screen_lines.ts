/**
 * Lines as they are written → the columns they take on a terminal, as a real terminal engine counts them.
 *
 * @module
 */

import xterm from "@xterm/headless";

const COLUMNS = 400;

/** The columns up to the last character of each line, on a terminal that is wide enough for all of them. */
export async function drawnWidths(lines: readonly string[]): Promise<number[]> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: lines.length, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(lines.join("\r\n"), done));
  const widths = lines.map((_, i) => {
    const line = terminal.buffer.active.getLine(i);
    let last = COLUMNS - 1;
    while (last >= 0 && (line?.getCell(last)?.getChars() ?? "") === "") last--;
    return last + (line?.getCell(last)?.getWidth() ?? 1);
  });
  terminal.dispose();
  return widths;
}
