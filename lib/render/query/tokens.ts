/**
 * The text of a JMESPath expression → its words and marks, and the words for a position among them.
 *
 * @module
 */

import { type Failure, usage } from "../../io/failure.ts";
import { type NextStep, nextStep, shell } from "../../text/next_step.ts";

/** A word or mark of an expression, and where it begins. */
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

const QUERIED = shell(`kf tickers -q "tickers[?symbol=='PF_XBTUSD'].markPrice | [0]"`);
const EXAMPLE = nextStep`for example: ${QUERIED}; jmespath.org tells the rest`;

/** The most words and marks of an expression: the stack is limited. */
const MOST = 2000;

/** What to do about backticks that the shell has swallowed. */
export const SHELL =
  nextStep`put an expression with backticks between single quotes, for a shell runs what stands in them`;

/** A usage {@linkcode Failure} that shows the position: a token, or the end of the expression. */
export function wrong(expression: string, token: Token | undefined, why: string, next: NextStep = EXAMPLE): Failure {
  return usage(`--query is wrong at ${placeOf(expression, token)}: ${why}`, next);
}

/**
 * A position in words: what is there, which character that is, and what comes before it.
 *
 * @example
 * ```ts
 * import { placeOf } from "./tokens.ts";
 * const place = placeOf("a.b", { kind: "name", text: "b", at: 2 });
 * if (place !== '"b", character 3, after "a."') throw new Error(place);
 * ```
 */
export function placeOf(expression: string, token: Token | undefined): string {
  const text = expression.slice(0, token?.at);
  const before = text.trim() === "" ? [] : [`after "${text.length > 30 ? "…" : ""}${text.slice(-30).trim()}"`];
  if (token === undefined) return ["its end", ...before].join(", ");
  const shown = token.text.length > 30 ? `${token.text.slice(0, 30)}…` : token.text;
  return [`"${shown}"`, `character ${characterOf(expression, token)}`, ...before].join(", ");
}

/** Which character of the expression a token begins with, counted from 1. */
function characterOf(expression: string, { at }: Token): number {
  return [...expression.slice(0, at)].length + 1;
}

/** The expression with a token replaced, as typed into a shell; bare where no quotes can hold it. */
export function corrected(expression: string, { at, text }: Token, better: string): string {
  const meant = expression.slice(0, at) + better + expression.slice(at + text.length);
  if (!meant.includes("'")) return `-q '${meant}'`;
  return /["`$\\!]/.test(meant) ? meant : `-q "${meant}"`;
}

/**
 * Takes an expression apart. Throws a usage {@linkcode Failure} for a character that has no meaning, for a quote or bracket that
 * is not closed, and for an expression that is too long.
 */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipBlanks(expression, 0); at < expression.length;) {
    TOKEN.lastIndex = at;
    const found = Object.entries(TOKEN.exec(expression)?.groups ?? {}).find(([, text]) => text !== undefined);
    if (found === undefined) throw stray(expression, at);
    const [kind, text] = found;
    tokens.push({ kind, text, at });
    at = skipBlanks(expression, at + text.length);
  }
  if (tokens.length === 0) throw usage("--query is empty", EXAMPLE);
  if (tokens.length > MOST) {
    const next = nextStep`save the reply with -o raw, and query it in steps`;
    throw wrong(expression, tokens[MOST], `${MOST} words and marks are the most`, next);
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
    if (opened === undefined) throw wrong(expression, token, "it closes nothing");
    if (CLOSES.get(opened.text) !== token.text) throw wrong(expression, token, missing(opened));
  }
  const last = open.pop();
  if (last !== undefined) throw wrong(expression, undefined, missing(last));
}

function skipBlanks(expression: string, at: number): number {
  while (at < expression.length && " \t\r\n".includes(expression.charAt(at))) at++;
  return at;
}

function stray(expression: string, at: number): Failure {
  const point = expression.codePointAt(at) ?? 0;
  const text = String.fromCodePoint(point);
  if ("'`\"".includes(text)) {
    const rest: Token = { kind: "mark", text: expression.slice(at), at };
    return wrong(expression, rest, "its quote is never closed", text === "`" ? SHELL : EXAMPLE);
  }
  const why = /[\u2018-\u201f]/.test(text) ? "quotes are straight in JMESPath" : "JMESPath has no such character";
  const code = point.toString(16).toUpperCase().padStart(4, "0");
  return wrong(expression, { kind: "mark", text, at }, `${why} (U+${code})`);
}
