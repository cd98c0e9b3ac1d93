/**
 * A body and a format → the bytes for stdout; a failure → the lines for stderr.
 *
 * @module
 */

import type { Failure } from "./errors.ts";

/**
 * The reply for stdout: as it arrived, or re-indented. Digits, fields and their order stay as they are, for no number ever
 * passes through a JavaScript number. What isn't JSON stays as it is. One newline is added where there is none.
 *
 * @example
 * ```ts
 * import { render } from "./output.ts";
 * const body = new TextEncoder().encode('{"size":1.0,"big":12345678901234567890}');
 * const text = new TextDecoder().decode(render(body, "pretty", false));
 * if (text !== '{\n  "size": 1.0,\n  "big": 12345678901234567890\n}\n') throw new Error(text);
 * ```
 */
export function render(body: Uint8Array, format: "raw" | "pretty", color: boolean): Uint8Array {
  if (format === "pretty") {
    const text = new TextDecoder().decode(body);
    if (isJson(text)) return new TextEncoder().encode(`${indent(text, color)}\n`);
  }
  if (body.at(-1) === 0x0a) return body;
  const ended = new Uint8Array(body.length + 1);
  ended.set(body);
  ended[body.length] = 0x0a;
  return ended;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const DEEPEST = 100;

function indent(text: string, color: boolean): string {
  const tokens = text.match(TOKEN) ?? [];
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
    parts.push(token === ":" ? ": " : color ? paint(token, tokens[i + 1] === ":") : token);
  }
  return parts.join("");
}

const COLOR = { key: "\x1b[34m", text: "\x1b[32m", word: "\x1b[35m", number: "\x1b[36m", off: "\x1b[0m" };

function paint(token: string, key: boolean): string {
  if (/^[{}[\],]$/.test(token)) return token;
  const kind = key ? "key" : token.startsWith('"') ? "text" : /^[-\d]/.test(token) ? "number" : "word";
  return COLOR[kind] + token + COLOR.off;
}

/** A failure for stderr: what happened and what to do next, or one JSON object with the same. */
export function renderFailure(failure: Failure, format: "text" | "json"): string {
  const { exit, message, hint } = failure;
  if (format === "json") return json({ error: exit.name, exit: exit.status, message, hint });
  return `kf: ${plain(message)}\nhint: ${plain(hint)}\n`;
}

/** A warning for stderr, in the same two forms. */
export function renderWarning(message: string, hint: string, format: "text" | "json"): string {
  if (format === "json") return json({ warning: message, hint });
  return `kf: warning: ${plain(message)}\nhint: ${plain(hint)}\n`;
}

function json(fields: Record<string, unknown>): string {
  return `${JSON.stringify({ schema: 1, ...fields })}\n`;
}

/** What others wrote may not steer the terminal nor add lines. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
