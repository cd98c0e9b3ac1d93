/**
 * Authenticates private calls: takes the bytes of a call, returns the key pair that signed it (docs/api.md 2.1). Shares no code
 * with the client's signer, so a mistake there is not repeated here.
 *
 * @module
 */

import { Buffer, createHash, createHmac } from "../node.ts";
import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import type { Received } from "../call/call.ts";
import { refuse, unauthorized } from "../call/envelopes.ts";
import { type KeyPair, KEYS } from "../call/keys.ts";
import type { Exchange } from "../store/state.ts";

/** How many seconds older than the highest nonce of its key one may be. */
const NONCE_TOLERANCE = 10;

/** The key pair of a signed call. Throws a Refusal for an unknown key, a wrong signature or a missing permission. */
export function authenticate(row: Endpoint, received: Received): KeyPair {
  const { headers } = received;
  const key = KEYS.find(({ apiKey }) => apiKey === headers.get("APIKey"));
  if (key === undefined) throw unauthorized(row, "the APIKey is unknown");
  if (headers.get("Authent") !== authentOf(received, key)) throw unauthorized(row, "the Authent is wrong");
  if (!permits(key, row)) throw unauthorized(row, `the key lacks the permission ${row.permission}`);
  return key;
}

/** The correct `Authent` of a call: over the raw query, the raw body, the nonce and the path as they arrived. */
export function authentOf({ query, body, headers, path }: Received, { apiSecret }: KeyPair): string {
  const digest = createHash("sha256")
    .update(Buffer.from(query, "latin1"))
    .update(body)
    .update(headers.get("Nonce") ?? "")
    .update(Buffer.from(path.replace(/^\/derivatives(?=\/)/, ""), "latin1"))
    .digest();
  return createHmac("sha512", Buffer.from(apiSecret, "base64")).update(digest).digest("base64");
}

/** Writes that want no more than permission to read, by the documentation. */
const READING_SUFFICES = ["assignmentprogram/add", "assignmentprogram/delete"];

function permits(key: KeyPair, { id, permission }: Endpoint): boolean {
  switch (permission) {
    case "withdrawal:full":
      return key.withdrawal;
    case "general:full":
      return key.general === "full" || READING_SUFFICES.includes(id);
    default:
      return true;
  }
}

/** The lowest nonce beside the highest one of its key, which counts the time since 1970, in ms or smaller units. */
function lowestNonce(highest: bigint): bigint {
  const second = 10n ** BigInt(Math.max(13, String(highest).length) - 10);
  return highest - BigInt(NONCE_TOLERANCE) * second;
}

/** Notes the nonce of an authentic call, if it has one. Throws a Refusal for one that was used, or is far too low. */
export function takeNonce(x: Exchange, { apiKey }: KeyPair, { headers }: Received): void {
  const text = headers.get("Nonce");
  if (text === null) return;
  if (!/^\d{1,30}$/.test(text)) throw refuse("nonceBelowThreshold");
  const nonce = BigInt(text);
  if (x.nonceUsed(apiKey, nonce)) throw refuse("nonceDuplicate");
  if (nonce < lowestNonce(x.highestNonce(apiKey) ?? 0n)) throw refuse("nonceBelowThreshold");
  x.useNonce(apiKey, nonce);
}
