/**
 * A reply's body → the bytes for stdout: as they came, or indented.
 *
 * @module
 */

import { safeJson } from "../text/printable.ts";

/**
 * The reply for stdout: as it arrived, or re-indented. Digits, fields and their order are kept; no number is converted to a
 * JavaScript number. A body that is not JSON is left alone. A missing final newline is added.
 *
 * @example
 * ```ts
 * import { render } from "./raw.ts";
 * const body = new TextEncoder().encode('{"size":1.0,"big":12345678901234567890}');
 * const text = new TextDecoder().decode(render(body, "pretty", false));
 * if (text !== '{\n  "size": 1.0,\n  "big": 12345678901234567890\n}\n') throw new Error(text);
 * ```
 */
export function render(body: Uint8Array, format: "raw" | "pretty", color: boolean): Uint8Array {
  if (format === "pretty") {
    const text = jsonText(body);
    if (text !== undefined) return new TextEncoder().encode(`${indent(text, color)}\n`);
  }
  if (body.at(-1) === 0x0a) return body;
  const ended = new Uint8Array(body.length + 1);
  ended.set(body);
  ended[body.length] = 0x0a;
  return ended;
}

/** The body as text; undefined unless it is JSON in valid UTF-8, since decoding would change any other byte. */
function jsonText(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

const TOKEN_START = /["{}[\],:]|[^\s{}[\],:"]+/g;
const DEEPEST = 100;

function indent(text: string, color: boolean): string {
  const tokens = tokensOf(text);
  const parts: string[] = [];
  let depth = 0;
  const line = () => `\n${"  ".repeat(Math.min(depth, DEEPEST))}`;
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1];
    if (token === "}" || token === "]") {
      depth--;
      if (before !== "{" && before !== "[") parts.push(line());
    } else if (before === "{" || before === "[" || before === ",") parts.push(line());
    if (token === "{" || token === "[") depth++;
    const shown = safeJson(token);
    parts.push(token === ":" ? ": " : color ? paint(shown, tokens[i + 1] === ":") : shown);
  }
  return parts.join("");
}

/** The tokens of valid JSON, verbatim. Strings are scanned by hand, because a regular expression would overflow the stack. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN_START.lastIndex = 0;
  for (let start = TOKEN_START.exec(text); start !== null; start = TOKEN_START.exec(text)) {
    if (start[0] !== '"') {
      tokens.push(start[0]);
      continue;
    }
    let end = start.index + 1;
    while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    tokens.push(text.slice(start.index, end + 1));
    TOKEN_START.lastIndex = end + 1;
  }
  return tokens;
}

const COLOR = { key: "\x1b[34m", text: "\x1b[32m", word: "\x1b[35m", number: "\x1b[36m", off: "\x1b[0m" };

function paint(token: string, key: boolean): string {
  if (/^[{}[\],]$/.test(token)) return token;
  const kind = key ? "key" : token.startsWith('"') ? "text" : /^[-\d]/.test(token) ? "number" : "word";
  return COLOR[kind] + token + COLOR.off;
}
