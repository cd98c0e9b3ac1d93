/**
 * The tokens of a JMESPath expression → a step that evaluates it, or a usage error with the position of the mistake.
 *
 * @module
 */

import type { Failure } from "../../io/failure.ts";
import { type NextStep, nextStep } from "../../text/next_step.ts";
import { parseExact } from "../../text/json.ts";
import { didYouMean } from "../../text/suggest.ts";
import { FUNCTIONS } from "./functions.ts";
import { type QueryFunction, refuseCount } from "./kinds.ts";
import {
  chain,
  field,
  fieldsOf,
  filter,
  flat,
  identity,
  letIn,
  listOf,
  not,
  operation,
  positioned,
  project,
  projectSlice,
  signed,
  slice,
  type Step,
  ternary,
  valuesOf,
} from "./steps.ts";
import { corrected, malformed, positionOf, QUOTING_HINT, type Token, tokensOf } from "./tokens.ts";

/** How strongly an operator binds to the expression before it. Any other token ends that expression. */
const BINDING: ReadonlyMap<string, number> = new Map([
  ...[["|", 1], ["?", 2], ["||", 3], ["&&", 4]] as const,
  ...["==", "!=", "<", "<=", ">", ">="].map((mark) => [mark, 5] as const),
  ...["+", "-", "\u2212"].map((mark) => [mark, 6] as const),
  ...["*", "\u00d7", "/", "\u00f7", "//", "%"].map((mark) => [mark, 7] as const),
  ...[["[]", 9], ["[?", 21], [".", 40], ["[", 55]] as const,
]);

function strength({ text }: Token): number {
  return BINDING.get(text) ?? 0;
}

/** The operand of a sign, `[]`, `*`, a filter, a dot or `!` extends over operators that bind more strongly than this. */
const [SIGN, FLATTEN, STAR, FILTER, DOT, NOT] = [6, 9, 20, 21, 40, 45];

const BRACKETS_HINT = nextStep`a field is named behind a dot, as in tickers[0].symbol; [?symbol=='PF_XBTUSD'] chooses`;

/** Parses an expression. Throws a usage {@linkcode Failure} for one that is not JMESPath. */
export function parseQuery(expression: string): Step {
  return new Parser(expression, tokensOf(expression)).whole();
}

/** Reads the tokens once, from left to right. */
class Parser {
  #at = 0;
  /** The variables in scope. */
  #variables: ReadonlySet<string> = new Set();

  constructor(readonly expression: string, readonly tokens: readonly Token[]) {}

  whole(): Step {
    const step = this.#expression(0);
    if (this.#next !== undefined) throw this.#unexpected("operator");
    return step;
  }

  get #next(): Token | undefined {
    return this.tokens[this.#at];
  }

  #accept(text: string): boolean {
    if (this.#next?.text !== text) return false;
    this.#at++;
    return true;
  }

  /** Reads the token that has to follow an expression. */
  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected("operator");
  }

  /** An operand and the operators after it that bind more strongly than `binding`. */
  #expression(binding: number, first = this.#operand()): Step {
    let left = first;
    for (let next = this.#next; next !== undefined && strength(next) > binding; next = this.#next) {
      this.#at++;
      left = this.#operation(left, next);
    }
    return left;
  }

  #operand(): Step {
    const token = this.#next;
    if (token === undefined || token.kind === "number") throw this.#unexpected("operand");
    this.#at++;
    switch (token.kind) {
      case "raw":
        return constant(token.text.slice(1, -1).replaceAll("\\'", "'"));
      case "literal":
        return constant(this.#literal(token));
      case "quoted":
        return field(this.#name(token));
      case "name":
        if (this.#accept("(")) return this.#call(token);
        return token.text === "let" && this.#next?.kind === "variable" ? this.#let(token) : field(token.text);
      case "variable":
        return this.#variable(token);
    }
    switch (token.text) {
      case "@":
        return identity;
      case "*":
        return chain(valuesOf, project(this.#each(STAR)));
      case "!":
        return chain(this.#expression(NOT), not);
      case "+":
      case "-":
      case "\u2212":
        return signed(token.text, this.#expression(SIGN), positionOf(this.expression, token));
      case "(": {
        const inside = this.#expression(0);
        this.#expect(")");
        return inside;
      }
      case "{":
        return this.#fields();
      case "[":
        return this.#isIndex() ? this.#index(identity) : this.#list();
      case "[]":
      case "[?":
        return this.#operation(identity, token);
      case "&":
        throw this.#malformed(token, "only some functions take an &expression");
    }
    this.#at--;
    throw this.#unexpected("operand");
  }

  /** The step for an operator, which has been read, between `left` and what follows. */
  #operation(left: Step, token: Token): Step {
    switch (token.text) {
      case ".":
        if (this.#accept("*")) return chain(chain(left, valuesOf), project(this.#each(DOT)));
        return chain(left, this.#member(DOT));
      case "[":
        if (this.#isIndex() || this.#next?.text === "*") return this.#index(left);
        if (this.#next?.text === "]") throw this.#unexpected("operand");
        throw this.#malformed(this.#next, "a bare number, : or * stands in these brackets", BRACKETS_HINT);
      case "[]":
        return chain(chain(left, flat), project(this.#each(FLATTEN)));
      case "[?": {
        const condition = this.#expression(0);
        this.#expect("]");
        return chain(chain(left, filter(condition)), project(this.#each(FILTER)));
      }
      case "?": {
        const then = this.#expression(0);
        this.#expect(":");
        return ternary(left, then, this.#expression(0));
      }
      default:
        return operation(token.text, left, this.#expression(strength(token)), positionOf(this.expression, token));
    }
  }

  /** The step for each element of a projection. */
  #each(binding: number): Step {
    if (this.#accept(".")) return this.#member(binding);
    const next = this.#next;
    if (next?.text !== "[" && next?.text !== "[?") return identity;
    this.#at++;
    return this.#expression(binding, this.#operation(identity, next));
  }

  /** What follows a dot. */
  #member(binding: number): Step {
    const { kind, text } = this.#next ?? {};
    if (kind === "name" || kind === "quoted" || text === "*") return this.#expression(binding);
    if (this.#accept("[")) return this.#list();
    if (this.#accept("{")) return this.#fields();
    throw this.#unexpected("operand");
  }

  /** Whether a bracket, which has been read, is an index, a slice or `[*]`. */
  #isIndex(): boolean {
    const [next, after] = [this.#next, this.tokens[this.#at + 1]];
    return next?.kind === "number" || next?.text === ":" || (next?.text === "*" && after?.text === "]");
  }

  #index(left: Step): Step {
    if (this.#accept("*")) {
      this.#expect("]");
      return chain(left, project(this.#each(STAR)));
    }
    const parts = [this.#count()];
    while (parts.length < 3 && this.#accept(":")) parts.push(this.#count());
    const [from, to, step = 1] = parts;
    if (step === 0) throw this.#malformed(this.tokens[this.#at - 1], "a slice can't step by 0");
    if (!this.#accept("]")) throw this.#unexpected("operand");
    if (parts.length === 1) return chain(left, (value) => Array.isArray(value) ? value.at(from ?? 0) ?? null : null);
    return chain(chain(left, slice(from, to, step)), projectSlice(this.#each(STAR)));
  }

  /** A bare number in an index or slice. A number as a value would be between backticks. */
  #count(): number | undefined {
    const [token, after] = [this.#next, this.tokens[this.#at + 1]];
    if (token?.kind !== "number") return undefined;
    if (!/^-?\d+$/.test(token.text) || !/^[\]:]$/.test(after?.text ?? "")) throw this.#unexpected("operand");
    this.#at++;
    return Number(token.text);
  }

  /** One or more items separated by commas, up to the closing token. */
  #items<T>(closing: string, item: (i: number) => T): T[] {
    const items: T[] = [];
    do items.push(item(items.length)); while (this.#accept(","));
    this.#expect(closing);
    return items;
  }

  #list(): Step {
    return listOf(this.#items("]", () => this.#expression(0)));
  }

  #fields(): Step {
    return fieldsOf(this.#items("}", () => {
      const token = this.#next;
      if (token?.kind !== "name" && token?.kind !== "quoted") throw this.#unexpected("operand");
      this.#at++;
      this.#expect(":");
      return [this.#name(token), this.#expression(0)];
    }));
  }

  #call(token: Token): Step {
    const called = FUNCTIONS.get(token.text);
    if (called === undefined) {
      const names = [...FUNCTIONS.keys()];
      const why = `there is no such function${didYouMean(token.text, names)}`;
      throw this.#malformed(token, why, nextStep`there are ${names.join(", ")}`);
    }
    const given = this.#accept(")") ? [] : this.#items(")", (i) => this.#argument(token, called, i));
    const refused = refuseCount(called, given.length);
    if (refused !== undefined) throw this.#malformed(token, refused);
    const position = positionOf(this.expression, token);
    return (value, scope) => positioned(position, () => called.run(given.map((argument) => argument(value, scope))));
  }

  #argument(token: Token, { takes }: QueryFunction, i: number): Step {
    if (takes[i] !== "&expression") return this.#expression(0);
    if (!this.#accept("&")) {
      throw this.#malformed(token, `its argument ${i + 1} has to be an &expression, such as &symbol`);
    }
    const each = this.#expression(0);
    return (_, scope) => (element: unknown) => each(element, scope);
  }

  #let(token: Token): Step {
    const named: [string, Step][] = [];
    do {
      const { kind, text = "" } = this.#next ?? {};
      this.#at++;
      if (kind !== "variable" || text === "$" || !this.#accept("=")) {
        throw this.#malformed(token, "it reads: let $name = … in …");
      }
      named.push([text, this.#expression(0)]);
    } while (this.#accept(","));
    this.#expect("in");
    const outside = this.#variables;
    this.#variables = new Set([...outside, ...named.map(([name]) => name)]);
    const body = this.#expression(0);
    this.#variables = outside;
    return letIn(named, body);
  }

  #variable(token: Token): Step {
    if (token.text !== "$" && this.#next?.text === "=") {
      throw this.#malformed(token, "only let names a value: let $name = … in …");
    }
    if (token.text !== "$" && !this.#variables.has(token.text)) {
      throw this.#malformed(token, "nothing has this name: let $name = … in … gives one");
    }
    return (_, scope) => scope.get(token.text);
  }

  #name(token: Token): string {
    if (token.kind === "name") return token.text;
    return String(this.#json(token, token.text, "between double quotes stands a name as in JSON"));
  }

  /** The JSON between backticks; other text there is a string, as in the AWS CLI. */
  #literal(token: Token): unknown {
    const json = token.text.slice(1, -1).replaceAll("\\`", "`").trimStart();
    const strict = /^["[{]|^$/.test(json) || parsed(json) !== undefined;
    return this.#json(token, strict ? json : `"${json}"`, "between backticks stands JSON");
  }

  #json(token: Token, json: string, why: string): unknown {
    const value = parsed(json);
    if (value === undefined) throw this.#malformed(token, `${why}, and this is none`);
    return value;
  }

  #malformed(token: Token | undefined, why: string, next?: NextStep): Failure {
    return malformed(this.expression, token, why, next);
  }

  /** The failure for a token that is not the operand, or the operator, comma or closing bracket, expected here. */
  #unexpected(wanted: "operand" | "operator"): Failure {
    const [before, token] = [this.tokens[this.#at - 1], this.#next];
    const hint = COMPARES.test(before?.text ?? "") ? QUOTING_HINT : undefined;
    if (token === undefined) return this.#malformed(token, "something has to follow", hint);
    const { kind, text } = token;
    if (kind === "number") return this.#bareNumber(token, before);
    if (text === "=") {
      const next = nextStep`two do: ${corrected(this.expression, token, "==")}`;
      return this.#malformed(token, 'one "=" compares nothing', next);
    }
    if (before?.text === "[" && text === "]") return this.#malformed(token, "nothing stands in the brackets");
    if (before?.text === "," && CLOSES.test(text)) return this.#malformed(token, 'nothing stands between "," and it');
    if (kind === "mark" && !BEGINS.test(text)) return this.#malformed(token, "something is missing before it", hint);
    if (wanted === "operand") return this.#malformed(token, "this can't stand here", hint);
    return this.#malformed(token, 'an operator, "," or "|" is missing before it');
  }

  #bareNumber(token: Token, before: Token | undefined): Failure {
    const why = "a number that is a value stands between backticks";
    if (before === undefined || before.text === "[" || before.text === ".") return this.#malformed(token, why);
    const minus = token.text.startsWith("-") && before.kind !== "mark";
    const better = minus ? ` - \`${token.text.slice(1)}\`` : `\`${token.text}\``;
    return this.#malformed(token, why, nextStep`in a shell: ${corrected(this.expression, token, better)}`);
  }
}

const COMPARES = /^(?:[<>]=?|[!=]=)$/;
const CLOSES = /^[\])}]$/;
const BEGINS = /^[@*({!&]$/;

function constant(value: unknown): Step {
  return () => value;
}

function parsed(json: string): unknown {
  try {
    return parseExact(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
