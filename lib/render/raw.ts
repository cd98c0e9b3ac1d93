/**
 * A body and a format → the bytes for stdout; a failure → the lines for stderr.
 *
 * @module
 */

import { EXIT, Failure } from "../io/failure.ts";
import { FileError, type Io } from "../io/io.ts";
import { type NextStep, nextStep, renderNextStep, shell } from "../text/next_step.ts";

/**
 * The reply for stdout: as it arrived, or re-indented. Digits, fields and their order stay as they are, for no number ever
 * passes through a JavaScript number. What isn't JSON stays as it is. One newline is added where there is none.
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

/** The body as text where it is JSON in UTF-8; a byte that isn't would be changed by decoding it. */
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
    const shown = token.replace(STEERING, escaped);
    parts.push(token === ":" ? ": " : color ? paint(shown, tokens[i + 1] === ":") : shown);
  }
  return parts.join("");
}

/** The tokens of valid JSON as they stand there; strings are stepped through, for a pattern would run out of stack. */
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

/** Writes text to standard output. Throws a {@linkcode Failure} when it can't be written. */
export async function print(io: Io, text: string): Promise<void> {
  await printBytes(io, new TextEncoder().encode(text));
}

/** The same with bytes. */
export async function printBytes(io: Io, bytes: Uint8Array): Promise<void> {
  try {
    await io.stdout(bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const next = nextStep`nothing was sent; make room, or write elsewhere; what there is: ${shell("df -h")}`;
    throw new Failure(EXIT.unreachable, `cannot write to standard output: ${error.message}`, next);
  }
}

/** A failure for stderr: what happened and what to do next, or one JSON object with the same. */
export function renderFailure(failure: Failure, format: "text" | "json", account: readonly string[]): string {
  const { exit, message, next } = failure;
  const hint = renderNextStep(next, account);
  if (format === "json") return json({ error: exit.name, exit: exit.status, message, hint });
  return `kf: ${plain(message)}\nhint: ${plain(hint)}\n`;
}

/** A warning for stderr, in the same two forms. */
export function renderWarning(
  message: string,
  next: NextStep | string,
  format: "text" | "json",
  account: readonly string[],
): string {
  const hint = typeof next === "string" ? next : renderNextStep(next, account);
  if (format === "json") return json({ warning: message, hint });
  return `kf: warning: ${plain(message)}\nhint: ${plain(hint)}\n`;
}

/** Something worth knowing before it is needed, in the same two forms. */
export function renderNotice(
  told: NextStep | string,
  fields: Record<string, unknown>,
  format: "text" | "json",
  account: readonly string[],
): string {
  const message = typeof told === "string" ? told : renderNextStep(told, account);
  return format === "json" ? json({ notice: message, ...fields }) : `kf: ${plain(message)}\n`;
}

function json(fields: Record<string, unknown>): string {
  return `${JSON.stringify({ schema: 1, ...fields }).replace(STEERING, escaped)}\n`;
}

/** JSON lets DEL and C1 stand as they are; a terminal takes orders from them. */
const STEERING = /[\x7f-\x9f]/g;

function escaped(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}

/** What others wrote may not steer the terminal nor add lines. */
export function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
