/**
 * One `name=value` of a call.
 *
 * @module
 */

/** Split at the first `=`, the value as typed. */
export type Item = readonly [name: string, value: string];
