/**
 * Environment variables → those that affect kf, in a form that can be shown to others.
 *
 * @module
 */

import { FileError, type Io } from "../../io/io.ts";
import { KEY_VARIABLES, OPTIONS } from "../../line/options.ts";

/** A variable that is set. The value is left out if it is secret or private. */
export interface Variable {
  name: string;
  value?: string;
}

/** The variables of options, by what their values may show: an address loses user, password and path. */
const OF_OPTIONS = OPTIONS.flatMap((option) =>
  "variable" in option ? [{ name: option.variable, address: option.kind === "url" }] : []
);

/** Other variables that kf or its runtime reads, shown as they are. */
const OTHERS = ["NO_COLOR", "DENO_TLS_CA_STORE", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];

/** Authorities the runtimes trust beside, or in the place of, their own. */
const AUTHORITIES = ["DENO_CERT", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/** Those of the variables kf reads that are set. */
export function variables(io: Io): Variable[] {
  const names = (address: boolean) => OF_OPTIONS.filter((each) => each.address === address).map(({ name }) => name);
  return [
    ...set([...names(false), ...OTHERS, ...AUTHORITIES], io).map(({ name, text }) => ({ name, value: text })),
    ...set(names(true), io).map(({ name, text }) => ({ name, value: addressOf(text) })),
    ...set(KEY_VARIABLES, io).map(({ name }) => ({ name })),
  ];
}

/** Proxies for https, and the hosts that are reached without one. */
export function proxies(io: Io): Variable[] {
  const names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
  return [
    ...set(names, io).map(({ name, text }) => ({ name, value: addressOf(text) })),
    ...set(["NO_PROXY", "no_proxy"], io).map(({ name, text }) => ({ name, value: text })),
  ];
}

/** Whether authorities of the user's own are trusted by the runtime itself. */
export function ownAuthorities(io: Io): string[] {
  return set(AUTHORITIES, io).map(({ name }) => name);
}

function set(names: readonly string[], io: Io): { name: string; text: string }[] {
  return names.flatMap((name) => {
    const text = read(name, io);
    return text === undefined || text === "" ? [] : [{ name, text }];
  });
}

function read(name: string, io: Io): string | undefined {
  try {
    return io.env(name);
  } catch (error) {
    if (error instanceof FileError) return "(not UTF-8 text)";
    throw error;
  }
}

/** Scheme, host and port of a URL; the rest may be a secret. */
function addressOf(text: string): string {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url)) return "(no address)";
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
