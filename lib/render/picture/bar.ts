/**
 * A share and a height → the glyphs of a bar, precise to an eighth of a cell.
 *
 * @module
 */

const EIGHTHS = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * The glyphs from the bottom up; any share above 0 shows at least an eighth of a cell.
 *
 * @example
 * ```ts
 * import { barGlyphs } from "./bar.ts";
 * if (barGlyphs(0.75, 2).join("") !== "█▄" || barGlyphs(0.0001, 2).join("") !== "▁") throw new Error();
 * if (barGlyphs(0, 2).length !== 0) throw new Error();
 * ```
 */
export function barGlyphs(share: number, rows: number): string[] {
  const eighths = share > 0 ? Math.max(1, Math.round(Math.min(1, share) * rows * 8)) : 0;
  const rest = EIGHTHS[eighths % 8] ?? "";
  return [...Array.from({ length: Math.floor(eighths / 8) }, () => "█"), ...(rest === "" ? [] : [rest])];
}
