/**
 * A page → plain text, for terminals without a program that shows manual pages.
 *
 * @module
 */

import type { Block, Page } from "./document.ts";
import { filled } from "./filled.ts";

/** The text; paragraphs are filled to this width. */
export function plain({ date, about, synopsis, sections }: Page, width: number): string {
  const usages = synopsis.map((usage) => `kf ${usage}`.trimEnd());
  return [
    section("NAME", `kf - ${about}`),
    section("SYNOPSIS", usages.join("\n")),
    ...sections.map(({ title, blocks }) => section(title, blocksText(blocks, width - MARGIN))),
    `${date}\n`,
  ].join("\n");
}

const MARGIN = 4;

function section(title: string, text: string): string {
  return `${title}\n${indented(text)}\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, " ".repeat(MARGIN));
}

function blocksText(blocks: readonly Block[], width: number): string {
  return blocks.map((block) => blockText(block, width)).join("\n\n");
}

function blockText(block: Block, width: number): string {
  if (block.kind === "text") return filled(block.text.split(/\s+/), width).join("\n");
  if (block.kind === "heading") return `${block.text}:`;
  if (block.kind === "literal") return block.lines.map((line) => `  ${line}`.trimEnd()).join("\n");
  const items = block.items.map(({ term, body }) => `${term.text}\n${indented(blocksText(body, width - MARGIN))}`);
  return items.join(block.compact ? "\n" : "\n\n");
}
