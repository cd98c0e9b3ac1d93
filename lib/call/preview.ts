/**
 * Plan → the text of `--dry-run` and `--curl`: what would be sent, without keys and without sending it.
 *
 * @module
 */

import { type Draft, draft } from "../api/draft.ts";
import { message } from "../api/sign.ts";
import type { Config } from "../config/config.ts";
import type { Io } from "../io/io.ts";
import type { Options } from "../line/options.ts";
import { withDeadlineShown } from "./deadline.ts";
import type { Plan } from "./plan.ts";

/** What would be signed. `nonce` is empty for `--no-nonce`; an unsigned call has no signing at all. */
interface Signing {
  nonce: string;
}

/** A call to show. */
export interface Previewed {
  plan: Plan;
  /** Whether it would be signed. */
  signed: boolean;
  config: Config;
  options: Options;
  io: Pick<Io, "now" | "nonce">;
}

/** The text that `--dry-run` or `--curl` asks for. Throws a usage {@linkcode Failure} for a call that can't travel. */
export function preview({ plan, signed, config, options, io }: Previewed): string {
  const request = draft(withDeadlineShown(plan, config, io.now()), config.origin);
  const signing = signed ? { nonce: config.nonce ? io.nonce() : "" } : undefined;
  return options.on("curl")
    ? curl(request, signing, { timeout: config.timeout, caCert: options.text("ca-cert") })
    : dryRun(request, signing, plan.times);
}

/** The request, its headers with secrets redacted, postData and the exact text that is signed. */
function dryRun(draft: Draft, signing: Signing | undefined, times: readonly string[] = []): string {
  const lines = [`${draft.verb} ${draft.url}`];
  if (signing !== undefined) {
    lines.push("APIKey: [redacted]", "Authent: [redacted]");
    if (signing.nonce !== "") lines.push(`Nonce: ${signing.nonce}`);
  }
  for (const [name, value] of Object.entries(draft.headers)) lines.push(`${name}: ${value}`);
  lines.push("", `postData: ${draft.postData}`);
  const signed = signing === undefined ? "nothing; the call is public and carries no keys" : text(draft, signing);
  lines.push(`signed: ${signed}`, ...times, "not sent: this was a dry run");
  return `${lines.join("\n")}\n`;
}

function text(draft: Draft, { nonce }: Signing): string {
  return message(draft.postData, nonce, draft.endpointPath);
}

/** What curl needs beside the request. */
interface CurlOptions {
  /** Milliseconds the whole call may take. */
  timeout: number;
  /** The file that `--ca-cert` names. */
  caCert: string | undefined;
}

/** A POSIX shell script that makes the same call with curl, and signs it with openssl where it is signed. */
function curl(draft: Draft, signing: Signing | undefined, { timeout, caCert }: CurlOptions): string {
  const call = [`curl --disable --silent --show-error --globoff --max-time ${timeout / 1000} --request ${draft.verb}`];
  if (caCert !== undefined) call.push(`  --cacert ${quote(caCert)}`);
  for (const [name, value] of Object.entries(draft.headers)) call.push(`  --header ${quote(`${name}: ${value}`)}`);
  if (signing !== undefined) {
    call.push("  --header @-");
    if (signing.nonce !== "") call.push('  --header "Nonce: $nonce"');
  }
  if (draft.body !== undefined) call.push(`  --data-raw ${quote(draft.body)}`);
  call.push(`  ${quote(draft.url)}`);
  const script = call.join(" \\\n");
  const note = "# The exit status is curl's own: read the reply to know what the exchange did.\n";
  return `#!/bin/sh\n${note}${signing === undefined ? "" : sign(draft, signing)}${script}\n`;
}

/**
 * HMAC-SHA-512 from two plain digests: `openssl dgst -macopt hexkey:…` would show the secret to everyone who lists
 * processes, while `printf` is a builtin and pipes are private.
 */
function sign(draft: Draft, { nonce }: Signing): string {
  return `set -eu
: "\${KRAKEN_FUTURES_API_KEY:?set it to the public key}" "\${KRAKEN_FUTURES_API_SECRET:?set it to the private key}"
nonce=${nonce === "" ? "" : '"$(date +%s)$(printf %03d $(($$ % 1000)))"'}
key=$(printf %s "$KRAKEN_FUTURES_API_SECRET" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
[ \${#key} -le 256 ] || { echo "the secret is longer than 128 bytes" >&2; exit 3; }
while [ \${#key} -lt 256 ]; do key="\${key}00"; done
pad() { # the key, each byte XOR $1
  rest=$key
  while [ -n "$rest" ]; do
    byte=\${rest%"\${rest#??}"}
    rest=\${rest#??}
    printf "\\\\$(printf %03o $((0x$byte ^ $1)))"
  done
}
digest() { printf %s ${quote(draft.postData)}"$nonce"${quote(draft.endpointPath)} | openssl dgst -sha256 -binary; }
inner() { { pad 54; digest; } | openssl dgst -sha512 -binary; }
authent=$({ pad 92; inner; } | openssl dgst -sha512 -binary | openssl base64 -A)
printf 'APIKey: %s\\nAuthent: %s\\n' "$KRAKEN_FUTURES_API_KEY" "$authent" |
`;
}

/** A word in single quotes, which no shell splits. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
