/**
 * One accepted connection: in goes a socket, maybe to be wrapped in TLS, out come its bytes as promises.
 *
 * It stands on `node:net`, for `Deno.Conn.close()` says goodbye in order and can't reset a connection.
 *
 * @module
 */

import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Leaf } from "./certificates.ts";

/** The other side has gone, by whatever way, or this side has closed. */
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
    // What an error means is told by the next read or write.
    for (const socket of [this.#raw, this.#socket]) socket.on("error", () => {});
    this.#chunks = this.#socket[Symbol.asyncIterator]();
  }

  /** The next bytes, or undefined when the other side has finished. Throws {@linkcode ConnectionLost}. */
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

  /** Sends what was written, says goodbye, and lets go. */
  async close(): Promise<void> {
    if (!this.#socket.destroyed) await new Promise<void>((resolve) => this.#socket.end(() => resolve()));
    this.abandon();
  }

  /** Lets go at once. */
  abandon(): void {
    this.#socket.destroy();
    this.#raw.destroy();
  }

  /** Sends a TCP reset, below TLS. */
  reset(): void {
    this.#raw.resetAndDestroy();
  }
}
