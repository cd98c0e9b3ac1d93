/**
 * Replies that grow when they are unpacked, or come in an encoding that nobody asked for, on every runtime: memory stays bounded,
 * and nothing but the whole reply passes for it.
 *
 * @module
 */

import { createServer } from "node:net";
import { Buffer } from "node:buffer";
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { Exchange } from "../support/exchange.ts";
import { kfProcess, type Runtime, spawnKf, testEverywhere } from "../support/runner.ts";

const BODY = new TextEncoder().encode(`{"result":"success","tickers":[{"symbol":"${"PF_XBTUSD".repeat(300)}"}]}\n`);
const CSV = new TextEncoder().encode(`uid,change\n${"1,0.5\n".repeat(300)}`);
const MEGABYTE = 1024 * 1024;

/** An encoding by its name, and the body as it then travels. */
type Encoded = [name: string | undefined, body: (body: Uint8Array) => Uint8Array];

const WHOLE: Encoded[] = [
  ["gzip", gzipSync],
  ["GZIP", gzipSync],
  ["br", brotliCompressSync],
  ["identity", (body) => body],
];

const NOT_WHOLE: Record<string, Encoded> = {
  "zlib": ["deflate", deflateSync],
  "deflate": ["deflate", deflateRawSync],
  "zstd": ["zstd", zstdCompressSync],
  "gzip under its old name": ["x-gzip", gzipSync],
  "gzip twice": ["gzip, gzip", (body) => gzipSync(gzipSync(body))],
  "gzip twice, named once": ["gzip", (body) => gzipSync(gzipSync(body))],
  "gzip and br": ["gzip, br", (body) => brotliCompressSync(gzipSync(body))],
  "gzip without a name": [undefined, gzipSync],
  "an unknown encoding": ["rot13", (body) => body],
  "gzip cut in its data": ["gzip", (body) => gzipSync(body).subarray(0, -12)],
  "gzip cut in its sum": ["gzip", (body) => gzipSync(body).subarray(0, -6)],
  "gzip of another sum": ["gzip", (body) => Buffer.concat([gzipSync(body).subarray(0, -8), new Uint8Array(8)])],
  "br that is cut": ["br", (body) => brotliCompressSync(body).subarray(0, -4)],
  "br that is none": ["br", (body) => body],
};

async function answered(runtime: Runtime, [name, encode]: Encoded, line: string[], type: string, body: Uint8Array) {
  await using exchange = await Exchange.start();
  const encoding = name === undefined ? {} : { "Content-Encoding": name };
  exchange.reply = { headers: { "Content-Type": type, ...encoding }, body: new Uint8Array(encode(body)) };
  return await kfProcess(runtime, [...line, "--retry", "0"], { env: exchange.env });
}

await testEverywhere("a reply in an encoding that is known is the reply", async (runtime) => {
  for (const encoded of WHOLE) {
    const { code, stdout, stderr } = await answered(runtime, encoded, ["tickers"], "application/json", BODY);
    assertEquals([code, stdout], [0, new TextDecoder().decode(BODY)], `${encoded[0]}: ${stderr}`);
  }
});

await testEverywhere("a reply that is damaged, or in another encoding, is no reply", async (runtime) => {
  for (const [what, encoded] of Object.entries(NOT_WHOLE)) {
    const json = await answered(runtime, encoded, ["tickers"], "application/json", BODY);
    assert([4, 8].includes(json.code), `${what}: ${json.code} ${json.stderr}`);
    const csv = await answered(runtime, encoded, ["history/accountlogcsv"], "text/csv", CSV);
    assert([4, 8].includes(csv.code), `${what}: ${csv.code} ${csv.stderr}`);
    assertMatch(csv.stderr, /^kf: .+\nhint: nothing can have changed; .+\n$/, what);
  }
});

/** Runs a call, and measures the most memory (MiB) its process had, where the system tells. */
async function measured(runtime: Runtime, line: string[], env: Record<string, string>) {
  const child = await spawnKf(runtime, line, { env });
  await child.stdin.close();
  let [most, ended] = [0, false];
  const done = child.status.finally(() => ended = true);
  const out = Promise.all([new Response(child.stdout).bytes(), new Response(child.stderr).text(), done]);
  while (!ended) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    most = Math.max(most, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const [stdout, stderr, { code }] = await out;
  return { code, size: stdout.length, stderr, most };
}

const SPACES = Buffer.alloc(128 * MEGABYTE, " ");

const BOMBS: [name: string, body: Uint8Array<ArrayBuffer>][] = [
  ["gzip", new Uint8Array(gzipSync(SPACES))],
  ["br", new Uint8Array(brotliCompressSync(SPACES, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }))],
];

await testEverywhere("a small reply that unpacks to far more is stopped at --max-reply", async (runtime) => {
  for (const [name, body] of BOMBS) {
    await using exchange = await Exchange.start();
    exchange.reply = { headers: { "Content-Encoding": name }, body };
    for (const [most, memory] of [[1, 150], [64, 450]] as const) {
      const left = await measured(runtime, ["tickers", "--retry", "0", "--max-reply", `${most}`], exchange.env);
      assertEquals([left.code, left.size], [8, 0], left.stderr);
      assertMatch(left.stderr, new RegExp(`^kf: tickers failed: the reply is larger than ${most} MiB\n`));
      assert(left.most < memory, `${name}, ${most} MiB: ${left.most} MiB of memory`);
    }
  }
});

await testEverywhere("a length that is a lie doesn't keep an endless reply from being stopped", async (runtime) => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n";
  const piece = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, " "), Buffer.from("\r\n")]);
  const server = createServer((socket) => {
    const pour = () => {
      while (socket.writable && socket.write(piece));
    };
    socket.on("error", () => {}).on("drain", pour);
    socket.once("data", () => {
      socket.write(head);
      pour();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    assert(address !== null && typeof address === "object");
    const env = { KF_BASE_URL: `http://127.0.0.1:${address.port}` };
    const line = ["tickers", "--retry", "0", "--max-reply", "1", "--timeout", "5"];
    const { code, stderr, most } = await measured(runtime, line, env);
    assertEquals(code, 8, stderr);
    assertMatch(stderr, /^kf: tickers failed: the reply is larger than 1 MiB\n/);
    assert(most < 200, `${most} MiB of memory`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

await testEverywhere("a text without a length is whole only where the runtime would notice a cut", async (runtime) => {
  for (const repeated of [false, true]) {
    await using exchange = await Exchange.start();
    exchange.fault = (request) => {
      const row = repeated ? request?.headers.authent : "1,0.5";
      return { raw: `HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\nuid,change\n${row}\n` };
    };
    const line = ["history/accountlogcsv", "--retry", "0"];
    const { code, stdout, stderr } = await kfProcess(runtime, line, { env: exchange.env });
    assertEquals(
      [code, stdout],
      [runtime === "deno" ? 0 : 8, `uid,change\n${repeated ? "[Authent]" : "1,0.5"}\n`],
      stderr,
    );
  }
});
