/**
 * Serves the sandbox on a local port: takes HTTP/1.1 requests from any client and sends the exchange's replies, damaged where
 * a fault says so.
 *
 * @module
 */

import type { IncomingMessage, Server as Listener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { idAt, type Received, splitTarget } from "../call/call.ts";
import { refuse, type Reply, write, type Written } from "../call/envelopes.ts";
import { denied, MOST_BODY, tooLarge } from "./admission.ts";
import { FaultPlan, parseFaults } from "./faults.ts";
import { reset, sendDamaged } from "./damage.ts";
import { Buffer, httpModule, httpsModule } from "../node.ts";
import { applyFault, pause } from "./apply_fault.ts";

/** What a server needs from a sandbox. */
export interface Backend {
  /** The reply to any request, refusals included. */
  answer(received: Received): Written;
  /** The faults used when the server is given none of its own. */
  plan: FaultPlan;
  /** The sandbox's time, in ms. */
  now(): number;
}

/** Options of {@linkcode serve}. */
export interface ServeOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Certificate chain and private key in PEM; with them the server speaks https. */
  tls?: { cert: string; key: string };
  /** Rules as `kf sandbox faults` lists them; they replace the sandbox's own. */
  faults?: string;
  /** Receives unexpected errors; the client gets HTTP 500. */
  onBug?: (error: unknown) => void;
}

/** A running server. */
export interface Serving extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`. */
  url: string;
  /** Accepts no more calls, lets running ones finish, and closes every connection. */
  stop(): Promise<void>;
}

/** How long an idle connection stays open, in ms: long enough for a client that reuses it for its next order. */
const KEEP_ALIVE = 120_000;

/** How long a request may take to finish arriving after {@linkcode Serving.stop}, in ms. */
const GRACE = 1000;

/** What all calls to one server share. */
interface Server {
  sandbox: Backend;
  plan: FaultPlan;
  tls: boolean;
  /** Ends every wait when the server stops. */
  stopping: AbortSignal;
  onBug: (error: unknown) => void;
}

/** Serves on 127.0.0.1. Throws any error from listening, such as EADDRINUSE, and a RangeError for malformed fault rules. */
export async function serve(sandbox: Backend, options: ServeOptions = {}): Promise<Serving> {
  const { port = 0, tls, faults, onBug = () => {} } = options;
  const plan = faults === undefined ? sandbox.plan : new FaultPlan(parseFaults(faults), faults);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const server = { sandbox, plan, tls: tls !== undefined, stopping: stopping.signal, onBug };
  const accept = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const work = handle(server, request, response, socket).catch(() => void socket.destroy());
    running.add(work);
    work.finally(() => running.delete(work));
  };
  const listener = tls === undefined ? httpModule().createServer(accept) : httpsModule().createServer(tls, accept);
  listener.keepAliveTimeout = KEEP_ALIVE;
  await listen(listener, port);
  listener.on("error", onBug);
  const stop = () => stopServer(listener, stopping, running);
  return { url: urlOf(listener, tls !== undefined), stop, [Symbol.asyncDispose]: stop };
}

function listen(listener: Listener, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, "127.0.0.1", () => {
      listener.off("error", reject);
      resolve();
    });
  });
}

function urlOf(listener: Listener, tls: boolean): string {
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error(`no port: ${address}`);
  return tls ? `https://localhost:${address.port}` : `http://127.0.0.1:${address.port}`;
}

async function stopServer(listener: Listener, stopping: AbortController, running: Set<Promise<void>>): Promise<void> {
  const closed = new Promise((resolve) => listener.close(resolve));
  const timer = new AbortController();
  stopping.abort(new Error("the sandbox is closing"));
  await Promise.race([Promise.all(running), pause(GRACE, timer.signal).catch(() => {})]);
  timer.abort();
  listener.closeAllConnections();
  await Promise.all([closed, ...running]);
}

/** Answers one request. It rejects only when the connection was lost or the server stops; there is no one left to answer. */
async function handle(
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
  socket: Socket,
): Promise<void> {
  const denial = denied(request, server.tls);
  if (denial !== undefined) {
    request.resume();
    return await send(response, closing(denial, server));
  }
  const { verb, path, query } = head(request);
  const hit = server.plan.hit(verb, idAt(verb, path));
  const early = hit.fault?.kind === "reset-before" || hit.fault?.kind === "reset-during";
  if (early && hit.delay > 0) await pause(hit.delay, server.stopping);
  if (hit.fault?.kind === "reset-before") return reset(socket);
  const body = await bodyOf(request, hit.fault?.kind === "reset-during");
  if (body === undefined) return reset(socket);
  if (body === "too large") return await send(response, closing(tooLarge(), server));
  const received = { verb, path, query, headers: headersOf(request), body };
  const execute = () => answer(server, received);
  const { written, damage } = await applyFault(hit, execute, () => server.sandbox.now(), server.stopping);
  if (damage === undefined) return await send(response, written);
  await sendDamaged(socket, written, damage, AbortSignal.any([server.stopping, closedSignal(socket)]));
}

/** Aborts when the client disconnects: no one is waiting for the rest. */
function closedSignal(socket: Socket): AbortSignal {
  const gone = new AbortController();
  socket.once("close", () => gone.abort(new Error("the client has gone")));
  return gone.signal;
}

function answer({ sandbox, onBug }: Server, received: Received): Written {
  try {
    return sandbox.answer(received);
  } catch (bug) {
    onBug(bug);
    return write(refuse("Server Error", 500).reply, Date.now());
  }
}

function head({ method = "", url = "" }: IncomingMessage): { verb: string; path: string; query: string } {
  return { verb: method, ...splitTarget(url) };
}

/** A reply after which the connection ends. */
function closing(reply: Reply, { sandbox }: Server): Written {
  const written = write(reply, sandbox.now());
  return { ...written, headers: { ...written.headers, Connection: "close" } };
}

/**
 * The whole body; undefined when the connection is to break while it comes. One that is too large is let go until its end, for
 * a client that is still sending would miss the answer.
 */
async function bodyOf(request: IncomingMessage, strikes: boolean): Promise<Uint8Array | "too large" | undefined> {
  let [chunks, size]: [Uint8Array[], number] = [[], 0];
  for await (const chunk of request) {
    size += chunk.length;
    if (strikes || size > LET_GO) return undefined;
    if (size <= MOST_BODY) chunks.push(chunk);
    else chunks = [];
  }
  if (strikes) return undefined;
  return size > MOST_BODY ? "too large" : Buffer.concat(chunks);
}

/** How much of a body that is too large may come before the connection breaks, in bytes. */
const LET_GO = 16 * MOST_BODY;

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "");
  return headers;
}

function send(response: ServerResponse, { status, headers, body }: Written): Promise<void> {
  return new Promise((resolve) => {
    // If the client hung up during a delay, the response is already closed and emits no further event.
    if (response.destroyed || response.socket?.destroyed) return resolve();
    response.on("close", () => resolve());
    response.writeHead(status, { ...headers, "Content-Length": String(body.length) });
    response.end(body, () => resolve());
  });
}
