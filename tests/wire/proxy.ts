/**
 * A small HTTP proxy on a real port: CONNECT requests → tunnels, and a list of all requests.
 *
 * @module
 */

import { connect, createServer, type Server, type Socket } from "node:net";
import { Connection, ConnectionLost } from "../support/connection.ts";
import { HttpReader, type HttpRequest, NotHttp } from "../support/http_reader.ts";

const OPEN = "HTTP/1.1 200 Connection established\r\n\r\n";
const REFUSED = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";

/** The proxy; `await using proxy = await Proxy.start()` closes it at the end of the test. */
export class Proxy implements AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Every request, in order: tunnels and others. */
  readonly requests: HttpRequest[] = [];
  /** Whether it opens tunnels. Other requests are always refused. */
  opens = true;

  readonly #server: Server;
  readonly #open = new Set<Connection>();
  readonly #tasks: Promise<void>[] = [];

  private constructor(server: Server, port: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    server.on("connection", (socket: Socket) => void this.#tasks.push(this.#serve(this.#keep(socket))));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error(`no port: ${address}`);
    return new Proxy(server, address.port);
  }

  /** The request lines so far. */
  get asked(): string[] {
    return this.requests.map(({ method, target }) => `${method} ${target}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const connection of this.#open) connection.abandon();
    await Promise.all([closed, ...this.#tasks]);
  }

  #keep(socket: Socket): Connection {
    const connection = new Connection(socket, undefined);
    this.#open.add(connection);
    return connection;
  }

  async #serve(client: Connection): Promise<void> {
    try {
      const request = await new HttpReader(client).next();
      if (request === undefined) return;
      this.requests.push(request);
      if (this.opens && request.method === "CONNECT") {
        return await this.#tunnel(client, Number(request.target.split(":")[1]));
      }
      await client.write(new TextEncoder().encode(REFUSED));
      await client.close();
    } catch (error) {
      if (!(error instanceof ConnectionLost || error instanceof NotHttp)) throw error;
    } finally {
      client.abandon();
    }
  }

  /** Connects to this machine, whatever the host. */
  async #tunnel(client: Connection, port: number): Promise<void> {
    const host = this.#keep(connect(port, "127.0.0.1"));
    await client.write(new TextEncoder().encode(OPEN));
    await Promise.all([pass(client, host), pass(host, client)]);
  }
}

/** Forwards the bytes of one side until either side ends, then closes both. */
async function pass(from: Connection, to: Connection): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  } finally {
    from.abandon();
    to.abandon();
  }
}
