/**
 * Parses a configuration file into its members and their positions; failures name file, line and column.
 *
 * @module
 */

import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type Failure, usage } from "../../io/failure.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";

/** A configuration file as it was read. */
export interface SettingsFile {
  path: string;
  text: string;
}

/** One `"name": value` of an object. */
export interface Member {
  name: string;
  /** Where the name begins in the text. */
  at: number;
  value: Node;
}

/** A position in the file, both counted from 1. */
interface Place {
  line: number;
  column: number;
}

/** JSON with comments and trailing commas, as it is written by hand. */
export class Document {
  readonly #file: SettingsFile;
  /** The members of the object that the file is. */
  readonly members: readonly Member[];

  /** Throws a usage {@linkcode Failure} for a text that isn't such JSON, and for a name that occurs twice. */
  constructor(file: SettingsFile) {
    this.#file = file;
    const errors: ParseError[] = [];
    const root = this.#parse(errors);
    const [error] = errors;
    if (error !== undefined) throw this.#broken(error);
    this.members = this.membersOf(root, "a configuration file");
  }

  /** The parser goes one call deeper with each bracket, until the stack ends. */
  #parse(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.#file.text, errors, { allowTrailingComma: true });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.wrong(0, "the brackets in it are nested too deeply", LIKE);
    }
  }

  /** The members of an object. Throws where the value is none. */
  membersOf(value: Node | undefined, what: string): Member[] {
    if (value?.type !== "object") {
      throw this.wrong(value?.offset ?? 0, `${what} is one object of JSON`, LIKE);
    }
    const members = (value.children ?? []).flatMap(({ children: [name, value] = [] }) =>
      name === undefined || value === undefined ? [] : [{ name: String(name.value), at: name.offset, value }]
    );
    for (const [i, { name, at }] of members.entries()) {
      const first = members.findIndex((member) => member.name === name);
      if (first === i) continue;
      const line = this.line(members[first]?.at ?? 0);
      throw this.wrong(
        at,
        `${shown(name)} stands here for the second time, the first is in line ${line}`,
        nextStep`remove one`,
      );
    }
    return members;
  }

  /** The text a value was written as. */
  source({ offset, length }: Node): string {
    return this.#file.text.slice(offset, offset + length);
  }

  /** The line, counted from 1. */
  line(at: number): number {
    return this.#place(at).line;
  }

  /** The failure for a mistake at this offset. */
  wrong(at: number, message: string, next: NextStep): Failure {
    return usage(`${this.where(at)}: ${message}`, next);
  }

  /** An offset in the form that editors and terminals know: `PATH:LINE:COLUMN`. */
  where(at: number): string {
    const { line, column } = this.#place(at);
    return `${this.#file.path}:${line}:${column}`;
  }

  #broken({ error, offset }: ParseError): Failure {
    if (this.#file.text.trim() === "") {
      return this.wrong(0, "the file is empty", nextStep`write {} into it, or remove it`);
    }
    const [message, next] = REASONS[printParseErrorCode(error)] ?? ["this is no JSON", LIKE];
    return this.wrong(offset, message, typeof next === "string" ? nextStep`${next}` : next);
  }

  #place(at: number): Place {
    const before = this.#file.text.slice(0, at);
    return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
  }
}

/**
 * A name for a message. It may be a key pasted into the wrong place, and keys are never shown.
 *
 * @example
 * ```ts
 * import { shown } from "./document.ts";
 * if (shown("timeut") !== '"timeut"') throw new Error();
 * if (shown("N3pbdoihT4MoOpLDsk6Bu0T/mys3GwKng+GEt7CTv45cb+zoIa/YeVa6AEml") !== "what looks like a key") throw new Error();
 * ```
 */
export function shown(text: string): string {
  return looksLikeKey(text) ? "what looks like a key" : `"${text.slice(0, 60)}"`;
}

/** Whether a text may be a key of the exchange: one long word of base64. */
export function looksLikeKey(text: string): boolean {
  return /^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(text.trim());
}

type Reason = readonly [message: string, next: NextStep | string];

const LIKE = nextStep`for example: { "timeout": 10 }`;
const LITERAL = "a value is a number, true, false, or a text in double quotes";

/** The parser's errors, in words for people who write the file by hand. */
const REASONS: Record<string, Reason> = {
  InvalidSymbol: ["this word is no JSON", LITERAL],
  InvalidNumberFormat: ["this is no number", LITERAL],
  UnexpectedEndOfNumber: ["this number has no end", LITERAL],
  PropertyNameExpected: ["a name in double quotes is missing here", 'for example: "timeout": 10'],
  ValueExpected: ["a value is missing here", LITERAL],
  ColonExpected: ["a colon is missing here", 'for example: "timeout": 10'],
  CommaExpected: ["a comma is missing before this", "put a comma behind the value before it"],
  CloseBraceExpected: ["a closing } is missing here", "each { needs its }"],
  CloseBracketExpected: ["a closing ] is missing here", "each [ needs its ]"],
  EndOfFileExpected: ["nothing may stand behind the end of the object", "remove what is too much"],
  UnexpectedEndOfComment: ["this comment has no end", "close it with */"],
  UnexpectedEndOfString: ["this text has no closing quote", "a text ends in its line, with a double quote"],
  InvalidUnicode: ["\\u is followed by four hexadecimal digits", "for example: \\u00e9"],
  InvalidEscapeCharacter: ["a backslash begins no such character", "write \\\\ for a backslash, also in a path"],
  InvalidCharacter: ["a control character stands in this text", "write it as \\t, \\n or \\u0009"],
};
