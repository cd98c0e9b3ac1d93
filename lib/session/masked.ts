/**
 * A reply in which the server repeats what the request was signed with → the same without it.
 *
 * @module
 */

import { type Reply, shapeOf } from "../api/reply.ts";
import { expose } from "../api/secret.ts";
import { judge } from "../api/verdict.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import type { Credentials } from "../config/credentials.ts";
import { EXIT } from "../io/failure.ts";

/** Shorter values can't be told from ordinary words; those of the exchange have 54 characters and more. */
const SHORTEST = 16;

/**
 * The reply with `[APIKey]`, `[Authent]` and `[secret]` in the place of their values. The public key stays in a good JSON reply,
 * where it is by right: `auth/api-keys/v3/check` tells which one it is about.
 */
export function masked(
  reply: Reply,
  row: Endpoint,
  { apiKey, secret }: Credentials,
  signatures: readonly string[],
): Reply {
  const good = judge(reply, row).exit === EXIT.done && shapeOf(reply) !== undefined;
  const hidden = [
    ...signatures.map((one) => ["[Authent]", one]),
    ["[secret]", expose(secret)],
    ...(good ? [] : [["[APIKey]", apiKey]]),
  ];
  const patterns = hidden.flatMap(([name = "", value = ""]): [string, RegExp][] =>
    value.length < SHORTEST ? [] : [[name, spellings(value)]]
  );
  const clean = (text: string) => patterns.reduce((text, [name, pattern]) => text.replace(pattern, name), text);
  const headers = new Headers([...reply.headers].map(([name, value]) => [name, clean(value)]));
  // One character for each byte, so that any other bytes stay as they came.
  const text = clean(reply.body.reduce((text, byte) => text + String.fromCharCode(byte), ""));
  return { ...reply, headers, body: Uint8Array.from(text, (character) => character.charCodeAt(0)) };
}

/** The value as it stands, or with escapes of JSON, URLs or HTML for what isn't a letter or a digit. */
function spellings(value: string): RegExp {
  const parts = [...value].map((character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16).padStart(2, "0").replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    return `(?:\\\\?\\x${code.toString(16).padStart(2, "0")}|%${hex}|\\\\u00${hex}|&#0*${code};|&#[xX]0*${hex};)`;
  });
  return new RegExp(parts.join(""), "g");
}
