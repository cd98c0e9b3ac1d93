/**
 * One request on one connection, by the runtime's fetch, and its failures in the words of kf.
 *
 * @module
 */

import { NO_BYTES } from "../io/bytes.ts";
import { NetworkError, type NetworkStep, type WireRequest, type WireResponse } from "../io/io.ts";
import { code } from "./streams.ts";

/** What a runtime needs for one connection, and how it is given back. */
export interface Connection {
  /** The runtime's own options of fetch. */
  init: object;
  headers?: Record<string, string>;
  /** The decompressed body, where the runtime doesn't decompress by itself. */
  unpack?(response: Response): ReadableStream<Uint8Array> | null;
  close(): void;
  /** Whether the runtime takes a body that was cut for a whole one where no header says how long it is. */
  endless?(response: Response): boolean;
}

/** What a runtime does for `fetchOnce`. */
export interface Network {
  connect(request: WireRequest): Connection;
  /** Takes a variable out of the environment. */
  unset(name: string): void;
}

/** Plain http goes to this machine only (docs/design.md 5), and a proxy would carry it elsewhere. */
export const PLAIN_PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/** Sends the request on a connection of its own, so that no runtime repeats it on a second one when a kept one was dead. */
export async function fetchOnce(request: WireRequest, network: Network): Promise<WireResponse> {
  const { method, body, signal, url } = request;
  if (url.startsWith("http:")) PLAIN_PROXIES.forEach(network.unset);
  const connection = connected(request, network);
  const init = {
    method,
    headers: { ...request.headers, ...connection.headers },
    signal,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
    ...connection.init,
  } as const;
  try {
    const response = await fetch(url, init);
    const { status, headers } = response;
    const endless = connection.endless?.(response) ? { endless: true } : {};
    return { status, headers, body: bodyOf(response, signal, connection), ...endless };
  } catch (error) {
    connection.close();
    throw networkError(error, signal);
  }
}

function connected(request: WireRequest, { connect }: Network): Connection {
  try {
    return connect(request);
  } catch (error) {
    throw failedAt("connect", error instanceof Error ? error.message : String(error));
  }
}

async function* bodyOf(response: Response, signal: AbortSignal, connection: Connection): AsyncGenerator<Uint8Array> {
  try {
    checkEncoding(response);
    if (isShort(response)) yield await response.bytes();
    else yield* (connection.unpack?.(response) ?? response.body ?? NO_BYTES);
  } catch (error) {
    if (signal.aborted || error instanceof NetworkError) throw error;
    throw new NetworkError("the reply was cut short", "exchange");
  } finally {
    connection.close();
  }
}

/**
 * A body whose length is known to be small needs no stream, which would take a millisecond to set up. With an encoding the length
 * says nothing: a compressed body grows, and one in chunks has any length.
 */
function isShort({ headers }: Response): boolean {
  const encoded = headers.has("content-encoding") || headers.has("transfer-encoding");
  return Number(headers.get("content-length") ?? Infinity) <= 65_536 && !encoded;
}

/** Both runtimes leave a body in any other encoding as it is, and then it is not the reply. */
function checkEncoding({ headers }: Response): void {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (/^(identity|gzip|br)?$/i.test(encoding.trim())) return;
  throw new NetworkError(`the reply is encoded as "${encoding}", which kf never asks for`, "exchange");
}

/**
 * Bun's codes for failures before the first byte of the request: name, connection, proxy tunnel, certificate. EPROTO isn't one: Bun says
 * that the handshake failed of damage long after it, too.
 */
const NEVER_LEFT =
  /^(ECONNREFUSED|FailedToOpenSocket|UnsupportedProxyProtocol|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ERR_PROXY_TUNNEL|ERR_TLS_\w+|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)$/;

/**
 * Deno has its message in the cause, with the step that failed: `client error (Connect): …` covers name look-up, connection,
 * proxy tunnel and TLS handshake. Bun gives a code.
 */
function networkError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  const { message, cause } = error as { message?: unknown; cause?: unknown };
  const told = cause instanceof Error ? cause.message : String(message);
  const step = /client error \((\w+)\): (.*)/s.exec(told);
  if (step !== null) return failedAt(step[1] === "Connect" ? "connect" : "exchange", step[2] ?? "");
  const refused = /^Fetch failed: Requests to port/.test(told);
  return failedAt(refused || NEVER_LEFT.test(code(error)) ? "connect" : "exchange", told);
}

/** What the runtimes say, in the words of kf, and at which step of a connection that happens. */
const PLAIN_WORDS: readonly (readonly [RegExp, NetworkStep, string])[] = [
  [/UnknownIssuer|unable to (verify|get)|self.signed/i, "tls", "the certificate is from an unknown issuer"],
  [/certificate expired|CERT_HAS_EXPIRED|has expired/i, "tls", "the certificate has expired"],
  [/CaUsedAsEndEntity/, "tls", "the certificate is an authority's own, which can't stand for a host"],
  [/not valid for name|ALTNAME_INVALID/, "tls", "the certificate is for another host"],
  [/InvalidContentType/, "tls", "the other side does not speak TLS"],
  [/TLS handshake failed/, "tls", "TLS failed, or the other side does not speak it"],
  [
    /UnexpectedMessage|cannot decrypt|peer closed connection without sending TLS/i,
    "tls",
    "TLS was cut short or damaged",
  ],
  [/dns error|ENOTFOUND|EAI_/, "name", "the host name can't be resolved"],
  [/Connection refused|Is the computer able to access the url/i, "connect", "connection refused"],
  [/Connection reset/i, "connect", "connection reset"],
  [
    /connection closed before message completed|socket connection was closed/i,
    "connect",
    "connection closed without a reply",
  ],
  [/FailedToOpenSocket|typo in the url or port/, "open", "the connection can't be opened"],
  [/UnsupportedProxyProtocol/, "proxy", "the proxy of HTTPS_PROXY is neither http nor https"],
  [/invalid HTTP version|Malformed_HTTP_Response/, "connect", "the reply is not HTTP"],
];

/** The reason alone, without the advice and the addresses the runtimes add. Before the exchange of request and reply it also gives the step. */
function failedAt(step: "connect" | "exchange", told: string): NetworkError {
  const [pattern, at, words] = PLAIN_WORDS.find(([pattern]) => pattern.test(told)) ?? [];
  const reason = words ?? told.replace(/ \(os error \d+\)/, "").replace(/ For more information, pass `verbose.*$/s, "");
  const tls = at ?? (/certificate|TLS/.test(reason) ? "tls" : step);
  return new NetworkError(reason, step === "exchange" ? step : tls, { untrusted: pattern === PLAIN_WORDS[0]?.[0] });
}
