/**
 * The key pairs the sandbox accepts: made up, the same in every sandbox, and useless anywhere else.
 *
 * @module
 */

import { createHash } from "../node.ts";

/** A key pair and its permissions. */
export interface KeyPair {
  /** `full`, `read-only` or `subaccount`. */
  name: string;
  about: string;
  /** The value of the header `APIKey`. */
  apiKey: string;
  /** The secret in base64, as the exchange issues it. */
  apiSecret: string;
  /** The account whose calls it signs. */
  owner: "master" | "subaccount";
  general: "full" | "read-only";
  withdrawal: boolean;
}

/** Full access with withdrawals, read-only access, and full access to the subaccount. */
export const KEYS: readonly [KeyPair, ...KeyPair[]] = [
  {
    ...pairOf("full"),
    about: "the main account: trading, transfers and withdrawals",
    owner: "master",
    general: "full",
    withdrawal: true,
  },
  {
    ...pairOf("read-only"),
    about: "the main account: reading only",
    owner: "master",
    general: "read-only",
    withdrawal: false,
  },
  {
    ...pairOf("subaccount"),
    about: "the subaccount: trading and transfers",
    owner: "subaccount",
    general: "full",
    withdrawal: false,
  },
];

/**
 * The pair of a name: digests of two phrases, so that openssl can reproduce it as in docs/api.md 2.5.
 *
 * @example
 * ```ts
 * import { pairOf } from "./keys.ts";
 * if (pairOf("full").apiKey.length !== 56 || pairOf("full").apiSecret.length !== 88) throw new Error();
 * ```
 */
export function pairOf(name: string): Pick<KeyPair, "name" | "apiKey" | "apiSecret"> {
  const digest = createHash("sha384").update(`kf sandbox public key: ${name}`).digest();
  const apiSecret = createHash("sha512").update(`kf sandbox secret, not a real key: ${name}`).digest("base64");
  return { name, apiKey: digest.subarray(0, 42).toString("base64"), apiSecret };
}
