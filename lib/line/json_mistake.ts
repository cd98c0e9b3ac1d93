/**
 * A value that is not JSON → the failure that says where it stops being any.
 *
 * @module
 */

import { type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { addressOf, type Endpoint } from "../api/endpoints/endpoints.ts";
import { helpOn } from "../api/example.ts";
import type { Item } from "../api/item.ts";
import { type Failure, usage } from "../io/failure.ts";
import { kf, type NextStep, nextStep } from "../text/next_step.ts";

/** The value of `name`, which is not JSON, as it was typed: in the line, or in a file. */
export function notJson(row: Endpoint, name: string, value: string, typed: readonly Item[]): Failure {
  const [, source = ""] = typed.find(([each]) => each === name) ?? [];
  const file = source.startsWith("@") && !source.startsWith("@@") ? source.slice(1) : undefined;
  const what = file === undefined ? name : `${file === "-" ? "standard input" : file} for ${name}`;
  return usage(`${what} is not JSON${placeOf(value)}`, nextFor(row, name, value, file));
}

/** What to do, which is never what was done already. */
function nextFor(row: Endpoint, name: string, value: string, file: string | undefined): NextStep {
  const example = nextStep`an example is in: ${helpOn(row)}`;
  if (file === "-") return example;
  if (file !== undefined) return nextStep`mend it there; ${example}`;
  if (/^[\w./-]+\.json$/.test(value)) {
    return nextStep`a file is read by an @: ${kf("-n", ...addressOf(row).split(" "), `${name}=@${value}`)}`;
  }
  const bare = value.startsWith("{") && !value.includes('"');
  return bare ? nextStep`did the shell take its quotes? put all of it into single ones; ${example}` : example;
}

/** `: line 2, column 5`, and what is wrong there; nothing where the parser that knows finds nothing. */
function placeOf(text: string): string {
  const errors = mistakesIn(text);
  const [first] = errors;
  if (first === undefined) return "";
  const lines = text.slice(0, first.offset).split("\n");
  return `: line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1} (${
    WRONG[printParseErrorCode(first.error)] ?? "syntax"
  })`;
}

/** The mistakes; none are known where the text is nested too deeply to be read. */
function mistakesIn(text: string): ParseError[] {
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return errors;
}

/** Mistakes by the parser's names. */
const WRONG: Readonly<Record<string, string>> = {
  InvalidSymbol: "neither text nor number",
  InvalidNumberFormat: "no number",
  PropertyNameExpected: 'a name in "quotes" is missing',
  ValueExpected: "a value is missing",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  CloseBraceExpected: "a } is missing",
  CloseBracketExpected: "a ] is missing",
  EndOfFileExpected: "it goes on behind its end",
  InvalidCommentToken: "a comment",
  UnexpectedEndOfString: "a quote is missing",
  InvalidCharacter: "a character that has to be escaped",
};
