/**
 * Signing against published vectors: the single steps, and the header that the exchange received.
 *
 * @module
 */

import type { Verb } from "../../lib/api/endpoints/endpoints.ts";
import { lookup } from "../../lib/line/lookup.ts";
import { type Draft, draft } from "../../lib/api/draft.ts";
import { Secret } from "../../lib/api/secret.ts";
import { authent, message } from "../../lib/api/sign.ts";
import { assertEquals } from "../support/assert.ts";
import { authentOf, Exchange, KEY, type Received } from "../support/exchange.ts";
import { kf } from "../support/runner.ts";

/** One signed call of {@linkcode KEY}; `path` is the URL's whole path, `nonce` is empty where none is sent. */
interface Vector {
  name: string;
  method: Verb;
  path: string;
  params: [name: string, value: string][];
  nonce: string;
  postData: string;
  signPath: string;
  message: string;
  authent: string;
}

/** Known answers: calls (docs/api.md 2.5) and the WebSocket challenge with its published key (docs/api.md 7.2). */
interface Vectors {
  apiKey: string;
  apiSecret: string;
  rest: Vector[];
  wsChallenge: { challenge: string; apiSecret: string; signed: string };
}

const VECTORS = new URL("../data/auth-vectors.json", import.meta.url);
const { apiKey, apiSecret, rest, wsChallenge }: Vectors = JSON.parse(Deno.readTextFileSync(VECTORS));

function drafted({ method, path, params }: Vector): Draft {
  const { row, search } = lookup(method, path);
  return draft({ row, values: params, encoded: false, search }, "https://futures.kraken.com");
}

/** Runs kf with these words and checks the request that arrived. */
async function assertArrives(vector: Vector, method: string): Promise<void> {
  await using exchange = await Exchange.start();
  const items = vector.params.map(([name, value]) => `${name}=${value}`);
  const world = { env: exchange.env, ...(vector.nonce === "" ? {} : { now: Number(vector.nonce) }) };
  const { code, stderr } = await kf(
    [...vector.nonce === "" ? ["--no-nonce"] : [], vector.method, method, ...items],
    world,
  );
  assertEquals([code, stderr, exchange.executed.length], [0, "", 1]);
  assertEquals(exchange.executed.map(signedPart), [{ ...signedPartOf(vector), apikey: KEY.apiKey }]);
}

function signedPart({ method: verb, path, query, body, headers: { apikey, authent, nonce } }: Received) {
  return { verb, path, postData: query + body, apikey, authent, nonce };
}

function signedPartOf({ method: verb, path, postData, authent, nonce }: Vector) {
  return { verb, path, postData, authent, nonce: nonce === "" ? undefined : nonce };
}

/** The METHOD for a path. */
function methodOf(path: string): string {
  return path.replace("/derivatives/api/v3/", "").replace(/^\/api\/(\w+)\/v\d\//, "$1/");
}

Deno.test("auth-vectors.json holds ten calls of the test exchange's key pair, and the challenge", () => {
  assertEquals(rest.length, 10);
  assertEquals(new Set(rest.map(({ authent }) => authent)).add(wsChallenge.signed).size, 11);
  assertEquals(KEY, { apiKey, apiSecret });
});

for (const vector of rest) {
  const { name, path, nonce } = vector;

  Deno.test(`draft() and authent() sign ${name} as published`, async () => {
    const { postData, endpointPath } = drafted(vector);
    assertEquals([postData, endpointPath], [vector.postData, vector.signPath]);
    assertEquals(message(postData, nonce, endpointPath), vector.message);
    assertEquals(await authent(postData, nonce, endpointPath, new Secret(KEY.apiSecret)), vector.authent);
  });

  Deno.test(`kf sends ${name} with the published Authent, called by its METHOD`, async () => {
    await assertArrives(vector, methodOf(path));
  });

  Deno.test(`kf sends ${name} with the published Authent, called by its raw path`, async () => {
    await assertArrives(vector, path);
  });
}

Deno.test("authent() signs the WebSocket challenge as published", async () => {
  const { challenge, apiSecret, signed } = wsChallenge;
  assertEquals(await authent(challenge, "", "", new Secret(apiSecret)), signed);
});

/** Lengths around the block of SHA-512, 128 bytes, and around base64 padding. */
for (const length of [1, 2, 3, 63, 64, 127, 128, 129, 300]) {
  Deno.test(`authent() agrees with node:crypto for a secret of ${length} bytes`, async () => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
    const apiSecret = bytes.toBase64();
    const [postData, nonce, path] = ["json=%7B%22é💶", "1700000000000", "/derivatives/api/v3/batchorder"];
    const want = authentOf(postData, nonce, path, { ...KEY, apiSecret });
    assertEquals(await authent(postData, nonce, "/api/v3/batchorder", new Secret(apiSecret)), want);
  });
}
