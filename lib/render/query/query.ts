/**
 * A JMESPath expression → a function from a reply to the result, in which every number keeps the digits it arrived with.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import { nextStep } from "../../text/next_step.ts";
import { parseQuery } from "./parser.ts";

/**
 * Compiles an expression. Throws a usage {@linkcode Failure} with the position of the mistake in a malformed one.
 *
 * The result takes a reply as {@linkcode parseExact} gives it and returns the same kind of value: numbers it passes on are the
 * reply's own, and those it calculates are exact, except quotients (see {@linkcode calculate}). It throws a usage
 * {@linkcode Failure} where the expression doesn't fit the reply's values.
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
  const step = bounded(() => parseQuery(expression));
  return (value) => bounded(() => step(value, new Map([["$", value]])));
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
