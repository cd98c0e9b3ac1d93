/**
 * A call over a link → its reply: in its turn, within its time, and repeated only where that can't do harm.
 *
 * @module
 */

import { EMPTY } from "../api/cost.ts";
import type { Call } from "../api/draft.ts";
import type { Endpoint } from "../api/endpoints/endpoints.ts";
import { helpOn } from "../api/example.ts";
import type { Reply } from "../api/reply.ts";
import { isNonceRefusal, limitOf, unsettled } from "../api/verdict.ts";
import { EXIT, Failure } from "../io/failure.ts";
import { NetworkError } from "../io/io.ts";
import { kf, kfLine, type NextStep, nextStep } from "../text/next_step.ts";
import { type Attempt, type Link, TooLarge } from "./links/link.ts";
import type { Turns } from "./pace/pace.ts";

/** How often a read that was refused for its nonce is signed anew. */
const RE_SIGNS = 6;

/** What a call is sent with. */
export interface Sending extends Omit<Attempt, "nonce" | "signal"> {
  link: Link;
  /** Absent for a call that isn't paced. */
  turns?: Turns | undefined;
  /** When the time of the call began, by the monotonic clock. */
  began: number;
}

/**
 * Sends a call and returns the whole reply.
 *
 * A GET is repeated after a network failure or a 5xx, as often as `config.retries` says. A read that was refused for its nonce is
 * signed anew, a few times; one that was refused because its rate pool is empty waits and is sent again as long as there is time,
 * unless `config.retries` is 0. A write is never sent twice.
 *
 * Throws a {@linkcode Failure}: `unreachable` when nothing can have changed, `unknown` when a write left without an answer.
 */
export async function send(call: Call, sending: Sending): Promise<Reply> {
  const { config } = sending;
  const { row } = call;
  const deadline = new AbortController();
  const left = config.timeout - (sending.io.monotonic() - sending.began);
  const timer = setTimeout(() => deadline.abort(new DOMException("timeout", "TimeoutError")), Math.max(left, 0));
  try {
    return await attempts(call, sending, deadline.signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof NetworkError) throw networkFailure(error, row, hostOf(config));
    if (error instanceof TooLarge) throw tooLarge(row, config.maxReply);
    if (!deadline.signal.aborted) throw error;
    const waited = `no answer from ${hostOf(config)} within ${config.timeout / 1000} s`;
    throw networkFailure(new NetworkError(waited, "time"), row, undefined);
  } finally {
    clearTimeout(timer);
  }
}

function hostOf({ origin }: Attempt["config"]): string {
  return new URL(origin).host;
}

async function attempts(call: Call, sending: Sending, signal: AbortSignal): Promise<Reply> {
  const { config, io, log, link } = sending;
  const { row } = call;
  const patience = patienceOf(row, sending);
  let repeats = row.verb === "GET" ? config.retries : 0;
  let reSigns = row.effect === "read" && config.nonce && sending.credentials !== undefined ? RE_SIGNS : 0;
  let pause = 250;
  while (true) {
    await sending.turns?.enter(patience.left());
    const outcome = await inTurn(
      () => link(call, { ...sending, nonce: config.nonce ? io.nonce() : "", signal }),
      sending,
    )
      .catch((error) => {
        if (error instanceof NetworkError && repeats > 0 && !signal.aborted) return error;
        throw error;
      });
    if (outcome instanceof NetworkError || (outcome.status >= 500 && repeats > 0)) {
      repeats--;
      log(`* ${outcome instanceof NetworkError ? outcome.message : `HTTP ${outcome.status}`}; trying again`);
      await io.sleep(pause * (0.5 + io.random()), signal);
      pause *= 2;
    } else if (reSigns > 0 && isNonceRefusal(outcome)) {
      reSigns--;
      log("* refused for its nonce; signing anew");
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
function patienceOf(row: Endpoint, { config, io, turns, began }: Sending) {
  let waited = 0;
  let untold = 1000;
  const left = () => config.timeout - Math.max(waited, io.monotonic() - began);
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
