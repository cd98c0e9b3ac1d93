/**
 * What can go wrong on the wire: a reply and a fault → the bytes to send, damaged accordingly.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "./connection.ts";

/** A reply of the exchange. */
export interface Reply {
  /** Default 200. */
  status?: number;
  /** Headers besides the framing; `Content-Type` defaults to JSON. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Sends the body in chunks, without Content-Length. */
  chunked?: true;
  /** The call was not executed, so it isn't in `exchange.executed`. */
  refused?: true;
}

/**
 * A way for a call to fail.
 *
 * | fault | what happens |
 * |---|---|
 * | `closeOnAccept` | the connection is closed before a byte is read |
 * | `resetDuringRequest` | the connection is reset when the first bytes of a request have arrived |
 * | `closeAfterRequest` | the request is read and executed; the connection is closed without a reply |
 * | `resetAfterRequest` | the same, and the connection is reset |
 * | `closeInHeaders` | the reply ends inside its head |
 * | `closeInBody` | the whole body arrives, but Content-Length promised more |
 * | `closeInChunk` | the whole body arrives as one chunk, without the final chunk |
 * | `hang` | the request is read and executed; no reply until the exchange closes |
 * | `garbage` | bytes that are not HTTP |
 * | `{ slow }` | the reply arrives byte by byte, this many milliseconds apart |
 * | `{ raw }` | these bytes instead of the reply, then the connection is closed |
 */
export type Fault =
  | "closeOnAccept"
  | "resetDuringRequest"
  | "closeAfterRequest"
  | "resetAfterRequest"
  | "closeInHeaders"
  | "closeInBody"
  | "closeInChunk"
  | "hang"
  | "garbage"
  | { slow: number }
  | { raw: string | Uint8Array };

/** The faults that strike before a request is complete. */
export type EarlyFault = Extract<Fault, "closeOnAccept" | "resetDuringRequest">;

const GARBAGE = Uint8Array.from({ length: 64 }, (_, at) => (at * 37 + 128) % 256);

/** Whether the fault strikes before a request is complete. */
export function isEarly(fault: Fault | undefined): fault is EarlyFault {
  return fault === "closeOnAccept" || fault === "resetDuringRequest";
}

/** Sends the reply undamaged. */
export function send(connection: Connection, reply: Reply): Promise<void> {
  return connection.write(whole(reply));
}

/** Sends the reply damaged and ends the connection. `closing` aborts waiting. */
export async function sendDamaged(
  connection: Connection,
  reply: Reply,
  fault: Exclude<Fault, EarlyFault>,
  closing: AbortSignal,
): Promise<void> {
  if (fault === "hang") await aborted(closing);
  else if (fault === "resetAfterRequest") connection.reset();
  else if (typeof fault === "object" && "slow" in fault) await drip(connection, whole(reply), fault.slow, closing);
  else await connection.write(damaged(reply, fault));
  await connection.close();
}

type Damage = Exclude<Fault, EarlyFault | "hang" | "resetAfterRequest" | { slow: number }>;

function damaged(reply: Reply, fault: Damage): Uint8Array {
  if (typeof fault === "object") return bytes(fault.raw);
  switch (fault) {
    case "closeAfterRequest":
      return bytes("");
    case "closeInHeaders":
      return whole({ ...reply, body: "" }).subarray(0, -8);
    case "closeInBody":
      return join(head(reply, `Content-Length: ${body(reply).length + 10}`), body(reply));
    case "closeInChunk":
      return join(head(reply, "Transfer-Encoding: chunked"), chunk(body(reply)));
    case "garbage":
      return GARBAGE;
  }
}

function whole(reply: Reply): Uint8Array {
  if (!reply.chunked) return join(head(reply, `Content-Length: ${body(reply).length}`), body(reply));
  return join(head(reply, "Transfer-Encoding: chunked"), chunk(body(reply)), bytes("0\r\n\r\n"));
}

function head(reply: Reply, framing: string): Uint8Array {
  const status = reply.status ?? 200;
  const headers = { "Content-Type": "application/json", ...reply.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return bytes([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, framing, "", ""].join("\r\n"));
}

function body(reply: Reply): Uint8Array {
  return bytes(reply.body ?? "");
}

function chunk(content: Uint8Array): Uint8Array {
  return content.length === 0 ? content : join(bytes(`${content.length.toString(16)}\r\n`), content, bytes("\r\n"));
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

async function drip(connection: Connection, content: Uint8Array, ms: number, closing: AbortSignal): Promise<void> {
  for (const byte of content) {
    await connection.write(Uint8Array.of(byte));
    await delay(ms, undefined, { signal: closing });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
