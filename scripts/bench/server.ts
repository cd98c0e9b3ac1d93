/**
 * The benchmark's server, a process of its own: https on a free local port, with small replies and one of 20 MB.
 *
 * `deno run --allow-all server.ts CERT KEY` prints its port and serves until it is killed.
 *
 * @module
 */

import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

const [cert = "", key = ""] = Deno.args.map((path) => Deno.readTextFileSync(path));
const SMALL = '{"result":"success","serverTime":"2026-10-01T12:00:00.000Z","accounts":{}}';
const ROW = '{"symbol":"PF_XBTUSD","tickSize":1,"contractSize":1,"tradeable":true}';
const LARGE = `{"result":"success","instruments":[${
  Array(Math.round(20_000_000 / (ROW.length + 1))).fill(ROW).join()
}]}`;

const server = createServer({ cert, key, noDelay: true }, ({ url }, response) => {
  const body = url?.endsWith("/instruments") ? LARGE : SMALL;
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
