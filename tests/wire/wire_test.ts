/**
 * What is sent: every operation of the table, every way to name one, and connections over TLS and proxies.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import { type Endpoint, endpoints, type Parameter, type ValueType } from "../../lib/api/endpoints/endpoints.ts";
import { VERSION } from "../../lib/io/version.ts";
import { answer } from "../support/answers.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStrictEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { certificates } from "../support/certificates.ts";
import { Exchange, KEY, type Received, type Reply } from "../support/exchange.ts";
import { Proxy } from "./proxy.ts";
import { DOCUMENTED_OPERATIONS } from "../support/reference.ts";
import {
  type Directory,
  keyDirectory,
  kf,
  kfProcess,
  newDirectory,
  type Runtime,
  testEverywhere,
  testOnEach,
} from "../support/runner.ts";
import { closedPort } from "../support/closed_port.ts";

type Item = [name: string, value: string];

const UUID = "3c1d0e2a-5b7f-4c0d-9a55-0d2b3f6f1a11";

/** A value of each type, with characters that have to be escaped where the type has some. */
const SAMPLES: Record<ValueType, string> = {
  text: "some text & more",
  symbol: "PF_XBTUSD",
  number: "1.0",
  integer: "60",
  boolean: "true",
  time: "2026-01-01T00:00:00.000Z",
  ms: "1767225600000",
  s: "1767225600",
  uuid: UUID,
  json: '{"batchOrder":[{"order":"cancel","order_id":"é"}]}',
};

/** One item for each parameter, two where it may be repeated. */
function itemsOf({ name, type, values, repeat, uuid }: Parameter): Item[] {
  const [first = uuid ? UUID : SAMPLES[type], second = first] = values ?? [];
  return repeat ? [[name, first], [name, second]] : [[name, first]];
}

/** RFC 3986, byte by byte. */
function escaped(text: string): string {
  const write = (byte: number) => {
    const character = String.fromCharCode(byte);
    return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  };
  return [...Buffer.from(text)].map(write).join("");
}

function form(items: Item[]): string {
  return items.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join("&");
}

/** A template with its placeholders filled. */
function filled(template: string, row: Endpoint): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = row.parameters.find((parameter) => parameter.name === name);
    return parameter?.values?.[0] ?? SAMPLES[parameter?.type ?? "text"];
  });
}

/** The request a row documents, with all its parameters. */
function wanted(row: Endpoint) {
  const items = row.parameters.filter(({ in: where }) => where === "query" || where === "body").flatMap(itemsOf);
  const path = row.base + filled(row.path, row);
  const query = row.verb === "POST" || items.length === 0 ? "" : `?${form(items)}`;
  return { method: row.verb, target: path + query, body: row.verb === "POST" ? form(items) : "", params: items };
}

/** Names of the headers of a call, in lower case and in the order of the alphabet. */
function wantedHeaders(row: Endpoint, runtime: Runtime): string[] {
  const names = ["accept", "accept-encoding", "host", "user-agent"];
  if (runtime === "deno") names.push("accept-language");
  if (row.private) names.push("apikey", "authent", "nonce");
  if (row.verb === "POST") names.push("content-type");
  if (row.verb === "POST" || row.verb === "PUT" || (row.verb === "DELETE" && runtime !== "deno")) {
    names.push("content-length");
  }
  names.push(...row.parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name.toLowerCase()));
  return names.sort();
}

function headerNames({ rawHeaders }: Received): string[] {
  return rawHeaders.map(([name]) => name.toLowerCase()).sort();
}

/** The default reply, with digits and spaces that JSON.parse would lose. */
function oddly(request: Received): Reply {
  const reply = answer(request);
  const text = String(reply.body);
  return {
    ...reply,
    body: text.replace(/^\{/, '{ "odd":[1.0,1e-7,-0,12345678901234567890,"\\u00e9\\/"],"odd":null , '),
  };
}

/** The stdout for this reply. */
function printed({ body = "" }: Reply): string {
  return String(body).endsWith("\n") ? String(body) : `${body}\n`;
}

async function assertSends(row: Endpoint, method: string, items: Item[]): Promise<void> {
  await using exchange = await Exchange.start();
  exchange.reply = oddly;
  const words = items.map(([name, value]) => `${name}=${value}`);
  const { code, stdout, stderr } = await kf([row.verb, method, ...words], { env: exchange.env });
  assertEquals([code, stderr, exchange.executed.length], [0, "", 1]);
  const [request] = exchange.requests;
  assert(request);
  assertStrictEquals(request.endpoint, row);
  const { method: verb, target, body, params } = request;
  assertEquals({ method: verb, target, body, params }, wanted(row));
  assertEquals(request.signature, row.private ? "right" : "none");
  assertEquals(headerNames(request), wantedHeaders(row, "deno"));
  assertEquals(stdout, printed(oddly(request)));
}

Deno.test("the table has the documented operations and transfers", () => {
  assertEquals(endpoints().length, DOCUMENTED_OPERATIONS.length + 1);
});

for (const row of endpoints()) {
  const inPath = row.parameters.filter((parameter) => parameter.in === "path");
  const others = row.parameters.filter((parameter) => parameter.in !== "path").flatMap(itemsOf);

  Deno.test(`${row.verb} ${row.id} sends what is documented, and gives the reply byte for byte`, async () => {
    await assertSends(row, filled(row.id, row), others);
  });

  if (inPath.length > 0) {
    Deno.test(`${row.verb} ${row.id} takes its placeholders by name, in any place`, async () => {
      await assertSends(row, row.id, [...others, ...inPath.flatMap(itemsOf).toReversed()]);
    });
  }
}

Deno.test("algoId travels as a header and is not signed", async () => {
  await using exchange = await Exchange.start();
  assertEquals((await kf(["cancelallorders", "algoId=my algo", "symbol=PF_XBTUSD"], { env: exchange.env })).code, 0);
  const [request] = exchange.executed;
  assertEquals([request?.headers.algoid, request?.body, request?.signature], ["my algo", "symbol=PF_XBTUSD", "right"]);
});

Deno.test("headers say no more than kf's version and the form", async () => {
  await using exchange = await Exchange.start();
  assertEquals(
    (await kf(["cancelorder", "order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47"], {
      env: exchange.env,
      now: 1_700_000_000_000,
    })).code,
    0,
  );
  assertEquals(exchange.executed[0]?.headers, {
    "user-agent": `kf/${VERSION}`,
    "accept": "*/*",
    "accept-language": "*",
    "accept-encoding": "gzip,br",
    "content-type": "application/x-www-form-urlencoded",
    "content-length": "45",
    "host": new URL(exchange.url).host,
    "apikey": KEY.apiKey,
    "authent": exchange.executed[0]?.headers.authent ?? "",
    "nonce": "1700000000000",
  });
});

/** A call of each verb, unsigned and signed. */
const CALLS = [
  ["GET", "tickers"],
  ["GET", "accounts"],
  ["POST", "cancelorder", "order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47"],
  ["PUT", "leveragepreferences", "symbol=PF_XBTUSD"],
  ["DELETE", "rfq-assignment/max-leverage"],
];

await testOnEach("a process sends exactly the headers a call needs", async (runtime) => {
  await using exchange = await Exchange.start();
  for (const args of CALLS) {
    const { code } = await kfProcess(runtime, args, {
      env: { ...exchange.env, LANG: "de_CH.UTF-8", USER: "somebody" },
    });
    const request = exchange.executed.at(-1);
    assert(request?.endpoint && code === 0, args.join(" "));
    const row = { ...request.endpoint, parameters: [] };
    assertEquals(headerNames(request), wantedHeaders(row, runtime), args.join(" "));
    assertEquals(request.headers["user-agent"], `kf/${VERSION}`);
  }
  assertEquals([exchange.executed.length, exchange.connections], [CALLS.length, CALLS.length]);
});

const SEVERAL_VERBS = [...new Set(endpoints().map(({ id }) => id))]
  .filter((id) => endpoints().filter((row) => row.id === id).length > 1);

Deno.test("several ids have several verbs", () => {
  assertEquals(SEVERAL_VERBS, [
    "subaccount/{subaccountUid}/trading-enabled",
    "leveragepreferences",
    "pnlpreferences",
    "self-trade-strategy",
    "rfq-assignment/max-leverage",
    "rfqs/open-rfqs",
  ]);
});

for (const id of SEVERAL_VERBS) {
  Deno.test(`no verb means GET for ${id}`, async () => {
    await using exchange = await Exchange.start();
    assertEquals((await kf([id.replace(/\{\w+\}/, UUID)], { env: exchange.env })).code, 0);
    assertEquals(exchange.executed.map(({ method }) => method), ["GET"]);
  });
}

Deno.test("no verb means the only one of any other id", async () => {
  await using exchange = await Exchange.start();
  const { code } = await kf(["cancelallorders"], { env: exchange.env });
  assertEquals([code, exchange.executed.map(({ method }) => method)], [0, ["POST"]]);
});

/** Words that name an operation wrongly. */
const REFUSED: [args: string[], reason: string][] = [
  [["leveragepreferences", "symbol=PF_XBTUSD", "maxLeverage=5"], "leveragepreferences takes no parameters"],
  [["GET", "sendorder"], "sendorder has no GET; it takes POST"],
  [["POST", "leveragepreferences", "symbol=PF_XBTUSD"], "it takes GET, PUT"],
  [["DELETE", "tickers"], "it takes GET"],
  [["PUT"], "needs a METHOD or a /PATH"],
  [["/derivatives/api/v3/tickers#x"], "fragment"],
  [["/derivatives/api/v3/accounts/../tickers"], ". and .."],
  [["/derivatives/api/v3/new?a=b c"], "percent-encode"],
  [["/derivatives/api/v3/é"], "percent-encode"],
];

for (const [args, reason] of REFUSED) {
  Deno.test(`kf ${args.join(" ")} sends nothing`, async () => {
    await using exchange = await Exchange.start();
    const { code, stdout, stderr } = await kf(args, { env: exchange.env });
    assertEquals([code, stdout, exchange.connections], [2, "", 0]);
    assertStringIncludes(stderr, reason);
  });
}

const V3 = "/derivatives/api/v3";

/** The words, the request line, the signed text or body, and whether there is a signature with and without keys. */
const RAW: [
  args: string[],
  line: string,
  postData: string,
  signature: "right" | "none",
  keyless: "none" | "refused",
][] = [
  [[`${V3}/tickers`], `GET ${V3}/tickers`, "", "none", "none"],
  [["GET", `${V3}/tickers/PF_XBTUSD`, "a=b c"], `GET ${V3}/tickers/PF_XBTUSD?a=b%20c`, "a=b%20c", "none", "none"],
  [["get", `${V3}/accounts`], `GET ${V3}/accounts`, "", "right", "refused"],
  [
    ["GET", `${V3}/fills?a=%2f+`, "b=/", "b="],
    `GET ${V3}/fills?a=%2f+&b=%2F&b=`,
    "a=%2f+&b=%2F&b=",
    "right",
    "refused",
  ],
  [["POST", `${V3}/cancelorder`, "any=thing"], `POST ${V3}/cancelorder`, "any=thing", "right", "refused"],
  [["POST", `${V3}/cancelorder?a=1`, "b=2"], `POST ${V3}/cancelorder?a=1`, "a=1b=2", "right", "refused"],
  [["PUT", `${V3}/self-trade-strategy`, "new=1"], `PUT ${V3}/self-trade-strategy?new=1`, "new=1", "right", "refused"],
  [["GET", `${V3}/new?a=b?c`], `GET ${V3}/new?a=b?c`, "a=b?c", "right", "none"],
  [["GET", "/api/new/v9/x", "symbol=@@x"], "GET /api/new/v9/x?symbol=%40x", "symbol=%40x", "right", "none"],
  [["POST", `${V3}/new`, "a=b"], `POST ${V3}/new`, "a=b", "right", "refused"],
  [["POST", `${V3}/new`], `POST ${V3}/new`, "", "right", "refused"],
  [["PUT", `${V3}/new`, "a=b"], `PUT ${V3}/new?a=b`, "a=b", "right", "refused"],
  [["DELETE", "/api/history/v3/new", "a=b"], "DELETE /api/history/v3/new?a=b", "a=b", "right", "refused"],
];

for (const [args, line, postData, signature, keyless] of RAW) {
  const reply = ({ endpoint }: Received) => endpoint === undefined ? { body: '{"result":"success"}' } : undefined;
  const seen = (
    { method, target, postData, signature }: Received,
  ) => [`${method} ${target}`, new TextDecoder().decode(postData), signature];

  Deno.test(`kf ${args.join(" ")} sends that path with keys`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = reply;
    const { code, stderr } = await kf(args, { env: exchange.env });
    assertEquals([code, stderr, exchange.executed.map(seen)], [0, "", [[line, postData, signature]]]);
  });

  Deno.test(`kf ${args.join(" ")} is ${keyless === "none" ? "sent unsigned" : "refused"} without keys`, async () => {
    await using exchange = await Exchange.start();
    exchange.reply = reply;
    const { code, stdout, stderr } = await kf(args, { env: { KF_BASE_URL: exchange.url } });
    const want = keyless === "none" ? [[line, postData, "none"]] : [];
    assertEquals([code, exchange.requests.map(seen)], [keyless === "none" ? 0 : 3, want]);
    if (keyless === "refused") assertEquals([stdout, exchange.connections, /needs keys/.test(stderr)], ["", 0, true]);
  });
}

const ORDER = '{"batchOrder":[{"order":"send","order_tag":"1","orderType":"lmt","symbol":"pi_xbtusd","side":"buy",' +
  '"size":1,"limitPrice":1.00,"reduceOnly":false},{"order":"cancel","order_id":"e35d61dd-8a30-4d5f-a574-b5593ef0c050"}]}';

/** The original client's command lines, each with its request. */
const ORIGINAL: [args: string[], verb: "GET" | "POST", method: string, items: Item[]][] = [
  [[], "GET", "instruments", []],
  [["instruments"], "GET", "instruments", []],
  [["tickers"], "GET", "tickers", []],
  [["orderbook", "symbol=pi_xbtusd"], "GET", "orderbook", [["symbol", "pi_xbtusd"]]],
  [["history", "symbol=pi_xbtusd", "lastTime=2020-08-27T17:03:33.196Z"], "GET", "history", [
    ["symbol", "pi_xbtusd"],
    ["lastTime", "2020-08-27T17:03:33.196Z"],
  ]],
  [["accounts"], "GET", "accounts", []],
  [["openpositions"], "GET", "openpositions", []],
  [["openorders"], "GET", "openorders", []],
  [["fills"], "GET", "fills", []],
  [["fills", "lastFillTime=2020-07-22T13:37:27.077Z"], "GET", "fills", [["lastFillTime", "2020-07-22T13:37:27.077Z"]]],
  [["transfers"], "GET", "transfers", []],
  [["transfers", "lastTransferTime=2020-07-22T13:37:27.077Z"], "GET", "transfers", [
    ["lastTransferTime", "2020-07-22T13:37:27.077Z"],
  ]],
  [["notifications"], "GET", "notifications", []],
  [
    ["sendorder", "orderType=lmt", "symbol=pi_xbtusd", "side=buy", "size=500", "limitPrice=4000"],
    "POST",
    "sendorder",
    [["orderType", "lmt"], ["symbol", "pi_xbtusd"], ["side", "buy"], ["size", "500"], ["limitPrice", "4000"]],
  ],
  [
    ["transfer", "fromAccount=cash", "toAccount=fi_xbtusd", "unit=xbt", "amount=0.5"],
    "POST",
    "transfer",
    [["fromAccount", "cash"], ["toAccount", "fi_xbtusd"], ["unit", "xbt"], ["amount", "0.5"]],
  ],
  [["cancelorder", `order_id=${UUID}`], "POST", "cancelorder", [["order_id", UUID]]],
  [["cancelorder", "cliOrdId=my_id"], "POST", "cancelorder", [["cliOrdId", "my_id"]]],
  [["cancelallorders"], "POST", "cancelallorders", []],
  [["cancelallorders", "symbol=pi_xbtusd"], "POST", "cancelallorders", [["symbol", "pi_xbtusd"]]],
  [["cancelallordersafter", "timeout=60"], "POST", "cancelallordersafter", [["timeout", "60"]]],
  [["batchorder", `json=${ORDER}`], "POST", "batchorder", [["json", ORDER]]],
];

for (const [args, verb, method, items] of ORIGINAL) {
  await testOnEach(`the original command line kf ${args.join(" ").slice(0, 80)} works unchanged`, async (runtime) => {
    await using exchange = await Exchange.start();
    await using keys = await keyDirectory();
    exchange.reply = oddly;
    const { code, stdout, stderr } = await kfProcess(runtime, args, {
      cwd: keys.path,
      env: { KF_BASE_URL: exchange.url },
    });
    const [request] = exchange.executed;
    assert(request, stderr);
    assertEquals([code, stderr, stdout], [0, "", printed(oddly(request))]);
    assertEquals([request.method, request.path, request.params], [verb, `${V3}/${method}`, items]);
    assertEquals([request.signature, exchange.requests.length], [request.private ? "right" : "none", 1]);
  });
}

/** The authority's certificate as a file. */
async function authorityFile(pem: string): Promise<Directory & { file: string }> {
  const directory = await newDirectory();
  const file = join(directory.path, "ca.pem");
  await Deno.writeTextFile(file, pem);
  return { ...directory, file };
}

await testEverywhere("--ca-cert makes an authority of one's own trusted", async (runtime) => {
  const { ca, leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  await using authority = await authorityFile(ca);
  const { code, stdout, stderr } = await kfProcess(runtime, ["accounts", "--ca-cert", authority.file], {
    env: exchange.env,
  });
  assertEquals([code, stderr, exchange.executed.map(({ signature }) => signature)], [0, "", ["right"]]);
  assertStringIncludes(stdout, '"result":"success"');
});

for (const wrong of ["no authority", "another authority", "an expired leaf", "a leaf of another host"]) {
  await testOnEach(`an order is not sent over TLS with ${wrong}`, async (runtime) => {
    const { ca, otherCa, leaf, expired, wrongHost } = await certificates();
    const tls = wrong === "an expired leaf" ? expired : wrong === "a leaf of another host" ? wrongHost : leaf;
    await using exchange = await Exchange.start({ tls });
    await using authority = await authorityFile(wrong === "another authority" ? otherCa : ca);
    const trust = wrong === "no authority" ? [] : ["--ca-cert", authority.file];
    const { code, stdout, stderr } = await kfProcess(runtime, ["cancelallorders", ...trust], { env: exchange.env });
    assertEquals([code, stdout, exchange.requests.length], [4, "", 0], stderr);
    assertMatch(stderr, /^kf: cannot reach localhost:\d+: .*certificate.*\nhint: nothing was sent; .*\n$/);
  });
}

/** An exchange over TLS behind a proxy, and kf's way to it. */
async function throughProxy(
  runtime: Runtime,
  args: string[],
  env: (proxy: Proxy) => Record<string, string>,
  opens = true,
) {
  const { ca, leaf } = await certificates();
  await using exchange = await Exchange.start({ tls: leaf });
  await using proxy = await Proxy.start();
  await using authority = await authorityFile(ca);
  proxy.opens = opens;
  const surroundings = { env: { ...exchange.env, ...env(proxy) } };
  const outcome = await kfProcess(runtime, [...args, "--ca-cert", authority.file], surroundings);
  return { ...outcome, exchange, proxy, tunnel: `CONNECT ${new URL(exchange.url).host}` };
}

for (const name of ["HTTPS_PROXY", "https_proxy"]) {
  await testOnEach(`${name} carries a call, and sees none of it`, async (runtime) => {
    const made = await throughProxy(
      runtime,
      ["cancelorder", "order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47"],
      ({ url }) => ({ [name]: url }),
    );
    const { code, stderr, exchange, proxy, tunnel } = made;
    assertEquals([code, stderr, proxy.asked], [0, "", [tunnel]]);
    assertEquals(exchange.executed.map(({ signature, body }) => [signature, body]), [[
      "right",
      "order_id=cb4e34f6-4eb3-4d4b-9724-4c3035b99d47",
    ]]);
    assertNotMatch(new TextDecoder().decode(proxy.requests[0]?.raw), /apikey|authent|nonce|order/i);
  });
}

for (
  const [name, value] of [["NO_PROXY", "localhost"], ["no_proxy", "elsewhere.example,localhost"], [
    "NO_PROXY",
    "*",
  ]] as const
) {
  await testOnEach(`${name}=${value} goes around the proxy`, async (runtime) => {
    const env = ({ url }: Proxy) => ({ HTTPS_PROXY: url, [name]: value });
    const { code, stderr, exchange, proxy } = await throughProxy(runtime, ["accounts"], env);
    assertEquals([code, stderr, proxy.asked, exchange.executed.length], [0, "", [], 1]);
  });
}

await testOnEach("NO_PROXY of another host leaves the proxy in use", async (runtime) => {
  const env = ({ url }: Proxy) => ({ HTTPS_PROXY: url, NO_PROXY: "elsewhere.example" });
  const { code, proxy, tunnel } = await throughProxy(runtime, ["accounts"], env);
  assertEquals([code, proxy.asked], [0, [tunnel]]);
});

await testOnEach("an order is not sent when the proxy refuses the tunnel", async (runtime) => {
  const made = await throughProxy(runtime, ["cancelallorders"], ({ url }) => ({ HTTPS_PROXY: url }), false);
  assertEquals(
    [made.code, made.stdout, made.exchange.connections, made.proxy.asked],
    [4, "", 0, [made.tunnel]],
    made.stderr,
  );
});

await testOnEach("an order is not sent when the proxy is not there", async (runtime) => {
  const made = await throughProxy(runtime, ["cancelallorders"], () => ({ HTTPS_PROXY: closedPort() }));
  assertEquals([made.code, made.stdout, made.exchange.connections], [4, "", 0], made.stderr);
});

const PROXY_VARIABLES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

await testOnEach("no proxy sees plain http to this machine", async (runtime) => {
  await using exchange = await Exchange.start();
  await using proxy = await Proxy.start();
  const proxies = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, proxy.url]));
  for (const url of [exchange.url, exchange.url.replace("127.0.0.1", "localhost")]) {
    const env = { ...exchange.env, ...proxies, KF_BASE_URL: url };
    const { code, stderr } = await kfProcess(runtime, ["accounts"], { env });
    assertEquals([code, stderr, proxy.asked], [0, "", []]);
  }
  assertEquals(exchange.executed.length, 2);
});
