/**
 * `kf __complete WORD ...`, which the scripts of the shells call → what may stand at the cursor, for them to read.
 *
 * The last word is the one the cursor is in, up to the cursor; it may be empty. The first line of the answer is a kind
 * ({@linkcode Completion}), a tab and the part of that word that stays. Each further line is a whole word, a tab and what it
 * means. A word that ends in `=` or `/` is to be gone on with: no blank belongs behind it.
 *
 * @module
 */

import { EXIT } from "../../io/failure.ts";
import type { Io } from "../../io/io.ts";
import { print } from "../../io/print.ts";
import { complete } from "./candidates.ts";
import { readLine } from "./line.ts";
import type { Completion } from "./suggestion.ts";
import { symbolsFor } from "./symbols.ts";

/** Answers a shell and returns the exit status. */
export async function completeCommand(io: Io): Promise<number> {
  const [, ...words] = io.args;
  // PowerShell drops an empty word, so its script writes a blank.
  const typed = [...words.slice(0, -1), (words.at(-1) ?? "").trimStart()];
  let wanted = false;
  const first = complete(typed, () => {
    wanted = true;
    return [];
  });
  const symbols = wanted ? await symbolsFor(readLine(typed).given, io) : [];
  await print(io, textOf(wanted ? complete(typed, () => symbols) : first));
  return EXIT.done.status;
}

function textOf({ kind, before, words }: Completion): string {
  const lines = words.map(({ word, about }) => `${before}${word}\t${about}\n`);
  return `${kind}\t${before}\n${lines.join("")}`;
}
