/**
 * Headers of a request → whether it may come from this machine's own programs, or a web page sent it.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import { refuseCode, type Reply } from "../call/envelopes.ts";

/** The largest body that is read, in bytes; the largest batch of the exchange is far smaller. */
export const MOST_BODY = 4 * 1024 * 1024;

/**
 * The refusal of a request that a web page may have sent: one of another site says so in `Origin`, and one whose name was made to
 * lead to this machine (DNS rebinding) has that name in `Host`. Over TLS the certificate has settled the name. The port isn't
 * compared: it may be forwarded, and a page can't choose it apart from the name.
 */
export function denied({ headers }: Pick<IncomingMessage, "headers">, tls: boolean): Reply | undefined {
  const { host, origin } = headers;
  if (!tls && host !== undefined && !isLoopback(`http://${host}`)) {
    return forbidden(`the sandbox answers to localhost and loopback addresses, not to the host ${host}`);
  }
  if (origin !== undefined && !isLoopback(origin)) return forbidden(`the sandbox takes no calls from ${origin}`);
  return undefined;
}

/** The refusal of a body that is too large. */
export function tooLarge(): Reply {
  const message = `the body is larger than ${MOST_BODY / 1024 / 1024} MiB`;
  return refuseCode(413, "PAYLOAD_TOO_LARGE", 0, message).reply;
}

function forbidden(message: string): Reply {
  return refuseCode(403, "FORBIDDEN", 0, message).reply;
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(([^.]+\.)*localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}
