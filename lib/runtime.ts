/**
 * The Io of the real process. The only file that knows which runtime it is on.
 *
 * Deno's own functions are used where Deno is, for loading its `node:` modules would double the start-up time; on Bun the
 * `node:` modules are fetched when first used.
 *
 * @module
 */

import { joined, NO_BYTES } from "./bytes.ts";
import {
  ClosedPipe,
  type EndSignal,
  FileError,
  type Io,
  NetworkError,
  type WireRequest,
  type WireResponse,
} from "./io.ts";

/** The parts of Bun's process that are used; Bun follows Node here. */
interface NodeProcess {
  argv: string[];
  env: Record<string, string | undefined>;
  execPath: string;
  platform: string;
  versions: Record<string, string | undefined>;
  getBuiltinModule(name: "fs"): NodeFs;
  getBuiltinModule(name: "tty"): { isatty(fd: number): boolean };
  getBuiltinModule(name: "tls"): { rootCertificates: string[] };
  on(signal: string, listener: () => void): void;
  off(signal: string, listener: () => void): void;
  exit(code: number): never;
}

interface NodeFs {
  readFileSync(path: string): Uint8Array;
  readSync(fd: number, into: Uint8Array): number;
  writeSync(fd: number, bytes: Uint8Array): number;
  statSync(path: string): { mode: number };
  fstatSync(fd: number): { isCharacterDevice(): boolean };
}

/** The system as commands see it. */
export function systemIo(): Io {
  if (!isDeno() && node().versions.bun === undefined) refuseRuntime();
  return { ...(isDeno() ? denoIo() : bunIo()), now: Date.now, random: Math.random, sleep, stderr: stderrOf };
}

function refuseRuntime(): never {
  stderrOf("kf: this runtime is neither Deno nor Bun\nhint: run it with bun dist/main.js, or with deno task kf\n");
  return exit(2);
}

/** Ends the process with this status. */
export function exit(status: number): never {
  return isDeno() ? Deno.exit(status) : node().exit(status);
}

type Systems = Omit<Io, "now" | "random" | "sleep" | "stderr">;

function isDeno(): boolean {
  return "Deno" in globalThis;
}

function node(): NodeProcess {
  return (globalThis as unknown as { process: NodeProcess }).process;
}

function denoIo(): Systems {
  return {
    args: Deno.args,
    env: denoVariable,
    ...(Deno.build.standalone ? { binaryDirectory: directoryOf(Deno.execPath()) } : {}),
    windows: Deno.build.os === "windows",
    runtime: `deno ${Deno.version.deno}`,
    engine: `V8 ${Deno.version.v8}`,
    readFile: (path) => readOr(() => Deno.readFileSync(path)),
    fileMode: (path) => Deno.statSync(path).mode ?? undefined,
    readStdin: () => stdinOr(async () => new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer())),
    stdout: (bytes) => writeAll(bytes, (rest) => Deno.stdout.writeSync(rest)),
    isTerminal: (stream) => Deno[stream].isTerminal(),
    onEnd: (listener) =>
      onSignals(listener, Deno.build.os === "windows", Deno.addSignalListener, Deno.removeSignalListener),
    fetch: (request) => fetchOnce(request, denoConnection),
  };
}

/** What Deno says of a variable that isn't Unicode shows its value, and that may be a secret. */
function denoVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    throw new FileError(`the variable ${name} is not UTF-8 text`);
  }
}

function bunIo(): Systems {
  const { argv, env, execPath, platform, versions } = node();
  const fs = () => node().getBuiltinModule("fs");
  const windows = platform === "win32";
  return {
    args: argv.slice(2),
    env: (name) => env[name],
    ...(/^(\/\$bunfs\/|B:[\\/]~BUN[\\/])/.test(argv[1] ?? "") ? { binaryDirectory: directoryOf(execPath) } : {}),
    windows,
    runtime: `bun ${versions.bun}`,
    engine: `JavaScriptCore ${versions.webkit?.slice(0, 12)}`,
    readFile: (path) => readOr(() => fs().readFileSync(path)),
    fileMode: (path) => windows ? undefined : fs().statSync(path).mode,
    readStdin: () => stdinOr(() => Promise.resolve(readAll(fs()))),
    stdout: (bytes) => writeAll(bytes, (rest) => fs().writeSync(1, rest)),
    onEnd: (listener) => {
      const { on, off } = node();
      return onSignals(listener, windows, on.bind(node()), off.bind(node()));
    },
    isTerminal: (stream) => isBunTerminal(stream === "stdout" ? 1 : 2, fs()),
    fetch: (request) => fetchOnce(request, bunConnection),
  };
}

/** Fetching Bun's tty module takes 6 ms, and a file or pipe is no terminal without it. */
function isBunTerminal(fd: number, { fstatSync }: NodeFs): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && node().getBuiltinModule("tty").isatty(fd);
  } catch {
    return false;
  }
}

type SignalChange = (signal: Deno.Signal, listener: () => void) => void;

/** Windows has no SIGTERM; Ctrl-Break is the nearest it has. */
function onSignals(listener: (signal: EndSignal) => void, windows: boolean, add: SignalChange, remove: SignalChange) {
  const listeners = [
    ["SIGINT", () => listener("SIGINT")],
    [windows ? "SIGBREAK" : "SIGTERM", () => listener("SIGTERM")],
  ] as const;
  for (const [signal, tell] of listeners) add(signal, tell);
  return () => {
    for (const [signal, tell] of listeners) remove(signal, tell);
  };
}

function directoryOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "");
}

/** Both runtimes give their file errors the codes of the system. */
function code(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : typeof name === "string" ? name : "";
}

const FILE_REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a directory",
  ENOSPC: "no space left on the device",
  EBADF: "the stream is closed",
};

function fileError(error: unknown): Error {
  const message = error instanceof Error ? error.message.replace(/ \(os error \d+\)/, "") : String(error);
  return new FileError(FILE_REASONS[code(error)] ?? message);
}

function readOr(read: () => Uint8Array): Uint8Array | undefined {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "NotFound"].includes(code(error))) return undefined;
    throw fileError(error);
  }
}

async function stdinOr(read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await read();
  } catch (error) {
    throw fileError(error);
  }
}

/** All of Bun's standard input, also from a pipe that doesn't block and whose writer is slow. */
function readAll({ readSync }: NodeFs): Uint8Array {
  const parts: Uint8Array[] = [];
  while (true) {
    const part = new Uint8Array(65_536);
    const count = retrying(() => readSync(0, part));
    if (count === 0) break;
    if (count !== undefined) parts.push(part.subarray(0, count));
  }
  return joined(parts);
}

/** Undefined, after a little while, when the system says "later". */
function retrying(work: () => number): number | undefined {
  try {
    return work();
  } catch (error) {
    if (code(error) !== "EAGAIN" && code(error) !== "WouldBlock") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    return undefined;
  }
}

/** What a pipe takes whole or not at all (POSIX, PIPE_BUF on Linux). */
const PIPE_BUF = 4096;

/**
 * Writes everything, also to a pipe that doesn't block and whose reader is slow. Deno throws when such a pipe took a part,
 * without saying how much, so no more is offered at once than a pipe takes whole.
 */
function writeAll(bytes: Uint8Array, write: (rest: Uint8Array) => number): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += retrying(() => write(bytes.subarray(at, at + PIPE_BUF))) ?? 0;
    } catch (error) {
      if (code(error) === "EPIPE" || code(error) === "BrokenPipe") throw new ClosedPipe();
      throw fileError(error);
    }
  }
}

function stderrOf(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    writeAll(
      bytes,
      (rest) => isDeno() ? Deno.stderr.writeSync(rest) : node().getBuiltinModule("fs").writeSync(2, rest),
    );
  } catch {
    // Nobody reads; the exit status still tells.
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal.aborted ? abort() : signal.addEventListener("abort", abort, { once: true });
  });
}

/** Sends the request on a connection of its own, so that no runtime repeats it on a second one when a kept one was dead. */
async function fetchOnce(request: WireRequest, open: (request: WireRequest) => Opened): Promise<WireResponse> {
  const { method, headers, body, signal, url } = request;
  if (url.startsWith("http:")) forgetPlainProxies();
  const { init, headers: more, close } = opened(request, open);
  const options = {
    method,
    headers: { ...headers, ...more },
    signal,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
    ...init,
  } as const;
  try {
    const response = await fetch(url, options);
    return { status: response.status, headers: response.headers, body: chunks(plainBody(response), signal, close) };
  } catch (error) {
    close();
    throw networkError(error, signal);
  }
}

/** What a runtime needs for one connection, and how it is given back. */
interface Opened {
  init: object;
  headers?: Record<string, string>;
  close(): void;
}

function opened(request: WireRequest, open: (request: WireRequest) => Opened): Opened {
  try {
    return open(request);
  } catch (error) {
    throw new NetworkError(reason(error instanceof Error ? error.message : String(error)), false);
  }
}

function denoConnection({ caCert }: WireRequest): Opened {
  const trust = caCert === undefined ? {} : { caCerts: [caCert] };
  const client = Deno.createHttpClient({ ...trust, poolMaxIdlePerHost: 0, http2: false });
  return { init: { client }, close: () => client.close() };
}

function bunConnection({ caCert }: WireRequest): Opened {
  const trust = caCert === undefined ? {} : { ca: [...node().getBuiltinModule("tls").rootCertificates, caCert] };
  // Said each time, so that no NODE_TLS_REJECT_UNAUTHORIZED=0 of the environment switches the check off.
  const tls = { ...trust, rejectUnauthorized: true };
  const init = { tls, keepalive: false, decompress: false };
  return { init, headers: { "Accept-Encoding": "gzip" }, close: () => {} };
}

/** Deno decompresses by itself and then takes the header away; Bun would complain of damage on stderr in its own words. */
function plainBody({ headers, body }: Response): AsyncIterable<Uint8Array> {
  const packing = isDeno() ? undefined : BUN_PACKINGS[headers.get("content-encoding")?.toLowerCase() ?? ""];
  return (packing === undefined ? body : body?.pipeThrough(new DecompressionStream(packing))) ?? NO_BYTES;
}

/** Content encodings and Bun's names for them; only gzip is asked for. */
const BUN_PACKINGS: Record<string, "gzip" | "deflate" | "brotli"> = { gzip: "gzip", deflate: "deflate", br: "brotli" };

async function* chunks(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  close: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw signal.aborted ? error : new NetworkError("the reply was cut short", true);
  } finally {
    close();
  }
}

/** Plain http goes to this machine only (design: loopback), and a proxy would carry it elsewhere. */
function forgetPlainProxies(): void {
  for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) {
    if (isDeno()) Deno.env.delete(name);
    else delete node().env[name];
  }
}

/** Bun's codes for failures before the first byte of the request: name, connection, proxy tunnel, certificate. */
const NEVER_LEFT =
  /^(ECONNREFUSED|FailedToOpenSocket|UnsupportedProxyProtocol|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ERR_PROXY_TUNNEL|ERR_TLS_\w+|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)$/;

/**
 * What Deno says stands in the cause, with the step that failed: `client error (Connect): …` covers name look-up, connection,
 * proxy tunnel and TLS handshake. Bun gives a code.
 */
function networkError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  const { message, cause } = error as { message?: unknown; cause?: unknown };
  const told = cause instanceof Error ? cause.message : String(message);
  const step = /client error \((\w+)\): (.*)/s.exec(told);
  if (step !== null) return new NetworkError(reason(step[2] ?? ""), step[1] !== "Connect");
  const handshake = code(error) === "EPROTO" && /handshake/.test(told);
  const refused = /^Fetch failed: Requests to port/.test(told);
  return new NetworkError(reason(told), !(handshake || refused || NEVER_LEFT.test(code(error))));
}

/** What the runtimes say, in the words of kf. */
const PLAIN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/UnknownIssuer|unable to (verify|get)|self.signed/i, "the certificate is from an unknown issuer"],
  [/certificate expired|CERT_HAS_EXPIRED|has expired/i, "the certificate has expired"],
  [/CaUsedAsEndEntity/, "the certificate is an authority's own, which can't stand for a host"],
  [/not valid for name|ALTNAME_INVALID/, "the certificate is for another host"],
  [/InvalidContentType|TLS handshake failed/, "the other side does not speak TLS"],
  [/dns error|ENOTFOUND|EAI_/, "the host name can't be resolved"],
  [/Connection refused|Is the computer able to access the url/i, "connection refused"],
  [/Connection reset/i, "connection reset"],
  [/connection closed before message completed|socket connection was closed/i, "connection closed without a reply"],
  [/FailedToOpenSocket|typo in the url or port/, "the connection can't be opened"],
  [/UnsupportedProxyProtocol/, "the proxy of HTTPS_PROXY is neither http nor https"],
  [/invalid HTTP version|Malformed_HTTP_Response/, "the reply is not HTTP"],
];

/** The reason alone, without the advice and the addresses the runtimes add. */
function reason(message: string): string {
  const known = PLAIN_WORDS.find(([pattern]) => pattern.test(message))?.[1];
  return known ?? message.replace(/ \(os error \d+\)/, "").replace(/ For more information, pass `verbose.*$/s, "");
}
