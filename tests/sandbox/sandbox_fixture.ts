/**
 * A small client of the sandbox: takes a verb, an id and arguments, returns the reply. It signs with the tests' own crypto, not the
 * client's.
 *
 * @module
 */

import { type Endpoint, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import { type KeyPair, KEYS, openSandbox, type Sandbox, type SandboxOptions } from "../../lib/sandbox/sandbox.ts";
import { signedHeaders } from "../support/signature.ts";

/** A reply. `body` is the JSON value; undefined if the text is not JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // deno-lint-ignore no-explicit-any
  body: any;
}

/** Names and values in their order. */
export type Arguments = Record<string, string> | [name: string, value: string][];

/** The moment at which the tests' sandboxes begin. */
export const NOON = Date.UTC(2026, 9, 1, 12);

/** The key pair of a name. */
export function keyPair(name: string): KeyPair {
  const key = KEYS.find((key) => key.name === name);
  if (key === undefined) throw new Error(`no key ${name}`);
  return key;
}

/** A sandbox in memory whose clock only the test moves. */
export class SandboxFixture implements Disposable {
  readonly sandbox: Sandbox;
  /** Sandbox time and real time, in ms. */
  now = NOON;

  constructor(options: Partial<SandboxOptions> = {}) {
    this.sandbox = openSandbox({ data: ":memory:", seed: "test", limits: false, realNow: () => this.now, ...options });
  }

  /** Calls an operation: `PUT leveragepreferences`, or `accounts` for a GET. Placeholders are filled from the arguments. */
  call(method: string, given: Arguments = {}, key = keyPair("full")): Promise<Answer> {
    return callWith((request) => this.sandbox.handle(request), method, given, key);
  }

  /** The body of a call that succeeds. */
  async get(method: string, given: Arguments = {}, key = keyPair("full")): Promise<Answer["body"]> {
    const { status, body, text } = await this.call(method, given, key);
    if (status !== 200 || body === undefined || body.result === "error") {
      throw new Error(`${method}: ${status} ${text}`);
    }
    return body;
  }

  [Symbol.dispose](): void {
    this.sandbox.close();
  }
}

/** Calls an operation through any way of handling a request. */
export async function callWith(
  handle: (request: Request) => Promise<Response>,
  method: string,
  given: Arguments = {},
  key = keyPair("full"),
  origin = "https://futures.kraken.com",
): Promise<Answer> {
  return await answerOf(await handle(requestFor(method, given, key, origin)));
}

/** The reply of the exchange, read. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  return { status, headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request, signed when its operation is private. */
export function requestFor(
  method: string,
  given: Arguments = {},
  key = keyPair("full"),
  origin = "https://futures.kraken.com",
  headers: Record<string, string> = {},
): Request {
  const row = rowOf(method);
  const { path, form } = encode(row, Array.isArray(given) ? given : Object.entries(given));
  const post = row.verb === "POST";
  const url = origin + path + (post || form === "" ? "" : `?${form}`);
  const signed = row.private ? signedHeaders(form, headers.Nonce ?? "", path, key) : {};
  const type = { "Content-Type": "application/x-www-form-urlencoded" };
  return new Request(url, {
    method: row.verb,
    headers: { ...(post && type), ...signed, ...headers },
    ...(post && { body: form }),
  });
}

/** The row of `VERB id`, or of an id alone. */
export function rowOf(method: string): Endpoint {
  const [, verb, id] = /^(?:(GET|POST|PUT|DELETE) )?(.*)$/.exec(method) ?? [];
  const rows = endpoints().filter((row) => row.id === id && (verb === undefined || row.verb === verb));
  const row = rows.find((row) => row.verb === "GET") ?? rows[0];
  if (row === undefined) throw new Error(`no operation ${method}`);
  return row;
}

function encode(row: Endpoint, given: [string, string][]): { path: string; form: string } {
  const escape = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  let path = row.base + row.path;
  const form: string[] = [];
  for (const [name, value] of given) {
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, escape(value));
    else form.push(`${escape(name)}=${escape(value)}`);
  }
  return { path, form: form.join("&") };
}
