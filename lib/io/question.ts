/**
 * A question → whether the answer is yes.
 *
 * @module
 */

import type { Io } from "./io.ts";

/** Asks on the terminal; anything but yes counts as no. Throws {@linkcode Interrupted} on Ctrl-C. */
export async function confirmed(question: string, io: Io): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await io.ask(question) ?? "");
}
