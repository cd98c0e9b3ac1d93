/**
 * An HTTP/1.1 parser: the bytes of a connection → its requests, exactly as sent.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Connection } from "./connection.ts";

/** One request as it arrived. */
export interface HttpRequest {
  method: string;
  /** The target of the request line, as sent. */
  target: string;
  /** The target before the first `?`. */
  path: string;
  /** The target after the first `?`, raw; empty without one. */
  query: string;
  /** Names in lower case; the values of a repeated header are joined by `, `. */
  headers: Record<string, string>;
  /** Names as sent, in the order of sending. */
  rawHeaders: [name: string, value: string][];
  body: string;
  /** The bytes of the raw query, then those of the body: the first part of the signed text. */
  postData: Uint8Array;
  /** Names and values of the query, then of the body, percent-decoded; `+` stays a plus. */
  params: [name: string, value: string][];
  /** Every byte from the request line to the end of the body. */
  raw: Uint8Array;
}

/** The other side sent something that is not an HTTP/1.1 request with a Content-Length. */
export class NotHttp extends Error {
  override name = "NotHttp";
}

const HEAD_END = "\r\n\r\n";

/** Reads the requests of one connection in order. */
export class HttpReader {
  readonly #connection: Connection;
  #buffer = Buffer.alloc(0);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The next complete request; undefined at the end of the stream. Throws {@linkcode NotHttp}. */
  async next(): Promise<HttpRequest | undefined> {
    while (!this.#buffer.includes(HEAD_END)) {
      if (!await this.#more()) return undefined;
    }
    const headLength = this.#buffer.indexOf(HEAD_END) + HEAD_END.length;
    const head = readHead(this.#buffer.subarray(0, headLength));
    const length = headLength + bodyLength(head.headers);
    while (this.#buffer.length < length) {
      if (!await this.#more()) return undefined;
    }
    const raw = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return withBody(head, raw, headLength);
  }

  async #more(): Promise<boolean> {
    const chunk = await this.#connection.read();
    if (chunk !== undefined) this.#buffer = Buffer.concat([this.#buffer, chunk]);
    return chunk !== undefined;
  }
}

type Head = Pick<HttpRequest, "method" | "target" | "headers" | "rawHeaders">;

function readHead(bytes: Buffer): Head {
  const [requestLine = "", ...lines] = bytes.toString("latin1").slice(0, -HEAD_END.length).split("\r\n");
  const [, method, target] = requestLine.match(/^([A-Z]+) (\S+) HTTP\/1\.1$/) ?? [];
  if (method === undefined || target === undefined) throw new NotHttp(`no request line: ${requestLine}`);
  const rawHeaders = lines.map(readHeader);
  return { method, target, rawHeaders, headers: joined(rawHeaders) };
}

function readHeader(line: string): [string, string] {
  const [, name, value] = line.match(/^([^\s:]+):[ \t]*(.*?)[ \t]*$/) ?? [];
  if (name === undefined || value === undefined) throw new NotHttp(`no header: ${line}`);
  return [name, value];
}

function joined(rawHeaders: [string, string][]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [rawName, value] of rawHeaders) {
    const name = rawName.toLowerCase();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

function bodyLength(headers: Record<string, string>): number {
  if ("transfer-encoding" in headers) throw new NotHttp("a request body without Content-Length");
  const length = headers["content-length"] ?? "0";
  if (!/^\d+$/.test(length)) throw new NotHttp(`Content-Length: ${length}`);
  return Number(length);
}

function withBody(head: Head, raw: Buffer, headLength: number): HttpRequest {
  const bodyBytes = raw.subarray(headLength);
  const body = bodyBytes.toString("utf8");
  const [path = "", ...rest] = head.target.split("?");
  const query = rest.join("?");
  const postData = Buffer.concat([Buffer.from(query, "latin1"), bodyBytes]);
  return { ...head, path, query, body, postData, params: [...decode(query), ...decode(body)], raw };
}

/** The names and values of a form text. A malformed escape leaves the text as it is: `%ZZ` is "%ZZ". */
function decode(text: string): [string, string][] {
  return text.split("&").filter((part) => part !== "").map((part) => {
    const at = part.indexOf("=");
    return at < 0 ? [unescape(part), ""] : [unescape(part.slice(0, at)), unescape(part.slice(at + 1))];
  });
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
