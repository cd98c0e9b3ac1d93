/**
 * What the rows of `/derivatives/api/v3` share: its base path and the envelope of its replies (docs/api.md 4.1).
 *
 * @module
 */

/** The base path of trading, account and market data. */
export const DERIVATIVES = "/derivatives/api/v3";

/** The keys that stand beside the payload in a good reply. */
export const ENVELOPE = ["result", "serverTime"] as const;
