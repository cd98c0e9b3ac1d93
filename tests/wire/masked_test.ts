/**
 * A server that repeats what the request was signed with: nothing of it is printed.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { Exchange, json, KEY, type Received, type Reply } from "../support/exchange.ts";
import { kf, kfProcess, testOnEach } from "../support/runner.ts";

const ORDER = [
  "sendorder",
  "orderType=lmt",
  "symbol=PF_XBTUSD",
  "side=buy",
  "size=1",
  "limitPrice=1",
  "--resolve",
  "0",
];

/** A way to write a value. */
type Spelling = (value: string) => string;

const SPELLINGS: [what: string, spell: Spelling][] = [
  ["as they are", (value) => value],
  ["with escapes of URLs", encodeURIComponent],
  [
    "with small escapes of URLs",
    (value) => encodeURIComponent(value).replace(/%../g, (escape) => escape.toLowerCase()),
  ],
  ["with slashes of JSON", (value) => value.replaceAll("/", "\\/")],
  ["with escapes of JSON", (value) => value.replace(/[+/=]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)],
  ["with escapes of HTML", (value) => value.replace(/[+/=]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
  [
    "with hexadecimal escapes of HTML",
    (value) => value.replace(/[+/=]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`),
  ],
];

/** The headers of a request, as a server repeats them. */
function told({ headers }: Received, spell: Spelling): string {
  const [key = "", authent = ""] = [headers.apikey, headers.authent];
  return `GET apikey: ${spell(key)} authent: ${spell(authent)} private: ${spell(KEY.apiSecret)}`;
}

const REPLIES: [what: string, reply: (text: string) => Reply, read: number, write: number][] = [
  ["HTML of a proxy", (text) => ({ status: 502, headers: { "Content-Type": "text/html" }, body: `<p>${text}` }), 8, 5],
  ["HTML of a login", (text) => ({ status: 200, headers: { "Content-Type": "text/html" }, body: `<p>${text}` }), 8, 5],
  ["a text", (text) => ({ status: 400, headers: { "Content-Type": "text/plain" }, body: text }), 1, 5],
  ["a 401", (text) => ({ status: 401, body: text }), 3, 3],
  [
    "a redirect",
    (text) => ({ status: 302, headers: { Location: `/login?${text}` }, body: "" }),
    8,
    5,
  ],
  ["a refusal", (text) => ({ body: `{"result":"error","error":"invalidArgument: ${text}"}` }), 1, 1],
  ["an error", (text) => ({ status: 400, body: `{"errors":[{"code":1,"message":"${text}"}]}` }), 1, 1],
];

/** Asserts that no part of the values is in the text, in any spelling. */
function assertSilent(text: string, { headers }: Received): void {
  for (const value of [headers.apikey ?? "", headers.authent ?? "", KEY.apiSecret]) {
    assert(value.length > 50);
    for (const part of value.match(/[A-Za-z0-9]{5,}/g) ?? []) assert(!text.includes(part), `${part} in ${text}`);
  }
}

for (const [what, reply, read, write] of REPLIES) {
  Deno.test(`${what} that repeats the headers of the request is shown without key and signature`, async () => {
    for (const [how, spell] of SPELLINGS) {
      await using exchange = await Exchange.start();
      exchange.reply = (request) => reply(told(request, spell));
      for (const [line, want] of [[["accounts"], read], [ORDER, write]] as const) {
        for (const options of [["-v"], ["-v", "--errors", "json", "-o", "pretty"], ["--no-nonce", "-o", "csv"]]) {
          const { code, stdout, stderr } = await kf([...line, "--retry", "0", ...options], { env: exchange.env });
          const request = exchange.requests.at(-1);
          assert(request !== undefined);
          assertEquals(code, want, `${how}: ${stderr}`);
          assertSilent(stdout + stderr, request);
          const shown = what === "a redirect" ? stderr : stdout;
          for (const name of ["[APIKey]", "[Authent]", "[secret]"]) assertStringIncludes(shown, name, how);
        }
      }
    }
  });
}

Deno.test("a good reply keeps the public key, which the check of a pair tells, and no signature", async () => {
  await using exchange = await Exchange.start();
  const good = (authent: string) => ({ apiKey: KEY.apiKey, permissions: {}, é: authent, n: 0 });
  exchange.reply = ({ headers }) => json(good(headers.authent ?? ""));
  const { code, stdout } = await kf(["auth/api-keys/v3/check"], { env: exchange.env });
  assertEquals([code, stdout], [0, `${JSON.stringify(good("[Authent]"))}\n`]);
});

Deno.test("a reply that only looks like the key stays as it came, and so does one beside a short key", async () => {
  await using exchange = await Exchange.start();
  const [part = ""] = KEY.apiKey.match(/[A-Za-z0-9]{8,}/) ?? [];
  exchange.reply = { status: 401, body: `api_key_not_found ${part} \u00e9` };
  const { stdout } = await kf(["accounts"], { env: exchange.env });
  assertEquals(stdout, `api_key_not_found ${part} \u00e9\n`);
  const short = await kf(["accounts"], { env: { ...exchange.env, KRAKEN_FUTURES_API_KEY: "result" } });
  assertMatch(short.stdout, /^{"result":"error",/);
});

await testOnEach("a process shows neither key nor signature that a proxy repeats", async (runtime) => {
  await using exchange = await Exchange.start();
  exchange.reply = (request) => ({ status: 502, body: `<html>${told(request, (value) => value)} caf\u00e9` });
  const { code, stdout } = await kfProcess(runtime, ["accounts", "--retry", "0"], { env: exchange.env });
  const want = "<html>GET apikey: [APIKey] authent: [Authent] private: [secret] caf\u00e9\n";
  assertEquals([code, stdout], [8, want]);
});
