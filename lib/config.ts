/**
 * Options and environment → Config: what a call needs to know beside its own parameters.
 *
 * @module
 */

import type { Options } from "./args.ts";
import { usage } from "./errors.ts";
import { mustRead } from "./files.ts";
import type { Io } from "./io.ts";
import { didYouMean } from "./suggest.ts";

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
  /** Milliseconds to find out in what became of a write; 0 for not at all. */
  resolve: number;
  verbose: boolean;
  format: "raw" | "pretty";
  color: boolean;
  /** PEM text of one more authority to trust. */
  caCert?: string;
  /** Whether calls go to the exchange in kf. */
  sandbox: boolean;
}

/** Where sandbox calls seem to go; the name can't exist (RFC 2606), so no call meant for the sandbox ever finds a host. */
export const SANDBOX = "https://sandbox.invalid";

/** Options that only the sandbox knows. */
const SANDBOX_OPTIONS = ["data", "seed", "clock", "faults"] as const;

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
  const terminal = io.isTerminal("stdout");
  const format = choice("output", options.text("output"), ["raw", "pretty"]) ?? (terminal ? "pretty" : "raw");
  const color = choice("color", options.text("color"), ["auto", "always", "never"]) ?? "auto";
  const deadline = options.text("deadline");
  return {
    origin: sandbox ? SANDBOX : origin(options, io),
    sandbox,
    timeout: 1000 * number("timeout", options.text("timeout") ?? "30", 86_400),
    retries: whole("retry", options.text("retry") ?? "2", 10),
    maxReply: 1024 * 1024 * number("max-reply", options.text("max-reply") ?? "512", 2048),
    nonce: !options.on("no-nonce"),
    track: options.on("track") || switchOf("KF_TRACK", io),
    pace: options.on("pace") || switchOf("KF_PACE", io),
    resolve: 1000 * seconds("resolve", options.text("resolve") ?? "10", 3600),
    ...(deadline === undefined ? {} : { deadline: 1000 * number("deadline", deadline, 3600) }),
    verbose: options.on("verbose"),
    format,
    color: color === "always" || (color === "auto" && terminal && !io.env("NO_COLOR") && io.env("TERM") !== "dumb"),
  };
}

function environment(options: Options, io: Io): "live" | "sandbox" {
  const name = options.text("env") ?? (io.env("KF_ENV") || "live");
  if (name === "sandbox") {
    const said = options.text("env") !== undefined;
    if (options.text("base-url") === undefined && (said || !io.env("KF_BASE_URL"))) return name;
    const other = options.text("base-url") === undefined ? "KF_BASE_URL" : "--base-url";
    throw usage(`${other} and the sandbox are two exchanges`, `leave ${other} out, or --env sandbox and KF_ENV`);
  }
  const stray = SANDBOX_OPTIONS.find((option) => options.text(option) !== undefined);
  if (stray !== undefined) throw usage(`--${stray} belongs to the sandbox`, "add --env sandbox");
  if (name === "live") return name;
  const reason = name === "demo"
    ? "the exchange's demo environment was retired on 14 July 2026"
    : `there is no environment "${name}"`;
  throw usage(reason, "use --env sandbox to try things out; leave --env and KF_ENV out for the live exchange");
}

function origin(options: Options, io: Io): string {
  const given = options.text("base-url");
  const text = given ?? io.env("KF_BASE_URL") ?? "";
  if (text === "") return LIVE;
  const source = given === undefined ? "KF_BASE_URL" : "--base-url";
  const wrong = (reason: string, hint: string) => usage(`${source} "${text}" ${reason}`, hint);
  if (!URL.canParse(text)) throw wrong("is no URL", `for example: ${LIVE}`);
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw wrong("is neither https nor http", `use ${LIVE}`);
  if (url.username !== "" || url.password !== "") {
    throw usage(`${source} for ${url.host} carries a user or password`, "leave them out");
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw wrong("has more than scheme, host and port", `use ${url.origin}; the path belongs to the method`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw wrong("is plain http to another machine: keys and orders would be readable on the way", "use https");
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
  const bytes = await mustRead(path, { told: `--ca-cert ${path}`, hint: "give a PEM file" }, io);
  const pem = new TextDecoder().decode(bytes);
  const hint = "it has to be PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----";
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

function choice<T extends string>(name: string, value: string | undefined, values: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw usage(
    `"${value}" is no value of --${name}${didYouMean(value, values)}`,
    `--${name} takes ${values.join(", ")}`,
  );
}

function number(name: string, value: string, most: number): number {
  const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (parsed > 0 && parsed <= most) return parsed;
  throw usage(`--${name} "${value}" is not a number above 0 and up to ${most}`, `for example: --${name} 10`);
}

/** As `number`, and 0 for off. */
function seconds(name: string, value: string, most: number): number {
  return /^0+(\.0+)?$/.test(value) ? 0 : number(name, value, most);
}

/** A variable that switches something on. */
function switchOf(name: string, io: Io): boolean {
  const value = io.env(name) ?? "";
  if (value === "" || value === "0") return false;
  if (value === "1") return true;
  throw usage(`${name} "${value}" is neither 1 nor 0`, `set ${name}=1, or unset it`);
}

function whole(name: string, value: string, most: number): number {
  const parsed = /^\d+$/.test(value) ? Number(value) : NaN;
  if (parsed <= most) return parsed;
  throw usage(`--${name} "${value}" is not a whole number from 0 to ${most}`, `for example: --${name} 3`);
}
