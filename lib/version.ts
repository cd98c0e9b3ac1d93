/**
 * The version of kf, as in `deno.json`.
 *
 * @module
 */

/** Semantic version, without a `v`. */
export const VERSION = "0.1.0";
