/**
 * The tables of kf → the generated files in every archive: the manual page and the completions.
 *
 * @module
 */

import { SHELLS } from "../../lib/commands/completions/scripts.ts";
import page from "../../docs/kf.1" with { type: "text" };

/** The generated files, each with its path in the archive. */
export function generatedFiles(): { path: string; text: string }[] {
  const scripts = Object.values(SHELLS).map(({ file, script }) => ({ path: `completions/${file}`, text: script }));
  return [{ path: "kf.1", text: page }, ...scripts];
}
