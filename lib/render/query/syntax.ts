/**
 * A JMESPath expression → its tree, or a usage error that points at the place where it goes wrong.
 *
 * The grammar is the library's. Its trees know neither places nor the digits of a number, so every word of an expression is
 * handed to it as the number of its token, and found again by that.
 *
 * @module
 */

import { compile } from "@jmespath-community/jmespath";
import { usage } from "../../io/failure.ts";
import { characterOf, corrected, SHELL, type Token, tokensOf, wrong } from "./tokens.ts";

/** A node of the tree. */
export type Node = ReturnType<typeof compile>;

/** An expression taken apart. */
export interface Syntax {
  readonly expression: string;
  readonly tokens: readonly Token[];
  readonly root: Node;
}

/** The most words and marks of an expression: the stack has an end. */
const MOST = 2000;

const STEPS = "save the reply with -o raw, and query it in steps";

/**
 * Takes an expression apart. Throws a usage {@linkcode Failure} for one that isn't JMESPath.
 *
 * @example
 * ```ts
 * import { parseQuery } from "./syntax.ts";
 * const { root, tokens } = parseQuery("tickers[0].markPrice");
 * if (root.type !== "Subexpression" || tokens.length !== 6) throw new Error();
 * ```
 */
export function parseQuery(expression: string): Syntax {
  const tokens = tokensOf(expression);
  if (tokens.length > MOST) throw wrong(expression, tokens[MOST], `${MOST} words and marks are the most`, STEPS);
  checkBrackets(expression, tokens);
  const roles = rolesOf(tokens);
  for (const i of tokens.keys()) checkPlace(expression, tokens, roles, i);
  return { expression, tokens, root: treeOf(expression, tokens, roles) };
}

/** The token that a name or a literal of the tree stands for. */
export function tokenOf({ tokens }: Syntax, mark: unknown): Token {
  const token = tokens[Number(String(mark).replace(/^t/, ""))];
  if (token === undefined) throw new Error(`no token ${mark}`);
  return token;
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

/** What a token does where it stands. */
type Role = "value" | "function" | "let" | "in" | "opening" | "closing" | "between" | undefined;

const BEGINNING: readonly Role[] = ["value", "function", "let", "opening"];
const ENDING: readonly Role[] = ["value", "closing"];

function rolesOf(tokens: readonly Token[]): Role[] {
  const roles: Role[] = [];
  for (const [i, token] of tokens.entries()) roles.push(roleOf(token, roles.at(-1), tokens[i + 1]));
  return roles;
}

function roleOf({ kind, text }: Token, before: Role, next: Token | undefined): Role {
  if (kind === "name" && text === "let" && next?.kind === "variable") return "let";
  if (kind === "name" && text === "in" && ENDING.includes(before)) return "in";
  if (kind === "name" && next?.text === "(") return "function";
  if (kind !== "mark" || text === "@") return "value";
  if (text === "*") return ENDING.includes(before) ? "between" : "value";
  if (text === "(" && before === "function") return "between";
  if (["(", "{", "!", "&"].includes(text)) return "opening";
  return ["]", ")", "}", "[]"].includes(text) ? "closing" : "between";
}

/** What the library lets pass although it means nothing (`[a b]`, `a = b`, `f(a,)`), or tells in words of its own. */
function checkPlace(expression: string, tokens: readonly Token[], roles: readonly Role[], i: number): void {
  const [before, token, next] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (token === undefined) return;
  if (token.kind === "number") checkNumber(expression, tokens, i, token);
  if (ENDING.includes(roles[i - 1]) && BEGINNING.includes(roles[i])) {
    throw wrong(expression, token, 'an operator, "," or "|" is missing before it');
  }
  if (token.text === "=" && before?.kind !== "variable") {
    throw wrong(expression, token, 'one "=" compares nothing', `two do: ${corrected(expression, token, "==")}`);
  }
  if (token.text === "," && next !== undefined && /^[\])}]$/.test(next.text)) {
    throw wrong(expression, next, 'nothing stands between "," and it');
  }
  if (before?.text === "[" && token.text === "]") throw wrong(expression, token, "nothing stands in the brackets");
  if (before?.text !== "[" || !ENDING.includes(roles[i - 2]) || token.kind === "number") return;
  if (token.text !== "*" && token.text !== ":") {
    const dot = "a field is named behind a dot, as in tickers[0].symbol; [?symbol=='PF_XBTUSD'] chooses";
    throw wrong(expression, token, "a bare number, : or * stands in these brackets", dot);
  }
}

/** A bare number counts elements; one that is a value stands between backticks. */
function checkNumber(expression: string, tokens: readonly Token[], i: number, token: Token): void {
  const text = (offset: number) => tokens[i + offset]?.text ?? "";
  const counts = /^[[:]$/.test(text(-1)) && /^[\]:]$/.test(text(1)) && /^-?\d+$/.test(token.text);
  if (!counts) {
    const why = "a number that is a value stands between backticks";
    if (/^[[.]?$/.test(text(-1))) throw wrong(expression, token, why);
    const minus = token.text.startsWith("-") && tokens[i - 1]?.kind !== "mark";
    const better = minus ? ` - \`${token.text.slice(1)}\`` : `\`${token.text}\``;
    throw wrong(expression, token, why, `in a shell: ${corrected(expression, token, better)}`);
  }
  const isStep = text(-1) === ":" && (text(-2) === ":" || (tokens[i - 2]?.kind === "number" && text(-3) === ":"));
  if (isStep && Number(token.text) === 0) throw wrong(expression, token, "a slice can't step by 0");
}

function treeOf(expression: string, tokens: readonly Token[], roles: readonly Role[]): Node {
  const words = tokens.map((token, i) => roles[i] === "let" || roles[i] === "in" ? token.text : wordOf(token, i));
  try {
    return compile(words.join(" "));
  } catch (error) {
    if (error instanceof RangeError) throw usage("--query is nested too deeply", STEPS);
    const at = firstWrong(words);
    const why = at === words.length
      ? "something has to follow"
      : roles[at] === "opening" || roles[at] === "value"
      ? "this can't stand here"
      : "something is missing before it";
    throw wrong(expression, tokens[at], why, /^(?:[<>]=?|[!=]=)$/.test(tokens[at - 1]?.text ?? "") ? SHELL : undefined);
  }
}

function wordOf({ kind, text }: Token, i: number): string {
  if (kind === "raw" || kind === "literal") return `'${i}'`;
  if (kind === "name" || kind === "quoted") return `t${i}`;
  return kind === "variable" && text !== "$" ? `$t${i}` : text;
}

/** The word that spoils the expression: what stands before it only lacks an end, if anything. */
function firstWrong(words: readonly string[]): number {
  let [good, bad] = [0, words.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (lacksOnlyAnEnd(words.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function lacksOnlyAnEnd(words: readonly string[]): boolean {
  try {
    compile(words.join(" "));
    return true;
  } catch (error) {
    return error instanceof Error && /\(EOF\)|got: EOF/.test(error.message);
  }
}
