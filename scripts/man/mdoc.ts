/**
 * A page → its source in mdoc, the language of manual pages.
 *
 * @module
 */

import type { Block, Item, Page, Term } from "./document.ts";
import { argument, lineOf, prose } from "./roff.ts";

/** The page as mdoc. */
export function mdoc({ date, about, synopsis, sections }: Page): string {
  return [
    // mdoc's placeholder for an unknown date.
    `.Dd ${date ?? "$Mdocdate$"}`,
    ".Dt KF 1",
    ".Os",
    ".Sh NAME",
    ".Nm kf",
    `.Nd ${argument(about)}`,
    ".Sh SYNOPSIS",
    ...synopsis.flatMap((usage) => [".Nm kf", ...usage === "" ? [] : [`.${usageMacros(usage)}`]]),
    ...sections.flatMap(({ title, blocks }) => [`.Sh ${title}`, ...blocksLines(blocks)]),
    "",
  ].join("\n");
}

/** Blocks, separated by `.Pp` where no other macro separates them. */
function blocksLines(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, i) => {
    const before = blocks[i - 1]?.kind ?? "heading";
    const apart = block.kind === "text" || (block.kind === "list" && block.compact);
    return apart && before !== "heading" ? [".Pp", ...blockLines(block)] : blockLines(block);
  });
}

function blockLines(block: Block): string[] {
  if (block.kind === "text") return prose(block.text);
  if (block.kind === "heading") return [`.Ss ${argument(block.text)}`];
  if (block.kind === "literal") return [".Bd -literal -offset 2n", ...block.lines.map(lineOf), ".Ed"];
  const compact = block.compact ? " -compact" : "";
  return [`.Bl -tag -width Ds${compact}`, ...block.items.flatMap(itemLines), ".El"];
}

function itemLines({ term, body }: Item): string[] {
  return [`.It ${termMacros(term)}`, ...blocksLines(body)];
}

function termMacros({ role, text }: Term): string {
  if (role === "usage") return usageMacros(text);
  if (role === "status") return argument(text);
  return `${{ parameter: "Va", variable: "Ev", path: "Pa" }[role]} ${argument(text)}`;
}

/** Marks up options with `Fl`, placeholders with `Ar`, and literal words with `Cm`. */
function usageMacros(usage: string): string {
  return (usage.match(/[[\]|]|,(?=\s)|([^\s[\]|,]|,(?!\s))+/g) ?? []).map((word) => {
    if (word === "[") return "Oo";
    if (word === "]") return "Oc";
    if (word === "|" || word === ",") return word;
    if (word.startsWith("-")) return `Fl ${argument(word.slice(1))}`.trimEnd();
    if (word === "..." || /^[^a-z]+$|=/.test(word)) return `Ar ${argument(word)}`;
    return `Cm ${argument(word)}`;
  }).join(" ");
}
