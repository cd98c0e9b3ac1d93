/**
 * A JMESPath expression → a function from a reply to the result, in which every number keeps the digits it arrived with.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import { nextStep } from "../../text/next_step.ts";
import { parseQuery } from "./parser.ts";
import { type Filtered, FILTERS } from "./steps.ts";
import { malformed, QUERIED, tokensOf } from "./tokens.ts";

export { isTrue } from "./values.ts";

/** Takes the name of a field that a filter asked for and no row had, and the names that the rows have. */
export type Missing = (name: string, names: readonly string[]) => void;

/**
 * Throws a usage {@linkcode Failure} for a malformed expression, and for one that is only a literal: in cmd.exe single quotes don't
 * quote, so that they reach kf and make a text of the query.
 */
export function checkQuery(expression: string): void {
  compileQuery(expression);
  const tokens = tokensOf(expression).filter(({ text }) => text !== "(" && text !== ")");
  const [only, ...others] = tokens;
  if (only === undefined || others.length > 0 || (only.kind !== "raw" && only.kind !== "literal")) return;
  const quotes = only.kind === "raw" ? "single quotes" : "backticks";
  throw malformed(
    expression,
    only,
    `in ${quotes} it is a literal, which chooses nothing from the reply`,
    nextStep`leave the ${quotes} out; cmd.exe quotes by double quotes only; for example: ${QUERIED}`,
  );
}

/**
 * Compiles an expression. Throws a usage {@linkcode Failure} with the position of the mistake in a malformed one.
 *
 * The result takes a reply as {@linkcode parseExact} gives it and returns the same kind of value: numbers it passes on are the
 * reply's own, and those it calculates are exact, except quotients (see {@linkcode calculate}). It throws a usage
 * {@linkcode Failure} where the expression doesn't fit the reply's values. `missing` is called for each field that a filter which
 * chose nothing asked for, and no row had.
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
export function compileQuery(expression: string): (value: unknown, missing?: Missing) => unknown {
  const step = bounded(() => parseQuery(expression));
  return (value, missing) => {
    const scope = new Map<string, unknown>([["$", value]]);
    if (missing === undefined) return bounded(() => step(value, scope));
    const filters = new Map<unknown, Filtered>();
    const result = bounded(() => step(value, scope.set(FILTERS, filters)));
    for (const { chose, absent, present } of filters.values()) {
      if (chose) continue;
      for (const [name, names] of absent) if (!present.has(name)) missing(name, names);
    }
    return result;
  };
}

/** Turns an exhausted stack or an oversized string into a usage failure. */
function bounded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usage(
      "--query asks for something too deep or too long",
      nextStep`save the reply with -o raw, and query it in steps`,
    );
  }
}
