/**
 * An accepted connection, with or without TLS: a socket → promises of its bytes.
 *
 * It uses `node:net`, because `Deno.Conn.close()` always closes gracefully and can't reset a connection.
 *
 * @module
 */

import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Leaf } from "./certificates.ts";

/** The other side has closed or reset the connection, or this side has closed it. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
}

/** The bytes of one connection. */
export class Connection {
  readonly #raw: Socket;
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor(raw: Socket, tls: Leaf | undefined) {
    this.#raw = raw;
    this.#socket = tls === undefined ? raw : new TLSSocket(raw, { isServer: true, ...tls });
    // The next read or write reports the error.
    for (const socket of [this.#raw, this.#socket]) socket.on("error", () => {});
    this.#chunks = this.#socket[Symbol.asyncIterator]();
  }

  /** The next bytes; undefined at the end of the stream. Throws {@linkcode ConnectionLost}. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done ? undefined : value;
    } catch (cause) {
      throw new ConnectionLost("read", { cause });
    }
  }

  /** Throws {@linkcode ConnectionLost}. */
  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#socket.write(bytes, (cause) => cause ? reject(new ConnectionLost("write", { cause })) : resolve());
    return promise;
  }

  /** Flushes and closes gracefully. */
  async close(): Promise<void> {
    if (!this.#socket.destroyed) await new Promise<void>((resolve) => this.#socket.end(() => resolve()));
    this.abandon();
  }

  /** Closes at once. */
  abandon(): void {
    this.#socket.destroy();
    this.#raw.destroy();
  }

  /** Sends a TCP reset. */
  reset(): void {
    this.#raw.resetAndDestroy();
  }
}
