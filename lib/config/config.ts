/**
 * Options and environment → Config: what a call needs to know beside its own parameters.
 *
 * @module
 */

import { SANDBOX_OPTIONS } from "../line/commands.ts";
import { usage } from "../io/failure.ts";
import { mustRead } from "../io/files.ts";
import type { Io } from "../io/io.ts";
import { choice, number, seconds, switchOf, whole } from "../line/option_value.ts";
import type { Options } from "../line/options.ts";
import { optionExample } from "../line/example.ts";
import { quoted } from "../text/shell.ts";

/** The exchange's only host (API.md 1). */
export const LIVE = "https://futures.kraken.com";

/** Settings of one call. */
export interface Config {
  /** Scheme, host and port, without a final slash. */
  origin: string;
  /** Milliseconds the whole call may take. */
  timeout: number;
  /** How often a failed GET may be repeated. */
  retries: number;
  /** The largest reply read, in bytes. */
  maxReply: number;
  nonce: boolean;
  /** Whether new orders get a cliOrdId. */
  track: boolean;
  /** Whether private calls wait for their turn in the rate pools. */
  pace: boolean;
  /** Milliseconds an order may take to the exchange; undefined for any time. */
  deadline?: number;
  /** Whether a deadline has to fit the call: it was asked for on the command line, and not for all calls by a file. */
  deadlineTyped?: boolean;
  /** Milliseconds to find out in what became of a write; 0 for not at all. */
  resolve: number;
  verbose: boolean;
  /** PEM text of one more authority to trust. */
  caCert?: string;
  /** Whether calls go to the exchange in kf. */
  sandbox: boolean;
}

/** Where sandbox calls seem to go; the name can't exist (RFC 2606), so no call meant for the sandbox ever finds a host. */
export const SANDBOX = "https://sandbox.invalid";

/** How failures are written. Asked first, so that every later failure is written that way. */
export function errorFormat(options: Options): "text" | "json" {
  return choice("errors", options.text("errors"), ["text", "json"]) ?? "text";
}

/** Settles every option. Throws a usage {@linkcode Failure} naming the option, variable or file that is wrong. */
export async function configure(options: Options, io: Io): Promise<Config> {
  return { ...settle(options, io), ...await trust(options, io) };
}

/** As `configure`, but for the authority to trust, which stands in a file. */
export function settle(options: Options, io: Io): Config {
  const sandbox = environment(options, io) === "sandbox";
  const deadline = options.text("deadline");
  return {
    origin: sandbox ? SANDBOX : origin(options, io),
    sandbox,
    timeout: 1000 * number("timeout", options.text("timeout") ?? "30", 86_400),
    retries: whole("retry", options.text("retry") ?? "2", 10),
    maxReply: 1024 * 1024 * number("max-reply", options.text("max-reply") ?? "512", 2048),
    nonce: !options.on("no-nonce"),
    track: options.on("track") || (!options.typed("track") && switchOf("KF_TRACK", io)),
    pace: options.on("pace") || (!options.typed("pace") && switchOf("KF_PACE", io)),
    resolve: 1000 * seconds("resolve", options.text("resolve") ?? "10", 3600),
    ...(deadline === undefined ? {} : { deadline: 1000 * number("deadline", deadline, 3600) }),
    deadlineTyped: options.typed("deadline"),
    verbose: options.on("verbose"),
  };
}

/** The options that lead another kf to the same exchange and account, as they are typed; none where none are needed. */
export function accountWords(options: Options, io: Io): string[] {
  const sandbox = (options.text("env") ?? io.env("KF_ENV")) === "sandbox";
  const typed = (["base-url", "data", "keys", "profile"] as const).flatMap((name) =>
    options.typed(name) ? [`--${name}`, options.text(name) ?? ""] : []
  );
  return [...(sandbox ? ["--env", "sandbox"] : []), ...typed];
}

function environment(options: Options, io: Io): "live" | "sandbox" {
  const name = options.text("env") ?? (io.env("KF_ENV") || "live");
  if (name === "sandbox") {
    const said = options.text("env") !== undefined;
    if (options.text("base-url") === undefined && (said || !io.env("KF_BASE_URL"))) return name;
    const other = options.text("base-url") === undefined ? "KF_BASE_URL" : "--base-url";
    const way = other === "KF_BASE_URL" || !said ? `unset ${said ? other : "KF_ENV"}` : "kf --env sandbox tickers";
    throw usage(`${other} and the sandbox are two exchanges`, `leave one of them out, for example: ${way}`);
  }
  const stray = SANDBOX_OPTIONS.find((option) => options.text(option) !== undefined);
  if (stray !== undefined) {
    throw usage(`--${stray} belongs to the sandbox`, `add --env sandbox: ${optionExample(stray)}`);
  }
  if (name === "live") return name;
  const reason = name === "demo"
    ? "the exchange's demo environment was retired on 14 July 2026"
    : `there is no environment "${name}"`;
  const [source, way] = options.text("env") === undefined
    ? ["KF_ENV", "export KF_ENV=sandbox"]
    : ["--env", "kf --env sandbox tickers"];
  throw usage(reason, `leave ${source} out for the live exchange; to try things out: ${way}`);
}

function origin(options: Options, io: Io): string {
  const given = options.text("base-url");
  const text = given ?? io.env("KF_BASE_URL") ?? "";
  if (text === "") return LIVE;
  const source = given === undefined ? "KF_BASE_URL" : "--base-url";
  const wrong = (reason: string, hint: string) => usage(`${source} "${text}" ${reason}`, hint);
  const like = (address: string) =>
    given === undefined ? `export KF_BASE_URL=${address}` : `kf --base-url ${address} tickers`;
  if (!URL.canParse(text)) throw wrong("is no URL", `for example: ${like(LIVE)}`);
  const url = new URL(text);
  const https = `https://${url.host}`;
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw wrong("is neither https nor http", `for example: ${like(LIVE)}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw usage(`${source} for ${url.host} carries a user or password`, `leave them out: ${like(https)}`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw wrong("has more than scheme, host and port", `the path belongs to the method: ${like(url.origin)}`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    const reason = "is plain http to another machine: keys and orders would be readable on the way";
    throw wrong(reason, `use https: ${like(https)}`);
  }
  return url.origin;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The authority of `--ca-cert`, read and looked at. */
export async function trust(options: Options, io: Io): Promise<Pick<Config, "caCert">> {
  const path = options.text("ca-cert");
  if (path === undefined) return {};
  const bytes = await mustRead(path, {
    told: `--ca-cert ${path}`,
    hint: `give a PEM file; to look for it: ls ${quoted(path)}`,
  }, io);
  const pem = new TextDecoder().decode(bytes);
  const hint = `it has to be PEM text; to make it from DER: openssl x509 -inform der -in ${quoted(path)} -out new.pem`;
  const [, ...blocks] = pem.split("-----BEGIN CERTIFICATE-----");
  if (blocks.length === 0) throw usage(`--ca-cert ${path} holds no certificate`, hint);
  if (!blocks.every(isCertificate)) throw usage(`--ca-cert ${path} is damaged`, hint);
  return { caCert: pem };
}

/** A certificate is one ASN.1 sequence in DER: tag 0x30, the length in two bytes, and as many bytes as that says. */
function isCertificate(block: string): boolean {
  const [base64 = "", after] = block.split("-----END CERTIFICATE-----");
  if (after === undefined) return false;
  const text = base64.replace(/\s+/g, "");
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const der = atob(text);
  const [tag, form, high, low] = [0, 1, 2, 3].map((at) => der.charCodeAt(at));
  return tag === 0x30 && form === 0x82 && der.length === 4 + 256 * (high ?? 0) + (low ?? 0);
}
