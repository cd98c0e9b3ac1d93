/**
 * The REST link: drafts a call, signs it, sends it once and reads the reply.
 *
 * @module
 */

import { type Call, type Draft, draft } from "../../api/draft.ts";
import type { Reply } from "../../api/reply.ts";
import { expose } from "../../api/secret.ts";
import { authent } from "../../api/sign.ts";
import { joined } from "../../io/bytes.ts";
import type { WireRequest, WireResponse } from "../../io/io.ts";
import { type Attempt, TooLarge } from "./link.ts";

/** The link. Throws a usage Failure for a call that can't be sent as it was typed. */
export async function rest(call: Call, attempt: Attempt): Promise<Reply> {
  const { config, credentials, io, log, signal } = attempt;
  const { verb, url, body: form, ...drafted } = draft(call, config.origin);
  const started = io.monotonic();
  const signed = await signature(drafted, attempt);
  const headers = { ...drafted.headers, ...signed };
  const request: WireRequest = { method: verb, url, headers, signal };
  if (form !== undefined) request.body = form;
  if (config.caCert !== undefined) request.caCert = config.caCert;
  log(`> ${verb} ${url}`);
  const response = await io.fetch(request);
  const body = await readBody(response, config.maxReply);
  log(`< HTTP ${response.status}, ${body.length} bytes, ${Math.round(io.monotonic() - started)} ms`);
  const { status, endless = false } = response;
  const reply = { status, headers: response.headers, body, ...(endless ? { endless } : {}) };
  if (credentials === undefined) return reply;
  const { APIKey = "", Authent = "" } = signed;
  if (SIGNATURES.length >= KEPT) SIGNATURES.shift();
  SIGNATURES.push(Authent);
  if (!mayRepeat(reply, [APIKey, ...SIGNATURES, expose(credentials.secret)])) return reply;
  return (await import("../masked.ts")).masked(reply, call.row, credentials, SIGNATURES);
}

/** Those of this process, the latest last: the reply to a look-up may show that of the write. */
const SIGNATURES: string[] = [];

/** How many signatures are kept, and how long a reply may be that is looked through for escapes. */
const [KEPT, ESCAPED] = [50, 1_000_000];

/** Whether a part of these values stands in the reply, as a proxy's error page may show the request; any escapes leave that part. */
function mayRepeat({ headers, body }: Reply, values: readonly string[]): boolean {
  const text = new TextDecoder().decode(body) + [...headers.values()].join(" ");
  // Escapes may leave no part as it was.
  if (text.length < ESCAPED && /\\u00|%[2-7][0-9a-f]|&#/i.test(text)) return true;
  return values.some((value) => {
    const [part = value] = (value.match(/[A-Za-z0-9]+/g) ?? []).sort((a, b) => b.length - a.length);
    return text.includes(part);
  });
}

async function signature(
  { postData, endpointPath }: Pick<Draft, "postData" | "endpointPath">,
  { credentials, nonce }: Attempt,
): Promise<Record<string, string>> {
  if (credentials === undefined) return {};
  const signed = await authent(postData, nonce, endpointPath, credentials.secret);
  return { APIKey: credentials.apiKey, Authent: signed, ...(nonce === "" ? {} : { Nonce: nonce }) };
}

async function readBody(response: WireResponse, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > most) throw new TooLarge();
    // A chunk may be a small part of memory that it keeps: on Deno 4 of 64 KiB.
    chunks.push(2 * chunk.length < chunk.buffer.byteLength ? chunk.slice() : chunk);
  }
  return joined(chunks);
}
