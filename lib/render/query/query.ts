/**
 * A JMESPath expression → what it chooses from a reply, every number with the digits it arrived with.
 *
 * @module
 */

import { type Failure, usage } from "../../io/failure.ts";
import { parseExact } from "../../text/json.ts";
import { didYouMean } from "../../text/suggest.ts";
import { FUNCTIONS } from "./functions.ts";
import { type QueryFunction, refuseCount } from "./kinds.ts";
import {
  type Ask,
  both,
  calculated,
  chain,
  compared,
  either,
  field,
  fieldsOf,
  filter,
  fitting,
  listOf,
  literal,
  project,
  projectSlice,
  signed,
  slice,
  ternary,
  valuesOf,
} from "./steps.ts";
import { type Node, parseQuery, type Syntax, tokenOf } from "./syntax.ts";
import { placeOf, type Token, wrong } from "./tokens.ts";
import { isTrue } from "./values.ts";

/**
 * Compiles an expression. Throws a usage {@linkcode Failure} that points at the place where it goes wrong.
 *
 * What it returns takes a reply as {@linkcode parseExact} gives it and returns the same kind of value: numbers handed on are
 * those of the reply, and calculated ones are exact, but for quotients (see {@linkcode calculate}). It throws a usage
 * {@linkcode Failure} where the expression asks for what the reply's values can't do.
 *
 * @example
 * ```ts
 * import { parseExact } from "../../text/json.ts";
 * import { compileQuery } from "./query.ts";
 * const reply = parseExact('{"tickers":[{"symbol":"PF_XBTUSD","markPrice":65000.0},{"symbol":"PF_ETHUSD","markPrice":1e3}]}');
 * const price = compileQuery("tickers[?symbol=='PF_XBTUSD'].markPrice | [0]");
 * if (JSON.stringify(price(reply)) !== "65000.0") throw new Error();
 * ```
 */
export function compileQuery(expression: string): (value: unknown) => unknown {
  const syntax = parseQuery(expression);
  const ask = bounded(() => new Compiler(syntax).ask(syntax.root));
  return (value) => bounded(() => ask(value, new Map([["$", value]])));
}

/** The stack ends somewhere, and so do strings. */
function bounded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usage("--query asks for something too deep or too long", "save the reply with -o raw, and query it in steps");
  }
}

/** Makes one expression's nodes askable. */
class Compiler {
  constructor(readonly syntax: Syntax, readonly variables: ReadonlySet<string> = new Set()) {}

  ask(node: Node): Ask {
    switch (node.type) {
      case "Current":
      case "Identity":
        return (value) => value;
      case "Root":
        return (_, scope) => scope.get("$");
      case "Field":
        return field(this.#name(node.name));
      case "Literal":
        return literal(this.#literal(tokenOf(this.syntax, node.value)));
      case "Index":
        return (value) => Array.isArray(value) ? value.at(node.value) ?? null : null;
      case "Slice":
        return (value) => slice(value, node.start, node.stop, node.step ?? 1);
      case "Pipe":
      case "IndexExpression":
      case "Subexpression":
        return chain(this.ask(node.left), this.ask(node.right));
      case "Projection":
        return chain(this.ask(node.left), (isSlice(node.left) ? projectSlice : project)(this.ask(node.right)));
      case "ValueProjection":
        return chain(chain(this.ask(node.left), valuesOf), project(this.ask(node.right)));
      case "FilterProjection":
        return chain(chain(this.ask(node.left), filter(this.ask(node.condition))), project(this.ask(node.right)));
      case "Flatten":
        return chain(this.ask(node.child), (value) => Array.isArray(value) ? value.flat() : null);
      case "MultiSelectList":
        return listOf(node.children.map((child) => this.ask(child)));
      case "MultiSelectHash":
        return fieldsOf(node.children.map(({ name, value }) => [this.#name(name), this.ask(value)]));
      case "OrExpression":
        return either(this.ask(node.left), this.ask(node.right));
      case "AndExpression":
        return both(this.ask(node.left), this.ask(node.right));
      case "NotExpression":
        return chain(this.ask(node.child), (value) => !isTrue(value));
      case "Comparator":
        return compared(node.name, this.ask(node.left), this.ask(node.right));
      case "Ternary":
        return ternary(this.ask(node.condition), this.ask(node.trueExpr), this.ask(node.falseExpr));
      case "Arithmetic":
        return calculated(node.operator, this.ask(node.left), this.ask(node.right));
      case "Unary":
        return signed(node.operator, this.ask(node.operand));
      case "Function":
        return this.#call(tokenOf(this.syntax, node.name), node.children);
      case "LetExpression":
        return this.#let(node.bindings, node.expression);
      case "Variable":
        return this.#variable(tokenOf(this.syntax, node.name));
      case "Binding":
        throw this.#wrong(tokenOf(this.syntax, node.variable), "only let names a value: let $name = … in …");
      case "ExpressionReference":
        throw this.#wrong(
          this.syntax.tokens.find(({ text }) => text === "&"),
          "only some functions take an &expression",
        );
    }
  }

  #wrong(token: Token | undefined, why: string, hint?: string): Failure {
    return wrong(this.syntax.expression, token, why, hint);
  }

  #name(mark: string): string {
    const token = tokenOf(this.syntax, mark);
    return token.kind === "quoted"
      ? String(this.#json(token, token.text, "between double quotes stands a name as in JSON"))
      : token.text;
  }

  /** A raw string, or JSON; what is neither is a string too, as aws has it. */
  #literal(token: Token): unknown {
    const text = token.text.slice(1, -1);
    if (token.kind === "raw") return text.replaceAll("\\'", "'");
    const json = text.replaceAll("\\`", "`").trimStart();
    const strict = /^["[{]|^$/.test(json) || parsed(json) !== undefined;
    return this.#json(token, strict ? json : `"${json}"`);
  }

  #json(token: Token, json: string, why = "between backticks stands JSON"): unknown {
    const value = parsed(json);
    if (value === undefined) throw this.#wrong(token, `${why}, and this is none`);
    return value;
  }

  #call(token: Token, children: readonly Node[]): Ask {
    const called = FUNCTIONS.get(token.text);
    if (called === undefined) {
      const names = [...FUNCTIONS.keys()];
      throw this.#wrong(
        token,
        `there is no such function${didYouMean(token.text, names)}`,
        `there are ${names.join(", ")}`,
      );
    }
    const refused = refuseCount(called, children.length);
    if (refused !== undefined) throw this.#wrong(token, refused);
    const given = children.map((child, i) => this.#argument(token, called, child, i));
    const place = placeOf(this.syntax.expression, token);
    return (value, scope) => fitting(place, () => called.run(given.map((ask) => ask(value, scope))));
  }

  #argument(token: Token, { takes }: QueryFunction, node: Node, i: number): Ask {
    if (takes[i] !== "&expression") return this.ask(node);
    if (node.type !== "ExpressionReference") {
      throw this.#wrong(token, `its argument ${i + 1} has to be an &expression, such as &symbol`);
    }
    const ask = this.ask(node.child);
    return (_, scope) => (element: unknown) => ask(element, scope);
  }

  #let(bindings: readonly Node[], body: Node): Ask {
    const named = bindings.map((binding): [string, Ask] => {
      if (binding.type !== "Binding") {
        throw this.#wrong(this.syntax.tokens.find(({ text }) => text === "let"), "it reads: let $name = … in …");
      }
      return [tokenOf(this.syntax, binding.variable).text, this.ask(binding.reference)];
    });
    const names = new Set([...this.variables, ...named.map(([name]) => name)]);
    const ask = new Compiler(this.syntax, names).ask(body);
    return (value, scope) =>
      ask(value, new Map([...scope, ...named.map(([name, ask]) => [name, ask(value, scope)] as const)]));
  }

  #variable(token: Token): Ask {
    if (!this.variables.has(token.text)) {
      throw this.#wrong(token, "nothing has this name: let $name = … in … gives one");
    }
    return (_, scope) => scope.get(token.text);
  }
}

function isSlice(node: Node): boolean {
  return node.type === "IndexExpression" && node.right.type === "Slice";
}

function parsed(json: string): unknown {
  try {
    return parseExact(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
