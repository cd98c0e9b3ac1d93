/**
 * A page → plain text, for systems without `man`.
 *
 * @module
 */

import type { Block, Page } from "./document.ts";

/**
 * The page as plain text. Each paragraph is one line, to be wrapped to the terminal's width; preformatted lines have no-break
 * spaces, so that they are not.
 */
export function plain({ date, about, synopsis, sections }: Page): string {
  const usages = synopsis.map((usage) => unbroken(`kf ${usage}`.trimEnd()));
  return [
    section("NAME", unbroken(`kf - ${about}`)),
    section("SYNOPSIS", usages.join("\n")),
    ...sections.map(({ title, blocks }) => section(unbroken(title), blocksText(blocks))),
    `${unbroken(date ?? "unreleased")}\n`,
  ].join("\n");
}

const NO_BREAK = "\u00a0";

function unbroken(line: string): string {
  return line.replaceAll(" ", NO_BREAK);
}

function section(title: string, text: string): string {
  return `${title}\n${indented(text)}\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

function blocksText(blocks: readonly Block[]): string {
  return blocks.map(blockText).join("\n\n");
}

function blockText(block: Block): string {
  if (block.kind === "text") return block.text.replace(/\s+/g, " ");
  if (block.kind === "heading") return `${unbroken(block.text)}:`;
  if (block.kind === "literal") return block.lines.map((line) => `  ${unbroken(line)}`.trimEnd()).join("\n");
  const items = block.items.map(({ term, body }) => `${unbroken(term.text)}\n${indented(blocksText(body))}`);
  return items.join(block.compact ? "\n" : "\n\n");
}
