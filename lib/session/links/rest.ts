/**
 * The REST link. Call → Reply: drafts, signs and sends, and repeats only what can't do harm.
 *
 * @module
 */

import { joined } from "../../io/bytes.ts";
import type { Config } from "../../config/config.ts";
import type { Credentials } from "../../config/credentials.ts";
import type { Endpoint } from "../../api/endpoints/endpoints.ts";
import { EXIT, Failure } from "../../io/failure.ts";
import { type Io, NetworkError, type WireRequest, type WireResponse } from "../../io/io.ts";
import { helpOn } from "../../api/example.ts";
import { type Call, type Draft, draft } from "../../api/draft.ts";
import { EMPTY } from "../../api/cost.ts";
import { kf, kfLine, type NextStep, nextStep } from "../../text/next_step.ts";
import type { Reply } from "../../api/reply.ts";
import { isNonceRefusal, limitOf, unsettled } from "../../api/verdict.ts";
import { authent } from "../../api/sign.ts";
import type { Turns } from "../pace/pace.ts";

/** How often a call that was refused for its nonce is signed anew. */
const RE_SIGNS = 6;

/** Takes the lines of `-v`. */
export type Log = (line: string) => void;

/** What a call is sent with. */
export interface Sending {
  /** Absent for an unsigned call. */
  credentials: Credentials | undefined;
  config: Config;
  io: Io;
  log: Log;
  /** Absent for a call that isn't paced. */
  turns?: Turns | undefined;
}

/**
 * Drafts a call, sends it and returns the whole reply.
 *
 * A GET is repeated after a network failure or a 5xx, as often as `config.retries` says. A call the exchange refused for its
 * nonce was not executed: it is signed anew and sent again, a few times. A read that was refused because its rate pool is empty
 * waits and is sent again as long as there is time, unless `config.retries` is 0. Nothing else is ever sent twice.
 *
 * Throws a {@linkcode Failure}: `unreachable` when nothing can have changed, `unknown` when a write left without an answer.
 */
export async function send(call: Call, sending: Sending): Promise<Reply> {
  const { config } = sending;
  const { row } = call;
  const request = draft(call, config.origin);
  const { host } = new URL(request.url);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException("timeout", "TimeoutError")), config.timeout);
  try {
    return await attempts(request, row, sending, deadline.signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof NetworkError) throw networkFailure(error, row, host);
    if (error instanceof TooLarge) throw tooLarge(row, config.maxReply);
    if (!deadline.signal.aborted) throw error;
    const waited = `no answer from ${host} within ${config.timeout / 1000} s`;
    throw networkFailure(new NetworkError(waited, "exchange"), row, undefined);
  } finally {
    clearTimeout(timer);
  }
}

async function attempts(draft: Draft, row: Endpoint, sending: Sending, signal: AbortSignal): Promise<Reply> {
  const { config, io, log } = sending;
  const nonces = nonceSource(io);
  const patience = patienceOf(row, sending);
  let repeats = draft.verb === "GET" ? config.retries : 0;
  let reSigns = RE_SIGNS;
  let pause = 250;
  while (true) {
    await sending.turns?.enter(patience.left());
    const outcome = await inTurn(() => once(draft, sending, nonces(), signal), sending).catch((error) => {
      if (error instanceof NetworkError && repeats > 0 && !signal.aborted) return error;
      throw error;
    });
    if (outcome instanceof NetworkError || (outcome.status >= 500 && repeats > 0)) {
      repeats--;
      log(`* ${outcome instanceof NetworkError ? outcome.message : `HTTP ${outcome.status}`}; trying again`);
      await io.sleep(pause * (0.5 + io.random()), signal);
      pause *= 2;
    } else if (reSigns > 0 && config.nonce && sending.credentials !== undefined && isNonceRefusal(outcome)) {
      reSigns--;
      log("* refused for its nonce, so not executed; signing anew");
      await io.sleep(1 + 100 * io.random(), signal);
    } else {
      const wait = patience.afterLimit(outcome);
      if (wait === undefined) return outcome;
      log(`* rate limited, so not executed; trying again in ${wait / 1000} s`);
      await io.sleep(wait, signal);
    }
  }
}

/** Sends in the turn of the call, and ends the turn when the exchange must have counted it. */
async function inTurn(work: () => Promise<Reply>, { turns }: Sending): Promise<Reply> {
  let left = true;
  try {
    return await work();
  } catch (error) {
    left = !(error instanceof NetworkError) || error.left;
    throw error;
  } finally {
    if (left) turns?.answered();
    else turns?.giveBack();
  }
}

/** The time left for a call, and how much of it may be spent waiting for an empty rate pool. */
function patienceOf(row: Endpoint, { config, io, turns }: Sending) {
  const started = io.now();
  let waited = 0;
  let untold = 1000;
  const left = () => config.timeout - Math.max(waited, io.now() - started);
  return {
    left,
    /** How many ms to wait before a refused read is sent again; undefined for any other reply, and when time is too short. */
    afterLimit(reply: Reply): number | undefined {
      const limit = limitOf(reply);
      if (limit === undefined) return undefined;
      const wait = limit !== "untold" ? limit : turns !== undefined ? EMPTY : untold;
      turns?.refused(wait);
      if (row.effect !== "read" || config.retries === 0 || wait >= left()) return undefined;
      untold *= 2;
      waited += wait;
      return wait;
    },
  };
}

/** Nonces that rise even when the clock stands still: milliseconds since the epoch (docs/api.md 2.1). */
function nonceSource(io: Io): () => string {
  let last = 0;
  return () => String(last = Math.max(last + 1, io.now()));
}

async function once(draft: Draft, sending: Sending, nonce: string, signal: AbortSignal): Promise<Reply> {
  const { config, io, log } = sending;
  const started = io.now();
  const headers = { ...draft.headers, ...await signature(draft, sending, config.nonce ? nonce : "") };
  const request: WireRequest = { method: draft.verb, url: draft.url, headers, signal };
  if (draft.body !== undefined) request.body = draft.body;
  if (config.caCert !== undefined) request.caCert = config.caCert;
  log(`> ${draft.verb} ${draft.url}`);
  const response = await io.fetch(request);
  const body = await readBody(response, config.maxReply);
  log(`< HTTP ${response.status}, ${body.length} bytes, ${io.now() - started} ms`);
  return { status: response.status, headers: response.headers, body };
}

async function signature(draft: Draft, { credentials }: Sending, nonce: string): Promise<Record<string, string>> {
  if (credentials === undefined) return {};
  const signed = await authent(draft.postData, nonce, draft.endpointPath, credentials.secret);
  return { APIKey: credentials.apiKey, Authent: signed, ...(nonce === "" ? {} : { Nonce: nonce }) };
}

class TooLarge extends Error {}

async function readBody(response: WireResponse, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > most) throw new TooLarge();
    chunks.push(chunk);
  }
  return joined(chunks);
}

function networkFailure(error: NetworkError, row: Endpoint, host: string | undefined): Failure {
  const { left, message } = error;
  const next = networkNext(error);
  const options = { cause: error };
  if (!left) {
    const where = host === undefined ? "" : `cannot reach ${host}: `;
    return new Failure(EXIT.unreachable, where + message, next, options);
  }
  const reason = host === undefined ? message : `${host}: ${message}`;
  const verdict = unsettled(row, reason, { exit: EXIT.unreachable, next });
  return new Failure(verdict.exit, verdict.message, verdict.next, options);
}

function networkNext({ left, untrusted }: NetworkError): NextStep {
  if (left) return nextStep`nothing can have changed; try again later, or look why: ${kf("doctor")}`;
  return untrusted
    ? nextStep`nothing was sent; to trust one more authority: ${kf("--ca-cert", "ca.pem", "tickers")}`
    : nextStep`nothing was sent; check the network, HTTPS_PROXY and --base-url with: ${kf("doctor")}`;
}

/** What --max-reply allows at most, in bytes. */
const MOST = 2048 * 1024 * 1024;

function tooLarge(row: Endpoint, most: number): Failure {
  const reason = `the reply is larger than ${most / 1024 / 1024} MiB`;
  const next = most < MOST
    ? nextStep`ask for less, or allow more: ${kfLine(`--max-reply 2048 ${row.example}`)}`
    : nextStep`ask for less: ${helpOn(row)}`;
  const verdict = unsettled(row, reason, { exit: EXIT.exchange, next });
  return new Failure(verdict.exit, verdict.message, verdict.next);
}
