/**
 * The text of a JMESPath expression → its tokens; a position → its description in an error.
 *
 * @module
 */

import { type Failure, usage } from "../../io/failure.ts";
import { type NextStep, nextStep, shell } from "../../text/next_step.ts";

/** A token, and the index where it begins. */
export interface Token {
  /** The name of its group in {@linkcode TOKEN}. */
  readonly kind: string;
  readonly text: string;
  readonly at: number;
}

const TOKEN = new RegExp(
  [
    /(?<raw>'[^\\']*(?:\\[^][^\\']*)*')/,
    /(?<literal>`[^\\`]*(?:\\[^][^\\`]*)*`)/,
    /(?<quoted>"[^\\"]*(?:\\[^][^\\"]*)*")/,
    /(?<name>[A-Za-z_]\w*)/,
    /(?<variable>\$(?:[A-Za-z_]\w*)?)/,
    /(?<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)/,
    /(?<mark>\[[?\]]|&&|\|\||[<>=!]=|\/\/|[-.*,:@()\][{}!<>=&|+%?/\u2212\u00d7\u00f7])/,
  ].map(({ source }) => source).join("|"),
  "y",
);

/** A query to paste, in double quotes, which cmd.exe takes too. */
export const QUERIED = shell(`kf tickers -q "tickers[?symbol=='PF_XBTUSD'].markPrice | [0]"`);
const EXAMPLE = nextStep`for example: ${QUERIED}; jmespath.org tells the rest`;

/** The maximum number of tokens, since the parser is recursive. */
const MAX_TOKENS = 2000;

/** The hint when the shell has probably swallowed backticks. */
export const QUOTING_HINT =
  nextStep`put an expression with backticks between single quotes, for a shell runs what stands in them`;

/** The usage {@linkcode Failure} of a malformed expression. `token` is undefined at its end. */
export function malformed(
  expression: string,
  token: Token | undefined,
  why: string,
  next: NextStep = EXAMPLE,
): Failure {
  return usage(`--query is wrong at ${positionOf(expression, token)}: ${why}`, next);
}

/**
 * A position in words: the token, its character number, and what comes before it.
 *
 * @example
 * ```ts
 * import { positionOf } from "./tokens.ts";
 * const position = positionOf("a.b", { kind: "name", text: "b", at: 2 });
 * if (position !== '"b", character 3, after "a."') throw new Error(position);
 * ```
 */
export function positionOf(expression: string, token: Token | undefined): string {
  const text = expression.slice(0, token?.at);
  const before = text.trim() === "" ? [] : [`after "${text.length > 30 ? "…" : ""}${text.slice(-30).trim()}"`];
  if (token === undefined) return ["its end", ...before].join(", ");
  const shown = token.text.length > 30 ? `${token.text.slice(0, 30)}…` : token.text;
  return [`"${shown}"`, `character ${characterOf(expression, token)}`, ...before].join(", ");
}

/** The number of a token's first character, counted from 1. */
function characterOf(expression: string, { at }: Token): number {
  return [...expression.slice(0, at)].length + 1;
}

/** A `-q` option with a token of the expression replaced; without -q and quotes if no shell quoting is simple enough. */
export function corrected(expression: string, { at, text }: Token, better: string): string {
  const meant = expression.slice(0, at) + better + expression.slice(at + text.length);
  if (!meant.includes("'")) return `-q '${meant}'`;
  return /["`$\\!]/.test(meant) ? meant : `-q "${meant}"`;
}

/**
 * Tokenizes an expression. Throws a usage {@linkcode Failure} for an unknown character, for an unclosed quote or bracket, and for an
 * expression that is too long.
 */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipBlanks(expression, 0); at < expression.length;) {
    TOKEN.lastIndex = at;
    const found = Object.entries(TOKEN.exec(expression)?.groups ?? {}).find(([, text]) => text !== undefined);
    if (found === undefined) throw unknownCharacter(expression, at);
    const [kind, text] = found;
    tokens.push({ kind, text, at });
    at = skipBlanks(expression, at + text.length);
  }
  if (tokens.length === 0) throw usage("--query is empty", EXAMPLE);
  if (tokens.length > MAX_TOKENS) {
    const next = nextStep`save the reply with -o raw, and query it in steps`;
    throw malformed(expression, tokens[MAX_TOKENS], `${MAX_TOKENS} words and marks are the most`, next);
  }
  checkBrackets(expression, tokens);
  return tokens;
}

const CLOSES: ReadonlyMap<string, string> = new Map([["[", "]"], ["[?", "]"], ["(", ")"], ["{", "}"]]);

function checkBrackets(expression: string, tokens: readonly Token[]): void {
  const open: Token[] = [];
  const missing = (token: Token) =>
    `a "${CLOSES.get(token.text)}" is missing, for the "${token.text}" of character ${characterOf(expression, token)}`;
  for (const token of tokens) {
    if (CLOSES.has(token.text)) open.push(token);
    if (!/^[\])}]$/.test(token.text)) continue;
    const opened = open.pop();
    if (opened === undefined) throw malformed(expression, token, "it closes nothing");
    if (CLOSES.get(opened.text) !== token.text) throw malformed(expression, token, missing(opened));
  }
  const last = open.pop();
  if (last !== undefined) throw malformed(expression, undefined, missing(last));
}

function skipBlanks(expression: string, at: number): number {
  while (at < expression.length && " \t\r\n".includes(expression.charAt(at))) at++;
  return at;
}

function unknownCharacter(expression: string, at: number): Failure {
  const point = expression.codePointAt(at) ?? 0;
  const text = String.fromCodePoint(point);
  if ("'`\"".includes(text)) {
    const rest: Token = { kind: "mark", text: expression.slice(at), at };
    return malformed(expression, rest, "its quote is never closed", text === "`" ? QUOTING_HINT : EXAMPLE);
  }
  const why = /[\u2018-\u201f]/.test(text) ? "quotes are straight in JMESPath" : "JMESPath has no such character";
  const code = point.toString(16).toUpperCase().padStart(4, "0");
  return malformed(expression, { kind: "mark", text, at }, `${why} (U+${code})`);
}
