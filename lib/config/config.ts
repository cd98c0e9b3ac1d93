/**
 * Options and environment → Config: what a call needs to know beside its own parameters.
 *
 * @module
 */

import { usage } from "../io/failure.ts";
import { MOST, mustRead } from "../io/files.ts";
import { FileError, type Io } from "../io/io.ts";
import { SANDBOX_OPTIONS } from "../line/commands.ts";
import { optionExample } from "../line/example.ts";
import { choice, environmentIn, number, originIn, placeOf } from "../line/option_value.ts";
import { LIVE, type Options } from "../line/options.ts";
import { nextStep, shell } from "../text/next_step.ts";
import { quoted } from "../text/shell.ts";

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

/** The origin of sandbox calls. The name can't exist (RFC 2606), so no call meant for the sandbox ever reaches a host. */
export const SANDBOX = "https://sandbox.invalid";

/** How failures are written. Asked first, so that every later failure is written that way. */
export function errorFormat(options: Options): "text" | "json" {
  return choice("errors", options) ?? "text";
}

/** The Config of all options. Throws a usage {@linkcode Failure} naming the option, variable or file that is wrong. */
export async function configure(options: Options, io: Io): Promise<Config> {
  return { ...settle(options), ...await trust(options, io) };
}

/** As `configure`, without the certificate authority, which has to be read from a file. */
export function settle(options: Options): Config {
  const sandbox = isSandbox(options);
  const deadline = number("deadline", options);
  return {
    origin: sandbox ? SANDBOX : originIn(options.text("base-url") ?? LIVE, placeOf("base-url", options)),
    sandbox,
    timeout: 1000 * number("timeout", options),
    retries: number("retry", options),
    maxReply: 1024 * 1024 * number("max-reply", options),
    nonce: !options.on("no-nonce"),
    track: options.on("track"),
    pace: options.on("pace"),
    resolve: 1000 * number("resolve", options),
    ...(deadline === undefined ? {} : { deadline: 1000 * deadline }),
    deadlineTyped: options.typed("deadline"),
    verbose: options.on("verbose"),
  };
}

/** The options a suggested command needs to reach the same exchange and account; none if the environment sets them. */
export function accountWords(options: Options): string[] {
  const typed = (["base-url", "data", "keys", "profile"] as const).flatMap((name) => {
    const source = options.source(name);
    return source?.kind === "command line" ? [`--${name}`, source.text ?? ""] : [];
  });
  return [...(saysSandbox(options) ? ["--env", "sandbox"] : []), ...typed];
}

/** An unreadable KF_ENV is ignored here: it is the failure that these options are added to. */
function saysSandbox(options: Options): boolean {
  try {
    return options.text("env") === "sandbox";
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** Whether the exchange inside kf is chosen. Throws a usage {@linkcode Failure} if another exchange is chosen too. */
export function isSandbox(options: Options): boolean {
  const [env, url] = [options.text("env"), options.source("base-url")];
  if (env === "sandbox") {
    if (url === undefined) return true;
    const way = shell(options.typed("env") ? "kf --env sandbox tickers" : "unset KF_ENV");
    const message = `${placeOf("base-url", options).named} and the sandbox are two exchanges`;
    throw usage(message, nextStep`leave one of them out, for example: ${way}`);
  }
  const stray = SANDBOX_OPTIONS.find((option) => options.text(option) !== undefined);
  if (stray !== undefined) {
    throw usage(`--${stray} belongs to the sandbox`, nextStep`add --env sandbox: ${shell(optionExample(stray))}`);
  }
  if (env !== undefined) environmentIn(env, placeOf("env", options));
  return false;
}

/** Reads and checks the certificates of `--ca-cert`. */
export async function trust(options: Options, io: Io): Promise<Pick<Config, "caCert">> {
  const path = options.text("ca-cert");
  if (path === undefined) return {};
  const bytes = await mustRead(path, {
    most: MOST.pem,
    told: `--ca-cert ${path}`,
    hint: nextStep`give a PEM file; to look for it: ${shell(`ls ${quoted(path)}`)}`,
  }, io);
  const pem = new TextDecoder().decode(bytes);
  const openssl = shell(`openssl x509 -inform der -in ${quoted(path)} -out new.pem`);
  const hint = nextStep`it has to be PEM text; to make it from DER: ${openssl}`;
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
