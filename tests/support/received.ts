/**
 * A request to the test exchange → the operation it calls, and whether its signature is right.
 *
 * @module
 */

import { type Endpoint, endpoints } from "../../lib/api/endpoints/endpoints.ts";
import type { HttpRequest } from "./http_reader.ts";
import { authentOf, KEY } from "./signature.ts";

/** A complete request the exchange has read. */
export interface Received extends HttpRequest {
  /** The operation it calls; undefined for an unknown path or a wrong verb. */
  endpoint: Endpoint | undefined;
  /** Whether the operation is private. */
  private: boolean;
  /** Whether APIKey and Authent are right; `none` if it has neither. */
  signature: "none" | "right" | "wrong";
}

/** Looks the request up in the table and checks its signature. */
export function recognize(request: HttpRequest): Received {
  const endpoint = operationsAt(request.path).find(({ verb }) => verb === request.method);
  return { ...request, endpoint, private: endpoint?.private ?? false, signature: signatureOf(request) };
}

/** The operations of a path, those with the fewest placeholders first. */
export function operationsAt(path: string): Endpoint[] {
  const placeholders = (endpoint: Endpoint) => endpoint.path.split("{").length;
  return endpoints().filter((endpoint) => matches(endpoint, path)).toSorted((a, b) =>
    placeholders(a) - placeholders(b)
  );
}

function matches(endpoint: Endpoint, path: string): boolean {
  const wanted = (endpoint.base + endpoint.path).split("/");
  const given = path.split("/");
  return wanted.length === given.length &&
    wanted.every((segment, at) => segment.startsWith("{") ? given[at] !== "" : segment === given[at]);
}

function signatureOf({ headers, postData, path }: HttpRequest): Received["signature"] {
  const { apikey, authent, nonce = "" } = headers;
  if (apikey === undefined && authent === undefined) return "none";
  return apikey === KEY.apiKey && authent === authentOf(postData, nonce, path) ? "right" : "wrong";
}
