/**
 * `kf buy` and `kf sell`: a symbol, a size and perhaps a price → one sendorder, as if it had been typed.
 *
 * @module
 */

import { makeCall } from "../../call/call.ts";
import { orderOf, type Side } from "../../line/words.ts";
import type { Given } from "../command.ts";

/** Buys. Throws a {@linkcode Failure} for every end but a good one. */
export function buyCommand(given: Given): Promise<number> {
  return send("buy", given);
}

/** Sells. Throws a {@linkcode Failure} for every end but a good one. */
export function sellCommand(given: Given): Promise<number> {
  return send("sell", given);
}

async function send(side: Side, { words, options, io, tell }: Given): Promise<number> {
  const items = orderOf(side, words, options);
  return await makeCall({ command: "call", verb: "POST", method: "sendorder", items, options }, io, tell);
}
