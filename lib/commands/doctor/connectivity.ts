/**
 * The result of the first call → what it says about the host's name and certificate.
 *
 * @module
 */

import type { Config } from "../../config/config.ts";
import type { NetworkError } from "../../io/io.ts";
import type { Variable } from "./environment.ts";

/** Whether the exchange, or a server in its place, was reached; if not, how the network failed. */
export interface Reached {
  reached: boolean;
  cause?: NetworkError;
}

/** A part of a sentence for each. The runtimes only report how the whole call failed. */
export interface Connectivity {
  name: string;
  tls: string;
}

/** What is known of name and certificate of the configured exchange. */
export function connectivity({ sandbox, origin }: Config, call: Reached, proxies: readonly Variable[]): Connectivity {
  if (sandbox) return { name: "not needed in the sandbox", tls: "not needed in the sandbox" };
  const { hostname, protocol } = new URL(origin);
  const plain = protocol === "http:";
  return {
    name: nameOf(hostname, call, plain ? [] : proxies),
    tls: plain ? "none: plain http to this machine" : certificateOf(call),
  };
}

function certificateOf({ cause }: Reached): string {
  if (cause?.step === "time") return "not known: there was no answer in time";
  // A call that failed later had its connection.
  if (cause === undefined || cause.left) return "certificate accepted";
  return cause.step === "tls" ? `refused: ${cause.message}` : "not reached";
}

function nameOf(hostname: string, { cause }: Reached, proxies: readonly Variable[]): string {
  if (/^[\d.]+$|^\[/.test(hostname)) return `${hostname} needs no name`;
  if (proxies.some(({ name }) => !/^no_proxy$/i.test(name))) return `${hostname} is left to the proxy`;
  if (cause?.step === "name") return `${hostname} can't be resolved`;
  if (cause?.step === "open") return `not known: ${hostname} can't be resolved, or not be reached`;
  return cause?.step === "time" ? "not known: there was no answer in time" : `${hostname} resolves`;
}
