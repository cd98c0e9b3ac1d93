/**
 * The exchange's side of signing: the bytes of a request → the `Authent` it must have. It shares no code with `lib/`, so that a
 * mistake there isn't repeated here.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";

/** A key pair. */
export interface Key {
  apiKey: string;
  apiSecret: string;
}

/** The made-up pair the test exchange knows (docs/api.md 2.5). */
export const KEY: Key = {
  apiKey: createHash("sha384").update("kf example public key").digest().subarray(0, 42).toString("base64"),
  apiSecret: createHash("sha512").update("kf example secret - not a real key").digest("base64"),
};

/** The path that is signed: the URL's path, with a leading `/derivatives` cut off (docs/api.md 2.1). */
export function signedPath(path: string): string {
  return path.replace(/^\/derivatives(?=\/)/, "");
}

/**
 * The `Authent` header of a call. `postData` is the raw query followed by the raw body, `nonce` the header's text or
 * empty, `path` the URL's whole path (docs/api.md 2.1).
 */
export function authentOf(postData: string | Uint8Array, nonce: string, path: string, key: Key = KEY): string {
  const digest = createHash("sha256").update(postData).update(nonce).update(signedPath(path)).digest();
  return createHmac("sha512", Buffer.from(key.apiSecret, "base64")).update(digest).digest("base64");
}

/** The three headers of a signed call. */
export function signedHeaders(postData: string, nonce: string, path: string, key: Key = KEY): Record<string, string> {
  return { APIKey: key.apiKey, Authent: authentOf(postData, nonce, path, key), ...(nonce && { Nonce: nonce }) };
}
