/**
 * Signing held against published vectors: the steps by themselves, and the header that reached the exchange.
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
  verb: Verb;
  path: string;
  params: [name: string, value: string][];
  nonce: string;
  postData: string;
  message: string;
  authent: string;
}

/** `tests/wire/vectors.json`: calls (API.md 2.5) and the WebSocket challenge with its published key (API.md 7.2). */
interface Vectors {
  rest: Vector[];
  challenge: { message: string; secret: string; authent: string };
}

/** The reference's names for the same. */
interface Reference {
  apiKey: string;
  apiSecret: string;
  rest: (Omit<Vector, "verb"> & { method: Verb })[];
  wsChallenge: { challenge: string; apiSecret: string; signed: string };
}

const { rest, challenge }: Vectors = JSON.parse(read(new URL("./vectors.json", import.meta.url)) ?? "");
const REFERENCE = read(new URL("../../../shared/reference/auth-vectors.json", import.meta.url));

function read(file: URL): string | undefined {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  }
}

function drafted({ verb, path, params }: Vector): Draft {
  const { row, search } = lookup(verb, path);
  return draft(row, params, { origin: "https://futures.kraken.com", encoded: false, search });
}

/** Calls kf with these words and looks at what arrived. */
async function assertArrives(vector: Vector, method: string): Promise<void> {
  await using exchange = await Exchange.start();
  const items = vector.params.map(([name, value]) => `${name}=${value}`);
  const world = { env: exchange.env, ...(vector.nonce === "" ? {} : { now: Number(vector.nonce) }) };
  const { code, stderr } = await kf(
    [...vector.nonce === "" ? ["--no-nonce"] : [], vector.verb, method, ...items],
    world,
  );
  assertEquals([code, stderr, exchange.executed.length], [0, "", 1]);
  assertEquals(exchange.executed.map(signedPart), [{ ...signedPartOf(vector), apikey: KEY.apiKey }]);
}

function signedPart({ method: verb, path, query, body, headers: { apikey, authent, nonce } }: Received) {
  return { verb, path, postData: query + body, apikey, authent, nonce };
}

function signedPartOf({ verb, path, postData, authent, nonce }: Vector) {
  return { verb, path, postData, authent, nonce: nonce === "" ? undefined : nonce };
}

/** The METHOD that stands for a path. */
function methodOf(path: string): string {
  return path.replace("/derivatives/api/v3/", "").replace(/^\/api\/(\w+)\/v\d\//, "$1/");
}

Deno.test("vectors.json holds the ten calls and the challenge", () => {
  assertEquals(rest.length, 10);
  assertEquals(new Set(rest.map(({ authent }) => authent)).add(challenge.authent).size, 11);
});

Deno.test({
  name: "vectors.json says what the reference says",
  ignore: REFERENCE === undefined,
  fn: () => {
    const { apiKey, apiSecret, rest: published, wsChallenge }: Reference = JSON.parse(REFERENCE ?? "");
    assertEquals(KEY, { apiKey, apiSecret });
    const ours = published.map(({ method: verb, name, path, params, nonce, postData, message, authent }) => (
      { name, verb, path, params, nonce, postData, message, authent }
    ));
    assertEquals(rest, ours);
    const { challenge: message, apiSecret: secret, signed: authent } = wsChallenge;
    assertEquals(challenge, { message, secret, authent });
  },
});

for (const vector of rest) {
  const { name, path, nonce } = vector;

  Deno.test(`draft() and authent() sign ${name} as published`, async () => {
    const { postData, endpointPath } = drafted(vector);
    assertEquals(postData, vector.postData);
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
  assertEquals(await authent(challenge.message, "", "", new Secret(challenge.secret)), challenge.authent);
});

/** Around the block of SHA-512, 128 bytes, and what base64 pads. */
for (const length of [1, 2, 3, 63, 64, 127, 128, 129, 300]) {
  Deno.test(`authent() agrees with node:crypto for a secret of ${length} bytes`, async () => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
    const apiSecret = bytes.toBase64();
    const [postData, nonce, path] = ["json=%7B%22é💶", "1700000000000", "/derivatives/api/v3/batchorder"];
    const want = authentOf(postData, nonce, path, { ...KEY, apiSecret });
    assertEquals(await authent(postData, nonce, "/api/v3/batchorder", new Secret(apiSecret)), want);
  });
}
