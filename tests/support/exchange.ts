/**
 * A small exchange on a real port: HTTP/1.1 requests → the replies of the real exchange, or any fault a test asks for. It parses
 * the bytes of the socket itself and checks every signature over the bytes that arrived.
 *
 * @module
 */

import { createServer, type Server, type Socket } from "node:net";
import { answer, refusal, refuse } from "./answers.ts";
import type { Leaf } from "./certificates.ts";
import { Connection, ConnectionLost } from "./connection.ts";
import { type EarlyFault, type Fault, isEarly, type Reply, send, sendDamaged } from "./wire_faults.ts";
import { HttpReader, NotHttp } from "./http_reader.ts";
import { type Received, recognize } from "./received.ts";
import { KEY } from "./signature.ts";

export { json, refusal, SERVER_TIME } from "./answers.ts";
export type { Fault, Reply } from "./wire_faults.ts";
export type { Received } from "./received.ts";
export { authentOf, KEY, type Key, signedHeaders } from "./signature.ts";

/** A fault that was played; `request` is undefined if no complete request had arrived. */
export interface Played {
  fault: Fault;
  request: Received | undefined;
}

/** How to start an exchange. */
export interface ExchangeOptions {
  /** Without them the exchange speaks plain http. */
  tls?: Leaf;
}

/** Chooses a fault. `nth` counts from 1: connections when one is accepted (without a request yet), requests after that. */
export type FaultChoice = (request: Received | undefined, nth: number) => Fault | undefined;

/** How many seconds older than the highest nonce so far one may be. */
const NONCE_TOLERANCE = 10;

/** The exchange; `await using exchange = await Exchange.start()` closes it at the end of the test. */
export class Exchange implements AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`. */
  readonly url: string;
  /** Every complete request, in order. */
  readonly requests: Received[] = [];
  /** The requests that were not refused, whether or not the reply arrived. */
  readonly executed: Received[] = [];
  readonly played: Played[] = [];
  /** Connections accepted so far. */
  connections = 0;
  /** Replaces the default reply. Signature and nonce are checked first. */
  reply: Reply | ((request: Received) => Reply | undefined) | undefined;
  /** The fault to play, always or when chosen. A fault that strikes at accept is ignored at a request, and vice versa. */
  fault: Fault | FaultChoice | undefined;

  readonly #server: Server;
  readonly #open = new Set<Connection>();
  readonly #tasks: Promise<void>[] = [];
  readonly #closing = new AbortController();
  readonly #nonces = new Set<string>();
  readonly #bugs: unknown[] = [];

  private constructor(server: Server, port: number, tls: Leaf | undefined) {
    this.url = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      if (this.#closing.signal.aborted) socket.destroy();
      else this.#tasks.push(this.#serve(new Connection(socket, tls)));
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start({ tls }: ExchangeOptions = {}): Promise<Exchange> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error(`no port: ${address}`);
    return new Exchange(server, address.port, tls);
  }

  /** The environment of a kf that uses this exchange with {@linkcode KEY}. */
  get env(): Record<string, string> {
    return {
      KF_BASE_URL: this.url,
      KRAKEN_FUTURES_API_KEY: KEY.apiKey,
      KRAKEN_FUTURES_API_SECRET: KEY.apiSecret,
    };
  }

  /** Pretends that a call with this nonce came before. */
  seen(nonce: string | bigint): void {
    this.#nonces.add(String(nonce));
  }

  /** Closes the listener and all connections and waits for them. Rethrows an error of a test's own function. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const connection of this.#open) connection.abandon();
    await Promise.all([closed, ...this.#tasks]);
    if (this.#bugs.length > 0) throw this.#bugs[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(connection: Connection): Promise<void> {
    this.#open.add(connection);
    try {
      const fault = this.#choose(undefined, ++this.connections);
      if (isEarly(fault)) await this.#breakOff(connection, fault);
      else await this.#converse(connection);
    } catch (error) {
      if (!isExpected(error)) this.#bugs.push(error);
    } finally {
      connection.abandon();
      this.#open.delete(connection);
    }
  }

  async #breakOff(connection: Connection, fault: EarlyFault): Promise<void> {
    this.played.push({ fault, request: undefined });
    if (fault === "closeOnAccept") return;
    await connection.read();
    connection.reset();
  }

  async #converse(connection: Connection): Promise<void> {
    const reader = new HttpReader(connection);
    for (let request = await reader.next(); request !== undefined; request = await reader.next()) {
      const received = recognize(request);
      this.requests.push(received);
      const reply = this.#answer(received);
      const fault = this.#choose(received, this.requests.length);
      if (fault !== undefined && !isEarly(fault)) {
        this.played.push({ fault, request: received });
        return await sendDamaged(connection, reply, fault, this.#closing.signal);
      }
      await send(connection, reply);
      if (received.headers.connection?.toLowerCase() === "close") return await connection.close();
    }
  }

  #choose(request: Received | undefined, nth: number): Fault | undefined {
    return typeof this.fault === "function" ? this.fault(request, nth) : this.fault;
  }

  #answer(request: Received): Reply {
    const reply = refuse(request) ?? this.#checkNonce(request) ?? this.#ownReply(request) ?? answer(request);
    if (!reply.refused) this.executed.push(request);
    return reply;
  }

  #checkNonce({ headers: { nonce } }: Received): Reply | undefined {
    if (nonce === undefined) return undefined;
    if (this.#nonces.has(nonce)) return refusal("nonceDuplicate");
    const highest = Math.max(0, ...[...this.#nonces].map(Number));
    const lowest = highest - NONCE_TOLERANCE * 10 ** (Math.max(13, String(highest).length) - 10);
    if (!(Number(nonce) >= lowest)) return refusal("nonceBelowThreshold");
    this.seen(nonce);
    return undefined;
  }

  #ownReply(request: Received): Reply | undefined {
    return typeof this.reply === "function" ? this.reply(request) : this.reply;
  }
}

/** Whether tests provoke this error: a lost connection, a malformed request, or a closing exchange. */
function isExpected(error: unknown): boolean {
  return error instanceof ConnectionLost || error instanceof NotHttp ||
    (error instanceof Error && error.name === "AbortError");
}
