/**
 * The parameters that several areas of the table share.
 *
 * @module
 */

import type { Parameter } from "./row.ts";

const SYMBOL = {
  name: "symbol",
  type: "symbol",
  required: true,
  about: "Market symbol, e.g. PF_XBTUSD",
} as const;

/** The market, as a segment of the path. */
export const SYMBOL_IN_PATH: Parameter = { ...SYMBOL, in: "path" };

/** The market, in the query. */
export const SYMBOL_IN_QUERY: Parameter = { ...SYMBOL, in: "query" };

/** The market, in the form body. */
export const SYMBOL_IN_BODY: Parameter = { ...SYMBOL, in: "body" };
