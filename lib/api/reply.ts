/**
 * The reply to a request, and its JSON, parsed once.
 *
 * @module
 */

import { parseExact } from "../text/json.ts";

/** A whole reply, from the exchange or from whatever answered in its place. */
export interface Reply {
  status: number;
  headers: Headers;
  body: Uint8Array;
  /** Whether nothing says where the body ends, so that one that was cut looks whole. */
  endless?: boolean;
}

const VALUES = new WeakMap<Reply, { value: unknown }>();

/** The body as JSON, its numbers as they arrived; undefined for what isn't JSON, or is nested too deep for any parser. */
export function valueOf(reply: Reply): unknown {
  const known = VALUES.get(reply);
  if (known !== undefined) return known.value;
  const value = parsed(new TextDecoder().decode(reply.body));
  VALUES.set(reply, { value });
  return value;
}

/** Up to this many bytes, numbers are always kept exactly. */
const SMALL = 1_000_000;

/**
 * The same where digits don't matter. Those of a large reply are lost, for keeping them takes several times as long; and so are
 * those of one that is nested too deep to keep them.
 */
export function shapeOf(reply: Reply): unknown {
  const exact = reply.body.length <= SMALL || VALUES.has(reply) ? valueOf(reply) : undefined;
  return exact ?? parsed(new TextDecoder().decode(reply.body), JSON.parse);
}

function parsed(text: string, parse = parseExact): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
