/**
 * The structure of a manual page, independent of its output format.
 *
 * @module
 */

/** The term of a list item, before its explanation. */
export interface Term {
  /** `usage` is options and words in the notation of help: `[--from TIME] bash|zsh`. */
  role: "usage" | "parameter" | "variable" | "path" | "status";
  text: string;
}

/** A piece of a section. */
export type Block =
  | { kind: "text"; text: string }
  /** Preformatted lines. */
  | { kind: "literal"; lines: readonly string[] }
  | { kind: "heading"; text: string }
  | { kind: "list"; items: readonly Item[]; compact: boolean };

/** An entry of a list. */
export interface Item {
  term: Term;
  body: readonly Block[];
}

/** One section. */
export interface Section {
  title: string;
  blocks: readonly Block[];
}

/** The whole page. */
export interface Page {
  /** The release date, such as `November 23, 2026`; undefined before the release. */
  date: string | undefined;
  /** One line that says what kf is. */
  about: string;
  /** The usages, without the leading `kf`. */
  synopsis: readonly string[];
  sections: readonly Section[];
}

/** A paragraph. */
export function text(text: string): Block {
  return { kind: "text", text };
}

/** A list of terms, each with a paragraph. */
export function list(role: Term["role"], items: readonly (readonly [term: string, about: string])[]): Block {
  return {
    kind: "list",
    compact: false,
    items: items.map(([term, about]) => ({ term: { role, text: term }, body: [text(about)] })),
  };
}

/**
 * A text of `kf help` without its first line: indented lines are preformatted, the rest are paragraphs.
 *
 * @example
 * ```ts
 * import { blocksOf } from "./document.ts";
 * const [first, second] = blocksOf("kf x: about\n\nSome words\nand more.\n  kf x\n");
 * if (first?.kind !== "text" || first.text !== "Some words and more.") throw new Error();
 * if (second?.kind !== "literal" || second.lines[0] !== "kf x") throw new Error();
 * ```
 */
export function blocksOf(help: string): Block[] {
  const blocks: Block[] = [];
  for (const chunk of help.trimEnd().split("\n\n").slice(1)) {
    let open: { indented: boolean; lines: string[] } | undefined;
    for (const line of chunk.split("\n")) {
      const indented = line.startsWith(" ");
      if (open?.indented !== indented) {
        if (open !== undefined) blocks.push(blockOf(open.lines, open.indented));
        open = { indented, lines: [] };
      }
      open.lines.push(line);
    }
    if (open !== undefined) blocks.push(blockOf(open.lines, open.indented));
  }
  return blocks;
}

function blockOf(lines: readonly string[], indented: boolean): Block {
  if (!indented) return text(lines.join(" "));
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return { kind: "literal", lines: lines.map((line) => line.slice(margin)) };
}
