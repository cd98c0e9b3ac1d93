/**
 * postData, nonce, endpointPath and the secret → Authent (docs/api.md 2.1).
 *
 * @module
 */

// @ts-types="./std_encoding.d.ts"
import { decodeBase64, encodeBase64 } from "@std/encoding/base64";
import { expose, type Secret } from "./secret.ts";

/** The exact text that is signed. An absent nonce is an empty text. */
export function message(postData: string, nonce: string, endpointPath: string): string {
  return postData + nonce + endpointPath;
}

/**
 * The `Authent` header: base64 of HMAC-SHA-512, keyed with the decoded secret, over SHA-256 of the message.
 *
 * @example
 * ```ts
 * import { Secret } from "./secret.ts";
 * import { authent } from "./sign.ts";
 * const secret = new Secret("N3pbdoihT4MoOpLDsk6Bu0T/mys3GwKng+GEt7CTv45cb+zoIa/YeVa6AEmll5a8IUG+fo0JQe5TaZNldUJ+Ew==");
 * const signed = await authent("", "1700000000000", "/api/v3/accounts", secret);
 * const want = "Vl1zljxGEc/XF9VCBvj5T4fZJv6JMND60e2r8CA0bW0wRlx34Pi3NSP/LpnJaXI2S1Tr7uwFWsg3IjHGKbIjww==";
 * if (signed !== want) throw new Error(signed);
 * ```
 */
export async function authent(postData: string, nonce: string, endpointPath: string, secret: Secret): Promise<string> {
  const text = new TextEncoder().encode(message(postData, nonce, endpointPath));
  const digest = await crypto.subtle.digest("SHA-256", text);
  const algorithm = { name: "HMAC", hash: "SHA-512" };
  const key = await crypto.subtle.importKey("raw", decodeBase64(expose(secret)), algorithm, false, ["sign"]);
  return encodeBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, digest)));
}
