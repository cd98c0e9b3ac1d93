/**
 * A JMESPath expression → what it chooses from a reply, every number with the digits it arrived with.
 *
 * @module
 */

import { usage } from "../../io/failure.ts";
import { nextStep } from "../../text/next_step.ts";
import { parseQuery } from "./parser.ts";

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
  const step = bounded(() => parseQuery(expression));
  return (value) => bounded(() => step(value, new Map([["$", value]])));
}

/** The stack ends somewhere, and so do strings. */
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
