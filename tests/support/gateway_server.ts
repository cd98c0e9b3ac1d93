/**
 * A gateway on a real port with TLS: a function that answers a request, or throws for a connection that breaks → bytes, and damage.
 *
 * @module
 */

import { createServer as createTls, type Server as TlsServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { NetworkError, type WireRequest, type WireResponse } from "../../lib/io/io.ts";
import { certificates } from "./certificates.ts";

/** Answers a request. A {@linkcode NetworkError} breaks the connection; one of TLS damages it. */
export type Answering = (request: WireRequest) => Promise<WireResponse>;

/** What failed in a test's own code, and not because a connection was to break. */
export const defects: unknown[] = [];

/** An alert that no connection has sent. */
const ALERT = Uint8Array.from([21, 3, 3, 0, 2, 2, 40]);

/** The server; `await using server = await GatewayServer.start()` closes it. */
export class GatewayServer implements AsyncDisposable {
  /** `https://localhost:PORT`. */
  readonly url: string;
  /** PEM text of its authority. */
  readonly ca: string;
  answering: Answering = () => Promise.reject(new NetworkError("nobody answers", "exchange"));
  readonly #servers: readonly (Server | TlsServer)[];
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(url: string, ca: string, servers: readonly (Server | TlsServer)[], sockets: ReadonlySet<Socket>) {
    this.url = url;
    this.ca = ca;
    this.#servers = servers;
    this.#sockets = sockets;
  }

  static async start(): Promise<GatewayServer> {
    const { ca, leaf } = await certificates();
    const clients = new Map<number, Socket>();
    const sockets = new Set<Socket>();
    const inner = createTls(leaf, (request, response) => {
      const client = clients.get(request.socket.remotePort ?? 0);
      answer(request, response, client, server.answering).catch(() => client?.destroy());
    });
    const outer = createServer((socket) => {
      const upstream = connect(portOf(inner), "127.0.0.1", () => clients.set(upstream.localPort ?? 0, socket));
      for (const one of [socket, upstream]) {
        sockets.add(one.on("error", () => {}));
        one.on("close", () => sockets.delete(one));
      }
      socket.pipe(upstream).pipe(socket);
    });
    for (const one of [inner, outer]) await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
    const server = new GatewayServer(`https://localhost:${portOf(outer)}`, ca, [inner, outer], sockets);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function portOf(server: Server | TlsServer): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`no port: ${address}`);
  return address.port;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  client: Socket | undefined,
  answering: Answering,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = await new Blob(chunks as BlobPart[]).text();
  const { method = "GET", url = "/", headers } = request;
  try {
    const reply = await answering({
      method,
      url: `https://sandbox.invalid${url}`,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      ...(method === "GET" ? {} : { body: text }),
      signal: new AbortController().signal,
    });
    await send(reply, response);
  } catch (error) {
    if (!(error instanceof NetworkError)) defects.push(error);
    if (error instanceof NetworkError && error.message.startsWith("TLS")) client?.write(ALERT);
    client?.end();
  }
}

/** Sends a reply; one whose body breaks off promises more than it has. */
async function send({ status, headers, body }: WireResponse, response: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = [];
  let broken = false;
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch {
    broken = true;
  }
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  for (const [name, value] of headers) {
    if (!/^(content-length|transfer-encoding)$/i.test(name)) response.setHeader(name, value);
  }
  response.writeHead(status, { "Content-Length": bytes.length + (broken ? 10 : 0) });
  if (!broken) response.end(bytes);
  else response.write(bytes, () => response.socket?.destroy());
}
