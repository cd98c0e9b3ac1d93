/**
 * TLS that is damaged after the request was read: whatever the runtime calls it, the write may have been carried out.
 *
 * @module
 */

import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTls, type Server as TlsServer } from "node:https";
import type { SecureVersion } from "node:tls";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { KEY } from "../support/exchange.ts";
import { kfProcess, newDirectory, testEverywhere } from "../support/runner.ts";
import { Proxy } from "./proxy.ts";

const { ca, leaf } = await certificates();

const ORDER = ["sendorder", "orderType=mkt", "symbol=PF_XBTUSD", "side=buy", "size=1", "--resolve", "0"];
const PLACED = '{"result":"success","sendStatus":{"status":"placed"}}';

/** What reaches the client in place of the rest of the reply. */
const DAMAGES: Record<string, Uint8Array | "end" | "reset"> = {
  "plain bytes": new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
  "a record that is no record of this connection": Uint8Array.from([23, 3, 3, 0, 40, ...Array(40).fill(7)]),
  "an alert": Uint8Array.from([21, 3, 3, 0, 2, 2, 40]),
  "a handshake message": Uint8Array.from([22, 3, 3, 0, 4, 0, 0, 0, 0]),
  "an end without a word": "end",
  "a reset": "reset",
};

/** An exchange that carries every order out, behind a wire that is cut and damaged when it has read a request. */
class DamagedWire implements AsyncDisposable {
  carriedOut = 0;
  readonly port: number;
  readonly #servers: (Server | TlsServer)[];
  readonly #close: () => void;

  private constructor(port: number, servers: (Server | TlsServer)[], close: () => void) {
    this.port = port;
    this.#servers = servers;
    this.#close = close;
  }

  static async start(
    version: SecureVersion,
    damage: Uint8Array | "end" | "reset",
    half: boolean,
  ): Promise<DamagedWire> {
    let client: Socket | undefined;
    let cut = false;
    const sockets = new Set<Socket>();
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const inner = createTls({ ...leaf, minVersion: version, maxVersion: version }, (request, response) => {
      request.resume().on("end", () => {
        wire.carriedOut++;
        const strike = () => {
          cut = true;
          if (damage === "reset") return client?.resetAndDestroy();
          if (damage !== "end") client?.write(damage);
          timers.add(setTimeout(() => client?.end(), 20));
        };
        if (!half) return strike();
        response.writeHead(200, { "Content-Length": String(PLACED.length + 10) });
        response.write(PLACED);
        timers.add(setTimeout(strike, 50));
      });
    });
    const outer = createServer((socket) => {
      client = socket;
      const upstream = connect(portOf(inner), "127.0.0.1");
      socket.pipe(upstream);
      upstream.on("data", (bytes) => void (cut || socket.write(bytes)));
      for (const one of [socket, upstream]) sockets.add(one.on("error", () => {}));
      socket.on("close", () => upstream.destroy());
    });
    for (const server of [inner, outer]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const wire = new DamagedWire(portOf(outer), [inner, outer], () => {
      for (const socket of sockets) socket.destroy();
      for (const timer of timers) clearTimeout(timer);
    });
    return wire;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function portOf(server: Server | TlsServer): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`no port: ${address}`);
  return address.port;
}

for (const [what, damage] of Object.entries(DAMAGES)) {
  await testEverywhere(`an order whose reply is ${what} has an unknown outcome`, async (runtime) => {
    await using directory = await newDirectory();
    const file = `${directory.path}/ca.pem`;
    await Deno.writeTextFile(file, ca);
    await using proxy = await Proxy.start();
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      for (const [half, tunnel] of [[false, false], [true, false], [false, true]] as const) {
        await using wire = await DamagedWire.start(version, damage, half);
        const env = {
          KF_BASE_URL: `https://localhost:${wire.port}`,
          KRAKEN_FUTURES_API_KEY: KEY.apiKey,
          KRAKEN_FUTURES_API_SECRET: KEY.apiSecret,
          ...(tunnel ? { HTTPS_PROXY: proxy.url } : {}),
        };
        const { code, stdout, stderr } = await kfProcess(runtime, [...ORDER, "--ca-cert", file], { env });
        assertEquals([code, stdout, wire.carriedOut], [5, "", 1], `${version} ${stderr}`);
        assertStringIncludes(stderr, "look before sending it again");
      }
    }
    // Deno itself may ask for its own news.
    assertEquals(proxy.asked.filter((line) => line.includes("localhost")).length, 2);
  });
}
