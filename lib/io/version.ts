/**
 * The version of kf, and the line of `kf version`.
 *
 * @module
 */

import type { Io } from "./io.ts";

/** Semantic version, without a `v`. This is its only place; release.yml reads it here too. */
export const VERSION = "0.1.0";

/** `kf version`. */
export function versionText(io: Io): string {
  return `kf ${VERSION} (${io.runtime()})\n`;
}
