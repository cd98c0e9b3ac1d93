/**
 * How the first call went → what can be told of the host's name and its certificate.
 *
 * @module
 */

import type { Config } from "../../config/config.ts";
import type { Variable } from "./environment.ts";

/** Whether the exchange, or whoever stands in its place, was reached; if not, what the failed call told. */
export interface Reached {
  reached: boolean;
  reason?: string;
}

/** One sentence part on each. The runtimes tell no more than how the whole call failed. */
export interface Reach {
  name: string;
  tls: string;
}

/** What is known of name and certificate of the configured exchange. */
export function reach({ sandbox, origin }: Config, call: Reached, proxies: readonly Variable[]): Reach {
  if (sandbox) return { name: "not needed in the sandbox", tls: "not needed in the sandbox" };
  const { hostname, protocol } = new URL(origin);
  const plain = protocol === "http:";
  return {
    name: nameOf(hostname, call, plain ? [] : proxies),
    tls: plain ? "none: plain http to this machine" : certificateOf(call),
  };
}

/** A call that left and failed later had its connection. */
function connected({ reached, reason = "" }: Reached): boolean {
  return reached || !reason.startsWith("cannot reach");
}

function certificateOf(call: Reached): string {
  if (connected(call)) return "certificate accepted";
  const { reason = "" } = call;
  return /certificate|TLS/.test(reason) ? `refused: ${reason.replace(/^cannot reach [^ ]+ /, "")}` : "not reached";
}

function nameOf(hostname: string, call: Reached, proxies: readonly Variable[]): string {
  const { reason = "" } = call;
  if (/^[\d.]+$|^\[/.test(hostname)) return `${hostname} needs no name`;
  if (proxies.some(({ name }) => !/^no_proxy$/i.test(name))) return `${hostname} is left to the proxy`;
  if (/can't be resolved/.test(reason)) return `${hostname} can't be resolved`;
  const open = !connected(call) && /can't be opened/.test(reason);
  return open ? `not known: ${hostname} can't be resolved, or not be reached` : `${hostname} resolves`;
}
