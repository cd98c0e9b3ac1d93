/**
 * One `name=value` of a call.
 *
 * @module
 */

/** Split at the first `=`, the value as typed. With --encoded a word without a name is a value alone. */
export type Item = readonly [name: string, value: string];
