/**
 * The sandbox on a port: any client's HTTP, kept alive, over TLS, by the exact bytes, and on both runtimes.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { connect } from "node:net";
import { openSandbox, serve, type Serving } from "../../lib/sandbox/sandbox.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { newDirectory } from "../support/directory.ts";
import { testUnless } from "../support/selection.ts";
import { bun } from "../support/child.ts";
import { callWith, keyPair, NOON, SandboxFixture } from "./sandbox_fixture.ts";

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** A signature by the rule of the documents alone (docs/api.md 2.1). */
function sign(postData: string, nonce: string, path: string): Record<string, string> {
  const { apiKey, apiSecret } = keyPair("full");
  const digest = createHash("sha256").update(postData + nonce + path.replace(/^\/derivatives/, "")).digest();
  const authent = createHmac("sha512", Buffer.from(apiSecret, "base64")).update(digest).digest("base64");
  return { APIKey: apiKey, Authent: authent, ...(nonce && { Nonce: nonce }) };
}

Deno.test("a plain client signs, sends an order, and finds it again", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox);
  assertMatch(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const path = "/derivatives/api/v3/sendorder";
  const body = "orderType=lmt&symbol=PF_XBTUSD&side=buy&size=0.001&limitPrice=70000&cliOrdId=my%20order%20%231";
  const headers = { ...FORM, ...sign(body, String(NOON), path) };
  const sent = await (await fetch(server.url + path, { method: "POST", body, headers })).json();
  assertEquals(sent.sendStatus.status, "placed");
  const orders = "/derivatives/api/v3/openorders";
  const found = await (await fetch(server.url + orders, { headers: sign("", "", orders) })).json();
  assertEquals(found.openOrders.map(({ cliOrdId }: { cliOrdId: string }) => cliOrdId), ["my order #1"]);
});

/** Sends these bytes and reads until the other side closes. */
function exchange(server: Serving, ...texts: string[]): Promise<string> {
  return speak(Number(new URL(server.url).port), ...texts);
}

function speak(port: number, ...texts: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => answer += chunk.toString("latin1"));
  socket.on("error", reject);
  socket.on("close", () => resolve(answer));
  for (const text of texts) socket.write(Buffer.from(text, "latin1"));
  return promise;
}

function get(target: string, headers: Record<string, string> = {}, last = true): string {
  const lines = [`GET ${target} HTTP/1.1`, "Host: 127.0.0.1", ...(last ? ["Connection: close"] : [])];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

Deno.test("the signature is checked over the target as it came, not as a URL parser writes it", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox);
  const path = "/derivatives/api/v3/fills";
  for (const query of ["a='x'&b=|\"", "a=%7e%41&b=it's", "a=b?c", ""]) {
    const signed = sign(query, "", path);
    const answer = await exchange(server, get(query === "" ? path : `${path}?${query}`, signed));
    assertMatch(answer, /"result":"success"/, query);
    const rewritten = await exchange(server, get(`${path}?${query}&`, signed));
    assertMatch(rewritten, /"error":"authenticationError"/);
  }
});

Deno.test("the target may be an absolute URL, and headers any case", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox);
  const path = "/derivatives/api/v3/accounts";
  const { APIKey = "", Authent = "" } = sign("", "", path);
  assertMatch(
    await exchange(server, get(server.url + path, { apikey: APIKey, AUTHENT: Authent })),
    /"result":"success"/,
  );
});

Deno.test("a connection is kept alive, and requests sent ahead are answered in their order", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox);
  const path = "/derivatives/api/v3/tickers/";
  const symbols = ["PF_XBTUSD", "PF_NOSUCH", "PI_ETHUSD"];
  const texts = symbols.map((symbol, i) => get(path + symbol, {}, i === symbols.length - 1));
  const answer = await exchange(server, ...texts);
  assertEquals(answer.match(/HTTP\/1\.1 (\d+)/g), ["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200"]);
  assertEquals(answer.match(/"symbol":"(\w+)"/g), ['"symbol":"PF_XBTUSD"', '"symbol":"PI_ETHUSD"']);
});

Deno.test("bytes that are no HTTP do not disturb other calls", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox);
  await exchange(server, "\x16\x03\x01 nonsense\r\n\r\n").catch(() => "");
  assertEquals((await callWith(fetch, "instruments", {}, keyPair("full"), server.url)).status, 200);
});

Deno.test("a large batch arrives whole", async () => {
  using fixture = new SandboxFixture();
  await using server = await serve(fixture.sandbox);
  const tag = "t".repeat(2000);
  const one = { order: "send", order_tag: tag, orderType: "none", symbol: "PF_XBTUSD", side: "buy", size: 1 };
  const json = JSON.stringify({ batchOrder: Array(450).fill(one) });
  const { body } = await callWith(fetch, "POST batchorder", { json }, keyPair("full"), server.url);
  assertEquals(body.batchStatus.length, 450);
});

function hostOf(server: Serving, host: string, origin?: string): Promise<string> {
  const from = origin === undefined ? "" : `Origin: ${origin}\r\n`;
  const head =
    `GET /derivatives/api/v3/instruments/status HTTP/1.1\r\nHost: ${host}\r\n${from}Connection: close\r\n\r\n`;
  return exchange(server, head);
}

Deno.test("only loopback names reach it, as a name that was made to lead here doesn't", async () => {
  using bench = new SandboxFixture();
  await using server = await serve(bench.sandbox);
  const { host, port } = new URL(server.url);
  for (const name of [host, `localhost:${port}`, `kf.LOCALHOST:${port}`, `[::1]:${port}`, "127.8.9.1", "localhost:1"]) {
    assertMatch(await hostOf(server, name), /^HTTP\/1\.1 200 /, name);
  }
  const others = [
    "evil.example",
    `evil.example:${port}`,
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "192.168.1.2",
  ];
  for (const name of others) {
    const answer = await hostOf(server, name);
    assertMatch(answer, /^HTTP\/1\.1 403 /, name);
    const { result, errors } = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1));
    const message = `the sandbox answers to localhost and loopback addresses, not to the host ${name}`;
    assertEquals([result, errors], ["error", [{ code: 0, message }]]);
  }
});

Deno.test("a page of another site is refused, and none is allowed to read an answer", async () => {
  using bench = new SandboxFixture();
  await using server = await serve(bench.sandbox);
  const { host } = new URL(server.url);
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example", "http://192.168.1.2"]) {
    const answer = await hostOf(server, host, origin);
    assertMatch(answer, /^HTTP\/1\.1 403 [^]*"the sandbox takes no calls from /, origin);
  }
  const own = await hostOf(server, host, "http://localhost:3000");
  assertMatch(own, /^HTTP\/1\.1 200 /);
  assert(!/access-control/i.test(own));
});

/** Sends a body of this many bytes, with its length or in chunks. */
async function upload(url: string, bytes: number, chunked: boolean): Promise<Response> {
  const piece = new Uint8Array(65_536).fill(0x61);
  const body = chunked
    ? new ReadableStream({
      pull(controller) {
        controller.enqueue(piece.subarray(0, Math.min(piece.length, bytes)));
        bytes -= piece.length;
        if (bytes <= 0) controller.close();
      },
    })
    : new Uint8Array(bytes).fill(0x61);
  return await fetch(`${url}/derivatives/api/v3/sendorder`, { method: "POST", headers: FORM, body });
}

for (const chunked of [false, true]) {
  Deno.test(`a body above 4 MiB is refused${chunked ? ", in chunks too" : ""}`, async () => {
    using bench = new SandboxFixture();
    await using server = await serve(bench.sandbox);
    const most = 4 * 1024 * 1024;
    const within = await upload(server.url, most, chunked);
    assertEquals([within.status, (await within.json()).error], [200, "authenticationError"]);
    for (const size of [most + 1, 30_000_000]) {
      const response = await upload(server.url, size, chunked);
      const { errors } = await response.json();
      assertEquals([response.status, errors], [413, [{ code: 0, message: "the body is larger than 4 MiB" }]]);
    }
    await assertRejects(() => upload(server.url, 100_000_000, chunked));
    assertEquals((await callWith(fetch, "instruments", {}, keyPair("full"), server.url)).status, 200);
  });
}

Deno.test("headers of a megabyte are refused, and other calls go on", async () => {
  using bench = new SandboxFixture();
  await using server = await serve(bench.sandbox);
  const headers = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`X-${i}`, "x".repeat(20_000)]));
  const answer = await exchange(server, get("/derivatives/api/v3/instruments/status", headers)).catch(() => "");
  assert(!answer.startsWith("HTTP/1.1 200"), answer.slice(0, 200));
  assertEquals((await callWith(fetch, "instruments", {}, keyPair("full"), server.url)).status, 200);
});

Deno.test("stop() lets the port go at once, idle connections or not", async () => {
  using fixture = new SandboxFixture();
  const server = await serve(fixture.sandbox);
  await callWith(fetch, "instruments", {}, keyPair("full"), server.url);
  const begin = performance.now();
  await server.stop();
  assert(performance.now() - begin < 900);
  await assertRejects(() => fetch(server.url));
  const port = Number(new URL(server.url).port);
  await using again = await serve(fixture.sandbox, { port });
  assertEquals(again.url, server.url);
  await assertRejects(() => serve(fixture.sandbox, { port }), Error, "EADDRINUSE");
});

Deno.test("stop() doesn't wait for a request that never ends", async () => {
  using fixture = new SandboxFixture();
  const server = await serve(fixture.sandbox);
  const silent = exchange(server, "");
  const half = exchange(
    server,
    "POST /derivatives/api/v3/sendorder HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf",
  );
  await callWith(fetch, "instruments", {}, keyPair("full"), server.url);
  await server.stop();
  await Promise.allSettled([silent, half]);
});

Deno.test("with a certificate it speaks https", async () => {
  using fixture = new SandboxFixture();
  const { ca, leaf } = await certificates();
  await using server = await serve(fixture.sandbox, { tls: leaf, faults: "openorders:reset-after,fills:garbage" });
  assertMatch(server.url, /^https:\/\/localhost:\d+$/);
  using client = Deno.createHttpClient({ caCerts: [ca] });
  const send = (request: Request) => fetch(request, { client });
  const { body } = await callWith(send, "accounts", {}, keyPair("full"), server.url);
  assertEquals(body.result, "success");
  for (const method of ["openorders", "fills"]) {
    await assertRejects(() => callWith(send, method, {}, keyPair("full"), server.url));
  }
});

Deno.test("what a client has been told is still there when the sandbox is opened again", async () => {
  await using directory = await newDirectory();
  const data = `${directory.path}/sandbox.db`;
  const order = { orderType: "lmt", symbol: "PF_XBTUSD", side: "buy", size: "0.01", limitPrice: "70000" };
  let uid: string;
  {
    using sandbox = openSandbox({ data, clock: "fixed:2026-10-01T12:00:00Z" });
    await using server = await serve(sandbox);
    const { body } = await callWith(fetch, "POST sendorder", order, keyPair("full"), server.url);
    uid = body.sendStatus.order_id;
  }
  using sandbox = openSandbox({ data, clock: "fixed:2026-10-01T12:00:05Z" });
  const { body } = await callWith((request) => sandbox.handle(request), "openorders");
  assertEquals(body.openOrders.map(({ order_id }: { order_id: string }) => order_id), [uid]);
});

/** A server of its own, as the command line would start it. */
const SCRIPT = `
import { openSandbox, serve } from ${JSON.stringify(new URL("../../lib/sandbox/sandbox.ts", import.meta.url).pathname)};
const sandbox = openSandbox({ data: ":memory:", seed: "test", clock: "fixed:2026-10-01T12:00:00Z" });
const server = await serve(sandbox, { faults: "fills:reset-after,openpositions:garbage,orders/status:truncate" });
console.log(server.url);
for await (const _ of process.stdin) { /* until it closes */ }
await server.stop();
sandbox.close();
console.log("stopped");
`;

const { path: program = "", reason } = await bun();

testUnless(reason, "Bun serves the same replies as Deno, and stops as cleanly", async () => {
  await using directory = await newDirectory();
  const script = `${directory.path}/serve.ts`;
  await Deno.writeTextFile(script, SCRIPT);
  const onBun = new Deno.Command(program, { args: [script], stdin: "piped", stdout: "piped" }).spawn();
  const lines = onBun.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const url = ((await lines.read()).value ?? "").trim();
  using fixture = new SandboxFixture();
  for (const method of ["accounts", "tickers", "history/account-log", "POST sendorder", "openorders"]) {
    const given = method === "POST sendorder"
      ? { orderType: "mkt", symbol: "PF_XBTUSD", side: "buy", size: "0.5" }
      : {};
    const there = await callWith(fetch, method, given as Record<string, string>, keyPair("full"), url);
    const here = await fixture.call(method, given as Record<string, string>);
    assertEquals(there.text, here.text, method);
  }
  for (const method of ["fills", "openpositions", "POST orders/status"]) {
    await assertRejects(() => callWith(fetch, method, {}, keyPair("full"), url));
  }
  for (const chunked of [false, true]) {
    assertEquals((await (await upload(url, 5_000_000, chunked)).json()).errors[0].code, 0);
  }
  const port = Number(new URL(url).port);
  assertMatch(
    await speak(port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
    /^HTTP\/1\.1 403 /,
  );
  await onBun.stdin.close();
  assertEquals((await lines.read()).value, "stopped\n");
  assertEquals((await onBun.status).success, true);
  await lines.cancel();
});
