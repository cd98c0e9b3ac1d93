/**
 * Tests of the test exchange: what it accepts and refuses and how it fails, checked with plain fetch and sockets.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "./assert.ts";
import { certificates } from "./certificates.ts";
import { authentOf, Exchange, type Fault, KEY, signedHeaders } from "./exchange.ts";

const V3 = "/derivatives/api/v3";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const ORDER = "orderType=lmt&symbol=PF_XBTUSD&side=buy&size=0.001&limitPrice=50000&cliOrdId=my%20order%20%231";

/** What a call carries. */
interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/** Status and text of a call, on a connection of its own. */
async function call(exchange: Exchange, target: string, init: Call = {}, ca?: string): Promise<[number, string]> {
  using client = Deno.createHttpClient({ caCerts: ca ? [ca] : [], poolMaxIdlePerHost: 0 });
  const response = await fetch(exchange.url + target, { ...init, client });
  return [response.status, await response.text()];
}

function sendOrder(exchange: Exchange, nonce: string, body = ORDER): Promise<[number, string]> {
  const path = `${V3}/sendorder`;
  return call(exchange, path, { method: "POST", body, headers: { ...FORM, ...signedHeaders(body, nonce, path) } });
}

/** Everything the exchange sends back for these bytes until it closes. */
async function converse(exchange: Exchange, request: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(exchange.url).port) });
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

function assertSays(body: string, error: string): void {
  assertEquals(JSON.parse(body), { result: "error", error, serverTime: "2026-10-01T12:00:00.000Z" });
}

Deno.test("KEY is the made-up pair of docs/api.md 2.5", () => {
  assertEquals(KEY.apiKey, "Y55fEgQBaa2AV004fcKKepJwlDF0mUkwn1WR4sb02rmZnQpz+qDQdD+R");
  assertEquals(
    KEY.apiSecret,
    "N3pbdoihT4MoOpLDsk6Bu0T/mys3GwKng+GEt7CTv45cb+zoIa/YeVa6AEmll5a8IUG+fo0JQe5TaZNldUJ+Ew==",
  );
});

/** docs/api.md 2.5: postData, nonce, path, Authent. */
const VECTORS: [string, string, string, string][] = [
  [
    ORDER,
    "1700000000000",
    `${V3}/sendorder`,
    "gdCtYk1dZ8xTJ8rRtKDYGngs+NpGcJM3ksshdi5oaAt17vNOItNkDWpPHegWDEPr5Z43f0WdO9fFbGc+C9lwiw==",
  ],
  [
    "",
    "",
    `${V3}/accounts`,
    "LAhgykMMWadiDr2taI20GhotsaAfhnlfl4+FmXcCNT7tKjE2GDrq9TeLCTrp64DnJ9bAq1Sfl90tY7l9fIitxw==",
  ],
  [
    "lastFillTime=2026-01-01T00%3A00%3A00.000Z",
    "",
    `${V3}/fills`,
    "8LvKE9w2lyHr7BWwBDXyJTlG3VxfavB8vT3BGjN92Aa50j7doKMKEg5IvbRin3vy9oSzPXH9+7lN45UsoBi8TA==",
  ],
  [
    "since=1767225600000&count=500&sort=asc&info=futures%20trade&info=funding%20rate%20change",
    "",
    "/api/history/v3/account-log",
    "V/ARihRAl5CslgkBmk0zB3HKXb3NOi6XZu52Hc4F8YljqJJ//MAlnxeLNPkBNFgAuWlLrEBjxzrr1KdeHBB3aQ==",
  ],
  [
    "",
    "",
    "/api/auth/v1/api-keys/v3/check",
    "+iUKvWXN7sK2K0A17jsfq/sHEHO8RwzdLbYy3cIEMvDgKwoSAmC4Oauks6UKRYL/kgeTaedScS70wl2yXBGKOg==",
  ],
];

for (const [postData, nonce, path, want] of VECTORS) {
  Deno.test(`the exchange accepts the Authent of docs/api.md 2.5 for ${path}`, async () => {
    assertEquals(authentOf(postData, nonce, path), want);
    await using exchange = await Exchange.start();
    const headers = { APIKey: KEY.apiKey, Authent: want, ...(nonce && { Nonce: nonce }) };
    const post = path.endsWith("sendorder");
    const [status] = post
      ? await call(exchange, path, { method: "POST", body: postData, headers: { ...FORM, ...headers } })
      : await call(exchange, postData ? `${path}?${postData}` : path, { headers });
    assertEquals(status, 200);
    assertEquals(exchange.executed.map((request) => request.signature), ["right"]);
  });
}

Deno.test("the exchange keeps a request as it was sent", async () => {
  await using exchange = await Exchange.start();
  const request = [
    `POST ${V3}/sendorder?a=1%202&a=+ HTTP/1.1`,
    "hOST:  x ",
    "Content-Length: 7",
    "Connection: close",
    "",
    "b=%zz&c",
  ].join("\r\n");
  await converse(exchange, request);
  const [received] = exchange.requests;
  assert(received);
  assertEquals(new TextDecoder().decode(received.raw), request);
  assertEquals(received.target, `${V3}/sendorder?a=1%202&a=+`);
  assertEquals([received.path, received.query, received.body], [`${V3}/sendorder`, "a=1%202&a=+", "b=%zz&c"]);
  assertEquals(received.params, [["a", "1 2"], ["a", "+"], ["b", "%zz"], ["c", ""]]);
  assertEquals(received.rawHeaders[0], ["hOST", "x"]);
  assertEquals(received.headers.host, "x");
  assertEquals([received.private, received.signature], [true, "none"]);
});

Deno.test("the exchange answers several requests on one connection", async () => {
  await using exchange = await Exchange.start();
  const request = `GET ${V3}/tickers HTTP/1.1\r\n\r\n`;
  await converse(exchange, request + request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  assertEquals([exchange.connections, exchange.requests.length], [1, 2]);
});

Deno.test("the exchange answers every public operation in its envelope", async () => {
  await using exchange = await Exchange.start();
  const [[, tickers], [, history], [, analytics], [, charts]] = await Promise.all([
    call(exchange, `${V3}/tickers`),
    call(exchange, "/api/history/v3/market/PF_XBTUSD/price"),
    call(exchange, "/api/charts/v1/analytics/PF_XBTUSD/open-interest"),
    call(exchange, "/api/charts/v1/trade"),
  ]);
  assertStringIncludes(tickers, '{"result":"success","serverTime":"2026-10-01T12:00:00.000Z"');
  assertStringIncludes(history, '"elements":[]');
  assert(!history.includes("continuationToken") && !history.includes("result"));
  assertEquals(JSON.parse(analytics).result, { timestamp: [], more: false, data: [] });
  assert(Array.isArray(JSON.parse(charts)));
});

Deno.test("the exchange gives every order operation a good status", async () => {
  await using exchange = await Exchange.start();
  assertEquals(JSON.parse((await sendOrder(exchange, "1"))[1]).sendStatus.status, "placed");
  const instructions = [{ order: "send", order_tag: "1" }, { order: "edit", order_id: "x" }, { order: "cancel" }];
  const body = `json=${encodeURIComponent(JSON.stringify({ batchOrder: instructions }))}`;
  const path = `${V3}/batchorder`;
  const post = (body: string) =>
    call(exchange, path, { method: "POST", body, headers: { ...FORM, ...signedHeaders(body, "", path) } });
  const { batchStatus }: { batchStatus: { status: string }[] } = JSON.parse((await post(body))[1]);
  assertEquals(batchStatus.map(({ status }) => status), ["placed", "edited", "cancelled"]);
  assertSays((await post("json=%7B"))[1], "Json Parse Error");
});

Deno.test("the exchange refuses a wrong signature as its base words it", async () => {
  await using exchange = await Exchange.start();
  const wrong = { headers: { APIKey: KEY.apiKey, Authent: authentOf("", "", `${V3}/fills`) } };
  const [status, body] = await call(exchange, `${V3}/accounts`, wrong);
  assertEquals(status, 200);
  assertSays(body, "authenticationError");
  assertEquals(await call(exchange, "/api/history/v3/orders", wrong), [
    401,
    '{"status":"unauthorized","reason":"authentication failed"}',
  ]);
  assertEquals(await call(exchange, "/api/auth/v1/api-keys/v3/check", wrong), [
    401,
    '{"error":"api_key_not_found","message":"API key not found","suberror":null}',
  ]);
  assertEquals([exchange.requests.length, exchange.executed.length], [3, 0]);
});

Deno.test("the exchange refuses a private call without keys, with another key, or signed for other bytes", async () => {
  await using exchange = await Exchange.start();
  const path = `${V3}/accounts`;
  const other = { ...signedHeaders("", "", path), APIKey: "another" };
  for (
    const [target, headers] of [[path, {}], [path, other], [`${path}?a=%2f`, signedHeaders("a=%2F", "", path)]] as const
  ) {
    assertSays((await call(exchange, target, { headers }))[1], "authenticationError");
  }
  assertEquals(exchange.executed, []);
});

Deno.test("the exchange refuses a public call with keys", async () => {
  await using exchange = await Exchange.start();
  const path = `${V3}/tickers`;
  const [status, body] = await call(exchange, path, { headers: signedHeaders("", "", path) });
  assertEquals(status, 400);
  assertStringIncludes(body, "a public operation must not carry keys");
});

Deno.test("the exchange refuses a body that is no form", async () => {
  await using exchange = await Exchange.start();
  const path = `${V3}/sendorder`;
  const headers = { "Content-Type": "application/json", ...signedHeaders("{}", "", path) };
  const [status, body] = await call(exchange, path, { method: "POST", body: "{}", headers });
  assertEquals(status, 400);
  assertStringIncludes(body, "application/json");
});

Deno.test("the exchange refuses a nonce it has seen, and one far below", async () => {
  await using exchange = await Exchange.start();
  exchange.seen(1_700_000_020_000n);
  const refusals: [string, string][] = [
    ["1700000020000", "nonceDuplicate"],
    ["1700000009999", "nonceBelowThreshold"],
    ["now", "nonceBelowThreshold"],
  ];
  for (const [nonce, error] of refusals) {
    const [status, body] = await sendOrder(exchange, nonce);
    assertEquals(status, 200);
    assertSays(body, error);
  }
  assertEquals(exchange.executed, []);
  assertStringIncludes((await sendOrder(exchange, "1700000010000"))[1], "placed");
  assertSays((await sendOrder(exchange, "1700000010000"))[1], "nonceDuplicate");
  assertStringIncludes((await sendOrder(exchange, ""))[1], "placed");
});

Deno.test("the exchange knows no other path, and no other verb of a path", async () => {
  await using exchange = await Exchange.start();
  const [missing, body] = await call(exchange, `${V3}/nothing`);
  assertEquals(missing, 404);
  assertEquals(JSON.parse(body), {
    status: "NOT_FOUND",
    result: "error",
    errors: [{ code: 0, message: "not found" }],
    serverTime: "2026-10-01T12:00:00.000Z",
  });
  const [wrongVerb, text] = await call(exchange, `${V3}/tickers`, { method: "DELETE" });
  assertEquals([wrongVerb, JSON.parse(text).status], [405, "METHOD_NOT_ALLOWED"]);
  assertEquals(exchange.executed, []);
});

Deno.test("the exchange prefers a path without placeholders", async () => {
  await using exchange = await Exchange.start();
  for (
    const path of [
      `${V3}/instruments/status`,
      `${V3}/instruments/PF_XBTUSD/status`,
      "/api/charts/v1/analytics/liquidity-pool",
    ]
  ) {
    await call(exchange, path);
  }
  assertEquals(exchange.requests.map(({ endpoint }) => endpoint?.path), [
    "/instruments/status",
    "/instruments/{symbol}/status",
    "/analytics/liquidity-pool",
  ]);
});

Deno.test("exchange.reply takes the place of the default reply, chunked or not", async () => {
  await using exchange = await Exchange.start();
  exchange.reply = ({ path }) =>
    path.endsWith("/new") ? { status: 418, body: "tea", headers: { "X-Pot": "1" } } : undefined;
  assertEquals(await call(exchange, `${V3}/new`), [418, "tea"]);
  assertEquals((await call(exchange, `${V3}/tickers`))[0], 200);
  exchange.reply = { body: "one chunk", chunked: true, refused: true };
  assertEquals(await call(exchange, `${V3}/tickers`), [200, "one chunk"]);
  assertEquals(exchange.executed.length, 2);
});

Deno.test("close() ends a connection on which nothing happens", async () => {
  const exchange = await Exchange.start();
  const said = converse(exchange, `GET ${V3}/tickers HTTP/1.1\r\n\r\n`);
  while (exchange.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await exchange.close();
  assertStringIncludes(await said, "success");
});

Deno.test("close() tells of a mistake in a test's own reply", async () => {
  const exchange = await Exchange.start();
  exchange.reply = () => {
    throw new RangeError("mine");
  };
  await assertRejects(() => call(exchange, `${V3}/tickers`), TypeError);
  await assertRejects(() => exchange.close(), RangeError, "mine");
});

Deno.test("the exchange speaks TLS to those who trust its authority", async () => {
  const { ca, otherCa, leaf, expired, wrongHost } = await certificates();
  const cases: [typeof leaf, string, RegExp | undefined][] = [
    [leaf, ca, undefined],
    [leaf, otherCa, /UnknownIssuer/],
    [expired, ca, /expired/],
    [wrongHost, ca, /not valid for name/],
  ];
  for (const [tls, trusted, refused] of cases) {
    await using exchange = await Exchange.start({ tls });
    const called = call(exchange, `${V3}/tickers`, {}, trusted);
    if (refused === undefined) assertEquals((await called)[0], 200);
    else assertMatch(String((await assertRejects(() => called, TypeError)).cause), refused);
    assertEquals([exchange.connections, exchange.requests.length], [1, refused ? 0 : 1]);
  }
});

const REQUEST = `GET ${V3}/tickers HTTP/1.1\r\nHost: x\r\n\r\n`;

/** A fault, what comes back, and whether a complete request was read. */
const FAULTS: [Fault, RegExp, boolean][] = [
  ["closeOnAccept", /^$/, false],
  ["closeAfterRequest", /^$/, true],
  ["closeInHeaders", /^HTTP\/1\.1 200 OK\r\nContent-Type(?!.*\r\n\r\n)/s, true],
  ["closeInBody", /^HTTP.*\r\nContent-Length: \d+\r\n\r\n\{.*\}$/s, true],
  ["closeInChunk", /^HTTP.*\r\nTransfer-Encoding: chunked\r\n\r\n[0-9a-f]+\r\n\{.*\}\r\n$/s, true],
  ["garbage", /^(?!HTTP).{10}/s, true],
  [{ slow: 0 }, /^HTTP.*\}$/s, true],
  [{ raw: "HTTP/1.1 502 \r\n\r\n" }, /^HTTP\/1\.1 502 \r\n\r\n$/, true],
];

for (const [fault, want, whole] of FAULTS) {
  const name = typeof fault === "string" ? fault : Object.keys(fault)[0];
  Deno.test(`the fault ${name} is played as named, and noted`, async () => {
    await using exchange = await Exchange.start();
    exchange.fault = fault;
    const said = await converse(exchange, REQUEST).catch(unlessReset);
    assertMatch(said, want);
    assertEquals(exchange.played.map((played) => [played.fault, played.request !== undefined]), [[fault, whole]]);
    assertEquals([exchange.requests.length, exchange.executed.length], whole ? [1, 1] : [0, 0]);
    assertEquals(exchange.connections, 1);
  });
}

/** Ignores a reset: closing a connection with unread bytes may cause one. */
function unlessReset(error: unknown): string {
  if (error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe) return "";
  throw error;
}

for (const fault of ["closeInBody", "closeInChunk", "closeInHeaders", "garbage", "closeAfterRequest"] as const) {
  Deno.test(`the fault ${fault} fails a fetch, over TLS too`, async () => {
    const { ca, leaf } = await certificates();
    for (const options of [{}, { tls: leaf }]) {
      await using exchange = await Exchange.start(options);
      exchange.fault = fault;
      await assertRejects(() => call(exchange, `${V3}/tickers`, {}, ca), TypeError);
      assert(exchange.requests.length > 0);
    }
  });
}

Deno.test("the fault closeInBody sends the whole body over TLS before it closes", async () => {
  const { ca, leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  exchange.fault = "closeInBody";
  using client = Deno.createHttpClient({ caCerts: [ca] });
  const response = await fetch(`${exchange.url}${V3}/tickers`, { client });
  let text = "";
  await assertRejects(async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
  }, TypeError);
  assertMatch(text, /^\{.*\}$/);
});

for (const [fault, whole] of [["resetDuringRequest", 0], ["resetAfterRequest", 1]] as const) {
  Deno.test(`the fault ${fault} resets the connection, over TLS too`, async () => {
    const { ca, leaf } = await certificates();
    for (const options of [{}, { tls: leaf }]) {
      await using exchange = await Exchange.start(options);
      exchange.fault = fault;
      const called = call(exchange, `${V3}/sendorder`, { method: "POST", body: ORDER }, ca);
      assertMatch(String((await assertRejects(() => called, TypeError)).cause), /reset/);
      assertEquals(exchange.requests.length, whole);
      assertEquals(exchange.played.map(({ fault, request }) => [fault, request]), [[fault, exchange.requests[0]]]);
    }
  });
}

Deno.test("the fault hang never answers, and close() ends it", async () => {
  await using exchange = await Exchange.start();
  exchange.fault = "hang";
  await assertRejects(() => call(exchange, `${V3}/tickers`, { signal: AbortSignal.timeout(50) }), DOMException);
  assertEquals(exchange.executed.length, 1);
});

Deno.test("the fault slow leaves its time between the bytes, and close() ends it", async () => {
  const exchange = await Exchange.start();
  exchange.fault = { slow: 60_000 };
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(exchange.url).port) });
  await connection.write(new TextEncoder().encode(REQUEST));
  assertEquals(await connection.read(new Uint8Array(100)), 1);
  await exchange.close();
});

Deno.test("exchange.fault as a function chooses by request and by number", async () => {
  await using exchange = await Exchange.start();
  const asked: [boolean, number][] = [];
  exchange.fault = (request, nth) => {
    asked.push([request !== undefined, nth]);
    return request && nth === 1 ? { raw: "HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n" } : undefined;
  };
  assertEquals((await call(exchange, `${V3}/tickers`))[0], 503);
  assertEquals((await call(exchange, `${V3}/tickers`))[0], 200);
  assertEquals(asked, [[false, 1], [true, 1], [false, 2], [true, 2]]);
});
