/**
 * Lines of output → their widths on a terminal, as a real terminal engine counts them.
 *
 * @module
 */

import xterm from "@xterm/headless";

const COLUMNS = 400;

/** The width of each line up to its last character, on a terminal wide enough for all of them. */
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
